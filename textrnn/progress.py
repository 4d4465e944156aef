"""Progress bars on stderr: an ETA on a terminal, silence anywhere else."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Protocol

__all__ = ["Bar", "bar"]


class Bar(Protocol):
    """What long work reports to."""

    def advance(self, count: int = 1, note: str = "") -> None:
        """Say that `count` more units are done; `note` replaces the text at the end of the line."""


class _Silent:
    def advance(self, count: int = 1, note: str = "") -> None:
        """Nothing to show."""


@contextlib.contextmanager
def bar(title: str, total: int | None, unit: str = "texts", *, quiet: bool = False) -> Iterator[Bar]:
    """Show a progress bar on stderr while the block runs.

    Parameters
    ----------
    title : str
        What is being done.
    total : int or None
        How many units there are; None if nobody knows.
    unit : str, default="texts"
        The unit of the rate shown.
    quiet : bool, default=False
        Show nothing. Nothing is shown either where stderr is not a terminal.

    Yields
    ------
    Bar

    Examples
    --------
    >>> with bar("counting", 3) as progress:
    ...     for _ in range(3):
    ...         progress.advance()
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield _Silent()
        return
    # rich costs 0.05 s to import, so only a terminal pays for it
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    class _Shown:
        def __init__(self, progress: Progress, task: TaskID) -> None:
            self.progress, self.task = progress, task

        def advance(self, count: int = 1, note: str = "") -> None:
            state = self.progress.tasks[self.task]
            rate = f"{state.speed:,.0f} {unit}/s" if state.speed else ""
            self.progress.update(self.task, advance=count, rate=rate, note=note or state.fields["note"])

    columns = (
        TextColumn("{task.description}", markup=False),  # file names may have brackets
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%" if total else "{task.completed:,}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Shown(progress, progress.add_task(title, total=total, rate="", note=""))
