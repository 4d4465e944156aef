"""Syllables to letters and back.

Letters inside a syllable are written as conjoining jamo (initial U+1100.., vowel U+1161.., coda U+11A8..), so that
composing them again is exact: 'ㅋㅋ' typed as letters stays apart from '크'.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["compose", "decompose"]

_SYLLABLES = re.compile("[가-힣]+")


def decompose(text: str) -> str:
    """Write each Hangul syllable as its two or three letters; everything else is left alone.

    Examples
    --------
    >>> [f"U+{ord(letter):04X}" for letter in decompose("한é")]
    ['U+1112', 'U+1161', 'U+11AB', 'U+00E9']
    """
    return _SYLLABLES.sub(lambda run: unicodedata.normalize("NFD", run.group()), text)


def compose(letters: str) -> str:
    """Put letters together to syllables: the inverse of `decompose`.

    Examples
    --------
    >>> compose(decompose("값싼 ㅋㅋ"))
    '값싼 ㅋㅋ'
    """
    return unicodedata.normalize("NFC", letters)
