"""``textrnn series``: one label for each of many series."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ..command import normalised
from ..messages import chosen_language, say
from ..options import (
    MODEL,
    Delimiter,
    Device,
    Encoding,
    Force,
    Json,
    Model,
    NoHeader,
    Report,
    Resume,
    SignKey,
    number,
    one_of,
)
from ..outputs import claim
from ..state import note, state

__all__ = ["app"]

app = typer.Typer()
series = typer.Typer(no_args_is_help=True)
app.add_typer(series, name="series", help="Classify whole series: sensors, heartbeats, gestures.")

_Pooling = Literal["last", "max", "mean", "max+mean", "attention"]
_Scaler = Literal["standard", "case", "none"]
_READING, _SPLITS, _MODEL, _TRAINING = "Reading the cases", "Splits", "Model", "Training"

Files = Annotated[list[Path], typer.Argument(help="File(s) of cases: csv, jsonl, parquet, xlsx, ts ...; '-' is stdin.")]
Label = Annotated[
    str | None, typer.Option("--label", metavar="COL", help="Column of the label.", rich_help_panel=_READING)
]
Case = Annotated[
    str | None,
    typer.Option("--case", metavar="COL", help="Column of the case, for one row a step.", rich_help_panel=_READING),
]
Time = Annotated[
    str | None,
    typer.Option("--time", metavar="COL", help="Column that orders the rows of a case.", rich_help_panel=_READING),
]


@series.command()
def fit(
    context: typer.Context,
    corpus: Files,
    output: Annotated[Path, typer.Option("--output", "-o", help="Model file to write.")] = MODEL,
    force: Force = False,
    resume: Resume = False,
    sign_key: SignKey = None,
    report: Report = None,
    json_: Json = False,
    test: Annotated[Path | None, typer.Option(help="File to judge on.", rich_help_panel=_SPLITS)] = None,
    split: Annotated[
        float,
        typer.Option(
            help="Share of each held-out part.", callback=number(0, 0.49, above=True), rich_help_panel=_SPLITS
        ),
    ] = 0.1,
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same model.", callback=number(0, 4000), rich_help_panel=_SPLITS)
    ] = 0,
    cell: Annotated[str, typer.Option(**one_of("nn.cells"), help="Recurrent cell.", rich_help_panel=_MODEL)] = "lstm",
    units: Annotated[
        int,
        typer.Option(help="State size of one direction.", callback=number(1, 4096), rich_help_panel=_MODEL),
    ] = 64,
    layers: Annotated[
        int, typer.Option(help="Layers on top of each other.", callback=number(1, 16), rich_help_panel=_MODEL)
    ] = 1,
    bidirectional: Annotated[
        bool, typer.Option("--bidirectional/--no-bidirectional", help="Read from both ends.", rich_help_panel=_MODEL)
    ] = True,
    pooling: Annotated[_Pooling, typer.Option(help="Steps to one vector.", rich_help_panel=_MODEL)] = "max+mean",
    dropout: Annotated[
        float, typer.Option(callback=number(0, 0.99), rich_help_panel=_MODEL, help="Share dropped in training.")
    ] = 0.2,
    recurrent_dropout: Annotated[
        float,
        typer.Option(callback=number(0, 0.99), rich_help_panel=_MODEL, help="Share of the state dropped; slower."),
    ] = 0.0,
    scaler: Annotated[
        _Scaler, typer.Option(help="By all training cases, each case by itself, or not.", rich_help_panel=_MODEL)
    ] = "standard",
    epochs: Annotated[
        int | None,
        typer.Option(
            help="At most this many; by number of cases otherwise.", callback=number(1), rich_help_panel=_TRAINING
        ),
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(
            help="Cases in a step; by number of cases otherwise.", callback=number(1), rich_help_panel=_TRAINING
        ),
    ] = None,
    learning_rate: Annotated[
        float,
        typer.Option(
            callback=number(0, 1, above=True), rich_help_panel=_TRAINING, help="Highest rate of the schedule."
        ),
    ] = 3e-3,
    patience: Annotated[
        int | None,
        typer.Option(help="Epochs without improvement before stopping.", callback=number(1), rich_help_panel=_TRAINING),
    ] = None,
    device: Device = "auto",
    label: Label = None,
    case: Case = None,
    time: Time = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
) -> None:
    """Train a model on labelled series and judge it against a linear baseline.

    Example: textrnn series fit gestures.csv --label gesture
    """
    claim(context, output, corpus, test, force=force)
    from textrnn.estimators.fit_series_cases import fit_series_cases

    parameters = {
        "cell": cell,
        "units": units,
        "layers": layers,
        "bidirectional": bidirectional,
        "pooling": pooling,
        "dropout": dropout,
        "recurrent_dropout": recurrent_dropout,
        "scaler": scaler,
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "patience": patience,
        "random_state": seed,
        "device": device,
        "quiet": state.quiet,
    }
    summary = fit_series_cases(
        corpus,
        output,
        test=test,
        split=split,
        report=report,
        language=chosen_language(),
        force=force,
        resume=resume,
        sign_key=sign_key,
        command=normalised(context),
        reading=_reading(label, case, time, encoding, delimiter, no_header),
        parameters=parameters,
        say=note,
    )
    if json_:
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    _print(summary)


@series.command()
def predict(
    corpus: Files,
    model: Model = MODEL,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.csv", help="CSV file to write; stdout otherwise.")
    ] = None,
    force: Force = False,
    json_: Json = False,
    label: Label = None,
    case: Case = None,
    time: Time = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
) -> None:
    """Predict the label of every case of a file.

    Example: textrnn series predict new.csv -o answers.csv
    """
    from textrnn.runtime.predict_cases import as_csv, predict_cases
    from textrnn.runtime.series_classification import load_series_classifier

    told = predict_cases(
        load_series_classifier(model),
        corpus,
        output,
        force=force,
        reading=_reading(label, case, time, encoding, delimiter, no_header),
        say=note,
    )
    predictions = told.pop("predictions")
    if json_:
        rest = {"predictions": predictions} if output is None else {"output": str(output)}
        typer.echo(json.dumps({**told, **rest}, ensure_ascii=False))
    elif output is None:
        typer.echo(as_csv(predictions), nl=False)
    note(say("cases_predicted", n=told["rows"]))
    if told["blank"]:
        note(say("blank_cases", n=told["blank"]))


@series.command()
def evaluate(
    corpus: Files,
    model: Model = MODEL,
    report: Report = None,
    force: Force = False,
    json_: Json = False,
    label: Label = None,
    case: Case = None,
    time: Time = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
) -> None:
    """Measure a model on labelled series.

    Example: textrnn series evaluate test.csv --json
    """
    from textrnn.files import check_apart
    from textrnn.runtime.evaluate_cases import evaluate_cases
    from textrnn.runtime.series_classification import load_series_classifier

    check_apart("--report", report, input=corpus, model=model)
    figures = evaluate_cases(
        load_series_classifier(model),
        corpus,
        reading=_reading(label, case, time, encoding, delimiter, no_header),
        report=report,
        name=str(model),
        language=chosen_language(),
        force=force,
    )
    for found in figures.pop("notes"):
        note(found)
    if json_:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    for name in ("accuracy", "macro_f1"):
        low, high = figures["interval"][name]
        typer.echo(say("figure", name=say(name), value=figures[name], low=low, high=high))
    rows = [[say(name) for name in ("label", "precision", "recall", "f1", "cases")]]
    for name, each in figures["classes"].items():
        rows.append([name, *(f"{each[k]:.4f}" for k in ("precision", "recall", "f1")), f"{each['support']:,}"])
    for row in rows:
        typer.echo("\t".join(row))
    if figures["unseen_labels"]:
        typer.echo(say("unseen", names=", ".join(figures["unseen_labels"])))


def _reading(
    label: str | None, case: str | None, time: str | None, encoding: str | None, delimiter: str | None, no_header: bool
) -> dict[str, Any]:
    """The options about a file as arguments of `textrnn.reading.cases.read_cases`."""
    return {
        "label": label,
        "case": case,
        "time": time,
        "encoding": encoding,
        "delimiter": delimiter,
        "no_header": no_header,
    }


def _print(summary: dict[str, Any]) -> None:
    from textrnn.evaluation.wording import verdict_sentence

    names = ", ".join(summary["classes"][:8])
    if len(summary["classes"]) > 8:
        names = say("more_labels", names=names, n=len(summary["classes"]) - 8)
    typer.echo(say("case_rows", n=summary["rows"], classes=len(summary["classes"]), names=names))
    for part in ("valid", "test"):
        if summary[part]:
            figures = {name: summary[part][name] for name in ("accuracy", "macro_f1", "n")}
            typer.echo(say("case_scores", part=say(part), **figures))
    typer.echo(verdict_sentence(summary["verdict"], summary["baseline"], chosen_language()))
    typer.echo(say("saved", model=summary["model"], seconds=summary["seconds"]["total"]))
