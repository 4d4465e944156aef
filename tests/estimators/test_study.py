"""The ladder: every rung on the same windows, measured as the rest."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from textrnn.errors import MissingDependency, OutputError, UnknownName, UsageError
from textrnn.estimators.fit_series import study_series
from textrnn.estimators.forecaster import Forecaster
from textrnn.estimators.study import LADDER, run_study
from textrnn.evaluation.series_plots import STUDY_PLOTS

pytestmark = pytest.mark.usefixtures("untraced")


def wave(rows=400):
    return np.sin(np.arange(rows) / 4) + np.random.default_rng(0).normal(0, 0.2, rows)


@pytest.fixture(scope="module")
def study(untraced):
    return run_study(
        Forecaster(lookback=12, horizon=4, epochs=2, batch_size=64, learning_rate=0.01, quiet=True), wave()
    )


def test_every_rung_is_climbed_in_order(study):
    assert [row["model"] for row in study.rows] == [rung.name for rung in LADDER]
    assert study.windows == {"train": 200 - 15, "valid": 100 - 15, "test": 100 - 15}
    assert set(study.curves) == {rung.name for rung in LADDER} - {"last value", "linear"}
    assert all(len(curve) == 2 for curve in study.curves.values())


def test_figures_are_those_of_the_forecasts(study):
    naive = study.rows[0]["test_mae"]
    for row in study.rows:
        found = np.abs(study.forecasts[row["model"]] - study.truth).mean()
        assert row["test_mae"] == pytest.approx(found, rel=1e-5)
        assert row["skill"] == pytest.approx(1 - found / naive, abs=1e-5)
    np.testing.assert_allclose(study.truth, wave()[300 + 15 :], atol=1e-6)
    np.testing.assert_allclose(study.forecasts["last value"], wave()[300 + 11 : -4], atol=1e-6)


def test_parameters_are_those_that_formulas_give(study):
    counts = {row["model"]: row["parameters"] for row in study.rows}
    lstm, gru = 4 * 16 * (1 + 16 + 1), 3 * 32 * (1 + 32 + 2)
    assert counts["last value"] is None and counts["linear"] == 12 + 1
    assert counts["dense"] == 12 * 16 + 16 + 16 + 1
    assert counts["simple"] == 16 * (1 + 16 + 1) + 17
    assert counts["lstm"] == counts["lstm, reversed"] == lstm + 17
    assert counts["bidirectional lstm"] == 2 * lstm + 33
    assert counts["lstm, recurrent dropout"] == counts["lstm on linear"] == 4 * 32 * (1 + 32 + 1) + 33
    assert counts["stacked gru"] == gru + 3 * 32 * (32 + 32 + 2) + 33


def test_reading_from_the_end_is_another_model(study):
    found = study.forecasts["lstm, reversed"] - study.forecasts["lstm"]
    assert np.abs(found).max() > 1e-3


def test_some_rungs_only_and_those_there_are():
    said = []
    found = run_study(
        Forecaster(lookback=4, quiet=True, epochs=1), wave(120), models=["linear", "last value"], say=said.append
    )
    assert [row["model"] for row in found.rows] == said == ["last value", "linear"]
    with pytest.raises(UnknownName, match="did you mean 'lstm'"):
        run_study(Forecaster(lookback=4), wave(), models=["lsmt"])
    with pytest.raises(UsageError, match="plain forecasts"):
        run_study(Forecaster(lookback=4, quantiles=[0.1]), wave())


def test_without_matplotlib_nothing_is_read(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingDependency, match="a plot needs matplotlib"):
        study_series(tmp_path / "none.csv", parameters={}, plots=tmp_path / "plots")


def test_pictures_are_drawn_and_never_over_others(tmp_path):
    source = tmp_path / "wave.csv"
    source.write_text("y\n" + "\n".join(f"{value:.4f}" for value in wave(150)))
    parameters = {"lookback": 6, "epochs": 1, "quiet": True}
    folder = tmp_path / "plots"
    models = ["last value", "dense", "lstm on linear"]
    study_series(source, parameters=parameters, models=models, plots=folder, say=lambda _: None)
    assert sorted(path.name for path in folder.iterdir()) == sorted(STUDY_PLOTS)
    assert all(path.read_bytes()[:4] == b"\x89PNG" for path in folder.iterdir())
    with pytest.raises(OutputError, match="exists already"):
        study_series(source, parameters=parameters, models=models, plots=folder, say=lambda _: None)
