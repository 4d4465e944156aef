"""The LSTM: Keras orders its gates i, f, g, o, ONNX i, o, f, g."""

from __future__ import annotations

from textrnn.runtime.cells._common import Weights, recurrent_node
from textrnn.runtime.graph import GraphBuilder

__all__ = ["emit"]


def emit(graph: GraphBuilder, x: str, lengths: str, weights: Weights, units: int) -> tuple[str, str]:
    """Add the node."""
    return recurrent_node(graph, "LSTM", x, lengths, weights, units, order=(0, 3, 1, 2))
