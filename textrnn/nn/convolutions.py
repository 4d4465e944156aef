"""N-grams of word vectors: convolutions, the largest answer of each over a text."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from textrnn.config import WIDTHS
from textrnn.nn.cells._base import Tensor
from textrnn.nn.loop import valid_steps

__all__ = ["Convolutions"]


class Convolutions(keras.layers.Layer):  # type: ignore[misc]
    """(batch, steps, features) and lengths to (batch, 3 `filters`): rectified filters, max over time (Kim 2014).

    Parameters
    ----------
    filters : int
        Of each width.
    seed : int, default=0
        Seed of the weights.

    Notes
    -----
    A window ends at each true step; what it reaches back beyond the first is zero.
    """

    def __init__(self, filters: int, seed: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.filters = filters
        self.seed = seed
        self.kernels: dict[int, Any] = {}
        self.biases: dict[int, Any] = {}

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights for inputs of shape (batch, steps, features)."""
        for width in WIDTHS:
            glorot = keras.initializers.GlorotUniform(seed=self.seed + width)
            shape = (width, input_shape[-1], self.filters)
            self.kernels[width] = self.add_weight(name=f"kernel_{width}", shape=shape, initializer=glorot)
            self.biases[width] = self.add_weight(name=f"bias_{width}", shape=(self.filters,), initializer="zeros")
        self.built = True

    def call(self, inputs: Tensor, lengths: Tensor) -> Tensor:
        """Filter, rectify, pool."""
        valid = valid_steps(lengths, ops.shape(inputs)[1])[:, :, None]
        inputs = ops.where(valid, inputs, 0.0)
        parts = []
        for width in WIDTHS:
            padded = ops.pad(inputs, [[0, 0], [width - 1, 0], [0, 0]])
            found = ops.relu(ops.conv(padded, self.kernels[width], padding="valid") + self.biases[width])
            parts.append(ops.max(ops.where(valid, found, 0.0), axis=1))
        return ops.concatenate(parts, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make an equal layer."""
        return {**super().get_config(), "filters": self.filters, "seed": self.seed}
