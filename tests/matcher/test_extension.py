"""Examples added to what was fitted: understood at once, taken back as easily, and little else is read otherwise."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from bot.config import ROOT
from bot.matcher import Matcher, classifier, index as indexing
from bot.model import Intent, IntentKind
from tests.matcher.gardens import matcher, report
from tests.matcher.test_quality import plain_environment, shipped

ASKED = ("what about prunning", "how much do growers earn", "do growers wish for more", "quantum chromodynamics")
WATERING = Intent("watering", IntentKind.NOT_IN_REPORT, "Watering", ())


def with_examples(known, intent_id, *texts, new=()):
    """The report with examples more, each intent's own after those it has; an intent that is new comes first."""
    intents = {intent.id: intent for intent in new} | known.intents
    intents[intent_id] = replace(intents[intent_id], examples=intents[intent_id].examples + texts)
    return replace(known, intents=intents, version="0" * 12)


def readings(made):
    return [replace(r, evidence=replace(r.evidence, version="")) for r in map(made.read, ASKED)]


@pytest.fixture(params=["ridge", "best three"])
def base(request, monkeypatch):
    if request.param == "ridge":
        return matcher()
    monkeypatch.setattr(classifier, "RIDGE_LIMIT", 0)
    return Matcher(report(), cache=None)


def test_an_accepted_example_is_understood_with_words_that_nothing_held(base):
    asked = "snip the wisteria back"
    assert base.read(asked).answerable < 50
    extended = base.extended(with_examples(report(), "pruning", asked))
    assert extended.read(asked).answerable > 50
    for text in (asked, "when was the wisteria snipped", "wisteria"):
        assert extended.read(text).choices[0] == "pruning"
        assert extended.read(text).answerable > base.read(text).answerable


def test_a_new_intent_is_understood(base):
    extended = base.extended(with_examples(report(), "watering", "how often are beds watered", new=[WATERING]))
    reading = extended.read("are the beds watered often")
    assert reading.refusal == "watering"
    assert reading.answerable < 50


def test_what_is_far_from_it_is_read_as_before(base):
    extended = base.extended(with_examples(report(), "watering", "hosepipe irrigation", new=[WATERING]))
    for before, after in zip(readings(base), readings(extended), strict=True):
        assert after.choices == before.choices
        assert after.score == pytest.approx(before.score, abs=8)


def test_the_order_of_examples_is_the_reports(base):
    extended = base.extended(with_examples(report(), "watering", "how often are beds watered", new=[WATERING]))
    fitted = extended.classifier.fitted
    assert fitted.labels.tolist() == extended.example_labels()
    for row, tokens in enumerate(extended.example_tokens()):
        held = {term for at, term in enumerate(fitted.index.terms) if row in fitted.index.rows(at)}
        assert held == set(tokens)


def test_taken_back_all_is_as_it_was(base):
    extended = base.extended(with_examples(report(), "pruning", "snip the wisteria back"))
    assert readings(extended.extended(report())) == readings(base)


def test_extending_again_begins_from_what_was_fitted(base):
    first = with_examples(report(), "pruning", "snip the wisteria back")
    both = with_examples(first, "pay", "wisteria wages")
    assert readings(base.extended(first).extended(both)) == readings(base.extended(both))


def test_an_example_that_is_gone_needs_fitting_anew(base):
    pruning = report().intents["pruning"]
    less = replace(report(), intents=report().intents | {"pruning": replace(pruning, examples=pruning.examples[1:])})
    with pytest.raises(ValueError, match="'what about pruning' is gone"):
        base.extended(less)


def test_other_synonyms_need_fitting_anew(base):
    other = replace(report().vocabulary, synonyms=(("spade", "shovel"),))
    with pytest.raises(ValueError, match="synonyms"):
        base.extended(replace(report(), vocabulary=other))


def test_an_index_added_to_holds_what_one_built_of_all_holds():
    tokens, labels = [["a", "b"], ["b", "c"], ["c", "d"], ["d", "a", "e"]], np.array([0, 0, 1, 1], np.int32)
    built = indexing.build(tokens, labels.tolist(), frozenset())
    some = indexing.build([tokens[3], tokens[1]], [1, 0], frozenset())
    made = indexing.add(indexing.arrange(some, np.array([3, 1]), 4), {0: tokens[0], 2: tokens[2]}, labels, frozenset())
    held = {term: made.rows(at).tolist() for at, term in enumerate(made.terms)}
    assert held == {term: built.rows(at).tolist() for at, term in enumerate(built.terms)}
    assert (made.roots[[1, 3]] == some.roots[[1, 0]]).all()


EXTENDING = """
import time
from dataclasses import replace
from bot.config import default_report
from bot.knowledge import load
from bot.matcher import Matcher

report = load(default_report())
matcher = Matcher(report)
name, intent = next(iter(report.intents.items()))
more = replace(intent, examples=(*intent.examples, "zebras grazing on the ward lawn"))
extended = replace(report, intents=report.intents | {name: more})
started = time.process_time()
made = matcher.extended(extended)
print(time.process_time() - started, made.read("are zebras grazing").choices[0] == name)
"""


def test_the_shipped_report_learns_an_example_within_a_second():
    shipped()  # what is fitted is kept by now
    run = subprocess.run(
        [sys.executable, "-c", EXTENDING], capture_output=True, text=True, check=True, cwd=ROOT, env=plain_environment()
    )
    seconds, understood = run.stdout.split()
    assert float(seconds) < 1.0
    assert understood == "True"


def decided(matcher, text):
    reading = matcher.read(text)
    return reading.choices[:1] if reading.answerable >= matcher.tuning.offer_threshold else reading.refusal


def test_few_other_examples_are_read_otherwise():
    known, base = shipped()
    asked = "is there a pipeline of up and coming bosses"
    extended = base.extended(with_examples(known, "next-generation", asked))
    assert extended.read(asked).score > 95
    assert extended.read("up-and-coming bosses in the pipeline").choices[0] == "next-generation"
    texts = [example for example, _ in base.examples[::8]]
    changed = [text for text in texts if decided(base, text) != decided(extended, text)]
    assert len(changed) <= len(texts) / 200
