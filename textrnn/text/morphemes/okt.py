"""Okt (Open Korean Text) through KoNLPy: reads slang and laughter well; loads in 3 s, on Java."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jpype
from konlpy.tag import Okt

from textrnn.text.morphemes._konlpy import KoNLPyAnalyzer
from textrnn.text.morphemes._tags import TagSet

__all__ = ["LIMIT", "PIECE", "SPEED", "START", "Analyzer"]

#: 1,000 letters without a space take 3 s, 4,000 take 36 s; 40 three to nine times what ordinary text takes. Runs
#: without an end in pieces of 6 take 2.4 times as long.
LIMIT, PIECE = 40, 5
SPEED, START = 1200, 12
#: Okt cuts each word by itself, so one that came before is not cut again: 60 of 100 words of 40,000 reviews. NSMC's
#: 150,000 take 47 s in two workers so, 72 without.
_WORDS = 1 << 17


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

    def __init__(self, *, stem: bool = False) -> None:
        super().__init__(stem=stem)
        self._known = lru_cache(_WORDS)(self._word)

    def _make(self) -> Any:
        return Okt()

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        answers = (line for word in text.split() for line in self._known(word).split("\n"))
        return [(form, tag) for form, _, tag in (line.rpartition("/") for line in answers)]

    def _word(self, word: str) -> str:
        """Forms and tags as one string; KoNLPy asks Java for each of them, which takes 1.1 times as long."""
        lang = jpype.java.lang
        tokens = self._tagger.jki.tokenize(word, lang.Boolean(False), lang.Boolean(self._stem))
        answer: str = lang.String.join("\n", tokens)
        return answer
