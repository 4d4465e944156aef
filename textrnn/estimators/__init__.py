"""scikit-learn's contract for texts and series: `fit`, `predict`, `predict_proba`, `score`, `get_params`, `clone`.

`TextClassifier` is the recurrent classifier, `LinearTextClassifier` the baseline it has to beat, and `fit_judged`
trains both on the same rows and says which to keep.

`SeriesClassifier` and `fit_judged_series` do the same for series, one label a series.
"""

from textrnn.estimators.judging import Judgement, fit_judged
from textrnn.estimators.linear import LinearTextClassifier
from textrnn.estimators.series_classifier import SeriesClassifier
from textrnn.estimators.series_judging import fit_judged_series
from textrnn.estimators.text_classifier import TextClassifier

__all__ = [
    "Judgement",
    "LinearTextClassifier",
    "SeriesClassifier",
    "TextClassifier",
    "fit_judged",
    "fit_judged_series",
]
