"""Many texts to tokens: what is cached is not cut again, and the rest is cut in worker processes where that pays."""

from __future__ import annotations

import contextlib
import gc
import warnings
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from textrnn.errors import TextRNNWarning
from textrnn.progress import Bar, bar
from textrnn.protocols import Document
from textrnn.resources import cores
from textrnn.text.cutter import Cutter
from textrnn.text.parallel import Workers
from textrnn.text.splitting import alone, is_analyzer
from textrnn.text.token_cache import TokenCache

__all__ = ["cut", "cut_stream", "uncollected", "workers_for"]

#: Texts whose tokens are kept at once, and texts that are in memory at once.
_CHUNK, _BLOCK = 4096, 1 << 16
_Made = TypeVar("_Made")


def workers_for(splitter: str, texts: int) -> int:
    """How many processes pay for so many texts: 1, or as many as there are cores.

    Examples
    --------
    >>> workers_for("word", 100_000), workers_for("mecab", 10)
    (1, 1)
    """
    return cores() if texts > alone(splitter) else 1


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Pause the search for cycles of garbage: millions of new lists set it off, it finds none, and takes a quarter."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def cut(
    cutter: Cutter,
    normal: Iterable[str],
    count: int,
    *,
    workers: int | None = None,
    cache: bool = False,
    quiet: bool = True,
) -> Iterator[Document]:
    """Cut texts in their normal form, `count` of them, in order; other parameters as in `Tokenizer.cut`.

    They are taken in blocks, so that no more than one is in memory; equal texts of a block are cut once.

    Warns
    -----
    TextRNNWarning
        If a text crashed its worker; it has no tokens then.
    """
    normal, pool = iter(normal), None
    crashed: list[int] = []
    cached = cache and is_analyzer(cutter.config.splitter) and not cutter.config.learned
    with (
        contextlib.ExitStack() as stack,
        bar("tokens", count, quiet=quiet) as progress,
        TokenCache(cutter.fingerprint() if cached else None) as kept,
    ):
        for start in range(0, count, _BLOCK):
            block = list(islice(normal, _BLOCK))
            distinct = dict.fromkeys(block)
            found: dict[str, list[str] | None] = {**kept.get(distinct)}
            new = [text for text in distinct if text not in found]
            progress.advance(len(block) - len(new))
            # as many of the texts to come are new as of these
            number = workers or workers_for(cutter.config.splitter, len(new) * (count - start) // len(block))
            if new and number > 1 and pool is None:
                pool = stack.enter_context(Workers(cutter.config, number))
            made = zip(new, pool.cut(new) if pool else map(cutter.splitter.split, new), strict=True)
            while fresh := dict(islice(_reported(made, progress), _CHUNK)):
                kept.put({text: tokens for text, tokens in fresh.items() if tokens is not None})
                found |= fresh
            crashed += [start + i for i, text in enumerate(block) if found[text] is None]
            yield from (Document(found[text] or [], text) for text in block)
    if crashed:
        warnings.warn(
            f"{len(crashed)} texts crashed {cutter.config.splitter} and count as empty (the first is number "
            f"{crashed[0]}, counted from 0)",
            TextRNNWarning,
            stacklevel=5,  # the caller of `Tokenizer.read`, past two wrappers
        )


def _reported(made: Iterable[_Made], progress: Bar) -> Iterator[_Made]:
    for each in made:
        yield each
        progress.advance()


def cut_stream(cutter: Cutter, normal: Iterable[str], *, workers: int | None = None) -> Iterator[list[str] | None]:
    """Cut texts in their normal form as they come, in order and constant memory; None for one that crashed its worker.

    Parameters
    ----------
    cutter : Cutter
        How.
    normal : iterable of str
        Texts.
    workers : int, optional
        Processes; by default this one, until so many texts have come that others would have paid, and then as many as
        there are cores.

    Examples
    --------
    >>> from textrnn.config import TextConfig
    >>> list(cut_stream(Cutter(TextConfig("word")), ["so good", "so, so"]))
    [['so', 'good'], ['so', ',', 'so']]
    """
    normal = iter(normal)
    if workers is None:
        for text in islice(normal, alone(cutter.config.splitter)):
            yield cutter.splitter.split(text)
        workers = cores()
    first = list(islice(normal, 1))  # nobody is started for nothing
    if first and workers > 1:
        with Workers(cutter.config, workers) as pool:
            yield from pool.cut(chain(first, normal))
        return
    for text in chain(first, normal):
        yield cutter.splitter.split(text)
