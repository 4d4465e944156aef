"""One HTML page about a forecaster: errors beside those of the baselines, training, and a stretch of forecasts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.evaluation.page import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Scale,
    chart,
    curve,
    page,
    section,
    table,
    ticks,
)
from textrnn.evaluation.wording import plain, signed, word

__all__ = ["forecast_page"]

#: Windows of a stretch that is still readable.
_SHOWN = 160
_BASELINES = ("last_value", "seasonal", "linear")


def forecast_page(
    parts: Mapping[str, Mapping[str, Any] | None],
    *,
    title: str,
    verdict: str,
    truth: npt.NDArray[Any],
    forecasts: npt.NDArray[Any],
    history: Sequence[Mapping[str, float]] = (),
    settings: Mapping[str, object] | None = None,
    language: str = "en",
) -> str:
    """Make a page.

    Parameters
    ----------
    parts : mapping of str to dict
        Figures of each part ('valid', 'test', 'all_windows'), as `ForecastPredictor.score` gives them.
    title, verdict : str
        Heading and sentence to show on top.
    truth, forecasts : arrays, shape (windows,)
        What came and what was foretold, of windows in the order of time; the first of them are drawn.
    history : sequence of dict, default=()
        Losses of each epoch.
    settings : mapping, optional
        How the model was made.
    language : {'en', 'ko'}, default='en'
        Of the words on the page.

    Returns
    -------
    str
        HTML; the same arguments give the same page.

    Examples
    --------
    >>> scores = {"n": 2, "mae": 1.0, "rmse": 1.0, "mase": 0.5, "smape": 9.0}
    >>> scores |= {"skill": {"last_value": 0.5}, "baselines": {"last_value": {"mae": 2.0}}}
    >>> page_ = forecast_page({"test": scores}, title="<T>", verdict="", truth=np.ones(2), forecasts=np.zeros(2))
    >>> "<h1>&lt;T&gt;</h1>" in page_, "+50.0%" in page_
    (True, True)
    """

    def say(key: str, **values: object) -> str:
        return escape(word(key, language, **values))

    shown = {part: scores for part, scores in parts.items() if scores}
    sections = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="verdict">{escape(verdict)}</p>' if verdict else "",
        section("figures", say("figures"), _figures(shown, language), say("forecast_figures_note")),
        section("baselines", say("forecast_baselines"), _baselines(shown, language), say("skill_note")),
    ]
    if len(truth):
        drawn = _stretch(truth[:_SHOWN], forecasts[:_SHOWN], language)
        sections.append(section("stretch", say("stretch"), drawn, say("stretch_note", n=min(_SHOWN, len(truth)))))
    if history:
        sections.append(section("curves", say("curves"), curve(history, "loss", language)))
    if settings:
        rows = [[escape(name), escape(plain(value))] for name, value in settings.items()]
        sections.append(section("settings", say("settings"), table([], rows)))
    return page(title, sections, language)


def _figures(parts: Mapping[str, Mapping[str, Any]], language: str) -> str:
    head = [escape(word(name, language)) for name in ("part", "windows", "mae", "rmse", "mase", "smape")]
    rows = [
        [
            escape(word(part, language)),
            f"{scores['n']:,}",
            *("-" if scores[name] is None else f"{scores[name]:.4g}" for name in ("mae", "rmse", "mase")),
            f"{scores['smape']:.1f}%",
        ]
        for part, scores in parts.items()
    ]
    return table(head, rows)


def _baselines(parts: Mapping[str, Mapping[str, Any]], language: str) -> str:
    head = [escape(word(name, language)) for name in ("part", "baseline_name", "mae", "skill")]
    rows = []
    for part, scores in parts.items():
        for name in _BASELINES:
            if (found := scores["baselines"].get(name)) is None:
                continue
            season = f" ({found['period']})" if "period" in found else ""
            named = escape(word(f"baseline_{name}", language) + season)
            rows.append([escape(word(part, language)), named, f"{found['mae']:.4g}", signed(scores["skill"][name])])
    return table(head, rows, words=2)


def _stretch(truth: npt.NDArray[Any], forecasts: npt.NDArray[Any], language: str) -> str:
    """What came and what was foretold, window by window."""
    values = np.concatenate([truth, forecasts]).astype(np.float64)
    marked = ticks(float(values.min()), float(values.max()))
    x = Scale(0, max(1, len(truth) - 1), LEFT, WIDTH - RIGHT)
    y = Scale(marked[0], marked[-1], HEIGHT - BOTTOM, TOP)
    marks, legend = [], []
    for colour, name, line in (("first", "truth", truth), ("second", "forecast", forecasts)):
        path = "L".join(f"{x(i):.1f} {y(float(value)):.1f}" for i, value in enumerate(line))
        marks.append(f'<path class="{colour}" d="M{path}" fill="none" stroke="currentColor" stroke-width="1.5"/>')
        legend.append(f'<tspan class="{colour}" fill="currentColor" dx="10">● {escape(word(name, language))}</tspan>')
    marks.append(f'<text x="{WIDTH - RIGHT}" y="12" text-anchor="end">{"".join(legend)}</text>')
    step = max(1, math.ceil(len(truth) / 8))
    return chart(x, y, [float(i) for i in range(0, len(truth), step)], marked, marks, "window", "target", language)
