"""Tokens and their ids: 0 is padding, 1 is any token out of the vocabulary (OOV)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from textrnn.protocols import Ragged

__all__ = ["OOV", "PADDING", "Vocabulary"]

PADDING = ""
OOV = "<OOV>"


class Vocabulary:
    """An immutable list of tokens; a token's place is its id.

    Parameters
    ----------
    tokens : sequence of str
        Tokens in order of id, the padding token and the OOV token first.

    Examples
    --------
    >>> vocabulary = Vocabulary.build([["a", "b"], ["a", "c"]], size=2)
    >>> vocabulary.tokens
    ['', '<OOV>', 'a', 'b']
    >>> vocabulary.encode([["a", "c"], []]).tolist()
    [[2, 1], []]
    >>> vocabulary.decode([2, 1])
    ['a', '<OOV>']
    """

    def __init__(self, tokens: Sequence[str]) -> None:
        if list(tokens[:2]) != [PADDING, OOV]:
            raise ValueError(f"a vocabulary begins with {PADDING!r} and {OOV!r}, not {list(tokens[:2])}")
        self.tokens = list(tokens)
        self._ids = {token: i for i, token in enumerate(self.tokens) if i > 1}
        if len(self._ids) != len(self.tokens) - 2:
            raise ValueError("a vocabulary holds each token once")

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]], *, size: int = 30_000, min_count: int = 1) -> Vocabulary:
        """Number the `size` most frequent tokens; of equally frequent ones, those seen first.

        Parameters
        ----------
        texts : iterable of sequences of str
            Tokenized texts.
        size : int, default=30_000
            How many tokens to keep, padding and OOV not counted.
        min_count : int, default=1
            Leave out tokens seen less often.
        """
        return cls.of_counts(Counter(token for text in texts for token in text), size=size, min_count=min_count)

    @classmethod
    def of_counts(cls, counts: Mapping[str, int], *, size: int = 30_000, min_count: int = 1) -> Vocabulary:
        """Number tokens as `build` does, by how often each was seen, in the order of first sight."""
        known = Counter({token: count for token, count in counts.items() if token not in (PADDING, OOV)})
        return cls([PADDING, OOV, *(token for token, count in known.most_common(size) if count >= min_count)])

    def __len__(self) -> int:
        return len(self.tokens)

    def encode(self, texts: Iterable[Sequence[str]]) -> Ragged:
        """Replace tokens by ids; unknown ones by 1."""
        look_up = self._ids.get
        return Ragged.of([[look_up(token, 1) for token in text] for text in texts])

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Replace ids by tokens; padding is left out."""
        return [self.tokens[i] for i in ids if i]
