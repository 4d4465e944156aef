"""Each pooling against a few lines of NumPy, with rubbish where the padding stands."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from textrnn.config import POOLINGS, NetworkConfig, RNNConfig
from textrnn.nn.pooling import Pooling

BATCH, STEPS, WIDTH = 4, 6, 8
LENGTHS = np.array([6, 3, 1, 2], np.int32)
VALID = (np.arange(STEPS) < LENGTHS[:, None])[:, :, None]


def softmax(x):
    powers = np.exp(x - x.max())
    return powers / powers.sum()


def by_hand(kind, bidirectional, rows, kernel=None, bias=None, query=None):
    """Pool unpadded sequences, one by one."""
    pooled = []
    for row in rows:
        if kind == "last":
            half = row.shape[1] // 2 if bidirectional else row.shape[1]
            pooled.append(np.concatenate([row[-1, :half], row[0, half:]]))
        elif kind == "attention":
            pooled.append(softmax(np.tanh(row @ kernel + bias) @ query[:, 0]) @ row)
        else:
            parts = {"max": [row.max(0)], "mean": [row.mean(0)], "max+mean": [row.max(0), row.mean(0)]}
            pooled.append(np.concatenate(parts[kind]))
    return np.stack(pooled)


def a_pooling(kind, bidirectional=True, seed=0):
    layer = Pooling(kind, bidirectional, seed)
    layer.build((None, None, WIDTH))
    rng = np.random.default_rng(1)
    for weight in layer.weights:
        weight.assign(rng.normal(size=weight.shape).astype(np.float32))
    return layer


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, WIDTH)).astype(np.float32)


@pytest.mark.parametrize("bidirectional", [False, True], ids=["forward", "both"])
@pytest.mark.parametrize("kind", POOLINGS)
@pytest.mark.parametrize("garbage", [0.0, 1e4, -1e4])
def test_only_true_steps_count(kind, bidirectional, garbage, x):
    layer = a_pooling(kind, bidirectional)
    rows = [row[:length].astype(np.float64) for row, length in zip(x, LENGTHS, strict=True)]
    wanted = by_hand(kind, bidirectional, rows, *layer.get_weights())
    got = ops.convert_to_numpy(layer(np.where(VALID, x, garbage).astype(np.float32), LENGTHS))
    np.testing.assert_allclose(got, wanted, rtol=0, atol=2e-6)


@pytest.mark.parametrize("kind", POOLINGS)
def test_a_sequence_of_one_step_is_pooled_to_that_step(kind, x):
    got = ops.convert_to_numpy(a_pooling(kind)(x[:, :1], np.ones(BATCH, np.int32)))
    np.testing.assert_allclose(got, np.tile(x[:, 0], 2 if kind == "max+mean" else 1), atol=1e-6)


@pytest.mark.parametrize("kind", POOLINGS)
def test_more_padding_changes_nothing(kind, x):
    layer = a_pooling(kind)
    longer = np.concatenate([x, np.full((BATCH, 3, WIDTH), 7, np.float32)], axis=1)
    np.testing.assert_allclose(layer(longer, LENGTHS), layer(x, LENGTHS), atol=1e-6)


def test_a_maximum_may_be_negative(x):
    got = ops.convert_to_numpy(a_pooling("max")(-np.abs(x) - 1, LENGTHS))
    assert (got < -1).all()


def test_attention_prefers_the_steps_its_query_points_to():
    layer = Pooling("attention", bidirectional=False)
    layer.build((None, None, 2))
    layer.set_weights([np.eye(2), np.zeros(2), np.array([[100.0], [0.0]])])
    x = np.array([[[0.0, 1.0], [2.0, 5.0], [0.0, 3.0]]], np.float32)
    np.testing.assert_allclose(layer(x, np.array([3])), [[2, 5]], atol=1e-6)


@pytest.mark.parametrize("kind", POOLINGS)
def test_the_width_is_the_one_the_configuration_promises(kind, x):
    config = NetworkConfig(10, 2, 4, RNNConfig("simple", WIDTH // 2), kind)
    assert a_pooling(kind)(x, LENGTHS).shape == (BATCH, config.pooled_size)


@pytest.mark.parametrize("kind", POOLINGS)
def test_a_pooling_survives_the_way_to_its_config_and_back(kind, x):
    layer = Pooling(kind, True, seed=3)
    again = Pooling.from_config(layer.get_config())
    np.testing.assert_array_equal(again(x, LENGTHS), layer(x, LENGTHS))
