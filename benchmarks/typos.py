"""A seeded maker of typing mistakes: the same seed and text give the same mistakes."""

from __future__ import annotations

import random
import re

_BESIDE = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
SHORTEST = 4  # letters of a word that is misspelt; shorter ones would become other words


def misspell(text: str, share: float, seed: int) -> str:
    """`text` with about `share` (0–1) of its words misspelt: a letter doubled, dropped, swapped or hit beside."""
    chance = random.Random(f"{seed}\0{text}")
    return re.sub(r"[^\W\d_]+", lambda m: _misspell(m[0], chance) if chance.random() < share else m[0], text)


def _misspell(word: str, chance: random.Random) -> str:
    if len(word) < SHORTEST:
        return word
    at = chance.randrange(1, len(word) - 1)  # the first and the last letter are the ones people get right
    match chance.choice(("drop", "double", "swap", "beside")):
        case "drop":
            return word[:at] + word[at + 1 :]
        case "double":
            return word[:at] + word[at] + word[at:]
        case "swap":
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case _:
            near = _BESIDE.get(word[at].lower(), word[at])
            return word[:at] + chance.choice(near) + word[at + 1 :]
