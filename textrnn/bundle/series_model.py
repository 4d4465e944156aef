"""What an estimator of series puts into a model file: ``model.json`` and ``weights.safetensors``."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy

from textrnn import nesting
from textrnn.bundle.format import read_bundle, to_json, write_bundle
from textrnn.config import SeriesNetworkConfig
from textrnn.errors import ModelFileError
from textrnn.protocols import Floats

__all__ = ["KINDS", "SeriesModel", "check_kind", "load_series_model", "model_kind", "save_series_model"]

_NEEDS = "0.1.0"
#: What a model does, and the commands that know it.
KINDS = {"forecast": "textrnn forecast", "series": "textrnn series", "anomaly": "textrnn anomaly", "text": "textrnn"}


@dataclass
class SeriesModel:
    """A trained estimator of series as plain data.

    Attributes
    ----------
    kind : {'forecast', 'series', 'anomaly'}
        What it does.
    network : SeriesNetworkConfig
        What the network looks like.
    arrays : dict of float32 arrays
        Its weights, by the names of `textrnn.nn.weights`, and other arrays of the estimator.
    settings : dict
        What the estimator needs to predict, as plain data.
    summary : dict
        Parameters and figures of the training.
    """

    kind: str
    network: SeriesNetworkConfig
    arrays: dict[str, Floats]
    settings: dict[str, Any]
    summary: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not all(np.isfinite(array).all() for array in self.arrays.values()):
            raise ValueError("a weight is not a finite number")


def save_series_model(model: SeriesModel, path: str | os.PathLike[str], *, force: bool = True) -> str:
    """Write a model file, all or nothing; returns its digest.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    plain = {"kind": model.kind, "network": model.network.to_dict()}
    plain |= {"settings": model.settings, "summary": model.summary}
    members = {"model.json": to_json(plain), "weights.safetensors": safetensors.numpy.save(model.arrays)}
    return write_bundle(path, members, needs=_NEEDS, force=force)


def model_kind(path: str | os.PathLike[str]) -> str:
    """Say what the model of a file does: 'text', 'forecast', 'series' or 'anomaly'.

    Raises
    ------
    ModelFileError
        If it is missing, damaged, too new, or not a model file of ours.
    """
    members = read_bundle(path)
    try:
        kind = nesting.loads(members["model.json"])["kind"]
        KINDS[kind]
    except (KeyError, TypeError, ValueError) as error:
        raise ModelFileError(f"{path}: its parts do not fit together ({error}); train it again") from error
    return str(kind)


def check_kind(path: str | os.PathLike[str], kind: str, wanted: str) -> None:
    """See that a model does what is wanted of it.

    Raises
    ------
    ModelFileError
        If it does something else.
    """
    if kind != wanted:
        raise ModelFileError(
            f"{path}: is a model of kind {kind}, not {wanted}; use '{KINDS.get(kind, 'textrnn')}' with it, or one that "
            f"'{KINDS[wanted]} fit' wrote"
        )


def load_series_model(path: str | os.PathLike[str], kind: str) -> SeriesModel:
    """Read a model file.

    Raises
    ------
    ModelFileError
        If it is missing, damaged, too new, of another kind, or its parts do not fit together.
    """
    members = read_bundle(path, f"{KINDS[kind]} fit")
    try:
        plain = nesting.loads(members["model.json"])
        check_kind(path, plain["kind"], kind)
        return SeriesModel(
            kind=kind,
            network=SeriesNetworkConfig.from_dict(plain["network"]),
            arrays=safetensors.numpy.load(members["weights.safetensors"]),
            settings=dict(plain["settings"]),
            summary=dict(plain["summary"]),
        )
    except (KeyError, TypeError, ValueError, safetensors.SafetensorError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"{path}: its parts do not fit together ({error}); train it again") from error
