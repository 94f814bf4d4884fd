"""The index: words in common, summed quickly, are what summing them one by one gives."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from bot.matcher import index as indexing
from bot.matcher.index import Coverage, build
from bot.matcher.lexicon import Lexicon

EXAMPLES = [["prune", "hedge"], ["prune", "tree", "the"], ["pay", "the", "gardener"], ["pay", "garden"], ["spade"]] * 4
INDEX = build(EXAMPLES, [0, 0, 1, 1, 2] * 4, frozenset({"the"}))
LEXICON = Lexicon(INDEX.terms, INDEX.weights)
COVERAGE = Coverage(INDEX)
TYPED = st.lists(st.sampled_from(["prune", "pruned", "gardner", "garden", "gardener", "the", "spadepay", "zqx"]))


def one_by_one(reach):
    covered = []
    for held, root in zip(EXAMPLES, INDEX.roots, strict=True):
        total = 0.0
        for token in reach:
            shared = [(term, strength) for term, strength in token.terms if INDEX.terms[term] in held]
            total += sum(strength * INDEX.weights[term] for term, strength in shared)
            total += token.worth * max((strength for _, strength in shared), default=0.0)
        covered.append(total / (2 * root * sum(token.worth for token in reach) ** 0.5))
    return covered


@settings(max_examples=60, deadline=None)
@given(TYPED.filter(bool))
def test_what_tokens_add_is_summed_as_one_by_one(typed):
    reach = LEXICON.reach(list(dict.fromkeys(typed)))
    assert np.allclose(COVERAGE.likeness(reach), one_by_one(reach), atol=1e-6)


def test_what_is_kept_of_tokens_is_bounded(monkeypatch):
    monkeypatch.setattr(indexing, "SHARES_LIMIT", 30)
    coverage = Coverage(INDEX)
    for typed in (["prune"], ["gardner"], ["the"], ["prune"]):
        reach = LEXICON.reach(typed)
        assert np.allclose(coverage.likeness(reach), one_by_one(reach), atol=1e-6)
        assert sum(len(share.amounts) for share in coverage._shares.values()) <= 30


@pytest.mark.parametrize("nothing", [[], ["zqx"]])
def test_a_message_without_a_known_word_is_like_nothing(nothing):
    assert not COVERAGE.likeness(LEXICON.reach(nothing)).any()
