"""The terminal: a question, a batch of them, or a conversation.

Answers are printed first and their receipts written down afterwards, in a journal: a database that is slow or cannot
be used costs a warning, never the answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TextIO, TypeVar

from bot import phrases
from bot.answerer import receipt_of
from bot.errors import InputError, StoreError, UnknownReceipt
from bot.handlers.erasing import is_erasure
from bot.knowledge import group_topics
from bot.library import Library, ReportCommand, read_report_command, report_of_topic
from bot.model import Answer, Explanation, Intent, Question, Receipt, Reply, Report, Tally
from bot.render.data import to_dict
from bot.render.explained import explanation_data, receipt_data
from bot.render.text import Style, choices_of, explanation_text, receipt_text, reply_text, sentences, topics_text
from bot.store import Store
from bot.store.journal import Journal

_T = TypeVar("_T")

_QUIT = frozenset({"quit", "exit", "q", ":q"})
# A receipt is told from a question ("why diversity?") by its hyphen.
_WHY = re.compile(r"why\??(?:\s+(\w{4}-\w{4}))?", re.IGNORECASE)
# A receipt as people type it (`answerer.normal_receipt`); in two words only in capitals, for "what role" is a question.
_RECEIPT = re.compile(r"(?i:(?!\d+-?\d+$)[a-z0-7]{4}-?[a-z0-7]{4})|[A-Z0-7]{4} [A-Z0-7]{4}")


class Ledger:
    """Keeps receipts in the journal; the database is opened when one is asked for."""

    def __init__(self, journal: Journal | None, open_store: Callable[[], Store], warn: Callable[[str], None]) -> None:
        """`journal` is None where the database lives in memory: then nothing is kept."""
        self._journal = journal
        self._open_store = open_store
        self._warn = warn

    def keep(self, reply: Reply) -> None:
        """Keeps a reply's receipt, or warns once that nothing is kept."""
        if self._journal is None:
            return
        try:
            if self._journal.append(receipt_of(reply)):
                self._with_store(self._journal.empty_into)
        except StoreError as error:
            self._journal = None
            self._warn(f"{error} (the answer stands; its receipt is not kept)")

    def find(self, receipt_id: str) -> Receipt:
        """What is kept of a reply.

        Raises:
            UnknownReceipt: nothing is.
            StoreError: the database cannot be used.
        """
        from bot.bot import find_receipt  # noqa: PLC0415 asking needs no event loop, and importing one takes time

        def find(store: Store) -> Receipt:
            if self._journal:
                self._journal.empty_into(store)
            return find_receipt(store, "", receipt_id)

        return self._with_store(find)

    def count(self, first: date, last: date) -> tuple[Tally, ...]:
        """How many replies of each kind were given on these days, on all surfaces of all workspaces.

        Raises:
            StoreError: the database cannot be used.
        """

        def count(store: Store) -> tuple[Tally, ...]:
            if self._journal:
                self._journal.empty_into(store)
            return store.count_all_replies(first, last)

        return self._with_store(count)

    def _with_store(self, call: Callable[[Store], _T]) -> _T:
        store = self._open_store()
        try:
            return call(store)
        finally:
            store.close()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the terminal's questions are answered, and the stream its replies go to."""

    library: Library
    ledger: Ledger
    out: TextIO
    style: Style = field(default_factory=Style)
    chosen: str = ""  # id of the report to ask where the question names none; the default where it is empty

    @property
    def report(self) -> Report:
        return self.library.find(self.chosen)

    def answer(self, text: str, topic: str | None = None) -> Reply:
        return self.library.answer(Question(text, "terminal", topic=topic, report=self.chosen))

    def show(self, reply: Reply, how: str) -> None:
        """Prints the reply, then keeps its receipt."""
        self.print(reply_text(self.library.find(reply.evidence.report), reply, self.style, how))
        self.ledger.keep(reply)

    def show_topics(self, report: Report) -> None:
        """Prints everything a report answers."""
        self.print(topics_text(group_topics(report), replace(self.style, numbered=False)))

    def explain(self, receipt: Receipt) -> None:
        """Prints why a reply was what it was."""
        self.print(receipt_text(self.library.find(receipt.evidence.report), receipt, self.style))

    def explanation(self, text: str, topic: str | None = None) -> Explanation:
        return self.library.explain(Question(text, "terminal", topic=topic, report=self.chosen))

    def explain_question(self, text: str, topic: str | None = None) -> None:
        """Prints how a question was read and what spoke for and against its reply."""
        found = self.explanation(text, topic)
        self.print(explanation_text(self.library.find(found.reply.evidence.report), found, self.style))

    def explanation_data(self, text: str, topic: str | None = None) -> dict[str, Any]:
        """The same, ready for JSON."""
        found = self.explanation(text, topic)
        return explanation_data(self.library.find(found.reply.evidence.report), found)

    def print(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()


def ask(desk: Desk, text: str, *, as_json: bool) -> bool:
    """Answers one question; whether it was answered with the report's words."""
    reply = desk.answer(text)
    if as_json:
        desk.print(_json({**to_dict(reply), "why": desk.explanation_data(text)}, indent=2) + "\n")
        desk.ledger.keep(reply)
    else:
        desk.show(reply, phrases.HOW_IN_TERMINAL)
    return isinstance(reply, Answer)


def ask_lines(desk: Desk, lines: Iterable[bytes], complain: Callable[[str], None]) -> bool:
    """Answers JSON objects with `question`, one a line, in order. Nothing is kept: a batch measures, it does not ask.

    A line that is no such object is complained of and left out; whether there was none such.
    """
    return _each_line(desk, lines, complain, lambda question: {**to_dict(desk.answer(question)), "question": question})


def explain(desk: Desk, asked: str, *, as_json: bool, after: str | None) -> None:
    """Explains the reply to a question, which may follow another one. Nothing is kept: it is looked at, not asked."""
    topic = _topic_after(desk, after)
    if as_json:
        desk.print(_json(desk.explanation_data(asked, topic), indent=2) + "\n")
    else:
        desk.explain_question(asked, topic)


def receipt_told(report: Report, receipt: Receipt, style: Style, *, as_json: bool) -> str:
    """What is kept of a reply, as text or as JSON."""
    if as_json:
        return _json(receipt_data(report, receipt), indent=2) + "\n"
    return f"{receipt_text(report, receipt, style)}\n{sentences(phrases.TO_SEE_WORDS, style)}\n"


def find_receipt(ledger: Ledger, typed: str, complain: Callable[[str], None]) -> Receipt | None:
    """What is kept under a receipt; None where the words are a question, as "long-term" may be.

    Raises:
        UnknownReceipt: it can only be a receipt, and nothing is kept under it.
        StoreError: the same, and the database cannot be used.
    """
    if not _RECEIPT.fullmatch(typed.strip()):
        return None
    try:
        return ledger.find(typed)
    except (UnknownReceipt, StoreError):
        # Receipts hold digits or capitals alone; a word in small letters has only happened to have their length.
        if typed.isupper() or re.search(r"\d", typed):
            raise
        complain(phrases.read_as_question(typed))
        return None


def explain_lines(desk: Desk, lines: Iterable[bytes], complain: Callable[[str], None], after: str | None) -> bool:
    """Explains questions as `ask_lines` answers them."""
    topic = _topic_after(desk, after)
    return _each_line(
        desk, lines, complain, lambda question: {**desk.explanation_data(question, topic), "question": question}
    )


def _topic_after(desk: Desk, question: str | None) -> str | None:
    """What a conversation is about after a question."""
    return None if question is None else _topic_of(desk.answer(question), None)


def _topic_of(reply: Reply, before: str | None) -> str | None:
    if isinstance(reply, Answer):
        return reply.intents[0].ref
    # Goes on there, though nothing was answered yet.
    return before if report_of_topic(before) == reply.evidence.report else f"{reply.evidence.report}/"


def _each_line(
    desk: Desk, lines: Iterable[bytes], complain: Callable[[str], None], tell: Callable[[str], dict[str, Any]]
) -> bool:
    """Prints what is told of each line's question; whether no line was amiss."""
    faultless = True
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                question = _read_question(line, number)
            except InputError as error:
                complain(str(error))
                faultless = False
            else:
                desk.print(_json(tell(question)) + "\n")
    return faultless


def chat(desk: Desk, lines: Iterable[str], *, greet: bool) -> None:
    """Converses until `quit` or the end of the lines."""
    if greet:
        desk.print(sentences(f"{phrases.greeting(desk.report)} {phrases.HOW_IN_CHAT}", desk.style) + "\n")
    conversation = _Conversation(replace(desk, style=replace(desk.style, numbered=True)))
    for line in lines:
        if line.strip().lower() in _QUIT:
            return
        conversation.take(line.strip())
        desk.print("\n")


class _Conversation:
    """Remembers what was offered, what it was about and how the last reply came to be."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._choices: tuple[Intent, ...] = ()
        self._topic: str | None = None
        self._last: Reply | None = None
        self._asked: tuple[str, str | None] | None = None  # the last question, and the topic it was asked under

    def take(self, line: str) -> None:
        """Answers one line of the person's."""
        if line.isdecimal():
            self._choose(int(line))
        elif line.lower() == "topics":
            self._desk.show_topics(self._report)
        elif command := read_report_command(self._desk.library, line):
            self._choose_report(command)
        elif is_erasure(line):
            self._desk.print(phrases.NOBODY_KNOWN_IN_TERMINAL + "\n")
        elif found := _WHY.fullmatch(line):
            self._explain(found[1])
        elif line.lower() in ("", "help"):
            self._reply(self._desk.library.answerer(self._report.id).small_talk("help"))
        else:
            asked = line, self._topic
            self._reply(self._desk.answer(*asked))
            self._asked = asked

    @property
    def _report(self) -> Report:
        """The report that the conversation is about."""
        return self._desk.library.find(report_of_topic(self._topic) or self._desk.chosen)

    def _choose(self, number: int) -> None:
        if not self._choices:
            self._desk.print(phrases.NOTHING_TO_CHOOSE + "\n")
        elif not 1 <= number <= len(self._choices):
            self._desk.print(phrases.no_such_choice(len(self._choices)) + "\n")
        else:
            intent = self._choices[number - 1]
            self._desk.print(intent.title + "\n\n")
            if reply := self._desk.library.choose(intent.ref):
                self._reply(reply)

    def _choose_report(self, command: ReportCommand) -> None:
        """From now on the conversation is about another report."""
        if command.kind == "unknown":
            self._desk.print(phrases.no_such_report(self._desk.report, "report") + "\n")
            return
        if command.changes:
            self._desk = replace(self._desk, chosen=command.report)
            self._choices, self._topic = (), None
        self._desk.print(sentences(phrases.chosen_in_chat(self._desk.report), self._desk.style) + "\n")

    def _explain(self, receipt_id: str | None) -> None:
        if receipt_id:
            try:
                self._desk.explain(self._desk.ledger.find(receipt_id))
            except (UnknownReceipt, StoreError) as error:
                self._desk.print(f"{error}\n")
        elif self._asked:
            self._desk.explain_question(*self._asked)
        elif self._last:
            self._desk.explain(receipt_of(self._last))
        else:
            self._desk.print(phrases.NOTHING_TO_EXPLAIN + "\n")

    def _reply(self, reply: Reply) -> None:
        self._last, self._asked = reply, None
        self._choices = choices_of(reply)
        self._topic = _topic_of(reply, self._topic)
        self._desk.show(reply, phrases.HOW_IN_CHAT)


def _read_question(line: bytes, number: int) -> str:
    where = f"standard input:{number}"
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f'{where}: not JSON; write one object a line, as {{"question": "…"}}') from None
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        raise InputError(f'{where}: no object with a "question" of text; write it as {{"question": "…"}}')
    return str(item["question"])


def _json(value: dict[str, Any], indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which UTF-8 cannot hold; JSON's escapes can
        return json.dumps(value, indent=indent)
    return text
