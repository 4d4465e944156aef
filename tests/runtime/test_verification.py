"""`textrnn verify`: whole, answering as before, and signed by whom it should be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from textrnn.bundle.format import open_bundle
from textrnn.bundle.series_model import SeriesModel, save_series_model
from textrnn.bundle.text_model import load_text_model, save_text_model
from textrnn.config import RNNConfig, SeriesNetworkConfig
from textrnn.errors import ModelFileError
from textrnn.runtime.shapes import check_arrays, shapes
from textrnn.runtime.verification import golden_outputs, verify


@pytest.fixture
def model():
    return Path(__file__).parents[1] / "bundle" / "samples" / "text-1.textrnn"


def arrays_of(config, seed=0):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes(config)}


@pytest.mark.parametrize("every_step", [False, True])
@pytest.mark.parametrize("cell", ["lstm", "gru", "simple"])
def test_a_model_of_series_that_answers_otherwise_is_refused(tmp_path, cell, every_step):
    config = SeriesNetworkConfig(3, 2, RNNConfig(cell, 4, bidirectional=False), every_step=every_step)
    arrays = arrays_of(config)
    model = SeriesModel("forecast", config, arrays, {}, golden=golden_outputs(config, arrays))
    save_series_model(model, tmp_path / "m")
    told = verify(tmp_path / "m")
    assert (told["kind"], told["golden"], told["signed"]) == ("forecast", 3, False)
    assert told["difference"] <= 1e-6 and told["digest"] == open_bundle(tmp_path / "m").digest
    changed = replace(model, arrays=arrays | {"head.bias": arrays["head.bias"] + np.float32(2e-5)})
    save_series_model(changed, tmp_path / "m")
    with pytest.raises(ModelFileError, match=r"answers otherwise than where it was made, by 2\.0e-05"):
        verify(tmp_path / "m")


def test_a_model_of_texts_that_answers_otherwise_is_refused(model, tmp_path):
    held = load_text_model(model)
    assert verify(model)["golden"] == len(held.golden) == 6
    held.golden[0] = (held.golden[0][0], [0.5, 0.5])
    save_text_model(held, tmp_path / "m")
    with pytest.raises(ModelFileError, match="answers otherwise"):
        verify(tmp_path / "m")


def test_answers_of_another_shape_are_refused(model, tmp_path):
    held = load_text_model(model)
    for golden in ([("a", [0.1])], [("a", [0.1, 0.2, 0.7])], [("a",)], [3], [("a", ["x", "y"])]):
        held.golden = golden
        save_text_model(held, tmp_path / "m")
        with pytest.raises(ModelFileError, match="do not fit together"):
            verify(tmp_path / "m")


CONFIGS = [
    SeriesNetworkConfig(3, 2, RNNConfig("gru", 4, layers=2), pooling="attention"),
    SeriesNetworkConfig(3, 2, RNNConfig("lstm", 4, bidirectional=False), every_step=True),
]


@pytest.mark.parametrize("config", CONFIGS, ids=["gru", "lstm"])
def test_arrays_must_be_those_of_the_configuration(config):
    arrays = arrays_of(config)
    check_arrays(config, arrays | {"linear.kernel": np.zeros(1, np.float32)})
    for name, array in arrays.items():
        less = {other: kept for other, kept in arrays.items() if other != name}
        for wrong in (
            less,
            {**less, name: array[None]},
            {**less, name: np.concatenate([array, array])},
            {**less, name: array.astype(np.float64)},
            {**less, name: array.astype(np.int32)},
        ):
            with pytest.raises(ValueError, match=name.replace(".", r"\.")):
                check_arrays(config, wrong)
    with pytest.raises(ValueError, match="'more' is none of the network's"):
        check_arrays(config, arrays | {"more": array})


def test_a_configuration_of_a_billion_layers_costs_nothing():
    config = SeriesNetworkConfig(3, 2, RNNConfig("gru", 4, layers=10**9))
    with pytest.raises(ValueError, match=r"no array 'rnn\.2\."):
        check_arrays(config, arrays_of(replace(config, rnn=RNNConfig("gru", 4, layers=2))))


def test_the_file_is_read_once(model, monkeypatch):
    """Exchanged after its signature was checked, another model would be answered with."""
    from textrnn.bundle import format as container

    reads, contents = [], container._contents
    monkeypatch.setattr(container, "_contents", lambda *given: reads.append(given) or contents(*given))
    verify(model)
    assert len(reads) == 1
