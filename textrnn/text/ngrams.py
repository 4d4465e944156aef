"""n-grams of tokens, or of characters, as numbers, by hashing: no table of names, so that a text never seen has its
n-grams too.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain

import numpy as np
import numpy.typing as npt

__all__ = ["Codes", "count_ngrams"]

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, as in splitmix64
_HALF = np.uint64(32)
#: Texts in one go: arrays of a whole corpus are new memory at every step, which costs more than the arithmetic.
_AT_ONCE = 1000


def count_ngrams(texts: Sequence[Sequence[str]], shortest: int, longest: int) -> tuple[Places, Codes, Places]:
    """Count the n-grams of each text.

    Three sorted arrays, where a table of names would need a Python loop over every n-gram: twice as fast as that, and
    ready for a lookup by bisection.

    Parameters
    ----------
    texts : sequence of sequences of str
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
    hashes, made = _Hashes(), []
    for start in range(0, len(texts), _AT_ONCE):
        rows, codes, counts = _count(texts[start : start + _AT_ONCE], hashes, shortest, longest)
        made.append((rows + start, codes, counts))
    if not made:
        return np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.int64)
    rows, codes, counts = (np.concatenate(parts) for parts in zip(*made, strict=True))
    return rows, codes, counts


def _count(
    texts: Sequence[Sequence[str]], hashes: _Hashes, shortest: int, longest: int
) -> tuple[Places, Codes, Places]:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    tokens = hashes.of(texts, int(lengths.sum()))
    rows = np.repeat(np.arange(len(texts), dtype=np.uint64) << _HALF, lengths)
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


class _Hashes(dict[str, int]):
    """64 bits for each token that it is asked for."""

    def of(self, texts: Sequence[Sequence[str]], count: int) -> npt.NDArray[np.uint64]:
        """Those of all tokens or characters, end to end."""
        if not all(isinstance(text, str) for text in texts):
            return np.fromiter(map(self.__getitem__, chain.from_iterable(texts)), np.uint64, count)
        # no two characters have the same number, so nothing needs to be looked up
        letters = np.frombuffer("".join(map(str, texts)).encode("utf-32-le", "surrogatepass"), "<u4")
        return _mixed((letters.astype(np.uint64) + np.uint64(1)) * _ODD)

    def __missing__(self, token: str) -> int:
        digest = blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return self.setdefault(token, int.from_bytes(digest, "little"))


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Let every bit depend on all (the finalizer of splitmix64: Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values
