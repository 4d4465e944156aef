"""``textrnn anomaly``: learn how a series usually goes on, and find where it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ..command import normalised
from ..messages import say
from ..options import (
    MODEL,
    Delimiter,
    Device,
    Encoding,
    Force,
    Json,
    Limit,
    Model,
    NoHeader,
    Resume,
    SignKey,
    number,
    one_of,
)
from ..outputs import claim
from ..series_options import Labels, NewestFirst, SeriesColumn, Time, series_reading
from ..state import note, state

__all__ = ["app"]

app = typer.Typer()
anomaly = typer.Typer(no_args_is_help=True)
app.add_typer(anomaly, name="anomaly", help="Find strange spans in series of numbers.")

_Method = Literal["forecast", "autoencoder"]
_Resample = Literal["sample", "mean"]
_Scaler = Literal["standard", "minmax", "none"]
_SERIES, _NETWORK, _TRAINING, _SCORES = "Series", "Network", "Training", "Scores"

Files = Annotated[list[Path], typer.Argument(metavar="SERIES...", help="File(s) of numbers row by row; '-' is stdin.")]


@anomaly.command()
def fit(
    context: typer.Context,
    series_file: Files,
    output: Annotated[Path, typer.Option("--output", "-o", help="Model file to write.")] = MODEL,
    force: Force = False,
    resume: Resume = False,
    sign_key: SignKey = None,
    json_: Json = False,
    method: Annotated[
        _Method, typer.Option(help="Tell by forecasts, or by windows rebuilt from memory.", rich_help_panel=_SERIES)
    ] = "forecast",
    columns: Annotated[
        str | None,
        typer.Option(metavar="COL[,COL]", help="Columns to watch; all otherwise.", rich_help_panel=_SERIES),
    ] = None,
    lookback: Annotated[
        str, typer.Option(metavar="SPAN", help="How far back to read, such as 1d; or rows.", rich_help_panel=_SERIES)
    ] = "24",
    calendar: Annotated[
        str,
        typer.Option(
            metavar="auto|none|hour,weekday,year", help="Cycles of the calendar to read.", rich_help_panel=_SERIES
        ),
    ] = "auto",
    every: Annotated[
        str | None, typer.Option(metavar="SPAN", help="Read a row this often only.", rich_help_panel=_SERIES)
    ] = None,
    resample: Annotated[
        _Resample, typer.Option(help="With --every: single rows, or means of all.", rich_help_panel=_SERIES)
    ] = "sample",
    scaler: Annotated[_Scaler, typer.Option(help="Scaling of columns.", rich_help_panel=_SERIES)] = "standard",
    train: Annotated[
        float,
        typer.Option(
            help="Share of the rows, from the beginning, to learn from.",
            callback=number(0, 1, above=True),
            rich_help_panel=_SERIES,
        ),
    ] = 1.0,
    cell: Annotated[str, typer.Option(**one_of("nn.cells"), help="Recurrent cell.", rich_help_panel=_NETWORK)] = "lstm",
    units: Annotated[int, typer.Option(help="State size.", callback=number(1, 4096), rich_help_panel=_NETWORK)] = 16,
    layers: Annotated[
        int, typer.Option(help="Layers on top of each other.", callback=number(1, 16), rich_help_panel=_NETWORK)
    ] = 1,
    dropout: Annotated[
        float, typer.Option(callback=number(0, 0.99), rich_help_panel=_NETWORK, help="Share dropped in training.")
    ] = 0.0,
    recurrent_dropout: Annotated[
        float,
        typer.Option(callback=number(0, 0.99), rich_help_panel=_NETWORK, help="Share of the state dropped; slower."),
    ] = 0.0,
    epochs: Annotated[int, typer.Option(help="At most this many.", callback=number(1), rich_help_panel=_TRAINING)] = 30,
    batch_size: Annotated[
        int | None,
        typer.Option(
            help="Windows in a step; by their number otherwise.", callback=number(1), rich_help_panel=_TRAINING
        ),
    ] = None,
    learning_rate: Annotated[
        float,
        typer.Option(
            callback=number(0, 1, above=True), rich_help_panel=_TRAINING, help="Highest rate of the schedule."
        ),
    ] = 5e-3,
    patience: Annotated[
        int,
        typer.Option(help="Epochs without improvement before stopping.", callback=number(1), rich_help_panel=_TRAINING),
    ] = 6,
    device: Device = "auto",
    seed: Annotated[
        int,
        typer.Option(help="The same seed gives the same model.", callback=number(0, 4000), rich_help_panel=_TRAINING),
    ] = 0,
    contamination: Annotated[
        float,
        typer.Option(
            help="Share of ordinary rows that may be taken for strange.",
            callback=number(0, 0.5, above=True),
            rich_help_panel=_SCORES,
        ),
    ] = 0.0005,
    smoothing: Annotated[
        int,
        typer.Option(help="Rows that errors are averaged over; 1: none.", callback=number(1), rich_help_panel=_SCORES),
    ] = 6,
    min_gap: Annotated[
        str | None,
        typer.Option(
            metavar="SPAN",
            help="Strange rows no further apart are one event; half of --lookback.",
            rich_help_panel=_SCORES,
        ),
    ] = None,
    time: Time = None,
    series: SeriesColumn = None,
    labels: Labels = None,
    newest_first: NewestFirst = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    limit: Limit = None,
) -> None:
    """Learn how a series usually goes on, and how far off that is.

    Example: textrnn anomaly fit sensors.csv --lookback 1d
    """
    claim(context, output, series_file, force=force)
    from textrnn.estimators.fit_anomalies import fit_anomalies

    summary = fit_anomalies(
        series_file,
        output,
        labels=labels,
        force=force,
        resume=resume,
        sign_key=sign_key,
        command=normalised(context),
        reading=series_reading(time, series, newest_first, encoding, delimiter, no_header, limit),
        parameters={
            "method": method,
            "columns": columns.split(",") if columns else None,
            "lookback": lookback,
            "calendar": calendar,
            "every": every,
            "resample": resample,
            "scaler": scaler,
            "train": train,
            "contamination": contamination,
            "smoothing": smoothing,
            "min_gap": min_gap,
            "cell": cell,
            "units": units,
            "layers": layers,
            "dropout": dropout,
            "recurrent_dropout": recurrent_dropout,
            "epochs": epochs,
            "batch_size": batch_size,
            "learning_rate": learning_rate,
            "patience": patience,
            "random_state": seed,
            "device": device,
            "quiet": state.quiet,
        },
        say=note,
    )
    if json_:
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    typer.echo(say("watched", rows=summary["rows"], columns=", ".join(summary["columns"])))
    typer.echo(say("strange_above", **summary))
    typer.echo(say("saved", model=summary["model"], seconds=summary["seconds"]["total"]))


@anomaly.command()
def detect(
    series_file: Files,
    model: Model = MODEL,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE|-", help="Where events go; stdout, unless there are --labels."),
    ] = None,
    scores: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the scores of all rows go.")] = None,
    threshold: Annotated[
        float | None,
        typer.Option(help="Score above which a row is strange; the model's otherwise.", callback=number(0, above=True)),
    ] = None,
    force: Force = False,
    json_: Json = False,
    time: Time = None,
    series: SeriesColumn = None,
    labels: Labels = None,
    newest_first: NewestFirst = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    limit: Limit = None,
) -> None:
    """Print the strange spans of a series as CSV: start, end, score; with --labels, how well they are found.

    Times, or rows counted from 0 where there are none; the end is the last row of a span.

    Example: textrnn anomaly detect sensors.csv --scores scores.csv
    """
    from textrnn.runtime.anomalies import load_detector
    from textrnn.runtime.detect_file import detect_file

    if output is None and not labels:
        output = Path("-")
    if json_ and output == Path("-"):  # stdout is for the JSON, which has the events
        output = None
    found = detect_file(
        load_detector(model),
        series_file,
        output,
        scores=scores,
        labels=labels,
        threshold=threshold,
        force=force,
        reading=series_reading(time, series, newest_first, encoding, delimiter, no_header, limit),
        say=note,
    )
    if json_:
        typer.echo(json.dumps({"model": str(model), **found}, ensure_ascii=False))
        return
    note(say("detected", n=len(found["events"]), rows=found["rows"], threshold=found["threshold"]))
    if found["unscored"]:
        note(say("unscored", n=found["unscored"]))
    if labels:
        if found["learned_from"]:
            note(say("learned_from", n=found["learned_from"]))
        _print(found["report"])


def _print(report: dict[str, Any]) -> None:
    figures = ("precision", "recall", "f1")
    rows = [[say("by"), *(say(name) for name in figures), *(f"{say(name)} ({say('random')})" for name in figures)]]
    for kind in ("point", "event", "adjusted"):
        rows.append(
            [say(kind), *(f"{each[kind][name]:.4f}" for each in (report, report["random"]) for name in figures)]
        )
    for row in rows:
        typer.echo("\t".join(row))
