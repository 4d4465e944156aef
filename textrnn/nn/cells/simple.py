"""The simple recurrent cell (Elman 1990)."""

from __future__ import annotations

import keras
from keras import ops

from textrnn.nn.cells._base import GatedCell, Tensor

__all__ = ["Cell"]


@keras.saving.register_keras_serializable("textrnn", "simple")
class Cell(GatedCell):
    """``h' = tanh(x W + b + h U)``.

    Shapes: x (batch, features), h (batch, units), W (features, units), U (units, units), b (units,), as in
    `keras.layers.SimpleRNNCell`.
    """

    def step(self, projected: Tensor, states: list[Tensor], mask: Tensor | None = None) -> tuple[Tensor, list[Tensor]]:
        """Do one step."""
        h = states[0] if mask is None else states[0] * mask
        h = ops.tanh(projected + ops.matmul(h, self.recurrent_kernel))
        return h, [h]
