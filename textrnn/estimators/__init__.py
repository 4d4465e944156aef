"""scikit-learn's contract for texts: `fit`, `predict`, `predict_proba`, `score`, `get_params`, `clone`.

`TextClassifier` is the recurrent classifier, `LinearTextClassifier` the baseline it has to beat, and `fit_judged`
trains both on the same rows and says which to keep.
"""

from textrnn.estimators.judging import Judgement, fit_judged
from textrnn.estimators.linear import LinearTextClassifier
from textrnn.estimators.text_classifier import TextClassifier

__all__ = ["Judgement", "LinearTextClassifier", "TextClassifier", "fit_judged"]
