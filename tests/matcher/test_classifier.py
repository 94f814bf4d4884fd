"""The classifier: classes told apart from few examples, in any order, with typos, by ridge and by the best three."""

import numpy as np
import pytest

from bot.matcher import classifier, ridge
from bot.matcher.classifier import Classifier, fit
from bot.matcher.tokens import Tokeniser
from bot.model import Vocabulary

EXAMPLES = [
    ("how are hedges pruned", 0),
    ("pruning of hedges and trees", 0),
    ("when to prune", 0),
    ("what do gardeners earn", 1),
    ("pay of a gardener", 1),
    ("wages and salaries", 1),
    ("which tools are best", 2),
    ("spades and rakes", 2),
    ("do I need a spade", 2),
]
TOKENISER = Tokeniser(Vocabulary())
TOKENS = [TOKENISER.tokens(text) for text, _ in EXAMPLES]
LABELS = [label for _, label in EXAMPLES]


@pytest.fixture(params=["ridge", "best three"])
def made(request, monkeypatch):
    if request.param == "best three":
        monkeypatch.setattr(classifier, "RIDGE_LIMIT", 0)
    return Classifier(fit(TOKENS, LABELS, 3))


def scores(made, text):
    return made.scores(made.likeness(made.reach(TOKENISER.tokens(text))))


@pytest.mark.parametrize(
    ("text", "label"),
    [("hedges pruned how", 0), ("gardner pay", 1), ("salarys", 1), ("a spade or a rake", 2), ("his income", 1)],
)
def test_a_message_is_given_to_its_class(made, text, label):
    assert int(scores(made, text).argmax()) == label


def test_an_example_scores_high_and_a_foreign_message_low(made):
    assert scores(made, "how are hedges pruned").max() > 0.5
    assert scores(made, "zqx vbn").max() < 0.1


def test_scores_are_the_same_again(made):
    assert scores(made, "gardner pay").tolist() == scores(made, "gardner pay").tolist()


def test_leaving_one_out_in_closed_form_is_leaving_one_out():
    index, meanings, reaches = classifier.prepare(TOKENS, LABELS)
    gram = classifier.gram(index, meanings, reaches)
    labels = np.array(LABELS, np.int32)
    quick = ridge.leave_one_out(gram.copy(), labels, 3)
    kept = [i for i in range(len(LABELS)) if i != 4]
    # The weights of the classes are those of all examples, as in the closed form.
    matrix = gram[np.ix_(kept, kept)].astype(np.float64)
    matrix += np.diag(ridge.RIDGE / ridge.balance(labels, 3)[kept])
    slow = gram[4, kept] @ np.linalg.solve(matrix, np.eye(3)[labels[kept]])
    assert np.allclose(quick[4], slow, atol=1e-4)


def test_block_by_block_the_ridge_is_solved_as_whole():
    index, meanings, reaches = classifier.prepare(TOKENS, LABELS)
    gram, labels = classifier.gram(index, meanings, reaches), np.array(LABELS, np.int32)
    whole = gram.astype(np.float64) + np.diag(ridge.RIDGE / ridge.balance(labels, 3))
    duals = ridge.solve(gram, ridge.balance(labels, 3), np.eye(3, dtype=np.float32)[labels], block=4)
    assert np.allclose(duals, np.linalg.solve(whole, np.eye(3)[labels]), atol=1e-3)
