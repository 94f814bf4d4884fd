"""Sentences: each in one place; why a reply is what it is, in words an editor understands."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from bot import phrases
from bot.config import default_report
from bot.knowledge import load
from bot.model import Evidence, Match, Reason, Receipt
from tests.knowledge_files import write_report

WISHES, PRUNING = Match("wishes", 60, "wishes"), Match("pruning", 12, "what about pruning")
WEEDING, PAY = Match("weeding", 9, "weeding"), Match("pay", 55, "what are gardeners paid")


@pytest.fixture
def report(tmp_path):
    return load(write_report(tmp_path))


def names_of(statement):
    match statement:
        case ast.FunctionDef():
            return [statement.name]
        case ast.Assign():
            return [each.id for target in statement.targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    return []


def test_no_name_of_a_sentence_stands_in_two_modules():
    modules = [path for path in Path(phrases.__file__).parent.glob("*.py") if path.stem != "__init__"]
    statements = [statement for path in modules for statement in ast.parse(path.read_text()).body]
    counted = Counter(name for statement in statements for name in names_of(statement))
    assert [name for name, number in counted.items() if number > 1 or name in {path.stem for path in modules}] == []
    assert [name for name in counted if not name.startswith("_") and not hasattr(phrases, name)] == []


def why(report, *matches, intents=()):
    evidence = Evidence(matches, 50.5, 52.5, ("the report answers this: 45 of 100",), report.version)
    return phrases.why(report, Receipt("ABCD-EFGH", "declined", None, intents, evidence))


def test_the_chosen_intent_is_the_matched_example_and_never_its_own_runner_up(report):
    rows = why(report, WISHES, PAY, PRUNING, intents=("pay",))
    assert dict(rows)["Matched example"].startswith("‘what are gardeners paid’")
    assert dict(rows)["Runner-up"] == "‘wishes’ (wishes), score 60 of 100"


def test_the_score_of_a_refusal_says_what_it_speaks_for(report):
    assert dict(why(report, PAY, intents=("pay",)))["Matched example"] == (
        "‘what are gardeners paid’ (pay), 55 of 100 that the report does not answer"
    )


def test_two_questions_have_two_matched_examples(report):
    rows = why(report, WISHES, PRUNING, WEEDING, intents=("wishes", "pruning"))
    assert [label for label, _ in rows if label in ("Matched example", "Runner-up")] == [
        "Matched example",
        "Matched example",
        "Runner-up",
    ]


def test_where_nothing_was_chosen_the_examples_are_the_nearest(report):
    rows = why(report, WISHES, PRUNING, WEEDING)
    assert [words[: words.index(",")] for label, words in rows if label == "Nearest example"] == [
        "‘wishes’ (wishes)",
        "‘what about pruning’ (pruning)",
    ]


def test_each_threshold_names_the_figure_it_is_held_against(report):
    rows = dict(why(report, WISHES, intents=("wishes",)))
    assert rows["Evidence"] == "the report answers this: 45 of 100"
    assert "below 52.5 of 100 that the report answers this, the reply is no" in rows["Thresholds"]
    assert "a passage whose score is 50.5 or more is quoted" in rows["Thresholds"]


def test_a_button_was_chosen_without_examples_or_thresholds(report):
    assert [label for label, _ in why(report, intents=("wishes",))] == [
        "Receipt",
        "Outcome",
        "Understood as",
        "Evidence",
        "Edition",
    ]


# --- how it is said ---

AMERICAN = re.compile(
    r"\b(?!(?:re)?siz|priz|seiz)\w+iz(?:e[sd]?|ing|ation)\b"
    r"|\b(?:colors?|behaviors?|favorites?|centers?|licensed?|gotten|catalogs?|dialogs?)\b",
    re.IGNORECASE,
)


def said():
    """Every text in bot/phrases but docstrings, with where it stands."""
    for path in sorted(Path(phrases.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        blocks = [node for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))]
        docstrings = {id(block.body[0].value) for block in blocks if isinstance(block.body[0], ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield f"{path.name}:{node.lineno}", node.value


def test_nothing_is_exclaimed():
    assert [where for where, text in said() if "!" in text] == []


def test_it_is_sorry_once_and_for_one_thing():
    assert len([where for where, text in said() if re.search(r"sorry|apolog|regret|afraid", text, re.IGNORECASE)]) == 1


def test_it_is_spelt_as_in_britain():
    assert [(where, text) for where, text in said() if AMERICAN.search(text)] == []


def test_the_knowledge_file_exclaims_nothing_of_its_own():
    report = load(default_report())
    own = [*(i.title for i in report.intents.values()), *(i.note or "" for i in report.intents.values())]
    own += [passage.note or "" for passage in report.passages.values()]
    assert [text for text in own if "!" in text] == []


@pytest.mark.parametrize("kind", ["answered", "suggested", "small_talk", *Reason])
def test_every_outcome_has_a_sentence(kind):
    reason = kind if isinstance(kind, Reason) else None
    receipt = Receipt("ABCD-EFGH", "not_in_report" if reason else kind, reason, (), Evidence((), 0, 0, (), ""))
    assert phrases.what_became(receipt).endswith(".")
