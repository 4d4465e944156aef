"""From a file of numbers to a judged forecaster: what ``textrnn forecast`` does, as calls."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textrnn.bundle.signing import signer
from textrnn.errors import DataError
from textrnn.estimators._device import check_device
from textrnn.estimators._resuming import origin, resumable, settings_of
from textrnn.estimators.backtest import backtest
from textrnn.estimators.forecaster import Forecaster
from textrnn.estimators.study import Study, run_study
from textrnn.evaluation.forecast_report import forecast_page
from textrnn.evaluation.plots import check_plots
from textrnn.evaluation.series_plots import STUDY_PLOTS, draw_study
from textrnn.evaluation.wording import forecast_verdict, word
from textrnn.files import atomic_write, check_apart
from textrnn.locks import claimed, claims
from textrnn.reading import SeriesFile, read_series
from textrnn.resources import peak_mb
from textrnn.series.audit import audit

__all__ = ["audit_series", "backtest_series", "fit_series", "study_series"]

Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
Say = Callable[[str], None]
#: Of how a file is read, what holds for files to come as well.
_KEPT = ("time", "series", "newest_first", "no_header")


def fit_series(
    paths: Paths,
    output: str | os.PathLike[str],
    *,
    parameters: Mapping[str, Any],
    reading: Mapping[str, Any] | None = None,
    report: str | os.PathLike[str] | None = None,
    language: str = "en",
    force: bool = False,
    resume: bool = False,
    sign_key: str | os.PathLike[str] | None = None,
    command: str | None = None,
    say: Say = print,
) -> dict[str, Any]:
    """Read, train, measure beside the baselines, save.

    Parameters
    ----------
    paths : path-like or sequence of them
        Files of numbers.
    output : path-like
        Model file to write; checked before anything is read.
    parameters : mapping
        Of `Forecaster`.
    reading : mapping, optional
        Arguments of `textrnn.reading.read_series`; where time and series stand is kept in the model file.
    report : path-like, optional
        A page to write, checked beforehand as well: see `textrnn.evaluation.forecast_report`.
    language : {'en', 'ko'}, default='en'
        Of the page.
    force : bool, default=False
        Replace an existing file.
    resume : bool, default=False
        Go on with the checkpoint of a run that broke off; where there is none, start afresh.
    sign_key : path-like, optional
        A private Ed25519 key to sign the model file with: `textrnn.bundle.signing`.
    command : str, optional
        The command without paths, for the model's `provenance`.
    say : callable
        Is told what was found out about the file.

    Returns
    -------
    dict
        As ``textrnn forecast fit --json`` prints it.

    Raises
    ------
    UsageError, DataError, OutputError
        As reading, training and writing do.
    """
    check_apart("--output", output, input=paths)
    check_apart("--report", report, input=paths, model=output)
    sign = None if sign_key is None else signer(sign_key)
    with claimed(output, force=force), claims(report, force=force):
        start = time.perf_counter()
        forecaster = Forecaster(**parameters)
        check_device(forecaster.device)
        found = _read(paths, reading, say, _named(parameters))
        read = time.perf_counter() - start
        made_of = origin(found.series)
        with resumable(output, {**made_of, "settings": settings_of(forecaster)}, resume=resume, say=say):
            forecaster.fit(found.series)
            for note in forecaster.notes_:
                say(note)
            summary = {
                "rows": len(found.series),
                "series": len(found.series.parts),
                "repaired": found.repaired,
                "target": forecaster.model_.settings["recipe"]["targets"],
                "windows": forecaster.windows_,
                "epochs": forecaster.n_iter_,
                "seed": forecaster.random_state,
                **forecaster.scores_,
            }
            kept = {name: reading[name] for name in _KEPT if reading and reading.get(name)}
            if found.series.stamps is not None:
                # the stamps say it, in files to come as well
                kept.pop("newest_first", None)
            forecaster.model_.settings["reading"] = kept
            forecaster.model_.summary |= {name: summary[name] for name in ("rows", "series", "repaired")}
            forecaster.model_.provenance = {"command": command, "seed": int(forecaster.random_state), **made_of}
            forecaster.save(output, sign=sign, force=force)
        if report is not None:
            with atomic_write(report, force=force) as file:
                file.write(_page(forecaster, found, summary, output, language).encode())
    total = time.perf_counter() - start
    seconds = {"read": round(read, 2), "train": round(total - read, 2), "total": round(total, 2)}
    return {"model": str(output), **summary, "seconds": seconds, "peak_mb": peak_mb()}


def _page(
    forecaster: Forecaster,
    found: SeriesFile,
    summary: Mapping[str, Any],
    output: str | os.PathLike[str],
    language: str,
) -> str:
    judged = summary["test"] or summary["valid"]
    truth, forecasts = forecaster.stretch(found.series)
    settings = {name: summary[name] for name in ("rows", "series", "repaired", "target", "windows", "epochs", "seed")}
    return forecast_page(
        {name: summary[name] for name in ("valid", "test")},
        title=word("title_forecast", language, model=os.fspath(output)),
        verdict=forecast_verdict(judged, language) if judged else "",
        truth=truth,
        forecasts=forecasts,
        history=forecaster.history_,
        settings=forecaster.model_.summary["parameters"] | settings,
        language=language,
    )


def audit_series(
    paths: Paths, *, parameters: Mapping[str, Any], reading: Mapping[str, Any] | None = None, say: Say = print
) -> dict[str, Any]:
    """Say which rows each part of a split reads and foretells, without training: see `textrnn.series.audit`."""
    plan = Forecaster(**parameters).plan(_read(paths, reading, say, _named(parameters)).series)
    for note in plan.notes:
        say(note)
    return audit(plan.prepared, plan.named, plan.recipe.features, plan.ranges[0])


def backtest_series(
    model: str | os.PathLike[str],
    paths: Paths,
    *,
    folds: int = 5,
    refit: bool = True,
    reading: Mapping[str, Any] | None = None,
    quiet: bool = False,
    say: Say = print,
) -> dict[str, Any]:
    """Measure a model file's settings from several origins: see `textrnn.estimators.backtest`."""
    forecaster = Forecaster.load(model).set_params(quiet=quiet)
    kept = forecaster.model_.settings.get("reading", {})
    recipe = forecaster.model_.settings["recipe"]
    read = [*recipe["columns"], *(name for name, _ in recipe["categories"])]
    found = _read(paths, {**kept, **_said(reading)}, say, read)
    return backtest(forecaster, found.series, folds=folds, refit=refit)


def study_series(
    paths: Paths,
    *,
    parameters: Mapping[str, Any],
    models: Sequence[str] | None = None,
    reading: Mapping[str, Any] | None = None,
    plots: str | os.PathLike[str] | None = None,
    force: bool = False,
    say: Say = print,
) -> Study:
    """Climb the ladder of the course; see `textrnn.estimators.study`. `plots` is a folder to draw into.

    Raises
    ------
    UsageError, DataError, OutputError
        As reading, training and drawing do.
    """
    forecaster = Forecaster(**parameters)
    check_device(forecaster.device)
    check_apart("--plots", plots, input=paths)
    if plots is not None:
        check_plots(plots, names=STUDY_PLOTS, force=force)
    study = run_study(forecaster, _read(paths, reading, say, _named(parameters)).series, models=models, say=say)
    if plots is not None:
        draw_study(study.rows, study.curves, study.truth, study.forecasts, plots, force=force)
    return study


def _named(parameters: Mapping[str, Any]) -> list[str]:
    """The columns that the user asks for."""
    named = [parameters.get(which) or () for which in ("target", "features")]
    return [name for names in named for name in ([names] if isinstance(names, str) else names)]


def _read(paths: Paths, reading: Mapping[str, Any] | None, say: Say, keep: Sequence[str]) -> SeriesFile:
    found = read_series(paths, **(reading or {}), keep=keep)
    for note in found.notes:
        say(note)
    if not len(found.series):
        raise DataError(f"{paths}: no rows; name a file that has some")
    return found


def _said(reading: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (reading or {}).items() if value}
