"""Many texts as models read them, in a few arrays."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
import numpy.typing as npt

from textrnn.protocols import Document, Ragged

__all__ = ["Documents"]

#: Texts that are looked at in one go.
_AT_ONCE = 1 << 14


@dataclass(frozen=True)
class Documents(Sequence[Document]):
    """A sequence of `Document`: of a Korean review a tenth of the 2,000 bytes that lists of str take.

    Attributes
    ----------
    tokens : Ragged
        The tokens of each text, by their numbers.
    names : list of str
        The token of each number; the texts may be some of those that it was made for.
    texts : Ragged
        The normal forms, in UTF-8.

    Examples
    --------
    >>> documents = Documents.of([Document(["so", "so"], "so so"), Document([], ""), Document(["좋", "다"], "좋다")])
    >>> documents[2], documents.letters
    (Document(tokens=['좋', '다'], text='좋다'), 7)
    >>> documents.take([2, 0]).counts()
    {'좋': 1, '다': 1, 'so': 2}
    """

    tokens: Ragged
    names: list[str]
    texts: Ragged

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Documents:
        """Take in texts one by one."""
        if isinstance(documents, cls):
            return documents
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__  # a token not seen before has the next number
        tokens, lengths, text, sizes = array("i"), array("q"), bytearray(), array("q")
        for document in documents:
            tokens.extend(map(numbers.__getitem__, document.tokens))
            lengths.append(len(document.tokens))
            encoded = document.text.encode("utf-8", "surrogatepass")
            text += encoded
            sizes.append(len(encoded))
        numbers.default_factory = None  # it would keep the dict alive
        return cls(
            Ragged.end_to_end(np.asarray(tokens), np.asarray(lengths)),
            list(numbers),
            Ragged.end_to_end(np.asarray(memoryview(text)), np.asarray(sizes)),
        )

    def __len__(self) -> int:
        return len(self.tokens)

    @overload
    def __getitem__(self, index: int) -> Document: ...
    @overload
    def __getitem__(self, index: slice) -> Documents: ...
    def __getitem__(self, index: int | slice) -> Document | Documents:
        if isinstance(index, slice):
            return self.take(index)
        return next(iter(self.take([index])))

    def __iter__(self) -> Iterator[Document]:
        for start in range(0, len(self), _AT_ONCE):
            part = self.take(slice(start, start + _AT_ONCE))
            for numbers, text in zip(part.tokens.tolist(), part.strings(), strict=True):
                yield Document([self.names[number] for number in numbers], text)

    def take(self, rows: Sequence[int] | npt.NDArray[np.int64] | slice) -> Documents:
        """Some of them; what they consist of is shared."""
        return Documents(self.tokens.take(rows), self.names, self.texts.take(rows))

    def joined(self, others: Documents) -> Documents:
        """These and others behind them."""
        numbers = {name: number for number, name in enumerate(self.names)}
        table = np.array([numbers.setdefault(name, len(numbers)) for name in others.names], np.int32)
        tokens = self.tokens.joined(others.tokens.packed(table=table))
        return Documents(tokens, list(numbers), self.texts.joined(others.texts.packed()))

    def strings(self) -> list[str]:
        """The normal forms."""
        return [bytes(each).decode("utf-8", "surrogatepass") for each in self.texts]

    @cached_property
    def letters(self) -> int:
        """How many letters all normal forms have together."""
        # the bytes of UTF-8 that go on with a letter are 10xxxxxx
        return sum(int(((part.texts.flat & 0xC0) != 0x80).sum()) for part in self._parts())

    def counts(self) -> dict[str, int]:
        """How often each token occurs, in the order of first sight."""
        counts, first = np.zeros(len(self.names), np.int64), np.zeros(len(self.names), np.int64)
        parts = list(self._parts())
        for place, part in reversed(list(enumerate(parts))):
            numbers = part.tokens.flat
            counts += np.bincount(numbers, minlength=len(counts))
            # of several values for one place the last one stays, so the first sight is written last
            first[numbers[::-1]] = (place << 40) + np.arange(len(numbers))[::-1]
        seen = np.flatnonzero(counts)
        seen = seen[np.argsort(first[seen])]
        return {self.names[number]: count for number, count in zip(seen.tolist(), counts[seen].tolist(), strict=True)}

    def _parts(self) -> Iterator[Documents]:
        return (self[start : start + _AT_ONCE] for start in range(0, len(self), _AT_ONCE))
