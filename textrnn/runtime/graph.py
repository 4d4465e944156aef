"""The network as an ONNX graph, built from its configuration.

Keras' own export is no way: it does not cover bidirectional LSTMs, and masked ones become loops (tf2onnx#1871). A
hand-built LSTM or GRU with `sequence_lens` differs from Keras by less than 1e-6.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from textrnn import plugins
from textrnn.config import WIDTHS, NetworkConfig
from textrnn.protocols import Floats

__all__ = ["GraphBuilder", "build"]

_OPSET = 17
_IR = 9


class GraphBuilder:
    """Collects nodes and constants; names are made here."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def add(self, op: str, inputs: list[str], outputs: int = 1, **attributes: Any) -> list[str]:
        """Add a node; returns the names of its outputs."""
        names = [f"{op.lower()}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(onnx.helper.make_node(op, inputs, names, **attributes))
        return names

    def then(self, op: str, *inputs: str, **attributes: Any) -> str:
        """Add a node with one output; returns its name."""
        return self.add(op, list(inputs), **attributes)[0]

    def constant(self, array: npt.ArrayLike, dtype: npt.DTypeLike | None = None) -> str:
        """Add a constant; returns its name."""
        name = f"constant_{len(self.initializers)}"
        self.initializers.append(onnx.numpy_helper.from_array(np.asarray(array, dtype), name))
        return name


def build(config: NetworkConfig, arrays: dict[str, Floats]) -> bytes:
    """Build the graph of a network.

    Parameters
    ----------
    config : NetworkConfig
        What the network looks like.
    arrays : dict of float32 arrays
        Its weights, by the names of `textrnn.nn.weights`.

    Returns
    -------
    bytes
        An ONNX model. Inputs: ``embedding`` float32 (vocabulary, dimension), which is fed rather than stored, so that
        the largest array is neither copied nor parsed; ``ids`` int32 (batch, steps); ``lengths`` int32 (batch,).
        Output: ``logits`` float32 (batch, classes).
    """
    graph = GraphBuilder()
    x = vectors = graph.then("Transpose", graph.then("Gather", "embedding", "ids"), perm=[1, 0, 2])
    for layer in range(config.rnn.layers):
        x, last = _layer(graph, config, arrays, layer, x)
    pooled = _pool(graph, config, arrays, x, last)
    if config.filters:
        pooled = graph.then("Concat", pooled, *_convolutions(graph, arrays, vectors), axis=1)
    head = [pooled, graph.constant(arrays["head.kernel"]), graph.constant(arrays["head.bias"])]
    graph.nodes.append(onnx.helper.make_node("Gemm", head, ["logits"]))
    value, kinds = onnx.helper.make_tensor_value_info, onnx.TensorProto
    inputs = [
        value("embedding", kinds.FLOAT, [config.vocabulary, config.embedding_dim]),
        value("ids", kinds.INT32, ["batch", "steps"]),
        value("lengths", kinds.INT32, ["batch"]),
    ]
    outputs = [value("logits", kinds.FLOAT, ["batch", config.classes])]
    made = onnx.helper.make_graph(graph.nodes, "textrnn", inputs, outputs, graph.initializers)
    opset = [onnx.helper.make_opsetid("", _OPSET)]
    return bytes(onnx.helper.make_model(made, opset_imports=opset, ir_version=_IR).SerializeToString())


def _layer(
    graph: GraphBuilder, config: NetworkConfig, arrays: dict[str, Floats], layer: int, x: str
) -> tuple[str, str]:
    """One recurrent layer: (steps, batch, features) to (steps, batch, output_size), and its last true step."""
    from textrnn.runtime import cells

    directions = ["forward", "backward"] if config.rnn.bidirectional else ["forward"]
    names = ("kernel", "recurrent_kernel", "bias")
    weights = [tuple(arrays[f"rnn.{layer}.{d}.{name}"] for name in names) for d in directions]
    steps, last = plugins.load(cells, config.rnn.cell).emit(graph, x, "lengths", weights, config.rnn.units)
    side_by_side = graph.then("Transpose", steps, perm=[0, 2, 1, 3])
    shape = graph.constant([0, 0, config.rnn.output_size], np.int64)
    return graph.then("Reshape", side_by_side, shape), last


def _pool(graph: GraphBuilder, config: NetworkConfig, arrays: dict[str, Floats], x: str, last: str) -> str:
    """Pool (steps, batch, features) over the true steps to (batch, pooled_size)."""
    if config.pooling == "last":
        turned = graph.then("Transpose", last, perm=[1, 0, 2])
        return graph.then("Reshape", turned, graph.constant([0, config.rnn.output_size], np.int64))
    valid = _valid(graph, x)
    first_axis = graph.constant([0], np.int64)
    if config.pooling == "attention":
        hidden = graph.then("MatMul", x, graph.constant(arrays["pooling.kernel"]))
        hidden = graph.then("Tanh", graph.then("Add", hidden, graph.constant(arrays["pooling.bias"])))
        scores = graph.then("MatMul", hidden, graph.constant(arrays["pooling.query"]))
        scores = graph.then("Where", valid, scores, graph.constant(-1e9, np.float32))
        weighted = graph.then("Mul", graph.then("Softmax", scores, axis=0), x)
        return graph.then("ReduceSum", weighted, first_axis, keepdims=0)
    parts = []
    if "max" in config.pooling:
        masked = graph.then("Where", valid, x, graph.constant(-1e9, np.float32))
        parts.append(graph.then("ReduceMax", masked, axes=[0], keepdims=0))
    if "mean" in config.pooling:
        masked = graph.then("Where", valid, x, graph.constant(0.0, np.float32))
        total = graph.then("ReduceSum", masked, first_axis, keepdims=0)
        count = graph.then("Unsqueeze", graph.then("Cast", "lengths", to=onnx.TensorProto.FLOAT), _axis(graph, 1))
        parts.append(graph.then("Div", total, count))
    return graph.then("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]


def _convolutions(graph: GraphBuilder, arrays: dict[str, Floats], x: str) -> list[str]:
    """Filter (steps, batch, features) and take the largest answers: (batch, filters) for each width."""
    valid = graph.then("Transpose", _valid(graph, x), perm=[1, 2, 0])
    zero = graph.constant(0.0, np.float32)
    masked = graph.then("Where", valid, graph.then("Transpose", x, perm=[1, 2, 0]), zero)
    parts = []
    for width in WIDTHS:
        kernel, bias = (arrays[f"convolution.{width}.{name}"] for name in ("kernel", "bias"))
        weights = graph.constant(np.ascontiguousarray(kernel.transpose(2, 1, 0))), graph.constant(bias)
        found = graph.then("Relu", graph.then("Conv", masked, *weights, pads=[width - 1, 0]))
        parts.append(graph.then("ReduceMax", graph.then("Where", valid, found, zero), axes=[2], keepdims=0))
    return parts


def _valid(graph: GraphBuilder, x: str) -> str:
    """Which steps are text: bool, shape (steps, batch, 1)."""
    steps = graph.then("Gather", graph.then("Shape", x), graph.constant(0, np.int64))
    places = graph.then("Range", graph.constant(0, np.int64), steps, graph.constant(1, np.int64))
    lengths = graph.then("Cast", "lengths", to=onnx.TensorProto.INT64)
    before_end = graph.then(
        "Less", graph.then("Unsqueeze", places, _axis(graph, 1)), graph.then("Unsqueeze", lengths, _axis(graph, 0))
    )
    return graph.then("Unsqueeze", before_end, _axis(graph, 2))


def _axis(graph: GraphBuilder, axis: int) -> str:
    return graph.constant([axis], np.int64)
