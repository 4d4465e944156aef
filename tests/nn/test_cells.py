"""The cells against their equations in NumPy, and whole layers against the stock layers of Keras."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops

from textrnn.nn import loop
from textrnn.nn.layers import RNNLayer, make_cell

BATCH, STEPS, FEATURES, UNITS = 3, 5, 4, 6
LENGTHS = np.array([5, 3, 1], np.int32)
VALID = np.arange(STEPS) < LENGTHS[:, None]

CELLS = pytest.mark.parametrize(
    ("name", "options"),
    [("simple", {}), ("lstm", {}), ("gru", {"reset_after": True}), ("gru", {"reset_after": False})],
    ids=["simple", "lstm", "gru", "gru-reset-before"],
)
STOCK = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def simple(x, states, w, u, b, mask):
    h = np.tanh(x @ w + (states[0] * mask) @ u + b)
    return h, [h]


def lstm(x, states, w, u, b, mask):
    h, c = states[0] * mask, states[1]
    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, [h, c]


def gru(x, states, w, u, b, mask, reset_after):
    h = states[0]
    wz, wr, wg = np.split(w, 3, axis=-1)
    uz, ur, ug = np.split(u, 3, axis=-1)
    (bz, br, bg), (cz, cr, cg) = (np.split(row, 3) for row in (b if reset_after else np.stack([b, np.zeros_like(b)])))
    z = sigmoid(x @ wz + bz + (h * mask) @ uz + cz)
    r = sigmoid(x @ wr + br + (h * mask) @ ur + cr)
    g = x @ wg + bg
    g = g + (r * ((h * mask) @ ug + cg) if reset_after else (r * h * mask) @ ug)
    h = z * h + (1 - z) * np.tanh(g)
    return h, [h]


def reference(name, cell, x, states, mask=1.0, **options):
    """One step by the equations, in double precision."""
    weights = [weight.astype(np.float64) for weight in cell.get_weights()]
    step = {"simple": simple, "lstm": lstm, "gru": gru}[name]
    return step(x.astype(np.float64), [state.astype(np.float64) for state in states], *weights, mask, **options)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def scrambled(layer, rng):
    for weight in layer.trainable_weights:
        weight.assign(rng.normal(0, 0.7, weight.shape).astype(np.float32))
    return layer


def a_cell(name, rng, **options):
    cell = make_cell(name, UNITS, **options)
    cell.build((None, FEATURES))
    return scrambled(cell, rng)


def normal(rng, *shape):
    return rng.normal(size=shape).astype(np.float32)


def close(got, wanted, tolerance=1e-6):
    np.testing.assert_allclose(ops.convert_to_numpy(got), ops.convert_to_numpy(wanted), rtol=0, atol=tolerance)


@CELLS
def test_a_step_follows_the_equations(name, options, rng):
    cell = a_cell(name, rng, **options)
    x, states = normal(rng, BATCH, FEATURES), [normal(rng, BATCH, size) for size in cell.state_size]
    wanted, after = reference(name, cell, x, states, **options)
    output, got = cell(x, states)
    close(output, wanted)
    assert len(got) == len(after) == cell.states
    for state, other in zip(got, after, strict=True):
        close(state, other)


@CELLS
def test_a_mask_multiplies_the_state_inside_the_recurrent_product_alone(name, options, rng):
    cell = a_cell(name, rng, **options)
    x, states = normal(rng, BATCH, FEATURES), [normal(rng, BATCH, size) for size in cell.state_size]
    mask = 2.0 * rng.integers(0, 2, (BATCH, UNITS)).astype(np.float32)
    wanted, after = reference(name, cell, x, states, mask, **options)
    output, got = cell.step(cell.project(x), states, mask)
    close(output, wanted)
    for state, other in zip(got, after, strict=True):
        close(state, other)


@CELLS
def test_a_run_is_one_step_after_another(name, options, rng):
    cell = a_cell(name, rng, **options)
    x, states = normal(rng, BATCH, STEPS, FEATURES), [normal(rng, BATCH, size) for size in cell.state_size]
    outputs, final = loop.run(cell, x, LENGTHS, states)
    for row, length in enumerate(LENGTHS):
        carried = [state[row : row + 1] for state in states]
        for step in range(length):
            wanted, carried = reference(name, cell, x[row : row + 1, step], carried, **options)
            close(outputs[row, step], wanted[0])
        for state, other in zip(final, carried, strict=True):
            close(state[row], other[0])


def test_the_two_conventions_of_the_gru_differ(rng):
    after, before = (a_cell("gru", rng, reset_after=choice) for choice in (True, False))
    before.set_weights([*after.get_weights()[:2], after.get_weights()[2][0]])
    after.bias.assign(np.stack([after.get_weights()[2][0], np.zeros(3 * UNITS)]))
    x, states = normal(rng, BATCH, FEATURES), [normal(rng, BATCH, UNITS)]
    assert np.abs(ops.convert_to_numpy(after(x, states)[0] - before(x, states)[0])).max() > 0.01


def test_only_the_forget_gate_of_a_new_lstm_has_a_bias():
    cell = make_cell("lstm", 2)
    cell.build((None, 3))
    assert ops.convert_to_numpy(cell.bias).tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(("name", "shape"), [("simple", (6,)), ("lstm", (24,)), ("gru", (2, 18))])
def test_the_bias_has_the_shape_that_keras_gives_it(name, shape):
    cell = make_cell(name, UNITS)
    cell.build((None, FEATURES))
    stock = STOCK[name](UNITS)
    stock.build((None, STEPS, FEATURES))
    assert [tuple(w.shape) for w in cell.weights] == [tuple(w.shape) for w in stock.weights]
    assert tuple(cell.bias.shape) == shape


def test_the_convention_of_a_gru_is_kept_in_its_config():
    for choice in (True, False):
        cell = make_cell("gru", UNITS, reset_after=choice)
        assert type(cell).from_config(cell.get_config()).reset_after is choice


@CELLS
def test_a_whole_sequence_equals_the_stock_layer(name, options, rng):
    cell = a_cell(name, rng, **options)
    stock = STOCK[name](UNITS, return_sequences=True, return_state=True, **options)
    stock.build((None, STEPS, FEATURES))
    stock.set_weights(cell.get_weights())
    x = normal(rng, BATCH, STEPS, FEATURES)
    wanted, *ends = stock(x, mask=VALID)
    outputs, states = loop.run(cell, x, LENGTHS, cell.get_initial_state(BATCH))
    close(ops.convert_to_numpy(outputs)[VALID], ops.convert_to_numpy(wanted)[VALID])
    for state, end in zip(states, ends, strict=True):
        close(state, end)


@CELLS
def test_both_directions_equal_the_stock_wrapper(name, options, rng):
    layer = RNNLayer(name, UNITS, bidirectional=True)
    layer.forward_cell, layer.backward_cell = (
        make_cell(name, UNITS, name=side, **options) for side in ("forward", "backward")
    )
    layer.build((BATCH, STEPS, FEATURES))
    scrambled(layer, rng)
    stock = keras.layers.Bidirectional(STOCK[name](UNITS, return_sequences=True, **options))
    stock.build((None, STEPS, FEATURES))
    stock.set_weights(layer.forward_cell.get_weights() + layer.backward_cell.get_weights())
    x = normal(rng, BATCH, STEPS, FEATURES)
    wanted = ops.convert_to_numpy(stock(x, mask=VALID))
    close(ops.convert_to_numpy(layer(x, LENGTHS))[VALID], wanted[VALID])
    close(ops.convert_to_numpy(layer(x, LENGTHS, return_state=True)[0])[VALID], wanted[VALID])
