"""What the global options have set."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from .translation import translated

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
        print(translated(message), file=sys.stderr)
