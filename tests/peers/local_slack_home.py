"""The Home tab and the modal in local-slack, by its own web page in Chromium.

Run as `python -m tests.peers.local_slack_home [FOLDER]` inside a network namespace of its own, as local_slack.py is;
with a folder it leaves pictures there. Its page shows no rich text (a placeholder stands for it), so what a modal holds
is read from its state; presses in a modal it does not pass on.
"""

from __future__ import annotations

from typing import Any

from bot import phrases
from tests.peers.local_slack import ANN, TALENT, Conversation
from tests.peers.local_slack_page import Visit, main


async def visit(talk: Conversation, visitor: Visit) -> dict[str, Any]:
    found: dict[str, Any] = {"home": await visitor.open_home()}
    await visitor.press("What did CEOs say about talent management?")
    await visitor.wait(phrases.QUOTE_IN_SETTING, ".modal")
    found["prompted"] = await talk.views()
    await visitor.close()
    await visitor.press(phrases.ASK_A_QUESTION)
    await visitor.wait(phrases.YOUR_QUESTION, ".modal")
    found["empty"] = await visitor.seen(".modal", "empty")
    await visitor.ask("???")
    await visitor.wait(phrases.NO_QUESTION, ".modal-body")
    found["refused"] = await visitor.seen(".modal-error", "refused")
    await visitor.ask(TALENT)
    await visitor.wait(phrases.ANOTHER_QUESTION, ".modal")
    found["answered"] = await visitor.seen(".modal", "answered")
    found["answer"] = await talk.views()
    await visitor.close()
    direct = await talk.write("direct", TALENT, ANN)
    (answer,) = await talk.said(direct["channel"], 1)
    await talk.press("vote", answer, {"type": "feedback_buttons", "action_id": "vote", "value": "+ABCD-EFGH"})
    found["voted"] = await visitor.open_home()
    await visitor.press(phrases.ERASE)
    await visitor.wait(phrases.ERASED, ".home")
    found["erased"] = await visitor.seen(".home", "erased")
    return found | {"log": talk.log(), "calls": [entry["summary"] for entry in await talk.calls()]}


if __name__ == "__main__":
    main(visit)
