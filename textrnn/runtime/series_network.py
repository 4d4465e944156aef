"""A network over steps of numbers that predicts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnxruntime

from textrnn import plugins
from textrnn.config import SeriesNetworkConfig
from textrnn.protocols import Floats, Ints
from textrnn.runtime import cells
from textrnn.runtime.graph import build_series
from textrnn.runtime.shapes import check_arrays

__all__ = ["SeriesRunner", "StreamRunner"]


def _session(graph: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


class SeriesRunner:
    """Weights behind an ONNX Runtime session; safe to share between threads.

    Parameters
    ----------
    config : SeriesNetworkConfig
        What the network looks like.
    arrays : dict of float32 arrays
        Its weights, by the names of `textrnn.nn.weights`.

    Raises
    ------
    ValueError
        If these are not the arrays of such a network.
    """

    def __init__(self, config: SeriesNetworkConfig, arrays: dict[str, Floats]) -> None:
        check_arrays(config, arrays)
        self.config = config
        self._session = _session(build_series(config, arrays))

    def outputs(self, steps: Floats, lengths: Ints | None = None) -> Floats:
        """Answers to sequences of shape (batch, steps, features), padded on the right where `lengths` says so."""
        if lengths is None:
            lengths = np.full(len(steps), steps.shape[1], np.int32)
        return np.asarray(self._session.run(None, {"steps": steps, "lengths": lengths})[0])


class StreamRunner:
    """A network that answers at every step and carries its states from call to call.

    Parameters
    ----------
    config, arrays
        As in `SeriesRunner`; forward only.
    """

    def __init__(self, config: SeriesNetworkConfig, arrays: dict[str, Floats]) -> None:
        self.config = config
        self._session = _session(build_series(config, arrays, carried=True))
        kept = plugins.load(cells, config.rnn.cell).STATES * config.rnn.layers
        self._names = [f"state_{i}" for i in range(kept)]
        self.reset()

    def reset(self) -> None:
        """Forget the past."""
        self._states = [np.zeros((1, 1, self.config.rnn.units), np.float32) for _ in self._names]

    def outputs(self, steps: Floats) -> Floats:
        """Answers to the next steps of one sequence; shape (steps, features) to (steps, outputs)."""
        parts = [np.zeros((0, self.config.outputs), np.float32)]
        for part in self._chunks(steps):
            feed = {"steps": part[None], "lengths": np.array([len(part)], np.int32)}
            answers, *self._states = self._session.run(None, feed | dict(zip(self._names, self._states, strict=True)))
            parts.append(answers[0])
        return np.concatenate(parts)

    def _chunks(self, steps: Floats, size: int = 4096) -> Iterator[Floats]:
        for start in range(0, len(steps), size):
            yield steps[start : start + size]
