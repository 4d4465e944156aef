"""A file that an old textrnn wrote stays readable: a sample of every format, made by the version of its time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from textrnn.bundle.format import FORMAT, open_bundle, write_bundle
from textrnn.bundle.series_model import load_series_model
from textrnn.bundle.text_model import load_text_model
from textrnn.runtime import load
from textrnn.runtime.verification import verify

SAMPLES = Path(__file__).parent / "samples"


def test_there_is_a_sample_of_every_older_format():
    for kind in ("text", "forecast"):
        assert {path.name for path in SAMPLES.glob(f"{kind}-*")} == {
            f"{kind}-{number}.textrnn" for number in range(1, FORMAT)
        }


def test_the_samples_are_those_that_were_stored():
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in SAMPLES.glob("*.textrnn")}
    assert found == {"text-1.textrnn": "9f75a35f4a2673b3", "forecast-1.textrnn": "bab9d544c904ffc3"}


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("text-*")), ids=lambda path: path.stem)
def test_a_text_model_answers_as_in_its_time(path):
    assert verify(path)["golden"] == 6
    assert load(path).predict(["a wonderful film"]).tolist() in (["negative"], ["positive"])
    assert load_text_model(path).provenance == {}


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("forecast-*")), ids=lambda path: path.stem)
def test_a_forecaster_is_read_and_has_no_golden_answers(path):
    model = load_series_model(path, "forecast")
    assert model.golden == [] and model.provenance == {}
    assert verify(path)["golden"] == 0


def test_what_is_read_of_an_old_file_can_be_written_as_a_new_one(tmp_path):
    old = open_bundle(SAMPLES / "text-1.textrnn")
    write_bundle(tmp_path / "new.textrnn", old.members, needs="0.2.0")
    new = open_bundle(tmp_path / "new.textrnn")
    assert new.members == old.members and new.manifest != old.manifest
    texts = ["정말 재미있는 영화", "never again", ""]
    answers = [load(path).predict_proba(texts) for path in (SAMPLES / "text-1.textrnn", tmp_path / "new.textrnn")]
    np.testing.assert_array_equal(*answers)
