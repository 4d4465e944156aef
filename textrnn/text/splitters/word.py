"""Tokens are words and marks: letters and digits of any script together, other signs one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Splitter"]

_TOKENS = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_NO_SPACE_BEFORE = re.compile(r" (?=[.,!?;:)\]}…])")


class Splitter:
    """Cut at white space and around punctuation; an apostrophe inside a word stays.

    Examples
    --------
    >>> Splitter().split("I can't wait... 정말?")
    ['I', "can't", 'wait', '.', '.', '.', '정말', '?']
    """

    def split(self, text: str) -> list[str]:
        """Cut one text."""
        return _TOKENS.findall(text)

    def join(self, tokens: Sequence[str]) -> str:
        """Put a space between tokens, none before closing punctuation."""
        return _NO_SPACE_BEFORE.sub("", " ".join(tokens))

    def version(self) -> str:
        """Nothing but this rule decides the tokens."""
        return "1"
