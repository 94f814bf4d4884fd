"""Evaluation: verdicts, figures, tuning, checks of the examples, and what changed."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.answerer import Answerer
from bot.errors import KnowledgeError
from bot.evaluation import (
    Labelled,
    Verdict,
    by_intent,
    by_voice,
    changes,
    colliding_examples,
    confusions,
    curve,
    evaluate,
    judge,
    load_questions,
    mix_ups,
    record_text,
    recorded,
    same_examples,
    tally,
    thin_intents,
    tune,
    unknown_passages,
)
from bot.evaluation.judging import Tally
from bot.evaluation.tuning import FEWEST, counts_of, cross_validated
from bot.matcher import tuning as tunings
from bot.model import Question
from tests.matcher.gardens import matcher, report

ANSWERER = Answerer(report(), matcher())
QUESTIONS = (
    Labelled("what about prunning", ("pruned",), voice="phone"),
    Labelled("what do growers want", ("time",), voice="phone"),
    Labelled("what do growers want", ("pruned",), voice="phone"),
    Labelled("what is the wage of a gardener", (), voice="policy"),
    Labelled("do they enjoy weeding", (), voice="policy"),
    Labelled("pruning? and what do gardeners want?", ("pruned", "time"), (("pruned",), ("time",)), "policy"),
    Labelled("zyxw vuts", ("time",), voice="policy"),
)


def verdict(text, gold, parts=()):
    return judge(Labelled(text, tuple(gold), parts), ANSWERER.answer(Question(text, "terminal")))


def test_a_reply_is_judged_by_its_first_passage():
    assert verdict("what about pruning", ["pruned"]) is Verdict.RIGHT
    assert verdict("what about pruning", ["time"]) is Verdict.WRONG
    assert verdict("what about pruning", []) is Verdict.INVENTED
    assert verdict("zyxw vuts", ["time"]) is Verdict.MISSED
    assert verdict("zyxw vuts", []) is Verdict.DECLINED


def test_of_two_questions_both_must_be_answered():
    parts = (("privilege",), ("pruned",))
    assert verdict("what about pruning", ["privilege", "pruned"], parts) is Verdict.HALF


def test_shares_are_of_what_can_be_answered_and_what_cannot():
    counted = Tally(
        Counter(
            {
                Verdict.RIGHT: 6,
                Verdict.OFFERED: 2,
                Verdict.MISSED: 1,
                Verdict.WRONG: 1,
                Verdict.DECLINED: 3,
                Verdict.NEEDLESS: 1,
                Verdict.INVENTED: 1,
            }
        )
    )
    assert (counted.answerable, counted.unanswerable) == (10, 5)
    assert (counted.right, counted.reached, counted.declined) == (0.6, 0.8, 0.6)
    assert counted.wrong == pytest.approx(2 / 15)


def test_figures_add_up():
    results = evaluate(report(), matcher(), QUESTIONS)
    counts = tally(results).counts
    assert counts.total() == len(QUESTIONS)
    assert sum(t.counts.total() for t in by_voice(results).values()) == len(QUESTIONS)
    assert sum(c.total() for c in by_intent(results).values()) == len(QUESTIONS)
    assert ("pruned", "time", 1) in confusions(results)
    assert ("time", "-", 1) in confusions(results)


def test_the_curve_falls_in_coverage():
    points = curve(evaluate(report(), matcher(), QUESTIONS))
    covered = [p.answered for p in points]
    assert covered == sorted(covered, reverse=True)
    assert points[0].threshold == 0
    assert points[-1].threshold == 100


def test_questions_are_read_from_yaml_and_from_lines(tmp_path):
    written = tmp_path / "questions.yaml"
    written.write_text("questions:\n  - ask: what about pruning\n    gold: [pruned]\n    voice: hard\n")
    lines = tmp_path / "questions.jsonl"
    lines.write_text('{"id": "hard-1", "voice": "hard", "question": "what about pruning", "gold": ["pruned"]}\n')
    assert (
        load_questions(written) == load_questions(lines) == (Labelled("what about pruning", ("pruned",), (), "hard"),)
    )


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("q.yaml", "asked:\n  - a\n", "q.yaml:1: no list 'questions:'"),
        ("q.yaml", "questions:\n  - gold: []\n", "q.yaml:2: a question has no 'ask:'"),
        ("q.jsonl", '{"gold": []}\n', "q.jsonl:1: not a question"),
        ("q.jsonl", "nonsense\n", "q.jsonl:1: not a question"),
    ],
)
def test_a_fault_is_named_by_line(tmp_path, name, text, fault):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(KnowledgeError) as error:
        load_questions(path)
    assert fault in str(error.value)


def test_a_missing_file_is_a_fault(tmp_path):
    with pytest.raises(KnowledgeError):
        load_questions(tmp_path / "gone.jsonl")


def test_a_passage_that_is_none_is_named():
    (line,) = unknown_passages([Labelled("what", ("time", "gone"))], report())
    assert "'gone'" in line


def test_changes_are_what_is_answered_otherwise(tmp_path):
    results = evaluate(report(), matcher(), QUESTIONS[:2])
    (tmp_path / "recorded.jsonl").write_text(record_text(results), "utf-8")
    before = recorded(tmp_path / "recorded.jsonl")
    assert changes(before, results) == ()
    before["what do growers want"] = "answered pruned"
    (change,) = changes(before, results)
    assert (change.before, change.after) == ("answered pruned", "answered time")
    assert recorded(tmp_path / "none.jsonl") == {}


def test_too_few_questions_change_no_threshold():
    assert tune(report(), matcher(), QUESTIONS) == matcher().tuning


def test_thresholds_keep_the_rules_they_are_found_by():
    asked = [Labelled(f"what about pruning {n}", ("pruned",)) for n in range(FEWEST)]
    asked += [Labelled(f"salary {n}", ()) for n in range(FEWEST)]
    found = tune(report(), matcher(), asked)
    assert 0 < found.offer_threshold < 100
    assert "cross-validation" in found.rule
    assert len(found.right) == len(tunings.FEATURES) + 1


def test_the_length_of_a_message_has_no_say_however_telling_it_is_among_the_questions():
    long = "please tell me at your leisure, as we sat in the canteen and talked about it over tea, number"
    asked = [Labelled(f"{long} {n} what about pruning", ("pruned",)) for n in range(FEWEST)]
    asked += [Labelled(f"salary {n}", ()) for n in range(FEWEST)]
    found = tune(report(), matcher(), asked)
    weight = tunings.FEATURES.index("weight of the message's words")
    assert found.right[weight] == found.answerable[weight] == 0.0
    assert any(found.right[:weight])


def test_a_voice_counts_by_the_root_of_its_questions_and_a_harder_one_half_as_much():
    asked = [Labelled(f"plain {n}", (), voice="plain") for n in range(400)]
    asked += [Labelled(f"phone {n}", (), voice="phone") for n in range(100)]
    asked += [Labelled(f"riddle {n}", (), voice="riddle", harder=True) for n in range(100)]
    counts = counts_of(asked)
    plain, phone, riddle = counts[:400].sum(), counts[400:500].sum(), counts[500:].sum()
    assert counts.mean() == pytest.approx(1.0)
    assert plain == pytest.approx(2 * phone)
    assert riddle == pytest.approx(phone / 2)


def test_the_file_says_which_voices_are_harder(tmp_path):
    path = tmp_path / "questions.yaml"
    path.write_text(
        "harder: [riddle]\nquestions:\n- {ask: one, gold: [], voice: riddle}\n- {ask: two, gold: [], voice: phone}\n"
    )
    assert [asked.harder for asked in load_questions(path)] == [True, False]
    path.write_text("harder: [riddel]\nquestions:\n- {ask: one, gold: [], voice: riddle}\n")
    with pytest.raises(KnowledgeError) as error:
        load_questions(path)
    assert f"{path}:1: 'harder:' names the voice 'riddel', which no question has; mend the name" in str(error.value)


def test_settled_questions_have_no_say_in_the_thresholds(tmp_path):
    path = tmp_path / "questions.yaml"
    path.write_text("settled: [old]\nquestions:\n- {ask: one, gold: [], voice: old}\n- {ask: two, gold: []}\n")
    assert [asked.settled for asked in load_questions(path)] == [True, False]
    asked = [Labelled(f"what about pruning {n}", ("pruned",)) for n in range(FEWEST)]
    asked += [Labelled(f"salary {n}", ()) for n in range(FEWEST)]
    found = tune(report(), matcher(), asked)
    misleading = [Labelled(f"what about pruning on day {n}", (), settled=True) for n in range(3 * FEWEST)]
    assert tune(report(), matcher(), [*misleading, *asked]) == found
    assert tune(report(), matcher(), [replace(one, settled=False) for one in misleading] + asked) != found


def test_a_passage_is_shown_only_where_it_is_likelier_right_than_not():
    asked = [Labelled(f"what about pruning {n}", ("pruned",)) for n in range(FEWEST)]
    asked += [Labelled(f"salary {n}", ()) for n in range(FEWEST)]
    assert tune(report(), matcher(), asked).threshold >= 60.0


def test_cross_validated_chances_know_a_clear_case():
    rows = np.array([[float(n % 2), 1.0] for n in range(80)])
    truth = rows[:, 0] > 0
    chances = cross_validated(rows, truth, np.ones(80))
    assert chances[truth].min() > 0.8 > 0.2 > chances[~truth].max()


def test_a_tuning_is_read_as_it_was_written(tmp_path):
    knowledge = tmp_path / "report.yaml"
    assert tunings.read(knowledge) == tunings.DEFAULT
    tuned = tunings.Tuning((1.0,) * 8, (2.0,) * 8, 61.5, 40.0, "by hand")
    path = tunings.write(tuned, knowledge)
    assert path == tmp_path / "report.tuning.json"
    assert tunings.read(knowledge) == tuned


TUNING = {"format": 2, "right": [1] * 8, "answerable": [1] * 8, "threshold": 50, "offer_threshold": 40, "rule": ""}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Expecting value"),
        ("{}", "no tuning of format 2"),
        ("[]", "no tuning of format 2"),
        (json.dumps({**TUNING, "format": 1}), "no tuning of format 2"),
        ('{"format": 2, "right": [1]}', "no 'answerable'"),
        (json.dumps({**TUNING, "right": [1]}), "'right' and 'answerable' must hold 8 numbers each"),
        (json.dumps({**TUNING, "threshold": "low"}), "what should be numbers is not"),
        (json.dumps({**TUNING, "threshold": float("nan")}), "a number is not finite"),
    ],
)
def test_a_tuning_that_cannot_be_read_is_the_default_and_check_says_why(tmp_path, text, why):
    (tmp_path / "report.tuning.json").write_text(text)
    assert tunings.read(tmp_path / "report.yaml") == tunings.DEFAULT
    said = tunings.fault(tmp_path / "report.yaml")
    assert said.startswith("report.tuning.json is not used (")
    assert why in said
    assert "run `leadership tune`" in said


def test_a_good_tuning_and_none_at_all_are_no_fault(tmp_path):
    assert tunings.fault(tmp_path / "report.yaml") is None
    (tmp_path / "report.tuning.json").write_text(json.dumps(TUNING))
    assert tunings.fault(tmp_path / "report.yaml") is None


def test_checks_find_what_is_weak():
    assert ("weeding", 1) in thin_intents(report())
    assert same_examples(report()) == ()
    assert colliding_examples(report(), matcher()) == ()
    assert all(mix.share > 0.5 for mix in mix_ups(report(), matcher()))


def test_the_shipped_questions_name_known_passages():
    path = Path(__file__).resolve().parent.parent / "knowledge" / "questions.yaml"
    from bot.config import default_report
    from bot.knowledge import load

    assert unknown_passages(load_questions(path), load(default_report())) == ()
