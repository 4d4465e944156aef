"""Scores and thresholds: values by hand and by NumPy, and what strange rows among the learned ones do to them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textrnn.series.strangeness import Strangeness, smoothed, threshold_for

ALL = [slice(0, 2000)]


def normal(rows=2000, columns=1, seed=0):
    return np.random.default_rng(seed).normal(0, 1, (rows, columns))


def test_scores_are_deviations_from_the_median():
    errors = 5 + 2 * normal()
    found = Strangeness.learn(errors, ALL, ALL, np.ones(1), smoothing=1)
    scores = found.scores(np.array([[5.0], [9.0], [-1.0], [np.nan]]), [slice(0, 4)])
    np.testing.assert_allclose(scores[:3], [0, 2, 3], atol=0.2)
    assert np.isnan(scores[3])


def test_a_tenth_of_strange_rows_changes_deviations_little():
    errors = normal()
    clean = Strangeness.learn(errors, ALL, ALL, np.ones(1), smoothing=1)
    errors[::20] += 1000
    dirty = Strangeness.learn(errors, ALL, ALL, np.ones(1), smoothing=1)
    assert clean.scale[0] == pytest.approx(1, abs=0.05)
    assert dirty.scale[0] == pytest.approx(clean.scale[0], rel=0.3)


def test_a_column_that_seldom_moves_has_a_deviation_and_one_that_never_does_a_least_one():
    errors = np.zeros((1000, 2))
    errors[::8, 0] = 3
    found = Strangeness.learn(errors, [slice(0, 1000)], [slice(0, 1000)], np.array([2.0, 5.0]), smoothing=1)
    np.testing.assert_allclose(found.scale, [3 / 1.6449, 0.05])


def test_only_held_out_rows_are_learned_from():
    errors = normal()
    held = [slice(100, 200), slice(500, 600)]
    found = Strangeness.learn(errors, ALL, held, np.ones(1), smoothing=1)
    own = np.concatenate([errors[100:200], errors[500:600]])
    assert found.center[0] == np.median(own)
    away = np.abs(own - np.median(own))
    assert found.scale[0] == max(1.4826 * np.median(away), np.quantile(away, 0.9) / 1.6449)


def test_the_strangest_column_counts_alone_or_smoothed():
    errors = normal(columns=2)
    found = Strangeness.learn(errors, ALL, ALL, np.ones(2), smoothing=6)
    spike, lasting = np.zeros((50, 2)), np.zeros((50, 2))
    spike[25, 1] = 10
    lasting[20:, 0] = 2.5
    assert found.scores(spike, [slice(0, 50)]).argmax() == 25
    assert found.each(spike, [slice(0, 50)])[25].argmax() == 1
    alone = Strangeness(1, found.center[:2], found.scale[:2])
    assert alone.scores(lasting, [slice(0, 50)]).max() < 3 < found.scores(lasting, [slice(0, 50)])[40:].min()


def test_smoothing_is_an_exponentially_weighted_mean_of_what_is_known():
    rng = np.random.default_rng(0)
    values = rng.random((60, 2))
    values[rng.random((60, 2)) < 0.3] = np.nan
    found = smoothed(values, [slice(0, 25), slice(25, 60)], 6)
    for rows in (slice(0, 25), slice(25, 60)):
        for column in range(2):
            own = values[rows, column]
            for row in np.flatnonzero(~np.isnan(own)):
                weights = (5 / 7) ** (row - np.arange(row + 1)) * ~np.isnan(own[: row + 1])
                wanted = np.nansum(weights * own[: row + 1]) / weights.sum()
                assert found[rows, column][row] == pytest.approx(wanted, rel=0.01)
    assert (np.isnan(found) == np.isnan(values)).all()


def test_a_threshold_is_a_quantile_that_is_extrapolated_where_it_must_be():
    scores = np.random.default_rng(0).exponential(3, 100_000)
    assert threshold_for(scores, 0.2, lowest=0) == np.quantile(scores, 0.8)
    for share in (0.05, 0.001, 1e-7):
        assert threshold_for(scores, share) == pytest.approx(-3 * np.log(share), rel=0.02)
    # two strange rows in a hundred
    dirty = np.concatenate([scores, np.full(2_000, 1e6)])
    assert threshold_for(dirty, 0.001) < 1.5 * threshold_for(scores, 0.001)


def test_a_threshold_has_a_least_value():
    assert threshold_for(np.zeros(100), 0.001) == 4
    assert threshold_for(np.array([1.0, np.nan] * 50), 0.2) == 4


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.floats(1e-9, 0.5), st.floats(1e-9, 0.5))
def test_a_smaller_share_never_lowers_the_threshold(scores, first, second):
    low, high = sorted((first, second))
    tail = min(0.0999, low), min(0.0999, high)
    assert threshold_for(np.array(scores), tail[0]) >= threshold_for(np.array(scores), tail[1])


def test_what_was_learned_survives_json():
    made = Strangeness.learn(normal(columns=3), ALL, ALL, np.ones(3), smoothing=4)
    again = Strangeness.from_dict(made.to_dict())
    errors = normal(columns=3, seed=1)
    assert (again.scores(errors, ALL) == made.scores(errors, ALL)).all()


def test_a_span_beyond_the_series_takes_no_memory_of_its_own():
    values = np.array([[3.0], [np.nan], [0.0]])
    np.testing.assert_allclose(smoothed(values, [slice(0, 3)], 10**9)[:, 0], [3.0, np.nan, 1.5])
