"""The simple cell as an ONNX RNN."""

from __future__ import annotations

from textrnn.runtime.cells._common import Weights, recurrent_node
from textrnn.runtime.graph import GraphBuilder

__all__ = ["emit"]


def emit(graph: GraphBuilder, x: str, lengths: str, weights: Weights, units: int) -> tuple[str, str]:
    """Add the node."""
    return recurrent_node(graph, "RNN", x, lengths, weights, units, order=(0,), activations=["Tanh"] * len(weights))
