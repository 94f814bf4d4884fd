"""A key for one object: its equals have keys of their own."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from functools import lru_cache

from bot.render.same import Same


@dataclass(frozen=True)
class Reply:
    words: str


def test_one_object_is_found_again_and_its_equal_is_not() -> None:
    rendered: list[str] = []
    render = lru_cache(10)(lambda key: rendered.append(key.thing.words))
    one, equal = Reply("yes"), Reply("yes")
    for reply in (one, equal, one, equal):
        render(Same(reply))
    assert rendered == ["yes", "yes"]


def test_a_key_that_is_kept_keeps_its_object_so_that_no_other_takes_its_place() -> None:
    render = lru_cache(1000)(lambda key: key.thing.words)
    for number in range(1000):  # each reply is dropped at once; its place in memory would be given to the next
        assert render(Same(Reply(str(number)))) == str(number)
        gc.collect(0)


def test_a_key_is_no_other_thing() -> None:
    assert Same(1) != 1
