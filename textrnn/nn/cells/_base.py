"""What the cells share: Keras' three weights and the projection of the inputs."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

__all__ = ["GatedCell", "Tensor"]

Tensor = Any


class GatedCell(keras.layers.Layer):  # type: ignore[misc]
    """A cell whose gates stand side by side in one kernel.

    Parameters
    ----------
    units : int
        State size.
    seed : int, default=0
        Seed of the initial weights.
    """

    gates = 1
    states = 1

    def __init__(self, units: int, seed: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.seed = seed
        self.state_size = [units] * self.states
        self.output_size = units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights for inputs of shape (batch, features)."""
        width = self.gates * self.units
        glorot = keras.initializers.GlorotUniform(seed=self.seed)
        orthogonal = keras.initializers.Orthogonal(seed=self.seed + 1)
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], width), initializer=glorot)
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(self.units, width), initializer=orthogonal
        )
        self.bias = self.add_weight(name="bias", shape=self.bias_shape(), initializer=self.initial_bias)
        self.built = True

    def bias_shape(self) -> tuple[int, ...]:
        """The shape of the bias."""
        return (self.gates * self.units,)

    def initial_bias(self, shape: tuple[int, ...], dtype: Any = None) -> Tensor:
        """The bias before training."""
        return ops.zeros(shape, dtype or "float32")

    def project(self, inputs: Tensor) -> Tensor:
        """Multiply inputs of shape (..., features) by the kernel and add the bias: (..., gates * units)."""
        return ops.matmul(inputs, self.kernel) + self.bias

    def step(self, projected: Tensor, states: list[Tensor], mask: Tensor | None = None) -> tuple[Tensor, list[Tensor]]:
        """Do one step.

        Parameters
        ----------
        projected : tensor, shape (batch, gates * units)
            What `project` gave for this step.
        states : list of tensors, each (batch, units)
            The states before the step; the first is the output of the step before.
        mask : tensor, shape (batch, units), optional
            Recurrent dropout: multiplies the state inside the recurrent product.

        Returns
        -------
        output : tensor, shape (batch, units)
        states : list of tensors
        """
        raise NotImplementedError

    def call(self, inputs: Tensor, states: list[Tensor], training: bool = False) -> tuple[Tensor, list[Tensor]]:
        """Do one step on inputs of shape (batch, features)."""
        return self.step(self.project(inputs), list(states))

    def get_initial_state(self, batch_size: Any = None) -> list[Tensor]:
        """States of zeros."""
        return [ops.zeros((batch_size, self.units), self.compute_dtype) for _ in range(self.states)]

    def get_config(self) -> dict[str, Any]:
        """Arguments that make an equal cell."""
        return {**super().get_config(), "units": self.units, "seed": self.seed}
