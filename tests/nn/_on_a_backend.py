"""Fit a small classifier and a small forecaster on the backend that ``KERAS_BACKEND`` names; prints what they do.

A program, run by `test_backends` in a process for each backend.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from textrnn import Forecaster, SeriesClassifier, TextClassifier, load
from textrnn.reading import read_corpus
from textrnn.runtime.forecasting import load_forecaster


def texts(folder: Path) -> dict[str, float]:
    corpus = read_corpus(Path(__file__).parents[2] / "corpora" / "reviews_en.csv")
    order = np.random.default_rng(0).permutation(len(corpus.texts))[:1200]
    rows = [(corpus.texts[i], corpus.labels[i]) for i in order]
    (learn, known), (test, wanted) = zip(*rows[:900], strict=True), zip(*rows[900:], strict=True)
    made = TextClassifier(
        wide=False, filters=0, units=16, embedding_dim=32, epochs=4, max_length=24, learning_rate=0.01,
        dropout=0.4, validation_fraction=0, quiet=True,
    )  # fmt: skip
    made.fit(learn, known)
    made.save(folder / "texts.textrnn")
    live = made._trainers(len(learn))[0]
    live.load(made.model_.arrays)
    read = made._read(made.tokenizer_, list(test))
    ids = made.tokenizer_.encode_tokens(text.tokens for text in read).truncated(made.max_length)
    kept = np.flatnonzero(ids.lengths)
    said = load(folder / "texts.textrnn").predict_proba(list(test))
    return {
        "accuracy": float((made.predict(list(test)) == np.array(wanted)).mean()),
        "loss": made.history_[-1]["loss"],
        "difference": float(np.abs(live.predict(ids.take(kept)) - said[kept]).max()),
    }


def series(folder: Path) -> dict[str, float]:
    rng = np.random.default_rng(0)
    wave = np.sin(np.arange(600) / 7) + 0.1 * rng.normal(size=600)
    found = {}
    for cell, stateful in (("lstm", False), ("gru", False), ("gru", True)):
        made = Forecaster(
            lookback=16, horizon=3, units=8, cell=cell, epochs=8, learning_rate=0.02, dropout=0.0, base="none",
            stateful=stateful, quiet=True,
        ).fit(wave)  # `fit` itself compares Keras with the runtime, to 1e-5  # fmt: skip
        made.save(folder / "f.textrnn")
        again = load_forecaster(folder / "f.textrnn").predict(_as_series(wave))[0].values
        assert np.array_equal(again, made.predict(wave)[0].values)
        found[f"mae_{cell}{'_stateful' * stateful}"] = made.scores_["test"]["mae"]
    return found


def cases() -> dict[str, float]:
    rng = np.random.default_rng(0)
    labels = ["falls", "rises"] * 20
    made = [np.arange(rng.integers(4, 12)) * (1.0 if label == "rises" else -1.0) for label in labels]
    fitted = SeriesClassifier(units=4, epochs=8, learning_rate=0.02, recurrent_dropout=0.1, quiet=True)
    return {"cases": float(fitted.fit(made, labels).score(made, labels))}


def _as_series(values: np.ndarray) -> object:
    from textrnn.estimators._plan import as_series

    return as_series(values)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    import keras

    told = {"backend": keras.backend.backend(), **texts(place), **series(place), **cases()}
    print(json.dumps(told))
