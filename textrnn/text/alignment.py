"""Where in a text its morphemes come from, for analysers that give forms without positions.

Most forms are substrings and are found from left to right. What lies between two found ones was contracted or
restored ('했' is 하 + 았): there letters are compared (dynamic programming over jamo, Needleman & Wunsch 1970), so that
each form gets the syllables that its letters come from, and two forms may share one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from textrnn.text.normalize import compatibility_jamo

__all__ = ["align"]

Span = tuple[int, int]

#: A form that is a substring is looked for no farther than this beyond the end of the one before.
_AHEAD = 24
#: Forms looked at for one that is a substring, before letters are compared.
_FORMS = 12


def align(text: str, forms: Sequence[str]) -> list[Span]:
    """Give each form the span ``text[start:end]`` that it comes from.

    Parameters
    ----------
    text : str
        What was analysed.
    forms : sequence of str
        The morphemes, in order.

    Returns
    -------
    list of (int, int)
        Starts never fall and spans are never empty, if the text has anything but spaces.

    Examples
    --------
    >>> text = "공부를 했다"
    >>> [text[start:end] for start, end in align(text, ["공부", "를", "하", "았", "다"])]
    ['공부', '를', '했', '했', '다']
    """
    if not text.strip():
        return [(0, 0)] * len(forms)
    spans: list[Span] = []
    cursor = done = 0
    while done < len(forms):
        ahead, start, found = _anchor(text, forms[done : done + _FORMS], cursor)
        if ahead:
            spans += _by_letters(text, cursor, start, forms[done : done + ahead])
        cursor, done = start, done + ahead
        if found:
            cursor += len(forms[done])
            spans.append((start, cursor))
            done += 1
    return spans


def _anchor(text: str, forms: Sequence[str], cursor: int) -> tuple[int, int, bool]:
    """How many forms are aligned by letters, where that part of the text ends, and whether the next form stands there.

    A form that stands farther on counts only if the letters passed over are about as many as the forms before it have.
    """
    passed = 0
    for number, form in enumerate(forms):
        limit = cursor + _AHEAD if number else _skip_space(text, cursor)
        start = text.find(form, cursor, limit + len(form)) if form else -1
        if start >= 0 and abs(_letters(text, cursor, start) - passed) <= max(number, 1) + passed // 2:
            return number, start, True
        passed += len(form)
    end = cursor
    for form in forms:
        end = _skip_space(text, end) + len(form)
    return len(forms), min(max(end, cursor + 1), len(text)), False


def _letters(text: str, start: int, end: int) -> int:
    return sum(not sign.isspace() for sign in text[start:end])


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _by_letters(text: str, start: int, end: int, forms: Sequence[str]) -> list[Span]:
    """Align forms with ``text[start:end]``; where nothing is left of it, with the syllable before."""
    while end > start and text[end - 1].isspace():
        end -= 1
    start = min(_skip_space(text, start), end)
    if start == end:
        start = max(start - 1, 0)
        while start and text[start].isspace():
            start -= 1
        end = max(end, start + 1)
    source = [(letter, place) for place in range(start, end) for letter in _jamo(text[place])]
    target = [(letter, number) for number, form in enumerate(forms) for letter in _jamo(form)]
    places: list[list[int]] = [[] for _ in forms]
    for i, j in _matches([letter for letter, _ in source], [letter for letter, _ in target]):
        places[target[j][1]].append(source[i][1])
    spans, before = [], start
    for found in places:
        first, last = (max(min(found), before), max(found)) if found else (before, before)
        last = min(max(first, last), end - 1)
        spans.append((min(first, end - 1), last + 1))
        before = min(first, end - 1) if not found else last
    return spans


def _jamo(text: str) -> str:
    """Letters as a keyboard types them, so that a coda and an initial of one sound are equal; spaces left out."""
    return compatibility_jamo(unicodedata.normalize("NFD", "".join(text.split())))


def _matches(source: Sequence[str], target: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of equal letters, in order, as many as there can be."""
    longest = [[0] * (len(target) + 1) for _ in range(len(source) + 1)]
    for i in range(len(source) - 1, -1, -1):
        for j in range(len(target) - 1, -1, -1):
            same = source[i] == target[j]
            longest[i][j] = longest[i + 1][j + 1] + 1 if same else max(longest[i + 1][j], longest[i][j + 1])
    i = j = 0
    pairs = []
    while i < len(source) and j < len(target):
        if source[i] == target[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
