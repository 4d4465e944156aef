"""Which arrays a network has, and of which shapes: what a model file holds is compared with its own configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from textrnn import plugins
from textrnn.config import WIDTHS, NetworkConfig, SeriesNetworkConfig
from textrnn.protocols import Floats
from textrnn.runtime import cells

__all__ = ["check_arrays", "shapes"]

#: Arrays of a model that are none of its network's: the linear forecast that it corrects.
BESIDE = "linear."


def shapes(config: NetworkConfig | SeriesNetworkConfig) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names, as of `textrnn.nn.weights`, and shapes.

    Examples
    --------
    >>> dict(shapes(SeriesNetworkConfig(features=3, outputs=2)))["head.kernel"]
    (64, 2)
    """
    rnn, cell = config.rnn, plugins.load(cells, config.rnn.cell)
    if isinstance(config, NetworkConfig):
        inputs, outputs = config.embedding_dim, config.classes
        yield "embedding", (config.vocabulary, inputs)
        for width in WIDTHS if config.filters else ():
            yield f"convolution.{width}.kernel", (width, inputs, config.filters)
            yield f"convolution.{width}.bias", (config.filters,)
    else:
        inputs, outputs = config.features, config.outputs
    gates = cell.GATES * rnn.units
    for layer in range(rnn.layers):
        for direction in ("forward", "backward") if rnn.bidirectional else ("forward",):
            yield f"rnn.{layer}.{direction}.kernel", (rnn.output_size if layer else inputs, gates)
            yield f"rnn.{layer}.{direction}.recurrent_kernel", (rnn.units, gates)
            yield f"rnn.{layer}.{direction}.bias", (*cell.BIAS, gates)
    if config.pooling == "attention":
        yield "pooling.kernel", (rnn.output_size, rnn.output_size)
        yield "pooling.bias", (rnn.output_size,)
        yield "pooling.query", (rnn.output_size, 1)
    yield "head.kernel", (config.pooled_size, outputs)
    yield "head.bias", (outputs,)


def check_arrays(config: NetworkConfig | SeriesNetworkConfig, arrays: Mapping[str, Floats]) -> None:
    """See that a network's arrays are there, no others, all float32 and of the shapes that its configuration says.

    Raises
    ------
    ValueError
        If they are not. Nothing was allocated then.
    """
    unknown = set(arrays)
    for name, shape in shapes(config):
        if name not in arrays:
            raise ValueError(f"no array {name!r}")
        if arrays[name].shape != shape or arrays[name].dtype != np.float32:
            raise ValueError(
                f"array {name!r} is {arrays[name].dtype} {arrays[name].shape}, the configuration says float32 {shape}"
            )
        unknown.remove(name)
    if unknown := {name for name in unknown if not name.startswith(BESIDE)}:
        raise ValueError(f"array {min(unknown)!r} is none of the network's")
