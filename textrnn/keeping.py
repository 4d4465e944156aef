"""Between a training that can be broken off and taken up again, and what keeps it in the meantime."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from textrnn.interruption import Stop, deferred

__all__ = ["Keeper", "Progress", "keeping", "under_way"]


@dataclass
class Progress:
    """Where a training stands.

    Attributes
    ----------
    plain : dict
        What JSON holds; ``done`` says whether it has ended.
    arrays : dict of arrays
        All else.
    """

    plain: dict[str, Any]
    arrays: dict[str, npt.NDArray[np.generic]] = field(default_factory=dict)


class Keeper(Protocol):
    """Keeps the trainings of a run, in the order in which they begin."""

    def begin(self, stop: Stop) -> Progress | None:
        """Another training begins, which heeds `stop`; give what a run before has left of it."""

    def keep(self, progress: Callable[[], Progress], *, now: bool = False) -> None:
        """Another step is done: keep the progress if it is time to or, with `now`, in any case.

        Raises
        ------
        Interrupted
            If an end was asked for; the progress is kept then.
        """

    def end(self, progress: Progress) -> None:
        """Keep the result of a training."""


_keeper: ContextVar[Keeper | None] = ContextVar("keeper", default=None)


@contextlib.contextmanager
def keeping(keeper: Keeper) -> Iterator[None]:
    """Have trainings in the block kept."""
    token = _keeper.set(keeper)
    try:
        yield
    finally:
        _keeper.reset(token)


@contextlib.contextmanager
def under_way() -> Iterator[tuple[Keeper | None, Progress | None]]:
    """Begin a training: who keeps it, if anybody, and what is known of it from before.

    Where it is kept, a first Ctrl-C waits for the end of a step.
    """
    if (keeper := _keeper.get()) is None:
        yield None, None
        return
    with deferred() as stop:
        yield keeper, keeper.begin(stop)
        stop.here()
