"""The lexicon: spellings forgiven, words split and joined, unknown words known as such."""

import numpy as np
import pytest

from bot.matcher.lexicon import Lexicon

TERMS = ("diversity", "leadership", "manage", "run", "down", "rundown", "the", "2019")
LEXICON = Lexicon(TERMS, np.array([1.1, 1.0, 0.9, 0.8, 0.7, 1.0, 0.3, 0.2], np.float32))


def reached(*tokens):
    reach = LEXICON.reach(tokens)
    return {TERMS[term]: round(strength, 2) for token in reach for term, strength in token.terms}


def test_a_known_word_reaches_itself():
    assert reached("diversity") == {"diversity": 1.0}


def test_a_misspelt_word_reaches_the_right_one_less_surely():
    assert 0.6 < reached("diversty")["diversity"] < 1.0
    assert "leadership" in reached("leadrship")


def test_a_word_that_begins_otherwise_is_another_word():
    assert reached("university") == {}


def test_joined_and_split_words_reach_each_other():
    assert reached("rundown")["rundown"] == 1.0
    assert "rundown" in reached("run", "down")
    assert reached("managedown") == {"manage": 0.9, "down": 0.9}


def test_an_unknown_word_weighs_as_much_as_the_heaviest_and_is_not_known():
    (samosa,) = LEXICON.reach(["samosa"])
    assert samosa.worth == np.float32(1.1)
    assert samosa.known == 0.0


def test_of_two_tokens_that_reach_one_term_the_surer_owns_it():
    reach = LEXICON.reach(["diversty", "diversity"])
    assert [token.terms for token in reach] == [(), ((TERMS.index("diversity"), 1.0),)]


@pytest.mark.parametrize("tokens", [["diversty"], ["run", "down"], ["diversty", "diversity"]])
def test_a_token_is_the_same_object_again(tokens):
    first, again = LEXICON.reach(tokens), LEXICON.reach(tokens)
    assert all(one is other for one, other in zip(first, again, strict=True))
