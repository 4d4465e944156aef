"""Recurrent networks for text, in Korean and English, and for series of numbers.

>>> from textrnn import TextClassifier
>>> texts = ["좋은 영화", "나쁜 영화", "정말 좋다", "정말 나쁘다"] * 10
>>> model = TextClassifier(epochs=10, learning_rate=0.01, quiet=True).fit(texts, ["+", "-", "+", "-"] * 10)
>>> model.predict(["좋은 배우"]).tolist()
['+']

The names below are imported when they are first used, so that ``import textrnn`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textrnn.batching import pad_sequences as pad_sequences
    from textrnn.estimators.anomaly_detector import AnomalyDetector as AnomalyDetector
    from textrnn.estimators.forecaster import Forecaster as Forecaster
    from textrnn.estimators.linear import LinearTextClassifier as LinearTextClassifier
    from textrnn.estimators.series_classifier import SeriesClassifier as SeriesClassifier
    from textrnn.estimators.text_classifier import TextClassifier as TextClassifier
    from textrnn.runtime import load as load
    from textrnn.text.tokenizer import Tokenizer as Tokenizer
    from textrnn.text.tokenizer import tokenizer_from_json as tokenizer_from_json

__version__ = "0.2.0"

_HOMES = {
    "Forecaster": "textrnn.estimators.forecaster",
    "AnomalyDetector": "textrnn.estimators.anomaly_detector",
    "LinearTextClassifier": "textrnn.estimators.linear",
    "SeriesClassifier": "textrnn.estimators.series_classifier",
    "TextClassifier": "textrnn.estimators.text_classifier",
    "Tokenizer": "textrnn.text.tokenizer",
    "load": "textrnn.runtime",
    "pad_sequences": "textrnn.batching",
    "tokenizer_from_json": "textrnn.text.tokenizer",
}
__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'textrnn' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
