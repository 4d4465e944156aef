"""The network as an ONNX graph, built from its configuration.

Keras' own export is no way: it does not cover bidirectional LSTMs, and masked ones become loops (tf2onnx#1871). A
hand-built LSTM or GRU with `sequence_lens` differs from Keras by less than 1e-6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from textrnn import plugins
from textrnn.config import WIDTHS, NetworkConfig, RNNConfig, SeriesNetworkConfig
from textrnn.protocols import Floats

__all__ = ["GraphBuilder", "build", "build_series"]

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
    """Build the graph of a network over words.

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
        x, last, *_ = _layer(graph, config.rnn, arrays, layer, x)
    pooled = _pool(graph, config, arrays, x, last)
    if config.filters:
        pooled = graph.then("Concat", pooled, *_convolutions(graph, arrays, vectors), axis=1)
    head = [pooled, graph.constant(arrays["head.kernel"]), graph.constant(arrays["head.bias"])]
    graph.nodes.append(onnx.helper.make_node("Gemm", head, ["logits"]))
    inputs = [
        _floats("embedding", config.vocabulary, config.embedding_dim),
        _value("ids", onnx.TensorProto.INT32, ["batch", "steps"]),
        _value("lengths", onnx.TensorProto.INT32, ["batch"]),
    ]
    return _finished(graph, inputs, [_floats("logits", "batch", config.classes)])


def build_series(config: SeriesNetworkConfig, arrays: dict[str, Floats], *, carried: bool = False) -> bytes:
    """Build the graph of a network over steps of numbers.

    Parameters
    ----------
    config, arrays
        As in `build`.
    carried : bool, default=False
        Take in the states to begin with and give out those at the end, for a network that answers at every step.

    Returns
    -------
    bytes
        An ONNX model. Inputs: ``steps`` float32 (batch, steps, features); ``lengths`` int32 (batch,); where carried,
        ``state_0`` ... float32 (directions, batch, units). Outputs: ``outputs`` float32 (batch, outputs), or (batch,
        steps, outputs) where every step is answered; where carried, ``next_0`` ... like the states.
    """
    from textrnn.runtime import cells

    graph = GraphBuilder()
    x = graph.then("Transpose", "steps", perm=[1, 0, 2])
    kept = plugins.load(cells, config.rnn.cell).STATES if carried else 0
    states = [f"state_{i}" for i in range(kept * config.rnn.layers)]
    after: list[str] = []
    for layer in range(config.rnn.layers):
        x, *final = _layer(graph, config.rnn, arrays, layer, x, states[layer * kept : (layer + 1) * kept])
        after += final if carried else []
    kernel, bias = graph.constant(arrays["head.kernel"]), graph.constant(arrays["head.bias"])
    shape: list[str | int] = ["batch", config.outputs]
    if config.every_step:
        x = graph.then("Transpose", x, perm=[1, 0, 2])
        shape = ["batch", "steps", config.outputs]
    else:
        x = _pool(graph, config, arrays, x, final[0])
    graph.nodes.append(onnx.helper.make_node("Add", [graph.then("MatMul", x, kernel), bias], ["outputs"]))
    for i, name in enumerate(after):
        graph.nodes.append(onnx.helper.make_node("Identity", [name], [f"next_{i}"]))
    directions = 2 if config.rnn.bidirectional else 1
    inputs = [
        _floats("steps", "batch", "steps", config.features),
        _value("lengths", onnx.TensorProto.INT32, ["batch"]),
        *(_floats(name, directions, "batch", config.rnn.units) for name in states),
    ]
    outputs = [_floats("outputs", *shape)]
    outputs += [_floats(f"next_{i}", directions, "batch", config.rnn.units) for i in range(len(after))]
    return _finished(graph, inputs, outputs)


def _value(name: str, kind: int, shape: Sequence[str | int]) -> onnx.ValueInfoProto:
    return onnx.helper.make_tensor_value_info(name, kind, shape)


def _floats(name: str, *shape: str | int) -> onnx.ValueInfoProto:
    return _value(name, onnx.TensorProto.FLOAT, shape)


def _finished(graph: GraphBuilder, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]) -> bytes:
    made = onnx.helper.make_graph(graph.nodes, "textrnn", inputs, outputs, graph.initializers)
    opset = [onnx.helper.make_opsetid("", _OPSET)]
    return bytes(onnx.helper.make_model(made, opset_imports=opset, ir_version=_IR).SerializeToString())


def _layer(
    graph: GraphBuilder, rnn: RNNConfig, arrays: dict[str, Floats], layer: int, x: str, states: Sequence[str] = ()
) -> list[str]:
    """One recurrent layer: (steps, batch, features) to (steps, batch, output_size), and its states at the end."""
    from textrnn.runtime import cells

    directions = ["forward", "backward"] if rnn.bidirectional else ["forward"]
    names = ("kernel", "recurrent_kernel", "bias")
    weights = [tuple(arrays[f"rnn.{layer}.{d}.{name}"] for name in names) for d in directions]
    steps, *final = plugins.load(cells, rnn.cell).emit(graph, x, "lengths", weights, rnn.units, states)
    side_by_side = graph.then("Transpose", steps, perm=[0, 2, 1, 3])
    shape = graph.constant([0, 0, rnn.output_size], np.int64)
    return [graph.then("Reshape", side_by_side, shape), *final]


def _pool(
    graph: GraphBuilder, config: NetworkConfig | SeriesNetworkConfig, arrays: dict[str, Floats], x: str, last: str
) -> str:
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
