"""What the global options have set."""

from __future__ import annotations

import sys
from dataclasses import dataclass

__all__ = ["State", "note", "state"]


@dataclass
class State:
    """Global options."""

    quiet: bool = False
    debug: bool = False


state = State()


def note(message: str) -> None:
    """Say something on stderr that is not a result."""
    if not state.quiet:
        print(message, file=sys.stderr)
