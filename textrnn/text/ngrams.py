"""n-grams of tokens as numbers, by hashing: no table of names, so that a text never seen has its n-grams too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from textrnn.protocols import Ragged

__all__ = ["Codes", "count_ngrams"]

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, as in splitmix64
_HALF = np.uint64(32)


def count_ngrams(texts: Iterable[Sequence[str]], shortest: int, longest: int) -> tuple[Places, Codes, Places]:
    """Count the n-grams of each text.

    Three sorted arrays, where a table of names would need a Python loop over every n-gram: twice as fast as that, and
    ready for a lookup by bisection.

    Parameters
    ----------
    texts : iterable of sequences of str
        Texts as tokens.
    shortest, longest : int
        Tokens of an n-gram.

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
    numbers = _Numbers()
    ids = Ragged.of([list(map(numbers.__getitem__, text)) for text in texts])
    tokens = np.fromiter(map(_hash, numbers), np.uint64, len(numbers))[ids.values]
    rows = np.repeat(np.arange(len(ids), dtype=np.uint64), ids.lengths)
    grams, starts = tokens, np.arange(len(tokens))
    found = []
    for n in range(1, longest + 1):
        if n > 1:
            going = starts + (n - 1) < len(tokens)
            going[going] = rows[starts[going]] == rows[starts[going] + (n - 1)]
            starts = starts[going]
            grams = _mixed(grams[going]) * _ODD + tokens[starts + (n - 1)]
        if n >= shortest:
            found.append(rows[starts] << _HALF | _mixed(grams) >> _HALF)
    pairs = np.concatenate(found)
    pairs.sort()
    new = np.ones(len(pairs), bool)
    new[1:] = pairs[1:] != pairs[:-1]
    firsts = np.flatnonzero(new)
    pairs = pairs[firsts]
    counts = np.diff(firsts, append=len(new))
    return (pairs >> _HALF).astype(np.int64), pairs.astype(np.uint32), counts


class _Numbers(dict[str, int]):
    """Numbers what it is asked for."""

    def __missing__(self, token: str) -> int:
        return self.setdefault(token, len(self))


def _hash(token: str) -> int:
    return int.from_bytes(blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _mixed(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Let every bit depend on all (the finalizer of splitmix64: Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values
