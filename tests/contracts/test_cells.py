"""What every cell must hold. Cells are found by their files: a new one is tested here without being named."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops

from textrnn import plugins
from textrnn.batching import pad
from textrnn.config import POOLINGS, NetworkConfig, RNNConfig, SeriesNetworkConfig
from textrnn.nn import cells, fast_lstm, loop
from textrnn.nn.layers import RNNCore, RNNLayer, make_cell, spatial_mask
from textrnn.nn.network import Network
from textrnn.nn.series_network import SeriesNetwork
from textrnn.nn.training import Examples, Trainer, TrainingConfig
from textrnn.nn.weights import from_arrays, to_arrays
from textrnn.protocols import Ragged
from textrnn.runtime import cells as onnx_cells
from textrnn.runtime.network import NetworkRunner
from textrnn.runtime.series_network import SeriesRunner, StreamRunner

CELLS = plugins.names(cells)
BATCH, STEPS, FEATURES, UNITS = 3, 5, 4, 6
LENGTHS = np.array([5, 3, 1], np.int32)
FULL = np.full(BATCH, STEPS, np.int32)
VALID = np.arange(STEPS) < LENGTHS[:, None]


@pytest.fixture(params=CELLS)
def cell(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["forward", "both"])
def bidirectional(request):
    return request.param


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(size=(BATCH, STEPS, FEATURES)).astype(np.float32)


def scrambled(layer, seed=1, scale=0.5):
    """Give every trainable weight, biases included, a random value."""
    rng = np.random.default_rng(seed)
    for weight in layer.trainable_weights:
        weight.assign(rng.normal(0, scale, weight.shape).astype(np.float32))
    return layer


def a_layer(cell, bidirectional=False, **kwargs):
    layer = RNNLayer(cell, UNITS, bidirectional, **kwargs)
    layer.build((BATCH, STEPS, FEATURES))
    return scrambled(layer)


def values(result):
    """The same structure with NumPy arrays in it."""
    return keras.tree.map_structure(ops.convert_to_numpy, result)


def close(got, wanted, tolerance=1e-6):
    np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance)


# padding and batching


def test_padding_leaves_the_result_unchanged(cell, bidirectional, x):
    layer = a_layer(cell, bidirectional)
    clean = values(layer(np.where(VALID[:, :, None], x, 0), LENGTHS, return_state=True))
    garbage = np.where(VALID[:, :, None], x, np.nan)
    outputs, states = values(layer(garbage, LENGTHS, return_state=True))
    np.testing.assert_array_equal(outputs, clean[0])
    for got, wanted in zip(states, clean[1], strict=True):
        np.testing.assert_array_equal(got, wanted)
    np.testing.assert_array_equal(values(layer(garbage, LENGTHS))[~VALID], 0)


def test_more_padding_leaves_the_result_unchanged(cell, bidirectional, x):
    layer = a_layer(cell, bidirectional)
    longer = np.concatenate([x, np.full((BATCH, 4, FEATURES), 1e4, np.float32)], axis=1)
    outputs = values(layer(longer, LENGTHS))
    close(outputs[:, :STEPS], values(layer(x, LENGTHS)))
    np.testing.assert_array_equal(outputs[:, STEPS:], 0)


def test_batched_equals_one_by_one(cell, bidirectional, x):
    layer = a_layer(cell, bidirectional)
    outputs, states = values(layer(x, LENGTHS, return_state=True))
    fast = values(layer(x, LENGTHS))
    for row, length in enumerate(LENGTHS):
        alone = values(layer(x[row : row + 1, :length], LENGTHS[row : row + 1], return_state=True))
        close(outputs[row, :length], alone[0][0])
        close(fast[row, :length], alone[0][0])
        for together, single in zip(states, alone[1], strict=True):
            close(together[row], single[0])


def test_the_order_of_the_batch_does_not_matter(cell, bidirectional, x):
    layer = a_layer(cell, bidirectional)
    turned = [2, 0, 1]
    close(values(layer(x[turned], LENGTHS[turned])), values(layer(x, LENGTHS))[turned])


# direction and depth


def test_the_backward_half_is_a_forward_layer_on_the_reversed_unpadded_sequence(cell, x):
    both = a_layer(cell, bidirectional=True)
    single = a_layer(cell)
    single.forward_cell.set_weights(both.backward_cell.get_weights())
    outputs = values(both(x, LENGTHS))
    for row, length in enumerate(LENGTHS):
        reverse = values(single(x[row : row + 1, :length][:, ::-1], LENGTHS[row : row + 1]))
        close(outputs[row, :length, UNITS:], reverse[0, ::-1])


def test_the_forward_half_is_a_forward_layer(cell, x):
    both = a_layer(cell, bidirectional=True)
    single = a_layer(cell)
    single.forward_cell.set_weights(both.forward_cell.get_weights())
    close(values(both(x, LENGTHS))[:, :, :UNITS], values(single(x, LENGTHS)))
    assert np.abs(values(both(x, LENGTHS))[VALID][:, UNITS:] - values(single(x, LENGTHS))[VALID]).max() > 0.1


def test_a_stack_is_layers_on_top_of_each_other(cell, bidirectional, x):
    config = RNNConfig(cell, UNITS, layers=3, bidirectional=bidirectional)
    core = RNNCore(config)
    core.build((None, None, FEATURES))
    scrambled(core)
    wanted = x
    for layer in core.stack:
        wanted = values(layer(wanted, LENGTHS))
    got = values(core(x, LENGTHS))
    assert got.shape == (BATCH, STEPS, config.output_size)
    assert config.output_size == (12 if bidirectional else 6)
    close(got, wanted)
    assert len({tuple(layer.forward_cell.kernel.shape) for layer in core.stack}) == 2


def test_a_layer_tells_its_output_shape(cell, bidirectional, x):
    layer = a_layer(cell, bidirectional)
    assert layer.compute_output_shape(x.shape) == tuple(layer(x, LENGTHS).shape)


# the model file and the runtime


def test_weights_survive_the_way_to_arrays_and_back(cell, bidirectional):
    config = NetworkConfig(20, 3, FEATURES, RNNConfig(cell, UNITS, 2, bidirectional), "attention")
    ids, lengths = pad(Ragged.of([[5, 6, 7, 8], [9], []]))
    inputs = {"ids": ids, "lengths": lengths}
    first, second = scrambled(Network(config, seed=1)), Network(config, seed=2)
    arrays, wanted = to_arrays(first), values(first(inputs))
    assert np.abs(wanted - values(second(inputs))).max() > 0.01
    from_arrays(second, arrays)
    np.testing.assert_array_equal(values(second(inputs)), wanted)
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    assert sum(array.size for array in arrays.values()) == first.count_params()
    for name, array in to_arrays(second).items():
        np.testing.assert_array_equal(array, arrays[name], err_msg=name)


def test_arrays_that_do_not_fit_are_refused(cell):
    network = Network(NetworkConfig(20, 3, FEATURES, RNNConfig(cell, UNITS)))
    arrays = to_arrays(network)
    with pytest.raises(ValueError, match=r"no array 'rnn\.0\.backward\.bias'"):
        from_arrays(network, {name: array for name, array in arrays.items() if name != "rnn.0.backward.bias"})
    with pytest.raises(ValueError, match=r"'head\.bias' has shape \(4,\), the network needs \(3,\)"):
        from_arrays(network, arrays | {"head.bias": np.zeros(4, np.float32)})


def test_every_cell_has_its_onnx_side():
    assert plugins.names(onnx_cells) == CELLS


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("pooling", POOLINGS)
def test_onnx_runtime_gives_what_keras_gives(cell, bidirectional, layers, pooling):
    # weights of deviation 0.5: measured differences stay below 4e-7; those of a fresh network below 2e-7
    rng = np.random.default_rng(3)
    config = NetworkConfig(30, 3, 8, RNNConfig(cell, UNITS, layers, bidirectional), pooling, filters=4 * (layers > 1))
    network = scrambled(Network(config))
    texts = Ragged.of([rng.integers(0, 30, length).tolist() for length in (1, 6, 3, 5, 2, 4)])
    ids, lengths = pad(texts, steps=7)
    logits = values(network({"ids": ids, "lengths": lengths})).astype(np.float64)
    powers = np.exp(logits - logits.max(1, keepdims=True))
    close(NetworkRunner(config, to_arrays(network)).probabilities(texts), powers / powers.sum(1, keepdims=True))


@pytest.mark.parametrize("every_step", [False, True])
def test_onnx_runtime_gives_what_keras_gives_for_numbers(cell, bidirectional, every_step, x):
    config = SeriesNetworkConfig(
        FEATURES, 2, RNNConfig(cell, UNITS, 2, bidirectional), "max+mean", every_step=every_step
    )
    network = scrambled(SeriesNetwork(config))
    wanted = values(network({"steps": x, "lengths": LENGTHS}))
    found = SeriesRunner(config, to_arrays(network)).outputs(x, LENGTHS)
    assert wanted.shape == ((BATCH, STEPS, 2) if every_step else (BATCH, 2))
    for row, length in enumerate(LENGTHS):
        close(found[row, :length], wanted[row, :length])


@pytest.mark.parametrize("layers", [1, 2])
def test_a_stream_carried_on_is_one_long_run(cell, layers):
    steps = np.random.default_rng(5).normal(size=(40, FEATURES)).astype(np.float32)
    config = SeriesNetworkConfig(FEATURES, 3, RNNConfig(cell, UNITS, layers, False), every_step=True)
    network = scrambled(SeriesNetwork(config))
    wanted = values(network({"steps": steps[None], "lengths": np.array([40])}))[0]
    stream = StreamRunner(config, to_arrays(network))
    close(np.concatenate([stream.outputs(part) for part in np.split(steps, [1, 2, 17, 17, 39])]), wanted)
    stream.reset()
    close(stream.outputs(steps), wanted)
    assert np.abs(stream.outputs(steps[:3]) - wanted[:3]).max() > 1e-3  # it has not forgotten


def test_a_stateful_network_goes_on_where_the_batch_before_ended(cell):
    steps = np.random.default_rng(6).normal(size=(BATCH, 12, FEATURES)).astype(np.float32)
    config = SeriesNetworkConfig(FEATURES, 1, RNNConfig(cell, UNITS, 1, False), every_step=True)
    stateful = SeriesNetworkConfig(FEATURES, 1, RNNConfig(cell, UNITS, 1, False, stateful=True), every_step=True)
    network, carried = scrambled(SeriesNetwork(config)), scrambled(SeriesNetwork(stateful, batch_size=BATCH))
    wanted = values(network({"steps": steps, "lengths": np.full(BATCH, 12)}))
    for _ in range(2):
        parts = [values(carried({"steps": part, "lengths": np.full(BATCH, 4)})) for part in np.split(steps, 3, axis=1)]
        close(np.concatenate(parts, axis=1), wanted)
        carried.core.reset_state()


# training


def test_a_few_training_steps_lower_the_loss(cell, bidirectional):
    rng = np.random.default_rng(4)
    texts = rng.integers(4, 20, (32, STEPS))
    texts[np.arange(32), rng.integers(0, STEPS, 32)] = 2 + np.arange(32) % 2  # the sign stands anywhere
    examples = Examples(Ragged.of(texts.tolist()), (np.arange(32) % 2).astype(np.int32), np.ones(32, np.float32))
    network = NetworkConfig(20, 2, FEATURES, RNNConfig(cell, UNITS, 1, bidirectional), "max+mean")
    settings = TrainingConfig(epochs=6, batch_size=32, learning_rate=0.1, word_dropout=0.0, quiet=True)
    trainer = Trainer(network, settings)
    trainer.network.run_eagerly = True  # six steps: tracing would take longer than running
    trainer.fit(examples)
    losses = [epoch["loss"] for epoch in trainer.history]
    assert losses[0] == pytest.approx(np.log(2), abs=0.1)
    assert losses[-1] < losses[0] - 0.2
    assert trainer.evaluate(examples)["loss"] < losses[0] - 0.2


@pytest.mark.parametrize("dropped", [0.2, pytest.param(0.0, marks=pytest.mark.slow)])
def test_training_as_users_have_it_is_that_step_by_step(cell, dropped):
    """Compiled, with batches of several lengths: what a backend does not know before must not matter."""
    texts = [[2, 3, 4], [5, 6], [7, 8, 9, 4, 3, 2, 8], [9], [3, 5, 2, 4, 4, 4, 8], [6, 7, 2]]
    examples = Examples(Ragged.of(texts), np.array([0, 1, 0, 1, 0, 1], np.int32), np.ones(6, np.float32))
    network = NetworkConfig(10, 2, FEATURES, RNNConfig(cell, UNITS, recurrent_dropout=dropped))
    settings = TrainingConfig(epochs=2, batch_size=2, learning_rate=0.05, word_dropout=0.0, quiet=True)
    found = []
    for eager in (False, True):
        trainer = Trainer(network, settings)
        trainer.network.run_eagerly = eager
        found.append(trainer.fit(examples).predict(examples.ids))
    np.testing.assert_allclose(*found, rtol=0, atol=1e-5)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(cell, bidirectional):
    config = NetworkConfig(20, 3, FEATURES, RNNConfig(cell, UNITS, 2, bidirectional), "attention")
    first, again, other = (to_arrays(Network(config, seed)) for seed in (7, 7, 8))
    for name, array in first.items():
        np.testing.assert_array_equal(again[name], array, err_msg=name)
        if not name.endswith("bias"):
            assert np.abs(other[name] - array).max() > 1e-3, name


def test_every_matrix_of_a_network_is_drawn_apart(cell):
    arrays = to_arrays(Network(NetworkConfig(20, 3, UNITS * 2, RNNConfig(cell, UNITS, 3))))
    for kind in ("kernel", "recurrent_kernel"):
        drawn = [array for name, array in arrays.items() if name.startswith("rnn") and name.endswith(f"d.{kind}")]
        assert len(drawn) == 6
        assert len({array.tobytes() for array in drawn}) == 6


def test_recurrent_kernels_start_orthogonal(cell):
    kernel = values(a_cell(cell).recurrent_kernel)
    close(kernel @ kernel.T, np.eye(UNITS))


# the cell as a Keras layer


def a_cell(cell, **kwargs):
    made = make_cell(cell, UNITS, **kwargs)
    made.build((None, FEATURES))
    return made


def test_a_cell_survives_the_way_to_its_config_and_back(cell):
    made = a_cell(cell, seed=11)
    again = type(made).from_config(made.get_config())
    again.build((None, FEATURES))
    through_keras = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(made))
    assert type(through_keras) is type(made)
    assert through_keras.get_config() == made.get_config() == again.get_config()
    for got, wanted in zip(again.get_weights(), made.get_weights(), strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_a_layer_survives_the_way_to_its_config_and_back(cell, bidirectional, x):
    layer = RNNLayer(cell, UNITS, bidirectional, recurrent_dropout=0.25, seed=5)
    again = RNNLayer.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert again.recurrent_dropout == 0.25
    np.testing.assert_array_equal(values(again(x, LENGTHS)), values(layer(x, LENGTHS)))


def test_a_cell_works_inside_the_rnn_of_keras(cell, x):
    layer = a_layer(cell)
    stock = keras.layers.RNN(layer.forward_cell, return_sequences=True, return_state=True)
    outputs, *states = values(stock(x, mask=VALID))
    wanted, final = values(layer(x, LENGTHS, return_state=True))
    close(outputs[VALID], wanted[VALID])
    for got, state in zip(states, final, strict=True):
        close(got, state)


def test_a_call_is_projection_and_step(cell, x):
    made = scrambled(a_cell(cell))
    before = [state + 0.3 for state in values(made.get_initial_state(BATCH))]
    output, states = values(made(x[:, 0], before))
    np.testing.assert_array_equal(output, states[0])
    close(output, values(made.step(made.project(x)[:, 0], before))[0])
    assert [state.shape for state in states] == [(BATCH, size) for size in made.state_size]
    assert made.output_size == made.units == UNITS


# states


def test_the_states_are_those_after_the_last_true_step(cell, bidirectional, x):
    layer = a_layer(cell, bidirectional)
    outputs, states = values(layer(x, LENGTHS, return_state=True))
    size = len(layer.forward_cell.state_size)
    assert len(states) == size * len(layer.directions)
    close(states[0], outputs[np.arange(BATCH), LENGTHS - 1, :UNITS])
    if bidirectional:
        close(states[size], outputs[:, 0, UNITS:])
    np.testing.assert_array_equal(outputs, values(layer(x, LENGTHS, return_state=True))[0])
    close(outputs, values(layer(x, LENGTHS)))


def test_a_run_goes_on_from_a_given_state(cell, x):
    layer = a_layer(cell)
    whole, end = values(layer(x, FULL, return_state=True))
    first, between = values(layer(x[:, :2], FULL - 3, return_state=True))
    second, last = values(layer(x[:, 2:], FULL - 2, initial_state=between, return_state=True))
    close(np.concatenate([first, second], axis=1), whole)
    close(values(layer(x[:, 2:], FULL - 2, initial_state=between)), whole[:, 2:])
    for got, wanted in zip(last, end, strict=True):
        close(got, wanted)


def test_each_direction_takes_its_own_given_state(cell, x):
    both, single = a_layer(cell, bidirectional=True), a_layer(cell)
    size = len(both.forward_cell.state_size)
    rng = np.random.default_rng(5)
    given = [rng.normal(size=(BATCH, UNITS)).astype(np.float32) for _ in range(2 * size)]
    outputs, states = values(both(x, FULL, initial_state=given, return_state=True))
    single.forward_cell.set_weights(both.forward_cell.get_weights())
    forward, ends = values(single(x, FULL, initial_state=given[:size], return_state=True))
    single.forward_cell.set_weights(both.backward_cell.get_weights())
    backward, starts = values(single(x[:, ::-1], FULL, initial_state=given[size:], return_state=True))
    close(outputs, np.concatenate([forward, backward[:, ::-1]], axis=-1))
    for got, wanted in zip(states, ends + starts, strict=True):
        close(got, wanted)


def test_a_stateful_layer_goes_on_where_it_stopped_until_it_is_reset(cell, x):
    plain = a_layer(cell)
    stateful = RNNLayer(cell, UNITS, stateful=True)
    stateful.build((BATCH, STEPS, FEATURES))
    stateful.forward_cell.set_weights(plain.forward_cell.get_weights())
    whole = values(plain(x, FULL))
    halves = [values(stateful(x[:, :3], FULL - 2)), values(stateful(x[:, 3:], FULL - 3))]
    close(np.concatenate(halves, axis=1), whole)
    assert np.abs(values(stateful(x[:, :3], FULL - 2)) - whole[:, :3]).max() > 0.01
    stateful.reset_state()
    close(values(stateful(x[:, :3], FULL - 2)), whole[:, :3])


def test_a_stateful_layer_keeps_the_state_of_the_last_true_step(cell, x):
    plain = a_layer(cell)
    stateful = RNNLayer(cell, UNITS, stateful=True)
    stateful.build((BATCH, STEPS, FEATURES))
    stateful.forward_cell.set_weights(plain.forward_cell.get_weights())
    _, states = values(plain(x, LENGTHS, return_state=True))
    stateful(x, LENGTHS)
    for got, wanted in zip(stateful.kept, states, strict=True):
        close(values(got), wanted)


def test_a_stateful_core_is_reset_in_all_its_layers(cell, x):
    core = RNNCore(RNNConfig(cell, UNITS, layers=2, bidirectional=False, stateful=True))
    core.build((BATCH, STEPS, FEATURES))
    scrambled(core)
    first = values(core(x, FULL))
    assert np.abs(values(core(x, FULL)) - first).max() > 0.01
    core.reset_state()
    close(values(core(x, FULL)), first)


def test_a_stateful_layer_must_know_its_batch_size(cell):
    with pytest.raises(ValueError, match="must know its batch size"):
        RNNLayer(cell, UNITS, stateful=True).build((None, None, FEATURES))


# dropout


def apart(layer):
    """Let no unit read another's state: a dropped unit is then seen in its own outputs alone."""
    rng = np.random.default_rng(6)
    for made in layer.directions:
        blocks = [np.diag(rng.uniform(0.5, 1, UNITS)) for _ in range(made.recurrent_kernel.shape[1] // UNITS)]
        made.recurrent_kernel.assign(np.concatenate(blocks, axis=1).astype(np.float32))
    return layer


def test_recurrent_dropout_drops_the_same_units_at_every_step(cell, x):
    layer = apart(a_layer(cell, recurrent_dropout=0.5))
    x = np.concatenate([x, x[::-1]], axis=1)
    lengths = 2 * FULL
    start = layer.forward_cell.get_initial_state(BATCH)
    kept, dropped = (
        values(loop.run(layer.forward_cell, x, lengths, start, np.full((BATCH, UNITS), factor, np.float32))[0])
        for factor in (2.0, 0.0)
    )
    outputs = values(layer(x, lengths, training=True))
    is_kept = np.abs(outputs - kept).max(axis=1) < 1e-5  # (batch, units), over all steps
    is_dropped = np.abs(outputs - dropped).max(axis=1) < 1e-5
    np.testing.assert_array_equal(is_kept, ~is_dropped)
    assert 0.2 < is_kept.mean() < 0.8
    assert len({row.tobytes() for row in is_kept}) > 1


def test_recurrent_dropout_is_drawn_anew_for_every_call_and_direction(cell, x):
    layer = apart(a_layer(cell, bidirectional=True, recurrent_dropout=0.5))
    layer.backward_cell.set_weights(layer.forward_cell.get_weights())
    same = np.concatenate([x, x[:, ::-1]], axis=1)  # reads alike from both ends
    first, second = (values(layer(same, 2 * FULL, training=True)) for _ in range(2))
    assert np.abs(first - second).max() > 0.01
    assert np.abs(first[:, :, :UNITS] - first[:, ::-1, UNITS:]).max() > 0.01


def test_recurrent_dropout_is_off_outside_training(cell, bidirectional, x):
    layer = a_layer(cell, bidirectional, recurrent_dropout=0.5)
    plain = a_layer(cell, bidirectional)
    close(values(layer(x, LENGTHS)), values(plain(x, LENGTHS)))
    close(values(layer(x, LENGTHS, training=False)), values(plain(x, LENGTHS)))
    assert np.abs(values(layer(x, LENGTHS, training=True)) - values(plain(x, LENGTHS))).max() > 0.01


def test_recurrent_dropout_never_takes_the_fast_path(cell, bidirectional, x, monkeypatch):
    def refuse(*_):
        raise AssertionError("the fast path knows no recurrent dropout")

    layer = a_layer(cell, bidirectional, recurrent_dropout=0.5)
    monkeypatch.setattr(fast_lstm, "run", refuse)
    assert np.isfinite(values(layer(x, LENGTHS, training=True))).all()


def test_the_core_drops_the_same_inputs_at_every_step(cell, x):
    core = RNNCore(RNNConfig(cell, UNITS, bidirectional=False, dropout=0.5))
    core.build((None, None, FEATURES))
    seen = []
    core.stack[0].call = lambda inputs, *_, **__: seen.append(values(inputs)) or inputs
    core(x, FULL, training=True)
    factor = seen[0] / x
    np.testing.assert_array_equal(np.isclose(factor, 0) | np.isclose(factor, 2), True)
    close(factor, np.broadcast_to(factor[:, :1], factor.shape), 1e-5)
    core(x, FULL)
    np.testing.assert_array_equal(seen[1], x)


def test_spatial_dropout_keeps_the_mean():
    ones = np.ones((2000, 3, 5), np.float32)
    dropped = values(spatial_mask(ones, 0.25, keras.random.SeedGenerator(0)))
    assert dropped.mean() == pytest.approx(1, abs=0.02)
    assert set(np.unique(dropped.round(5))) == {0, np.float32(1 / 0.75).round(5)}
    np.testing.assert_array_equal(dropped.min(axis=1), dropped.max(axis=1))
