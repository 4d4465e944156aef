"""Stratified splits."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textrnn.errors import DataError, UsageError
from textrnn.reading import stratified_split

SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_values():
    train, held = stratified_split(["a"] * 6 + ["b"] * 4, 0.3, seed=7)
    assert train.tolist() == [0, 1, 3, 4, 7, 8, 9]
    assert held.tolist() == [2, 5, 6]
    assert train.dtype == held.dtype == np.int64


def test_proportions_of_a_file_sorted_by_label():
    labels = ["0"] * 700 + ["1"] * 200 + ["2"] * 100
    _, held = stratified_split(labels, 0.1, seed=0)
    assert Counter(labels[row] for row in held) == {"0": 70, "1": 20, "2": 10}


def test_largest_remainder():
    """Quotas 1.4, 1.4 and 0.2 of 3: rounding each would hold out 2."""
    labels = ["a"] * 7 + ["b"] * 7 + ["c"] * 1
    _, held = stratified_split(labels, 0.2, seed=0)
    assert Counter(labels[row] for row in held) == {"a": 2, "b": 1}


@pytest.mark.parametrize("labels", ["aaaaabbbbb", "bbbbbaaaaa", "babababaab"])
def test_a_tie_goes_to_the_first_label_wherever_it_stands(labels):
    _, held = stratified_split(list(labels), 0.3, seed=0)
    assert Counter(labels[row] for row in held) == {"a": 2, "b": 1}


def test_single_rows_stay_in_training():
    labels = ["a"] * 10 + ["rare", "other"]
    train, held = stratified_split(labels, 0.5, seed=0)
    assert {10, 11} <= set(train)
    assert len(held) == 5


def test_every_label_keeps_a_row_in_training():
    train, held = stratified_split(["a"] * 2 + ["b"] * 2, 0.99, seed=0)
    assert (len(train), len(held)) == (2, 2)
    assert {row // 2 for row in train} == {0, 1}


def test_seed_decides():
    labels = ["a", "b"] * 50
    assert np.array_equal(stratified_split(labels, 0.2, 1)[1], stratified_split(labels, 0.2, 1)[1])
    assert not np.array_equal(stratified_split(labels, 0.2, 1)[1], stratified_split(labels, 0.2, 2)[1])


def test_arrays_are_labels_too():
    labels = np.array([0, 1, 1, 0, 1, 0, 1, 0])
    texts = [str(label) for label in labels]
    assert np.array_equal(stratified_split(labels, 0.25, 3)[1], stratified_split(texts, 0.25, 3)[1])


@pytest.mark.parametrize("fraction", [0, 1, -0.1, 1.5, float("nan"), float("inf")])
def test_impossible_fraction(fraction):
    with pytest.raises(UsageError) as error:
        stratified_split(["a"] * 10, fraction, 0)
    assert str(error.value) == f"a split is between 0 and 1, not {fraction}; 0.1 holds out one row in ten"


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        ([], "0 rows of 0 labels"),
        (["a"], "1 rows of 1 labels"),
        (["a", "b"], "2 rows of 2 labels"),
        (["a"] * 4, "4 rows of 1 labels"),
    ],
)
def test_too_few_rows(labels, text):
    with pytest.raises(DataError) as error:
        stratified_split(labels, 0.1, 0)
    assert str(error.value) == f"{text} are too few to hold out 10%; add rows or name a file to judge by"


@SLOW_MACHINE
@given(
    labels=st.lists(st.sampled_from("abcde"), min_size=1, max_size=200),
    fraction=st.floats(0.001, 0.999),
    seed=st.integers(0, 2**32),
)
def test_a_split_is_a_partition_in_proportion(labels, fraction, seed):
    try:
        train, held = stratified_split(labels, fraction, seed)
    except DataError:
        return
    assert sorted([*train, *held]) == list(range(len(labels)))
    assert sorted(train) == list(train)
    assert sorted(held) == list(held)
    counts, kept = Counter(labels), Counter(labels[row] for row in train)
    chosen = Counter(labels[row] for row in held)
    for label, count in counts.items():
        assert kept[label] >= 1
        if count > 1:
            assert abs(chosen[label] - count * fraction) <= 1
        else:
            assert not chosen[label]
    large = sum(count for count in counts.values() if count > 1)
    assert abs(len(held) - large * fraction) <= max(0.5000001, len(counts))
