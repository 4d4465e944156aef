"""Mixing two models: the factors with the lowest loss."""

from __future__ import annotations

import numpy as np
import pytest

from textrnn.estimators import _mixing
from textrnn.estimators._mixing import beforehand, shares
from textrnn.probabilities import probabilities


def some(count, classes, seed=0):
    """Two kinds of logits that know different things about the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, count)
    signal = np.eye(classes)[truth]
    one, two = (3 * signal + rng.normal(0, 2, (count, classes)) for _ in range(2))
    return one.astype(np.float32), (2 * two).astype(np.float32), truth.astype(np.int32)


@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize("multilabel", [False, True])
def test_no_other_factors_have_a_lower_loss(classes, multilabel, monkeypatch):
    monkeypatch.setattr(_mixing, "_STRENGTH", 0.0)
    one, two, truth = some(4000, classes)
    if multilabel:
        truth = np.eye(classes, dtype=np.int32)[truth]
        one, two = one - 1.5, two - 3
    weights = np.random.default_rng(1).uniform(0, 2, 4000).astype(np.float32)

    def loss(a, b):
        found = probabilities(a * one + b * two, multilabel=multilabel)
        right = np.where(truth == 1, found, 1 - found) if multilabel else found[np.arange(4000), truth][:, None]
        return -(weights * np.log(right).sum(1)).sum()

    a, b = shares([one, two], truth, weights, multilabel=multilabel)
    for da, db in ((0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02)):
        assert loss(a + da, b + db) > loss(a, b)
    assert a == pytest.approx(2 * b, rel=0.15)  # the second model says the same, twice as loud


def test_few_texts_change_little():
    one, two, truth = some(3, 2)
    few = shares([one, two], truth, np.ones(3, np.float32), multilabel=False)
    assert np.abs(np.array(few) - beforehand(1)).max() < 0.2
    assert shares([one[:0], two[:0]], truth[:0], np.ones(0, np.float32), multilabel=False) == beforehand(1)


def test_a_model_that_is_wrong_keeps_a_little():
    one, _, truth = some(2000, 2)
    ours, theirs = shares([one, -one + 1e-3], truth, np.ones(2000, np.float32), multilabel=False)
    assert theirs >= 0.01
    assert ours > theirs


def test_where_nothing_is_known_networks_have_less_of_a_say_and_all_have_one_together():
    for wide in (1, 2, 3):
        network, *paths = beforehand(wide)
        assert network + sum(paths) == pytest.approx(1) and len(paths) == wide
        assert len(set(paths)) == 1 and network < paths[0]
    assert beforehand(0) == [1.0]


def test_what_knows_nothing_is_not_heard():
    one, two, truth = some(4000, 3)
    assert shares([one[:0]] * 3, truth[:0], np.ones(0, np.float32), multilabel=False) == beforehand(2)
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 2, one.shape).astype(np.float32)
    a, b, c = shares([one, two, noise], truth, np.ones(4000, np.float32), multilabel=False)
    assert a == pytest.approx(2 * b, rel=0.15)
    assert c < 0.05 * a
