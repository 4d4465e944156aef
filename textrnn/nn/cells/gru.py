"""The gated recurrent unit (Cho et al. 2014), in both conventions for the reset gate."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from textrnn.nn.cells._base import GatedCell, Tensor

__all__ = ["Cell"]


@keras.saving.register_keras_serializable("textrnn", "gru")
class Cell(GatedCell):
    """Gates z, r and candidate g, in this order.

    ``h' = z h + (1 - z) tanh(g)``, where z and r are ``sigmoid(x W + b + h U)`` of their columns. After the product
    (`reset_after`, the convention of cuDNN and the default of Keras), ``g = x W + b + r (h U + b')``, with biases b
    and b' for inputs and state; before it, as in the paper, ``g = x W + b + (r h) U``.

    Shapes: x (batch, features), h (batch, units), W (features, 3 units), U (units, 3 units), b (2, 3 units) or
    (3 units,), as in `keras.layers.GRUCell`.

    Parameters
    ----------
    units : int
        State size.
    reset_after : bool, default=True
        Which convention.
    """

    gates = 3

    def __init__(self, units: int, reset_after: bool = True, **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        self.reset_after = reset_after

    def bias_shape(self) -> tuple[int, ...]:
        """Two rows where the state has a bias of its own."""
        return (2, 3 * self.units) if self.reset_after else (3 * self.units,)

    def project(self, inputs: Tensor) -> Tensor:
        """Multiply inputs of shape (..., features) by the kernel and add the bias of the inputs."""
        return ops.matmul(inputs, self.kernel) + (self.bias[0] if self.reset_after else self.bias)

    def step(self, projected: Tensor, states: list[Tensor], mask: Tensor | None = None) -> tuple[Tensor, list[Tensor]]:
        """Do one step."""
        h = states[0]
        seen = h if mask is None else h * mask
        xz, xr, xg = ops.split(projected, 3, axis=-1)
        if self.reset_after:
            hz, hr, hg = ops.split(ops.matmul(seen, self.recurrent_kernel) + self.bias[1], 3, axis=-1)
            z, r = ops.sigmoid(xz + hz), ops.sigmoid(xr + hr)
            g = ops.tanh(xg + r * hg)
        else:
            gates = ops.matmul(seen, self.recurrent_kernel[:, : 2 * self.units])
            hz, hr = ops.split(gates, 2, axis=-1)
            z, r = ops.sigmoid(xz + hz), ops.sigmoid(xr + hr)
            g = ops.tanh(xg + ops.matmul(r * seen, self.recurrent_kernel[:, 2 * self.units :]))
        h = z * h + (1 - z) * g
        return h, [h]

    def get_config(self) -> dict[str, Any]:
        """Arguments that make an equal cell."""
        return {**super().get_config(), "reset_after": self.reset_after}
