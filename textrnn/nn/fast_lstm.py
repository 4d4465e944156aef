"""The LSTM through TensorFlow's fused CPU kernel: the one TensorFlow-only file.

One op runs all steps of one direction, and both directions run on two cores at once. It is `BlockLSTM`, with gates in
the order i, c, f, o; the gradient of its successor `BlockLSTMV2` is wrong (TensorFlow 2.21: off by more than its own
size from the gradient of the equations). Of many units its gradient, which multiplies three small matrices at every
step, is slower than one that leaves two of the three products to the end, for all steps at once. Forward and backward,
20 steps of both directions, batch 256, 2 cores (128 units: 8.1 GFLOP; sgemm 210 GFLOP/s): BiLSTM-64 27 ms either way,
BiLSTM-128 62 ms instead of 73, BiLSTM-256 162 instead of 191; compiled by XLA 30, 69; batch 128 of BiLSTM-64 12.8
instead of 17.0. NumPy with a thread for each direction (32, 79) waits for Python's lock.
"""

from __future__ import annotations

import functools
from typing import Any

import keras

from textrnn.nn.cells import lstm
from textrnn.nn.cells._base import GatedCell, Tensor

__all__ = ["run", "usable"]

#: From so many units on, a gradient of our own is faster than the op's.
_MANY_UNITS = 48


@functools.cache
def _on_cpu() -> bool:
    if keras.backend.backend() != "tensorflow":
        return False
    import tensorflow as tf

    return not tf.config.list_logical_devices("GPU")


def usable(cell: GatedCell, mask: Tensor | None) -> bool:
    """Whether this stands in for `textrnn.nn.loop`: an LSTM in float32 without recurrent dropout, TensorFlow on CPU."""
    return type(cell) is lstm.Cell and mask is None and cell.compute_dtype == "float32" and _on_cpu()


def run(cell: GatedCell, inputs: Tensor, lengths: Tensor, backward: bool = False, halves: bool = False) -> Tensor:
    """Run an LSTM from states of zeros over (batch, steps, features), from either end of each sequence.

    With `halves`, the batch is run in two ops, which two cores do at once where there is one direction only.

    Returns
    -------
    tensor, shape (batch, steps, units)
        Equal to `textrnn.nn.loop.run` at every true step; beyond a sequence's length it runs on.
    """
    import tensorflow as tf

    if not halves:
        return _run(cell, inputs, lengths, backward)
    batch = tf.shape(inputs)[0]
    half = batch // 2
    # of an empty batch the op's gradient is whatever is in memory, so a single sequence is run twice and counted once
    first = tf.maximum(half, 1)
    parts = [(inputs[:first], lengths[:first]), (inputs[half:], lengths[half:])]
    return tf.concat([_run(cell, *part, backward) for part in parts], 0)[first - half :]


def _run(cell: GatedCell, inputs: Tensor, lengths: Tensor, backward: bool) -> Tensor:
    import tensorflow as tf

    def reorder(gates: Any) -> Any:
        i, f, g, o = tf.split(gates, 4, axis=-1)
        return tf.concat([i, g, f, o], axis=-1)

    batch, steps = tf.shape(inputs)[0], tf.shape(inputs)[1]
    there, back = _orders(lengths, batch, steps, backward)
    x = tf.reshape(_permuted(tf.reshape(inputs, (-1, inputs.shape[-1])), there, back), (steps, batch, inputs.shape[-1]))
    kernel, recurrent, bias = (
        reorder(tf.convert_to_tensor(weight)) for weight in (cell.kernel, cell.recurrent_kernel, cell.bias)
    )
    if cell.units < _MANY_UNITS:
        outputs = _block(x, kernel, recurrent, bias).h
    else:
        outputs = tf.custom_gradient(_with_gradient)(x, kernel, recurrent, bias)
    return tf.reshape(_permuted(tf.reshape(outputs, (-1, cell.units)), back, there), (batch, steps, cell.units))


def _block(x: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor) -> Any:
    """Run the op over (steps, batch, features); it gives gates, states and outputs of all steps."""
    import tensorflow as tf

    nothing = tf.zeros((recurrent.shape[0],))
    zeros = tf.zeros((tf.shape(x)[1], recurrent.shape[0]))
    return tf.raw_ops.BlockLSTM(
        seq_len_max=tf.shape(x, tf.int64)[0],
        x=x,
        cs_prev=zeros,
        h_prev=zeros,
        w=tf.concat([kernel, recurrent], 0),
        wci=nothing,
        wcf=nothing,
        wco=nothing,
        b=bias,
        forget_bias=0.0,
        cell_clip=-1.0,
        use_peephole=False,
    )


def _with_gradient(x: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor) -> Any:
    """Outputs, and their gradient: what can be done for all steps at once stands outside the loop over them."""
    import tensorflow as tf

    made = _block(x, kernel, recurrent, bias)
    units = recurrent.shape[0]

    def gradient(upstream: Tensor) -> tuple[Tensor, ...]:
        i, f, o, g, tanh_c = made.i, made.f, made.o, made.ci, made.co
        steps = tf.shape(x)[0]
        none = tf.zeros_like(made.h[:1])
        # by what the gradients of c (thrice) and h are multiplied to be those of the gates, and that of h to be c's
        slopes = tf.concat(
            [g * i * (1 - i), i * (1 - g * g), tf.concat([none, made.cs[:-1]], 0) * f * (1 - f), tanh_c * o * (1 - o)],
            -1,
        )
        through = o * (1 - tanh_c * tanh_c)
        turned = tf.transpose(recurrent)

        def step(t: Tensor, dh: Tensor, dc: Tensor, done: Any) -> tuple[Tensor, ...]:
            dh += upstream[t]
            dc += dh * through[t]
            gates = slopes[t] * tf.concat([dc, dc, dc, dh], -1)
            return t - 1, tf.matmul(gates, turned), dc * f[t], done.write(t, gates)

        found = tf.TensorArray(tf.float32, steps, element_shape=(None, 4 * units))
        begin = (steps - 1, none[0], none[0], found)
        *_, found = tf.while_loop(lambda t, *_: t >= 0, step, begin, maximum_iterations=steps)
        gates = tf.reshape(found.stack(), (-1, 4 * units))
        before = tf.reshape(tf.concat([none, made.h[:-1]], 0), (-1, units))
        return (
            tf.reshape(tf.matmul(gates, kernel, transpose_b=True), tf.shape(x)),
            tf.matmul(tf.reshape(x, (-1, x.shape[-1])), gates, transpose_a=True),
            tf.matmul(before, gates, transpose_a=True),
            tf.reduce_sum(gates, 0),
        )

    return made.h, gradient


def _orders(lengths: Tensor, batch: Tensor, steps: Tensor, backward: bool) -> tuple[Tensor, Tensor]:
    """Rows of (batch, steps) in the order of (steps, batch), sequences turned round if `backward`; and the way back."""
    import tensorflow as tf

    step = tf.range(steps)[:, None]
    row = tf.range(batch)[None, :]
    ends = tf.cast(lengths, tf.int32)[None, :]
    source = tf.where(step < ends, ends - 1 - step, step) if backward else step + tf.zeros_like(row)
    there = tf.reshape(row * steps + source, (-1,))
    back = tf.reshape(tf.transpose(source * batch + row), (-1,))  # to turn round twice is to leave as it was
    return there, back


def _permuted(rows: Tensor, order: Tensor, inverse: Tensor) -> Tensor:
    """Rows in another order: one pass over them, forward and backward, where transposing and turning round are four.

    TensorFlow's gradient of a gather adds up row by row; that of a permutation is another gather.
    """
    import tensorflow as tf

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def permute(values: Tensor) -> Any:
        return tf.gather(values, order), lambda upstream: tf.gather(upstream, inverse)

    return permute(rows)
