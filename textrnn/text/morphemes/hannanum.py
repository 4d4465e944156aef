"""Hannanum through KoNLPy: KAIST's analyser of 1999, with nine broad tags, on Java."""

from __future__ import annotations

from typing import Any

from konlpy.tag import Hannanum

from textrnn.text.morphemes._konlpy import KoNLPyAnalyzer
from textrnn.text.morphemes._tags import TagSet

__all__ = ["LIMIT", "PIECE", "SPEED", "Analyzer"]

#: A run of 16 syllables that are no words takes 18 times what ordinary text takes, in pieces of 8 twice.
LIMIT, PIECE = 16, 8
SPEED = 190


class Analyzer(KoNLPyAnalyzer):
    """Hannanum with its own dictionary.

    Examples
    --------
    >>> Analyzer().forms("영화가 재미있다")
    ['영화', '가', '재미있', '다']
    """

    tags = TagSet(("P",), ("E",))

    def _make(self) -> Any:
        return Hannanum()
