"""Knowledge file → Report. All faults are found in one go, each as `file:line: what, mend`."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import KnowledgeError, QuoteError
from bot.knowledge import nodes
from bot.knowledge.nodes import Items, Mapping, Node, Scalar, read
from bot.knowledge.publishing import publish
from bot.knowledge.quarantine import withhold
from bot.knowledge.source import difference, fold, locate
from bot.model import (
    Intent,
    IntentKind,
    Passage,
    PassageKind,
    Report,
    Section,
    Source,
    Vocabulary,
)

TITLE_LIMIT = 75  # a Slack button's text: https://docs.slack.dev/reference/block-kit/block-elements/button-element
EXAMPLE_LIMIT = 500
FOLLOW_UP_LIMIT = 3
NAME_LIMIT = 60
PROMPT_LIMIT = 4  # Slack's suggested prompts

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_GROUPS = {
    "intents": IntentKind.ANSWER,
    "not_in_report": IntentKind.NOT_IN_REPORT,
    "outside": IntentKind.OUTSIDE,
    "small_talk": IntentKind.SMALL_TALK,
}
_NO_SECTION = Section("", "")
_PASSAGE_EXTRAS = ("speaker", "link", "note", "page", "paragraph", "edition", "quarantined", "reworded")


def load(path: Path) -> Report:
    """Reads and checks a knowledge file and the source beside it.

    Args:
        path: the knowledge file; `report: source: file:` in it is read relative to its folder.

    Raises:
        KnowledgeError: every fault found, `file:line: what, mend` each.
        QuoteError: the same, where the only faults are passages that are not word for word in the source.
    """
    root, raw = read(path)
    return _checked(path, root, raw)


def parse(raw: bytes, path: Path) -> Report:
    """Checks the text of a knowledge file before it is written to `path`; raises as `load` does."""
    return _checked(path, nodes.parse(raw, str(path)), raw)


def _checked(path: Path, root: Node, raw: bytes) -> Report:
    reader = _Reader(path, root)
    report = reader.report()
    reader.raise_faults()
    version = hashlib.sha256(raw + report.source.sha256.encode()).hexdigest()[:12]
    return withhold(replace(report, version=version))


def load_all(paths: Sequence[Path], *, served: bool = False) -> tuple[Report, ...]:
    """Reads and checks several knowledge files; what is `served` has no drafts.

    Raises:
        KnowledgeError: every fault of every file; also where two reports have one id, or share a name of `names:`.
        QuoteError: the same, where the only faults are passages that are not word for word in their source.
    """
    reports: list[Report] = []
    errors: list[KnowledgeError] = []
    for path in paths:
        try:
            report = load(path)
            reports.append(publish(report) if served else report)
        except KnowledgeError as error:
            errors.append(error)
    faults = [fault for error in errors for fault in error.faults] + _clashes(reports)
    if faults:
        raise (QuoteError if all(isinstance(e, QuoteError) for e in errors) and errors else KnowledgeError)(faults)
    return tuple(reports)


def _clashes(reports: Iterable[Report]) -> list[str]:
    """Ids and names that two reports have, a line each."""
    faults: list[str] = []
    ids: dict[str, Report] = {}
    names: dict[str, Report] = {}
    for report in reports:
        first = ids.setdefault(report.id, report)
        if first is not report:
            where = f"{report.path}:{_line(report, 'id')}"
            faults.append(f"{where}: id '{report.id}' is also the id of {first.path}; give one of the reports another")
        for name in dict.fromkeys(each.casefold() for each in report.names):
            owner = names.setdefault(name, report)
            if owner is not report:
                where = f"{report.path}:{_line(report, 'names')}"
                faults.append(f"{where}: name '{name}' is also a name of {owner.path}; keep it for one of them")
    return faults


def _line(report: Report, key: str) -> int:
    """Where the key of 'report:' stands; the file is read again, for this is only asked to tell a fault."""
    root, _ = read(Path(report.path))
    about = root.nodes.get("report") if isinstance(root, Mapping) else None
    return about.lines.get(key, about.line) if isinstance(about, Mapping) else 1


class _Reader:
    """Walks the nodes and collects faults instead of stopping at the first."""

    def __init__(self, path: Path, root: Node) -> None:
        self.path = path
        self.root = root
        self.faults: list[tuple[int, str]] = []
        self.quote_faults = 0
        self.report_id = ""

    # --- faults ---

    def fault(self, node_or_line: Node | int, what: str) -> None:
        line = node_or_line if isinstance(node_or_line, int) else node_or_line.line
        self.faults.append((line, f"{self.path}:{line}: {what}"))

    def raise_faults(self) -> None:
        if self.faults:
            lines = [text for _, text in sorted(self.faults, key=lambda fault: fault[0])]
            raise (QuoteError if self.quote_faults == len(lines) else KnowledgeError)(lines)

    # --- small readers ---

    def mapping(self, node: Node | None, what: str, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping:
        """`node` as a mapping whose keys are all known; an empty one, and a fault, where it is not."""
        required, optional = tuple(required), tuple(optional)
        if not isinstance(node, Mapping):
            if node is not None:
                self.fault(node, f"{what} must hold 'key: value' lines ({', '.join(required)}); add them")
            return Mapping(node.line if node else 1)
        known, meant = required + optional, set()
        what = _named(what, node)
        for key, line in node.lines.items():
            if key not in known:
                near = difflib.get_close_matches(key, [name for name in known if name not in node.nodes], 1)
                mend = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}"
                self.fault(line, f"unknown key '{key}' in {what}; {mend}")
                meant.update(near)
        for key in required:
            if key not in node.nodes and key not in meant:
                self.fault(node, f"{what} has no '{key}:'; add it")
        return node

    def items(self, node: Node | None, what: str) -> list[Node]:
        if node is None:
            return []
        if isinstance(node, Items):
            return node.nodes
        if isinstance(node, Scalar) and node.text in ("", "null", "~"):
            return []
        self.fault(node, f"{what} must be a list; begin each line with '- '")
        return []

    def text(self, parent: Mapping, key: str, what: str, limit: int = 2800, default: str = "") -> str:
        node = parent.nodes.get(key)
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self.fault(node, f"'{key}:' of {what} must be text; put it on the same line, in double quotes if need be")
            return default
        text = node.text.strip()
        if not text:
            self.fault(node, f"'{key}:' of {what} is empty; fill it in or delete the line")
        elif len(text) > limit:
            self.fault(node, f"'{key}:' of {what} has {len(text)} characters; shorten it to {limit}")
        return text

    def number(self, parent: Mapping, key: str, what: str) -> int | None:
        """A whole number from 1 on; None where the key is not there."""
        text = self.text(parent, key, what, limit=9)
        if text and not (text.isascii() and text.isdecimal() and int(text) > 0):
            self.fault(parent.nodes[key], f"'{key}:' of {what} is '{text}'; write a number from 1 on")
            return None
        return int(text) if text else None

    def sheet(self, parent: Mapping, what: str) -> int:
        """The sheet that is page 1; less than 1 in an excerpt that begins later."""
        text = self.text(parent, "first_page", what, limit=6, default="1")
        if not re.fullmatch(r"-?[0-9]+", text):
            self.fault(parent.nodes["first_page"], f"'first_page:' of {what} is '{text}'; write a whole number")
            return 1
        return int(text)

    def flag(self, parent: Mapping, key: str, what: str) -> bool:
        """Whether `key: true` stands there."""
        text = self.text(parent, key, what, limit=9, default="false")
        if text not in ("true", "false"):
            self.fault(parent.nodes[key], f"'{key}:' of {what} is '{text}'; write true, or delete the line")
        return text == "true"

    def words(self, node: Node | None, what: str, limit: int = EXAMPLE_LIMIT) -> list[tuple[int, str]]:
        """A list of texts with their lines."""
        found = []
        for entry in self.items(node, what):
            if not isinstance(entry, Scalar):
                self.fault(entry, f"{what}: an entry is not plain text; put it in double quotes")
            elif not entry.text.strip():
                self.fault(entry, f"{what}: an empty entry; fill it in or delete it")
            elif len(entry.text) > limit:
                self.fault(entry, f"{what}: an entry of {len(entry.text)} characters; shorten it to {limit}")
            else:
                found.append((entry.line, entry.text.strip()))
        return found

    def id(self, parent: Mapping, what: str, taken: Iterable[str]) -> str:
        text = self.text(parent, "id", what, limit=60)
        if text and not _ID.fullmatch(text):
            self.fault(parent.nodes["id"], f"id '{text}': use small letters, digits and single hyphens")
        if text in taken:
            self.fault(parent.nodes["id"], f"id '{text}' is used twice; give this {what} another id")
        return text

    def link(self, parent: Mapping, key: str, what: str) -> str | None:
        text = self.text(parent, key, what, limit=2000)
        if not text:
            return None
        try:
            parts = urlsplit(text)
            good = parts.scheme == "https" and bool(parts.hostname) and not re.search(r"[\s<>|\"']", text)
        except ValueError:
            good = False
        if not good:
            self.fault(parent.nodes[key], f"'{key}:' of {what} is not an address; write it as https://…")
            return None
        return text

    # --- the parts ---

    def report(self) -> Report:
        top = self.mapping(
            self.root,
            "the file",
            ("report", "sections", "passages", "intents"),
            ("vocabulary", "not_in_report", "outside", "small_talk"),
        )
        about = self.mapping(
            top.nodes.get("report"),
            "'report:'",
            ("id", "title", "publisher", "date", "bot_name", "command", "source"),
            ("link", "names", "prompts", "editions"),
        )
        self.report_id = self.id(about, "report", ())
        source = self.source(about.nodes.get("source"), "'source:'")
        editions = self.editions(about, source)
        sections = self.sections(top)
        passages = self.passages(top, sections, source, editions)
        intents = self.intents(top, passages)
        command = self.text(about, "command", "'report:'", limit=32)
        if command and not re.fullmatch(r"/[a-z0-9_-]+", command):
            self.fault(about.nodes["command"], f"command '{command}': write a slash and small letters, as /leadership")
        return Report(
            id=self.report_id,
            title=self.text(about, "title", "'report:'", limit=200),
            publisher=self.text(about, "publisher", "'report:'", limit=100),
            date=self.text(about, "date", "'report:'", limit=60),
            link=self.link(about, "link", "'report:'"),
            bot_name=self.text(about, "bot_name", "'report:'", limit=35),
            command=command,
            source=source,
            sections=tuple(sections.values()),
            passages=passages,
            intents=intents,
            prompts=self.prompts(about, intents),
            vocabulary=self.vocabulary(top),
            path=str(self.path),
            version="",
            editions=tuple(editions.values()),
            names=tuple(text for _, text in self.words(about.nodes.get("names"), "'names:'", limit=NAME_LIMIT)),
        )

    def editions(self, about: Mapping, current: Source) -> dict[str, Source]:
        """Earlier editions by their name, each with its own locked text."""
        found: dict[str, Source] = {}
        for entry in self.items(about.nodes.get("editions"), "'editions:'"):
            source = self.source(entry, "an earlier edition", ("edition", "date"))
            if source.edition and (source.edition in found or source.edition == current.edition):
                self.fault(entry, f"edition '{source.edition}' stands twice; give each a name of its own")
            found.setdefault(source.edition, source)
        return found

    def source(self, entry: Node | None, what: str, more: tuple[str, ...] = ()) -> Source:
        required = ("file", "sha256", "title", "publisher")
        node = self.mapping(entry, what, (*required, *more), ("link", "first_page", "edition"))
        name, wanted = self.text(node, "file", what), self.text(node, "sha256", what)
        folded = ""
        if name:
            folder = self.path.parent.resolve()
            file = (folder / name).resolve()
            if not file.is_relative_to(folder):
                self.fault(node.nodes["file"], f"source '{name}' is outside the knowledge file's folder; move it in")
            else:
                folded = self.locked_text(file, name, wanted, node)
        return Source(
            path=name,
            sha256=wanted,
            folded=folded,
            title=self.text(node, "title", what, limit=300),
            publisher=self.text(node, "publisher", what, limit=100),
            link=self.link(node, "link", what),
            first_page=self.sheet(node, what),
            edition=self.text(node, "edition", what, limit=40),
            date=self.text(node, "date", what, limit=60) if more else "",
        )

    def locked_text(self, file: Path, name: str, wanted: str, node: Mapping) -> str:
        try:
            raw = file.read_bytes()
            text = raw.decode("utf-8-sig")
        except OSError as error:
            self.fault(node.nodes["file"], f"source '{name}' cannot be read ({error.strerror}); check the name")
            return ""
        except UnicodeDecodeError:
            self.fault(node.nodes["file"], f"source '{name}' is not UTF-8; save it as UTF-8")
            return ""
        found = hashlib.sha256(raw).hexdigest()
        if wanted and found != wanted.lower():
            self.fault(
                node.nodes["sha256"],
                f"source '{name}' is not the locked text (its SHA-256 is {found}); put the source back as it was, or,"
                " if it was meant to change, write that value here",
            )
        return fold(text)

    def sections(self, top: Mapping) -> dict[str, Section]:
        found: dict[str, Section] = {}
        for entry in self.items(top.nodes.get("sections"), "'sections:'"):
            node = self.mapping(entry, "a section", ("id", "title"))
            section = Section(self.id(node, "section", found), self.text(node, "title", "a section", limit=150))
            found.setdefault(section.id, section)
        return found

    def passages(
        self, top: Mapping, sections: dict[str, Section], current: Source, editions: dict[str, Source]
    ) -> dict[str, Passage]:
        found: dict[str, Passage] = {}
        kinds = [kind.value for kind in PassageKind]
        for entry in self.items(top.nodes.get("passages"), "'passages:'"):
            node = self.mapping(entry, "a passage", ("id", "section", "kind", "text"), _PASSAGE_EXTRAS)
            passage_id = self.id(node, "passage", found)
            what = f"passage '{passage_id}'"
            section = self.text(node, "section", what)
            if section and section not in sections:
                self.fault(node.nodes["section"], f"{what} names section '{section}', which is not under 'sections:'")
            kind = self.text(node, "kind", what)
            if kind and kind not in kinds:
                self.fault(node.nodes["kind"], f"kind '{kind}' of {what} is unknown; use one of {', '.join(kinds)}")
            text = self.text(node, "text", what)
            edition = self.text(node, "edition", what, limit=40)
            if edition and edition not in editions:
                self.fault(
                    node.nodes["edition"], f"edition '{edition}' of {what} is not under 'editions:'; mend the name"
                )
            source = editions.get(edition, current)
            speaker = self.text(node, "speaker", what, limit=100) or None
            if speaker and source.folded and fold(speaker) not in source.folded:
                self.fault(node.nodes["speaker"], f"speaker '{speaker}' of {what} is not named in the source")
            place = locate(text, source.folded)
            if place is None and text and source.folded:
                self.quote_faults += 1
                self.fault(
                    node.nodes["text"],
                    f"{what} is not word for word in {source.path}: {difference(text, source.folded)};"
                    " copy the words from the source",
                )
            start, end = place or (0, 0)
            found.setdefault(
                passage_id,
                Passage(
                    id=passage_id,
                    section=sections.get(section, _NO_SECTION),
                    kind=PassageKind(kind) if kind in kinds else PassageKind.CONTEXT,
                    text=fold(text),
                    start=start,
                    end=end,
                    speaker=speaker,
                    link=self.link(node, "link", what),
                    note=self.text(node, "note", what, limit=300) or None,
                    page=self.text(node, "page", what, limit=20) or None,
                    paragraph=self.number(node, "paragraph", what),
                    edition=edition,
                    quarantined=self.flag(node, "quarantined", what),
                    reworded=self.reworded(node, what, current),
                    report=self.report_id,
                ),
            )
        return found

    def reworded(self, node: Mapping, what: str, current: Source) -> str:
        """How the current edition says a passage in quarantine: word for word, for it is what approving quotes."""
        text = self.text(node, "reworded", what)
        if text and self.text(node, "quarantined", what, default="") != "true":
            self.fault(
                node.nodes["reworded"],
                f"{what} has 'reworded:', but not 'quarantined: true'; delete the one or add the other",
            )
        if text and current.folded and locate(text, current.folded) is None:
            self.quote_faults += 1
            said = difference(text, current.folded)
            self.fault(
                node.nodes["reworded"], f"'reworded:' of {what} is not word for word in {current.path}: {said}; copy it"
            )
        return fold(text)

    def intents(self, top: Mapping, passages: dict[str, Passage]) -> dict[str, Intent]:
        found: dict[str, Intent] = {}
        follow_ups: list[tuple[str, int, str]] = []
        for group, kind in _GROUPS.items():
            for entry in self.items(top.nodes.get(group), f"'{group}:'"):
                intent = self.intent(entry, kind, passages, found)
                for line, name in self.words(_get(entry, "follow_ups"), f"'follow_ups:' of intent '{intent.id}'"):
                    follow_ups.append((intent.id, line, name))
                found.setdefault(intent.id, intent)
        for owner, line, name in follow_ups:
            target = found.get(name)
            if target is None:
                self.fault(line, f"intent '{owner}' has the follow-up '{name}', which is no intent; mend the id")
            elif target.kind is not IntentKind.ANSWER or name == owner:
                self.fault(line, f"follow-up '{name}' of intent '{owner}' leads nowhere; name an intent with passages")
        if not any(intent.kind is IntentKind.ANSWER for intent in found.values()):
            node = top.nodes.get("intents")
            self.fault(node or 1, "'intents:' has no intent; add at least one")
        if not self.faults:  # an id mistyped above would be told a second time
            self.homes(top, found)
        return found

    def intent(self, entry: Node, kind: IntentKind, passages: dict[str, Passage], taken: dict[str, Intent]) -> Intent:
        required: tuple[str, ...] = ("id", "title", "examples")
        optional: tuple[str, ...] = ("draft",)
        if kind is IntentKind.ANSWER:
            required, optional = (*required, "passages"), (*optional, "follow_ups")
        elif kind is IntentKind.NOT_IN_REPORT:
            required, optional = (*required, "nearest"), (*optional, "note")
        node = self.mapping(entry, "an intent", required, optional)
        intent_id = self.id(node, "intent", taken)
        what = f"intent '{intent_id}'"
        cited: dict[str, tuple[str, ...]] = {}
        for key in ("passages", "nearest"):
            names = self.words(node.nodes.get(key), f"'{key}:' of {what}")
            for line, name in names:
                if name not in passages:
                    near = difflib.get_close_matches(name, passages, 1)
                    mend = f"did you mean '{near[0]}'?" if near else "add it there or mend the id"
                    self.fault(line, f"{what} cites passage '{name}', which is not under 'passages:'; {mend}")
            if key in required and key in node.nodes and not names:
                self.fault(node.nodes[key], f"'{key}:' of {what} is empty; name at least one passage")
            cited[key] = tuple(name for _, name in names)
        examples = self.words(node.nodes.get("examples"), f"'examples:' of {what}")
        if "examples" in node.nodes and not examples and _is_empty(node.nodes["examples"]):
            self.fault(node.nodes["examples"], f"{what} has no examples; add at least one way of asking")
        follow_ups = self.words(node.nodes.get("follow_ups"), f"'follow_ups:' of {what}")
        if len(follow_ups) > FOLLOW_UP_LIMIT:
            self.fault(node.nodes["follow_ups"], f"{what} has {len(follow_ups)} follow-ups; keep {FOLLOW_UP_LIMIT}")
        return Intent(
            id=intent_id,
            kind=kind,
            title=self.text(node, "title", what, limit=TITLE_LIMIT),
            examples=tuple(text for _, text in examples),
            passages=cited["passages"],
            nearest=cited["nearest"],
            follow_ups=tuple(name for _, name in follow_ups),
            note=self.text(node, "note", what, limit=300) or None,
            draft=self.flag(node, "draft", what),
            report=self.report_id,
        )

    def homes(self, top: Mapping, intents: dict[str, Intent]) -> None:
        """Every passage offered as nearest must have an intent of its own, for a button can only carry an intent."""
        homes = {intent.passages[0] for intent in intents.values() if intent.passages}
        for group in ("not_in_report",):
            for entry in self.items(top.nodes.get(group), group):
                for line, name in self.words(_get(entry, "nearest"), "'nearest:'"):
                    if name not in homes:
                        self.fault(line, f"nearest passage '{name}' comes first in no intent; add an intent for it")

    def prompts(self, about: Mapping, intents: dict[str, Intent]) -> tuple[str, ...]:
        names = self.words(about.nodes.get("prompts"), "'prompts:'")
        for line, name in names:
            if name not in intents or intents[name].kind is not IntentKind.ANSWER:
                self.fault(line, f"prompt '{name}' is no intent with passages; mend the id")
        if len(names) > PROMPT_LIMIT:
            self.fault(about.nodes["prompts"], f"'prompts:' has {len(names)} entries; keep {PROMPT_LIMIT}")
        if names:
            return tuple(name for _, name in names)
        return tuple(i.id for i in intents.values() if i.kind is IntentKind.ANSWER)[:PROMPT_LIMIT]

    def vocabulary(self, top: Mapping) -> Vocabulary:
        node = self.mapping(top.nodes.get("vocabulary"), "'vocabulary:'", (), ("synonyms", "others"))
        groups: dict[str, tuple[tuple[str, ...], ...]] = {}
        for key in ("synonyms", "others"):
            found = []
            for entry in self.items(node.nodes.get(key), f"'{key}:'"):
                group = tuple(text for _, text in self.words(entry, f"a group of '{key}:'", limit=60))
                if key == "synonyms" and len(group) == 1:
                    self.fault(entry, f"a group of one word ('{group[0]}'); add what means the same or delete it")
                found.append(group)
            groups[key] = tuple(found)
        return Vocabulary(groups["synonyms"], groups["others"])


def _named(what: str, node: Mapping) -> str:
    """What a fault calls an entry: by its id, where it has one."""
    article, _, noun = what.partition(" ")
    entry = node.nodes.get("id")
    if article in ("a", "an") and isinstance(entry, Scalar) and entry.text.strip():
        return f"{noun} '{entry.text.strip()[:60]}'"
    return what


def _is_empty(node: Node) -> bool:
    return not node.nodes if isinstance(node, Items) else isinstance(node, Scalar) and node.text in ("", "null", "~")


def _get(node: Node, key: str) -> Node | None:
    return node.nodes.get(key) if isinstance(node, Mapping) else None
