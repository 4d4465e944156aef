"""n-grams of tokens, or of characters, as numbers, by hashing: no table of names, so that a text never seen has its
n-grams too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

__all__ = ["Codes", "Hashes", "Places", "Symbols", "Texts", "count_ngrams", "counted", "of_letters", "of_tokens"]

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, as in splitmix64
_HALF = np.uint64(32)
#: Texts in one go: arrays of a whole corpus are new memory at every step, which costs more than the arithmetic.
_AT_ONCE = 1000


@runtime_checkable
class Symbols(Protocol):
    """Texts whose tokens or characters are numbers already."""

    def __len__(self) -> int:
        """How many texts there are."""

    def part(self, start: int, stop: int) -> tuple[Hashes, Places]:
        """`of_tokens` or `of_letters` of some texts, end to end, and how many each text has."""


#: Texts as tokens; or str, of which the characters are counted.
Texts = Sequence[Sequence[str]] | Symbols


def count_ngrams(texts: Texts, shortest: int, longest: int) -> tuple[Places, Codes, Places]:
    """Count the n-grams of each text.

    Three sorted arrays, where a table of names would need a Python loop over every n-gram: twice as fast as that, and
    ready for a lookup by bisection.

    Parameters
    ----------
    texts : sequence of sequences of str, or Symbols
        Texts as tokens; or str, of which the characters are counted.
    shortest, longest : int
        Tokens or characters of an n-gram.

    Returns
    -------
    rows : int64 array
        The number of the text, ascending.
    codes : uint32 array
        Its n-grams, each once, ascending within a text. Where 300,000 are known, one that is not is taken for one of
        them once in 14,000 times.
    counts : int64 array
        How often the text has them.

    Examples
    --------
    >>> rows, codes, counts = count_ngrams([["so", "so", "good"], [], ["good"]], 1, 1)
    >>> rows.tolist(), sorted(counts.tolist()), codes[-1] in codes[:2]
    ([0, 0, 2], [1, 1, 2], True)
    """
    nothing = np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.int64)
    rows, codes, counts = map(np.concatenate, zip(nothing, *counted(texts, shortest, longest), strict=True))
    return rows, codes, counts


def counted(texts: Texts, shortest: int, longest: int) -> Iterator[tuple[Places, Codes, Places]]:
    """Count as `count_ngrams` does, some texts at a time, so that nobody needs to hold the n-grams of a corpus."""
    symbols = texts if isinstance(texts, Symbols) else _Listed(texts)
    for start in range(0, len(texts), _AT_ONCE):
        rows, codes, counts = _count(*symbols.part(start, start + _AT_ONCE), shortest, longest)
        yield rows + start, codes, counts


def of_tokens(tokens: Iterable[str]) -> Hashes:
    """64 bits for each token."""
    digests = b"".join(blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest() for token in tokens)
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def of_letters(text: str) -> Hashes:
    """64 bits for each character; no two have the same number, so nothing needs to be looked up."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return _mixed((letters.astype(np.uint64) + np.uint64(1)) * _ODD)


class _Listed:
    """Texts as lists of tokens, or as str."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._texts = texts
        self._known: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def part(self, start: int, stop: int) -> tuple[Hashes, Places]:
        """As in `Symbols`."""
        texts = self._texts[start:stop]
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        if all(isinstance(text, str) for text in texts):
            return of_letters("".join(map(str, texts))), lengths
        new = [token for token in dict.fromkeys(chain.from_iterable(texts)) if token not in self._known]
        self._known.update(zip(new, of_tokens(new).tolist(), strict=True))
        hashes = np.fromiter(map(self._known.__getitem__, chain.from_iterable(texts)), np.uint64, int(lengths.sum()))
        return hashes, lengths


def _count(tokens: Hashes, lengths: Places, shortest: int, longest: int) -> tuple[Places, Codes, Places]:
    rows = np.repeat(np.arange(len(lengths), dtype=np.uint64) << _HALF, lengths)
    grams, starts = tokens, np.arange(len(tokens))
    found = []
    for n in range(1, longest + 1):
        if n > 1:
            going = starts + (n - 1) < len(tokens)
            going[going] = rows[starts[going]] == rows[starts[going] + (n - 1)]
            starts = starts[going]
            grams = _mixed(grams[going]) * _ODD + tokens[starts + (n - 1)]
        if n >= shortest:
            found.append(rows[starts] | _mixed(grams) >> _HALF)
    pairs = np.concatenate(found)
    pairs.sort()
    new = np.ones(len(pairs), bool)
    new[1:] = pairs[1:] != pairs[:-1]
    firsts = np.flatnonzero(new)
    pairs = pairs[firsts]
    counts = np.diff(firsts, append=len(new))
    return (pairs >> _HALF).astype(np.int64), pairs.astype(np.uint32), counts


def _mixed(values: Hashes) -> Hashes:
    """Let every bit depend on all (the finalizer of splitmix64: Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values
