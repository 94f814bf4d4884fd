"""The quick ways of comparing: the nearest found, and products taken in pieces, are those of the plain ways."""

import numpy as np
import pytest

from bot.matcher import products


@pytest.mark.parametrize("examples", [1, 64, 65, 500, 511, 512, 4001])
@pytest.mark.parametrize("decimals", [1, 6])
def test_the_nearest_are_those_that_sorting_finds(examples, decimals):
    likeness = np.random.default_rng(examples).random(examples).round(decimals).astype(np.float32)
    bound = np.sort(likeness)[-64:][0]
    assert products.nearest(likeness, 64).tolist() == np.flatnonzero(likeness >= bound).tolist()


@pytest.mark.parametrize("piece", [7, 25, 100])
def test_products_in_pieces_are_those_of_whole_rows(piece, monkeypatch):
    monkeypatch.setattr(products, "UNSHARED_DOT", piece)
    chance = np.random.default_rng(1)
    rows, vector = chance.random((3, 50)).astype(np.float32), chance.random(50).astype(np.float32)
    pieces = products.cut(vector)
    assert max(map(len, pieces)) <= piece
    assert np.allclose(products.dots([products.cut(row) for row in rows], pieces), rows @ vector, atol=1e-4)


@pytest.mark.parametrize(("rows", "columns"), [(1, 64), (600, 16), (5000, 16), (145, 64), (0, 16)])
def test_a_matrix_in_blocks_multiplies_as_a_whole_one(rows, columns):
    chance = np.random.default_rng(2)
    matrix, vector = chance.random((rows, columns)).astype(np.float32), chance.random(columns).astype(np.float32)
    blocks = products.stand_up(matrix)
    assert blocks[:1].size <= products.UNSHARED
    assert np.allclose(products.multiply(blocks, vector, rows), matrix @ vector, atol=1e-4)


@pytest.mark.parametrize("rows", [0, 1, 191, 192, 193, 1000])
def test_rows_picked_out_multiply_as_a_whole_matrix(rows):
    chance = np.random.default_rng(3)
    matrix, vector = chance.random((rows, 48)).astype(np.float32), chance.random(48).astype(np.float32)
    assert np.allclose(products.multiply_rows(matrix, vector), matrix @ vector, atol=1e-4)
