"""Adam that leaves untouched rows of an embedding alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

__all__ = ["LazyAdam"]


class LazyAdam(keras.optimizers.Adam):  # type: ignore[misc]
    """Adam (Kingma & Ba 2015) with lazy moments for embeddings.

    A batch touches a few thousand of 30,000 word vectors. Plain Adam moves all of them at every step, by their fading
    moments, which costs more than the rest of a small network; here a row and its moments change only when its
    gradient is not zero, as in `torch.optim.SparseAdam`. On TensorFlow only those rows are read and written;
    elsewhere the result is the same, the cost is not.

    Parameters
    ----------
    embeddings : variable
        The matrix to treat so.
    kwargs
        As in `keras.optimizers.Adam`.
    """

    def __init__(self, embeddings: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # behind a function: a variable that an optimizer has is one of its own to Keras, and JAX gives none up twice
        self._given: Callable[[], Any] = lambda: embeddings

    @property
    def embeddings(self) -> Any:
        """The matrix to treat so."""
        return self._given()

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Change one variable by its gradient."""
        if self._var_key(variable) != self._var_key(self.embeddings):
            super().update_step(gradient, variable, learning_rate)
            return
        variable = self.embeddings  # on TensorFlow, Keras hands over the tf.Variable inside it
        step = ops.cast(self.iterations + 1, "float32")
        rate = ops.cast(learning_rate, "float32")
        rate *= ops.sqrt(1 - ops.power(self.beta_2, step)) / (1 - ops.power(self.beta_1, step))
        place = self._get_variable_index(variable)
        moments = self._momentums[place], self._velocities[place]
        if hasattr(gradient, "dense_shape"):  # of TensorFlow; a tensor of torch has indices, too
            self._update_rows(gradient, variable, *moments, rate)
        else:
            self._update_all(gradient, variable, *moments, rate)

    def _moved(self, m: Any, v: Any, gradient: Any, rate: Any) -> tuple[Any, Any, Any]:
        m = self.beta_1 * m + (1 - self.beta_1) * gradient
        v = self.beta_2 * v + (1 - self.beta_2) * gradient * gradient
        return m, v, rate * m / (ops.sqrt(v) + self.epsilon)

    def _update_rows(self, gradient: Any, variable: Any, momentum: Any, velocity: Any, rate: Any) -> None:
        import tensorflow as tf

        rows, place = tf.unique(gradient.indices)
        summed = tf.math.unsorted_segment_sum(gradient.values, place, tf.size(rows))
        touched = tf.reduce_any(summed != 0, axis=-1, keepdims=True)  # the padding's row is in every batch, with zeros
        before = tf.gather(momentum.value, rows), tf.gather(velocity.value, rows)
        m, v, move = self._moved(*before, summed, rate)
        momentum.value.scatter_update(tf.IndexedSlices(tf.where(touched, m, before[0]), rows))
        velocity.value.scatter_update(tf.IndexedSlices(tf.where(touched, v, before[1]), rows))
        variable.value.scatter_sub(tf.IndexedSlices(tf.where(touched, move, 0.0), rows))

    def _update_all(self, gradient: Any, variable: Any, momentum: Any, velocity: Any, rate: Any) -> None:
        touched = ops.any(gradient != 0, axis=-1, keepdims=True)
        before = ops.convert_to_tensor(momentum), ops.convert_to_tensor(velocity)  # JAX takes no variables
        m, v, move = self._moved(*before, gradient, rate)
        self.assign(momentum, ops.where(touched, m, before[0]))
        self.assign(velocity, ops.where(touched, v, before[1]))
        self.assign_sub(variable, ops.where(touched, move, 0.0))
