"""Word vectors, of which a batch reads the rows it has."""

from __future__ import annotations

import keras

from textrnn.nn.cells._base import Tensor

__all__ = ["RowEmbedding"]


class RowEmbedding(keras.layers.Embedding):  # type: ignore[misc]
    """`keras.layers.Embedding` that does not copy the matrix.

    TensorFlow copies a variable whenever it is read as a whole, once some of its rows have been written, as `LazyAdam`
    does: 1.5 ms for 30,000 vectors of 128 values, a twentieth of a training step.
    """

    def call(self, inputs: Tensor) -> Tensor:
        """Vectors of ids: (batch, steps) to (batch, steps, features)."""
        if keras.backend.backend() != "tensorflow":
            return super().call(inputs)
        import tensorflow as tf

        return tf.gather(self.embeddings.value, inputs)
