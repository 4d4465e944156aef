"""Running a cell over time, on any Keras backend."""

from __future__ import annotations

from keras import ops

from textrnn.nn.cells._base import GatedCell, Tensor

__all__ = ["reverse", "run", "valid_steps"]


def valid_steps(lengths: Tensor, steps: Tensor) -> Tensor:
    """Which steps are text: bool, shape (batch, steps)."""
    return ops.arange(steps, dtype="int32")[None, :] < ops.cast(lengths, "int32")[:, None]


def reverse(sequences: Tensor, lengths: Tensor) -> Tensor:
    """Turn each sequence of (batch, steps, features) round inside its own length; padding stays on the right.

    With this a backward layer is a forward layer, and neither reads padding before text.
    """
    shape = ops.shape(sequences)
    batch, steps = shape[0], shape[1]
    lengths = ops.cast(lengths, "int32")[:, None]
    place = ops.arange(steps, dtype="int32")[None, :]
    source = ops.where(place < lengths, lengths - 1 - place, place)
    flat = ops.reshape(source + ops.arange(batch, dtype="int32")[:, None] * steps, (-1,))
    turned = ops.take(ops.reshape(sequences, (-1, sequences.shape[-1])), flat, axis=0)
    return ops.reshape(turned, (batch, steps, sequences.shape[-1]))


def run(
    cell: GatedCell, inputs: Tensor, lengths: Tensor, states: list[Tensor], mask: Tensor | None = None
) -> tuple[Tensor, list[Tensor]]:
    """Run a cell over right-padded sequences.

    The inputs of all steps are projected in one product before the loop. Beyond a sequence's length its states stay
    as they are.

    Parameters
    ----------
    cell : GatedCell
        What does a step.
    inputs : tensor, shape (batch, steps, features)
        Padded on the right.
    lengths : int tensor, shape (batch,)
        True lengths.
    states : list of tensors, each (batch, units)
        Initial states.
    mask : tensor, shape (batch, units), optional
        Recurrent dropout, the same at every step.

    Returns
    -------
    outputs : tensor, shape (batch, steps, units)
    states : list of tensors, each (batch, units)
        The states after the last true step of each sequence.
    """
    projected = ops.transpose(cell.project(inputs), (1, 0, 2))
    valid = ops.transpose(valid_steps(lengths, ops.shape(inputs)[1]))[:, :, None]
    # in one tensor: of two, the scan of Keras 3.15 on TensorFlow fails where the number of steps is not known before
    together = ops.concatenate([projected, ops.cast(valid, projected.dtype)], -1)

    def step(carried: list[Tensor], this: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        now, keep = this[:, :-1], this[:, -1:] > 0
        _, new = cell.step(now, carried, mask)
        new = [ops.where(keep, after, before) for after, before in zip(new, carried, strict=True)]
        return new, new  # Keras on TensorFlow wants what is stacked to look like what is carried (3.15)

    final, stacked = ops.scan(step, states, together)
    return ops.transpose(stacked[0], (1, 0, 2)), final
