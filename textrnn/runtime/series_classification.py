"""A model file that classifies series: numbers in, labels and probabilities out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.batching import batches
from textrnn.bundle.format import consistent
from textrnn.bundle.series_model import SeriesModel, load_series_model
from textrnn.errors import DataError
from textrnn.probabilities import probabilities
from textrnn.protocols import Floats
from textrnn.runtime.series_network import SeriesRunner
from textrnn.series.cases import CaseScaling, Steps, as_cases

__all__ = ["SeriesPredictor", "load_series_classifier"]


class SeriesPredictor:
    """A trained classifier of series.

    Parameters
    ----------
    model : SeriesModel
        What a model file holds.

    Notes
    -----
    A case without a single step is answered with the prior, the share of each label in training.
    """

    def __init__(self, model: SeriesModel) -> None:
        self.model = model
        self.scaling = CaseScaling.from_dict(model.settings["scaling"])
        self._prior = np.asarray(model.settings["prior"], np.float32)
        labels, sizes = model.settings["labels"], {model.network.outputs}
        if not all(isinstance(label, str) for label in labels) or {len(labels), len(set(labels))} != sizes:
            raise ValueError(f"labels are not {model.network.outputs} distinct strings")
        if self._prior.shape != (len(labels),) or not np.isfinite(self._prior).all():
            raise ValueError("the prior is no list of shares")
        if self.scaling.scaling.center.size != model.network.features:
            raise ValueError(f"a scaling of {self.scaling.scaling.center.size} features")
        if model.network.every_step:
            raise ValueError("a network that answers at every step classifies no cases")
        self._runner = SeriesRunner(model.network, model.arrays)

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """The labels, sorted as in training; shape (classes,)."""
        return np.asarray(self.model.settings["labels"], dtype=str)

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """Labels; shape (cases,)."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(1)])

    def predict_proba(self, X: Any, batch_size: int = 256) -> Floats:
        """Probabilities; float32, shape (cases, classes), columns as in `classes_`.

        Parameters
        ----------
        X : array of shape (cases, steps) or (cases, steps, features), or sequence of arrays
            As in `textrnn.series.cases.as_cases`; cases may have any lengths, none included.
        batch_size : int, default=256
            Cases computed at once.

        Raises
        ------
        DataError
            If they are no cases, or have other features than those of the training.
        """
        return self.answers(as_cases(X, empty=True), batch_size)

    def answers(self, cases: Sequence[npt.NDArray[np.float64]], batch_size: int = 256) -> Floats:
        """Probabilities of cases that were checked."""
        known = [number for number, case in enumerate(cases) if len(case)]
        result = np.tile(self._prior, (len(cases), 1))
        features = self.model.network.features
        for number in known:
            if cases[number].shape[1] != features:
                raise DataError(
                    f"case {number} has {cases[number].shape[1]} values a step, the model reads {features}; give "
                    "those that it was trained on"
                )
        steps = Steps.of([self.scaling.apply(cases[number]) for number in known])
        logits = np.zeros((len(known), len(self._prior)), np.float32)
        for rows, ids, lengths in batches(steps.rows, batch_size):
            logits[rows] = self._runner.outputs(steps.gather(ids, lengths), lengths)
        result[known] = probabilities(logits, multilabel=False)
        return result


def load_series_classifier(path: str | os.PathLike[str]) -> SeriesPredictor:
    """Load a model file for predicting, without TensorFlow.

    Raises
    ------
    ModelFileError
        If it is missing, damaged, too new, or not of a classifier of series.
    """
    model = load_series_model(path, "series")
    with consistent(path):
        return SeriesPredictor(model)
