"""All that can be done with the bot in Slack, once each."""

from __future__ import annotations

from typing import Any

from bot import phrases
from bot.render import modals
from tests.handlers.slack.conftest import Front, buttons

TALENT = "what did CEOs say about talent management?"
INTENT = {"action_id": "intent:1", "value": "talent-management"}


async def tour(front: Front, person: str = "U1", channels: tuple[str, ...] = ("C1", "C2")) -> None:
    """Asks, presses and opens everything; `channels` are a public and a private one."""
    who: dict[str, Any] = {"user": {"id": person}}
    for channel in channels:
        place = {"team_id": front.workspace, "channel_id": channel, "user_id": person}
        await front.mention(f"<@UBOT> {TALENT}", channel=channel, user=person)
        await front.mention("<@UBOT> digest preview", channel=channel, user=person)
        await front.command("digest on", **place)
        said = await front.command(TALENT, **place)
        await front.press(buttons(said)[phrases.SHARE], private=True, channel={"id": channel}, **who)
        await front.press(INTENT, channel={"id": channel}, **who)
    await front.direct(TALENT, user=person)
    for action in ({"action_id": "cite", "value": "obs-4"}, {"action_id": "setting", "value": "obs-4"}):
        await front.press(action, **who)
    await front.press(
        {"action_id": "vote", "value": "+AAAA-2222"}, response_url=None, channel={"id": channels[0]}, **who
    )
    await front.open_tab("home", person)
    await front.open_tab("messages", person)
    await front.shortcut("ask_report", **who)
    await front.shortcut("ask_about_message", {"text": TALENT}, **who)
    view = {"type": "modal", "callback_id": modals.ASK, "title": {"type": "plain_text", "text": "x"}, "blocks": []}
    for action in (INTENT, {"action_id": "cite", "value": "obs-4"}):
        await front.press_in(view, action)
    await _run_steps(front, channels[0])


async def _run_steps(front: Front, channel: str) -> None:
    function = {"id": "Fn1", "callback_id": "ask_report"}
    for inputs in ({"question": TALENT, "channel": channel}, {}):
        event = {"type": "function_executed", "function": function, "function_execution_id": f"Fx{len(inputs)}"}
        await front.event({**event, "inputs": inputs, "event_ts": front.ts()})
