"""Whether the settings of a forecaster can be used, and fit its network: a model file may say anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from textrnn.config import SeriesNetworkConfig
from textrnn.series.answers import Answers
from textrnn.series.clock import LONGEST
from textrnn.series.recipe import Recipe
from textrnn.series.windows import Frame

__all__ = ["check_settings", "check_sizes"]


def check_settings(settings: Mapping[str, Any], targets: int) -> None:
    """See that the settings that stand alone can be used.

    Raises
    ------
    KeyError, TypeError, ValueError
        If they cannot.
    """
    quantiles, period = settings["quantiles"], settings["period"]
    if 0.5 not in quantiles or not all(0 < quantile < 1 for quantile in quantiles):
        raise ValueError(f"quantiles {quantiles!r}")
    if period is not None and not (isinstance(period, Integral) and 1 <= int(period) <= LONGEST):
        raise ValueError(f"a season of {period!r} rows")
    if np.shape(settings["naive_scale"]) != (targets,) or not np.isfinite(settings["naive_scale"]).all():
        raise ValueError(f"naive_scale {settings['naive_scale']!r}")
    if not isinstance(settings.get("reading", {}), dict):
        raise ValueError("reading is no table of options")
    if settings["seen_until"] is not None:
        np.datetime64(settings["seen_until"], "ms")


def check_sizes(
    config: SeriesNetworkConfig, recipe: Recipe, frame: Frame, answers: Answers, quantiles: Sequence[float]
) -> None:
    """See that inputs and answers of a forecaster have the sizes of its network.

    Raises
    ------
    ValueError
        If they have not. Nothing was allocated then.
    """
    features, leads = len(recipe.features), frame.horizon // frame.rate if frame.path else 1
    each = leads * len(recipe.targets)
    if features != config.features or each * len(quantiles) != config.outputs:
        raise ValueError(
            f"{features} features and {each * len(quantiles)} answers for a network of {config.features} and "
            f"{config.outputs}"
        )
    if config.every_step != config.rnn.stateful:
        raise ValueError("a network answers at every step if it keeps its state, and only then")
    if answers.scaling.center.size != each:
        raise ValueError(f"a scaling of {answers.scaling.center.size} answers, not {each}")
    linear = answers.linear
    steps = linear.steps
    if steps.ndim != 1 or linear.kernel.shape != (steps.size * features, each) or linear.bias.shape != (each,):
        raise ValueError(f"a linear forecast of shapes {steps.shape}, {linear.kernel.shape} and {linear.bias.shape}")
    if not ((steps >= 0) & (steps < frame.lookback)).all():
        raise ValueError("a linear forecast of steps outside the window")
