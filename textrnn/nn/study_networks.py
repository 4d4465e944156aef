"""Networks that the study of a series compares recurrent ones with: none of them knows what order is."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from textrnn.nn.cells._base import Tensor

__all__ = ["convolutional", "dense"]


class Plain(keras.Model):  # type: ignore[misc]
    """Layers one after the other, with the inputs of `SeriesNetwork`; windows are all of one length."""

    def __init__(self, layers: list[Any], steps: int, features: int) -> None:
        super().__init__()
        self.stack = layers
        shape: tuple[Any, ...] = (None, steps, features)
        for layer in layers:
            layer.build(shape)
            shape = layer.compute_output_shape(shape)
        self.built = True

    def call(self, inputs: dict[str, Tensor], training: bool = False) -> Tensor:
        """Give outputs."""
        hidden = ops.cast(inputs["steps"], "float32")
        for layer in self.stack:
            hidden = layer(hidden)
        return hidden


def dense(steps: int, features: int, outputs: int, seed: int = 0) -> keras.Model:
    """All numbers of a window side by side, 16 hidden units."""
    glorot = keras.initializers.GlorotUniform
    layers = [
        keras.layers.Flatten(),
        keras.layers.Dense(16, activation="relu", kernel_initializer=glorot(seed=seed)),
        keras.layers.Dense(outputs, kernel_initializer=glorot(seed=seed + 1)),
    ]
    return Plain(layers, steps, features)


def convolutional(steps: int, features: int, outputs: int, seed: int = 0) -> keras.Model:
    """Three convolutions of 8 filters over shorter and shorter stretches, halved in between, and their mean."""
    glorot = keras.initializers.GlorotUniform
    layers: list[Any] = []
    length = steps
    for i, share in enumerate((5, 10, 20)):
        width = max(1, min(steps // share, length))
        layers.append(keras.layers.Conv1D(8, width, activation="relu", kernel_initializer=glorot(seed=seed + i)))
        length -= width - 1
        if i < 2 and length >= 2:
            layers.append(keras.layers.MaxPooling1D(2))
            length //= 2
    layers += [
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(outputs, kernel_initializer=glorot(seed=seed + 3)),
    ]
    return Plain(layers, steps, features)
