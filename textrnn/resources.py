"""What this process may use, and what it has used."""

from __future__ import annotations

import os
import sys

__all__ = ["address_space", "cores", "peak_mb"]


def address_space() -> int | None:
    """The most memory that this process may address, in MB; None where nothing limits it.

    Examples
    --------
    >>> address_space() is None or address_space() > 1
    True
    """
    try:
        import resource
    except ImportError:  # Windows
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit >> 20


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
