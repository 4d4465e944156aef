"""A network that predicts: it knows ids, nothing of text."""

from __future__ import annotations

import numpy as np
import onnxruntime

from textrnn.batching import batches
from textrnn.config import NetworkConfig
from textrnn.probabilities import probabilities
from textrnn.protocols import Floats, Ragged
from textrnn.runtime.graph import build
from textrnn.runtime.shapes import check_arrays

__all__ = ["NetworkRunner"]


class NetworkRunner:
    """Weights behind an ONNX Runtime session; safe to share between threads.

    Parameters
    ----------
    config : NetworkConfig
        What the network looks like.
    arrays : dict of float32 arrays
        Its weights, by the names of `textrnn.nn.weights`.

    Raises
    ------
    ValueError
        If these are not the arrays of such a network.
    """

    def __init__(self, config: NetworkConfig, arrays: dict[str, Floats]) -> None:
        check_arrays(config, arrays)
        self.config = config
        self._embedding = np.ascontiguousarray(arrays["embedding"])
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(build(config, arrays), options, providers=["CPUExecutionProvider"])

    def probabilities(self, ids: Ragged, batch_size: int = 256) -> Floats:
        """Probabilities; float32, shape (texts, classes)."""
        return probabilities(self.logits(ids, batch_size), multilabel=self.config.multilabel)

    def logits(self, ids: Ragged, batch_size: int = 256) -> Floats:
        """Logits; float32, shape (texts, classes).

        Raises
        ------
        ValueError
            If an id is outside the vocabulary.
        """
        if len(ids.values) and not 0 <= int(ids.values.min()) <= int(ids.values.max()) < self.config.vocabulary:
            raise ValueError(f"ids must be below {self.config.vocabulary}")
        result = np.zeros((len(ids), self.config.classes), np.float32)
        for batch in batches(ids, batch_size):
            feed = {"embedding": self._embedding, "ids": batch.ids, "lengths": batch.lengths}
            result[batch.rows] = self._session.run(None, feed)[0]
        return result
