"""A model of series in a fresh interpreter: the same answers, without TensorFlow and scikit-learn."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from textrnn import SeriesClassifier
from textrnn.errors import DataError, ModelFileError
from textrnn.runtime.series_classification import load_series_classifier


@pytest.fixture(scope="module")
def saved(untraced, tmp_path_factory):
    rng = np.random.default_rng(0)
    cases = [rng.normal(0, 1, n).cumsum() for n in rng.integers(1, 30, 24)]
    fitted = SeriesClassifier(units=4, epochs=1, quiet=True).fit(cases, ["down", "up"] * 12)
    path = tmp_path_factory.mktemp("model") / "m.textrnn"
    fitted.save(path)
    return path, fitted, cases


def test_a_fresh_interpreter_answers_alike_and_imports_nothing_heavy(saved):
    path, fitted, cases = saved
    program = (
        "import json, sys\n"
        "import numpy as np\n"
        "from textrnn.runtime.series_classification import load_series_classifier\n"
        "cases = [np.array(case) for case in json.loads(sys.stdin.read())]\n"
        "model = load_series_classifier(sys.argv[1])\n"
        "heavy = {'tensorflow', 'keras', 'sklearn', 'scipy', 'pandas'} & set(sys.modules)\n"
        "print(json.dumps([model.predict_proba(cases).tolist(), model.predict(cases).tolist(), sorted(heavy)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        input=json.dumps([case.tolist() for case in cases]),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    probabilities, labels, heavy = json.loads(done.stdout)
    assert heavy == []
    np.testing.assert_allclose(probabilities, fitted.predict_proba(cases), rtol=0, atol=1e-7)
    assert labels == fitted.predict(cases).tolist()


def test_the_size_of_batches_does_not_matter(saved):
    path, _, cases = saved
    model = load_series_classifier(path)
    for size in (1, 5):
        np.testing.assert_allclose(model.predict_proba(cases, size), model.predict_proba(cases), rtol=0, atol=1e-6)


def test_what_cannot_be_read_is_refused(saved, tmp_path):
    path, _, _ = saved
    with pytest.raises(DataError, match="case 1 has 2 values a step, the model reads 1"):
        load_series_classifier(path).predict([np.zeros((0, 2)), np.zeros((3, 2))])
    with pytest.raises(ModelFileError, match="no such model file"):
        load_series_classifier(tmp_path / "none.textrnn")
