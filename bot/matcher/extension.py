"""What was fitted, with some examples more: only what is near them is weighed anew, a fraction of a second's work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.matcher import classifier, index as indexing, ridge
from bot.matcher.classifier import Classifier, Fitted
from bot.matcher.index import Index, Ints, Places
from bot.matcher.lexicon import Floats, Lexicon
from bot.matcher.tokens import STOP_TOKENS
from bot.matcher.vectors import Meaning, shipped

# Examples that are weighed anew together with the new ones, so many more for each of these; those further off hardly
# feel them. With 12 new ones 32 of 2,646 replies changed where fitting anew changes 21; with 2,000 neighbours 27.
NEIGHBOURS = 1000
NEIGHBOURS_MORE = 80
NEIGHBOURS_LIMIT = 2000

Tokens = Callable[[int], Sequence[str]]


def extend(fitted: Fitted, rows: Ints, labels: Ints, columns: Ints, tokens: Tokens) -> Fitted:
    """Adds examples and classes; what was there keeps its words' weights, and far from the new its replies.

    The ridge regression over all examples is solved for the new ones and their neighbours, the others' share held
    fast: one step of block descent, which comes close to fitting anew since likeness falls off steeply.

    Args:
        fitted: what was fitted to the old examples.
        rows: for each example, old and new, its row in `fitted`; −1 for a new one.
        labels: its class.
        columns: for each class its number in `fitted`; −1 for a new one.
        tokens: gives an example's distinct tokens by its place in `rows`.
    """
    old, new = np.flatnonzero(rows >= 0), np.flatnonzero(rows < 0)
    places = np.empty(len(old), np.intp)
    places[rows[old]] = old
    index = indexing.arrange(fitted.index, places, len(rows))
    index = indexing.add(index, {int(row): tokens(int(row)) for row in new}, labels, STOP_TOKENS)
    meanings = np.zeros((len(rows), fitted.meanings.shape[1]), np.float16)
    meanings[places] = fitted.meanings
    duals = np.zeros((len(columns) if len(fitted.duals) else 0, len(rows)), np.float16)
    if len(duals):
        known = np.flatnonzero(columns >= 0)
        duals[np.ix_(known, places)] = fitted.duals[columns[known]]
    if len(new):
        meanings[new] = _meanings(index, fitted.turn, [tokens(int(row)) for row in new])
    extended = Fitted(index, meanings, fitted.turn, labels, len(columns), duals)
    if len(new) and len(duals):
        _weigh_anew(extended, new, tokens)
    return extended


def _meanings(index: Index, turn: Floats, tokens: Sequence[Sequence[str]]) -> Floats:
    lexicon, meaning = Lexicon(index.terms, index.weights), Meaning(index.terms, shipped(), turn)
    return np.stack([meaning.of(lexicon.reach(found)) for found in tokens])


def _weigh_anew(fitted: Fitted, new: Places, tokens: Tokens) -> None:
    """Changes `fitted.duals` of the new examples and their neighbours so that the new ones are read as their own."""
    interim = Classifier(fitted)
    found = [interim.likeness(interim.reach(tokens(int(row)))) for row in new]
    targets = np.zeros((len(new), fitted.classes), np.float32)
    targets[np.arange(len(new)), fitted.labels[new]] = 1.0
    targets -= np.stack([interim.spread(likeness) for likeness in found]) @ interim.duals.T
    block = np.concatenate([_neighbours(np.stack([likeness.values for likeness in found]), new), new])
    reaches = [interim.reach(tokens(int(row))) for row in block]
    places = np.full(len(fitted.labels), -1, np.intp)
    places[block] = np.arange(len(block))
    gram = classifier.gram(
        indexing.arrange(fitted.index, places, len(block)), fitted.meanings[block].astype(np.float32), reaches
    )
    units = np.zeros((len(block), len(new)), np.float32)
    units[-len(new) :] = np.eye(len(new), dtype=np.float32)
    weights = ridge.balance(fitted.labels, fitted.classes)[block]
    fitted.duals[:, block] = (
        interim.duals[:, block] + (ridge.solve(gram, weights, units, ridge.SMALL_BLOCK) @ targets).T
    )


def _neighbours(likeness: Floats, new: Places) -> Places:
    """The old examples likest to any of the new ones, in order."""
    best = likeness.max(0)
    best[new] = -np.inf
    wanted = min(NEIGHBOURS + NEIGHBOURS_MORE * (len(new) - 1), NEIGHBOURS_LIMIT)
    count = min(wanted, likeness.shape[1] - len(new))
    found: Places = np.sort(np.argpartition(-best, count - 1)[:count]) if count else new[:0]
    return found
