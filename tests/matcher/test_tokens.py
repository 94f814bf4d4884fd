"""Tokens: endings come off, and the editors' synonyms are one token each."""

import pytest

from bot.matcher.tokens import Tokeniser, stem
from bot.model import Vocabulary


@pytest.mark.parametrize(
    ("words", "root"),
    [
        (("leader", "leaders"), "leader"),
        (("develop", "developed", "developing", "develops"), "develop"),
        (("body", "bodies"), "body"),
        (("organisation", "organization", "organisations"), "organisation"),
        (("plan", "planned", "planning"), "plan"),
        (("nhs",), "nhs"),
    ],
)
def test_forms_of_a_word_are_one_token(words, root):
    assert {stem(word) for word in words} == {root}


def test_any_word_or_phrase_of_a_group_becomes_the_group():
    tokeniser = Tokeniser(Vocabulary(synonyms=(("chief executive", "ceo", "person at the top"),)))
    one = tokeniser.tokens("what do chief executives want")
    assert tokeniser.tokens("what do CEOs want") == one
    assert tokeniser.tokens("what do they, the person at the top, want")[-2:] == one[-2:]


def test_the_longest_phrase_wins():
    tokeniser = Tokeniser(Vocabulary(synonyms=(("plan", "scheme"), ("long term plan", "ltp"))))
    assert tokeniser.tokens("the long term plan") == tokeniser.tokens("the ltp")
    assert tokeniser.tokens("the plan") != tokeniser.tokens("the ltp")


def test_tokens_are_distinct_and_in_order():
    assert Tokeniser(Vocabulary()).tokens("tools and tools and time") == ["tool", "and", "tim"]
