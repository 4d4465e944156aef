"""One spelling for every text, whatever keyboard, file system or spreadsheet it came through.

NFC, never NFKC: NFKC turns the two letters 'ㄱㅏ' into the syllable '가', and 'ㅋ' into the initial U+110F. Half-width
jamo (U+FFA0-FFDC) and leftover conjoining jamo (U+1100-11FF: a coda alone, as some analysers write it) become
compatibility jamo (U+3131-318E), the ones a keyboard types. NUL would end a text inside mecab and a lone surrogate
makes the Java analysers raise, so neither reaches them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

__all__ = ["clean", "compatibility_jamo", "has_hangul", "is_blank", "origins", "pieces", "squeeze"]

Span = tuple[int, int]

# blank to a reader, but not to str.isspace; then the spaces that mecab takes for a sign
_BLANKS = "\u115f\u1160\u180e\u200b\u2060\u3164\ufeff\uffa0"
_BLANKS += "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_SUSPECT = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\uffa1-\uffdc\ufffe\uffff{_BLANKS}\u1100-\u11ff]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa1-\uffdc]")

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_CODAS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_JAMO = (
    {0x1100 + i: letter for i, letter in enumerate(_INITIALS)}
    | {0x1161 + i: chr(0x314F + i) for i in range(21)}
    | {0x11A8 + i: letter for i, letter in enumerate(_CODAS)}
)


def _half_width() -> dict[int, int]:
    """Map half-width jamo one step, by their own decomposition (``<narrow> 3131``)."""
    codes = [code for code in range(0xFFA1, 0xFFDD) if unicodedata.decomposition(chr(code))]
    return {code: int(unicodedata.decomposition(chr(code)).split()[1], 16) for code in codes}


_REPAIRS: dict[int, int | str] = (
    dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, *map(ord, _BLANKS)} - {*map(ord, "\t\n\r")}, " ")
    | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    | dict(_half_width())
    | {0: ""}  # as where files are read
)
_AFTER = _JAMO | {0x115F: " ", 0x1160: " "}


def clean(text: str) -> str:
    r"""Give a text its one spelling; the length may change.

    NUL is left out; other control characters (but tabs and line ends) and blanks of any kind become spaces, lone
    surrogates U+FFFD, and the rest NFC with compatibility jamo.

    Examples
    --------
    >>> clean("가") == clean("\u1100\u1161")
    True
    >>> clean("\uffa1\u11ab a\x00b")
    'ㄱㄴ ab'
    """
    if text.isascii() and not _SUSPECT.search(text):
        return text
    suspect = _SUSPECT.search(text) is not None
    if suspect:
        text = text.translate(_REPAIRS)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.translate(_AFTER) if suspect else text


@functools.cache
def _long_run(most: int) -> re.Pattern[str]:
    return re.compile(rf"([^\d\s])\1{{{most},}}")


def squeeze(text: str, most: int) -> str:
    """Shorten runs of one letter or sign to `most`, so that laughter of any length is one token; digits stay.

    Examples
    --------
    >>> squeeze("ㅋㅋㅋㅋㅋㅋ 최고!!!!! 10000원", 3)
    'ㅋㅋㅋ 최고!!! 10000원'
    """
    return _long_run(most).sub(lambda run: run.group(1) * most, text) if most else text


def origins(text: str, most: int = 0, *, lower: bool = False) -> list[Span]:
    r"""Where each character of ``squeeze(clean(text), most)``, lower-cased if asked for, comes from in `text`.

    Examples
    --------
    >>> origins("\u1100\u1161 ㅋㅋㅋㅋ", 2)
    [(0, 2), (2, 3), (3, 4), (4, 5)]
    """
    spans: list[Span] = []
    cleaned: list[str] = []
    start = 0
    for end in range(1, len(text) + 1):
        # a cluster ends where cleaning what follows apart from it changes nothing
        after = text[start : end + 1]
        if end < len(text) and (text[end] == "\0" or clean(after) != clean(text[start:end]) + clean(text[end])):
            continue
        made = clean(text[start:end])
        cleaned.append(made)
        spans += [(start, end)] * len(made)
        start = end
    joined = "".join(cleaned)
    kept = list(range(len(joined)))
    if most:
        for run in reversed(list(_long_run(most).finditer(joined))):
            del kept[run.start() + most : run.end()]
    if lower:
        kept = [place for place in kept for _ in joined[place].lower()]
    return [spans[place] for place in kept]


def compatibility_jamo(form: str) -> str:
    r"""Write the conjoining jamo of an analyser's output as the ones a keyboard types.

    Examples
    --------
    >>> compatibility_jamo("\u11ab다")
    'ㄴ다'
    """
    return form.translate(_JAMO)


def has_hangul(text: str) -> bool:
    """Whether a text has Korean letters in it."""
    return _HANGUL.search(text) is not None


def is_blank(text: str) -> bool:
    """Whether there is nothing in a text to read, U+200B and the Hangul filler U+3164 included.

    Examples
    --------
    >>> is_blank(" \u3000\u200b\u3164"), is_blank(".")
    (True, False)
    """
    return not clean(text).strip()


def pieces(text: str, limit: int, length: int | None = None) -> Iterator[tuple[int, str]]:
    """Cut runs of more than `limit` characters without a space after every `length` (or `limit`); (start, piece).

    Analysers search a lattice over such a run in more than linear time: mecab needs over a minute for a million
    characters, Okt 36 s for 4,000.

    Examples
    --------
    >>> list(pieces("ab abcdefg", 4))
    [(0, 'ab abcd'), (7, 'efg')]
    >>> list(pieces("abcd abcdefg", 4, 3))
    [(0, 'abcd abc'), (8, 'def'), (11, 'g')]
    """
    start = 0
    length = length or limit
    for run in re.finditer(rf"\S{{{limit + 1},}}", text):
        for cut in range(run.start() + length, run.end(), length):
            yield start, text[start:cut]
            start = cut
    if start < len(text):
        yield start, text[start:]
