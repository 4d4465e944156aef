"""One graph for batches of every shape.

Keras traces its training step for the first shape, again for the second, and once more where the last batch is smaller:
1.3 s each, of an epoch of 5. Its steps for single batches stand in on other backends, and for networks that must know
how many steps a sequence has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

__all__ = ["Step", "answering", "learning"]

_Arrays = Mapping[str, npt.NDArray[Any]]
#: Inputs, what is wanted of them and weights, to loss and metrics of the batch.
Step = Callable[[_Arrays, npt.NDArray[Any], npt.NDArray[Any]], dict[str, Any]]


def learning(network: keras.Model, *, any_length: bool = True) -> Step:
    """Make the training step of a compiled network.

    Parameters
    ----------
    network : keras.Model
        Its inputs are a dictionary: arrays of (batch, steps, ...) and of (batch,).
    any_length : bool, default=True
        Whether batches may have different numbers of steps.
    """

    def by_keras(inputs: _Arrays, wanted: Any, weights: Any) -> dict[str, Any]:
        network.reset_metrics()  # train_on_batch of Keras 3.12 does not
        logs: dict[str, Any] = network.train_on_batch(inputs, wanted, sample_weight=weights, return_dict=True)
        return logs

    if keras.backend.backend() != "tensorflow" or not any_length:
        return by_keras
    import tensorflow as tf

    network.optimizer.build(network.trainable_variables)

    traced: list[Any] = []

    def run(inputs: _Arrays, wanted: Any, weights: Any) -> dict[str, Any]:
        if network.run_eagerly:
            return by_keras(inputs, wanted, weights)
        if not traced:
            inputs_like = {name: _like(each, 2) for name, each in inputs.items()}
            signature = [inputs_like, _like(wanted, 2 if wanted.ndim > 2 else 1), _like(weights, 2)]
            traced.append(tf.function(lambda *batch: network.train_step(batch), signature, autograph=False))
        network.reset_metrics()
        return dict(traced[0](dict(inputs), wanted, weights))

    return run


def answering(network: keras.Model, *, any_length: bool = True) -> Callable[[_Arrays], npt.NDArray[Any]]:
    """Make what answers a batch, as outside of training; parameters as those of `learning`."""
    if keras.backend.backend() != "tensorflow" or not any_length:
        return lambda inputs: np.asarray(network.predict_on_batch(inputs))
    import tensorflow as tf

    traced: list[Any] = []

    def run(inputs: _Arrays) -> npt.NDArray[Any]:
        if network.run_eagerly:
            return np.asarray(network.predict_on_batch(inputs))
        if not traced:
            signature = [{name: _like(each, 2) for name, each in inputs.items()}]
            traced.append(tf.function(lambda given: network(given, training=False), signature, autograph=False))
        return np.asarray(traced[0](dict(inputs)))

    return run


def _like(array: npt.NDArray[Any], free: int) -> Any:
    """What an array is, its first `free` dimensions left open."""
    import tensorflow as tf

    return tf.TensorSpec([None] * min(array.ndim, free) + list(array.shape[free:]), array.dtype)
