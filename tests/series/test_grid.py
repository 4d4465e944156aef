"""Rows on a clock: gaps, what fills them, means."""

from __future__ import annotations

import numpy as np
import pytest

from textrnn.errors import DataError, UsageError
from textrnn.protocols import Series
from textrnn.series.grid import CARRIED, carried, on_a_clock, resampled

HOUR = np.timedelta64(3_600_000, "ms")
START = np.datetime64("2020-01-01", "ms")


def series(hours, values=None, parts=(("", 0),), **more):
    hours = np.asarray(hours)
    values = np.asarray(hours if values is None else values, float).reshape(len(hours), -1)
    return Series(tuple("abc"[: values.shape[1]]), values, START + hours * HOUR, parts, **more)


def test_missing_ticks_become_rows_of_nothing():
    found = on_a_clock(series([*range(30), 32, 33]))
    assert found.step == HOUR and found.added == 2
    np.testing.assert_array_equal(found.series.values[28:, 0], [28, 29, np.nan, np.nan, 32, 33])
    np.testing.assert_array_equal(found.series.stamps, START + np.arange(34) * HOUR)


def test_each_series_has_its_own_span():
    hours = [*range(20), 22, *range(5, 25)]
    found = on_a_clock(series(hours, parts=(("x", 0), ("y", 21))))
    assert found.series.parts == (("x", 0), ("y", 23)) and found.added == 2
    np.testing.assert_array_equal(found.series.values[23:, 0], np.arange(5, 25))
    assert found.series.stamps[23] == START + 5 * HOUR


def test_without_stamps_or_a_clock_rows_stay():
    plain = Series(("a",), np.arange(3.0)[:, None])
    assert on_a_clock(plain).series is plain and on_a_clock(plain).step is None
    odd = series([0, 1, 5, 7])
    assert on_a_clock(odd).series is odd and on_a_clock(odd).step is None


def test_one_wrong_date_does_not_make_a_million_rows():
    with pytest.raises(DataError, match="look for a wrong date"):
        on_a_clock(series([*range(2000), 10**7]))


def test_gaps_are_filled_from_the_past_and_no_further_than_allowed():
    gap = np.full(CARRIED + 2, np.nan)
    values = np.concatenate([[np.nan, 1.0], gap, [9.0]])[:, None]
    found = carried(values, [slice(0, len(values))])[:, 0]
    np.testing.assert_array_equal(found, [np.nan, 1, *[1] * CARRIED, np.nan, np.nan, 9])
    two = carried(np.array([[1.0], [np.nan]]), [slice(0, 1), slice(1, 2)])
    assert np.isnan(two[1, 0])


def test_what_comes_later_never_changes_what_was_filled():
    rng = np.random.default_rng(0)
    values = np.where(rng.random((60, 3)) < 0.5, np.nan, rng.normal(size=(60, 3)))
    before = carried(values, [slice(0, 60)])[:40]
    values[40:] = 1e9
    np.testing.assert_array_equal(carried(values, [slice(0, 60)])[:40], before)


def test_means_of_spans_end_at_the_last_row_and_know_nothing_later():
    grid = on_a_clock(series(range(7), np.array([[9], [1], [3], [np.nan], [5], [2], [4]])))
    found = resampled(grid, 2 * HOUR)
    np.testing.assert_array_equal(found.series.values[:, 0], [2, 5, 3])
    np.testing.assert_array_equal(found.series.stamps, START + np.array([2, 4, 6]) * HOUR)
    assert found.step == 2 * HOUR


def test_means_leave_texts_alone_and_keep_series_apart():
    values = np.array([[1, 0], [3, 1], [5, 0], [7, 1], [9, 0]])
    grid = on_a_clock(series([0, 1, 0, 1, 2], values, (("x", 0), ("y", 2)), categories={"b": ("N", "S")}))
    found = resampled(grid, 2 * HOUR)
    np.testing.assert_array_equal(found.series.values, [[2, 1], [8, 0]])
    assert found.series.parts == (("x", 0), ("y", 1))


def test_means_need_a_multiple_of_the_clock():
    grid = on_a_clock(series(range(20)))
    with pytest.raises(UsageError, match="a row every 1h"):
        resampled(grid, np.timedelta64(90, "m"))
    with pytest.raises(UsageError, match="longer than any"):
        resampled(grid, 100 * HOUR)
    with pytest.raises(UsageError, match="no regular clock"):
        resampled(on_a_clock(Series(("a",), np.zeros((3, 1)))), HOUR)
