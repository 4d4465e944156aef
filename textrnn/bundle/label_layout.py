"""Where several labels of a text stand: kept with a model, so that files of the same layout are read without flags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["as_at_training", "label_layout"]

_NAMES = ("label", "label_separator")


def label_layout(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Take from the arguments of `read_corpus` those that say where the labels are.

    Examples
    --------
    >>> label_layout({"text": None, "label": ["tags"], "label_separator": ";"})
    {'label': ['tags'], 'label_separator': ';'}
    """
    return {name: reading[name] for name in _NAMES if reading.get(name) is not None}


def as_at_training(reading: Mapping[str, Any], summary: Mapping[str, Any]) -> dict[str, Any]:
    """Complete the arguments of `read_corpus` from a model's summary, unless they say themselves where the labels are.

    Examples
    --------
    >>> summary = {"labels_at": {"label": ["tags"], "label_separator": ";"}}
    >>> as_at_training({"text": "review", "label": None}, summary)
    {'text': 'review', 'label': ['tags'], 'label_separator': ';'}
    >>> as_at_training({"label": ["food", "sport"]}, summary)
    {'label': ['food', 'sport']}
    """
    return dict(reading) if label_layout(reading) else {**reading, **summary.get("labels_at", {})}
