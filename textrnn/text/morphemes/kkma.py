"""Kkma through KoNLPy: the most detailed and the slowest, on Java."""

from __future__ import annotations

from typing import Any

from konlpy.tag import Kkma

from textrnn.text.morphemes._konlpy import KoNLPyAnalyzer
from textrnn.text.morphemes._tags import SEJONG

__all__ = ["LIMIT", "PIECE", "SPEED", "START", "Analyzer"]

#: 19 syllables and jamo in no order, a review, take 15 s whole and 0.1 s when they are cut after 12. Runs without an
#: end in pieces of 6 take 3.6 times what ordinary text takes, in pieces of 3 2.4 times.
LIMIT, PIECE = 12, 2
SPEED, START = 150, 12


class Analyzer(KoNLPyAnalyzer):
    """Kkma with its own dictionary.

    Examples
    --------
    >>> Analyzer().forms("영화가 재미있다")
    ['영화', '가', '재미있', '다']
    """

    tags = SEJONG

    def _make(self) -> Any:
        return Kkma()
