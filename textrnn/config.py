"""What a text is cut into and what a network looks like: plain data that training, model file and runtime all read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from numbers import Integral, Real
from typing import Any

from textrnn.errors import UsageError

__all__ = ["POOLINGS", "WIDTHS", "NetworkConfig", "RNNConfig", "SeriesNetworkConfig", "TextConfig"]

POOLINGS = ("last", "max", "mean", "max+mean", "attention")
#: Signs that `TextConfig.squeeze` may leave; a regular expression counts no further than 2 ** 32.
LONGEST_RUN = 1_000_000
#: Steps that convolutions see at once: those of Kim (2014).
WIDTHS = (3, 4, 5)


def _known(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    if extra := set(data) - names:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(extra))}")
    return dict(data)


def _at_least_one(config: object, *names: str) -> None:
    for name in names:
        value = getattr(config, name)
        if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
            raise UsageError(f"{name} must be a whole number of at least 1, was {value!r}")
        object.__setattr__(config, name, int(value))  # JSON has no numbers of NumPy


def _share(config: object, *names: str) -> None:
    for name in names:
        value = getattr(config, name)
        if not isinstance(value, Real) or not 0 <= float(value) < 1:
            raise UsageError(f"{name} must be at least 0 and below 1, was {value!r}")
        object.__setattr__(config, name, float(value))


@dataclass(frozen=True)
class TextConfig:
    """How a text becomes tokens.

    Attributes
    ----------
    splitter : str, default="word"
        A file in `textrnn.text.splitters` or, for morphemes, in `textrnn.text.morphemes`; ``"mecab+subword"`` learns
        subwords inside the tokens of the first.
    pos : bool, default=False
        Tokens of an analyser are ``form/tag``.
    stop_tags : tuple of str, default=()
        Leave out morphemes whose tag begins so.
    stem : bool, default=False
        Predicates in their dictionary form, endings left out; analysers only.
    typos, spacing : bool, default=False
        Mend typing errors, and spacing, before the text is analysed; Kiwi only.
    lower : bool, default=True
        Lower-case the text.
    squeeze : int, default=3
        The longest run of one letter or sign; what goes beyond it is left out ('ㅋㅋㅋㅋㅋ' is 'ㅋㅋㅋ'). Digits are
        left alone; 0 leaves everything.
    learned : str, default=""
        What a splitter that learns has learned.

    Raises
    ------
    UsageError
        If a value is out of its range.

    Examples
    --------
    >>> TextConfig("okt", stem=True, stop_tags=("Josa",)).stop_tags
    ('Josa',)
    """

    splitter: str = "word"
    pos: bool = False
    stop_tags: tuple[str, ...] = ()
    stem: bool = False
    typos: bool = False
    spacing: bool = False
    lower: bool = True
    squeeze: int = 3
    learned: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.stop_tags, str) or not all(isinstance(tag, str) and tag for tag in self.stop_tags):
            raise UsageError(f"stop_tags must be a list of tags, was {self.stop_tags!r}")
        object.__setattr__(self, "stop_tags", tuple(self.stop_tags))  # JSON has lists only
        whole = isinstance(self.squeeze, Integral) and not isinstance(self.squeeze, bool)
        if not whole or not 0 <= self.squeeze <= LONGEST_RUN:
            raise UsageError(f"squeeze must be a whole number from 0 to {LONGEST_RUN}, was {self.squeeze!r}")

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TextConfig:
        """Read what `to_dict` wrote; an unknown key is an error."""
        return cls(**_known(cls, data))


@dataclass(frozen=True)
class RNNConfig:
    """The recurrent core, shared by texts and series.

    Attributes
    ----------
    cell : str, default="lstm"
        A file in `textrnn.nn.cells`.
    units : int, default=64
        State size of one direction of one layer.
    layers : int, default=1
        Layers on top of each other.
    bidirectional : bool, default=True
        Read every sequence from both ends; the output is twice as wide.
    dropout : float, default=0.0
        Share of the inputs of each layer set to zero in training, the same ones at every step.
    recurrent_dropout : float, default=0.0
        Share of the state set to zero in training, the same units at every step (Gal & Ghahramani 2016,
        arXiv:1512.05287).
    stateful : bool, default=False
        Keep the state from one batch to the next.

    Raises
    ------
    UsageError
        If a value is out of its range.
    """

    cell: str = "lstm"
    units: int = 64
    layers: int = 1
    bidirectional: bool = True
    dropout: float = 0.0
    recurrent_dropout: float = 0.0
    stateful: bool = False

    def __post_init__(self) -> None:
        _at_least_one(self, "units", "layers")
        _share(self, "dropout", "recurrent_dropout")
        if self.stateful and self.bidirectional:
            raise UsageError("a stateful network reads forward only; set bidirectional=False")

    @property
    def output_size(self) -> int:
        """Values a step gives."""
        return self.units * (2 if self.bidirectional else 1)


@dataclass(frozen=True)
class NetworkConfig:
    """A text classifier: embedding, recurrent core, pooling, dense head.

    Attributes
    ----------
    vocabulary : int
        Ids, padding and OOV included.
    classes : int
        Labels.
    embedding_dim : int, default=128
        Values of a word vector.
    rnn : RNNConfig
        The core.
    pooling : {'last', 'max', 'mean', 'max+mean', 'attention'}, default='max+mean'
        How the steps become one vector.
    dropout : float, default=0.0
        Share of word-vector dimensions, and of the pooled vector, set to zero in training.
    multilabel : bool, default=False
        A text may have several labels or none: each has a probability of its own (sigmoid, not softmax).
    filters : int, default=0
        Convolutions of each of three widths over the word vectors, beside the recurrent core; 0 for none.
    """

    vocabulary: int
    classes: int
    embedding_dim: int = 128
    rnn: RNNConfig = RNNConfig()
    pooling: str = "max+mean"
    dropout: float = 0.0
    multilabel: bool = False
    filters: int = 0

    def __post_init__(self) -> None:
        _at_least_one(self, "vocabulary", "classes", "embedding_dim")
        if not isinstance(self.filters, Integral) or isinstance(self.filters, bool) or self.filters < 0:
            raise UsageError(f"filters must be a whole number of at least 0, was {self.filters!r}")
        _share(self, "dropout")
        if self.pooling not in POOLINGS:
            raise UsageError(f"pooling must be one of {', '.join(POOLINGS)}, was {self.pooling!r}")

    @property
    def pooled_size(self) -> int:
        """Values of the pooled vector, those of the convolutions last."""
        return self.rnn.output_size * (2 if self.pooling == "max+mean" else 1) + self.filters * len(WIDTHS)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON.

        Examples
        --------
        >>> config = NetworkConfig(vocabulary=100, classes=2)
        >>> NetworkConfig.from_dict(config.to_dict()) == config
        True
        """
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> NetworkConfig:
        """Read what `to_dict` wrote; an unknown key is an error."""
        rnn = RNNConfig(**_known(RNNConfig, data["rnn"]))
        return cls(**{**_known(cls, data), "rnn": rnn})


@dataclass(frozen=True)
class SeriesNetworkConfig:
    """A network over steps of numbers: recurrent core, pooling, dense head.

    Attributes
    ----------
    features : int
        Values of a step.
    outputs : int
        Values of an answer.
    rnn : RNNConfig
        The core.
    pooling : {'last', 'max', 'mean', 'max+mean', 'attention'}, default='last'
        How the steps become one vector.
    dropout : float, default=0.0
        Share of what goes into the head that is set to zero in training.
    every_step : bool, default=False
        Answer at every step (many to many) instead of once (many to one); nothing is pooled then.
    """

    features: int
    outputs: int
    rnn: RNNConfig = RNNConfig(bidirectional=False)
    pooling: str = "last"
    dropout: float = 0.0
    every_step: bool = False

    def __post_init__(self) -> None:
        _at_least_one(self, "features", "outputs")
        _share(self, "dropout")
        if self.pooling not in POOLINGS:
            raise UsageError(f"pooling must be one of {', '.join(POOLINGS)}, was {self.pooling!r}")

    @property
    def pooled_size(self) -> int:
        """Values that go into the head."""
        twice = self.pooling == "max+mean" and not self.every_step
        return self.rnn.output_size * (2 if twice else 1)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SeriesNetworkConfig:
        """Read what `to_dict` wrote; an unknown key is an error."""
        rnn = RNNConfig(**_known(RNNConfig, data["rnn"]))
        return cls(**{**_known(cls, data), "rnn": rnn})
