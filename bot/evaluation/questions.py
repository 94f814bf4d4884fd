"""Labelled questions: read from YAML or JSON lines, every fault by line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import KnowledgeError
from bot.knowledge.nodes import Items, Mapping, Node, Scalar, read
from bot.model import Report


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with the passages that may stand first; none where the report does not answer it.

    `harder` where it is of a voice that was written to be harder than what people ask; `settled` where what was missed
    of its voice has become examples, so that the rest tells a change for the worse, but no longer how good the bot is.
    """

    ask: str
    gold: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...] = ()
    voice: str = ""
    harder: bool = False
    settled: bool = False


def questions_beside(report: Report) -> Path:
    """Where a knowledge file's labelled questions are kept, in the same folder.

    NAME.questions.yaml for NAME.yaml; questions.yaml where there is none such, unless it is report.yaml's.
    """
    path = Path(report.path)
    own, shared = path.with_name(f"{path.stem}.questions.yaml"), path.with_name("questions.yaml")
    others = path.name != "report.yaml" and path.with_name("report.yaml").exists()
    return own if own.exists() or others else shared


def load_questions(path: Path) -> tuple[Labelled, ...]:
    """Labelled questions from YAML (`questions:` with ask, gold, parts, voice) or from JSON lines (`question`, `gold`).

    In YAML `harder:` lists the voices that were written to be harder than what people ask, and `settled:` those whose
    misses have become examples.

    Raises:
        KnowledgeError: `file:line: what, mend`.
    """
    return _from_lines(path) if path.suffix == ".jsonl" else _from_yaml(path)


def _from_lines(path: Path) -> tuple[Labelled, ...]:
    found = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError([f"{path}: cannot be read ({error}); check the path"]) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            parts = tuple(tuple(map(str, part)) for part in item.get("parts", ()))
            voice = str(item.get("voice") or str(item.get("id", ""))[:2])
            found.append(Labelled(str(item["question"]), tuple(map(str, item["gold"])), parts, voice))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise KnowledgeError(
                [f'{path}:{number}: not a question; write {{"question": "…", "gold": ["passage-id"]}} on one line']
            ) from None
    return tuple(found)


def _from_yaml(path: Path) -> tuple[Labelled, ...]:
    root, _ = read(path)
    top = root.nodes.get("questions") if isinstance(root, Mapping) else None
    if not isinstance(top, Items):
        raise KnowledgeError([f"{path}:{root.line}: no list 'questions:'; begin the file with it"])
    named = {kind: _ids(root.nodes.get(kind)) if isinstance(root, Mapping) else () for kind in ("harder", "settled")}
    found, faults = [], []
    for node in top.nodes:
        ask = node.nodes.get("ask") if isinstance(node, Mapping) else None
        if not isinstance(node, Mapping) or not isinstance(ask, Scalar) or not ask.text.strip():
            faults.append(f"{path}:{node.line}: a question has no 'ask:'; add it")
            continue
        parts = tuple(_ids(part) for part in _nodes(node.nodes.get("parts")))
        spoken = node.nodes.get("voice")
        voice = spoken.text if isinstance(spoken, Scalar) else ""
        kinds = {kind: voice in voices for kind, voices in named.items()}
        found.append(Labelled(ask.text, _ids(node.nodes.get("gold")), parts, voice, **kinds))
    known = {asked.voice for asked in found}
    faults += [
        f"{path}:{root.line}: '{kind}:' names the voice '{voice}', which no question has; mend the name"
        for kind, voices in named.items()
        for voice in dict.fromkeys(voices)
        if voice not in known
    ]
    if faults:
        raise KnowledgeError(faults)
    return tuple(found)


def _nodes(node: Node | None) -> list[Node]:
    return node.nodes if isinstance(node, Items) else []


def _ids(node: Node | None) -> tuple[str, ...]:
    return tuple(entry.text for entry in _nodes(node) if isinstance(entry, Scalar))


def unknown_passages(questions: Iterable[Labelled], report: Report) -> tuple[str, ...]:
    """A line for each question whose gold names a passage that the report has not."""
    return tuple(
        f"'{q.ask[:60]}' names passage '{name}', which the report has not; mend the id"
        for q in questions
        for name in dict.fromkeys((*q.gold, *(n for part in q.parts for n in part)))
        if name not in report.passages
    )
