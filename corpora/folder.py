"""Where fetched corpora are kept, and the lock that keeps two runs out of each other's way there."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from textrnn.errors import LockedError, OutputError
from textrnn.files import cache_folder

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = ["alone", "data_folder"]


def data_folder() -> Path:
    """Say where fetched corpora are kept: ``$TEXTRNN_DATA``, else the platform's cache folder for this user.

    Examples
    --------
    >>> import os
    >>> before = os.environ.get("TEXTRNN_DATA")
    >>> os.environ["TEXTRNN_DATA"] = "elsewhere"
    >>> data_folder().name
    'elsewhere'
    >>> _ = os.environ.pop("TEXTRNN_DATA") if before is None else os.environ.update(TEXTRNN_DATA=before)
    """
    chosen = os.environ.get("TEXTRNN_DATA")
    if chosen:
        return Path(chosen).expanduser()
    return cache_folder()


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Create `folder` and keep every other run out of it while the block runs.

    The system holds the lock, so that it is free at once when a run is killed. The lock file stays: to remove it would
    let a third run lock a new file of that name while a second still waits for the old one.

    Raises
    ------
    LockedError
        If another run is in there.
    OutputError
        If the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = open(folder / ".lock", "ab")  # noqa: SIM115 - closed below, after the lock is tried
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot be written to ({error.strerror}); choose another folder with TEXTRNN_DATA"
        ) from error
    with lock:
        try:
            if sys.platform == "win32":
                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            raise LockedError(f"{folder}: another run is fetching into it; wait until that has ended") from error
        except OSError:
            # some network file systems have no locks, which is no reason to refuse them
            pass
        yield
