"""What is asked in vain is put together by likeness, and left out where a decision covers it."""

from __future__ import annotations

from pathlib import Path

from bot.curation import State, Suggestion, Verb, Why, group, tidy, undecided
from tests.curation.samples import NOON, asked, decision, gardens


def texts(suggestion: Suggestion) -> list[str]:
    return [each.text for each in suggestion.questions]


def test_questions_that_differ_in_small_words_spelling_and_synonyms_are_one(tmp_path: Path):
    questions = [
        asked("Do gardeners keep bees?", times=3),
        asked("do the growers keep bees"),
        asked("gardners keep bees"),
        asked("Who pays for the compost?"),
    ]
    first, second = group(gardens(tmp_path), questions)
    assert texts(first)[0] == "Do gardeners keep bees?"
    assert len(first.questions) == 3
    assert first.times == 5
    assert texts(second) == ["Who pays for the compost?"]


def test_less_alike_questions_are_one_where_they_came_nearest_to_one_intent(tmp_path: Path):
    near = [asked("pruning roses early", nearest="pruning"), asked("pruning of old roses", nearest="pruning")]
    assert len(group(gardens(tmp_path), near)) == 1
    assert len(group(gardens(tmp_path), [asked("pruning roses early"), asked("who prunes at night")])) == 2


def test_the_same_questions_give_the_same_groups_whatever_their_order(tmp_path: Path):
    questions = [
        asked(f"{word} in the garden", times=n % 3 + 1) for n, word in enumerate(("bees", "bee", "ponds", "a pond"))
    ]
    report = gardens(tmp_path)
    assert group(report, questions) == group(report, questions[::-1])


def test_what_was_rightly_declined_comes_after_what_was_not_understood(tmp_path: Path):
    declined = asked("how old is Ann Lee", times=3, why=Why.DECLINED)
    lost = asked("bees?", times=1)
    assert [each.id for each in group(gardens(tmp_path), [declined, lost])] == [lost.receipt, declined.receipt]


def test_a_message_of_small_words_alone_is_a_group_of_its_own(tmp_path: Path):
    assert len(group(gardens(tmp_path), [asked("what about it"), asked("bees")])) == 2


def test_a_suggestion_knows_why_it_is_there_and_what_it_came_nearest_to(tmp_path: Path):
    (found,) = group(
        gardens(tmp_path),
        [
            asked("bees in gardens", times=2, why=Why.REFUSED, nearest="wishes"),
            asked("bees in garden", why=Why.UNANSWERED, nearest="pruning", last=NOON + 5),
        ],
    )
    assert found.whys == (Why.REFUSED, Why.UNANSWERED)
    assert found.nearest == "wishes"
    assert found.last == NOON + 5
    assert found.people == 3


def test_a_decision_covers_a_question_however_it_is_typed():
    questions = [asked("Do gardeners keep bees?"), asked("DO GARDENERS  keep bees"), asked("and ponds?")]
    assert undecided(questions, [decision("do gardeners keep bees")]) == (questions[2],)
    assert undecided(questions, [decision("do gardeners keep bees", state=State.UNDONE)]) == tuple(questions)
    assert undecided(questions, [decision("do gardeners keep bees", report="other")]) == tuple(questions)


def test_an_example_whose_answer_is_found_unhelpful_later_comes_up_again():
    before, after = (asked("bees", why=Why.UNHELPFUL, last=NOON + by) for by in (-1, 1))
    assert undecided([before], [decision("bees")]) == ()
    assert undecided([after], [decision("bees")]) == (after,)
    assert undecided([after], [decision("bees", verb=Verb.IGNORE)]) == ()


def test_a_question_is_tidied_before_it_is_kept():
    assert tidy("  do\u202e gardeners\n\tkeep\u200b  bees? ") == "do gardeners keep bees?"
