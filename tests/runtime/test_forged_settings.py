"""A model file with a right digest and wrong settings is refused when it is loaded, not when it predicts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy

from textrnn.bundle import read_bundle, write_bundle
from textrnn.bundle.series_model import SeriesModel, save_series_model
from textrnn.config import RNNConfig, SeriesNetworkConfig
from textrnn.errors import DataError, ModelFileError
from textrnn.estimators.anomaly_detector import AnomalyDetector
from textrnn.estimators.series_classifier import SeriesClassifier
from textrnn.protocols import Series
from textrnn.runtime.anomalies import load_detector
from textrnn.runtime.forecasting import load_forecaster
from textrnn.runtime.series_classification import load_series_classifier
from textrnn.runtime.shapes import shapes

SAMPLE = Path(__file__).parents[1] / "bundle" / "samples" / "forecast-1.textrnn"


def hours(rows):
    values = np.hstack([np.arange(rows * 3.0).reshape(rows, 3), np.zeros((rows, 1))])
    stamps = np.datetime64("2024-05-01T00:00:00.000") + np.arange(rows) * np.timedelta64(1, "h")
    return Series(("temperature", "pressure", "humidity", "wind"), values, stamps, categories={"wind": ("N",)})


def weights(network):
    return {name: np.full(shape, 0.1, np.float32) for name, shape in shapes(network)}


def classifier(**changes):
    network = changes.pop("network", SeriesNetworkConfig(2, 2, RNNConfig("gru", 2)))
    scaling = {"kind": "standard", "center": [0.0, 1.0], "scale": [1.0, 2.0]}
    settings = {"labels": ["a", "b"], "prior": [0.5, 0.5], "scaling": scaling}
    return SeriesModel("series", network, weights(network), settings | changes)


def detector(**changes):
    network = changes.pop(
        "network", SeriesNetworkConfig(2, 1, RNNConfig("simple", 2, bidirectional=False), every_step=True)
    )
    recipe = {"targets": ["humidity"], "columns": ["humidity"], "categories": [], "cycles": [], "raw_step": 3_600_000}
    settings = {
        "method": "autoencoder",
        "recipe": {**recipe, "mean_over": None, "scaling": {"center": [60.0], "scale": [8.0]}},
        "frame": {"lookback": 5, "horizon": 1, "rate": 1, "path": False},
        "strangeness": {"smoothing": 3, "center": [0.0, 0.0], "scale": [0.1, 0.1]},
        **{"threshold": 4.0, "min_gap": 2, "learned_until": None},
    }
    return SeriesModel("anomaly", network, weights(network), settings | changes)


def edited(path, change, arrays=None):
    """The sample with its model.json, or its arrays, changed in place."""
    members = read_bundle(SAMPLE)
    plain, found = json.loads(members["model.json"]), safetensors.numpy.load(members["weights.safetensors"])
    change(plain["settings"], plain["network"], found)
    members |= {"model.json": json.dumps(plain).encode(), "weights.safetensors": safetensors.numpy.save(found)}
    write_bundle(path, members, needs="0.2.0")
    return path


def put(value, *keys):
    """A change that puts a value there."""

    def change(settings, network, arrays):
        place = settings
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value

    return change


def test_the_sample_still_forecasts(tmp_path):
    model = load_forecaster(edited(tmp_path / "m.textrnn", lambda *parts: None))
    assert np.isfinite(model.predict(hours(20))[0].values).all()


@pytest.mark.parametrize(
    "change",
    [
        put("month", "recipe", "cycles", 0),
        put({}, "recipe", "cycles", 0),
        put(["wind"], "recipe", "targets"),
        put([], "recipe", "targets"),
        put([5], "recipe", "categories", 0, 1),
        put(["a", "b"], "recipe", "columns"),
        put([1.0] * 4, "recipe", "scaling", "center"),
        put([[1.0] * 3], "recipe", "scaling", "center"),
        put([0.0] * 3, "recipe", "scaling", "scale"),
        put([float("nan")] * 3, "recipe", "scaling", "scale"),
        put(0, "recipe", "raw_step"),
        put(1 << 62, "recipe", "raw_step"),
        put(1, "recipe", "mean_over"),
        put("a", "frame", "lookback"),
        put(True, "frame", "rate"),
        put(0, "frame", "horizon"),
        put(1 << 63, "frame", "horizon"),
        put(2, "frame", "lookback"),
        put("yes", "frame", "path"),
        put(True, "frame", "path"),
        put([0.1], "quantiles"),
        put([0.1, 0.5], "quantiles"),
        put("0.5", "quantiles"),
        put([0.5, 2], "quantiles"),
        put(0, "period"),
        put("day", "period"),
        put([1.0, 2.0], "naive_scale"),
        put(None, "naive_scale"),
        put([], "reading"),
        put("yesterday", "seen_until"),
        put("median", "answers", "base"),
        put([1.0, 2.0], "answers", "scaling", "scale"),
        lambda settings, network, arrays: network.update(every_step=True),
        lambda settings, network, arrays: network["rnn"].update(stateful=True),
        lambda settings, network, arrays: arrays.update({"linear.steps": arrays["linear.steps"] + 99}),
        lambda settings, network, arrays: arrays.update({"linear.steps": -arrays["linear.steps"] - 1}),
        lambda settings, network, arrays: arrays.update({"linear.kernel": arrays["linear.kernel"][:-1]}),
        lambda settings, network, arrays: arrays.update({"linear.bias": arrays["linear.bias"][None]}),
    ],
)
def test_a_forecaster_whose_settings_are_wrong_is_refused(tmp_path, change):
    with pytest.raises(ModelFileError, match="do not fit together"):
        load_forecaster(edited(tmp_path / "m.textrnn", change))


def test_a_window_longer_than_any_series_asks_for_rows_at_once(tmp_path):
    model = load_forecaster(edited(tmp_path / "m.textrnn", put(10**9, "frame", "lookback")))
    with pytest.raises(DataError, match="give more rows"):
        model.predict(hours(20))


@pytest.mark.parametrize(
    "changes",
    [
        {"labels": ["a"]},
        {"labels": ["a", "a"]},
        {"labels": ["a", 1]},
        {"prior": [0.5, 0.25, 0.25]},
        {"prior": [[0.5, 0.5]]},
        {"prior": ["nan", "nan"]},
        {"scaling": {"kind": "standard", "center": [0.0], "scale": [1.0]}},
        {"scaling": {"kind": "quantile", "center": [0.0, 0.0], "scale": [1.0, 1.0]}},
        {"network": SeriesNetworkConfig(2, 2, RNNConfig("gru", 2), every_step=True)},
    ],
)
def test_a_classifier_whose_settings_are_wrong_is_refused(tmp_path, changes):
    path = tmp_path / "m.textrnn"
    save_series_model(classifier(), path)
    assert len(load_series_classifier(path).predict([np.ones((3, 2)), np.zeros((0, 2))])) == 2
    save_series_model(classifier(**changes), path)
    with pytest.raises(ModelFileError, match="do not fit together"):
        load_series_classifier(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"strangeness": {"smoothing": 1, "center": [0.0, 0.0], "scale": [0.1, 0.1]}},
        {"strangeness": {"smoothing": 0, "center": [0.0], "scale": [0.1]}},
        {"strangeness": {"smoothing": 1 << 60, "center": [0.0, 0.0], "scale": [0.1, 0.1]}},
        {"strangeness": {"smoothing": 3, "center": [0.0, 0.0], "scale": [0.0, 0.1]}},
        {"threshold": "high"},
        {"min_gap": None},
        {"learned_until": "yesterday"},
        {"frame": {"lookback": 0, "horizon": 1, "rate": 1, "path": False}},
        {"network": SeriesNetworkConfig(2, 1, RNNConfig("simple", 2, bidirectional=False))},
        {"network": SeriesNetworkConfig(3, 1, RNNConfig("simple", 2, bidirectional=False), every_step=True)},
    ],
)
def test_a_detector_whose_settings_are_wrong_is_refused(tmp_path, changes):
    path = tmp_path / "m.textrnn"
    save_series_model(detector(), path)
    assert len(load_detector(path).score(hours(30)).scores) == 30
    save_series_model(detector(**changes), path)
    with pytest.raises(ModelFileError, match="do not fit together"):
        load_detector(path)


@pytest.mark.parametrize("summary", [{"history": None, "windows": 0}, {"history": []}, {"parameters": []}])
@pytest.mark.parametrize(
    ("model", "estimator"), [(classifier, SeriesClassifier), (detector, AnomalyDetector)], ids=["series", "anomaly"]
)
def test_what_training_wrote_down_is_looked_at_where_training_goes_on(tmp_path, model, estimator, summary):
    path = tmp_path / "m.textrnn"
    save_series_model(replace(model(), summary=summary), path)
    with pytest.raises(ModelFileError, match=r"do not fit together|parameters this textrnn does not know"):
        estimator.load(path)
