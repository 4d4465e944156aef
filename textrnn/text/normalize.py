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

__all__ = ["broken", "clean", "compatibility_jamo", "has_hangul", "is_blank", "origins", "pieces", "squeeze"]

Span = tuple[int, int]

# blank to a reader, but not to str.isspace; then the spaces that mecab takes for a sign
_BLANKS = "\u115f\u1160\u180e\u200b\u2060\u3164\ufeff\uffa0"
_BLANKS += "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_SUSPECT = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\uffa1-\uffdc\ufffe\uffff{_BLANKS}\u1100-\u11ff]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa1-\uffdc]")

# those of the above that nobody types and no blank is
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")

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
# so many characters in a row that may be marks: below U+0300 and among kana, Han and Hangul there are none
_MARKED = re.compile("[^\x00-\u02ff\u3040-\u3096\u30a0-\u318f\u3400-\u9fff\uac00-\ud7a3]{31,}")
_MOST_MARKS = 30
_AFTER = _JAMO | {0x115F: " ", 0x1160: " "}


def clean(text: str) -> str:
    r"""Give a text its one spelling; the length may change.

    NUL is left out; other control characters (but tabs and line ends) and blanks of any kind become spaces, lone
    surrogates U+FFFD, and the rest NFC with compatibility jamo. After 30 combining marks in a row stands U+034F, as in
    the stream-safe format of Unicode (UAX #15).

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
    text = _MARKED.sub(_stream_safe, text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.translate(_AFTER) if suspect else text


def broken(text: str) -> bool:
    r"""Whether `clean` takes something out of a text that is none: control characters, surrogates, byte order marks.

    Examples
    --------
    >>> broken("a\x00b"), broken("\ufeffa"), broken("a\tb\u3000")
    (True, True, False)
    """
    return not text.isprintable() and _BROKEN.search(text) is not None


def _stream_safe(run: re.Match[str]) -> str:
    """Part the marks: NFC sorts those in a row in quadratic time, 40,000 of them in a second."""
    signs: list[str] = []
    marks = 0
    for sign in run.group():
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > _MOST_MARKS:
            signs.append("\u034f")
            marks = 1
        signs.append(sign)
    return "".join(signs)


#: In 150,000 film reviews, 177 have a run of more signs than this without a space.
_ENDLESS = 64
#: Komoran reads 142,000 characters/s in texts of 250, 65,000 in texts of 4,000, 5,000 in one of 100,000, and is out of
#: memory (1 GB) at a million; mecab 500,000, 332,000, 78,000 and 49,000.
_LONG = 512
_BLOCK = re.compile(rf"(?s).{{1,{_LONG}}}(?!\S)|.{{1,{_LONG}}}")


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


@functools.cache
def _unbroken(limit: int) -> re.Pattern[str]:
    return re.compile(rf"\S{{{_ENDLESS + 1},}}|[\w\"'()<>\[\]{{}}]{{{limit + 1},}}")


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
        # a cluster ends before a letter that cleaning leaves apart from it; marks may change places, so it has them all
        if end < len(text) and (text[end] == "\0" or unicodedata.combining(text[end])):
            continue
        after = text[start : end + 1]
        if end < len(text) and clean(after) != clean(text[start:end]) + clean(text[end]):
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
    """Cut a text for an analyser that searches a lattice over it in more than linear time or space; (start, piece).

    A run of more than `limit` letters is cut after every `limit`; one of more than 64 letters and signs without a
    space, which nobody writes, after every `length` (or `limit`); and what is longer than 512 characters, at a space.

    Examples
    --------
    >>> list(pieces("ab abcdefg", 4))
    [(0, 'ab abcd'), (7, 'efg')]
    >>> [len(piece) for _, piece in pieces("ㅋ" * 66, 40, 30)]
    [30, 30, 6]
    """
    start = 0
    for run in _unbroken(limit).finditer(text):
        step = length or limit if len(run.group()) > _ENDLESS else limit
        for cut in range(run.start() + step, run.end(), step):
            yield from _blocks(text, start, cut)
            start = cut
    yield from _blocks(text, start, len(text))


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    return ((block.start(), block.group()) for block in _BLOCK.finditer(text, start, end))
