"""Hannanum through KoNLPy: KAIST's analyser of 1999, with nine broad tags, on Java."""

from __future__ import annotations

import re
from typing import Any

from konlpy.tag import Hannanum

from textrnn.text.morphemes._konlpy import KoNLPyAnalyzer
from textrnn.text.morphemes._tags import TagSet

__all__ = ["LIMIT", "PIECE", "SPEED", "START", "Analyzer"]

#: Two syllables again and again take 12 ms in 20 characters, 46 in 24, 2,740 in 32. Runs without an end in pieces of 8
#: take 2.3 times what ordinary text takes.
LIMIT, PIECE = 20, 5
SPEED, START = 750, 12

_MORPHEME = re.compile(r"(.+?)/([A-Z])(?:\+|$)")
_PART = re.compile(r"\w+|[^\w\s]+")


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

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        """Forms and tags; KoNLPy's own reading of the answer loses what stands between two slashes."""
        answer: str | None = self._tagger.jhi.simplePos09(text)
        if answer is None:  # a word overflowed its tables, such as '"가' eleven times, and took the whole text with it
            parts = _PART.findall(text)
            return [(text, "N")] if parts == [text] else [pair for part in parts for pair in self._pairs(part)]
        lines = (line[1:] for line in answer.split("\n") if line.startswith("\t"))
        return [(form, tag) for line in lines for form, tag in _MORPHEME.findall(line)]
