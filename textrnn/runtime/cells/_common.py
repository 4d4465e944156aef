"""Bringing Keras' weights into ONNX' layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from textrnn.protocols import Floats

if TYPE_CHECKING:
    from textrnn.runtime.graph import GraphBuilder

__all__ = ["Weights", "recurrent_node", "reordered"]

Weights = Sequence[tuple[Floats, Floats, Floats]]


def reordered(matrix: Floats, units: int, order: Sequence[int]) -> Floats:
    """Put the gates of the last axis into another order and make it the first axis."""
    gates = np.split(matrix, matrix.shape[-1] // units, axis=-1)
    return np.ascontiguousarray(np.concatenate([gates[i] for i in order], axis=-1).T)


def recurrent_node(
    graph: GraphBuilder,
    op: str,
    x: str,
    lengths: str,
    weights: Weights,
    units: int,
    order: Sequence[int],
    states: Sequence[str] = (),
    kept: int = 1,
    **attributes: Any,
) -> list[str]:
    """Add an RNN, GRU or LSTM node that keeps so many states and begins with `states`, or zeros.

    A bias of one row serves the inputs, one of two rows inputs and state.
    """
    kernels = np.stack([reordered(kernel, units, order) for kernel, _, _ in weights])
    recurrent = np.stack([reordered(kernel, units, order) for _, kernel, _ in weights])
    biases = []
    for _, _, bias in weights:
        rows = bias if bias.ndim == 2 else np.stack([bias, np.zeros_like(bias)])
        biases.append(np.concatenate([reordered(row, units, order) for row in rows]))
    inputs = [x, graph.constant(kernels), graph.constant(recurrent), graph.constant(np.stack(biases)), lengths, *states]
    direction = "bidirectional" if len(weights) == 2 else "forward"
    return graph.add(op, inputs, outputs=1 + kept, direction=direction, hidden_size=units, **attributes)
