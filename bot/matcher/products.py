"""Products and picks over all examples: on one thread, and in few passes over memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.matcher.index import Places
from bot.matcher.lexicon import Floats

STRIPS = 16
# OpenBLAS shares products larger than this out to threads, which costs more than it saves, and on a busy machine
# milliseconds; so long products are taken in blocks. Sums then also come out alike whatever the number of cores.
UNSHARED = 9216
UNSHARED_DOT = 10_000

Pieces = tuple[Floats, ...]  # a long row, cut


def nearest(likeness: Floats, count: int) -> Places:
    """Rows of the `count` likest examples, and of those as like as the last of them."""
    width = len(likeness) // STRIPS
    if width < count:
        bound = np.partition(likeness, -count)[-count] if len(likeness) > count else -np.inf
        return (likeness >= bound).nonzero()[0]
    # The likest of each column of strips: the last of the best of those is a bound, and few examples are beyond it.
    columns = likeness[: STRIPS * width].reshape(STRIPS, width).max(0)
    rows = (likeness >= np.partition(columns, -count)[-count]).nonzero()[0]
    values = likeness[rows]
    found: Places = rows[values >= np.partition(values, -count)[-count]]
    return found


def cut(row: Floats) -> Pieces:
    """A row in as few pieces of one length as OpenBLAS does not share out; views, not copies."""
    length = -(-len(row) // -(-len(row) // UNSHARED_DOT)) if len(row) else 1
    return tuple(row[at : at + length] for at in range(0, max(1, len(row)), length))


def dots(rows: Sequence[Pieces], vector: Pieces) -> list[float]:
    """The product of each row with `vector`, both cut."""
    if len(vector) == 2:  # some thousands of examples, mostly: without a loop
        first, second = vector
        return [float(first.dot(one) + second.dot(other)) for one, other in rows]
    return [float(sum(map(np.ndarray.dot, vector, row))) for row in rows]


def stand_up(matrix: Floats) -> NDArray[np.float32]:
    """`matrix` (rows × columns) for `multiply`: padded, cut into blocks of rows, each laid down column by column."""
    rows = UNSHARED // max(1, matrix.shape[1])
    padded = np.zeros((-(-len(matrix) // rows) * rows, matrix.shape[1]), np.float32)
    padded[: len(matrix)] = matrix
    return np.ascontiguousarray(padded.reshape(-1, rows, matrix.shape[1]).transpose(0, 2, 1))


def multiply(blocks: NDArray[np.float32], vector: Floats, count: int) -> Floats:
    """The product of a matrix, stood up, with `vector`; shape (count,)."""
    product: Floats = (vector @ blocks).ravel()[:count]
    return product


def multiply_rows(matrix: Floats, vector: Floats) -> Floats:
    """The product of a matrix that is used once with `vector`; shape (rows,)."""
    height = UNSHARED // len(vector)
    whole = len(matrix) // height * height
    product = np.empty(len(matrix), np.float32)
    if whole:
        blocks = matrix[:whole].reshape(-1, height, len(vector))
        np.matmul(blocks, vector, out=product[:whole].reshape(-1, height))
    np.matmul(matrix[whole:], vector, out=product[whole:])
    return product
