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


def test_any_word_or_phrase_of_a_group_brings_the_groups_token():
    tokeniser = Tokeniser(Vocabulary(synonyms=(("chief executive", "ceo", "person at the top"),)))
    asked = ("what do chief executives want", "what do CEOs want", "what does the person at the top want")
    assert {tokeniser.tokens(text)[0] for text in asked} == {"+chief+executiv"}
    assert "ceo" in tokeniser.tokens(asked[1])


def test_chat_spelling_is_read_as_the_word_it_stands_for():
    tokens = Tokeniser(Vocabulary()).tokens
    assert tokens("gonna prune dis cos sum1 asked") == tokens("going prune this because someone asked")


def test_the_longest_phrase_wins():
    tokeniser = Tokeniser(Vocabulary(synonyms=(("plan", "scheme"), ("long term plan", "ltp"))))
    assert tokeniser.tokens("the long term plan")[0] == tokeniser.tokens("the ltp")[0] == "+long+term+plan"
    assert tokeniser.tokens("the plan")[0] == "+plan"


def test_tokens_are_distinct_and_in_order():
    assert Tokeniser(Vocabulary()).tokens("tools and tools and time") == ["tool", "and", "tim"]
