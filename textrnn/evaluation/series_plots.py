"""Pictures of a study: how training went, how far each model is off, and a stretch of forecasts beside the truth."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from textrnn.files import atomic_write
from textrnn.plugins import missing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["STUDY_PLOTS", "draw_study"]

STUDY_PLOTS = ("curves.png", "errors.png", "forecasts.png")
#: Windows of a stretch that is still readable.
_SHOWN = 240
_LAST = "last value"


def draw_study(
    rows: Sequence[Mapping[str, Any]],
    curves: Mapping[str, Sequence[Mapping[str, float]]],
    truth: npt.NDArray[Any],
    forecasts: Mapping[str, npt.NDArray[Any]],
    folder: str | os.PathLike[str],
    *,
    force: bool = False,
) -> list[Path]:
    """Draw the plots of `textrnn.estimators.study.Study` into a folder, which is made if need be.

    Returns
    -------
    list of Path
        The pictures, as in `STUDY_PLOTS`.

    Raises
    ------
    MissingDependency
        If matplotlib is not installed.
    OutputError
        If a picture exists and `force` is false, or cannot be written.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    made = []
    figures = (_curves(curves), _errors(rows), _stretch(rows, truth, forecasts))
    for name, figure in zip(STUDY_PLOTS, figures, strict=True):
        with atomic_write(target / name, force=force) as file:
            figure.savefig(file, format="png", dpi=120)
        made.append(target / name)
    return made


def _figure(columns: int = 1, rows: int = 1, width: float = 9, height: float = 5) -> tuple[Figure, Any]:
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise missing("drawing", error) from error
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False)


def _curves(curves: Mapping[str, Sequence[Mapping[str, float]]]) -> Figure:
    """Training and validation loss by epoch, a field for each model."""
    columns = min(4, max(1, len(curves)))
    lines = max(1, -(-len(curves) // columns))
    figure, axes = _figure(columns, lines, 3 * columns, 2.4 * lines + 0.4)
    for axis in axes.flat[len(curves) :]:
        axis.set_visible(False)
    for axis, (name, history) in zip(axes.flat, curves.items(), strict=False):
        epochs = [each["epoch"] for each in history]
        axis.plot(epochs, [each["loss"] for each in history], "o-", markersize=3, label="training")
        if all("val_loss" in each for each in history):
            axis.plot(epochs, [each["val_loss"] for each in history], "s--", markersize=3, label="validation")
        axis.set_title(name, fontsize=9)
        axis.tick_params(labelsize=8)
        axis.xaxis.get_major_locator().set_params(integer=True)
    figure.supxlabel("epoch", fontsize=9)
    figure.supylabel("loss of scaled values", fontsize=9)
    if curves:
        axes.flat[0].legend(fontsize=8)
    return figure


def _errors(rows: Sequence[Mapping[str, Any]]) -> Figure:
    """Mean absolute error in validation and test, beside that of the last value."""
    figure, axes = _figure(height=0.45 * len(rows) + 1.2)
    axis = axes[0, 0]
    places = np.arange(len(rows))
    for shift, part, colour in ((0.2, "valid", "#9dc3e6"), (-0.2, "test", "#1f4e79")):
        values = [row[f"{part}_mae"] or 0.0 for row in rows]
        bars = axis.barh(places + shift, values, 0.4, color=colour, label={"valid": "validation"}.get(part, part))
        clear = {"facecolor": "white", "edgecolor": "none", "pad": 0.3}
        axis.bar_label(bars, [f"{value:.4g}" for value in values], fontsize=8, padding=3, bbox=clear)
    for row in rows:
        if row["model"] == _LAST and row["test_mae"]:
            axis.axvline(row["test_mae"], color="#c00000", linestyle=":", zorder=0, label="last value, test")
    axis.set_yticks(places, [row["model"] for row in rows], fontsize=9)
    axis.invert_yaxis()
    axis.margins(x=0.12)
    axis.set_xlabel("mean absolute error, in the unit of the target")
    axis.legend(fontsize=8, loc="lower right")
    return figure


def _stretch(
    rows: Sequence[Mapping[str, Any]], truth: npt.NDArray[Any], forecasts: Mapping[str, npt.NDArray[Any]]
) -> Figure:
    """The first windows of the test part: what came, the last value, and the best model."""
    figure, axes = _figure(height=4)
    axis = axes[0, 0]
    count = min(_SHOWN, len(truth))
    axis.plot(truth[:count], color="black", linewidth=1.4, label="truth")
    trained = [row for row in rows if row["model"] != _LAST and row["valid_mae"] is not None]
    if _LAST in forecasts:
        axis.plot(forecasts[_LAST][:count], color="#c00000", linewidth=0.8, linestyle=":", label=_LAST)
    if trained:
        best = min(trained, key=lambda row: float(row["valid_mae"]))["model"]
        axis.plot(forecasts[best][:count], color="#1f4e79", linewidth=1.2, label=f"{best} (best in validation)")
    axis.set_xlabel("test windows, in the order of time")
    axis.set_ylabel("target")
    axis.legend(fontsize=8)
    return figure
