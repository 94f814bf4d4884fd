"""The pictures of figures have axes that a person reads."""

import pytest

from benchmarks.load.plots import round_ticks, ticks_across


def test_few_values_that_stand_apart_are_the_axis():
    assert ticks_across([1.0, 2.0, 4.0, 1.0, 2.0, 4.0]) == [0.0, 1.0, 2.0, 4.0]


def test_many_values_or_crowded_ones_get_round_numbers():
    assert ticks_across([10, 50, 100, 200, 500, 1000]) == [0, 200, 400, 600, 800, 1000]
    assert ticks_across([minute * 1.0 for minute in range(61)]) == [0, 10, 20, 30, 40, 50, 60]
    assert ticks_across([0.0]) == round_ticks(1.0)


@pytest.mark.parametrize("most", [0.03, 0.7, 1, 3, 9.9, 64, 727, 3_397, 30_000])
def test_round_numbers_are_four_to_ten_and_end_near_the_top(most):
    ticks = round_ticks(most)
    assert 4 <= len(ticks) <= 10
    assert ticks[0] == 0
    assert most * 0.7 < ticks[-1] <= most
