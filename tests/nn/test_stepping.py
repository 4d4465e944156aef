"""Batches of every shape go through one graph, with the losses and answers that Keras' own steps have."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from textrnn.config import NetworkConfig, RNNConfig
from textrnn.nn import stepping
from textrnn.nn.training import Trainer, TrainingConfig

if keras.backend.backend() != "tensorflow":
    pytest.skip("other backends use Keras' own steps", allow_module_level=True)

NETWORK = NetworkConfig(20, 3, 4, RNNConfig("lstm", 3))


def batches():
    rng = np.random.default_rng(0)
    for texts, steps in ((4, 5), (4, 2), (3, 7), (1, 1)):
        ids = rng.integers(2, 20, (texts, steps)).astype(np.int32)
        inputs = {"ids": ids, "lengths": np.full(texts, steps, np.int32)}
        yield inputs, rng.integers(0, 3, texts).astype(np.int32), rng.random(texts).astype(np.float32)


def a_trainer():
    return Trainer(NETWORK, TrainingConfig(learning_rate=0.05, quiet=True))


def test_steps_and_answers_are_those_of_keras():
    ours, theirs = a_trainer(), a_trainer()
    for inputs, wanted, weights in batches():
        np.testing.assert_allclose(ours.answer(inputs), theirs.network.predict_on_batch(inputs), rtol=0, atol=1e-6)
        theirs.network.reset_metrics()
        logs = theirs.network.train_on_batch(inputs, wanted, sample_weight=weights, return_dict=True)
        told = {name: float(value) for name, value in ours.step(inputs, wanted, weights).items()}
        assert told == pytest.approx(logs, abs=1e-6)  # of this batch alone
    for name, array in theirs.arrays.items():
        np.testing.assert_allclose(ours.arrays[name], array, rtol=0, atol=1e-6, err_msg=name)


def test_every_shape_goes_through_one_graph():
    trainer = a_trainer()
    calls = []
    whole = trainer.network.call
    trainer.network.call = lambda *given, **named: calls.append(1) or whole(*given, **named)
    for inputs, wanted, weights in batches():
        trainer.step(inputs, wanted, weights)
    assert len(calls) == 1
    for inputs, _, _ in batches():
        trainer.answer(inputs)
    assert len(calls) == 2


def test_dimensions_beyond_the_steps_are_known():
    assert stepping._like(np.zeros((2, 3, 4), np.float32), 2).shape.as_list() == [None, None, 4]
    assert stepping._like(np.zeros((2, 3), np.float32), 1).shape.as_list() == [None, 3]
    assert stepping._like(np.zeros(2, np.int32), 2).shape.as_list() == [None]
