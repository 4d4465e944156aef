"""The LSTM: Keras orders its gates i, f, g, o, ONNX i, o, f, g."""

from __future__ import annotations

from collections.abc import Sequence

from textrnn.runtime.cells._common import Weights, recurrent_node
from textrnn.runtime.graph import GraphBuilder

__all__ = ["BIAS", "GATES", "STATES", "emit"]

STATES = 2
GATES = 4
#: Axes of a bias before that of the gates.
BIAS: tuple[int, ...] = ()


def emit(
    graph: GraphBuilder, x: str, lengths: str, weights: Weights, units: int, states: Sequence[str] = ()
) -> list[str]:
    """Add the node."""
    return recurrent_node(graph, "LSTM", x, lengths, weights, units, order=(0, 3, 1, 2), states=states, kept=STATES)
