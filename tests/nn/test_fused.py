"""Keras' own recurrent layers with our weights equal the portable loop, whatever the backend."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import keras
import numpy as np
import pytest
from keras import ops

from textrnn.nn import device, fused, loop
from textrnn.nn.layers import RNNLayer, make_cell

BATCH, STEPS, FEATURES, UNITS = 4, 7, 5, 6
LENGTHS = np.array([7, 4, 1, 2], np.int32)
VALID = (np.arange(STEPS) < LENGTHS[:, None])[:, :, None].astype(np.float32)
KINDS = ["lstm", "gru"]


def filled(made, seed=0):
    rng = np.random.default_rng(seed)
    for weight in made.trainable_weights:
        weight.assign(rng.normal(0, 0.5, weight.shape).astype(np.float32))
    return made


def cell_of(kind, **more):
    made = make_cell(kind, UNITS, **more)
    made.build((None, FEATURES))
    return filled(made)


def values(seed=1, shape=(BATCH, STEPS, FEATURES)):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def by_loop(cell, x, lengths, states=None, backward=False):
    if backward:
        x = loop.reverse(x, lengths)
    output, _ = loop.run(cell, x, lengths, states or cell.get_initial_state(len(lengths)))
    return loop.reverse(output, lengths) if backward else output


def seen(output):
    return ops.convert_to_numpy(ops.stop_gradient(output)) * VALID


def gradients(compute, variables):
    """Of a sum over what `compute` gives, with respect to Keras variables; on any backend."""
    kind = keras.backend.backend()
    if kind == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            total = compute()
        found = tape.gradient(total, [each.value for each in variables])
    elif kind == "jax":
        import jax

        def loss(given):
            with keras.StatelessScope(list(zip(variables, given, strict=True))):
                return compute()

        found = jax.jit(jax.grad(loss))([each.value for each in variables])
    else:
        compute().backward()
        found = [each.value.grad for each in variables]
        for each in variables:
            each.value.grad = None
    return [ops.convert_to_numpy(each) for each in found]


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_outputs_equal_those_of_the_loop_at_every_true_step(kind, backward):
    cell, x = cell_of(kind), values()
    got = fused.run(cell, x, LENGTHS, backward=backward)
    wanted = by_loop(cell, ops.convert_to_tensor(x), LENGTHS, backward=backward)
    np.testing.assert_allclose(seen(got), seen(wanted), rtol=0, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_in_the_padding_does_not_matter(kind):
    cell, x = cell_of(kind), values()
    for backward in (False, True):
        one, other = (fused.run(cell, x * VALID + fill * (1 - VALID), LENGTHS, backward=backward) for fill in (0, 9))
        np.testing.assert_array_equal(seen(one), seen(other))


@pytest.mark.parametrize("kind", KINDS)
def test_states_to_begin_with_are_heeded(kind):
    cell, x = cell_of(kind), values()
    states = [ops.convert_to_tensor(values(seed, (BATCH, UNITS))) for seed in range(2, 2 + cell.states)]
    got = fused.run(cell, x, LENGTHS, states)
    np.testing.assert_allclose(seen(got), seen(by_loop(cell, x, LENGTHS, states)), rtol=0, atol=1e-6)
    assert np.abs(seen(got) - seen(by_loop(cell, x, LENGTHS))).max() > 0.01


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_gradients_equal_those_of_the_loop(kind, backward):
    cell, x = cell_of(kind), keras.Variable(values())
    upstream = ops.convert_to_tensor(values(3, (BATCH, STEPS, UNITS)) * VALID)
    variables = [x, cell.kernel, cell.recurrent_kernel, cell.bias]
    found = []
    for run in (fused.run, by_loop):
        total = lambda run=run: ops.sum(run(cell, x.value, LENGTHS, backward=backward) * upstream)  # noqa: E731
        found.append(gradients(total, variables))
    for got, wanted in zip(*found, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-5 * np.abs(wanted).max())
        assert np.abs(wanted).max() > 0


@pytest.mark.parametrize("kind", KINDS)
def test_keras_is_asked_for_its_kernel_with_our_weights_and_no_mask(kind, monkeypatch):
    from keras.src import backend  # not public, and changes without a word: then this test says so

    asked = []

    def kernel(inputs, *states, kernel, recurrent_kernel, bias, **more):
        asked.append([*states, kernel, recurrent_kernel, bias])
        raise NotImplementedError

    monkeypatch.setattr(backend, kind, kernel)
    cell = cell_of(kind)
    fused.run(cell, values(), LENGTHS)
    (given,) = asked
    assert given[-4] is None  # the mask
    assert given[-3:] == [cell.kernel, cell.recurrent_kernel, cell.bias]


def test_only_cells_that_cudnn_has_are_taken():
    taken = {"lstm": cell_of("lstm"), "gru": cell_of("gru"), "simple": cell_of("simple")}
    assert [name for name, cell in taken.items() if fused.has_kernel(cell)] == KINDS
    assert not fused.has_kernel(cell_of("gru", reset_after=False))
    assert not any(fused.usable(cell) for cell in taken.values())  # without a GPU


@pytest.fixture
def as_on_a_gpu(monkeypatch):
    """Whatever asks is told of a GPU; returns how often Keras' layers ran."""
    ran = []
    run = fused.run
    monkeypatch.setattr(fused, "on_gpu", lambda: True)
    monkeypatch.setattr(fused, "run", lambda *given: ran.append(1) or run(*given))
    return ran


@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_on_a_gpu_gives_the_same_with_zeros_in_the_padding(kind, as_on_a_gpu, monkeypatch):
    layer = RNNLayer(kind, UNITS, bidirectional=True)
    layer.build((None, None, FEATURES))
    filled(layer)
    got = ops.convert_to_numpy(ops.stop_gradient(layer(values(), LENGTHS)))
    assert len(as_on_a_gpu) == 2
    monkeypatch.setattr(fused, "on_gpu", lambda: False)
    np.testing.assert_allclose(got, seen(layer(values(), LENGTHS)), rtol=0, atol=1e-6)
    assert not (got * (1 - VALID)).any()
    assert len(layer.weights) == 6  # those of Keras' layers are the same, and nobody counts them twice


def test_a_layer_takes_the_loop_where_it_must(as_on_a_gpu):
    layer = RNNLayer("lstm", UNITS, recurrent_dropout=0.5)
    layer.build((None, None, FEATURES))
    layer(values(), LENGTHS, training=True)
    layer(values(), LENGTHS, return_state=True)
    assert as_on_a_gpu == []
    layer(values(), LENGTHS)  # recurrent dropout is none in prediction
    assert as_on_a_gpu == [1]


def test_using_is_what_tells_of_a_gpu(monkeypatch):
    monkeypatch.setattr(device, "_gpu", lambda: device._Found("Some GPU"))
    cell = cell_of("lstm")
    with device.using("auto"):
        assert fused.usable(cell)
        with device.using("cpu"):
            assert not fused.usable(cell)
    with device.using("cpu"):
        assert not fused.usable(cell)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_same_holds_on_other_backends(backend):
    if find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("this is that other backend")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", __file__],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
