"""From ragged ids to rectangular batches, without paying for padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.protocols import Floats, Ints, Ragged

__all__ = ["Batch", "Examples", "batches", "pad", "pad_sequences"]


class Batch(NamedTuple):
    """One batch of texts.

    Attributes
    ----------
    rows : int64 array, shape (texts,)
        Which texts these are.
    ids : int32 array, shape (texts, steps)
        Padded on the right with 0.
    lengths : int32 array, shape (texts,)
        How many ids of each row are text; at least 1.
    """

    rows: npt.NDArray[np.int64]
    ids: Ints
    lengths: Ints


@dataclass(frozen=True)
class Examples:
    """Texts as ids, their classes and weights.

    Attributes
    ----------
    ids : Ragged
        The texts.
    classes : int32 array, shape (texts,) or (texts, classes)
        Class numbers; 0 or 1 for each class where a text may have several.
    weights : float32 array, shape (texts,)
        Sample weights, with a mean of about 1.
    """

    ids: Ragged
    classes: npt.NDArray[np.int32]
    weights: Floats

    def take(self, rows: npt.NDArray[np.int64]) -> Examples:
        """Some of them; the ids are shared."""
        return Examples(self.ids.take(rows), self.classes[rows], self.weights[rows])

    def joined(self, others: Examples) -> Examples:
        """These and others behind them."""
        classes = np.concatenate([self.classes, others.classes])
        return Examples(self.ids.joined(others.ids), classes, np.concatenate([self.weights, others.weights]))


def pad_sequences(
    sequences: Sequence[Sequence[Any]],
    maxlen: int | None = None,
    dtype: npt.DTypeLike = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: float | str = 0.0,
) -> npt.NDArray[Any]:
    """Bring sequences to one length, as ``keras.utils.pad_sequences`` does, without importing Keras.

    Parameters
    ----------
    sequences : sequence of sequences
        Numbers, or arrays of one common trailing shape.
    maxlen : int, optional
        The length; that of the longest sequence where left out.
    dtype : dtype-like, default="int32"
        Type of the result; ``object`` for strings.
    padding, truncating : {'pre', 'post'}, default='pre'
        On which side to pad and to cut. 'post' is what textrnn itself uses: cuDNN and ONNX need it.
    value : float or str, default=0.0
        What to pad with.

    Returns
    -------
    array, shape (sequences, maxlen, ...)

    Raises
    ------
    ValueError
        If `padding` or `truncating` is unknown, a sequence has no length, trailing shapes differ, or strings are put
        into a numeric array.

    Examples
    --------
    >>> pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2).tolist()
    [[0, 1], [2, 3], [5, 6]]
    >>> pad_sequences([[1], [2, 3]], padding="post").tolist()
    [[1, 0], [2, 3]]
    """
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in ("pre", "post"):
            raise ValueError(f"{name} must be 'pre' or 'post', was {side!r}")
    if not hasattr(sequences, "__len__"):
        raise ValueError(f"sequences must have a length, was {type(sequences).__name__}")
    for sequence in sequences:
        if not hasattr(sequence, "__len__"):
            raise ValueError(f"every sequence must have a length, found {sequence!r}")
    maxlen = max((len(s) for s in sequences), default=0) if maxlen is None else maxlen
    trailing = next((np.asarray(s).shape[1:] for s in sequences if len(s)), ())
    if isinstance(value, str) and not (np.dtype(dtype) == object or np.issubdtype(np.dtype(dtype), np.character)):
        raise ValueError(f"value {value!r} is a string but dtype is {np.dtype(dtype)}; use dtype=object")
    padded = np.full((len(sequences), maxlen, *trailing), value, dtype)
    for row, sequence in zip(padded, sequences, strict=True):
        if not len(sequence) or not maxlen:
            continue
        kept = np.asarray(sequence[-maxlen:] if truncating == "pre" else sequence[:maxlen], dtype)
        if kept.shape[1:] != trailing:
            raise ValueError(f"a sequence of elements of shape {kept.shape[1:]} stands among elements of {trailing}")
        if padding == "post":
            row[: len(kept)] = kept
        else:
            row[-len(kept) :] = kept
    return padded


def pad(ragged: Ragged, steps: int | None = None) -> tuple[Ints, Ints]:
    """Pad on the right with 0.

    An empty text becomes one padding step, since a length of 0 has no last step and no mean.

    Returns
    -------
    ids : int32 array, shape (texts, steps)
    lengths : int32 array, shape (texts,)

    Examples
    --------
    >>> ids, lengths = pad(Ragged.of([[5, 6], []]))
    >>> ids.tolist(), lengths.tolist()
    ([[5, 6], [0, 0]], [2, 1])
    """
    lengths = ragged.lengths.astype(np.int32)
    steps = max(1, int(lengths.max(initial=1))) if steps is None else steps
    ids = np.zeros((len(ragged), steps), np.int32)
    inside = np.arange(steps)
    there = inside < lengths[:, None]
    ids[there] = ragged.values[(ragged.starts[:, None] + inside)[there]]
    return ids, np.maximum(lengths, 1)


def batches(
    ragged: Ragged, size: int, *, tokens: int = 1 << 16, rng: np.random.Generator | None = None
) -> Iterator[Batch]:
    """Yield batches of texts of about the same length.

    Texts are sorted by length inside windows of 50 batches, so that padding is a few per cent and, where `rng`
    shuffles, a text still meets other neighbours in every epoch.

    Parameters
    ----------
    ragged : Ragged
        The texts; already truncated.
    size : int
        Texts in a batch.
    tokens : int, default=65536
        A batch of long texts is made smaller, so that it has no more ids than this (but at least one text).
    rng : Generator, optional
        Shuffles texts and batches; without it the order is by length and the same each time.

    Examples
    --------
    >>> ragged = Ragged.of([[1, 1, 1], [2], [3, 3], [4]])
    >>> [batch.rows.tolist() for batch in batches(ragged, 2)]
    [[1, 3], [2, 0]]
    """
    if size < 1:
        raise ValueError(f"a batch has at least 1 text, not {size}")
    lengths = ragged.lengths
    order = np.arange(len(ragged)) if rng is None else rng.permutation(len(ragged))
    window = len(ragged) if rng is None else 50 * size
    groups = []
    for start in range(0, len(order), max(window, 1)):
        part = order[start : start + window]
        part = part[np.argsort(lengths[part], kind="stable")]
        while len(part):
            count = size
            while count > 1 and count * max(1, int(lengths[part[min(count, len(part)) - 1]])) > tokens:
                count = (count + 1) // 2
            groups.append(part[:count])
            part = part[count:]
    if rng is not None:
        rng.shuffle(groups)
    for rows in groups:
        yield Batch(rows, *pad(ragged.take(rows)))
