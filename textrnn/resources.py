"""What this process may use, and what it has used."""

from __future__ import annotations

import os
import sys

__all__ = ["cores", "peak_mb"]


def cores() -> int:
    """Processor cores that this process may use.

    Examples
    --------
    >>> cores() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def peak_mb() -> float | None:
    """The most memory this process has held, in MB; None where the system does not say (Windows).

    Examples
    --------
    >>> peak_mb() is None or peak_mb() > 1
    True
    """
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)
