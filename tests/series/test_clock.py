"""Durations, and the step that rows are apart."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textrnn.errors import DataError, UsageError
from textrnn.series.clock import clock_of, parse_span, rows_of, spell

HOUR = np.timedelta64(3_600_000, "ms")


@pytest.mark.parametrize(
    ("text", "hours"),
    [("24h", 24), ("5d", 120), ("1w", 168), ("90min", 1.5), ("1h30m", 1.5), ("0.5d", 12), ("1 h", 1), ("1y", 8760)],
)
def test_durations_are_clock_time(text, hours):
    assert parse_span(text) == np.timedelta64(int(hours * 3_600_000), "ms")


@pytest.mark.parametrize("text", ["7", 7, np.int64(7)])
def test_bare_numbers_count_rows(text):
    assert parse_span(text) == 7 and isinstance(parse_span(text), int)


@pytest.mark.parametrize("text", ["", "d", "5x", "-5d", "0", "0h", 0, -1, "5d!", "h5", "1h 30", True, 1.5, None])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(UsageError, match=r"no duration|above zero"):
        parse_span(text)


@given(st.integers(1, 10**12))
def test_durations_read_back(milliseconds):
    span = np.timedelta64(milliseconds, "ms")
    assert parse_span(spell(span)) == span


@given(st.text(max_size=12))
def test_any_text_is_a_duration_or_a_usage_error(text):
    with contextlib.suppress(UsageError):
        assert parse_span(text) is not None


@pytest.mark.parametrize("text", ["9" * 30, "9" * 30 + "d", 10**30])
def test_what_no_series_is_as_long_as_is_refused(text):
    with pytest.raises(UsageError, match="longer than any series"):
        parse_span(text)


def stamps(*hours):
    return np.datetime64("2020-01-01", "ms") + np.array(hours) * HOUR


def test_the_most_frequent_step_is_the_clock():
    assert clock_of([stamps(*range(20), 25, 26)]) == HOUR
    assert clock_of([stamps(*range(0, 40, 2)), stamps(*range(1, 41, 2))]) == 2 * HOUR


def test_business_days_off_beat_rows_and_single_rows_have_no_clock():
    week = [24 * day for day in range(70) if day % 7 < 5]
    assert clock_of([stamps(*week)]) is None
    assert clock_of([stamps(*range(20), 20.5)]) is None
    assert clock_of([stamps(0)]) is None


def test_a_clock_that_is_known_is_told_by_fewer_rows():
    gaps = [stamps(0, 1, 3, 4, 6, 7)]
    assert clock_of(gaps) is None and clock_of(gaps, HOUR) == HOUR
    assert clock_of([stamps(5)], HOUR) == HOUR
    assert clock_of([stamps(0, 2, 4)], HOUR) == 2 * HOUR and clock_of([stamps(0, 1, 2.5)], HOUR) is None


def test_rows_of_a_duration():
    assert rows_of(parse_span("5d"), HOUR, "lookback") == 120
    assert rows_of(7, None, "lookback") == 7
    with pytest.raises(DataError, match="no regular clock; count rows, such as --lookback 7"):
        rows_of(parse_span("5d"), None, "lookback")
    with pytest.raises(UsageError, match="30m, which is no multiple of the 1h"):
        rows_of(parse_span("30m"), HOUR, "horizon")
