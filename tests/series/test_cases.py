"""Cases as networks read them: checked, scaled, end to end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textrnn.batching import batches
from textrnn.errors import DataError, UsageError
from textrnn.series.cases import CaseScaling, Steps, as_cases

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("X", "shapes"),
    [
        (np.zeros((2, 3)), [(3, 1), (3, 1)]),
        (np.zeros((2, 3, 4)), [(3, 4), (3, 4)]),
        ([np.zeros(2), np.zeros(5)], [(2, 1), (5, 1)]),
        ([np.zeros((2, 3)), np.zeros((1, 3))], [(2, 3), (1, 3)]),
        ([[1, 2], [True]], [(2, 1), (1, 1)]),
        ([], []),
    ],
)
def test_arrays_and_lists_are_cases(X, shapes):
    cases = as_cases(X)
    assert [case.shape for case in cases] == shapes
    assert all(case.dtype == np.float64 for case in cases)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.zeros(3), r"got an array of shape \(3,\)"),
        ("abc", "got a str"),
        ([np.zeros(2), np.zeros((2, 2))], "case 1 has 2 values a step, case 0 has 1"),
        ([np.zeros((1, 2, 3))], r"case 0 has the shape \(1, 2, 3\)"),
        ([np.array([1.0, np.nan])], "case 0 has missing or infinite values"),
        ([np.array(["a"])], "case 0 is not numbers"),
        ([np.array([1j])], "case 0 is not numbers"),
        ([np.zeros(2), np.zeros(0)], "case 1 has no steps"),
    ],
)
def test_what_are_no_cases_is_refused(X, message):
    with pytest.raises(DataError, match=message):
        as_cases(X)


def test_a_case_may_be_empty_where_that_is_said():
    assert as_cases([np.zeros(2), np.zeros(0)], empty=True)[1].shape == (0, 1)


def test_standard_scaling_is_that_of_all_training_steps():
    train = [RNG.normal(5, 3, (7, 2)), RNG.normal(-1, 2, (11, 2))]
    scaling = CaseScaling.learn(train, "standard")
    together = np.concatenate(train)
    other = RNG.normal(size=(4, 2))
    expected = (other - together.mean(0)) / together.std(0)
    np.testing.assert_allclose(scaling.apply(other), expected, rtol=1e-6)
    np.testing.assert_array_equal(CaseScaling.from_dict(scaling.to_dict()).apply(other), scaling.apply(other))


def test_scaling_of_each_case_leaves_its_shape_only():
    scaling = CaseScaling.learn([np.zeros((2, 1))], "case")
    case = RNG.normal(size=(9, 1))
    np.testing.assert_allclose(scaling.apply(case * 100 + 1e6), scaling.apply(case), atol=1e-5)
    assert scaling.apply(np.full((3, 1), 7.0)).tolist() == [[0], [0], [0]]


def test_small_changes_of_large_values_are_not_rounded_away():
    case = 1.7e9 + np.arange(10.0)[:, None]
    np.testing.assert_allclose(
        np.diff(CaseScaling.learn([case], "standard").apply(case), axis=0), 1 / np.arange(10).std(), rtol=1e-5
    )


def test_no_scaling_is_none_and_what_32_bits_do_not_hold_is_refused():
    scaling = CaseScaling.learn([np.ones((2, 1))], "none")
    assert scaling.apply(np.array([[3.0]])).tolist() == [[3.0]]
    with pytest.raises(DataError, match=r"values as large as 1e\+300"):
        scaling.apply(np.array([[1e300]]))
    with pytest.raises(UsageError, match="did you mean 'standard'"):
        CaseScaling.learn([np.ones((2, 1))], "standart")


@given(st.lists(st.integers(1, 9), min_size=1, max_size=20), st.integers(1, 6), st.integers(0, 3))
def test_batches_hold_every_case_once_with_zeros_behind_it(lengths, size, seed):
    cases = [np.random.default_rng([seed, i]).normal(size=(n, 2)).astype(np.float32) for i, n in enumerate(lengths)]
    steps = Steps.of(cases)
    seen = []
    for rows, ids, found in batches(steps.rows, size, rng=np.random.default_rng(seed)):
        padded = steps.gather(ids, found)
        for row, length, each in zip(rows, found, padded, strict=True):
            np.testing.assert_array_equal(each[:length], cases[row])
            assert not each[length:].any()
            seen.append(int(row))
    assert sorted(seen) == list(range(len(cases)))
