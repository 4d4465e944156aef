"""Komoran through KoNLPy: the fastest on Java; restores contracted forms, knows many proper names."""

from __future__ import annotations

from typing import Any

from konlpy.tag import Komoran

from textrnn.text.morphemes._konlpy import KoNLPyAnalyzer
from textrnn.text.morphemes._tags import SEJONG

__all__ = ["LIMIT", "SPEED", "Analyzer"]

LIMIT = 256
SPEED = 1160


class Analyzer(KoNLPyAnalyzer):
    """Komoran 3 with its own model.

    Examples
    --------
    >>> Analyzer().forms("영화가 재미있다")
    ['영화', '가', '재미있', '다']
    """

    tags = SEJONG

    def _make(self) -> Any:
        return Komoran()
