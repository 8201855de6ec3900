"""Histograms: round edges, every stated value in one bar, months for days."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zqmap.ui.parcels.histograms import BARS, make_histogram, month_edges, round_edges

NAN = float("nan")
ALL = np.ones


@given(st.lists(st.floats(0, 1e9) | st.just(NAN), min_size=1).filter(lambda values: not np.isnan(values).all()))
def test_every_stated_value_lies_between_round_edges_and_is_counted_once(values):
    numbers = np.array(values)
    edges = round_edges(numbers)
    assert len(edges) <= BARS + 1
    assert edges[0] <= np.nanmin(numbers) + 1e-6 * abs(np.nanmin(numbers))
    assert edges[-1] >= np.nanmax(numbers) * (1 - 1e-6)
    bars = make_histogram(numbers, ALL(len(numbers), dtype=bool), edges, to_the_right=True)
    assert bars.counts.sum() + bars.unknown == len(numbers)
    assert (bars.fits == bars.counts).all()


def test_edges_are_numbers_that_one_would_say():
    assert round_edges(np.array([372.0, 659.0])).tolist() == [*range(360, 661, 20)]
    assert round_edges(np.array([2.0])).tolist()[0] == 2.0


def test_a_value_on_an_edge_belongs_to_the_side_that_the_condition_includes():
    values, fits = np.array([10.0, 20.0, NAN]), np.array([True, False, True])
    edges = np.array([0.0, 10.0, 20.0, 30.0])
    at_least = make_histogram(values, fits, edges, to_the_right=True)
    at_most = make_histogram(values, fits, edges, to_the_right=False)
    assert (at_least.counts.tolist(), at_least.fits.tolist(), at_least.unknown) == ([0, 1, 1], [0, 1, 0], 1)
    assert at_most.counts.tolist() == [1, 1, 0]


@pytest.mark.parametrize("last", [date(2026, 11, 26), date(2027, 2, 1), date(2031, 7, 31), date(2060, 1, 1)])
def test_days_are_counted_between_last_days_of_months(last):
    edges = month_edges(np.array([date(2026, 11, 26).toordinal(), last.toordinal(), NAN]))
    assert len(edges) <= BARS + 1
    assert date.fromordinal(int(edges[0])) == date(2026, 10, 31)
    assert edges[-1] >= last.toordinal()
    assert all((date.fromordinal(int(edge) + 1)).day == 1 for edge in edges)
