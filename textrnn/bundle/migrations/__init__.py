"""From older formats to the present one: `from_N.py` takes the members of format N to those of format N + 1.

A step is never changed once it is released: a file that an old textrnn wrote stays readable. A sample of every format
is kept under test.
"""

from __future__ import annotations

from importlib import import_module

__all__ = ["migrated"]


def migrated(old: int, new: int, members: dict[str, bytes]) -> dict[str, bytes]:
    """Take the members of format `old` to format `new`, one step after the other.

    Examples
    --------
    >>> migrated(2, 2, {"model.json": b"{}"})
    {'model.json': b'{}'}
    """
    for number in range(old, new):
        members = import_module(f"{__name__}.from_{number}").step(members)
    return members
