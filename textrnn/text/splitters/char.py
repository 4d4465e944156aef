"""Tokens are characters: for Korean, syllables."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["SPACE", "Splitter"]

SPACE = "▁"  # stands for a run of white space, as in SentencePiece, so that joining gives the spaces back


class Splitter:
    """Cut after every character; a run of white space is one token.

    Examples
    --------
    >>> Splitter().split("정말  굿!")
    ['정', '말', '▁', '굿', '!']
    """

    def split(self, text: str) -> list[str]:
        """Cut one text."""
        return list(SPACE.join(text.split()))

    def join(self, tokens: Sequence[str]) -> str:
        """Put characters together, with their spaces."""
        return "".join(tokens).replace(SPACE, " ")

    def version(self) -> str:
        """Nothing but this rule decides the tokens."""
        return "1"
