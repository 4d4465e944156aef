"""Tokens are letters: Hangul syllables are taken apart."""

from __future__ import annotations

from collections.abc import Sequence

from textrnn.text.jamo import compose, decompose
from textrnn.text.splitters.char import SPACE

__all__ = ["Splitter"]


class Splitter:
    """Cut into letters; a run of white space is one token.

    Examples
    --------
    >>> len(Splitter().split("한글 ok"))
    9
    >>> Splitter().join(Splitter().split("한글 ok"))
    '한글 ok'
    """

    def split(self, text: str) -> list[str]:
        """Cut one text."""
        return list(decompose(SPACE.join(text.split())))

    def join(self, tokens: Sequence[str]) -> str:
        """Put letters together to syllables, with the spaces."""
        return compose("".join(tokens).replace(SPACE, " "))

    def version(self) -> str:
        """Nothing but this rule decides the tokens."""
        return "1"
