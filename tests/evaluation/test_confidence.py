"""When to say "unsure"."""

import numpy as np
import pytest

from textrnn.evaluation import threshold_for_precision


def slow(right, confidence, precision):
    for threshold in sorted(set(confidence.tolist())):
        answered = [bool(r) for r, c in zip(right, confidence, strict=True) if c >= threshold]
        if sum(answered) / len(answered) >= precision:
            return threshold, len(answered) / len(right)
    return None


@pytest.mark.parametrize("seed", range(40))
def test_the_threshold_is_the_lowest_that_will_do(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 40))
    confidence = rng.integers(0, 12, n) / 12  # few values, so there are ties
    right = rng.random(n) < confidence
    for precision in (0.0, 0.5, 0.8, 0.9, 1.0):
        assert threshold_for_precision(right, confidence, precision) == slow(right, confidence, precision)


def test_answers_of_equal_confidence_are_given_or_held_back_together():
    right, confidence = np.array([True, True, False, True]), np.array([0.9, 0.8, 0.8, 0.7])
    assert threshold_for_precision(right, confidence, 1.0) == (0.9, 0.25)
    assert threshold_for_precision(right, confidence, 0.75) == (0.7, 1.0)
    assert threshold_for_precision(np.array([True, False]), np.array([0.8, 0.8]), 0.9) is None


def test_a_bad_stretch_is_passed_where_a_lower_threshold_will_do():
    right = np.array([False] + [True] * 9)
    assert threshold_for_precision(right, np.linspace(0.99, 0.5, 10), 0.9) == (0.5, 1.0)


def test_where_no_threshold_will_do_there_is_none():
    assert threshold_for_precision(np.array([False, False]), np.array([0.9, 0.8]), 0.5) is None
    assert threshold_for_precision(np.array([False, True]), np.array([0.9, 0.8]), 0.6) is None
    assert threshold_for_precision(np.array([], bool), np.array([]), 0.5) is None


def test_where_all_answers_are_right_all_are_given():
    assert threshold_for_precision(np.array([True, True]), np.array([0.4, 0.6]), 1.0) == (0.4, 1.0)
