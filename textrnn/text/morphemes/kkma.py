"""Kkma through KoNLPy: the most detailed and the slowest, on Java."""

from __future__ import annotations

from typing import Any

from konlpy.tag import Kkma

from textrnn.text.morphemes._konlpy import KoNLPyAnalyzer
from textrnn.text.morphemes._tags import SEJONG

__all__ = ["LIMIT", "PIECE", "SPEED", "Analyzer"]

#: A run of 12 syllables that are no words takes 30 times what ordinary text takes, in pieces of 6 twice.
LIMIT, PIECE = 12, 6
SPEED = 52


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
