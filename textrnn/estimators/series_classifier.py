"""The classifier of series: one label for each of many series, of any lengths."""

from __future__ import annotations

import os
from collections.abc import Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from textrnn.batching import pad
from textrnn.bundle.format import Sign, consistent
from textrnn.bundle.series_model import SeriesModel, load_series_model, save_series_model
from textrnn.config import RNNConfig, SeriesNetworkConfig
from textrnn.errors import DataError, ModelFileError, UsageError
from textrnn.estimators._case_sequences import CaseSequences
from textrnn.estimators._checks import check_weights
from textrnn.estimators._device import OF_THE_MACHINE, check_device, on_device
from textrnn.protocols import Floats
from textrnn.provenance import packages
from textrnn.reading.splits import stratified_split
from textrnn.runtime.series_classification import SeriesPredictor
from textrnn.runtime.series_network import SeriesRunner
from textrnn.runtime.verification import golden_outputs
from textrnn.series.cases import CaseScaling, Steps, as_cases

if TYPE_CHECKING:
    from textrnn.nn.series_training import SeriesTrainer

__all__ = ["SeriesClassifier"]

_PARITY = 1e-5


class _Size(NamedTuple):
    """What suits so many cases."""

    epochs: int
    batch_size: int
    patience: int


#: For fewer cases than this: some thousand steps of training, however few cases there are.
_BY_SIZE = ((500, _Size(100, 16, 20)), (5_000, _Size(40, 32, 8)), (float("inf"), _Size(15, 128, 4)))


class SeriesClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Bidirectional LSTM or GRU over the steps of a case, pooling, softmax.

    Parameters
    ----------
    cell : {'lstm', 'gru', 'simple'}, default='lstm'
        The recurrent cell.
    units : int, default=64
        State size of one direction.
    layers : int, default=1
        Recurrent layers on top of each other.
    bidirectional : bool, default=True
        Read cases from both ends.
    pooling : {'last', 'max', 'mean', 'max+mean', 'attention'}, default='max+mean'
        How the steps of a case become one vector.
    dropout : float, default=0.2
        Share of the pooled vector dropped in training; not of the values, which may be a single one a step.
    recurrent_dropout : float, default=0.0
        Share of the state dropped in training; costs the fused kernel, so training is several times slower.
    scaler : {'standard', 'case', 'none'}, default='standard'
        By mean and deviation of the training cases; by those of each case itself, so that only its shape counts; or
        not at all.
    epochs : int, optional
        At most this many passes over the cases; by default 100 for fewer than 500 cases, 40 for fewer than 5,000 and
        15 beyond.
    batch_size : int, optional
        Cases in a step, fewer where they are long; by default 16, 32 and 128 for the same sizes.
    learning_rate : float, default=3e-3
        The highest rate of the schedule (a short rise, then a straight fall to zero).
    patience : int, optional
        Epochs without a lower validation loss before training stops; by default 20, 8 and 4 for the same sizes.
    validation_fraction : float, default=0.1
        Part held out for early stopping, stratified; 0, or too few cases, trains on everything for all epochs.
    class_weight : None, 'balanced' or dict, default=None
        Weights of the labels.
    random_state : int, default=0
        Seed: the same seed gives the same weights.
    device : {'auto', 'cpu', 'gpu'}, default='auto'
        Where to train: 'auto' is a GPU where the backend of Keras has one that works.
    quiet : bool, default=False
        No progress bars.

    Attributes
    ----------
    classes_ : array, shape (classes,)
        Labels, sorted.
    n_iter_ : int
        Epochs run.
    n_features_in_ : int
        Columns of the array that was learned from; arrays to predict must have as many. A list of arrays may have any
        lengths.
    history_ : list of dict
        Loss and accuracy of each epoch, in training and validation.
    validation_ : (array, array) or None
        Class numbers of the cases held out, and the probabilities given to them.
    model_ : SeriesModel
        Everything learned, as plain data.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> cases = [np.cumsum(rng.normal(drift, 1, rng.integers(20, 40))) for drift in (-1, 1) * 20]
    >>> model = SeriesClassifier(units=4, epochs=5, quiet=True).fit(cases, ["falls", "rises"] * 20)
    >>> model.predict([np.arange(30.0), -np.arange(25.0)]).tolist()
    ['rises', 'falls']
    """

    validation_: tuple[npt.NDArray[np.int32], Floats] | None
    model_: SeriesModel
    _predictor: SeriesPredictor

    def __init__(
        self,
        *,
        cell: str = "lstm",
        units: int = 64,
        layers: int = 1,
        bidirectional: bool = True,
        pooling: str = "max+mean",
        dropout: float = 0.2,
        recurrent_dropout: float = 0.0,
        scaler: str = "standard",
        epochs: int | None = None,
        batch_size: int | None = None,
        learning_rate: float = 3e-3,
        patience: int | None = None,
        validation_fraction: float = 0.1,
        class_weight: Any = None,
        random_state: int = 0,
        device: str = "auto",
        quiet: bool = False,
    ) -> None:
        self.cell = cell
        self.units = units
        self.layers = layers
        self.bidirectional = bidirectional
        self.pooling = pooling
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.scaler = scaler
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.patience = patience
        self.validation_fraction = validation_fraction
        self.class_weight = class_weight
        self.random_state = random_state
        self.device = device
        self.quiet = quiet

    @property
    def scaling(self) -> CaseScaling:
        """What is done to values before the network reads them; of a fitted classifier."""
        check_is_fitted(self, "model_")
        return self._predictor.scaling

    def fit(self, X: Any, y: Any) -> SeriesClassifier:
        """Learn from cases and their labels, forgetting what was learned before.

        Parameters
        ----------
        X : array of shape (cases, steps) or (cases, steps, features), or list of arrays
            Arrays of a list have the shape (steps,) or (steps, features), and any lengths.
        y : array, shape (cases,)
            One label each: strings or whole numbers.

        Raises
        ------
        DataError
            If cases and labels do not fit together, a value is missing, or there is only one label.
        UsageError
            If a parameter is out of its range.
        """
        self.check_parameters()
        cases, labels = self._labelled(X, y)
        classes, places = np.unique(labels, return_inverse=True)
        if len(classes) < 2:
            raise DataError(
                f"needs cases of at least 2 classes, found 1 class ({classes[0]}); add cases of another label"
            )
        numbers: npt.NDArray[np.int32] = places.astype(np.int32)
        weights = check_weights(numbers, len(classes), self.class_weight, classes, None)
        kept, held = self._divided(numbers, weights)
        scaling = CaseScaling.learn([cases[row] for row in kept], self.scaler)
        examples = CaseSequences(Steps.of([scaling.apply(case) for case in cases]), numbers, weights)
        network = SeriesNetworkConfig(
            features=cases[0].shape[1],
            outputs=len(classes),
            rnn=RNNConfig(
                str(self.cell),
                int(self.units),
                int(self.layers),
                bool(self.bidirectional),
                recurrent_dropout=float(self.recurrent_dropout),
            ),
            pooling=self.pooling,
            dropout=float(self.dropout),
        )
        with on_device(self.device):
            trainer = self._trainer(network, len(kept))
            trainer.learn(examples.take(kept), examples.take(held) if len(held) else None)
        self.classes_ = classes
        self.history_ = trainer.history
        self.n_iter_ = len(trainer.history)
        self.model_ = SeriesModel(
            kind="series",
            network=network,
            arrays=trainer.arrays,
            settings={
                "labels": [str(label) for label in classes.tolist()],
                "prior": (np.bincount(numbers) / len(numbers)).tolist(),
                "scaling": scaling.to_dict(),
            },
            summary={
                "parameters": {
                    name: _plain(value) for name, value in self.get_params().items() if name not in OF_THE_MACHINE
                },
                "history": self.history_,
                "steps": getattr(self, "n_features_in_", None),
            },
        )
        self.model_.golden = golden_outputs(network, self.model_.arrays)
        self.model_.provenance = {"packages": packages()}
        self._predictor = SeriesPredictor(self.model_)
        self._agree(trainer, examples.steps)
        self.validation_ = None
        if len(held):
            self.validation_ = numbers[held], self._predictor.answers([cases[row] for row in held])
        return self

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """Labels; shape (cases,)."""
        best = self.predict_proba(X).argmax(1)
        return np.asarray(self.classes_[best])

    def predict_proba(self, X: Any) -> Floats:
        """Probabilities; float32, shape (cases, classes), columns as in `classes_`."""
        check_is_fitted(self, "model_")
        return self._predictor.answers(self._cases(X))

    def save(self, path: str | os.PathLike[str], *, sign: Sign | None = None, force: bool = True) -> str:
        """Write a model file, signed by what `textrnn.bundle.signing.signer` makes; returns its digest.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        check_is_fitted(self, "model_")
        return save_series_model(self.model_, path, sign=sign, force=force)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> SeriesClassifier:
        """Read a model file; `textrnn.runtime.series_classification.load_series_classifier` is enough for predicting.

        Labels are strings in a model file, so whole numbers come back as strings.

        Raises
        ------
        ModelFileError
            If it is missing, damaged, too new, or not of a classifier of series.
        """
        model = load_series_model(path, "series")
        try:
            made = cls(**model.summary.get("parameters", {}))
        except TypeError as error:
            raise ModelFileError(
                f"{path}: has parameters this textrnn does not know ({error}); pip install -U textrnn"
            ) from error
        with consistent(path):
            made.model_, made._predictor = model, SeriesPredictor(model)
            made.classes_ = made._predictor.classes_
            made.history_, made.validation_ = model.summary["history"], None
            made.n_iter_ = len(made.history_)
            if model.summary["steps"] is not None:
                made.n_features_in_ = model.summary["steps"]
        return made

    def check_parameters(self) -> None:
        """See that every parameter is in its range.

        Raises
        ------
        UsageError
            If one is not.
        """
        rnn = RNNConfig(str(self.cell), self.units, self.layers, recurrent_dropout=self.recurrent_dropout)
        SeriesNetworkConfig(1, 2, rnn, pooling=self.pooling, dropout=self.dropout)
        for name in ("epochs", "batch_size", "patience"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, Integral) or isinstance(value, bool) or value < 1):
                raise UsageError(f"{name} must be a whole number of at least 1, was {value!r}")
        if not isinstance(self.learning_rate, Real) or not 0 < float(self.learning_rate) < 10:
            raise UsageError(f"learning_rate must be above 0 and below 10, was {self.learning_rate!r}")
        if not isinstance(self.random_state, Integral) or not 0 <= int(self.random_state) < 2**31:
            raise UsageError(f"random_state must be a whole number from 0 to {2**31 - 1}, was {self.random_state!r}")
        if not isinstance(self.validation_fraction, Real) or not 0 <= float(self.validation_fraction) < 1:
            raise UsageError(f"validation_fraction must be at least 0 and below 1, was {self.validation_fraction!r}")
        check_device(self.device)

    def _labelled(self, X: Any, y: Any) -> tuple[list[npt.NDArray[np.float64]], npt.NDArray[Any]]:
        """Cases and labels to learn from; what is an array is checked as scikit-learn does."""
        if y is None:
            raise DataError("requires y to be passed, but the target y is None")
        try:
            if _is_listed(X):
                X = list(X)
                self.__dict__.pop("n_features_in_", None)  # of an array that was learned from before
                labels = validate_data(self, X="no_validation", y=y)
            else:
                X, labels = validate_data(self, X, y, dtype=np.float64, allow_nd=True)
            check_classification_targets(labels)
        except ValueError as error:
            raise DataError(" ".join(str(error).split())) from error
        cases = as_cases(X)
        if not cases:
            raise DataError("there are no cases; give some of each label")
        if len(labels) != len(cases):
            raise DataError(f"{len(cases)} cases but {len(labels)} labels; give one label for each case")
        return cases, labels

    def _cases(self, X: Any) -> list[npt.NDArray[np.float64]]:
        """Cases to predict."""
        try:
            X = list(X) if _is_listed(X) else validate_data(self, X, dtype=np.float64, allow_nd=True, reset=False)
        except ValueError as error:
            raise DataError(" ".join(str(error).split())) from error
        return as_cases(X, empty=True)

    def _divided(
        self, numbers: npt.NDArray[np.int32], weights: Floats
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Rows to learn from, and rows to stop by; none where there are too few."""
        everything, nothing = np.arange(len(numbers)), np.zeros(0, np.int64)
        if not self.validation_fraction:
            return everything, nothing
        try:
            kept, held = stratified_split(numbers, float(self.validation_fraction), int(self.random_state))
        except DataError:  # too few to hold one out
            return everything, nothing
        return (kept, held) if weights[held].sum() > 0 else (everything, nothing)

    def _trainer(self, network: SeriesNetworkConfig, cases: int) -> SeriesTrainer:
        from textrnn.nn.series_training import SeriesTrainer, SeriesTrainingConfig

        size = next(size for below, size in _BY_SIZE if cases < below)
        return SeriesTrainer(
            network,
            SeriesTrainingConfig(
                epochs=int(self.epochs or size.epochs),
                batch_size=int(self.batch_size or size.batch_size),
                learning_rate=float(self.learning_rate),
                patience=int(self.patience or size.patience),
                loss="crossentropy",
                seed=int(self.random_state),
                quiet=bool(self.quiet),
            ),
        )

    def _agree(self, trainer: SeriesTrainer, steps: Steps) -> None:
        """See that Keras and the runtime say the same of cases short and long."""
        order = np.argsort(steps.rows.lengths, kind="stable")
        some = order[np.unique(np.linspace(0, len(order) - 1, 8).astype(int))]
        ids, lengths = pad(steps.rows.take(some))
        batch = steps.gather(ids, lengths)
        with on_device(self.device), trainer.exactly() as equal:
            there = equal.network.predict_on_batch({"steps": batch, "lengths": lengths})
        here = SeriesRunner(self.model_.network, self.model_.arrays).outputs(batch, lengths)
        difference = float(np.abs(there - here).max())
        if not difference <= _PARITY * max(1.0, float(np.abs(there).max())):
            raise ModelFileError(
                f"Keras and the runtime differ by {difference:.1e} (allowed {_PARITY:.0e}); please report this"
            )

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_predictor"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if hasattr(self, "model_"):
            self._predictor = SeriesPredictor(self.model_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags


def _is_listed(X: Any) -> bool:
    """Whether cases come one by one, rather than as a table in nested lists.

    Examples
    --------
    >>> _is_listed([np.arange(3), np.arange(3)]), _is_listed([[1, 2], [3]]), _is_listed([[1, 2], [3, 4]])
    (True, True, False)
    >>> _is_listed(np.array([np.arange(3), np.arange(4)], object))
    True
    """
    if isinstance(X, np.ndarray) and X.dtype == object and X.ndim == 1:  # arrays of unequal lengths in one
        return len(X) > 0 and all(isinstance(each, (np.ndarray, Sequence)) for each in X)
    if not isinstance(X, (list, tuple)):
        return False
    lengths = {len(each) for each in X if isinstance(each, Sequence)}
    return not X or any(isinstance(each, np.ndarray) and each.ndim for each in X) or len(lengths) > 1


def _plain(value: Any) -> Any:
    """A parameter for JSON."""
    if isinstance(value, dict):
        return {str(label): float(weight) for label, weight in value.items()}
    return value
