"""The bare matcher's threshold is chosen on small bots made from other sets of intents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.hint3 import OUT_OF_SCOPE
from benchmarks.matchers import Measured
from benchmarks.threshold import Source, choose, draw, load, table

CLASSES = [f"class {number}" for number in range(12)]


def source(name: str, *, queries: bool = False) -> Source:
    """Twelve classes of thirty texts each, and ten texts marked as out of scope."""
    rows = [(f"{name} {label} text {number}", label) for label in CLASSES for number in range(30)]
    asked = [(f"{name} {label} query {number}", label) for label in CLASSES for number in range(5)]
    outside = [(f"{name} stray {number}", OUT_OF_SCOPE) for number in range(10)]
    return Source(name, (*rows, *outside), tuple(asked) if queries else ())


def sure_of_its_classes(examples: Sequence[str], labels: Sequence[str]) -> Measured:
    """A matcher that knows each class by name: 0.6 for one among its examples, 0.4 for anything else."""
    known = set(labels)

    def ask(text: str) -> tuple[str, float]:
        named = next((label for label in sorted(known, key=len, reverse=True) if f"{label} " in text), "")
        same = any(example.split(maxsplit=1)[0] == text.split(maxsplit=1)[0] for example in examples)
        return (named, 0.6) if named and same else (min(known), 0.4)

    return ask


@pytest.mark.parametrize("seed", range(9))
def test_what_asks_for_a_class_left_out_is_out_of_scope(seed: int) -> None:
    bot = draw(source("ours"), source("theirs").asked, seed)
    assert set(bot.wanted) - {None} == set(bot.labels)
    strays = [query for query, wanted in zip(bot.queries, bot.wanted, strict=True) if wanted is None]
    assert strays
    for label in bot.labels:
        assert not any(query.startswith(f"ours {label} text") for query in strays)
    assert not set(bot.queries) & set(bot.examples)


@pytest.mark.parametrize(("seed", "classes", "most", "outside"), [(0, 9, 10, 0.3), (4, 8, 20, 0.5), (8, 6, 22, 0.4)])
def test_classes_examples_and_what_is_out_of_scope_come_in_stated_shares(
    seed: int, classes: int, most: int, outside: float
) -> None:
    bot = draw(source("ours"), source("theirs").asked, seed)
    assert len(set(bot.labels)) == classes
    assert max(bot.labels.count(label) for label in bot.labels) == most
    strays = bot.wanted.count(None)
    assert strays <= round(len(bot.queries) * outside) + 1
    assert any(query.startswith("theirs") for query in bot.queries)


def test_the_same_seed_makes_the_same_bot() -> None:
    assert draw(source("ours"), ["far"], 3) == draw(source("ours"), ["far"], 3)
    assert draw(source("ours"), ["far"], 3) != draw(source("ours"), ["far"], 4)


def test_a_set_with_queries_of_its_own_keeps_all_its_examples() -> None:
    bot = draw(source("ours", queries=True), ["far"], 7)
    assert max(bot.labels.count(label) for label in bot.labels) == 30
    asked = [query for query, wanted in zip(bot.queries, bot.wanted, strict=True) if wanted is not None]
    assert all(" query " in query for query in asked)


def test_the_threshold_parts_what_is_in_scope_from_what_is_not() -> None:
    choice = choose([source("ours"), source("theirs")], sure_of_its_classes, range(3))
    assert 0.4 < choice.threshold <= 0.6
    assert choice.mean.max() == pytest.approx(1.0)
    assert table(choice)[-1] == f"The threshold is {choice.threshold:.2f}."


def test_sets_are_read_from_files_in_hint3s_form(tmp_path: Path) -> None:
    (tmp_path / "shop_train.csv").write_text("sentence,label\nopening hours,hours\n", "utf-8")
    (tmp_path / "bank_train.csv").write_text('sentence,label\n"card, please",card\n', "utf-8")
    (tmp_path / "bank_test.csv").write_text(f"sentence,label\nwhere is it,{OUT_OF_SCOPE}\n", "utf-8")
    bank, shop = load(tmp_path)
    assert bank == Source("bank", (("card, please", "card"),), (("where is it", OUT_OF_SCOPE),))
    assert shop.asked == ("opening hours",)
    assert bank.asked == ()
