"""Convolutions against windows written out."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from textrnn.config import WIDTHS
from textrnn.nn.convolutions import Convolutions

BATCH, STEPS, FEATURES, FILTERS = 3, 7, 4, 5
LENGTHS = np.array([7, 3, 1], np.int32)
VALID = np.arange(STEPS) < LENGTHS[:, None]


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, FEATURES)).astype(np.float32)


@pytest.fixture
def layer():
    made = Convolutions(FILTERS, seed=3)
    made.build((None, None, FEATURES))
    rng = np.random.default_rng(1)
    for weight in made.trainable_weights:
        weight.assign(rng.normal(0, 0.5, weight.shape))
    return made


def reference(layer, text):
    """The largest of each filter over windows that end at each step."""
    found = []
    for width in WIDTHS:
        kernel, bias = np.array(layer.kernels[width]), np.array(layer.biases[width])
        padded = np.concatenate([np.zeros((width - 1, FEATURES)), text])
        windows = [padded[i : i + width] for i in range(len(text))]
        answers = [np.tensordot(window, kernel, 2) + bias for window in windows]
        found.append(np.maximum(answers, 0).max(0))
    return np.concatenate(found)


def test_each_filter_gives_its_largest_answer(layer, x):
    got = ops.convert_to_numpy(layer(x, LENGTHS))
    assert got.shape == (BATCH, FILTERS * len(WIDTHS)) and 0.2 < (got > 0).mean() < 1
    for row, text, length in zip(got, x, LENGTHS, strict=True):
        np.testing.assert_allclose(row, reference(layer, text[:length]), rtol=0, atol=1e-5)


def test_padding_leaves_the_result_unchanged(layer, x):
    clean = ops.convert_to_numpy(layer(np.where(VALID[:, :, None], x, 0), LENGTHS))
    garbage = np.where(VALID[:, :, None], x, np.nan).astype(np.float32)
    np.testing.assert_array_equal(ops.convert_to_numpy(layer(garbage, LENGTHS)), clean)
    longer = np.concatenate([x, np.full((BATCH, 4, FEATURES), 1e4, np.float32)], 1)
    np.testing.assert_allclose(ops.convert_to_numpy(layer(longer, LENGTHS)), clean, rtol=0, atol=1e-6)


def test_the_seed_decides_the_weights_and_each_width_has_its_own():
    def weights(seed):
        made = Convolutions(FILTERS, seed=seed)
        made.build((None, None, FEATURES))
        return [np.array(made.kernels[width]) for width in WIDTHS]

    one, again, other = weights(0), weights(0), weights(50)
    assert [kernel.shape for kernel in one] == [(width, FEATURES, FILTERS) for width in WIDTHS]
    for a, b, c in zip(one, again, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert np.abs(a - c).max() > 0.1
    assert np.abs(one[0] - one[1][:3]).max() > 0.1
