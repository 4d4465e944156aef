"""A layer through the backend's own recurrent kernel (cuDNN), for GPUs.

Keras reaches it from `keras.layers.LSTM` and `keras.layers.GRU`, which run here with the weights of our cells. They
get no mask, since cuDNN on JAX and on torch takes none and that on TensorFlow checks it at every step: padding is on
the right, so that it is read after all that counts, and what ends a text is turned to its front to read it backward.
Without a GPU the same layers compute the same, slowly; that is how they are tested.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import keras

from textrnn.nn import loop
from textrnn.nn.cells import gru, lstm
from textrnn.nn.cells._base import GatedCell, Tensor
from textrnn.nn.device import on_gpu

__all__ = ["has_kernel", "run", "usable"]

#: Keras' layers with the weights of our cells; not attributes of these, where they would be looked for weights.
_layers: WeakKeyDictionary[GatedCell, Any] = WeakKeyDictionary()


def has_kernel(cell: GatedCell) -> bool:
    """Whether cuDNN has such a cell."""
    return type(cell) is lstm.Cell or (type(cell) is gru.Cell and cell.reset_after)


def usable(cell: GatedCell) -> bool:
    """Whether to stand in for `textrnn.nn.loop`, where there is no recurrent dropout and no state is asked for."""
    return on_gpu() and has_kernel(cell)


def run(
    cell: GatedCell, inputs: Tensor, lengths: Tensor, states: Sequence[Tensor] | None = None, backward: bool = False
) -> Tensor:
    """Run a cell over right-padded sequences, from their beginnings or from their ends.

    Parameters
    ----------
    cell : GatedCell
        One that `has_kernel`, with weights.
    inputs : tensor, shape (batch, steps, features)
    lengths : int tensor, shape (batch,)
        Used to read backward only.
    states : sequence of tensors, each (batch, units), optional
        Initial states; zeros by default.
    backward : bool, default=False
        Read from the last true step to the first.

    Returns
    -------
    tensor, shape (batch, steps, units)
        Equal to what `textrnn.nn.loop` gives at every true step, and anything beyond.
    """
    if backward:
        inputs = loop.reverse(inputs, lengths)
    output = _layer(cell)(inputs, initial_state=None if states is None else list(states))
    return loop.reverse(output, lengths) if backward else output


def _layer(cell: GatedCell) -> Any:
    """Keras' layer that computes with the very variables of a cell."""
    if cell not in _layers:
        kind = keras.layers.LSTM if type(cell) is lstm.Cell else keras.layers.GRU
        made = kind(cell.units, return_sequences=True, dtype=cell.dtype_policy)
        made.cell.kernel, made.cell.recurrent_kernel, made.cell.bias = cell.kernel, cell.recurrent_kernel, cell.bias
        made.cell.built = made.built = True
        _layers[cell] = made
    return _layers[cell]
