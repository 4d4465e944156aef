"""Forecasts of real series: that windows, figures and verdicts are right on them."""

from __future__ import annotations

import numpy as np
import pytest

from textrnn.estimators.fit_series import audit_series
from textrnn.estimators.forecaster import Forecaster
from textrnn.reading import read_series

pytestmark = [pytest.mark.data, pytest.mark.filterwarnings("ignore::textrnn.errors.TextRNNWarning")]


def nothing(_):
    """Nobody listens."""


def test_the_windows_of_jena_are_those_of_the_book(data):
    """Rows of ten minutes, five days read by the hour, the temperature a day after: 50, 25 and 25 % of the rows."""
    found = read_series(data / "timeseries" / "jena_climate_first4000.csv").series
    wanted = {"lookback": "5d", "horizon": "24h", "every": "1h"}
    plan = Forecaster(target="T (degC)", **wanted).plan(found)
    assert plan.frame == (120, 144, 6, False)
    delay = 6 * (120 + 24 - 1)
    assert [len(part) for part in plan.parts] == [2000 - delay, 1000 - delay, 1000 - delay]
    temperature = found.column("T (degC)")
    np.testing.assert_allclose(plan.parts[0].answers()[:, 0, 0], temperature[delay:2000], rtol=1e-6)
    mean, deviation = temperature[:2000].mean(), temperature[:2000].std()
    place = plan.recipe.features.index("T (degC)")
    read = plan.parts[2].gather(np.array([5]))[0, :, place]
    np.testing.assert_allclose(read, (temperature[3005 : 3005 + 720 : 6] - mean) / deviation, atol=1e-5)
    checks = audit_series(
        data / "timeseries" / "jena_climate_first4000.csv", parameters={"target": "T (degC)", **wanted}, say=nothing
    )["checks"]
    assert [check["holds"] for check in checks] == [True] * 4


def test_the_verdict_on_prices_is_that_the_last_value_is_as_good(data):
    found = read_series(data / "timeseries" / "data-02-stock_daily.csv", newest_first=True).series
    assert found.column("Close")[-1] == 831.659973 and found.column("Open")[0] == 568.00257
    scores = Forecaster(target="Close", lookback=7, horizon=1, quiet=True).fit(found).scores_["test"]
    assert not scores["verdict"]["beats_last_value"] and scores["verdict"]["better"] != "rnn"
    close = found.column("Close")
    assert scores["baselines"]["last_value"]["mae"] == pytest.approx(np.abs(np.diff(close))[-176:].mean(), rel=1e-4)


@pytest.mark.slow
def test_the_air_of_beijing_is_foretold_better_than_by_its_last_value(data):
    found = read_series(data / "timeseries" / "beijing_pm25_2010_2014.csv").series
    model = Forecaster(target="pm2.5", lookback="1d", horizon="6h", epochs=3, quiet=True).fit(found)
    scores = model.scores_["test"]
    assert scores["verdict"]["better"] == "rnn" and scores["skill"]["last_value"] > 0.1
    assert scores["mae"] < 37  # 35.1 with the last value at 40.8
