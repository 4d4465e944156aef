"""What this process has used."""

from __future__ import annotations

import sys

__all__ = ["peak_mb"]


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
