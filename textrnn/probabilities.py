"""From logits to probabilities."""

from __future__ import annotations

import numpy as np

from textrnn.protocols import Floats

__all__ = ["probabilities"]


def probabilities(logits: Floats, *, multilabel: bool) -> Floats:
    """Softmax, or a sigmoid of each where a text may have several labels; float32, shape (texts, classes).

    Examples
    --------
    >>> probabilities(np.array([[0.0, 0.0], [1000.0, 0.0]], np.float32), multilabel=False).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    if multilabel:
        return np.asarray(np.exp(-np.logaddexp(np.float32(0), -logits)), np.float32)
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True), np.float32)
