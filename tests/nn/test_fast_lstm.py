"""The fused LSTM equals the portable loop, in what it gives and in what it lets training learn."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from textrnn.nn import fast_lstm, loop
from textrnn.nn.cells import lstm
from textrnn.nn.layers import RNNLayer, make_cell

if keras.backend.backend() != "tensorflow":
    pytest.skip("the fused LSTM is a TensorFlow op", allow_module_level=True)

import tensorflow as tf

BATCH, STEPS, FEATURES, UNITS = 4, 7, 5, 6
LENGTHS = np.array([7, 4, 1, 2], np.int32)
VALID = (np.arange(STEPS) < LENGTHS[:, None])[:, :, None]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(params=["the op's gradient", "our own"], autouse=True)
def gradient(request, monkeypatch):
    """Both gradients, whatever the number of units."""
    monkeypatch.setattr(fast_lstm, "_MANY_UNITS", UNITS + (request.param == "the op's gradient"))


def scrambled(layer, rng):
    for weight in layer.trainable_weights:
        weight.assign(rng.normal(0, 0.5, weight.shape).astype(np.float32))
    return layer


@pytest.fixture
def cell(rng):
    made = make_cell("lstm", UNITS)
    made.build((None, FEATURES))
    return scrambled(made, rng)


@pytest.fixture
def x(rng):
    return tf.constant(rng.normal(size=(BATCH, STEPS, FEATURES)).astype(np.float32))


def close(got, wanted, tolerance=1e-5):
    """Equal within a share of the largest value."""
    got, wanted = np.asarray(got), np.asarray(wanted)
    np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance * np.abs(wanted).max())


def gradients(run, x, variables, upstream):
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(run(x) * upstream)
    return tape.gradient(loss, [x, *variables])


def portable(cell):
    return lambda x: loop.run(cell, x, LENGTHS, cell.get_initial_state(BATCH))[0]


def variables_of(cell):
    return [cell.kernel.value, cell.recurrent_kernel.value, cell.bias.value]


def test_outputs_equal_those_of_the_loop_at_every_true_step(cell, x):
    close(np.where(VALID, fast_lstm.run(cell, x, LENGTHS), 0), np.where(VALID, portable(cell)(x), 0), 1e-6)


def test_gradients_equal_those_of_the_loop(cell, x, rng):
    upstream = np.where(VALID, rng.normal(size=(BATCH, STEPS, UNITS)), 0).astype(np.float32)
    fast = gradients(lambda x: fast_lstm.run(cell, x, LENGTHS), x, variables_of(cell), upstream)
    slow = gradients(portable(cell), x, variables_of(cell), upstream)
    for name, got, wanted in zip(("inputs", "kernel", "recurrent_kernel", "bias"), fast, slow, strict=True):
        assert np.abs(wanted).max() > 0.1, name
        close(got, wanted)


def test_gradients_equal_finite_differences(cell, x, rng):
    upstream = rng.normal(size=(BATCH, STEPS, UNITS)).astype(np.float32)
    got = gradients(lambda x: fast_lstm.run(cell, x, LENGTHS), x, variables_of(cell), upstream)

    def loss(shift):
        cell.recurrent_kernel.assign(kernel + shift)
        return float(np.sum(np.asarray(fast_lstm.run(cell, x, LENGTHS), np.float64) * upstream))

    kernel = np.array(cell.recurrent_kernel)
    for place in [(0, 0), (2, 7), (3, 13), (5, 23)]:  # one of each gate
        shift = np.zeros_like(kernel)
        shift[place] = 0.01
        assert np.asarray(got[2])[place] == pytest.approx((loss(shift) - loss(-shift)) / 0.02, rel=0.01, abs=0.003)


def test_backwards_is_forwards_on_the_reversed_sequences(cell, x, rng):
    upstream = np.where(VALID, rng.normal(size=(BATCH, STEPS, UNITS)), 0).astype(np.float32)

    def turned(x):
        return loop.reverse(portable(cell)(loop.reverse(x, LENGTHS)), LENGTHS)

    close(np.where(VALID, fast_lstm.run(cell, x, LENGTHS, True), 0), np.where(VALID, turned(x), 0), 1e-6)
    fast = gradients(lambda x: fast_lstm.run(cell, x, LENGTHS, True), x, variables_of(cell), upstream)
    for got, wanted in zip(fast, gradients(turned, x, variables_of(cell), upstream), strict=True):
        close(got, wanted)


@pytest.mark.parametrize("bidirectional", [False, True], ids=["forward", "both"])
def test_a_layer_gives_and_learns_the_same_on_either_path(bidirectional, x, rng, monkeypatch):
    layer = RNNLayer("lstm", UNITS, bidirectional)
    layer.build((BATCH, STEPS, FEATURES))
    scrambled(layer, rng)
    variables = [weight.value for weight in layer.trainable_weights]
    upstream = rng.normal(size=(BATCH, STEPS, UNITS * (1 + bidirectional))).astype(np.float32)
    calls = []
    run = fast_lstm.run
    monkeypatch.setattr(fast_lstm, "run", lambda *given: calls.append(1) or run(*given))
    fast = layer(x, LENGTHS), *gradients(lambda x: layer(x, LENGTHS), x, variables, upstream)
    assert len(calls) == 2 * (1 + bidirectional)
    monkeypatch.setattr(fast_lstm, "usable", lambda *_: False)
    slow = layer(x, LENGTHS), *gradients(lambda x: layer(x, LENGTHS), x, variables, upstream)
    assert len(calls) == 2 * (1 + bidirectional)
    for got, wanted in zip(fast, slow, strict=True):
        close(got, wanted)


@pytest.mark.parametrize("cell", ["simple", "gru", "lstm"])
def test_padding_has_no_part_in_any_gradient(cell, x, rng):
    layer = RNNLayer(cell, UNITS, bidirectional=True)
    layer.build((BATCH, STEPS, FEATURES))
    scrambled(layer, rng)
    variables = [weight.value for weight in layer.trainable_weights]
    upstream = rng.normal(size=(BATCH, STEPS, 2 * UNITS)).astype(np.float32)
    clean, dirty = (
        gradients(lambda x: layer(x, LENGTHS), tf.where(VALID, x, garbage), variables, upstream)
        for garbage in (0.0, 50.0)
    )
    np.testing.assert_array_equal(np.where(VALID, 0, dirty[0]), 0)
    for got, wanted in zip(dirty, clean, strict=True):
        close(got, wanted, 1e-6)


def test_it_runs_inside_a_graph_that_does_not_know_the_shape(cell, x):
    shapes = [tf.TensorSpec((None, None, FEATURES), tf.float32), tf.TensorSpec((None,), tf.int32)]
    traced = tf.function(lambda x, lengths: fast_lstm.run(cell, x, lengths), input_signature=shapes)
    close(traced(x, LENGTHS), fast_lstm.run(cell, x, LENGTHS), 1e-6)
    close(traced(x[:2, :3], LENGTHS[:2]), fast_lstm.run(cell, x, LENGTHS)[:2, :3], 1e-6)


def test_it_is_used_for_an_lstm_alone(cell, monkeypatch):
    class Other(lstm.Cell):
        pass

    monkeypatch.setattr(fast_lstm, "_on_cpu", lambda: True)
    assert fast_lstm.usable(cell, None)
    assert not fast_lstm.usable(make_cell("gru", UNITS), None)
    assert not fast_lstm.usable(make_cell("simple", UNITS), None)
    assert not fast_lstm.usable(Other(UNITS), None)


def test_it_is_not_used_with_a_mask_or_in_another_precision_or_off_the_cpu(cell, monkeypatch):
    monkeypatch.setattr(fast_lstm, "_on_cpu", lambda: True)
    assert not fast_lstm.usable(cell, tf.ones((BATCH, UNITS)))
    assert not fast_lstm.usable(make_cell("lstm", UNITS, dtype="mixed_bfloat16"), None)
    monkeypatch.setattr(fast_lstm, "_on_cpu", lambda: False)
    assert not fast_lstm.usable(cell, None)


def test_a_layer_leaves_it_where_states_are_given_or_asked_for(x, monkeypatch):
    def refuse(*_):
        raise AssertionError("the fused LSTM takes and gives no states")

    layer = RNNLayer("lstm", UNITS)
    monkeypatch.setattr(fast_lstm, "run", refuse)
    _, states = layer(x, LENGTHS, return_state=True)
    assert layer(x, LENGTHS, initial_state=states).shape == (BATCH, STEPS, UNITS)
    with pytest.raises(AssertionError, match="takes and gives no states"):
        layer(x, LENGTHS)


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_two_halves_of_a_batch_are_the_batch(cell, x, rng, batch):
    given, lengths = x[:batch], LENGTHS[:batch]
    upstream = rng.normal(size=(batch, *np.shape(fast_lstm.run(cell, x, LENGTHS))[1:])).astype(np.float32)
    whole, halves = (
        gradients(lambda x: fast_lstm.run(cell, x, lengths, False, split), given, variables_of(cell), upstream)  # noqa: B023
        for split in (False, True)
    )
    close(fast_lstm.run(cell, given, lengths, False, True), fast_lstm.run(cell, given, lengths), 1e-6)
    for one, other in zip(whole, halves, strict=True):
        close(one, other, 1e-5)
