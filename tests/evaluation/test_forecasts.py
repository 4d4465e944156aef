"""Figures of forecasts, against scikit-learn and formulas written out."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_pinball_loss, root_mean_squared_error

from textrnn.evaluation.forecasts import compare_forecasts, forecast_scores, naive_scale, pinball, skill


def test_figures_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    truth, answers = rng.normal(size=(2, 100))
    found = forecast_scores(truth, answers, 0.5)
    assert found["mae"] == pytest.approx(mean_absolute_error(truth, answers))
    assert found["rmse"] == pytest.approx(root_mean_squared_error(truth, answers))
    assert found["mase"] == pytest.approx(found["mae"] / 0.5)
    wanted = np.mean([200 * abs(a - t) / (abs(a) + abs(t)) for a, t in zip(answers, truth, strict=True)])
    assert found["smape"] == pytest.approx(wanted)
    for quantile in (0.1, 0.5, 0.9):
        assert pinball(truth, answers, quantile) == pytest.approx(mean_pinball_loss(truth, answers, alpha=quantile))


def test_two_zeros_are_no_error_and_a_constant_series_has_no_scale():
    assert forecast_scores(np.zeros(3), np.zeros(3), 1.0)["smape"] == 0
    assert forecast_scores(np.zeros(3), np.ones(3), 0.0)["mase"] is None


def test_the_scale_is_the_mean_change_over_a_season_of_rows_that_are_known():
    values = np.array([[1.0], [5], [2], [9], [4]])
    assert naive_scale(values, np.ones(5, bool), 1) == (4 + 3 + 7 + 5) / 4
    assert naive_scale(values, np.ones(5, bool), 2) == (1 + 4 + 2) / 3
    assert naive_scale(values, np.array([1, 1, 0, 1, 1], bool), 1) == (4 + 5) / 2
    assert np.isnan(naive_scale(values, np.ones(5, bool), 5))


def test_skill():
    assert skill(1.0, 2.0) == 0.5 and skill(3.0, 2.0) == -0.5
    assert skill(0.0, 0.0) == 0 and skill(1.0, 0.0) is None


def test_the_comparison_without_lags_is_a_z_test_of_the_mean():
    rng = np.random.default_rng(1)
    truth, first, second = rng.normal(size=(3, 200))
    found = compare_forecasts(truth, first, second, 0)
    differences = np.abs(first - truth) - np.abs(second - truth)
    error = differences.std() / np.sqrt(200)
    assert found["difference"] == pytest.approx(differences.mean())
    assert found["high"] - found["low"] == pytest.approx(2 * 1.96 * error)


def test_errors_that_go_together_make_the_comparison_careful():
    """Of forecasts as good as each other 5 in 100 may seem better; errors here last 20 windows."""
    alarms = {0: 0, 40: 0}
    for seed in range(100):
        rng = np.random.default_rng(seed)
        first, second = (np.repeat(rng.normal(size=25), 20) for _ in range(2))
        for lag in alarms:
            alarms[lag] += compare_forecasts(np.zeros(500), first, second, lag)["p_value"] < 0.05
    assert alarms[0] > 40 and alarms[40] < 20


def test_equal_forecasts_differ_by_nothing():
    found = compare_forecasts(np.zeros(5), np.ones(5), np.ones(5), 2)
    assert found == {"difference": 0, "low": 0, "high": 0, "p_value": 1}


def test_series_that_say_the_same_are_no_more_sure_than_one():
    rng = np.random.default_rng(2)
    truth, first, second = rng.normal(size=(3, 80))
    first *= 0.7
    one = compare_forecasts(truth, first, second, 3)
    order = rng.permutation(240)
    three = [np.tile(each, 3)[order] for each in (truth, first, second)]
    again = compare_forecasts(*three, 3, np.tile(np.arange(80), 3)[order])
    for name, value in one.items():
        assert again[name] == pytest.approx(value)
    assert compare_forecasts(*(np.tile(each, 3) for each in (truth, first, second)), 3)["p_value"] < one["p_value"]
