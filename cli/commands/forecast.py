"""``textrnn forecast``: what comes next in a series of numbers."""

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
    Limit,
    Model,
    NoHeader,
    Report,
    Resume,
    SignKey,
    number,
    one_of,
)
from ..outputs import claim
from ..series_options import NewestFirst, SeriesColumn, Time, series_reading
from ..state import note, state
from ..translation import translated

__all__ = ["app"]

app = typer.Typer()
forecast = typer.Typer(no_args_is_help=True)
app.add_typer(forecast, name="forecast", help="What comes next in a series of numbers.")

_WINDOWS, _NETWORK, _TRAINING = "Windows", "Model", "Training"
_Resample = Literal["sample", "mean"]
_Scaler = Literal["standard", "minmax", "none"]
_Base = Literal["linear", "last", "none"]
_Loss = Literal["mae", "mse", "huber"]

Series = Annotated[list[Path], typer.Argument(metavar="SERIES...", help="File(s) of numbers; '-' is stdin.")]
Target = Annotated[
    str | None,
    typer.Option("--target", metavar="COL[,COL]", help="Column(s) to forecast.", rich_help_panel=_WINDOWS),
]
Features = Annotated[
    str, typer.Option(metavar="COL[,COL]|all", help="Columns to read beside it.", rich_help_panel=_WINDOWS)
]
Calendar = Annotated[
    str,
    typer.Option(metavar="auto|none|hour,weekday,year", help="Cycles to add.", rich_help_panel=_WINDOWS),
]
Every = Annotated[str | None, typer.Option(metavar="1h", help="Read a row this often.", rich_help_panel=_WINDOWS)]
Resample = Annotated[
    _Resample, typer.Option(help="With --every: take single rows, or means.", rich_help_panel=_WINDOWS)
]
Lookback = Annotated[str, typer.Option(metavar="5d|N", help="How far back a window reaches.", rich_help_panel=_WINDOWS)]
Horizon = Annotated[
    str, typer.Option(metavar="24h|N", help="How far after its last row the target is.", rich_help_panel=_WINDOWS)
]
PathTo = Annotated[
    bool, typer.Option("--path", help="Forecast every step up to the horizon.", rich_help_panel=_WINDOWS)
]
Season = Annotated[
    str | None,
    typer.Option(metavar="7d|N", help="Season of the baseline; a day or a week otherwise.", rich_help_panel=_WINDOWS),
]
Split = Annotated[
    str,
    typer.Option(metavar="A,B,C", help="Shares to train, validate and test on, in order.", rich_help_panel=_WINDOWS),
]
Scaler = Annotated[_Scaler, typer.Option(help="Learned from training rows.", rich_help_panel=_WINDOWS)]
Epochs = Annotated[int, typer.Option(help="At most this many.", callback=number(1), rich_help_panel=_TRAINING)]
BatchSize = Annotated[
    int | None,
    typer.Option(help="Windows in a step; by their number otherwise.", callback=number(1), rich_help_panel=_TRAINING),
]
LearningRate = Annotated[
    float,
    typer.Option(help="Highest of the schedule.", callback=number(0, 1, above=True), rich_help_panel=_TRAINING),
]
Patience = Annotated[
    int, typer.Option(help="Epochs without improvement.", callback=number(1), rich_help_panel=_TRAINING)
]
Loss = Annotated[_Loss, typer.Option(help="What training lowers.", rich_help_panel=_TRAINING)]
Seed = Annotated[int, typer.Option(help="The same seed, the same model.", callback=number(0, 2**31 - 1))]


@forecast.command("fit")
def fit(
    context: typer.Context,
    series: Series,
    output: Annotated[Path, typer.Option("--output", "-o", help="Model file to write.")] = MODEL,
    force: Force = False,
    resume: Resume = False,
    sign_key: SignKey = None,
    report: Report = None,
    json_: Json = False,
    seed: Seed = 0,
    target: Target = None,
    lookback: Lookback = "24",
    horizon: Horizon = "1",
    path: PathTo = False,
    features: Features = "all",
    calendar: Calendar = "auto",
    every: Every = None,
    resample: Resample = "sample",
    season: Season = None,
    split: Split = "0.5,0.25,0.25",
    scaler: Scaler = "standard",
    quantiles: Annotated[
        str | None, typer.Option(metavar="Q,Q", help="Such as 0.1,0.9.", rich_help_panel=_WINDOWS)
    ] = None,
    base: Annotated[_Base, typer.Option(help="What the network corrects.", rich_help_panel=_NETWORK)] = "linear",
    cell: Annotated[str, typer.Option(**one_of("nn.cells"), help="Recurrent cell.", rich_help_panel=_NETWORK)] = "lstm",
    units: Annotated[int, typer.Option(help="State size.", callback=number(1, 4096), rich_help_panel=_NETWORK)] = 32,
    layers: Annotated[
        int, typer.Option(help="Layers on top of each other.", callback=number(1, 16), rich_help_panel=_NETWORK)
    ] = 1,
    bidirectional: Annotated[
        bool, typer.Option("--bidirectional/--no-bidirectional", help="Read from both ends.", rich_help_panel=_NETWORK)
    ] = False,
    dropout: Annotated[
        float, typer.Option(help="Share dropped in training.", callback=number(0, 0.99), rich_help_panel=_NETWORK)
    ] = 0.2,
    recurrent_dropout: Annotated[
        float,
        typer.Option(help="Share of the state dropped; slower.", callback=number(0, 0.99), rich_help_panel=_NETWORK),
    ] = 0.0,
    stateful: Annotated[
        bool, typer.Option("--stateful/--no-stateful", help="Carry the state on.", rich_help_panel=_NETWORK)
    ] = False,
    loss: Loss = "mae",
    epochs: Epochs = 20,
    batch_size: BatchSize = None,
    learning_rate: LearningRate = 1e-3,
    device: Device = "auto",
    patience: Patience = 4,
    time: Time = None,
    which: SeriesColumn = None,
    newest_first: NewestFirst = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    limit: Limit = None,
) -> None:
    """Train a forecaster and judge it against last value, season and a linear model.

    Example: textrnn forecast fit weather.csv --target temperature --lookback 5d --horizon 24h
    """
    claim(context, output, series, force=force)
    from textrnn.estimators.fit_series import fit_series

    parameters = _windows(target, lookback, horizon, path, features, calendar, every, resample, season, split, scaler)
    parameters |= _training(loss, epochs, batch_size, learning_rate, patience, seed, device)
    parameters |= {
        "quantiles": _numbers("--quantiles", quantiles) if quantiles else None,
        "base": base,
        "cell": cell,
        "units": units,
        "layers": layers,
        "bidirectional": bidirectional,
        "dropout": dropout,
        "recurrent_dropout": recurrent_dropout,
        "stateful": stateful,
    }
    summary = fit_series(
        series,
        output,
        parameters=parameters,
        reading=series_reading(time, which, newest_first, encoding, delimiter, no_header, limit),
        report=report,
        language=chosen_language(),
        force=force,
        resume=resume,
        sign_key=sign_key,
        command=normalised(context),
        say=note,
    )
    if json_:
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    typer.echo(say("windows", rows=summary["rows"], **summary["windows"]))
    for part in ("valid", "test"):
        if summary[part]:
            _print_scores(say(part), summary[part])
    if summary["test"] or summary["valid"]:
        typer.echo(_verdict(summary["test"] or summary["valid"]))
    typer.echo(say("saved", model=summary["model"], seconds=summary["seconds"]["total"]))


@forecast.command("predict")
def predict(
    series: Series,
    model: Model = MODEL,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE|-", help="CSV to write.")] = Path("-"),
    force: Force = False,
    json_: Json = False,
    time: Time = None,
    which: SeriesColumn = None,
    newest_first: NewestFirst = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    limit: Limit = None,
) -> None:
    """Go on from the end of a series.

    Example: textrnn forecast predict weather.csv -m model.textrnn
    """
    from textrnn.runtime.forecast_file import forecast_file
    from textrnn.runtime.forecasting import load_forecaster

    reading = series_reading(time, which, newest_first, encoding, delimiter, no_header, limit)
    where = "" if json_ and str(output) == "-" else output
    rows = forecast_file(load_forecaster(model), series, where, reading=reading, force=force, say=note)
    if json_:
        typer.echo(json.dumps({"forecasts": rows}, ensure_ascii=False))


@forecast.command("evaluate")
def evaluate(
    series: Series,
    model: Model = MODEL,
    report: Report = None,
    force: Force = False,
    json_: Json = False,
    time: Time = None,
    which: SeriesColumn = None,
    newest_first: NewestFirst = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    limit: Limit = None,
) -> None:
    """Measure a forecaster on all windows of a series, beside the baselines.

    Example: textrnn forecast evaluate next_year.csv -m model.textrnn
    """
    from textrnn.files import check_apart
    from textrnn.runtime.forecast_file import evaluate_series
    from textrnn.runtime.forecasting import load_forecaster

    check_apart("--report", report, input=series, model=model)
    reading = series_reading(time, which, newest_first, encoding, delimiter, no_header, limit)
    scores = evaluate_series(
        load_forecaster(model),
        series,
        reading=reading,
        report=report,
        name=str(model),
        language=chosen_language(),
        force=force,
        say=note,
    )
    if json_:
        typer.echo(json.dumps(scores, ensure_ascii=False))
        return
    _print_scores(say("all_windows"), scores)
    typer.echo(_verdict(scores))


@forecast.command("backtest")
def backtest(
    series: Series,
    model: Model = MODEL,
    folds: Annotated[int, typer.Option(metavar="K", help="Stretches to forecast.", callback=number(1, 1000))] = 5,
    refit: Annotated[bool, typer.Option("--refit/--no-refit", help="Train anew before each.")] = True,
    json_: Json = False,
    time: Time = None,
    which: SeriesColumn = None,
    newest_first: NewestFirst = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    limit: Limit = None,
) -> None:
    """Measure a model's settings from several origins in time, each knowing only what came before.

    Example: textrnn forecast backtest weather.csv -m model.textrnn --folds 5
    """
    from textrnn.estimators.fit_series import backtest_series

    reading = series_reading(time, which, newest_first, encoding, delimiter, no_header, limit)
    found = backtest_series(model, series, folds=folds, refit=refit, reading=reading, quiet=state.quiet, say=note)
    if json_:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    head = [say(name) for name in ("from", "until", "windows_n", "mae", "rmse", "mase", "skill")]
    typer.echo("\t".join(head))
    for fold in found["folds"]:
        figures = [_cell(fold[name]) for name in ("mae", "rmse", "mase")]
        typer.echo(
            "\t".join([fold["from"], fold["until"], f"{fold['n']:,}", *figures, _percent(fold["skill"]["last_value"])])
        )
    mean = found["mean"]
    figures = [_cell(mean[name]) for name in ("mae", "rmse", "mase")]
    typer.echo(
        "\t".join([say("mean"), "", f"{sum(f['n'] for f in found['folds']):,}", *figures, _percent(mean["skill"])])
    )


@forecast.command("audit")
def audit(
    series: Series,
    json_: Json = False,
    target: Target = None,
    lookback: Lookback = "24",
    horizon: Horizon = "1",
    path: PathTo = False,
    features: Features = "all",
    calendar: Calendar = "auto",
    every: Every = None,
    resample: Resample = "sample",
    season: Season = None,
    split: Split = "0.5,0.25,0.25",
    scaler: Scaler = "standard",
    time: Time = None,
    which: SeriesColumn = None,
    newest_first: NewestFirst = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    limit: Limit = None,
) -> None:
    """Show the first and last window of each part and look for leaks, without training.

    Example: textrnn forecast audit weather.csv --target temperature --lookback 5d --horizon 24h
    """
    from textrnn.estimators.fit_series import audit_series

    parameters = _windows(target, lookback, horizon, path, features, calendar, every, resample, season, split, scaler)
    reading = series_reading(time, which, newest_first, encoding, delimiter, no_header, limit)
    found = audit_series(series, parameters=parameters, reading=reading, say=note)
    if json_:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, part in found["parts"].items():
        typer.echo(say("part_windows", part=say(name), n=part["windows"]))
        for end in ("first", "last"):
            if part[end]:
                spans = {span: " .. ".join(_moments(part[end][span])) for span in ("reads", "targets")}
                typer.echo(say("window_reads", end=say(end), **spans))
    for check in found["checks"]:
        name, found_there = (translated(check[part]) for part in ("name", "found"))
        typer.echo(f"{say('ok' if check['holds'] else 'leak')}: {name} ({found_there})")


@forecast.command("study")
def study(
    series: Series,
    models: Annotated[
        str | None, typer.Option(metavar="NAME;NAME", help="Rungs of the ladder to climb; all otherwise.")
    ] = None,
    plots: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder to draw plots into.")] = None,
    force: Force = False,
    json_: Json = False,
    seed: Seed = 0,
    target: Target = None,
    lookback: Lookback = "24",
    horizon: Horizon = "1",
    path: PathTo = False,
    features: Features = "all",
    calendar: Calendar = "auto",
    every: Every = None,
    resample: Resample = "sample",
    season: Season = None,
    split: Split = "0.5,0.25,0.25",
    scaler: Scaler = "standard",
    loss: Loss = "mae",
    epochs: Epochs = 10,
    batch_size: BatchSize = None,
    learning_rate: LearningRate = 1e-3,
    device: Device = "auto",
    patience: Patience = 4,
    time: Time = None,
    which: SeriesColumn = None,
    newest_first: NewestFirst = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    no_header: NoHeader = False,
    limit: Limit = None,
) -> None:
    """Train the ladder of a course, from the last value to stacked and bidirectional networks, on one split.

    Example: textrnn forecast study weather.csv --target temperature --lookback 5d --horizon 24h --plots plots
    """
    from textrnn.estimators.fit_series import study_series

    parameters = _windows(target, lookback, horizon, path, features, calendar, every, resample, season, split, scaler)
    parameters |= _training(loss, epochs, batch_size, learning_rate, patience, seed, device)
    found = study_series(
        series,
        parameters=parameters,
        models=[name.strip() for name in models.split(";")] if models else None,
        reading=series_reading(time, which, newest_first, encoding, delimiter, no_header, limit),
        plots=plots,
        force=force,
        say=note,
    )
    if json_:
        typer.echo(json.dumps({"windows": found.windows, "models": found.rows}, ensure_ascii=False))
        return
    names = ("model", "parameters", "seconds_per_epoch", "epochs", "valid_mae", "test_mae", "skill")
    typer.echo("\t".join(say(name) for name in names))
    for row in found.rows:
        cells = [row["model"], *(_cell(row[name]) for name in names[1:-1]), _percent(row["skill"])]
        typer.echo("\t".join(cells))


def _windows(
    target: str | None,
    lookback: str,
    horizon: str,
    path: bool,
    features: str,
    calendar: str,
    every: str | None,
    resample: str,
    season: str | None,
    split: str,
    scaler: str,
) -> dict[str, Any]:
    return {
        "target": _names(target) if target else None,
        "lookback": lookback,
        "horizon": horizon,
        "path": path,
        "features": None if features == "all" else _names(features),
        "calendar": calendar if calendar in ("auto", "none") else _names(calendar),
        "every": every,
        "resample": resample,
        "season": season,
        "split": _numbers("--split", split),
        "scaler": scaler,
    }


def _training(
    loss: str, epochs: int, batch_size: int | None, learning_rate: float, patience: int, seed: int, device: str
) -> dict[str, Any]:
    return {
        "loss": loss,
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": learning_rate,
        "patience": patience,
        "random_state": seed,
        "device": device,
        "quiet": state.quiet,
    }


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def _numbers(option: str, text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise typer.BadParameter(
            f"must be numbers with commas between them, was {text!r}", param_hint=option
        ) from error


def _print_scores(part: str, scores: dict[str, Any]) -> None:
    shown = {name: scores[name] for name in ("n", "mae", "rmse", "smape")}
    mase = "-" if scores["mase"] is None else f"{scores['mase']:.3f}"
    typer.echo(say("forecast_scores", part=part, mase=mase, **shown))
    for name, skill in scores["skill"].items():
        found = scores["baselines"][name]
        if found is not None:
            season = f" ({found['period']})" if "period" in found else ""
            typer.echo(say("forecast_skill", name=say(name) + season, mae=found["mae"], skill=_percent(skill)))
    for quantile, found in scores.get("quantiles", {}).items():
        typer.echo(say("forecast_quantile", quantile=quantile, share=found["share_below"], loss=found["pinball"]))


def _verdict(scores: dict[str, Any]) -> str:
    from textrnn.evaluation.wording import forecast_verdict

    return forecast_verdict(scores, chosen_language())


def _moments(span: list[dict[str, Any]]) -> list[str]:
    shown = [str(each.get("time", f"{say('row')} {each['row']}")).replace("T", " ") for each in span]
    return shown[:1] if shown[0] == shown[1] else shown


def _percent(share: float | None) -> str:
    from textrnn.evaluation.wording import signed

    return signed(share)


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
