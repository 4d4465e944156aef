"""Ctrl-C and a polite request to end, at a moment that suits."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

__all__ = ["Interrupted", "Stop", "deferred", "stopping"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """SIGINT or SIGTERM has come; a process ends with 128 and its number."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


class Stop:
    """Whether an end was asked for."""

    asked: int | None = None

    def here(self) -> None:
        """Raise `Interrupted` if an end was asked for."""
        if self.asked is not None:
            raise Interrupted(self.asked)


@contextlib.contextmanager
def stopping() -> Iterator[Stop]:
    """Make both signals raise `Interrupted` at once, so that what is half-done is put away.

    The `Stop` has the first one of the block, also where that was `deferred` in it.
    """
    stop = Stop()

    def at_once(number: int, frame: FrameType | None) -> None:
        stop.asked = stop.asked or number
        raise Interrupted(number)

    with _handled(at_once, stop):
        yield stop


@contextlib.contextmanager
def deferred() -> Iterator[Stop]:
    """Only note the first signal, for the block to end where it can; a second one raises `Interrupted` at once.

    Outside of the main thread, where Python takes no signals, nothing changes.

    Examples
    --------
    >>> with deferred() as stop:
    ...     signal.raise_signal(signal.SIGTERM)
    ...     stop.asked == signal.SIGTERM
    True
    """
    stop = Stop()

    def note(number: int, frame: FrameType | None) -> None:
        if stop.asked is not None:
            raise Interrupted(number)
        stop.asked = number
        for outer in _blocks:
            outer.asked = outer.asked or number

    with _handled(note, stop):
        yield stop


#: Of the blocks that are open, from the outermost on.
_blocks: list[Stop] = []


@contextlib.contextmanager
def _handled(handler: Any, stop: Stop) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in _SIGNALS}
    _blocks.append(stop)
    try:
        yield
    finally:
        _blocks.remove(stop)
        for number, old in before.items():
            signal.signal(number, old)
