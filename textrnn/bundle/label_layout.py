"""Where several labels of a text stand: kept with a model, so that files of the same layout are read without flags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["as_at_training", "check_layout", "label_layout"]

_NAMES = ("label", "label_separator")


def label_layout(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Take from the arguments of `read_corpus` those that say where the labels are.

    Examples
    --------
    >>> label_layout({"text": None, "label": ["tags"], "label_separator": ";"})
    {'label': ['tags'], 'label_separator': ';'}
    """
    return {name: reading[name] for name in _NAMES if reading.get(name) is not None}


def check_layout(layout: Any) -> None:
    """See that what a model file has under ``labels_at`` is what `label_layout` gives.

    Raises
    ------
    ValueError
        If it is something else.

    Examples
    --------
    >>> check_layout({"label": ["tags"], "label_separator": 3})
    Traceback (most recent call last):
    ValueError: labels at {'label': ['tags'], 'label_separator': 3}
    """
    known = isinstance(layout, dict) and layout.keys() <= set(_NAMES)
    label, separator = (layout.get(name, "") for name in _NAMES) if known else (None, None)
    columns = label if isinstance(label, list | tuple) else [label]
    if not isinstance(separator, str) or not all(isinstance(each, str) or type(each) is int for each in columns):
        raise ValueError(f"labels at {str(layout)[:80]}")


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
