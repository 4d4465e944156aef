"""The whole classifier: ids to logits."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from textrnn.config import NetworkConfig
from textrnn.nn.cells._base import Tensor
from textrnn.nn.convolutions import Convolutions
from textrnn.nn.embedding import RowEmbedding
from textrnn.nn.layers import RNNCore, spatial_mask
from textrnn.nn.pooling import Pooling

__all__ = ["Network"]


class Network(keras.Model):  # type: ignore[misc]
    """Embedding, recurrent core and convolutions, pooling, dense head.

    Parameters
    ----------
    config : NetworkConfig
        What to build; the weights exist when this returns.
    seed : int, default=0
        Seed of weights and dropout: the same seed gives the same weights.
    mixed : bool, default=False
        Compute in 16 bits between the recurrent layers and in them; weights and outputs have 32.

    Notes
    -----
    The input is ``{"ids": int (batch, steps), "lengths": int (batch,)}``, right padding only; the output are logits of
    shape (batch, classes).
    """

    def __init__(self, config: NetworkConfig, seed: int = 0, mixed: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config = config
        self.noise = keras.random.SeedGenerator(seed)
        uniform = keras.initializers.RandomUniform(seed=seed)
        self.embedding = RowEmbedding(
            config.vocabulary, config.embedding_dim, embeddings_initializer=uniform, name="embedding"
        )
        self.core = RNNCore(config.rnn, seed=seed + 1, name="core", dtype="mixed_float16" if mixed else None)
        self.pooling = Pooling(config.pooling, config.rnn.bidirectional, seed=seed + 2, name="pooling")
        self.convolutions = Convolutions(config.filters, seed=seed + 4, name="convolutions") if config.filters else None
        glorot = keras.initializers.GlorotUniform(seed=seed + 3)
        self.head = keras.layers.Dense(config.classes, kernel_initializer=glorot, name="head")
        self.embedding.build((None, None))
        self.core.build((None, None, config.embedding_dim))
        self.pooling.build((None, None, config.rnn.output_size))
        if self.convolutions is not None:
            self.convolutions.build((None, None, config.embedding_dim))
        self.head.build((None, config.pooled_size))
        self.built = True

    def call(self, inputs: dict[str, Tensor], training: bool = False) -> Tensor:
        """Give logits."""
        lengths = ops.cast(inputs["lengths"], "int32")
        hidden = self.embedding(inputs["ids"])
        if training and self.config.dropout:
            hidden = spatial_mask(hidden, self.config.dropout, self.noise)
        pooled = self.pooling(self.core(hidden, lengths, training=training), lengths)
        if self.convolutions is not None:
            pooled = ops.concatenate([pooled, self.convolutions(hidden, lengths)], axis=-1)
        if training and self.config.dropout:
            pooled = keras.random.dropout(pooled, self.config.dropout, seed=self.noise)
        return self.head(pooled)
