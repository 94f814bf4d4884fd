"""Meanings: of length one, nearer for what says the same in other words, and none for what nobody knows."""

import numpy as np
import pytest

from bot.matcher.lexicon import Lexicon
from bot.matcher.tokens import Tokeniser
from bot.matcher.vectors import WIDTH, Meaning, shipped
from bot.model import Vocabulary

TOKENISER = Tokeniser(Vocabulary())
TEXTS = ("parcel arrive delivery", "book author wrote")


def meaning(text):
    terms = [token for known in TEXTS for token in TOKENISER.tokens(known)]
    lexicon = Lexicon(terms, np.ones(len(terms), np.float32))
    return Meaning(terms, shipped()).of(lexicon.reach(TOKENISER.tokens(text)))


def test_a_meaning_is_of_length_one():
    assert np.linalg.norm(meaning("when will my parcel be here")) == pytest.approx(1.0, abs=1e-5)


def test_words_that_nobody_knows_mean_nothing():
    assert not meaning("qqqqx zzzzv").any()
    assert meaning("").shape == (WIDTH,)


@pytest.mark.parametrize(
    ("asked", "same", "other"),
    [
        ("when will my parcel arrive", "how long does delivery take", "who wrote the book"),
        ("I want my money back", "how do I get a refund", "what size is the bed"),
        ("is the doctor in today", "can I see a physician", "is the shop in London"),
    ],
)
def test_what_says_the_same_in_other_words_is_nearer(asked, same, other):
    assert meaning(asked) @ meaning(same) > meaning(asked) @ meaning(other) + 0.1


def test_a_word_that_tells_more_weighs_more():
    vectors = shipped()
    assert np.linalg.norm(vectors.row("delivery")) > np.linalg.norm(vectors.row("the"))


def test_a_misspelt_word_lends_the_vector_of_the_word_it_is():
    assert meaning("parcell arrival") @ meaning("parcel arrival") > 0.9
