"""The forecaster: what it learns, that nothing leaks, and that all ways to ask it agree."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.base import clone

from textrnn.errors import DataError, ModelFileError, UsageError
from textrnn.estimators.backtest import backtest
from textrnn.estimators.forecaster import Forecaster
from textrnn.protocols import Series
from textrnn.runtime.forecasting import load_forecaster

pytestmark = pytest.mark.usefixtures("untraced")
HOUR = np.timedelta64(3_600_000, "ms")
START = np.datetime64("2020-01-01", "ms")
SMALL = {"lookback": 8, "horizon": "3h", "units": 4, "epochs": 2, "quiet": True}


def a_series(rows=400, seed=0, gaps=True):
    rng = np.random.default_rng(seed)
    day = np.sin(np.arange(rows) * 2 * np.pi / 24)
    values = np.column_stack([10 + 3 * day + rng.normal(0, 0.3, rows), rng.normal(size=rows), rng.integers(0, 3, rows)])
    stamps = START + np.arange(rows) * HOUR
    if gaps:
        values[50, 0] = values[60:63, 1] = np.nan
        kept = np.ones(rows, bool)
        kept[100:103] = False
        values, stamps = values[kept], stamps[kept]
    return Series(("y", "x", "wind"), values, stamps, categories={"wind": ("E", "N", "W")})


def first(series, rows):
    return Series(series.names, series.values[:rows], series.stamps[:rows], categories=series.categories)


@pytest.fixture(scope="module")
def fitted(untraced):
    return Forecaster(target="y", **SMALL).fit(a_series())


def test_a_wave_is_foretold_far_better_than_by_its_last_value(fitted):
    scores = fitted.scores_["test"]
    assert scores["skill"]["last_value"] > 0.5 and scores["verdict"]["beats_last_value"]
    assert scores["mae"] < 0.5 and scores["n"] == fitted.windows_["test"] > 50
    assert set(scores["baselines"]) == {"last_value", "seasonal", "linear"}
    assert scores["baselines"]["seasonal"]["period"] == "1d"


def test_figures_are_those_of_the_forecasts(fitted):
    plan = fitted.plan(a_series())
    test = plan.parts[2]
    found = fitted._predictor.median(fitted._predictor.forecasts(plan.prepared, test))
    truth = np.array([plan.prepared.grid.series.column("y")[end + 3] for end in test.ends])
    assert fitted.scores_["test"]["mae"] == pytest.approx(np.abs(found[:, 0, 0] - truth).mean(), rel=1e-5)
    naive = np.abs(plan.prepared.targets[test.ends, 0] - truth).mean()
    assert fitted.scores_["test"]["skill"]["last_value"] == pytest.approx(
        1 - fitted.scores_["test"]["mae"] / naive, rel=1e-4
    )


def test_nothing_after_the_training_and_validation_rows_changes_the_model(fitted):
    changed = a_series()
    changed.values[310:, :2] += 1000
    again = Forecaster(target="y", **SMALL).fit(changed)
    assert again.model_.settings == fitted.model_.settings
    for name, array in fitted.model_.arrays.items():
        np.testing.assert_array_equal(again.model_.arrays[name], array, err_msg=name)
    assert again.scores_["test"]["mae"] != fitted.scores_["test"]["mae"]


def test_predicting_ahead_is_what_evaluation_measured(fitted):
    series = a_series()
    plan = fitted.plan(series)
    test = plan.parts[2]
    measured = fitted._predictor.forecasts(plan.prepared, test)[-1]
    cut = int(test.ends[-1]) + 1 - 3  # rows before that one which the file does not have
    (ahead,) = fitted.predict(first(series, cut))
    np.testing.assert_allclose(ahead.quantiles, measured, atol=1e-6)
    assert ahead.since == plan.prepared.grid.series.stamps[test.ends[-1]] and ahead.stamps[0] == ahead.since + 3 * HOUR


def test_the_same_seed_gives_the_same_model_and_another_seed_another(fitted):
    again = clone(fitted).fit(a_series())
    other = clone(fitted).set_params(random_state=1).fit(a_series())
    for name, array in fitted.model_.arrays.items():
        np.testing.assert_array_equal(again.model_.arrays[name], array)
    assert (
        np.abs(other.model_.arrays["rnn.0.forward.kernel"] - fitted.model_.arrays["rnn.0.forward.kernel"]).max() > 0.01
    )


def test_files_and_pickles_answer_the_same(fitted, tmp_path):
    path = tmp_path / "m.textrnn"
    digest = fitted.save(path)
    assert fitted.save(path) == digest
    wanted = fitted.predict(a_series())[0].values
    for other in (load_forecaster(path), Forecaster.load(path), pickle.loads(pickle.dumps(fitted))):
        np.testing.assert_array_equal(other.predict(a_series())[0].values, wanted)
    assert Forecaster.load(path).scores_ == fitted.scores_
    from textrnn import load

    with pytest.raises(ModelFileError, match="is a model of kind forecast, not text"):
        load(path)


def test_numbers_and_arrays_of_numpy_are_saved_like_others(tmp_path):
    given = {"units": np.int64(4), "random_state": np.int64(1), "epochs": np.int32(1), "path": np.bool_(True)}
    arrays = {"split": np.array([0.5, 0.25, 0.25]), "quantiles": np.array([0.1, 0.9]), "features": np.array(["x"])}
    model = Forecaster(target=np.str_("y"), **SMALL | {"dropout": np.float32(0)} | given | arrays).fit(a_series())
    model.save(tmp_path / "m.textrnn")
    parameters = Forecaster.load(tmp_path / "m.textrnn").get_params()
    assert {name: parameters[name] for name in given} == given and type(parameters["units"]) is int
    assert {name: parameters[name] for name in arrays} == {name: array.tolist() for name, array in arrays.items()}


WAYS = {
    "plain": {},
    "path": {"path": True, "base": "none"},
    "quantiles": {"quantiles": [0.1, 0.9], "base": "none"},
    "samples": {"every": "2h", "horizon": "4h", "base": "none"},
    "means": {"every": "2h", "resample": "mean", "horizon": "4h"},
    "stateful": {"stateful": True, "base": "none"},
    "stateful gru": {"stateful": True, "cell": "gru", "layers": 2, "base": "none"},
    "two targets": {"target": ["y", "x"], "base": "last"},
    "both ways": {"bidirectional": True, "cell": "simple", "base": "none", "scaler": "minmax"},
}


@pytest.mark.parametrize(
    "way",
    [way if way in ("plain", "means", "stateful") else pytest.param(way, marks=pytest.mark.slow) for way in WAYS],
)
def test_rows_pushed_one_by_one_give_what_all_rows_so_far_give(way):
    series = a_series()
    model = Forecaster(**{"target": "y", **SMALL, "learning_rate": 0.02, **WAYS[way]}).fit(series)
    stream, compared = model.stream(), 0
    for row in range(260):
        values = dict(zip(series.names, series.values[row], strict=True))
        place = values["wind"]
        values["wind"] = series.categories["wind"][int(place)]
        pushed = stream.push(values, series.stamps[row])
        if row in (30, 51, 61, 99, 100, 101, 105, 200, 259):
            wanted = model.predict(first(series, row + 1))[0]
            np.testing.assert_allclose(pushed.quantiles, wanted.quantiles, rtol=1e-5, atol=1e-5)
            assert (pushed.stamps == wanted.stamps).all() and pushed.since == wanted.since
            compared += 1
    assert compared == 9
    if model.base != "none":  # then the best network may be one that corrects nothing
        return
    plan = model.plan(series)
    forecasts = model._predictor.forecasts(plan.prepared, plan.parts[0])
    bases = model._predictor.answers.bases(plan.parts[0])
    assert np.abs(forecasts - bases[:, None]).max() > 1e-3


@pytest.mark.slow
def test_a_stateful_network_remembers_beyond_its_lookback():
    series = a_series(gaps=False)
    model = Forecaster(target="y", **SMALL | {"stateful": True, "base": "none", "learning_rate": 0.02}).fit(series)
    changed = first(series, 200)
    changed.values[100:150, 0] += 3
    assert (
        np.abs(model.predict(changed)[0].values - model.predict(first(a_series(gaps=False), 200))[0].values).max()
        > 1e-6
    )
    short = Forecaster(target="y", **SMALL | {"base": "none"}).fit(series)
    assert short.predict(changed)[0].values == short.predict(first(a_series(gaps=False), 200))[0].values


def test_streams_say_what_is_wrong_with_a_row(fitted):
    stream = fitted.stream()
    row = {"y": 1.0, "x": 2.0, "wind": "N"}
    assert stream.push(row, START) is None
    for wrong, stamp, message in (
        ({"y": 1.0}, START + HOUR, "the row has no x, wind"),
        (row | {"x": "calm"}, START + HOUR, "'x' holds 'calm', not a number"),
        ([1.0, 2.0], START + HOUR, "2 values for the 3 columns y, x, wind"),
        (row, START, "push rows in order"),
        (row, START + HOUR / 2, "off the clock"),
        (row, None, "runs on a clock"),
        (row, "yesterday", "is no time"),
    ):
        with pytest.raises(DataError, match=message):
            stream.push(wrong, stamp)
    assert stream.push([None, 2.0, "unheard of"], "2020-01-01 01:00") is None


def test_a_long_pause_begins_a_new_series(fitted):
    stream = fitted.stream()
    for hour in range(20):
        last = stream.push([1.0, 2.0, "N"], START + hour * HOUR)
    assert last is not None
    assert stream.push([1.0, 2.0, "N"], START + 500 * HOUR) is None


@pytest.mark.slow
def test_quantiles_are_in_order_and_hold_their_share():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=2400)
    model = Forecaster(
        lookback=4, units=4, epochs=6, batch_size=128, learning_rate=0.02, quantiles=[0.1, 0.9], quiet=True
    ).fit(noise)
    found = model.scores_["test"]["quantiles"]
    assert set(found) == {"0.1", "0.5", "0.9"}
    assert found["0.1"]["share_below"] == pytest.approx(0.1, abs=0.05)
    assert found["0.9"]["share_below"] == pytest.approx(0.9, abs=0.05)
    quantiles = model.predict(noise)[0].quantiles[:, 0, 0]
    assert quantiles[0] <= quantiles[1] <= quantiles[2]


@pytest.mark.slow
def test_a_random_walk_has_no_skill_and_the_verdict_says_so():
    walk = np.cumsum(np.random.default_rng(3).normal(size=600))
    scores = Forecaster(lookback=7, units=8, epochs=4, quiet=True).fit(walk).scores_["test"]
    assert not scores["verdict"]["beats_last_value"] and scores["verdict"]["better"] != "rnn"
    assert scores["skill"]["last_value"] > -0.05  # where nothing holds, nothing is corrected
    assert scores["skill"]["seasonal"] is None and scores["baselines"]["seasonal"] is None


def test_several_series_in_one_model_are_cut_at_the_same_moment_and_answered_each():
    one, two = a_series(gaps=False), a_series(seed=1, gaps=False)
    both = Series(
        one.names,
        np.concatenate([one.values, two.values]),
        np.concatenate([one.stamps, two.stamps]),
        (("north", 0), ("south", 400)),
        one.categories,
    )
    model = Forecaster(target="y", **SMALL).fit(both)
    assert model.windows_["train"] == 2 * (200 - 8 - 3 + 1)
    found = model.predict(both)
    assert [each.series for each in found] == ["north", "south"]
    np.testing.assert_allclose(found[1].values, model.predict(two)[0].values, atol=1e-6)


@pytest.mark.slow
def test_a_backtest_never_sees_what_it_foretells():
    series = a_series(gaps=False)
    model = Forecaster(target="y", **SMALL | {"epochs": 1})
    before = backtest(model, series, folds=3)
    hours = [(np.datetime64(fold["from"]) - START) / HOUR for fold in before["folds"]]
    np.testing.assert_allclose(hours, [200, 200 + 200 / 3, 200 + 400 / 3], atol=1)
    assert before["folds"][0]["until"] < before["folds"][1]["from"] <= str((START + 267 * HOUR).astype("M8[s]"))
    changed = a_series(gaps=False)
    changed.values[270:, 0] += 50  # in the second fold
    after = backtest(model, changed, folds=3)
    assert after["folds"][0]["mae"] == before["folds"][0]["mae"]
    assert after["folds"][1]["mae"] != before["folds"][1]["mae"]
    counts = [fold["train"] for fold in before["folds"]]
    assert counts == sorted(counts) and counts[0] < counts[2]
    weights = [fold["n"] for fold in before["folds"]]
    assert before["mean"]["mae"] == pytest.approx(
        np.average([fold["mae"] for fold in before["folds"]], weights=weights)
    )


def test_a_backtest_without_training_anew_measures_the_model_it_has(fitted):
    found = backtest(fitted, a_series(), folds=2, refit=False)
    assert all(fold["train"] == fitted.windows_["train"] for fold in found["folds"])
    assert found["mean"]["skill"] > 0.5
    with pytest.raises(UsageError, match="at least 1 fold"):
        backtest(fitted, a_series(), folds=0)


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"target": None}, UsageError, "--target: y, x"),
        ({"target": "z"}, DataError, "'z' is not one of y, x, wind"),
        ({"lookback": 500}, DataError, "takes 503 rows"),
        ({"horizon": "90min"}, UsageError, "no multiple of the 1h"),
        ({"every": "2h", "path": True}, UsageError, "no whole number of steps"),
        ({"every": 5, "lookback": "2d"}, UsageError, "lookback is 2d, which is no multiple of the 5h between rows"),
        ({"every": "2h", "lookback": "1h"}, UsageError, "lookback is 1h, which is no multiple of the 2h between rows"),
        ({"every": "2h", "horizon": "4h", "stateful": True}, UsageError, "--resample mean"),
        ({"stateful": True, "bidirectional": True}, UsageError, "reads forward only"),
        ({"season": "90min"}, UsageError, "season is 1h30m"),
        ({"split": (0.5, 0.5)}, UsageError, "three shares"),
        ({"quantiles": [0.1, 1.0]}, UsageError, "between 0 and 1"),
        ({"quantiles": [0.1], "loss": "mse"}, UsageError, "loss='mae'"),
        ({"loss": "mape"}, UsageError, "did you mean 'mae'"),
        ({"resample": "max"}, UsageError, "resample"),
        ({"scaler": "robust"}, UsageError, "scaler"),
        ({"base": "first"}, UsageError, "base"),
        ({"epochs": 0}, UsageError, "epochs"),
        ({"learning_rate": 0}, UsageError, "learning_rate"),
        ({"random_state": -1}, UsageError, "random_state"),
        ({"units": 0}, UsageError, "units"),
        ({"calendar": "moon"}, UsageError, "calendar"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_a_line(parameters, error, message):
    with pytest.raises(error, match=message) as caught:
        Forecaster(**{"target": "y", **SMALL, **parameters}).fit(a_series())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"lookback": 10**12}, DataError, "takes 1,000,000,000,003 rows"),
        ({"lookback": 2, "horizon": 10**12, "path": True}, DataError, "takes 1,000,000,000,002 rows"),
        ({"resample": "mean"}, UsageError, "goes with --every"),
    ],
)
def test_what_no_memory_holds_or_has_no_effect_is_refused(parameters, error, message):
    with pytest.raises(error, match=message):
        Forecaster(**{"target": "y", **SMALL, **parameters}).plan(a_series())


def test_rows_are_left_out_without_a_clock_as_well():
    plan = Forecaster(lookback=4, every=5, horizon=2).plan(np.arange(200.0))
    assert plan.frame == (4, 10, 5, False)
    assert plan.parts[0].answers()[0, 0, 0] == 15 + 10
    with pytest.raises(UsageError, match="over a regular clock"):
        Forecaster(lookback=4, every=5, resample="mean").plan(np.arange(200.0))


@pytest.mark.parametrize("rows", [1, 2])
def test_hardly_any_rows_are_too_few(rows):
    series = Series(("y",), np.ones((rows, 1)), START + np.arange(rows) * HOUR)
    with pytest.raises(DataError, match="training rows in a row"):
        Forecaster(lookback=1).plan(series)


def test_numbers_that_no_network_reads_are_refused():
    with pytest.raises(DataError, match="column '0' holds -1e\\+300, too large for 32 bits"):
        Forecaster(lookback=2).plan([1.0, 2.0, -1e300, *range(50)])


def test_small_changes_of_large_numbers_are_not_lost():
    """In 32 bits there is nothing between 1,247,700,000 and 1,247,700,128."""
    wave = 1_247_700_000 + 3 * np.sin(np.arange(400) / 5)
    model = Forecaster(lookback=10, horizon=2, units=4, epochs=1, quiet=True).fit(wave)
    assert model.scores_["test"]["skill"]["last_value"] > 0.9
    assert model.predict(wave)[0].values[0, 0] == pytest.approx(1_247_700_000 + 3 * np.sin(401 / 5), abs=0.1)


def test_a_target_that_never_changes_has_figures_that_a_file_can_hold(tmp_path):
    """MASE divides by its changes, and skill by the errors of the last value."""
    values = np.column_stack([np.full(100, 5.0), np.arange(100.0)])
    series = Series(("y", "x"), values)
    model = Forecaster(target="y", lookback=4, units=4, epochs=1, quiet=True).fit(series)
    assert model.scores_["test"]["mase"] is None and model.scores_["test"]["skill"]["last_value"] in (0, None)
    model.save(tmp_path / "m.textrnn")
    values[:50, 0] += np.arange(50) % 3
    found = Forecaster(target="y", lookback=4, units=4, epochs=1, quiet=True).fit(series)
    assert found.scores_["test"]["skill"]["last_value"] is None
    assert found.score(Series(("y", "x"), values[50:])) == -np.inf
    assert backtest(found, series, folds=2, refit=False)["mean"]["skill"] is None


def test_a_season_longer_than_the_training_rows_leaves_mase_the_rows():
    series = a_series(rows=40, gaps=False)
    plan = Forecaster(target="y", lookback=4, season="3d").plan(series)
    assert plan.naive_scale() == [pytest.approx(np.abs(np.diff(series.values[:20, 0])).mean())]


def test_days_without_weekends_go_on_from_one_week():
    days = np.array([24 * day for day in range(400) if day % 7 < 5])
    values = np.random.default_rng(0).normal(size=(len(days), 1))
    model = Forecaster(lookback=5, units=4, epochs=1, quiet=True).fit(Series(("y",), values, START + days * HOUR))
    whole = model.predict(Series(("y",), values[:50], START + days[:50] * HOUR))
    week = model.predict(Series(("y",), values[45:50], START + days[45:50] * HOUR))
    assert week[0].stamps is None and week[0].values == pytest.approx(whole[0].values)


def test_a_short_series_with_gaps_has_the_clock_of_the_training(fitted):
    series = a_series(gaps=False)
    kept = np.r_[380, 382, 383, 385:387, 388:400]
    found = Series(series.names, series.values[kept], series.stamps[kept], categories=series.categories)
    assert fitted.predict(found)[0].stamps[0] == series.stamps[-1] + 3 * HOUR
    with pytest.raises(DataError, match="a row every 2h, that of the training had a row every 1h"):
        fitted.predict(Series(series.names, series.values[::2], series.stamps[::2], categories=series.categories))


def test_a_series_too_short_for_a_mean_is_not_passed_over():
    values, stamps = np.arange(103.0)[:, None], START + np.r_[0:100, 97:100] * HOUR
    series = Series(("y",), values, stamps, (("a", 0), ("b", 100)))
    model = Forecaster(lookback=2, every="4h", resample="mean", units=4, epochs=1, quiet=True).fit(series)
    with pytest.raises(DataError, match="series 'b' does not end in 2 rows"):
        model.predict(series)


@pytest.mark.parametrize("wrong", [[], [["a"]], np.zeros((2, 2, 2)), [np.inf] * 100, "abc", None])
def test_what_is_no_series_is_refused(wrong):
    with pytest.raises(DataError):
        Forecaster(lookback=2, quiet=True).fit(wrong)


def test_a_series_that_ends_unknown_is_not_foretold(fitted):
    series = a_series(gaps=False)
    series.values[-8:, 0] = np.nan
    with pytest.raises(DataError, match="does not end in 8 rows with known targets"):
        fitted.predict(series)
    with pytest.raises(DataError, match="does not end in 8 rows"):
        fitted.predict(first(a_series(gaps=False), 5))
