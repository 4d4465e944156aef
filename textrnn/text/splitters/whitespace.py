"""Tokens are what stands between spaces."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["Splitter"]


class Splitter:
    """Cut at white space.

    Examples
    --------
    >>> Splitter().split("이 영화, 정말  재미있어요!")
    ['이', '영화,', '정말', '재미있어요!']
    """

    def split(self, text: str) -> list[str]:
        """Cut one text."""
        return text.split()

    def join(self, tokens: Sequence[str]) -> str:
        """Put a space between tokens."""
        return " ".join(tokens)

    def version(self) -> str:
        """Nothing but this rule decides the tokens."""
        return "1"
