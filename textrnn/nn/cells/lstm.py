"""Long short-term memory (Hochreiter & Schmidhuber 1997), with the forget gate of Gers et al. (2000)."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from textrnn.nn.cells._base import GatedCell, Tensor

__all__ = ["Cell"]


@keras.saving.register_keras_serializable("textrnn", "lstm")
class Cell(GatedCell):
    """Gates i, f, g, o = x W + b + h U, in this order.

    ``c' = sigmoid(f) c + sigmoid(i) tanh(g)`` and ``h' = sigmoid(o) tanh(c')``. Shapes: x (batch, features), h and c
    (batch, units), W (features, 4 units), U (units, 4 units), b (4 units,), as in `keras.layers.LSTMCell`. The bias of
    the forget gate starts at one (Jozefowicz et al. 2015).
    """

    gates = 4
    states = 2

    def initial_bias(self, shape: tuple[int, ...], dtype: Any = None) -> Tensor:
        """Zeros, and ones for the forget gate."""
        zeros = ops.zeros((self.units,), dtype or "float32")
        return ops.concatenate([zeros, zeros + 1, zeros, zeros])

    def step(self, projected: Tensor, states: list[Tensor], mask: Tensor | None = None) -> tuple[Tensor, list[Tensor]]:
        """Do one step."""
        h, c = states
        h = h if mask is None else h * mask
        i, f, g, o = ops.split(projected + ops.matmul(h, self.recurrent_kernel), 4, axis=-1)
        c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
        h = ops.sigmoid(o) * ops.tanh(c)
        return h, [h, c]
