"""Parameters of `TextClassifier`: what they may be, and what is chosen where they are left open."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

from textrnn.errors import UsageError

__all__ = ["check_parameters", "training_config"]

_SEEDS = 2**31
#: Epochs, batch size, patience and rate for fewer texts than this: a small corpus needs more, smaller, gentler steps.
#: Then the tokens that all epochs may read together: of long texts one pass is enough, since the n-grams know most of
#: what is in them (IMDB, test: 91.9 % after one epoch as after two, in half the time).
_BY_SIZE = (
    (2_000, (10, 16, 3, 2e-3, 4_000_000)),
    (10_000, (8, 32, 3, 2e-3, 4_000_000)),
    (100_000, (6, 128, 2, 3e-3, 4_000_000)),
    (float("inf"), (3, 128, 2, 3e-3, 8_000_000)),
)


#: From so many tokens a text on, large corpora have batches twice as large: a quarter faster, as accurate (IMDB).
_LONG = 50


def check_parameters(classifier: Any) -> None:
    """See that every parameter is in its range; the configurations check theirs themselves.

    Raises
    ------
    UsageError
        If one is not.
    """
    optional = ("epochs", "batch_size", "patience", "n_jobs")
    for name in ("vocab_size", "min_count", "max_length", "embedding_dim", "units", "layers", "networks", *optional):
        value = getattr(classifier, name)
        if value is None and name in optional:
            continue
        if not isinstance(value, Integral) or int(value) < 1:
            raise UsageError(f"{name} must be a whole number of at least 1, was {value!r}")
    seed, rate = classifier.random_state, classifier.learning_rate
    if not isinstance(seed, Integral) or not 0 <= int(seed) < _SEEDS:
        raise UsageError(f"random_state must be a whole number from 0 to {_SEEDS - 1}, was {seed!r}")
    if rate is not None and not (isinstance(rate, Real) and 0 < float(rate) < 10):
        raise UsageError(f"learning_rate must be above 0 and below 10, was {rate!r}")
    for name in ("validation_fraction", "word_dropout", "dropout", "recurrent_dropout"):
        value = getattr(classifier, name)
        if not (isinstance(value, Real) and 0 <= float(value) < 1):
            raise UsageError(f"{name} must be at least 0 and below 1, was {value!r}")
    if classifier.loss not in ("crossentropy", "focal"):
        raise UsageError(f"loss must be 'crossentropy' or 'focal', was {classifier.loss!r}")


def training_config(classifier: Any, texts: int, tokens: int, number: int = 0) -> dict[str, Any]:
    """Arguments of `TrainingConfig` for a corpus of so many texts and tokens (0 for unknown), and one of the networks.

    Networks differ in what they begin with and in the order of what they read.
    """
    epochs, batch_size, patience, rate, budget = next(choice for below, choice in _BY_SIZE if texts < below)
    epochs = min(epochs, max(1, budget // max(tokens, 1)))
    if batch_size == 128 and tokens >= _LONG * texts:
        batch_size *= 2
    return {
        "epochs": classifier.epochs or epochs,
        "batch_size": classifier.batch_size or batch_size,
        "learning_rate": rate if classifier.learning_rate is None else classifier.learning_rate,
        "patience": classifier.patience or patience,
        "word_dropout": classifier.word_dropout,
        "loss": classifier.loss,
        "seed": int(classifier.random_state) + number,
        "train_embeddings": classifier.train_embeddings,
        "quiet": classifier.quiet,
        "title": f"network {number + 1}/{classifier.networks}, " if classifier.networks > 1 else "",
    }
