"""Kkma through KoNLPy: the most detailed and the slowest, on Java."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TypeVar

from konlpy.tag import Kkma

from textrnn.protocols import Morpheme
from textrnn.text.morphemes._konlpy import KoNLPyAnalyzer
from textrnn.text.morphemes._tags import SEJONG

__all__ = ["LIMIT", "PIECE", "SPEED", "START", "Analyzer"]

#: 19 syllables and jamo in no order, a review, take 15 s whole and 0.1 s when they are cut after 12. Runs without an
#: end in pieces of 6 take 3.6 times what ordinary text takes, in pieces of 3 2.4 times.
LIMIT, PIECE = 12, 2
SPEED, START = 150, 12
_T = TypeVar("_T")


class Analyzer(KoNLPyAnalyzer):
    """Kkma with its own dictionary.

    Parameters
    ----------
    stem : bool, default=False
        Predicates in their dictionary form, endings left out.
    threads : int, default=1
        For `analyze_all` and `forms_all`. Two threads need 540 MB, two processes 910: Kkma's dictionary takes 325.

    Examples
    --------
    >>> Analyzer().forms("영화가 재미있다")
    ['영화', '가', '재미있', '다']
    """

    tags = SEJONG

    def __init__(self, *, stem: bool = False, threads: int = 1) -> None:
        super().__init__(stem=stem)
        self._threads = threads

    def analyze_all(self, texts: Sequence[str]) -> list[list[Morpheme]]:
        """Split many texts, in all threads."""
        return self._in_threads(self.analyze, texts)

    def forms_all(self, texts: Sequence[str]) -> list[list[str]]:
        """Forms of many texts, in all threads."""
        return self._in_threads(self.forms, texts)

    def _in_threads(self, method: Callable[[str], list[_T]], texts: Sequence[str]) -> list[list[_T]]:
        if self._threads == 1:
            return [method(text) for text in texts]
        _ = self._tagger  # loaded by one thread
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(method, texts))

    def _make(self) -> SimpleQueue[Kkma]:
        """One for each thread, over one dictionary, which their first text loads: before there are threads."""
        taggers: SimpleQueue[Kkma] = SimpleQueue()
        for _ in range(self._threads):
            tagger = Kkma()
            tagger.pos("가")
            taggers.put(tagger)
        return taggers

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        tagger = self._tagger.get()
        try:
            pairs: list[tuple[str, str]] = tagger.pos(text)
        finally:
            self._tagger.put(tagger)
        return pairs
