"""Which device is taken, with GPUs that are made up: what a real one does, no test here can say."""

from __future__ import annotations

import warnings

import keras
import numpy as np
import pytest

from textrnn.batching import Examples
from textrnn.config import NetworkConfig, RNNConfig
from textrnn.errors import MissingDependency, TextRNNWarning
from textrnn.nn import device
from textrnn.nn.training import Trainer, TrainingConfig
from textrnn.protocols import Ragged

BROKEN = device._Found("Some GPU", "CUDA driver version is insufficient")


@pytest.fixture
def having(monkeypatch):
    return lambda name="", problem="": monkeypatch.setattr(device, "_gpu", lambda: device._Found(name, problem))


@pytest.mark.parametrize(
    ("name", "chosen", "on_gpu"),
    [("Some GPU", "auto", 1), ("Some GPU", "gpu", 1), ("Some GPU", "cpu", 0), ("", "auto", 0)],
)
def test_a_gpu_is_used_where_there_is_one_and_nobody_says_cpu(having, name, chosen, on_gpu):
    having(name)
    assert not device.on_gpu()
    with device.using(chosen):
        assert device.on_gpu() == bool(on_gpu)
        with device.using("cpu"):
            assert not device.on_gpu()
        assert device.on_gpu() == bool(on_gpu)
    assert not device.on_gpu()


def test_a_gpu_that_is_not_there_is_named_with_what_would_help(having):
    having()
    with pytest.raises(
        MissingDependency, match=r"^Keras on \w+ has no GPU that works; pip install .*, or choose device auto$"
    ):
        device.find("gpu")


def test_a_gpu_that_does_not_work_is_an_error_where_it_must_be_one(having):
    having(*BROKEN)
    with pytest.raises(MissingDependency, match=r"works \(CUDA driver version is insufficient\); pip"):
        device.find("gpu")


def test_a_gpu_that_does_not_work_is_the_cpu_and_a_warning(having):
    having(*BROKEN)
    with pytest.warns(TextRNNWarning, match=r"insufficient\); training on the CPU") as told, device.using("auto"):
        assert not device.on_gpu()
    assert len(told) == 1


def test_what_a_driver_throws_is_a_problem_and_no_end(monkeypatch):
    def out_of_memory():
        raise RuntimeError("CUDA_ERROR_OUT_OF_MEMORY:\n out of memory")

    for kind in ("tensorflow", "jax", "torch"):
        monkeypatch.setattr(device, f"_of_{kind}", out_of_memory)
    assert device._gpu.__wrapped__().problem == "CUDA_ERROR_OUT_OF_MEMORY: out of memory"


def test_this_machine_is_asked_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with device.using("auto"):
            assert device.on_gpu() == bool(device._gpu().name)


def test_forgetting_does_not_leave_the_device(having):
    having()
    with device.using("cpu"):
        device.clear()
        assert "cpu" in str(keras.ops.ones(2).device).lower()
    with device.using("auto"):
        device.clear()


def test_wide_cores_compute_in_16_bits_on_a_gpu_only(having):
    having("Some GPU")
    assert not device.mixed(RNNConfig(units=256))
    with device.using("auto"):
        assert device.mixed(RNNConfig(units=256)) == (keras.backend.backend() != "jax")
        assert not device.mixed(RNNConfig(units=64))
        assert not device.mixed(RNNConfig(units=256, bidirectional=False, stateful=True))


@pytest.fixture
def examples():
    rng = np.random.default_rng(0)
    classes = rng.integers(0, 2, 96).astype(np.int32)
    texts = [[int(2 + 4 * label + rng.integers(4)) for _ in range(rng.integers(1, 9))] for label in classes]
    return Examples(Ragged.of(texts), classes, np.ones(96, np.float32))


def trained(examples, units=8):
    config = TrainingConfig(epochs=8, batch_size=16, learning_rate=0.03, quiet=True)
    return Trainer(NetworkConfig(10, 2, 8, RNNConfig(units=units, layers=2, dropout=0.1)), config).fit(examples)


@pytest.mark.slow
def test_a_network_learns_in_16_bits_and_keeps_its_weights_in_32(examples, monkeypatch):
    monkeypatch.setattr(device, "mixed", lambda rnn: True)
    made = trained(examples)
    assert isinstance(made.network.optimizer, keras.optimizers.LossScaleOptimizer)
    assert {layer.forward_cell.compute_dtype for layer in made.network.core.stack} == {"float16"}
    assert {str(weight.dtype) for weight in made.network.trainable_weights} == {"float32"}
    assert made.history[-1]["loss"] < 0.2 < made.history[0]["loss"]
    assert made.evaluate(examples)["accuracy"] == 1
    logits = made.network({"ids": np.array([[2, 3]], np.int32), "lengths": np.array([2], np.int32)})
    assert keras.backend.standardize_dtype(logits.dtype) == "float32"


@pytest.mark.slow
def test_what_a_gpu_learned_is_checked_in_32_bits_on_the_cpu(examples, having, monkeypatch):
    monkeypatch.setattr(device, "mixed", lambda rnn: device.on_gpu())
    having("Some GPU")
    with device.using("auto"):
        made = trained(examples)
        said = made.predict(examples.ids)
        with made.exactly() as equal:
            assert not device.on_gpu() and equal.network.core.compute_dtype == "float32"
            right = equal.predict(examples.ids)
        assert device.on_gpu()
    plain = Trainer(made.network_config, made.config)
    plain.load(made.arrays)
    np.testing.assert_allclose(right, plain.predict(examples.ids), rtol=0, atol=1e-6)
    assert 0 < np.abs(said - right).max() < 0.01


def test_without_a_gpu_a_trainer_is_its_own_check(examples):
    made = trained(examples)
    with made.exactly() as equal:
        assert equal is made
