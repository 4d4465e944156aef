"""Many texts to tokens: what is cached is not cut again, and the rest is cut in worker processes where that pays."""

from __future__ import annotations

import contextlib
import gc
import warnings
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from textrnn.errors import TextRNNWarning
from textrnn.progress import Bar, bar
from textrnn.text.cutter import Cutter
from textrnn.text.parallel import Workers, cores
from textrnn.text.splitting import alone, is_analyzer
from textrnn.text.token_cache import TokenCache

__all__ = ["cut", "cut_stream", "uncollected", "workers_for"]

_CHUNK = 4096


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


@uncollected()
def cut(
    cutter: Cutter, normal: Sequence[str], *, workers: int | None = None, cache: bool = False, quiet: bool = True
) -> list[list[str]]:
    """Cut texts in their normal form into tokens; other parameters as in `Tokenizer.cut`.

    Warns
    -----
    TextRNNWarning
        If a text crashed its worker; it has no tokens then.
    """
    shared: dict[str, str] = {}  # equal tokens share their memory
    found: dict[str, list[str]] = {}
    crashed: set[str] = set()
    cached = cache and is_analyzer(cutter.config.splitter) and not cutter.config.learned
    with (
        bar("tokens", len(normal), quiet=quiet) as progress,
        TokenCache(cutter.fingerprint() if cached else None) as kept,
    ):
        left = list(dict.fromkeys(normal))
        for text, tokens in kept.get(left).items():
            found[text] = list(map(shared.setdefault, tokens, tokens))
        left = [text for text in left if text not in found]
        progress.advance(len(normal) - len(left))
        fresh: dict[str, list[str]] = {}
        for text, made in zip(left, _cut(cutter, left, workers, progress), strict=True):
            if made is None:
                crashed.add(text)
                found[text] = []
                continue
            found[text] = fresh[text] = list(map(shared.setdefault, made, made))
            if len(fresh) == _CHUNK:
                kept.put(fresh)
                fresh = {}
        kept.put(fresh)
    if crashed:
        rows = [row for row, text in enumerate(normal) if text in crashed]
        warnings.warn(
            f"{len(rows)} texts crashed {cutter.config.splitter} and count as empty (the first is number {rows[0]}, "
            "counted from 0)",
            TextRNNWarning,
            stacklevel=5,  # the caller of `Tokenizer.read`, past two wrappers
        )
    taken: set[str] = set()
    result = []
    for text in normal:  # a list of its own for each text, as if each had been cut
        result.append(list(found[text]) if text in taken else found[text])
        taken.add(text)
    return result


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


def _cut(cutter: Cutter, texts: Sequence[str], workers: int | None, progress: Bar) -> Iterator[list[str] | None]:
    count = workers or workers_for(cutter.config.splitter, len(texts))
    if count == 1:
        for text in texts:
            yield cutter.splitter.split(text)
            progress.advance()
        return
    with Workers(cutter.config, count) as pool:
        for tokens in pool.cut(texts):
            yield tokens
            progress.advance()
