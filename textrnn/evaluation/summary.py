"""Findings as plain data: what the commands that evaluate print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from textrnn.evaluation.findings import Findings

__all__ = ["summary"]


def summary(found: Findings, counts: Mapping[str, int]) -> dict[str, Any]:
    """Sum up findings as ``evaluate --json`` prints them.

    Parameters
    ----------
    found : Findings
        Answers beside the truth.
    counts : mapping of str to int
        How often each label occurs, those that the model does not know included.

    Examples
    --------
    >>> found = Findings(["no", "yes"], np.array([0, 1, -1]), np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]]))
    >>> told = summary(found, {"no": 1, "yes": 1, "perhaps": 1})
    >>> told["confusion"]["matrix"], told["unseen_labels"], told["classes"]["no"]["support"]
    ([[1, 0], [0, 1]], {'perhaps': 1}, 1)
    """
    overall: dict[str, Any] = dict(found.figures)
    if not np.isfinite(overall["log_loss"]):
        overall["log_loss"] = None  # every label is unseen, and JSON has no infinity
    # with one answer each, micro-averaged F1 is accuracy
    overall.setdefault("micro_f1", overall["accuracy"])
    labels = list(found.labels)
    return {
        **overall,
        "interval": {name: list(interval) for name, interval in found.intervals.items()},
        "classes": {
            label: {name: _plain(values[i]) for name, values in found.classes.items()} for i, label in enumerate(labels)
        },
        "confusion": {
            "labels": labels,
            "matrices" if found.several else "matrix": found.matrix[: len(labels)].tolist(),
        },
        "unseen_labels": {label: n for label, n in counts.items() if label not in set(labels)},
    }


def _plain(value: Any) -> float | int:
    return int(value) if float(value).is_integer() and not isinstance(value, np.floating) else float(value)
