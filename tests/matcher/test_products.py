"""The quick ways of comparing: the nearest found, and products taken in pieces, are those of the plain ways."""

import numpy as np
import pytest

from bot.matcher import classifier


@pytest.mark.parametrize("examples", [1, 64, 65, 500, 511, 512, 4001])
@pytest.mark.parametrize("decimals", [1, 6])
def test_the_nearest_are_those_that_sorting_finds(examples, decimals):
    likeness = np.random.default_rng(examples).random(examples).round(decimals).astype(np.float32)
    bound = np.sort(likeness)[-64:][0]
    assert classifier.nearest(likeness, 64).tolist() == np.flatnonzero(likeness >= bound).tolist()


@pytest.mark.parametrize("piece", [7, 100])
def test_products_in_pieces_are_those_of_whole_rows(piece, monkeypatch):
    monkeypatch.setattr(classifier, "_UNSHARED_DOT", piece)
    chance = np.random.default_rng(1)
    rows, vector = chance.random((3, 50)).astype(np.float32), chance.random(50).astype(np.float32)
    assert np.allclose(classifier.dots(list(rows), vector), rows @ vector, atol=1e-4)
