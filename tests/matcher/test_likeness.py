"""Of thousands of examples most are compared by the first numbers alone: what is said of them is nearly the same."""

import numpy as np
import pytest

from bot.config import ROOT
from bot.evaluation import load_questions
from bot.matcher import Matcher, classifier, likeness
from bot.matcher.likeness import LIKELY, Comparison, Likeness, principal_axes
from tests.matcher.gardens import matcher, report
from tests.matcher.test_extension import ASKED, decided
from tests.matcher.test_quality import shipped

EVERY = -9.0  # a likeness that every example has: all are compared by all numbers


def compared(text):
    """A message's likeness to the shipped report's examples, and the scores of its intents."""
    made = shipped()[1].classifier
    found = made.likeness(made.reach(shipped()[1]._tokeniser.tokens(text)))
    return found, made.duals @ made.spread(found)


def compared_by_all(text, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(likeness, "LIKELY", EVERY)
        return compared(text)


def asked():
    return [found.ask for found in load_questions(ROOT / "knowledge" / "questions.yaml")[::60]]


def test_the_likely_examples_are_compared_by_all_numbers(monkeypatch):
    for text in asked():
        quick, whole = compared(text)[0], compared_by_all(text, monkeypatch)[0]
        assert len(whole.likely.rows) == len(whole.values) > len(quick.likely.rows)
        assert np.allclose(quick.values[quick.likely.rows], whole.values[quick.likely.rows], atol=1e-5)


def test_the_others_count_together_nearly_as_each_by_itself(monkeypatch):
    off, best = [], []
    for text in asked():
        quick, whole = compared(text)[1], compared_by_all(text, monkeypatch)[1]
        off.append(np.abs(quick - whole).max())
        best.append(quick.argmax() == whole.argmax())
    assert np.median(off) < 0.02  # where 1 is all that one example can say
    assert np.mean(best) > 0.9


def test_without_what_they_count_together_more_would_be_lost(monkeypatch):
    alone, together = [], []
    for text in asked():
        quick, whole = compared(text)[0], compared_by_all(text, monkeypatch)[1]
        duals = shipped()[1].classifier.duals[:, : len(quick.values)]
        alone.append(np.abs(duals @ classifier.kernel(quick.values) - whole).mean())
        together.append(np.abs(compared(text)[1] - whole).mean())
    assert np.mean(together) < np.mean(alone) / 1.5


def test_the_reports_own_examples_are_decided_as_if_all_were_compared(monkeypatch):
    made = shipped()[1]
    texts = [text for text, _ in made.examples[::40]]
    quick = [decided(made, text) for text in texts]
    monkeypatch.setattr(likeness, "LIKELY", EVERY)
    whole = [decided(made, text) for text in texts]
    assert sum(map(bool.__ne__, map(bool, quick), map(bool, whole))) == 0
    assert sum(one != other for one, other in zip(quick, whole, strict=True)) <= 3


def test_the_nearest_are_those_of_all():
    for text in asked():
        found = compared(text)[0]
        assert found.nearest(64).tolist() == Likeness(found.values).nearest(64).tolist()


def test_few_examples_are_all_compared_by_all_numbers():
    made = matcher().classifier
    assert made.fitted.turn.size == 0
    assert made.likeness(made.reach(["prune"])).likely is None


def test_many_examples_are_turned_and_read_alike(monkeypatch):
    monkeypatch.setattr(classifier, "FEW", 0)
    turned = Matcher(report(), cache=None)
    assert turned.classifier.fitted.turn.shape == (64, 64)
    for text in ASKED:
        quick, whole = turned.read(text), matcher().read(text)
        assert quick.choices[:1] == whole.choices[:1]
        assert quick.score == pytest.approx(whole.score, abs=3)


def test_turning_changes_no_likeness():
    chance = np.random.default_rng(1)
    vectors, message = chance.normal(size=(40, 64)).astype(np.float32), chance.normal(size=64).astype(np.float32)
    axes = principal_axes(vectors)
    assert np.allclose(axes.T @ axes, np.eye(64), atol=1e-5)
    spreads = np.square(vectors @ axes).sum(0)
    assert (np.diff(spreads) <= 1e-2).all()
    words = np.full(40, LIKELY + 99, np.float32)
    plain = Comparison(vectors, False).add(words.copy(), message).values
    assert np.allclose(Comparison(vectors @ axes, True).add(words.copy(), message @ axes).values, plain, atol=1e-3)
