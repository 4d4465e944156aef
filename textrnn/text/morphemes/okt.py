"""Okt (Open Korean Text) through KoNLPy: reads slang and laughter well; loads in 3 s, on Java."""

from __future__ import annotations

from typing import Any

from konlpy.tag import Okt

from textrnn.text.morphemes._konlpy import KoNLPyAnalyzer
from textrnn.text.morphemes._tags import TagSet

__all__ = ["LIMIT", "PIECE", "SPEED", "Analyzer"]

#: 1,000 characters without a space take 3 s, 4,000 take 36 s; in pieces of 30 seven times what ordinary text takes, in
#: pieces of 6 twice.
LIMIT, PIECE = 12, 6
SPEED = 415


class Analyzer(KoNLPyAnalyzer):
    """Okt; its stems are its own, and a predicate keeps its endings otherwise.

    Examples
    --------
    >>> Analyzer().forms("영화가 재미있었다")
    ['영화', '가', '재미있었다']
    >>> Analyzer(stem=True).forms("영화가 재미있었다")
    ['영화', '가', '재미있다']
    """

    tags = TagSet((), ("Eomi", "PreEomi"))

    def _make(self) -> Any:
        return Okt()

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = self._tagger.pos(text, stem=self._stem)
        return pairs
