"""Windows: the same as Keras cuts, views of one table, and never over an edge."""

from __future__ import annotations

import itertools

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.errors import UsageError
from textrnn.series.windows import Frame, Windows, possible_starts, split_rows


def table(rows, features=2):
    return np.arange(rows * features, dtype=np.float32).reshape(rows, features)


def test_shares_are_those_that_were_asked_for():
    assert split_rows((0.7, 0.1, 0.2), [slice(0, 10)], None) == [[slice(0, 7)], [slice(7, 8)], [slice(8, 10)]]


def windows(rows, frame, features=2):
    everything = np.ones(rows, bool)
    values = table(rows, features)
    return Windows(values, values[:, :1], possible_starts(frame, [slice(0, rows)], everything, everything), frame)


@pytest.mark.parametrize(("lookback", "rate", "horizon"), [(5, 1, 1), (120, 6, 144), (7, 3, 2), (1, 1, 4)])
def test_they_are_those_of_keras(lookback, rate, horizon):
    """The arithmetic of the book: with rows every 10 minutes, 120 hours and a day, its delay is 6 (120 + 24 - 1)."""
    rows = 1200
    frame = Frame(lookback, horizon, rate)
    ours = windows(rows, frame)
    delay = (lookback - 1) * rate + horizon
    if (lookback, rate, horizon) == (120, 6, 144):
        assert delay == 6 * (120 + 24 - 1) == 858
    values = table(rows)
    theirs = keras.utils.timeseries_dataset_from_array(
        values[: rows - horizon], values[delay:, 0], sequence_length=lookback, sampling_rate=rate, batch_size=100
    )
    inputs, targets = (np.concatenate(parts) for parts in zip(*theirs.as_numpy_iterator(), strict=True))
    np.testing.assert_array_equal(ours.gather(slice(None)), inputs[: len(ours)])
    np.testing.assert_array_equal(ours.answers()[:, 0, 0], targets[: len(ours)])
    assert len(ours) == len(inputs) == rows - delay


def test_the_horizon_counts_from_the_last_row_that_is_read():
    ours = windows(10, Frame(3, 2))
    np.testing.assert_array_equal(ours.gather(np.array([0]))[0, :, 0], [0, 2, 4])
    assert ours.last()[0, 0] == 4 and ours.answers()[0, 0, 0] == 8


def test_a_path_has_every_step_up_to_the_horizon():
    ours = windows(40, Frame(3, 6, rate=2, path=True))
    np.testing.assert_array_equal(ours.ends[0] + ours.frame.leads, [6, 8, 10])
    np.testing.assert_array_equal(ours.answers()[0, :, 0], [12, 16, 20])


def test_windows_are_views():
    values = np.zeros((420_000, 14), np.float32)
    ours = Windows(values, values[:, :1], np.arange(400_000), Frame(120, 144, 1))
    assert ours._view().base is not None and np.shares_memory(ours._view(), values)
    assert not ours._view().flags.writeable
    assert ours.gather(np.arange(3)).shape == (3, 120, 14)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_window_reads_or_foretells_beyond_its_part(data):
    sizes = data.draw(st.lists(st.integers(1, 60), min_size=1, max_size=3))
    frame = Frame(*data.draw(st.tuples(*[st.integers(1, 5)] * 3)), path=data.draw(st.booleans()))
    if frame.path and frame.horizon < frame.rate:
        frame = frame._replace(horizon=frame.rate)
    starts = np.cumsum([0, *sizes])
    ranges = [slice(a, b) for a, b in itertools.pairwise(starts)]
    readable, known = (
        np.array(data.draw(st.lists(st.booleans(), min_size=sum(sizes), max_size=sum(sizes)))) for _ in "12"
    )
    found = set(possible_starts(frame, ranges, readable, known).tolist())
    for start in range(starts[-1]):
        reads = start + np.arange(frame.lookback) * frame.rate
        wants = reads[-1] + frame.leads
        inside = any(part.start <= start and max(reads[-1], wants[-1]) < part.stop for part in ranges)
        assert (start in found) == (inside and readable[reads].all() and known[wants].all())


def test_to_foretell_what_nobody_knows_the_target_need_not_be_there():
    everything = np.ones(6, bool)
    assert possible_starts(Frame(3, 2), [slice(0, 6)], everything, ~everything, ahead=False).tolist() == [0, 1, 2, 3]


def test_series_are_cut_at_the_same_moment():
    days = np.arange("2020-01-01", "2020-01-21", dtype="datetime64[D]").astype("datetime64[ms]")
    stamps = np.concatenate([days, days[:8], days[12:]])  # one ends early, one begins late
    ranges = [slice(0, 20), slice(20, 28), slice(28, 36)]
    parts = split_rows((0.5, 0.25, 0.25), ranges, stamps)
    for earlier, later in itertools.pairwise(parts):
        before = np.concatenate([stamps[rows] for rows in earlier])
        after = np.concatenate([stamps[rows] for rows in later])
        assert before.max() < after.min()
    assert [part.stop for part in parts[2]] == [20, 28, 36] and parts[2][1] == slice(28, 28)
    assert sum(rows.stop - rows.start for part in parts for rows in part) == 36


def test_parts_may_be_left_out_and_shares_must_make_sense():
    assert split_rows((0.8, 0.2, 0.0), [slice(0, 10)], None) == [[slice(0, 8)], [slice(8, 10)], [slice(10, 10)]]
    assert split_rows((0.5, 0.0, 0.5), [slice(0, 10)], None) == [[slice(0, 5)], [slice(5, 5)], [slice(5, 10)]]
    for wrong in ((0.5, 0.5), (0.0, 0.5, 0.5), (0.5, 0.6, -0.1), (0.5, 0.2, 0.2)):
        with pytest.raises(UsageError, match="three shares of a whole"):
            split_rows(wrong, [slice(0, 10)], None)


def test_a_window_longer_than_the_series_is_nowhere_and_takes_no_memory():
    assert len(windows(6, Frame(10**9, 1))) == 0
