"""Where an estimator trains; Keras is not imported before that."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from textrnn.devices import DEVICES
from textrnn.errors import UsageError
from textrnn.plugins import not_one_of

__all__ = ["OF_THE_MACHINE", "check_device", "on_device"]

#: Parameters that say how a machine goes about it, and nothing of what is learned: no model file has them.
OF_THE_MACHINE = ("n_jobs", "cache", "quiet", "device")


def check_device(device: Any) -> None:
    """See that there is such a device.

    Raises
    ------
    UsageError
        If it has another name than 'auto', 'cpu' or 'gpu'.
    MissingDependency
        If it must be a GPU and there is none that works.
    """
    if device not in DEVICES:
        raise UsageError(f"device: {not_one_of(str(device), list(DEVICES))}")
    if device == "gpu":
        from textrnn.nn.device import find

        find(device)


def on_device(device: str) -> AbstractContextManager[None]:
    """What is trained in this is trained there."""
    from textrnn.nn.device import using

    return using(device)
