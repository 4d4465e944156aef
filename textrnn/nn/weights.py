"""A network's weights as plain arrays, and back: the names that the model file uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from textrnn.config import WIDTHS
from textrnn.nn.network import Network
from textrnn.nn.series_network import SeriesNetwork
from textrnn.protocols import Floats

__all__ = ["from_arrays", "to_arrays"]


def _variables(network: keras.Model) -> Iterator[tuple[str, Any]]:
    if not isinstance(network, Network | SeriesNetwork):  # one to compare with, which no model file holds
        yield from ((str(i), variable) for i, variable in enumerate(network.weights))
        return
    if isinstance(network, Network):
        yield "embedding", network.embedding.embeddings
    for i, layer in enumerate(network.core.stack):
        for cell in layer.directions:
            for name in ("kernel", "recurrent_kernel", "bias"):
                yield f"rnn.{i}.{cell.name}.{name}", getattr(cell, name)
    if network.pooling.kind == "attention":
        for name in ("kernel", "bias", "query"):
            yield f"pooling.{name}", getattr(network.pooling, name)
    if isinstance(network, Network) and network.convolutions is not None:
        for width in WIDTHS:
            yield f"convolution.{width}.kernel", network.convolutions.kernels[width]
            yield f"convolution.{width}.bias", network.convolutions.biases[width]
    yield "head.kernel", network.head.kernel
    yield "head.bias", network.head.bias


def to_arrays(network: keras.Model) -> dict[str, Floats]:
    """Copy all weights out, as float32 in Keras' own layout."""
    return {name: np.array(variable.numpy(), np.float32) for name, variable in _variables(network)}


def from_arrays(network: keras.Model, arrays: dict[str, Floats]) -> None:
    """Copy all weights in.

    Raises
    ------
    ValueError
        If an array is missing or has another shape.
    """
    for name, variable in _variables(network):
        if name not in arrays:
            raise ValueError(f"no array {name!r}")
        if tuple(variable.shape) != arrays[name].shape:
            raise ValueError(f"{name!r} has shape {arrays[name].shape}, the network needs {tuple(variable.shape)}")
        variable.assign(arrays[name])
