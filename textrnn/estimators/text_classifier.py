"""The recurrent text classifier behind scikit-learn's contract."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from textrnn.batching import Examples
from textrnn.bundle import TextModel, load_text_model, save_text_model
from textrnn.bundle.format import Sign, consistent
from textrnn.config import NetworkConfig, RNNConfig, TextConfig
from textrnn.errors import DataError, ModelFileError, UnknownName, UsageError
from textrnn.estimators._checks import check_texts, check_weights
from textrnn.estimators._device import OF_THE_MACHINE, on_device
from textrnn.estimators._labels import Answers, check_kind, check_labels, classes_of, numbered
from textrnn.estimators._mixing import beforehand, shares
from textrnn.estimators._packing import packed
from textrnn.estimators._settings import Size, check_parameters, size_of, training_config
from textrnn.estimators._stacking import Part, divided, fit_paths
from textrnn.plugins import not_one_of
from textrnn.presets import PRESETS
from textrnn.probabilities import probabilities
from textrnn.protocols import Document, Floats
from textrnn.runtime import TextPredictor
from textrnn.text.documents import Documents
from textrnn.text.ngram_model import NGramModel
from textrnn.text.splitting import choose
from textrnn.text.tokenizer import Tokenizer
from textrnn.text.vectors import load_vectors
from textrnn.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    from textrnn.nn.training import Trainer

__all__ = ["TextClassifier"]


class TextClassifier(Answers, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Embedding, bidirectional LSTM or GRU, pooling, softmax; sigmoid where a text may have several labels.

    Beside this path stand wide ones, as in Cheng et al. (2016): linear models of n-grams, one of tokens and, unless the
    texts are long, one of characters, each fitted alone, whose logits are added. How much each path has to say is found
    on the validation part.

    Parameters
    ----------
    tokenizer : str, default="auto"
        Name of a splitter ('whitespace', 'word', 'char', 'jamo', 'subword') or of a morphological analyser ('mecab',
        'kiwi', 'okt', 'komoran', 'hannanum', 'kkma'); 'mecab+subword' learns subwords inside morphemes. 'auto' takes
        mecab (or kiwi) where the texts have Hangul, and 'word' otherwise.
    pos, stop_tags, stem, typos, spacing, lower, squeeze
        As in `TextConfig`.
    vocab_size : int, default=30_000
        How many of the most frequent tokens to know; the others are OOV.
    min_count : int, default=1
        Leave out tokens seen less often.
    max_length : int, default=100
        Tokens of a text that the network reads: a quarter of them at its beginning, the rest at its end.
    embedding_dim : int, optional
        Values of a word vector; with `embeddings`, those of the file. By default 100, or 50 for fewer than 2,000 texts.
    embeddings : path-like, optional
        Pretrained vectors: word2vec, fastText or GloVe text format.
    train_embeddings : bool, default=True
        Whether word vectors change in training.
    cell : {'lstm', 'gru', 'simple'}, default='lstm'
        The recurrent cell.
    units : int, optional
        State size of one direction; by default 64, or 32 for fewer than 2,000 texts.
    layers : int, default=1
        Recurrent layers on top of each other.
    bidirectional : bool, default=True
        Read texts from both ends.
    pooling : {'last', 'max', 'mean', 'max+mean', 'attention'}, default='max+mean'
        How the steps of a text become one vector.
    filters : int, optional
        Convolutions of 3, 4 and 5 word vectors, so many of each, beside the recurrent layers (Kim 2014); by default 50
        for fewer than 2,000 texts, 100 for fewer than 10,000, and none beyond.
    dropout : float, default=0.3
        Share of word-vector dimensions, layer inputs and pooled values dropped in training.
    recurrent_dropout : float, default=0.0
        Share of the state dropped in training; costs the fused kernel, so training is several times slower.
    word_dropout : float, default=0.1
        Share of tokens replaced by OOV in training.
    networks : int, optional
        How many networks to train, from different beginnings; the mean of their logits is the answer. By default 3
        from 2,000 to 10,000 texts, and 1 otherwise.
    wide : bool, default=True
        Add the linear models of n-grams. They learn from all texts, or, where these have more than 34 million n-grams
        (160,000 reviews of 40 letters), from a sample of them that has no more, of each label its share.
    refit : bool, default=True
        Hold out another part for each of several networks, and fit the n-grams once more to all texts when they have
        been weighed; otherwise nothing learns from what is held out. Without effect where `validation` is given.
    epochs : int, optional
        At most this many passes over the texts; by default 10 for fewer than 2,000 texts, 8 for fewer than 10,000,
        6 for fewer than 100,000 and 3 beyond; of long texts fewer.
    batch_size : int, optional
        Texts in a step; by default 16, 32, 128 and 128 for the same sizes, or 256 where texts are long.
    learning_rate : float, optional
        The highest rate of the schedule (a short rise, then a straight fall to zero); by default 2e-3 for fewer than
        10,000 texts and 3e-3 beyond.
    patience : int, optional
        Epochs without a better validation loss before training stops; by default 3, 3, 2 and 2 for the same sizes.
    validation_fraction : float, default=0.1
        Part held out for early stopping, stratified unless texts have several labels; 0 trains on everything for all
        epochs.
    class_weight : None, 'balanced' or dict, default=None
        Weights of the labels, where a text has one.
    loss : {'crossentropy', 'focal'}, default='crossentropy'
        What training lowers.
    random_state : int, default=0
        Seed: the same seed gives the same weights.
    n_jobs : int, optional
        Processes that analyse texts; by default as many as there are cores, where it pays.
    cache : bool, default=False
        Keep the morphemes of the texts in the user's cache folder for another fit.
    device : {'auto', 'cpu', 'gpu'}, default='auto'
        Where to train: 'auto' is a GPU where the backend of Keras has one that works.
    quiet : bool, default=False
        No progress bars.

    Attributes
    ----------
    classes_ : array, shape (classes,)
        Labels, sorted; the numbers of the columns where labels were a table of 0 and 1.
    multilabel_ : bool
        Whether a text may have several labels or none.
    n_iter_ : int
        Epochs run.
    history_ : list of dict
        Loss and accuracy of each epoch, in training and validation; of the first network.
    validation_ : (array, array) or None
        Class numbers of the texts held out, and what was said of them before anything had learned from them:
        probabilities, float32, shape (texts, classes).
    coverage_ : float or None
        Share of the vocabulary that the pretrained vectors have.
    model_ : TextModel
        Everything learned, as plain data.

    Examples
    --------
    >>> texts, labels = ["good film", "bad film", "so good", "so bad"] * 10, ["+", "-", "+", "-"] * 10
    >>> model = TextClassifier(epochs=10, learning_rate=0.01, units=8, quiet=True).fit(texts, labels)
    >>> model.predict(["good", "bad"]).tolist()
    ['+', '-']
    >>> model.predict_proba(["good"]).shape
    (1, 2)
    """

    # not learned, so not scikit-learn's to see: the trainer that partial_fit goes on with, and the model that answers
    _live: list[Trainer] | None = None
    _size: Size
    validation_: tuple[npt.NDArray[np.int32], Floats] | None
    _predictor: TextPredictor
    model_: TextModel

    def __init__(
        self,
        *,
        tokenizer: str = "auto",
        pos: bool = False,
        stop_tags: Sequence[str] = (),
        stem: bool = False,
        typos: bool = False,
        spacing: bool = False,
        lower: bool = True,
        squeeze: int = 3,
        vocab_size: int = 30_000,
        min_count: int = 1,
        max_length: int = 100,
        embedding_dim: int | None = None,
        embeddings: str | os.PathLike[str] | None = None,
        train_embeddings: bool = True,
        cell: str = "lstm",
        units: int | None = None,
        layers: int = 1,
        bidirectional: bool = True,
        pooling: str = "max+mean",
        filters: int | None = None,
        dropout: float = 0.3,
        recurrent_dropout: float = 0.0,
        word_dropout: float = 0.1,
        networks: int | None = None,
        wide: bool = True,
        refit: bool = True,
        epochs: int | None = None,
        batch_size: int | None = None,
        learning_rate: float | None = None,
        patience: int | None = None,
        validation_fraction: float = 0.1,
        class_weight: Any = None,
        loss: str = "crossentropy",
        random_state: int = 0,
        n_jobs: int | None = None,
        cache: bool = False,
        device: str = "auto",
        quiet: bool = False,
    ) -> None:
        self.tokenizer = tokenizer
        self.pos = pos
        self.stop_tags = stop_tags
        self.stem = stem
        self.typos = typos
        self.spacing = spacing
        self.lower = lower
        self.squeeze = squeeze
        self.vocab_size = vocab_size
        self.min_count = min_count
        self.max_length = max_length
        self.embedding_dim = embedding_dim
        self.embeddings = embeddings
        self.train_embeddings = train_embeddings
        self.cell = cell
        self.units = units
        self.layers = layers
        self.bidirectional = bidirectional
        self.pooling = pooling
        self.filters = filters
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.word_dropout = word_dropout
        self.networks = networks
        self.wide = wide
        self.refit = refit
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.patience = patience
        self.validation_fraction = validation_fraction
        self.class_weight = class_weight
        self.loss = loss
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.cache = cache
        self.device = device
        self.quiet = quiet

    @classmethod
    def preset(cls, name: str, **parameters: Any) -> TextClassifier:
        """Make a classifier for little time ('fast') or much ('best'); `parameters` win over the preset's.

        Raises
        ------
        UnknownName
            If there is no such preset.

        Examples
        --------
        >>> TextClassifier.preset("fast", units=8).get_params()["units"]
        8
        """
        if name not in PRESETS:
            raise UnknownName(not_one_of(name, list(PRESETS)))
        return cls(**PRESETS[name] | parameters)

    def fit(
        self, X: Sequence[Any], y: Any, sample_weight: Any = None, *, validation: tuple[Any, Any] | None = None
    ) -> TextClassifier:
        """Learn from texts and their labels, forgetting what was learned before.

        Parameters
        ----------
        X : sequence of str, or of lists of tokens
            The texts.
        y : sequence
            One label each: strings or whole numbers. Or a tuple, list or set of labels each, which may be empty, or
            an array of 0 and 1, shape (texts, labels): then each label has a probability of its own.
        sample_weight : array, shape (texts,), optional
            Weights of the texts.
        validation : (texts, labels), optional
            For early stopping, instead of a part of `X`.

        Raises
        ------
        DataError
            If texts and labels do not fit together, there is only one label, or no text has a token.
        UsageError
            If a parameter is out of its range.
        """
        check_parameters(self)
        texts = check_texts(X)
        labels = check_labels(y, texts)
        _enough(classes_of(labels))
        tokenizer = self.tokenizer_for(texts)
        if validation is not None:
            held = check_texts(validation[0])
            validation = self._read(tokenizer, held), check_labels(validation[1], held)
        return self.fit_documents(tokenizer, self._read(tokenizer, texts), labels, sample_weight, validation=validation)

    def tokenizer_for(self, texts: Sequence[Any]) -> Tokenizer:
        """A tokenizer that cuts these texts, without a vocabulary; a splitter that learns has learned from them."""
        strings = [text for text in texts if isinstance(text, str)]
        text = TextConfig(
            choose(strings) if self.tokenizer == "auto" else self.tokenizer,
            pos=bool(self.pos),
            stop_tags=tuple(self.stop_tags),
            stem=bool(self.stem),
            typos=bool(self.typos),
            spacing=bool(self.spacing),
            lower=bool(self.lower),
            squeeze=self.squeeze,
        )
        made = Tokenizer(self.vocab_size, splitter=text)
        made.learn(strings)
        return made

    def fit_documents(
        self,
        tokenizer: Tokenizer,
        texts: Sequence[Document],
        y: Any,
        sample_weight: Any = None,
        *,
        validation: tuple[Sequence[Document], Any] | None = None,
    ) -> TextClassifier:
        """Learn as `fit` does, from texts that `tokenizer` (of `tokenizer_for`) has read."""
        check_parameters(self)
        documents = Documents.of(texts)
        labels = check_labels(y, documents)
        self._start(tokenizer, documents, labels, classes_of(labels))
        examples, refit = self._examples(documents, labels, sample_weight), bool(self.refit)
        if validation is None:
            networks = self._size.networks if refit else 1
            parts = divided(examples, self.validation_fraction, networks, int(self.random_state))
        else:
            held_out = Documents.of(validation[0])
            if not len(held_out):
                raise DataError("validation has no text; leave it out, or name some")
            parts = [Part(*np.split(np.arange(len(documents) + len(held_out)), [len(documents)]))]
            examples = examples.joined(self._examples(held_out, check_labels(validation[1], held_out), None))
            documents, refit = documents.joined(held_out), False
        fitted: tuple[dict[str, NGramModel], list[Floats]] = {}, []
        if self.wide:  # before TensorFlow takes its memory
            seed, count = int(self.random_state), len(self.classes_)
            fitted = fit_paths(documents, examples, parts, count, refit=refit, seed=seed)
        with on_device(self.device):
            trainers = self._trainers(len(labels), int(examples.ids.lengths.sum()))
            for number, trainer in enumerate(trainers):
                train, valid = examples, None
                if parts:
                    train, valid = map(examples.take, parts[number % len(parts)])
                trainer.fit(_non_empty(train), valid)
            self._learned(trainers, self._mixed(trainers, *fitted, parts, examples))
        return self

    def partial_fit(self, X: Sequence[Any], y: Any, classes: Any = None, sample_weight: Any = None) -> TextClassifier:
        """Learn once more from some texts, keeping what was learned.

        The vocabulary is that of the first call, and so are the labels: one epoch at a constant learning rate. The
        n-grams that `fit` has learned stay as they are; `partial_fit` learns none.

        Parameters
        ----------
        X, y, sample_weight
            As in `fit`.
        classes : sequence, optional
            All labels there will ever be; needed in the first call.

        Raises
        ------
        DataError
            If a label is not among `classes`.
        UsageError
            If `classes` is missing in the first call, or another one later, or a parameter is out of its range.
        """
        check_parameters(self)
        texts = check_texts(X)
        labels = check_labels(y, texts)
        known = hasattr(self, "model_")
        if not known:
            if classes is None:
                raise UsageError("the first call of partial_fit needs classes: all labels there will ever be")
            _enough(np.unique(np.asarray(classes)))
        tokenizer = self.tokenizer_ if known else self.tokenizer_for(texts)
        read = self._read(tokenizer, texts)
        if not known:
            self._start(tokenizer, read, labels, np.unique(np.asarray(classes)))
        elif classes is not None and not np.array_equal(np.unique(np.asarray(classes)), np.unique(self.classes_)):
            raise UsageError(f"classes differ from those of the first call: {self.classes_.tolist()}")
        with on_device(self.device):
            if self._live is None:
                self._live = self._trainers(len(texts))
                if hasattr(self, "model_"):
                    for trainer, arrays in zip(self._live, self.model_.networks, strict=True):
                        trainer.load(arrays)
                        trainer.history = list(self.history_)
            examples = _non_empty(self._examples(read, labels, sample_weight))
            for trainer in self._live:
                trainer.step_through(examples)
            self._learned(self._live, self.model_.wide if known else {})
        return self

    def predict_proba(self, X: Sequence[Any]) -> Floats:
        """Probabilities; float32, shape (texts, classes), columns as in `classes_`."""
        check_is_fitted(self, "model_")
        texts = check_texts(X)
        return self._predictor.predict_documents(self._read(self.tokenizer_, texts))

    def predict_both(self, X: Sequence[Document]) -> tuple[Floats, Floats | None]:
        """Probabilities of texts that were read, and those that the n-grams alone give (None where there are none)."""
        check_is_fitted(self, "model_")
        documents = Documents.of(X)
        logits = self._predictor.logits(documents)
        found = [self._predictor.answers(some, documents) for some in (logits, logits[1:]) if some]
        return found[0], found[1] if len(found) > 1 else None

    def save(self, path: str | os.PathLike[str], *, sign: Sign | None = None, force: bool = True) -> str:
        """Write a model file, which `textrnn.load` and `TextClassifier.load` read; returns its digest.

        Parameters
        ----------
        path : path-like
            The file, written all or nothing.
        sign : callable, optional
            What `textrnn.bundle.signing.signer` makes of a key.
        force : bool, default=True
            Whether an existing file may be replaced.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        check_is_fitted(self, "model_")
        return save_text_model(self.model_, path, sign=sign, force=force)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> TextClassifier:
        """Read a model file for more training; `textrnn.load` is enough, and quicker, for predicting.

        Labels are strings in a model file, so whole numbers come back as strings.

        Raises
        ------
        ModelFileError
            If it is missing, damaged, too new, or not a model file.
        """
        model = load_text_model(path)
        with consistent(path):
            parameters = dict(model.summary.get("parameters", {}))
            parameters["stop_tags"] = tuple(parameters.get("stop_tags", ()))  # JSON has lists only
        try:
            made = cls(**parameters)
        except TypeError as error:
            raise ModelFileError(
                f"{path}: has parameters this textrnn does not know ({error}); pip install -U textrnn"
            ) from error
        with consistent(path):
            made.classes_ = np.asarray(model.labels, dtype=str)
            made.tokenizer_ = Tokenizer.from_vocabulary(model.vocabulary, model.text)
            made.network_ = model.network
            made.multilabel_ = model.network.multilabel
            made.prior_ = np.asarray(model.prior)
            made.history_ = model.summary.get("history", [])
            made.n_iter_ = len(made.history_)
            made.coverage_ = made.validation_ = None
            made._size = size_of(made, 0)._replace(networks=len(model.networks))
            made._vectors = None
            made.model_ = model
            made._predictor = TextPredictor(model)
        return made

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name not in ("_live", "_predictor")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if hasattr(self, "model_"):
            self._predictor = TextPredictor(self.model_)

    def _read(self, tokenizer: Tokenizer, texts: list[Any]) -> Documents:
        return tokenizer.read(texts, workers=self.n_jobs, cache=self.cache, quiet=self.quiet)

    def _start(
        self, tokenizer: Tokenizer, texts: Documents, labels: npt.NDArray[Any], classes: npt.NDArray[Any]
    ) -> None:
        """Settle labels, vocabulary and network."""
        _enough(classes)
        numbers = numbered(labels, classes)
        prior = numbers.mean(0) if numbers.ndim == 2 else np.bincount(numbers, minlength=len(classes)) / len(labels)
        # what was learned before does not fit these labels: should this fit not end, there is no model
        self.__dict__.pop("model_", None)
        self.classes_, self.prior_, self.multilabel_ = classes, prior, numbers.ndim == 2
        self._live = self.validation_ = None
        text = tokenizer.splitter
        vocabulary = Vocabulary.of_counts(texts.counts(), size=self.vocab_size, min_count=self.min_count)
        if len(vocabulary) == 2:
            raise DataError("no text has a token; give texts with words in them, or lower min_count")
        assert text is not None  # noqa: S101 (for mypy)
        self.tokenizer_ = Tokenizer.from_vocabulary(vocabulary, text)
        self._size = size_of(self, len(texts))
        self.coverage_, self._vectors, dimension = None, None, int(self._size.embedding_dim)
        if self.embeddings is not None:
            self._vectors, found = load_vectors(self.embeddings, vocabulary, seed=self.random_state)
            self.coverage_, dimension = found / (len(vocabulary) - 2), self._vectors.shape[1]
        self.network_ = NetworkConfig(
            vocabulary=len(vocabulary),
            classes=len(classes),
            embedding_dim=dimension,
            rnn=RNNConfig(
                cell=self.cell,
                units=int(self._size.units),
                layers=int(self.layers),
                bidirectional=bool(self.bidirectional),
                # the first layer's inputs are dropped with the word vectors
                dropout=float(self.dropout) if self.layers > 1 else 0.0,
                recurrent_dropout=float(self.recurrent_dropout),
            ),
            pooling=self.pooling,
            dropout=float(self.dropout),
            multilabel=self.multilabel_,
            filters=int(self._size.filters),
        )

    def _examples(self, texts: Documents, labels: npt.NDArray[Any], sample_weight: Any) -> Examples:
        check_kind(labels, self.multilabel_)
        numbers = numbered(labels, self.classes_)
        weights = check_weights(numbers, len(self.classes_), self.class_weight, self.classes_, sample_weight)
        return Examples(self.tokenizer_.encode_documents(texts, self.max_length), numbers, weights)

    def _mixed(
        self,
        trainers: list[Trainer],
        wide: dict[str, NGramModel],
        logits: list[Floats],
        parts: list[Part],
        examples: Examples,
    ) -> dict[str, NGramModel]:
        """Scale the logits of all networks and paths, so that their sum is the answer; returns the paths."""
        factors = beforehand(len(wide))
        if parts:
            held = examples.take(np.concatenate([part.held for part in parts]))
            own = [
                np.mean([trainer.logits(examples.ids.take(part.held)) for trainer in trainers[i :: len(parts)]], 0)
                for i, part in enumerate(parts)
            ]
            logits = [np.concatenate(own), *logits]
            rows = np.flatnonzero(held.ids.lengths)
            if wide:
                seen = [path[rows] for path in logits]
                factors = shares(seen, held.classes[rows], held.weights[rows], multilabel=self.multilabel_)
            total = np.sum([factor * path for factor, path in zip(factors, logits, strict=True)], 0)
            said = probabilities(total.astype(np.float32), multilabel=self.multilabel_)
            said[held.ids.lengths == 0] = self.prior_
            self.validation_ = held.classes, said
        share = np.float32(factors[0] / len(trainers))
        for trainer in trainers:
            arrays = trainer.arrays
            trainer.load(arrays | {name: share * arrays[name] for name in ("head.kernel", "head.bias")})
        return {name: ngrams.scaled(factor) for (name, ngrams), factor in zip(wide.items(), factors[1:], strict=True)}

    def _trainers(self, texts: int, tokens: int = 0) -> list[Trainer]:
        from textrnn.nn.training import Trainer, TrainingConfig

        trainers = []
        for number in range(self._size.networks):
            trainer = Trainer(self.network_, TrainingConfig(**training_config(self, texts, tokens, number)))
            if self._vectors is not None:
                trainer.load(trainer.arrays | {"embedding": self._vectors})
            trainers.append(trainer)
        return trainers

    def _learned(self, trainers: list[Trainer], wide: dict[str, NGramModel]) -> None:
        """Keep the result as plain data."""
        self.history_ = trainers[0].history
        self.n_iter_ = len(self.history_)
        self.model_, self._predictor = packed(
            trainers,
            self.tokenizer_,
            labels=self.classes_.tolist(),
            prior=self.prior_.tolist(),
            max_length=int(self.max_length),
            summary={"parameters": self._plain_parameters(), "history": self.history_},
            wide=wide,
        )

    def _plain_parameters(self) -> dict[str, Any]:
        """The parameters that shape a model; how a machine goes about it is none of a model file's business."""
        given = {name: value for name, value in self.get_params().items() if name not in OF_THE_MACHINE}
        plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in given.items()}
        plain |= {name: int(getattr(self._size, name)) for name in ("units", "embedding_dim", "filters", "networks")}
        plain["stop_tags"] = list(self.stop_tags)
        if self.embeddings is not None:
            plain["embeddings"] = None  # the vectors are in the model now, and no path belongs into it
        if isinstance(plain["class_weight"], dict):
            plain["class_weight"] = {str(label): float(weight) for label, weight in plain["class_weight"].items()}
        return plain


def _enough(classes: npt.NDArray[Any]) -> None:
    if len(classes) < 2:
        raise DataError(f"needs texts of at least 2 labels, found {classes.tolist()}; add texts of another label")


def _non_empty(examples: Examples) -> Examples:
    """Leave out texts without a token: the prior answers for them."""
    rows = np.flatnonzero(examples.ids.lengths)
    return examples if len(rows) == len(examples.ids) else examples.take(rows)
