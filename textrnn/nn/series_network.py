"""A network over steps of numbers: the recurrent core of texts, without words."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from textrnn.config import SeriesNetworkConfig
from textrnn.nn.cells._base import Tensor
from textrnn.nn.layers import RNNCore
from textrnn.nn.pooling import Pooling

__all__ = ["SeriesNetwork"]


class SeriesNetwork(keras.Model):  # type: ignore[misc]
    """Recurrent core, pooling, dense head.

    Parameters
    ----------
    config : SeriesNetworkConfig
        What to build; the weights exist when this returns.
    seed : int, default=0
        Seed of weights and dropout: the same seed gives the same weights.
    batch_size : int, optional
        Sequences in every batch; a stateful core must know it.
    mixed : bool, default=False
        Compute in 16 bits between the recurrent layers and in them; weights and outputs have 32.

    Notes
    -----
    The input is ``{"steps": float (batch, steps, features), "lengths": int (batch,)}``, right padding only; the output
    has shape (batch, outputs), or (batch, steps, outputs) where every step is answered.
    """

    def __init__(
        self,
        config: SeriesNetworkConfig,
        seed: int = 0,
        batch_size: int | None = None,
        mixed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.config = config
        self.noise = keras.random.SeedGenerator(seed)
        self.core = RNNCore(config.rnn, seed=seed + 1, name="core", dtype="mixed_float16" if mixed else None)
        self.pooling = Pooling(config.pooling, config.rnn.bidirectional, seed=seed + 2, name="pooling")
        glorot = keras.initializers.GlorotUniform(seed=seed + 3)
        self.head = keras.layers.Dense(config.outputs, kernel_initializer=glorot, name="head")
        self.core.build((batch_size, None, config.features))
        self.pooling.build((None, None, config.rnn.output_size))
        self.head.build((None, config.pooled_size))
        self.built = True

    def call(self, inputs: dict[str, Tensor], training: bool = False) -> Tensor:
        """Give outputs."""
        lengths = ops.cast(inputs["lengths"], "int32")
        hidden = self.core(inputs["steps"], lengths, training=training)
        if not self.config.every_step:
            hidden = self.pooling(hidden, lengths)
        if training and self.config.dropout:
            hidden = keras.random.dropout(hidden, self.config.dropout, seed=self.noise)
        return self.head(hidden)
