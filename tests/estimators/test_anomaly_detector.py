"""The detector: planted events are found, only training rows decide, and the model file says the same elsewhere."""

import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone

from textrnn import AnomalyDetector
from textrnn.bundle.series_model import load_series_model
from textrnn.errors import DataError, ModelFileError, UsageError
from textrnn.estimators._rebuilding import RebuildSequences
from textrnn.protocols import Series
from textrnn.runtime.anomalies import load_detector

pytestmark = pytest.mark.usefixtures("untraced")

SMALL = {"lookback": 12, "units": 6, "epochs": 2, "patience": 2, "batch_size": 64, "quiet": True}
#: A forecast begins with a linear one, and a window is rebuilt from nothing.
METHODS = {"forecast": {}, "autoencoder": {"units": 10, "epochs": 8, "batch_size": 32, "learning_rate": 0.03}}
#: What lies in the later half of `wave`.
SPIKE, SHIFT, MISSING = slice(420, 421), slice(470, 482), slice(540, 552)


def wave(seed=0, rows=600, columns=2):
    """A cycle of 12 rows in two columns, with a spike, a shifted level and a cycle that stays away."""
    rng = np.random.default_rng(seed)
    phase = 2 * np.pi * np.arange(rows) / 12
    values = np.stack([np.sin(phase), 5 + 2 * np.cos(phase)], 1) + rng.normal(0, [0.1, 0.2], (rows, 2))
    values[SPIKE, 1] += 4
    values[SHIFT, 0] += 1.5
    values[MISSING, 0] = rng.normal(0, 0.1, 12)
    return values[:, :columns]


def timed(values, step="1h", parts=(("", 0),)):
    hours = np.timedelta64(1, "h").astype("timedelta64[ms]")
    stamps = np.concatenate(
        [
            np.datetime64("2024-01-01", "ms") + hours * np.arange(stop - start)
            for (_, start), stop in zip(parts, [start for _, start in parts[1:]] + [len(values)], strict=True)
        ]
    )
    return Series(tuple("ab"[: values.shape[1]]), values, stamps, parts)


def a_detector(method):
    return AnomalyDetector(method=method, train=0.6, **SMALL | METHODS[method])


@pytest.fixture(scope="module")
def fitted(untraced):
    """One of each method, which learned from the first 60 % of `wave`."""
    return {method: a_detector(method).fit(timed(wave())) for method in METHODS}


@pytest.mark.parametrize("method", METHODS)
def test_what_was_planted_is_found(fitted, method):
    events = fitted[method].detect(timed(wave()))
    for planted, column in ((SPIKE, "b"), (SHIFT, "a"), (MISSING, "a")):
        found = [each for each in events if each.first < planted.stop and each.last >= planted.start]
        assert found and column in {each.column for each in found}, planted
        assert abs(found[0].first - planted.start) <= 12
        assert found[0].start == np.datetime64("2024-01-01", "ms") + np.timedelta64(found[0].first, "h")
        assert found[0].end == np.datetime64("2024-01-01", "ms") + np.timedelta64(found[0].last, "h")
    assert (
        sum(not any(e.first < p.stop + 12 and e.last >= p.start - 12 for p in (SPIKE, SHIFT, MISSING)) for e in events)
        <= 2
    )


@pytest.mark.parametrize("method", METHODS)
def test_scores_events_and_predictions_agree(fitted, method):
    model, rows = fitted[method], wave()
    series = timed(rows)
    scores = model.decision_function(series)
    assert scores.shape == (600,) and scores.dtype == np.float64
    unscored = 12 if method == "forecast" else 0
    assert np.isnan(scores).sum() == np.isnan(scores[:unscored]).sum() == unscored
    flags = model.predict(series)
    assert (flags == (np.nan_to_num(scores) > model.threshold_)).all() and flags[:unscored].sum() == 0
    held = np.zeros(600, bool)
    for event in model.detect(series):
        held[event.first : event.last + 1] = True
        assert event.score == np.nanmax(scores[event.first : event.last + 1])
        assert flags[event.first] and flags[event.last]
    assert held[flags == 1].all()


@pytest.mark.parametrize("method", METHODS)
def test_nothing_is_learned_from_rows_after_the_training_part(method):
    def learned(rows):
        detector = AnomalyDetector(method=method, train=0.6, **SMALL | {"epochs": 1}).fit(timed(rows))
        return detector.threshold_, detector.model_.settings, detector.model_.arrays

    rows = wave()
    threshold, settings, arrays = learned(rows)
    rows[360:] = np.random.default_rng(1).normal(100, 50, (240, 2))
    again = learned(rows)
    assert again[:2] == (threshold, settings)
    assert all((again[2][name] == array).all() for name, array in arrays.items())
    # the last row of all that does count
    rows[359] += 100
    assert learned(rows)[1]["strangeness"] != settings["strangeness"]


@pytest.mark.parametrize("method", METHODS)
def test_a_forecast_never_looks_ahead_and_a_rebuilt_window_no_further_than_itself(fitted, method):
    series = timed(wave())
    whole = fitted[method].decision_function(series)
    part = fitted[method].decision_function(timed(wave()[:500]))
    ahead = {"forecast": 0, "autoencoder": 12}[method]
    np.testing.assert_allclose(part[: 500 - ahead], whole[: 500 - ahead], rtol=1e-3)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_scores_and_another_does_not(fitted):
    series = timed(wave())
    scores = fitted["forecast"].decision_function(series)
    again = AnomalyDetector(train=0.6, **SMALL).fit(series).decision_function(series)
    np.testing.assert_array_equal(again, scores)
    other = AnomalyDetector(train=0.6, random_state=1, **SMALL).fit(series).decision_function(series)
    assert np.nanmax(np.abs(other - scores)) > 1e-3


def test_errors_are_what_came_minus_what_was_forecast(fitted):
    from textrnn.runtime.forecasting import ForecastPredictor
    from textrnn.runtime.residuals import ForecastResiduals

    model, series = fitted["forecast"].model_, timed(wave())
    predictor = ForecastPredictor(model)
    prepared = predictor.prepare(series)
    errors = ForecastResiduals(model).errors(prepared, prepared.ranges)
    for row in (12, 100, 599):
        (told,) = predictor.predict(timed(wave()[:row]))
        np.testing.assert_allclose(errors[row], wave()[row] - told.values[0], atol=1e-4)


def test_rebuilt_rows_are_what_keras_says(fitted):
    from textrnn.nn.series_network import SeriesNetwork
    from textrnn.nn.weights import from_arrays
    from textrnn.runtime.residuals import RebuildResiduals

    model, series = fitted["autoencoder"].model_, timed(wave()[:40])
    residuals = RebuildResiduals(model)
    recipe = residuals.recipe
    prepared = recipe.prepare(recipe.on_its_clock(series))
    network = SeriesNetwork(model.network)
    from_arrays(network, model.arrays)
    windows = prepared.windows(residuals.frame, prepared.ranges, ahead=False)
    (batch,) = RebuildSequences(windows, recipe).batches(100)
    answers = network.predict_on_batch({"steps": batch.steps, "lengths": batch.lengths})[:, 12:][:, ::-1]
    # a row is rebuilt by every window that reads it: by row 20, those that begin at 9 to 20
    levels = [np.median(prepared.inputs[start : start + 12, :2], 0) for start in range(9, 21)]
    mean = np.mean([answers[start, 20 - start] + level for start, level in zip(range(9, 21), levels, strict=True)], 0)
    np.testing.assert_allclose(
        residuals.errors(prepared, prepared.ranges)[20], wave()[20] - recipe.scaling.undo(mean), atol=1e-4
    )


PROGRAM = """
import json, sys
import numpy as np
from textrnn.protocols import Series
from textrnn.runtime.anomalies import load_detector
rows = np.load(sys.argv[2])
stamps = np.datetime64("2024-01-01", "ms") + np.arange(len(rows)) * np.timedelta64(3_600_000, "ms")
series = Series(("a", "b"), rows, stamps)
model = load_detector(sys.argv[1])
events = [[event.first, event.last, event.score, event.column] for event in model.detect(series)]
heavy = sorted({"tensorflow", "keras", "sklearn", "pandas", "scipy"} & set(sys.modules))
print(json.dumps([events, np.nan_to_num(model.decision_function(series)).tolist(), heavy]))
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_model_file_says_the_same_elsewhere_without_tensorflow_or_scikit_learn(fitted, method, tmp_path):
    model = fitted[method]
    path = tmp_path / "m.textrnn"
    model.save(path)
    np.save(tmp_path / "rows.npy", wave())
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, path, tmp_path / "rows.npy"],
        capture_output=True, text=True, encoding="utf-8", env=os.environ, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    events, scores, heavy = json.loads(done.stdout)
    assert heavy == []
    assert scores == np.nan_to_num(model.decision_function(timed(wave()))).tolist()
    assert events == [[e.first, e.last, e.score, e.column] for e in model.detect(timed(wave()))]
    loaded = AnomalyDetector.load(path)
    assert loaded.get_params() | {"quiet": True} == model.get_params()
    assert (loaded.threshold_, loaded.columns_, loaded.windows_) == (model.threshold_, ("a", "b"), model.windows_)
    assert load_detector(path).threshold == model.threshold_
    assert load_series_model(path, "anomaly").summary["parameters"]["method"] == method
    with pytest.raises(
        ModelFileError, match="is a model of kind anomaly, not forecast; use 'textrnn anomaly' with it, or one"
    ):
        load_series_model(path, "forecast")


def test_it_is_pickled_cloned_and_as_scikit_learn_wants_it(fitted):
    model = fitted["forecast"]
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.decision_function(timed(wave())), model.decision_function(timed(wave())))
    assert clone(model).get_params() == model.get_params()


@pytest.mark.parametrize("method", METHODS)
def test_numbers_of_numpy_are_saved_like_others(method, tmp_path):
    given = {"units": np.int64(4), "smoothing": np.int64(3), "train": np.float64(0.6), "random_state": np.int64(1)}
    more = {"epochs": 1, "dropout": np.float32(0), "columns": np.array(["a", "b"])}
    model = AnomalyDetector(method=method, **SMALL | more | given).fit(timed(wave()))
    model.save(tmp_path / "m.textrnn")
    parameters = AnomalyDetector.load(tmp_path / "m.textrnn").get_params()
    assert {name: parameters[name] for name in given} == given and type(parameters["units"]) is int


def test_two_series_are_judged_apart():
    parts = (("north", 0), ("south", 600))
    both = timed(np.concatenate([wave(), wave(1)]), parts=parts)
    model = AnomalyDetector(train=0.6, **SMALL).fit(both)
    scores = model.decision_function(both)
    assert np.isnan(scores[:12]).all() and np.isnan(scores[600:612]).all() and np.isnan(scores).sum() == 24
    events = model.detect(both)
    for name in ("north", "south"):
        assert any(e.series == name and e.first <= SPIKE.start <= e.last for e in events)
    assert max(e.last for e in events) < 600
    alone = model.decision_function(timed(wave(1)))
    np.testing.assert_allclose(alone, scores[600:], rtol=1e-3)


def test_missing_rows_and_values_cost_their_own_scores_only():
    rows = wave()
    series = timed(rows)
    keep = np.ones(600, bool)
    keep[[30, 100, 101]] = False
    holes = rows.copy()
    holes[200, 0] = np.nan
    holes[220] = np.nan
    given = Series(("a", "b"), holes[keep], series.stamps[keep])
    model = AnomalyDetector(train=0.6, **SMALL).fit(given)
    scores = model.decision_function(given)
    assert scores.shape == (597,)
    assert np.flatnonzero(np.isnan(scores)).tolist() == [*range(12), 217]
    scored = model._predictor.score(given)
    assert len(scored.scores) == 600 and np.isnan(scored.scores[[30, 100, 101, 220]]).all()
    assert np.isnan(scored.each[200, 0]) and scored.each[200, 1] >= 0
    np.testing.assert_array_equal(scored.scores[keep], scores)


def test_rows_turned_into_means_give_each_row_the_score_of_its_mean():
    series = timed(np.repeat(wave(), 2, axis=0) + np.random.default_rng(3).normal(0, 0.01, (1200, 2)))
    model = AnomalyDetector(train=0.6, every="2h", resample="mean", **SMALL).fit(series)
    scores = model.decision_function(series)
    assert scores.shape == (1200,)
    np.testing.assert_array_equal(scores[::2], scores[1::2])
    assert np.nanargmax(scores[:900]) // 2 == SPIKE.start


def test_a_column_that_never_changes_is_strange_only_when_it_does():
    rows = np.column_stack([wave(columns=1)[:, 0], np.full(600, 7.0)])
    model = AnomalyDetector(train=0.6, **SMALL | {"epochs": 6, "batch_size": 32}).fit(rows)
    each = model._predictor.score(Series(("0", "1"), rows)).each
    assert np.nanmax(each[: SPIKE.start, 1]) < model.threshold_
    rows[445, 1] = 8
    (event,) = (e for e in model.detect(rows) if e.first <= 445 <= e.last)
    assert event.column == "1" and event.first == 445 and event.start is None and model.columns_ == ("0", "1")


def test_strange_rows_in_training_do_not_hide_later_ones():
    rows = np.concatenate([wave(2)[:360], wave()])
    rows[[50, 140, 300, 500], 1] += 6
    model = AnomalyDetector(train=0.6, **SMALL).fit(timed(rows))
    assert any(event.first <= 360 + SPIKE.start <= event.last for event in model.detect(timed(rows)))


def test_columns_are_those_with_enough_values_or_those_named():
    rows = np.column_stack([wave(), np.full(600, np.nan), np.arange(600) % 2])
    rows[::3, 2] = 1.0
    text = Series(("a", "b", "rare", "kind"), rows, timed(wave()).stamps, categories={"kind": ("off", "on")})
    made = AnomalyDetector(train=0.6, **SMALL)
    assert made.fit(text).columns_ == ("a", "b")
    assert [name for name in made.model_.settings["recipe"]["categories"]] == [["kind", ["off", "on"]]]
    named = AnomalyDetector(columns=["b"], train=0.6, **SMALL).fit(text)
    assert named.columns_ == ("b",) and named.model_.settings["recipe"]["columns"] == ["b"]


def test_a_gap_is_rows_or_clock_time_and_half_the_lookback_otherwise(fitted):
    assert fitted["forecast"].model_.settings["min_gap"] == 6
    assert AnomalyDetector(min_gap="4h", **SMALL).fit(timed(wave())).model_.settings["min_gap"] == 4
    assert fitted["forecast"].model_.settings["learned_until"] == "2024-01-15T23:00:00.000"


@pytest.mark.parametrize(
    ("parameters", "error", "said"),
    [
        ({"method": "forecasts"}, UsageError, "method: 'forecasts' is not one of forecast, autoencoder"),
        ({"train": 0}, UsageError, "train must be above 0 and at most 1, was 0"),
        ({"validation_fraction": 1}, UsageError, "validation_fraction must be above 0 and at most 0.9, was 1"),
        ({"contamination": 0.6}, UsageError, "contamination must be above 0 and at most 0.5, was 0.6"),
        ({"smoothing": 0}, UsageError, "smoothing must be a whole number of at least 1, was 0"),
        ({"columns": "a"}, UsageError, "columns must be a list of names, was 'a'"),
        ({"columns": ["c"]}, DataError, "column 'c' is not one of a, b"),
        ({"epochs": 0}, UsageError, "epochs must be a whole number of at least 1, was 0"),
        ({"units": 0}, UsageError, "units must be a whole number of at least 1, was 0"),
        ({"lookback": "5 parsecs"}, UsageError, "'5 parsecs' is no duration"),
        ({"min_gap": "90m"}, UsageError, "min-gap is 1h30m, which is no multiple of the 1h between rows"),
        ({"lookback": 500}, DataError, "a window with its target takes 501 rows"),
        ({"train": 0.3, "lookback": 24}, DataError, "a threshold needs 50 held-out rows with an error"),
    ],
)
def test_what_cannot_be_right_is_said_in_one_line(parameters, error, said):
    with pytest.raises(error, match=said) as caught:
        AnomalyDetector(**(SMALL | {"epochs": 1} | parameters)).fit(timed(wave()))
    assert "\n" not in str(caught.value)


def test_series_that_cannot_be_judged_are_refused(fitted):
    model = fitted["forecast"]
    with pytest.raises(DataError, match="no row of 12 has 12 rows with known values"):
        model.decision_function(timed(wave()[:12]))
    with pytest.raises(DataError, match="column 'a' of the training is not there; found: 0, 1"):
        model.predict(Series(("0", "1"), wave(), timed(wave()).stamps))
    with pytest.raises(DataError, match="the series has no regular clock, that of the training had a row every 1h"):
        model.detect(Series(("a", "b"), wave()))
    with pytest.raises(DataError, match="the series has no rows"):
        model.detect(Series(("a", "b"), np.zeros((0, 2))))
    with pytest.raises(DataError, match="the series has no rows"):
        AnomalyDetector(**SMALL).fit(np.zeros((0, 2)))
    with pytest.raises(DataError, match="no column of numbers has half of its values in training"):
        AnomalyDetector(**SMALL).fit(np.full((400, 2), np.nan))
