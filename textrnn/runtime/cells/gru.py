"""The GRU: ONNX has Keras' gate order, and `linear_before_reset` for Keras' `reset_after`."""

from __future__ import annotations

from textrnn.runtime.cells._common import Weights, recurrent_node
from textrnn.runtime.graph import GraphBuilder

__all__ = ["emit"]


def emit(graph: GraphBuilder, x: str, lengths: str, weights: Weights, units: int) -> tuple[str, str]:
    """Add the node."""
    reset_after = weights[0][2].ndim == 2
    return recurrent_node(
        graph, "GRU", x, lengths, weights, units, order=(0, 1, 2), linear_before_reset=int(reset_after)
    )
