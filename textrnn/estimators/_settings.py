"""Parameters of `TextClassifier`: what they may be, and what is chosen where they are left open."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, NamedTuple

from textrnn.errors import UsageError
from textrnn.estimators._device import check_device

__all__ = ["Size", "check_parameters", "size_of", "training_config"]

_SEEDS = 2**31


class Size(NamedTuple):
    """What suits corpora of a size."""

    epochs: int
    batch_size: int
    patience: int
    learning_rate: float
    #: Tokens that all epochs may read together, where 100 of a text are read: of long texts one pass is enough, since
    #: the n-grams know most of what is in them (IMDB, test: 91.9 % after one epoch as after two, in half the time).
    budget: int
    units: int
    embedding_dim: int
    filters: int
    networks: int


#: For fewer texts than this. A small corpus needs more, smaller, gentler steps; below 2,000 texts half the units are as
#: good, and below 10,000 convolutions help (TREC-6 and AG News: 1 to 2 points of the network alone), and so do several
#: networks, which take turns with the part that is held out; beyond, convolutions gain nothing (YNAT), and several
#: networks too little for their time (NSMC).
_BY_SIZE = (
    (2_000, Size(10, 16, 3, 2e-3, 4_000_000, 32, 50, 50, 1)),
    (10_000, Size(8, 32, 3, 2e-3, 4_000_000, 64, 100, 100, 3)),
    (100_000, Size(6, 128, 2, 3e-3, 4_000_000, 64, 100, 0, 1)),
    (float("inf"), Size(3, 128, 2, 3e-3, 8_000_000, 64, 100, 0, 1)),
)
#: Tokens of a text for which the budgets are.
_READ = 100
#: From so many tokens a text on, large corpora have batches twice as large: a quarter faster, as accurate (IMDB).
_LONG = 50


def check_parameters(classifier: Any) -> None:
    """See that every parameter is in its range; the configurations check theirs themselves.

    Raises
    ------
    UsageError
        If one is not.
    MissingDependency
        If it shall be a GPU, and there is none.
    """
    optional = ("epochs", "batch_size", "patience", "n_jobs", "embedding_dim", "units", "networks")
    for name in ("vocab_size", "min_count", "max_length", "layers", *optional):
        value = getattr(classifier, name)
        if value is None and name in optional:
            continue
        if not isinstance(value, Integral) or int(value) < 1:
            raise UsageError(f"{name} must be a whole number of at least 1, was {value!r}")
    filters = classifier.filters
    if filters is not None and (not isinstance(filters, Integral) or int(filters) < 0):
        raise UsageError(f"filters must be a whole number of at least 0, was {filters!r}")
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
    check_device(classifier.device)


def size_of(classifier: Any, texts: int) -> Size:
    """What suits so many texts, but for what the classifier was told."""
    found = next(choice for below, choice in _BY_SIZE if texts < below)
    told = {name: getattr(classifier, name) for name in Size._fields if name != "budget"}
    return found._replace(**{name: value for name, value in told.items() if value is not None})


def training_config(classifier: Any, texts: int, tokens: int, number: int = 0) -> dict[str, Any]:
    """Arguments of `TrainingConfig` for a corpus of so many texts and tokens (0 for unknown), and one of the networks.

    Networks differ in what they begin with and in the order of what they read.
    """
    size = size_of(classifier, texts)
    epochs, batch_size = size.epochs, size.batch_size
    if classifier.epochs is None:
        epochs = min(epochs, max(1, size.budget * max(classifier.max_length, _READ) // (_READ * max(tokens, 1))))
    if classifier.batch_size is None and batch_size == 128 and tokens >= _LONG * texts:
        batch_size *= 2
    return {
        "epochs": epochs,
        "batch_size": batch_size,
        "learning_rate": size.learning_rate,
        "patience": size.patience,
        "word_dropout": classifier.word_dropout,
        "loss": classifier.loss,
        "seed": int(classifier.random_state) + number,
        "train_embeddings": classifier.train_embeddings,
        "quiet": classifier.quiet,
        "title": f"network {number + 1}/{size.networks}, " if size.networks > 1 else "",
    }
