"""The baseline: TF-IDF of 1- and 2-grams of the same tokens, and logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

from textrnn.errors import DataError, UsageError
from textrnn.estimators._checks import check_texts, check_weights
from textrnn.estimators._labels import Answers, check_labels, classes_of, numbered
from textrnn.estimators._ngrams import NGramCounter
from textrnn.text.splitting import choose
from textrnn.text.tokenizer import Tokenizer

__all__ = ["LinearTextClassifier"]


class LinearTextClassifier(Answers, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """TF-IDF and logistic regression on the tokens of `TextClassifier`.

    Hard to beat on short texts, and trained in seconds: every fit of the recurrent model is compared with it. Where a
    text may have several labels, each has a regression of its own (one against the rest).

    Parameters
    ----------
    tokenizer : str, default="auto"
        Name of a splitter or analyser; 'auto' as in `TextClassifier`.
    pos : bool, default=False
        Tokens of an analyser are ``form/tag``.
    lower : bool, default=True
        Lower-case the texts.
    ngram_range : (int, int), default=(1, 2)
        Lengths of the n-grams.
    min_df : int, default=2
        Leave out n-grams of fewer texts (of all texts, where there are fewer than 1,000).
    C : float, default=4.0
        Inverse strength of the L2 penalty.
    class_weight : None, 'balanced' or dict, default=None
        As in scikit-learn.

    Attributes
    ----------
    classes_ : array
        Labels, sorted; the numbers of the columns where labels were a table of 0 and 1.
    multilabel_ : bool
        Whether a text may have several labels or none.

    Examples
    --------
    >>> model = LinearTextClassifier().fit(["good film", "bad film", "so good", "so bad"], ["+", "-", "+", "-"])
    >>> model.predict(["good", "bad"]).tolist()
    ['+', '-']
    """

    def __init__(
        self,
        tokenizer: str = "auto",
        pos: bool = False,
        lower: bool = True,
        ngram_range: tuple[int, int] = (1, 2),
        min_df: int = 2,
        C: float = 4.0,
        class_weight: Any = None,
    ) -> None:
        self.tokenizer = tokenizer
        self.pos = pos
        self.lower = lower
        self.ngram_range = ngram_range
        self.min_df = min_df
        self.C = C
        self.class_weight = class_weight

    def fit(self, X: Sequence[Any], y: Any, sample_weight: Any = None) -> LinearTextClassifier:
        """Learn from texts, or lists of tokens, and their labels, given as in `TextClassifier`.

        Raises
        ------
        DataError
            If texts and labels do not fit together, or there is only one label.
        UsageError
            If a parameter is out of its range.
        """
        self._check_parameters()
        texts = check_texts(X)
        labels = check_labels(y, texts)
        classes = classes_of(labels)
        if len(classes) < 2:
            raise DataError(f"needs texts of at least 2 labels, found {classes.tolist()}")
        numbers = numbered(labels, classes)
        check_weights(numbers, len(classes), self.class_weight, classes, sample_weight)
        name = choose(t for t in texts if isinstance(t, str)) if self.tokenizer == "auto" else self.tokenizer
        tokenizer = Tokenizer(splitter=name, pos=self.pos, lower=self.lower)
        tokenizer.learn(t for t in texts if isinstance(t, str))
        counter = NGramCounter(*self.ngram_range, min_df=self.min_df if len(texts) >= 1000 else 1)
        counts = counter.fit_transform(map(tokenizer.tokens, texts))
        if not counts.shape[1]:
            raise DataError("no text has a token that counts; give texts with words in them, or lower min_df")
        # all or nothing: a fit that fails leaves what was learned before
        self.tokenizer_, self.counter_ = tokenizer, counter
        self.tfidf_ = TfidfTransformer(sublinear_tf=True)
        features = self.tfidf_.fit_transform(counts)
        self.multilabel_, self.classes_ = numbers.ndim == 2, classes
        if self.multilabel_:
            self.prior_ = numbers.mean(0)
            self.models_ = {
                i: self._regression().fit(features, numbers[:, i], sample_weight)
                for i, share in enumerate(self.prior_)
                if 0 < share < 1  # a label that all texts have, or none, has nothing to learn
            }
        else:
            self.model_ = self._regression().fit(features, labels, sample_weight)
        return self

    def predict_proba(self, X: Sequence[Any]) -> npt.NDArray[Any]:
        """Probabilities; shape (texts, classes), columns as in `classes_`."""
        check_is_fitted(self, "classes_")
        texts = check_texts(X)
        if not texts:
            return np.zeros((0, len(self.classes_)))
        counts = self.counter_.transform(map(self.tokenizer_.tokens, texts))
        features = self.tfidf_.transform(counts)
        if not self.multilabel_:
            return np.asarray(self.model_.predict_proba(features))
        probabilities = np.tile(self.prior_, (len(texts), 1))
        for i, model in self.models_.items():
            probabilities[:, i] = model.predict_proba(features)[:, 1]
        return probabilities

    def _regression(self) -> LogisticRegression:
        return LogisticRegression(C=self.C, max_iter=200, class_weight=self.class_weight)

    def _check_parameters(self) -> None:
        lengths = self.ngram_range
        if not (len(lengths) == 2 and all(isinstance(n, Integral) for n in lengths) and 1 <= lengths[0] <= lengths[1]):
            raise UsageError(f"ngram_range must be (shortest, longest), both at least 1, was {lengths!r}")
        if not isinstance(self.min_df, Integral) or self.min_df < 1:
            raise UsageError(f"min_df must be a whole number of at least 1, was {self.min_df!r}")
        if not (isinstance(self.C, Real) and 0 < self.C < np.inf):
            raise UsageError(f"C must be a number above 0, was {self.C!r}")
