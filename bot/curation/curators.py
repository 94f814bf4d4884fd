"""Who may decide, how many of them it takes, and whose questions they all see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curators:
    """`ids` are a person's own id, or workspace/person where several workspaces use the bot."""

    ids: frozenset[str] = frozenset()
    needed: int = 1
    owned: tuple[str, ...] = ("",)  # workspaces that are the owner's own, the web page's first of all

    def know(self, workspace: str, person: str) -> bool:
        return bool(person) and (person in self.ids or f"{workspace}/{person}" in self.ids)


class Everybody(Curators):
    """Whoever sits at the terminal: who can read the database needs no leave."""

    def know(self, workspace: str, person: str) -> bool:  # noqa: ARG002 as those above
        return True
