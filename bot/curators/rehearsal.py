"""Tries a decision on the recorded questions before it is taken: in a process of its own, so that nobody waits."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot import evaluation
from bot.answerer import Answerer
from bot.curation import Decision, Effect, Mark, State, lay_over, read_examples
from bot.curators.following import learned
from bot.evaluation import Labelled, Result
from bot.knowledge import load, publish
from bot.matcher import Matcher
from bot.model import Abstention, Answer, Clarification, Question, Report, outcome

NICENESS = 10  # those who ask come first


@dataclass(frozen=True, slots=True)
class Tried:
    """A knowledge file as it was when it was loaded: its path and edition, and where its fit is kept."""

    path: str
    version: str
    cache: str


class Rehearsal:
    """Computes effects, one after the other. The process starts with the first and keeps what it has loaded."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._pool: ProcessPoolExecutor | None = None

    async def effect(self, report: Report, decisions: Sequence[Decision], candidate: Decision) -> Effect:
        """What `candidate` changes in a loaded report over which `decisions` are laid already; some seconds."""
        tried = Tried(report.path, report.version, str(self._cache))
        for last in (False, True):
            try:
                return await asyncio.wrap_future(self._running().submit(rehearse, tried, tuple(decisions), candidate))
            except BrokenProcessPool:
                self.close()  # somebody ended the process: another is started, once
                if last:
                    raise
        raise AssertionError

    def prepare(self, report: Report, decisions: Sequence[Decision]) -> None:
        """Begins what the first effect would wait for: the process, the fit, and the replies as they are."""
        tried = Tried(report.path, report.version, str(self._cache))
        try:
            self._running().submit(prepare, tried, tuple(decisions))
        except BrokenProcessPool:
            self.close()  # the next effect starts another

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _running(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Not forked: the process that serves has threads, and locks in them.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, context, initializer=_begin)
        return self._pool


def _begin() -> None:
    """Makes the other process give way to those who ask, and end with its parent, however that ends."""
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C comes to both; the parent ends this one
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(0)


def prepare(tried: Tried, decisions: tuple[Decision, ...]) -> None:
    """Leaves in the other process what `rehearse` needs."""
    _results(tried, decisions)


def rehearse(tried: Tried, decisions: tuple[Decision, ...], candidate: Decision) -> Effect:
    """The effect of accepting `candidate` after `decisions`; runs in the other process."""
    accepted = replace(candidate, state=State.ACCEPTED, accepted=Mark("", _last(decisions) + 1))
    questions = _questions(tried)
    after = _learned(tried, (*decisions, accepted))
    before = _results(tried, decisions)
    differences = evaluation.compare(before, _evaluated(after, questions))
    return Effect(len(questions), differences, read_examples(after, accepted))


def _last(decisions: Sequence[Decision]) -> int:
    return max((each.accepted.at for each in decisions if each.accepted), default=0)


@lru_cache(maxsize=4)
def _base(tried: Tried) -> Answerer:
    report = publish(load(Path(tried.path)))
    return Answerer(report, Matcher(report, Path(tried.cache)))


@lru_cache(maxsize=4)
def _questions(tried: Tried) -> tuple[Labelled, ...]:
    path = evaluation.questions_beside(_base(tried).report)
    return evaluation.load_questions(path) if path.is_file() else ()


@lru_cache(maxsize=4)
def _results(tried: Tried, decisions: tuple[Decision, ...]) -> tuple[Result, ...]:
    return _evaluated(_learned(tried, decisions), _questions(tried))


def _learned(tried: Tried, decisions: Sequence[Decision]) -> Answerer:
    base = _base(tried)
    overlay = lay_over(base.report, decisions)
    return learned(base, overlay) if overlay.taken else base


def _evaluated(answerer: Answerer, questions: Sequence[Labelled]) -> tuple[Result, ...]:
    return tuple(_result(answerer, asked) for asked in questions)


def _result(answerer: Answerer, asked: Labelled) -> Result:
    """A reply judged, without the scores that `evaluation.evaluate` reads the question a second time for."""
    reply = answerer.answer(Question(asked.ask, "terminal"))
    passages: tuple[str, ...] = ()
    intent: str | None = None
    match reply:
        case Answer():
            passages, intent = tuple(quote.passage.id for quote in reply.quotes), reply.intents[0].id
        case Clarification():
            intent = reply.choices[0].id
        case Abstention():
            intent = reply.intent.id if reply.intent else None
    return Result(asked, evaluation.judge(asked, reply), outcome(reply), intent, passages, 0.0, None)
