"""Lengths, reversal and the loop over time, in values small enough to check by eye."""

from __future__ import annotations

import numpy as np
from keras import ops

from textrnn.nn import loop
from textrnn.nn.layers import make_cell


def test_valid_steps_are_those_before_the_length():
    valid = ops.convert_to_numpy(loop.valid_steps(np.array([3, 1, 4]), 4))
    assert valid.tolist() == [[True, True, True, False], [True, False, False, False], [True, True, True, True]]


def test_valid_steps_take_lengths_of_any_integer_type():
    for dtype in ("int32", "int64", "uint8"):
        assert ops.convert_to_numpy(loop.valid_steps(np.array([2], dtype), 3)).tolist() == [[True, True, False]]


def test_reverse_turns_each_sequence_round_inside_its_length():
    numbers = np.arange(1, 13, dtype=np.float32).reshape(3, 4, 1)
    turned = ops.convert_to_numpy(loop.reverse(numbers, np.array([4, 2, 1])))
    assert turned[:, :, 0].tolist() == [[4, 3, 2, 1], [6, 5, 7, 8], [9, 10, 11, 12]]


def test_reverse_moves_whole_feature_vectors():
    numbers = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    turned = ops.convert_to_numpy(loop.reverse(numbers, np.array([2, 3])))
    assert turned.tolist() == [[[2, 3], [0, 1], [4, 5]], [[10, 11], [8, 9], [6, 7]]]


def test_reversing_twice_changes_nothing():
    rng = np.random.default_rng(0)
    x, lengths = rng.normal(size=(5, 7, 3)).astype(np.float32), rng.integers(1, 8, 5)
    np.testing.assert_array_equal(ops.convert_to_numpy(loop.reverse(loop.reverse(x, lengths), lengths)), x)


def test_a_run_can_be_followed_by_hand():
    cell = make_cell("simple", 1)
    cell.build((None, 1))
    cell.set_weights([np.ones((1, 1)), np.full((1, 1), 0.5), np.zeros(1)])
    x = np.array([[[1.0], [2.0], [9.0]]], np.float32)
    outputs, (end,) = loop.run(cell, x, np.array([2]), [np.array([[0.4]], np.float32)])
    first = np.tanh(1 + 0.5 * 0.4)
    second = np.tanh(2 + 0.5 * first)
    # the third step is padding: the state stays as it was
    np.testing.assert_allclose(ops.convert_to_numpy(outputs)[0, :, 0], [first, second, second], atol=1e-6)
    np.testing.assert_allclose(ops.convert_to_numpy(end), [[second]], atol=1e-6)


def test_a_mask_of_zeros_forgets_the_state_at_every_step():
    cell = make_cell("simple", 1)
    cell.build((None, 1))
    cell.set_weights([np.ones((1, 1)), np.full((1, 1), 0.5), np.zeros(1)])
    x = np.array([[[0.1], [0.2], [0.3]]], np.float32)
    start = [np.ones((1, 1), np.float32)]
    outputs, _ = loop.run(cell, x, np.array([3]), start, np.zeros((1, 1), np.float32))
    np.testing.assert_allclose(ops.convert_to_numpy(outputs), np.tanh(x), atol=1e-6)
