"""A key that stands for one object: what was rendered of a reply is found by the reply itself, not by its equals."""

from __future__ import annotations

from typing import Generic, TypeVar

_T = TypeVar("_T")


class Same(Generic[_T]):
    """Equal where it holds the very same thing.

    A reply has dozens of nested fields: to hash and compare them all takes longer than many a lookup saves, and the
    Answerer gives the same object for a question that comes again. A cache that keeps the key keeps the thing, so no
    other can take its place in memory.
    """

    __slots__ = ("thing",)

    def __init__(self, thing: _T) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing
