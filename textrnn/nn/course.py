"""How far a training has come: all that it takes to go on from there to the same weights, bit for bit.

The order of texts and what is dropped follow from the seed and the epoch (`Fitting.reseed`), so an epoch that broke off
is gone through again without learning up to the step where it did.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from textrnn.keeping import Keeper, Progress
from textrnn.protocols import Floats

if TYPE_CHECKING:
    from textrnn.nn.fitting import Fitting

__all__ = ["Course"]

_Rank = tuple[float, float]


class Course:
    """Where a training stands between two steps.

    Parameters
    ----------
    fitting : Fitting
        What learns; it is put where `found` says.
    keeper : Keeper, optional
        Is told of every step.
    found : Progress, optional
        What a run before has left.

    Attributes
    ----------
    epoch : int
        The epoch to begin with, or that is going on.
    skip : int
        Steps of it that were learned from before.
    best, rank, since
        The best weights, what they are worth, and how many epochs ago they were found.
    """

    def __init__(self, fitting: Fitting[Any], keeper: Keeper | None = None, found: Progress | None = None) -> None:
        self._fitting, self._keeper = fitting, keeper
        self.epoch = self.skip = self.since = 0
        self.rank: _Rank = (-math.inf, -math.inf)
        self.best: dict[str, Floats] = {}
        self._begun: Progress | None = None
        self.resumed, self.done = found is not None, False
        if found is not None:
            self._take_up(found)

    def _take_up(self, found: Progress) -> None:
        plain = found.plain
        self._fitting.history[:] = plain["history"]
        self.best = _named(found, "best")
        if plain["done"]:
            self.done = True
            self._fitting.load(self.best)
            return
        self.epoch, self.skip, self.since = plain["epoch"], plain["step"], plain["since"]
        self.rank = (-math.inf, -math.inf) if plain["rank"] is None else tuple(plain["rank"])
        self._put_back(found)
        if self.skip:
            self._begun = found

    def enter(self, number: int) -> tuple[int, dict[str, float]]:
        """An epoch's random numbers are set: say how many examples it has seen already, and means over them."""
        self.epoch = number
        begun, self._begun = self._begun, None
        if begun is None:
            self.skip = 0
            return 0, {}
        self._put_back(begun)  # after the seeds, which are those of its first step
        return begun.plain["seen"], dict(begun.plain["means"])

    def stepped(self, step: int, seen: int, means: dict[str, float]) -> None:
        """A step is done; raises `Interrupted` if an end was asked for."""
        if self._keeper is not None:
            self._keeper.keep(lambda: self._progress(self.epoch, step + 1, seen, means))

    def ended(self) -> None:
        """An epoch is done and judged."""
        if self._keeper is not None:
            self._keeper.keep(lambda: self._progress(self.epoch + 1, 0, 0, {}), now=True)

    def finish(self) -> None:
        """The training is done; its weights are in place."""
        if self._keeper is not None:
            plain = {"done": True, "history": self._fitting.history}
            self._keeper.end(Progress(plain, _prefixed("best", self._fitting.arrays)))

    def _progress(self, epoch: int, step: int, seen: int, means: dict[str, float]) -> Progress:
        plain = {
            "done": False,
            "epoch": epoch,
            "step": step,
            "seen": seen,
            "means": means,
            "history": self._fitting.history,
            "rank": None if self.rank[1] == -math.inf else list(self.rank),
            "since": self.since,
        }
        arrays = _prefixed("best", self.best)
        arrays |= {f"variable.{i}": np.array(variable) for i, variable in enumerate(self._variables())}
        return Progress(plain, arrays)

    def _variables(self) -> list[Any]:
        """Weights, states of layers and seeds, then what the optimizer has."""
        network = self._fitting.network
        if not network.optimizer.built:
            network.optimizer.build(network.trainable_variables)
        return [*network.variables, *network.optimizer.variables]

    def _put_back(self, found: Progress) -> None:
        for i, variable in enumerate(self._variables()):
            variable.assign(found.arrays[f"variable.{i}"])


def _prefixed(which: str, arrays: dict[str, Floats]) -> dict[str, npt.NDArray[np.generic]]:
    return {f"{which}.{name}": array for name, array in arrays.items()}


def _named(found: Progress, which: str) -> dict[str, Any]:
    return {
        name.removeprefix(f"{which}."): array for name, array in found.arrays.items() if name.startswith(f"{which}.")
    }
