"""Steps to one vector. Padding never counts."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from textrnn.nn.cells._base import Tensor
from textrnn.nn.loop import valid_steps

__all__ = ["Pooling"]


class Pooling(keras.layers.Layer):  # type: ignore[misc]
    """(batch, steps, features) and lengths to (batch, features), or twice as wide for 'max+mean'.

    Parameters
    ----------
    kind : {'last', 'max', 'mean', 'max+mean', 'attention'}
        'last' is what each direction has seen at its end: the forward half of the last true step beside the backward
        half of the first. 'attention' weighs steps by ``softmax(tanh(h W + b) v)`` (Yang et al. 2016, NAACL).
    bidirectional : bool
        Whether the features have two halves.
    seed : int, default=0
        Seed of the attention's weights.
    """

    def __init__(self, kind: str, bidirectional: bool, seed: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.bidirectional = bidirectional
        self.seed = seed

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Create the weights of attention."""
        if self.kind == "attention":
            size = input_shape[-1]
            glorot = keras.initializers.GlorotUniform
            self.kernel = self.add_weight(name="kernel", shape=(size, size), initializer=glorot(seed=self.seed))
            self.bias = self.add_weight(name="bias", shape=(size,), initializer="zeros")
            self.query = self.add_weight(name="query", shape=(size, 1), initializer=glorot(seed=self.seed + 1))
        self.built = True

    def call(self, inputs: Tensor, lengths: Tensor) -> Tensor:
        """Pool."""
        valid = valid_steps(lengths, ops.shape(inputs)[1])[:, :, None]
        if self.kind == "last":
            return self._last(inputs, lengths)
        if self.kind == "attention":
            scores = ops.matmul(ops.tanh(ops.matmul(inputs, self.kernel) + self.bias), self.query)
            scores = ops.where(valid, scores, -1e9)
            # ops.softmax would warn of a batch of texts of one token
            powers = ops.exp(scores - ops.max(scores, axis=1, keepdims=True))
            return ops.sum(powers * inputs, axis=1) / ops.sum(powers, axis=1)
        parts = []
        if "max" in self.kind:
            parts.append(ops.max(ops.where(valid, inputs, -1e9), axis=1))
        if "mean" in self.kind:
            total = ops.sum(ops.where(valid, inputs, 0.0), axis=1)
            parts.append(total / ops.cast(lengths, inputs.dtype)[:, None])
        return ops.concatenate(parts, axis=-1) if len(parts) > 1 else parts[0]

    def _last(self, inputs: Tensor, lengths: Tensor) -> Tensor:
        shape = ops.shape(inputs)
        rows = ops.arange(shape[0], dtype="int32") * shape[1]
        ends = ops.take(ops.reshape(inputs, (-1, inputs.shape[-1])), rows + ops.cast(lengths, "int32") - 1, axis=0)
        if not self.bidirectional:
            return ends
        half = inputs.shape[-1] // 2
        return ops.concatenate([ends[:, :half], inputs[:, 0, half:]], axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Arguments that make an equal layer."""
        return {**super().get_config(), "kind": self.kind, "bidirectional": self.bidirectional, "seed": self.seed}
