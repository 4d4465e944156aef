"""A model file that predicts: texts in, labels and probabilities out."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.bundle import TextModel, load_text_model
from textrnn.bundle.format import consistent
from textrnn.errors import TextRNNWarning
from textrnn.probabilities import probabilities
from textrnn.protocols import Document, Floats
from textrnn.runtime.network import NetworkRunner
from textrnn.text.documents import Documents
from textrnn.text.tokenizer import Tokenizer
from textrnn.text.wide import view

__all__ = ["TextPredictor", "load"]


class TextPredictor:
    """A trained text classifier.

    Parameters
    ----------
    model : TextModel
        What a model file holds.

    Notes
    -----
    A text without a single token is answered with the prior, the share of each label in training.

    Where a text may have several labels (`multilabel_`), each has a probability of its own, and `predict` gives 1 for
    those above one half, 0 for the others.
    """

    def __init__(self, model: TextModel) -> None:
        self.model = model
        self.tokenizer = Tokenizer.from_vocabulary(model.vocabulary, model.text)
        self.tokenizer.tokens("")  # a splitter that should have learned something and has not says so here
        if self.tokenizer.version() != model.splitter_version:
            warnings.warn(
                f"the model was trained with {model.splitter_version}, this machine has {self.tokenizer.version()}; "
                "some texts may be cut otherwise than in training",
                TextRNNWarning,
                stacklevel=3,
            )
        self.networks = [NetworkRunner(model.network, arrays) for arrays in model.networks]
        self._prior = np.asarray(model.prior, np.float32)

    @property
    def classes_(self) -> npt.NDArray[Any]:
        """The labels, sorted; shape (classes,)."""
        return np.asarray(self.model.labels, dtype=str)

    @property
    def multilabel_(self) -> bool:
        """Whether a text may have several labels or none."""
        return self.model.network.multilabel

    def predict(self, texts: Sequence[str]) -> npt.NDArray[Any]:
        """Labels, shape (texts,), or 0 and 1, shape (texts, classes)."""
        probabilities = self.predict_proba(texts)
        if self.multilabel_:
            return (probabilities > 0.5).astype(int)
        return np.asarray(self.classes_[probabilities.argmax(1)])

    def predict_proba(self, texts: Sequence[str], batch_size: int = 256) -> Floats:
        """Probabilities; float32, shape (texts, classes), columns as in `classes_`."""
        return self.predict_documents(self.tokenizer.read(texts), batch_size)

    def predict_documents(self, texts: Sequence[Document], batch_size: int = 256) -> Floats:
        """Probabilities of texts that `tokenizer` has read."""
        documents = Documents.of(texts)
        return self.answers(self.logits(documents, batch_size), documents)

    def logits(self, texts: Documents, batch_size: int = 256) -> list[Floats]:
        """Logits of the recurrent networks together, and of the model's n-grams, if any; their sum is the answer."""
        ids = self.tokenizer.encode_documents(texts, self.model.max_length)
        return [
            np.sum([network.logits(ids, batch_size) for network in self.networks], 0),
            *(ngrams.logits(view(name, texts)) for name, ngrams in self.model.wide.items()),
        ]

    def answers(self, logits: Sequence[Floats], texts: Documents) -> Floats:
        """Probabilities that some of the `logits` of texts come to."""
        result = probabilities(np.sum(logits, 0), multilabel=self.multilabel_)
        result[texts.tokens.lengths == 0] = self._prior
        return result


def load(path: str | os.PathLike[str]) -> TextPredictor:
    """Load a model file for predicting, without TensorFlow.

    Parameters
    ----------
    path : path-like
        What `textrnn fit` or `TextClassifier.save` wrote.

    Raises
    ------
    ModelFileError
        If it is missing, damaged, too new, or not a model file.
    MissingDependency
        If its analyser is not installed.
    """
    model = load_text_model(path)
    with consistent(path):
        return TextPredictor(model)
