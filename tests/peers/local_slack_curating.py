"""The curators' loop in local-slack, by its own web page in Chromium: home, the modal with its effect, undo.

Run as `python -m tests.peers.local_slack_curating [FOLDER]` inside a network namespace of its own, as local_slack.py;
with a folder it leaves pictures there. Its page does not send what a field began with, as Slack does: it is typed
again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot import phrases
from tests.knowledge_files import write_report
from tests.peers.local_slack import ANN, Conversation
from tests.peers.local_slack_page import Visit, main

BEES = "Where do bees sleep at night?"
EXAMPLE = phrases.example_of("What do gardeners want?")


def settings(folder: Path) -> dict[str, str]:
    (folder / "questions.yaml").write_text("questions:\n  - ask: what do gardeners want\n    gold: [time]\n")
    return {"REPORT": str(write_report(folder)), "CURATORS": ANN, "QUESTION_LOG": "on"}


async def visit(talk: Conversation, visitor: Visit) -> dict[str, Any]:
    asked = await talk.write("asked", BEES, ANN)
    await talk.said(asked["channel"], 1)
    found: dict[str, Any] = {"home": await visitor.open_home()}
    await visitor.press(EXAMPLE)
    await visitor.wait(phrases.ACCEPT, ".modal")
    found["modal"] = await visitor.seen(".modal", "modal")
    found["views"] = await talk.views()
    await visitor.decide("wishes", BEES)
    await visitor.wait(phrases.DONE, ".home")
    found["decided"] = await visitor.seen(".home", "decided")
    await talk.write("again", BEES, ANN)
    found["answer"] = (await talk.said(asked["channel"], 2))[-1]
    await visitor.press(phrases.UNDO)
    await visitor.wait(phrases.UNDONE, ".home")
    found["undone"] = await visitor.seen(".home", "undone")
    return found | {"log": talk.log()}


if __name__ == "__main__":
    main(visit, settings)
