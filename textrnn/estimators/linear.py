"""The baseline: a linear model of n-grams of the same tokens."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from textrnn.errors import DataError, UsageError
from textrnn.estimators._checks import check_texts, check_weights
from textrnn.estimators._labels import Answers, check_labels, classes_of, numbered
from textrnn.estimators._ngrams import fit_ngrams
from textrnn.probabilities import probabilities
from textrnn.protocols import Floats
from textrnn.text.ngrams import count_ngrams
from textrnn.text.splitting import choose
from textrnn.text.tokenizer import Tokenizer
from textrnn.text.wide import edged

__all__ = ["LinearTextClassifier"]


class LinearTextClassifier(Answers, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Logistic regression on TF-IDF of n-grams, times naive-Bayes log-count ratios (after Wang & Manning 2012).

    Hard to beat, and trained in seconds: it is one of the wide paths of `TextClassifier`, and the baseline of a fit
    that has none. N-grams know where a text begins and ends. Each of more than two labels has a regression of its own
    (one against the rest); of more than 1,000 the ratios are the weights, which is naive Bayes, and `C` has no use.

    Parameters
    ----------
    tokenizer : str, default="auto"
        Name of a splitter or analyser; 'auto' as in `TextClassifier`.
    pos : bool, default=False
        Tokens of an analyser are ``form/tag``.
    lower : bool, default=True
        Lower-case the texts.
    ngram_range : (int, int), default=(1, 3)
        Tokens of the shortest and of the longest n-grams.
    min_df : int, default=2
        Leave out n-grams of fewer texts (of none, where there are fewer than 2,000 texts).
    max_features : int, default=524_288
        Know the n-grams that most texts have; of more than 128 labels fewer, so that weights stay within 134 MB.
    C : float, default=2.0
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
        ngram_range: tuple[int, int] = (1, 3),
        min_df: int = 2,
        max_features: int = 1 << 19,
        C: float = 2.0,
        class_weight: Any = None,
    ) -> None:
        self.tokenizer = tokenizer
        self.pos = pos
        self.lower = lower
        self.ngram_range = ngram_range
        self.min_df = min_df
        self.max_features = max_features
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
        weights = check_weights(numbers, len(classes), self.class_weight, classes, sample_weight)
        name = choose(t for t in texts if isinstance(t, str)) if self.tokenizer == "auto" else self.tokenizer
        tokenizer = Tokenizer(splitter=name, pos=self.pos, lower=self.lower)
        tokenizer.learn(t for t in texts if isinstance(t, str))
        options = {name: getattr(self, name) for name in ("ngram_range", "min_df", "max_features", "C")}
        model = fit_ngrams([edged(tokenizer.tokens(text)) for text in texts], numbers, len(classes), weights, **options)
        if np.isin(model.codes, count_ngrams([edged([])], *self.ngram_range)[1]).all():  # none but those of edges
            raise DataError("no text has a token that counts; give texts with words in them, or lower min_df")
        # all or nothing: a fit that fails leaves what was learned before
        self.tokenizer_, self.model_ = tokenizer, model
        self.multilabel_, self.classes_ = numbers.ndim == 2, classes
        return self

    def predict_proba(self, X: Sequence[Any]) -> Floats:
        """Probabilities; float32, shape (texts, classes), columns as in `classes_`."""
        check_is_fitted(self, "classes_")
        logits = self.model_.logits([edged(self.tokenizer_.tokens(text)) for text in check_texts(X)])
        return probabilities(logits, multilabel=self.multilabel_)

    def _check_parameters(self) -> None:
        lengths = self.ngram_range
        if not (len(lengths) == 2 and all(isinstance(n, Integral) for n in lengths) and 1 <= lengths[0] <= lengths[1]):
            raise UsageError(f"ngram_range must be (shortest, longest), both at least 1, was {lengths!r}")
        for name in ("min_df", "max_features"):
            value = getattr(self, name)
            if not isinstance(value, Integral) or value < 1:
                raise UsageError(f"{name} must be a whole number of at least 1, was {value!r}")
        if not (isinstance(self.C, Real) and 0 < self.C < np.inf):
            raise UsageError(f"C must be a number above 0, was {self.C!r}")
