"""Files of numbers through a forecaster: forecasts written as a table, figures as a dict."""

from __future__ import annotations

import csv
import io
import math
import os
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from textrnn.errors import OutputError, TextRNNWarning
from textrnn.evaluation.forecast_report import forecast_page
from textrnn.evaluation.wording import forecast_verdict, word
from textrnn.files import atomic_write
from textrnn.locks import claims
from textrnn.reading import SeriesFile, read_series
from textrnn.runtime.forecasting import Forecast, ForecastPredictor

__all__ = ["evaluate_series", "forecast_file"]

#: Columns of a forecast beside its targets.
_OURS = ("series", "time", "row")
Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


def forecast_file(
    predictor: ForecastPredictor,
    paths: Paths,
    target: str | os.PathLike[str] = "-",
    *,
    reading: Mapping[str, Any] | None = None,
    force: bool = False,
    say: Callable[[str], None] | None = None,
) -> list[dict[str, Any]]:
    """Go on from the end of a file.

    Parameters
    ----------
    predictor : ForecastPredictor
        The model; where time and series stand it knows from its training.
    paths : path-like or sequence of them
        Files of numbers.
    target : path-like, default="-"
        CSV to write, all or nothing; '-' is stdout, '' is nowhere.
    reading : mapping, optional
        Arguments of `textrnn.reading.read_series` that differ from those of the training.
    force : bool, default=False
        Replace an existing file.
    say : callable, optional
        Is told what was found out about the file.

    Returns
    -------
    list of dict
        The rows: ``series`` where there are several, ``time`` (with Z where the file has time zones, so that it is in
        UTC) or ``row`` (rows after the last), and for each target its value and quantiles. A target of one of these
        names is called ``time_forecast`` and so on.

    Raises
    ------
    DataError, OutputError, LockedError
        If the file cannot be read or is too short, or the result cannot be written.
    """
    with claims(None if str(target) in ("", "-") else target, force=force):
        file = _read(predictor, paths, reading, say)
        rows = [row for found in predictor.predict(file.series) for row in _rows(predictor, found, file)]
        if str(target):
            text = io.StringIO()
            writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            _write(text.getvalue(), target, force)
        return rows


def evaluate_series(
    predictor: ForecastPredictor,
    paths: Paths,
    *,
    reading: Mapping[str, Any] | None = None,
    report: str | os.PathLike[str] | None = None,
    name: str = "model",
    language: str = "en",
    force: bool = False,
    say: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Measure on all windows of a file; see `ForecastPredictor.score`.

    Parameters
    ----------
    predictor, paths, reading, say
        As in `forecast_file`.
    report : path-like, optional
        A page to write, checked before anything is read: see `textrnn.evaluation.forecast_report`.
    name, language : str
        What the page calls the model, and its language, 'en' or 'ko'.
    force : bool, default=False
        Replace an existing page.

    Raises
    ------
    DataError, OutputError, LockedError
        If the file cannot be read or has no window, or the page cannot be written.

    Warns
    -----
    TextRNNWarning
        If windows lie in the time that the model learned from.
    """
    with claims(report, force=force):
        prepared = predictor.prepare(_read(predictor, paths, reading, say).series)
        windows = prepared.windows(predictor.frame, prepared.ranges)
        scores = predictor.score(prepared, windows)
        seen, stamps = predictor.model.settings["seen_until"], prepared.grid.series.stamps
        if seen is not None and stamps is not None:
            old = int((stamps[windows.ends] <= np.datetime64(seen)).sum())
            if old:
                warnings.warn(
                    f"{old:,} of {len(windows):,} windows lie in the time that the model learned from, so the figures "
                    "flatter it; evaluate later rows",
                    TextRNNWarning,
                    stacklevel=2,
                )
        if report is not None:
            truth, forecasts = predictor.stretch(prepared, windows)
            text = forecast_page(
                {"all_windows": scores},
                title=word("title_forecast", language, model=name),
                verdict=forecast_verdict(scores, language),
                truth=truth,
                forecasts=forecasts,
                settings={"model": name, "target": list(predictor.recipe.targets), "windows": scores["n"]},
                language=language,
            )
            with atomic_write(report, force=force) as file:
                file.write(text.encode())
        return scores


def _read(
    predictor: ForecastPredictor, paths: Paths, reading: Mapping[str, Any] | None, say: Callable[[str], None] | None
) -> SeriesFile:
    said = {name: value for name, value in (reading or {}).items() if value}
    recipe = predictor.recipe
    kept = predictor.model.settings.get("reading", {})
    found = read_series(paths, **(kept | said), keep=(*recipe.columns, *recipe.categories))
    for note in found.notes if say is not None else ():
        say(note)  # type: ignore[misc]
    return found


def _rows(predictor: ForecastPredictor, found: Forecast, file: SeriesFile) -> list[dict[str, Any]]:
    spreads = predictor.recipe.scaling.scale[predictor.recipe.target_places]
    made = []
    for i, lead in enumerate(found.leads):
        row: dict[str, Any] = {"series": found.series} if len(file.series.parts) > 1 else {}
        if found.stamps is not None:
            row["time"] = str(found.stamps[i].astype("datetime64[s]")).replace("T", " ") + "Z" * file.zoned
        else:
            row["row"] = f"+{lead}"
        for j, target in enumerate(predictor.recipe.targets):
            name = f"{target}_forecast" if target in _OURS else target
            row[name] = _rounded(found.values[i, j], spreads[j])
            if len(predictor.quantiles) > 1:
                for k, quantile in enumerate(predictor.quantiles):
                    row[f"{name}_q{quantile:g}"] = _rounded(found.quantiles[k, i, j], spreads[j])
        made.append(row)
    return made


def _rounded(value: float, spread: float) -> float:
    """Seven digits of a value, or as many as it takes to see a change of so large a spread.

    Examples
    --------
    >>> _rounded(1234567890.123456, 300.0), _rounded(2 / 3, 1.0)
    (1234567890.123, 0.6666667)
    """
    size, change = (math.floor(math.log10(abs(number))) if number else 0 for number in (value, spread))
    digits = min(15, max(7, 6 + size - change))
    return float(f"{value:.{digits}g}")


def _write(text: str, target: str | os.PathLike[str], force: bool) -> None:
    if str(target) != "-":
        with atomic_write(target, force=force) as file:
            file.write(text.encode())
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"stdout cannot be written ({error.strerror}); free some space") from error
