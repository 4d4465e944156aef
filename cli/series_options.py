"""Options that commands for series share: how one is read."""

from __future__ import annotations

from typing import Annotated, Any

import typer

__all__ = ["Labels", "NewestFirst", "SeriesColumn", "Time", "series_reading"]

_READING = "Reading the series"

Time = Annotated[
    str | None,
    typer.Option(
        "--time", metavar="COL[,COL]", help="Column(s) of the time; found otherwise.", rich_help_panel=_READING
    ),
]
SeriesColumn = Annotated[
    str | None,
    typer.Option("--series", metavar="COL", help="Column that names the series of a row.", rich_help_panel=_READING),
]
NewestFirst = Annotated[
    bool, typer.Option("--newest-first", help="Rows without a time have the newest first.", rich_help_panel=_READING)
]
Labels = Annotated[
    str | None,
    typer.Option(
        "--labels", metavar="COL", help="Column of 0 and 1 that tells strange rows; not read.", rich_help_panel=_READING
    ),
]


def series_reading(
    time: str | None,
    series: str | None,
    newest_first: bool,
    encoding: str | None,
    delimiter: str | None,
    no_header: bool,
    limit: int | None,
) -> dict[str, Any]:
    """The options above as arguments of `textrnn.reading.read_series`."""
    return {
        "time": time.split(",") if time else None,
        "series": series,
        "newest_first": newest_first,
        "encoding": encoding,
        "delimiter": delimiter.replace("\\t", "\t") if delimiter else None,
        "no_header": no_header,
        "limit": limit,
    }
