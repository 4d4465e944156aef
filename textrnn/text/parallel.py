"""Cutting texts in worker processes: results in order, and a crash inside an analyser costs one text.

Workers are spawned, never forked (a forked Kiwi hangs, a forked Java may), by loky, which does not run the caller's
script again, so that an unguarded script or a notebook may use them.
"""

from __future__ import annotations

import faulthandler
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from typing import Any

from textrnn.config import TextConfig
from textrnn.text.many import split_all
from textrnn.text.splitting import splitter, threaded

__all__ = ["Workers"]

#: A batch has at most so many texts, and letters (but at least one text).
_TEXTS, _LETTERS = 256, 1 << 16
_splitter: Any = None


class Workers:
    """Processes that cut texts which `Cutter.normal` has brought to their form.

    Parameters
    ----------
    config : TextConfig
        How to cut.
    count : int
        How many cores they use: as many processes, or one with as many threads.

    Examples
    --------
    >>> with Workers(TextConfig("word"), 2) as workers:
    ...     list(workers.cut(["so good", "so, so"]))
    [['so', 'good'], ['so', ',', 'so']]
    """

    def __init__(self, config: TextConfig, count: int) -> None:
        self._config, self._threads = config, count if threaded(config.splitter) else 1
        self._count = count // self._threads
        self._pool = self._start(self._count)

    def cut(self, texts: Iterable[str]) -> Iterator[list[str] | None]:
        """Tokens of each text, in order; None for one that crashed its worker. Texts are taken as they are needed."""
        waiting: deque[tuple[Future[list[list[str]]], list[str]]] = deque()
        for batch in _batches(texts):
            waiting.append((self._pool.submit(_cut, batch), batch))
            if len(waiting) > 4 * self._count:
                yield from self._first(waiting)
        while waiting:
            yield from self._first(waiting)

    def close(self) -> None:
        """End all processes, whatever they are doing."""
        self._pool.shutdown(wait=True, kill_workers=True)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, count: int) -> Any:
        from loky import ProcessPoolExecutor
        from loky.backend import get_context

        return ProcessPoolExecutor(
            count,
            context=get_context("loky"),
            initializer=_begin,
            initargs=(self._config.to_dict(), self._threads),
            timeout=60,
            # Java raises SIGSEGV at itself in ordinary work. Python's handler of faults, which loky switches on after
            # the initializer unless this is set, takes that for a crash; `_begin` switches off what Python switches on
            env={"PYTHONFAULTHANDLER": "0"},
        )

    def _first(self, waiting: deque[tuple[Future[list[list[str]]], list[str]]]) -> Iterator[list[str] | None]:
        future, batch = waiting.popleft()
        try:
            yield from future.result()
            return
        except BrokenExecutor:
            self.close()
        # one by one and alone, so that the text that did it is known
        pool = self._start(1)
        found: list[list[str] | None] = []
        for text in batch:
            try:
                found += pool.submit(_cut, [text]).result()
            except BrokenExecutor:
                found.append(None)
                pool.shutdown(wait=True, kill_workers=True)
                pool = self._start(1)
        pool.shutdown(wait=True, kill_workers=True)
        self._pool = self._start(self._count)
        again = [(self._pool.submit(_cut, later), later) for _, later in waiting]
        waiting.clear()
        waiting.extend(again)
        yield from found


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    letters = 0
    for text in texts:
        if batch and (len(batch) == _TEXTS or letters + len(text) > _LETTERS):
            yield batch
            batch, letters = [], 0
        batch.append(text)
        letters += len(text)
    if batch:
        yield batch


def _begin(config: dict[str, Any], threads: int) -> None:
    global _splitter
    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal; the parent ends us
    _splitter = splitter(TextConfig.from_dict(config), threads=threads)


def _cut(texts: list[str]) -> list[list[str]]:
    return split_all(_splitter, texts)
