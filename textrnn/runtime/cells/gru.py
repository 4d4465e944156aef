"""The GRU: ONNX has Keras' gate order, and `linear_before_reset` for Keras' `reset_after`."""

from __future__ import annotations

from collections.abc import Sequence

from textrnn.runtime.cells._common import Weights, recurrent_node
from textrnn.runtime.graph import GraphBuilder

__all__ = ["BIAS", "GATES", "STATES", "emit"]

STATES = 1
GATES = 3
#: Axes of a bias before that of the gates.
BIAS: tuple[int, ...] = (2,)


def emit(
    graph: GraphBuilder, x: str, lengths: str, weights: Weights, units: int, states: Sequence[str] = ()
) -> list[str]:
    """Add the node."""
    return recurrent_node(
        graph, "GRU", x, lengths, weights, units, order=(0, 1, 2), states=states, linear_before_reset=1
    )
