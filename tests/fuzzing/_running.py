"""What both targets share: the skip without atheris, folders outside the repository, and the limits of a run."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

try:
    import atheris
except ImportError:
    print("atheris is not installed, so nothing is fuzzed; pip install '.[fuzz]'")
    sys.exit(0)

__all__ = ["WORK", "Choices", "atheris", "fuzz"]

#: Findings are a process of more megabytes, or an input of more seconds, too.
LIMITS = ("-rss_limit_mb=2048", "-timeout=10", "-max_len=65536")
#: In memory where there is such a place: a run writes thousands of files a minute.
WORK = Path(tempfile.mkdtemp(prefix="textrnn-fuzzing-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))

# libFuzzer ends its process at once, so another one tidies up; later, libraries have threads that no fork survives
if child := os.fork():
    try:
        sys.exit(min(abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])), 255))
    finally:
        shutil.rmtree(WORK, ignore_errors=True)

Choices = atheris.FuzzedDataProvider


def fuzz(target: Callable[[bytes], None], seeds: Iterable[bytes]) -> None:
    """Run a target on the seeds and what becomes of them, until the time of the command line is over."""
    warnings.simplefilter("ignore")
    found, given = WORK / "found", WORK / "seeds"
    found.mkdir()
    given.mkdir()
    for number, seed in enumerate(seeds):
        (given / f"{number:04}").write_bytes(seed)
    kept = tempfile.mkdtemp(prefix="textrnn-findings-")
    print(f"findings, if any, are put into {kept}", flush=True)
    # libFuzzer adds what is new to the first folder; of an option given twice, the last one holds
    options = [*LIMITS, f"-artifact_prefix={kept}/", *(each for each in sys.argv[1:] if each.startswith("-"))]
    named = [each for each in sys.argv[1:] if not each.startswith("-")]
    atheris.Setup([sys.argv[0], *options, *(named or [str(found), str(given)])], target)
    atheris.Fuzz()
