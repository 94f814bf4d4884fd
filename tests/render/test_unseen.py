"""What nobody sees is taken out, on every surface; what people see stays."""

import unicodedata

import pytest

from bot.render import adaptive, block_kit
from bot.render.page.shell import echo
from bot.render.unseen import without_unseen

UNSEEN = {
    "bidirectional": "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "zero width": "\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\ufeff",
    "fillers": "\u115f\u1160\u3164\uffa0",
    "tags": "".join(map(chr, range(0xE0000, 0xE0080))),
    "supplementary selectors": "\U000e0100\U000e01ef",
    "control": "\x00\x07\x08\x1b\x7f\x85\x9b",
    "half surrogates": "\ud800\udfff",
    "lines that are none": "\u2028\u2029",
}


@pytest.mark.parametrize("kind", UNSEEN)
@pytest.mark.parametrize(
    "shown",
    [without_unseen, echo, lambda text: block_kit.readable(text, 1000), adaptive.inert],
    ids=["model", "page", "Slack", "Teams"],
)
def test_what_nobody_sees_is_taken_out(kind, shown):
    assert shown(f"pru{UNSEEN[kind]}ning") == "pruning"


def test_nothing_that_turns_the_direction_or_has_no_width_is_forgotten():
    every = (chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf")
    left = without_unseen("".join(every))
    # Signs of Arabic, Syriac, Kaithi and Egyptian that enclose numbers or letters are seen.
    assert {unicodedata.name(sign).split()[0] for sign in left} <= {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN"}


@pytest.mark.parametrize("text", ["Café’s “quote” – 3 < 4", "नमस्ते", "👍🏽 ☺️", "你好", "a\tb"])
def test_what_people_see_stays(text):
    assert without_unseen(text) == text
