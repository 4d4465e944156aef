"""The simple cell as an ONNX RNN."""

from __future__ import annotations

from collections.abc import Sequence

from textrnn.runtime.cells._common import Weights, recurrent_node
from textrnn.runtime.graph import GraphBuilder

__all__ = ["BIAS", "GATES", "STATES", "emit"]

STATES = 1
GATES = 1
#: Axes of a bias before that of the gates.
BIAS: tuple[int, ...] = ()


def emit(
    graph: GraphBuilder, x: str, lengths: str, weights: Weights, units: int, states: Sequence[str] = ()
) -> list[str]:
    """Add the node."""
    return recurrent_node(
        graph, "RNN", x, lengths, weights, units, order=(0,), states=states, activations=["Tanh"] * len(weights)
    )
