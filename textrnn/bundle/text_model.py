"""What a text classifier puts into a model file: ``model.json``, ``vocabulary.json``, ``weights.safetensors``, more of
them (``weights.2.safetensors`` ...), and with n-grams ``ngrams.safetensors`` and ``characters.safetensors``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import count, takewhile
from typing import Any

import numpy as np
import safetensors.numpy

from textrnn import nesting
from textrnn.bundle.format import Bundle, Sign, consistent, read_bundle, to_json, write_bundle
from textrnn.bundle.label_layout import check_layout
from textrnn.bundle.series_model import check_kind
from textrnn.config import NetworkConfig, TextConfig
from textrnn.protocols import Floats
from textrnn.text.ngram_model import NGramModel
from textrnn.text.vocabulary import Vocabulary
from textrnn.text.wide import LENGTHS

__all__ = ["TextModel", "load_text_model", "save_text_model"]

_NEEDS = "0.2.0"
#: Tokens of a text, and of an n-gram, that no model comes near; counting to more takes all memory or forever.
_LONGEST, _MOST = 2**31 - 1, 100


@dataclass
class TextModel:
    """A trained text classifier as plain data.

    Attributes
    ----------
    network : NetworkConfig
        What the network looks like.
    arrays : dict of float32 arrays
        Its weights, by the names of `textrnn.nn.weights`.
    labels : list of str
        Sorted; the columns of probabilities.
    prior : list of float
        Share of each label in training: the answer for a text with nothing in it.
    vocabulary : Vocabulary
        Tokens by id.
    text : TextConfig
        How texts are cut into tokens.
    splitter_version : str
        Version of the splitter or analyser, and of its dictionary, at training.
    max_length : int
        Tokens of a text that are read.
    summary : dict
        Settings, figures and verdict of the training, for `textrnn info`.
    min_confidence : float or None
        Below this probability the model says that it is unsure.
    golden : list of [str, list of float]
        Texts and the probabilities they had when the model was saved.
    others : list of dicts of float32 arrays
        Weights of further networks of the same shape: their logits are added to those of the first.
    wide : dict of NGramModel
        The wide paths, by the names of `textrnn.text.wide`: their logits are added to those of the network.
    provenance : dict
        What it was made of and with: see `textrnn.provenance`.
    """

    network: NetworkConfig
    arrays: dict[str, Floats]
    labels: list[str]
    prior: list[float]
    vocabulary: Vocabulary
    text: TextConfig
    splitter_version: str
    max_length: int = 200
    summary: dict[str, Any] = field(default_factory=dict)
    min_confidence: float | None = None
    golden: list[tuple[str, list[float]]] = field(default_factory=list)
    others: list[dict[str, Floats]] = field(default_factory=list)
    wide: dict[str, NGramModel] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.labels) != self.network.classes or len(self.prior) != self.network.classes:
            raise ValueError(f"{len(self.labels)} labels for {self.network.classes} outputs")
        if len(self.vocabulary) != self.network.vocabulary:
            raise ValueError(f"{len(self.vocabulary)} tokens for {self.network.vocabulary} word vectors")
        if not all(isinstance(label, str) for label in self.labels) or len(set(self.labels)) < len(self.labels):
            raise ValueError("labels are no distinct strings")
        if not all(isinstance(token, str) for token in self.vocabulary.tokens):
            raise ValueError("tokens are no strings")
        if not isinstance(self.max_length, int) or not 1 <= self.max_length <= _LONGEST:
            raise ValueError(f"max_length {self.max_length!r}")
        if np.ndim(self.prior) != 1 or not (np.isfinite(self.prior).all() and np.min(self.prior) >= 0):
            raise ValueError("the prior is no list of shares")
        if not all(np.isfinite(array).all() for arrays in self.networks for array in arrays.values()):
            raise ValueError("a weight is not a finite number")
        check_layout(self.summary.get("labels_at", {}))
        outputs = 1 if len(self.labels) == 2 and not self.network.multilabel else len(self.labels)
        for ngrams in self.wide.values():
            if ngrams.codes.ndim != 1 or ngrams.bias.shape != (outputs,):
                raise ValueError(f"{len(self.labels)} labels for outputs of shape {ngrams.bias.shape} of the n-grams")
            if not all(isinstance(length, int) and length <= _MOST for length in (ngrams.shortest, ngrams.longest)):
                raise ValueError(f"n-grams of {ngrams.shortest!r} to {ngrams.longest!r}")

    @property
    def networks(self) -> list[dict[str, Floats]]:
        """The weights of all networks."""
        return [self.arrays, *self.others]


_PLAIN = (
    "labels",
    "prior",
    "splitter_version",
    "max_length",
    "summary",
    "min_confidence",
    "golden",
    "provenance",
)


def save_text_model(
    model: TextModel, path: str | os.PathLike[str], *, sign: Sign | None = None, force: bool = True
) -> str:
    """Write a model file, all or nothing, signed if `sign` is given; returns its digest.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    plain = {name: getattr(model, name) for name in _PLAIN}
    plain |= {"kind": "text", "text": model.text.to_dict(), "network": model.network.to_dict()}
    members = {
        "model.json": to_json(plain),
        "vocabulary.json": to_json(model.vocabulary.tokens),
        "weights.safetensors": safetensors.numpy.save(model.arrays),
    }
    members |= {_weights(i): safetensors.numpy.save(arrays) for i, arrays in enumerate(model.others, 2)}
    for name, ngrams in model.wide.items():
        members[f"{name}.safetensors"] = safetensors.numpy.save(ngrams.to_arrays())
    return write_bundle(path, members, needs=_NEEDS, sign=sign, force=force)


def load_text_model(path: str | os.PathLike[str], bundle: Bundle | None = None) -> TextModel:
    """Read a model file, or take what was read of it.

    Raises
    ------
    ModelFileError
        If it is missing, damaged, too new, or its parts do not fit together.
    """
    members = read_bundle(path) if bundle is None else bundle.members
    with consistent(path):
        plain = nesting.loads(members["model.json"])
        check_kind(path, plain["kind"], "text")
        more = list(takewhile(members.__contains__, map(_weights, count(2))))
        wide = [name for name in LENGTHS if f"{name}.safetensors" in members]
        known = {
            "model.json",
            "vocabulary.json",
            "weights.safetensors",
            *more,
            *(f"{name}.safetensors" for name in wide),
        }
        if unknown := sorted(set(members) - known):
            raise ValueError(f"{unknown[0]} is no part of a text classifier")
        return TextModel(
            network=NetworkConfig.from_dict(plain["network"]),
            text=TextConfig.from_dict(plain["text"]),
            arrays=safetensors.numpy.load(members["weights.safetensors"]),
            others=[safetensors.numpy.load(members[name]) for name in more],
            vocabulary=Vocabulary(nesting.loads(members["vocabulary.json"])),
            wide={
                name: NGramModel.from_arrays(safetensors.numpy.load(members[f"{name}.safetensors"])) for name in wide
            },
            **{name: plain[name] for name in _PLAIN} | {name: dict(plain[name]) for name in ("summary", "provenance")},
        )


def _weights(number: int) -> str:
    """Where the weights of a network beyond the first are."""
    return f"weights.{number}.safetensors"
