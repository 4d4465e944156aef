"""Komoran through KoNLPy: the fastest on Java; restores contracted forms, knows many proper names."""

from __future__ import annotations

import re
from typing import Any

from konlpy.tag import Komoran

from textrnn.text.morphemes._konlpy import KoNLPyAnalyzer
from textrnn.text.morphemes._tags import SEJONG

__all__ = ["LIMIT", "SPEED", "START", "Analyzer"]

LIMIT = 256
SPEED, START = 6000, 12

_MORPHEME = re.compile(r"Pair \[first=(.*?), second=([A-Z]+)\](?:, |\]$)")


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

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        """Forms and tags, from one string; KoNLPy asks Java for each of them, which takes 1.7 times as long."""
        answer = self._tagger.jki.analyze(text).getList().toString()
        return _MORPHEME.findall(answer)
