"""The baseline of a classifier of series: a linear model of each case's shape and of a few figures about it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from textrnn.protocols import Floats
from textrnn.series.cases import CaseScaling

__all__ = ["CaseBaseline", "described"]

_POINTS = 100
_STRENGTHS = (0.01, 0.1, 1.0, 10.0)
_FOLDS = 3

Cases = Sequence[npt.NDArray[np.float64]]


def described(case: npt.NDArray[Any], shape: npt.NDArray[Any], points: int) -> npt.NDArray[np.float64]:
    """Describe a case by as many numbers as any other.

    Parameters
    ----------
    case : array, shape (steps, features)
        Of which mean, deviation, least, largest value and slope a step are taken, feature by feature.
    shape : array, shape (steps, features)
        The case as the network reads it: so many points of it, with straight lines between the steps.
    points : int
        How many.

    Examples
    --------
    >>> case = np.array([[1.0], [3.0]])
    >>> described(case, case, 3).tolist()
    [1.0, 2.0, 3.0, 2.0, 1.0, 1.0, 3.0, 2.0]
    """
    steps = np.arange(len(case))
    places = np.linspace(0, len(case) - 1, points)
    drawn = [np.interp(places, steps, shape[:, feature]) for feature in range(shape.shape[1])]
    from_middle = steps - steps.mean()
    slope = from_middle @ (case - case.mean(0)) / (float((from_middle**2).sum()) or 1.0)
    return np.concatenate([*drawn, case.mean(0), case.std(0), case.min(0), case.max(0), slope])


@dataclass
class CaseBaseline:
    """Logistic regression; the strength of its L2 penalty is the best of four in cross-validation.

    Attributes
    ----------
    scaling : CaseScaling
        The network's, so that neither has an advantage.
    points : int
        Points of a case that the regression reads.
    """

    scaling: CaseScaling
    points: int
    _model: Any = None

    @classmethod
    def learn(
        cls, cases: Cases, classes: npt.NDArray[np.int32], scaling: CaseScaling, class_weight: Any = None
    ) -> CaseBaseline:
        """Learn from cases with their class numbers."""
        made = cls(scaling, min(_POINTS, max(map(len, cases))))
        pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, class_weight=class_weight))
        folds = min(_FOLDS, int(np.bincount(classes).min()))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            if folds < 2:
                made._model = pipeline.fit(made._rows(cases), classes)
                return made
            splits = StratifiedKFold(folds, shuffle=True, random_state=0)
            search = GridSearchCV(
                pipeline, {"logisticregression__C": list(_STRENGTHS)}, cv=splits, scoring="neg_log_loss"
            )
            made._model = search.fit(made._rows(cases), classes).best_estimator_
        return made

    def predict_proba(self, cases: Cases) -> Floats:
        """Probabilities; float32, shape (cases, classes)."""
        return np.asarray(self._model.predict_proba(self._rows(cases)), np.float32)

    def _rows(self, cases: Cases) -> npt.NDArray[np.float64]:
        return np.stack([described(case, self.scaling.apply(case), self.points) for case in cases])
