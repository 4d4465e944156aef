"""Many texts at once, where a splitter or an analyser can, and one after another where it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textrnn.protocols import Splitter

__all__ = ["each", "split_all"]


def each(worker: Any, method: str, texts: Sequence[str]) -> Iterable[Any]:
    """Answer for every text, in order: by `worker`'s ``<method>_all`` if it has one, or its `method`.

    Examples
    --------
    >>> list(each("a-b", "count", ["a", "-b"]))
    [1, 1]
    """
    many = getattr(worker, f"{method}_all", None)
    answers: Iterable[Any] = map(getattr(worker, method), texts) if many is None else many(texts)
    return answers


def split_all(splitter: Splitter, texts: Sequence[str]) -> list[list[str]]:
    """Split many texts.

    Examples
    --------
    >>> from textrnn.text.splitting import splitter
    >>> split_all(splitter("word"), ["so good", "so, so"])
    [['so', 'good'], ['so', ',', 'so']]
    """
    return list(each(splitter, "split", texts))
