"""The reports that the bot answers from, each with its Answerer; one is the default. Replaced whole, never changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar

from bot.answerer import Answerer
from bot.errors import ConfigError
from bot.knowledge import load_all
from bot.matcher import Matcher, compiled
from bot.matcher.names import Names
from bot.model import (
    Abstention,
    Answer,
    Clarification,
    Elsewhere,
    Explanation,
    Intent,
    Passage,
    Question,
    Quote,
    Reason,
    Reply,
    Report,
    ReportName,
)

_T = TypeVar("_T")
# Nobody has asked that report, so it is offered only where it is surer than when it is asked. Scores as in Match; at 80
# one in eighty questions that a report declined was offered to a small, untuned report of another subject, at 50 one in
# twenty-seven.
CERTAIN = 80.0
_COMMAND = re.compile(r"\s*reports?\b[:,]?\s*(?P<name>[^?]*?)[\s.!]*", re.IGNORECASE)
_UNDO = {"default", "reset", "none", "off", "clear"}
_SHOW = {"", "status", "list", "which", "help"}
_MANY = 1_000  # examples; fewer are read in within a second
_LONGEST_NAME = 4  # words; more that name no report are a question


@dataclass(frozen=True, slots=True)
class ReportCommand:
    """What is asked of a channel's own report: to show it, to choose another, to take it away, or a name not known."""

    kind: Literal["show", "choose", "undo", "unknown"]
    report: str = ""

    @property
    def changes(self) -> bool:
        return self.kind in ("choose", "undo")


def load_library(
    paths: Sequence[Path], cache: Path | None, default: str = "", *, served: bool = False, questions_kept: bool = False
) -> Library:
    """The library of some knowledge files.

    Args:
        paths: at least one knowledge file.
        cache: the folder that keeps what is fitted.
        default: the id or a name of the default report; the first file's where it is empty.
        served: without drafts.
        questions_kept: whether the owner keeps what people ask, which they are told.

    Raises:
        KnowledgeError: every fault of every file.
        ConfigError: no report has the default's id or name.
    """
    return fit_library(load_all(paths, served=served), cache, default, questions_kept=questions_kept)


def fit_library(
    reports: Iterable[Report], cache: Path | None, default: str = "", *, questions_kept: bool = False
) -> Library:
    """The same of reports that were loaded.

    Raises:
        ConfigError: no report has the default's id or name.
    """
    told = [replace(report, questions_kept=questions_kept) for report in reports]
    chosen = pick_report(told, default)
    return Library([Answerer(report, Matcher(report, cache)) for report in told], chosen.id)


def foretell_reading(reports: Iterable[Report], cache: Path | None) -> str:
    """What to tell a person who waits, where examples are to be read in that take long; else nothing."""
    new = [report for report in reports if not compiled.is_kept(Path(report.path), report.version, cache)]
    examples = sum(len(intent.examples) for report in new for intent in report.intents.values())
    if examples < _MANY:
        return ""
    return f"reading {examples:,} examples, once for this edition: some fifteen seconds"


def pick_report(reports: Sequence[Report], name: str) -> Report:
    """One of some reports by its id or name; the first where `name` is empty.

    Raises:
        ConfigError: none is called so.
    """
    if not name:
        return reports[0]
    found = _names_of(reports).find(name)
    for report in reports:
        if report.id in (name, found):
            return report
    known = ", ".join(report.id for report in reports)
    raise ConfigError([f"DEFAULT_REPORT: no report is called {name!r}; give the id or a name of one of these: {known}"])


class Library:
    """One report or several; `default` is the id of the one asked where none is named, the first where it is empty.

    Bot and command have one name, the default report's; where there are several reports, each knows of the others.
    """

    def __init__(self, answerers: Iterable[Answerer], default: str = "") -> None:
        """Takes at least one answerer, each of another report.

        Raises:
            ValueError: there is none, two have one id, or none has the default's.
        """
        given = tuple(answerers)
        ids = [answerer.report.id for answerer in given]
        if not given or len(set(ids)) < len(ids):
            raise ValueError("a library needs at least one report, each with an id of its own")
        self._default = default or ids[0]
        if self._default not in ids:
            raise ValueError(f"no report has the default's id {default!r}")
        first = given[ids.index(self._default)]
        ordered = [first, *(answerer for answerer in given if answerer is not first)]
        shelf = tuple(_name(answerer.report) for answerer in ordered) if len(given) > 1 else ()
        shelved = (_shelved(answerer, first.report, shelf) for answerer in ordered)
        self._answerers = {answerer.report.id: answerer for answerer in shelved}
        self._names = _names_of(self.reports)

    # --- the reports ---

    @property
    def default(self) -> Report:
        return self._answerers[self._default].report

    @property
    def reports(self) -> tuple[Report, ...]:
        """All of them, the default first."""
        return tuple(answerer.report for answerer in self._answerers.values())

    @property
    def several(self) -> bool:
        return len(self._answerers) > 1

    def find(self, report_id: str) -> Report:
        """The report of an id; the default where it is empty or unknown, as after a report was taken out."""
        return self.answerer(report_id).report

    def find_named(self, typed: str) -> Report | None:
        """The report that somebody means by a name, also in part or misspelt; None where that is not plain."""
        found = self._names.find(typed)
        return self.find(found) if found else None

    def holds(self, report_id: str) -> bool:
        return report_id in self._answerers

    def answerer(self, report_id: str = "") -> Answerer:
        """What answers from a report; from the default where the id is empty or unknown."""
        return self._answerers.get(report_id) or self._answerers[self._default]

    def replacing(self, answerer: Answerer) -> Library:
        """The same library with another answerer for one of its reports, as after a matcher has learned examples."""
        return Library({**self._answerers, answerer.report.id: answerer}.values(), self._default)

    # --- what refs stand for ---

    def intent(self, ref: str) -> Intent | None:
        """An intent by its ref; None where these editions have none such.

        Buttons from before there were several reports carry an id alone: the default report's, else another's.
        """
        return self._at(ref, lambda report: report.intents)

    def passage(self, ref: str) -> Passage | None:
        """A passage by its ref, in the same way."""
        return self._at(ref, lambda report: report.passages)

    # --- asking ---

    def answer(self, question: Question) -> Reply:
        """Answers from the report that is named in the question, else from the one asked before, else from the chosen.

        A conversation about one report may turn to the chosen one, where that answers. Where another one would answer,
        the reply says so. A report that is named and not here is not taken for another one.
        """
        if (rest := self._names.split_unknown(question.text)) is not None:
            return self._disown(question, rest)
        if not self.several:
            return self.answerer().answer(_within(self.default, question))
        reports, asked = self._addressed(question)
        first, *more = (self.answerer(report.id).answer(_within(report, asked)) for report in reports)
        if not isinstance(first, Abstention | Clarification):
            return first
        turned = next((reply for reply in more if isinstance(reply, Answer)), None)
        return turned or replace(first, elsewhere=tuple(self._elsewhere(reports[0], asked)))

    def explain(self, question: Question) -> Explanation:
        """What `answer` replies, and how the question was read by the report that replies."""
        reply = self.answer(question)
        if isinstance(reply, Abstention) and reply.reason is Reason.UNKNOWN_REPORT:
            return Explanation(reply, None)
        answerer = self.answerer(reply.evidence.report)
        asked = _within(answerer.report, replace(question, text=reply.asked))
        account = answerer.matcher.account(asked.text, asked.topic)
        before = answerer.report.intents.get(asked.topic or "")
        return Explanation(reply, account, before if account.with_before else None)

    def choose(self, ref: str) -> Reply | None:
        """Answers a chosen intent; None where these editions have none such."""
        intent = self.intent(ref)
        return self.answerer(intent.report).answer_intent(intent.id) if intent else None

    def search(self, words: str, limit: int) -> tuple[Quote, ...]:
        """Quotes of all reports that fit words which somebody may still be typing, the best fitting first."""
        found = [answerer.search(words) for answerer in self._answerers.values()]
        ranked = [quote for rank in zip(*found, strict=True) for quotes in rank for quote in quotes]
        return tuple({quote.passage.ref: quote for quote in ranked}.values())[:limit]

    # --- inside ---

    def _at(self, ref: str, parts: Callable[[Report], Mapping[str, _T]]) -> _T | None:
        name, slash, own = ref.rpartition("/")
        reports = [report for report in self.reports if not slash or report.id == name]
        return next((parts(report)[own] for report in reports if own in parts(report)), None)

    def _disown(self, question: Question, rest: str) -> Abstention:
        """What the chosen report and the others would answer is offered, to be pressed under their own names."""
        chosen, asked = self.find(question.report), replace(question, text=rest, topic=None)
        answerer = self.answerer(chosen.id)
        reply = answerer.answer(asked)
        reply = answerer.disown(question.text, reply.intents if isinstance(reply, Answer) else ())
        return replace(reply, elsewhere=tuple(self._elsewhere(chosen, asked)))

    def _addressed(self, question: Question) -> tuple[tuple[Report, ...], Question]:
        """The reports to ask, in this order, and what to ask them."""
        if named := self._names.split(question.text):
            report_id, text = named
            return (self.find(report_id),), replace(question, text=text)
        chosen, before = self.find(question.report), report_of_topic(question.topic)
        turns = before != chosen.id and self.holds(before)
        return ((self.find(before), chosen) if turns else (chosen,)), question

    def _elsewhere(self, report: Report, question: Question) -> Iterable[Elsewhere]:
        """The other reports that would answer for certain; what was asked before was asked of this one."""
        for name in report.shelf:
            if name.id != report.id:
                reply = self.answerer(name.id).answer(replace(question, topic=None))
                if isinstance(reply, Answer) and reply.evidence.best and reply.evidence.best.score >= CERTAIN:
                    yield Elsewhere(name, reply.intents)


def read_report_command(library: Library, text: str) -> ReportCommand | None:
    """`report`, `report NAME`, `report default`; None where it is a question, or there is nothing to choose from."""
    found = _COMMAND.fullmatch(text) if library.several else None
    if not found:
        return None
    name = found["name"].strip()
    if name.casefold() in _SHOW | _UNDO:
        return ReportCommand("undo" if name.casefold() in _UNDO else "show")
    if report := library.find_named(name):
        return ReportCommand("choose", report.id)
    return ReportCommand("unknown") if len(name.split()) <= _LONGEST_NAME else None


def report_of_topic(topic: str | None) -> str:
    """The id of the report that a conversation is about; "" where its topic names none."""
    return (topic or "").rpartition("/")[0]


def _within(report: Report, question: Question) -> Question:
    """The question as a report's own answerer takes it: a topic of another report is none of its."""
    if question.topic is None:
        return question
    name, slash, intent = question.topic.rpartition("/")
    mine = not slash or name == report.id
    return replace(question, topic=intent if mine and intent else None)


def _names_of(reports: Iterable[Report]) -> Names:
    return Names({report.id: (report.title, *report.names) for report in reports})


def _name(report: Report) -> ReportName:
    return ReportName(report.id, report.title, report.names[0] if report.names else report.title)


def _shelved(answerer: Answerer, default: Report, shelf: tuple[ReportName, ...]) -> Answerer:
    report = answerer.report
    if (report.bot_name, report.command, report.shelf) == (default.bot_name, default.command, shelf):
        return answerer
    return Answerer(replace(report, bot_name=default.bot_name, command=default.command, shelf=shelf), answerer.matcher)
