"""What an estimator of series puts into a model file: ``model.json`` and ``weights.safetensors``."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import safetensors.numpy

from textrnn import nesting
from textrnn.bundle.format import Bundle, Sign, consistent, read_bundle, to_json, write_bundle
from textrnn.config import SeriesNetworkConfig
from textrnn.errors import ModelFileError
from textrnn.protocols import Floats

__all__ = ["KINDS", "SeriesModel", "check_kind", "load_series_model", "model_kind", "save_series_model"]

_NEEDS = "0.2.0"
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
    golden : list of lists of float
        What the network answered to fixed noise when it was saved: `textrnn.runtime.verification.golden_outputs`.
    provenance : dict
        What it was made of and with: see `textrnn.provenance`.
    """

    kind: str
    network: SeriesNetworkConfig
    arrays: dict[str, Floats]
    settings: dict[str, Any]
    summary: dict[str, Any] = field(default_factory=dict)
    golden: list[list[float]] = field(default_factory=list)
    provenance: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not all(np.isfinite(array).all() for array in self.arrays.values()):
            raise ValueError("a weight is not a finite number")


_PLAIN = ("settings", "summary", "golden", "provenance")


def save_series_model(
    model: SeriesModel, path: str | os.PathLike[str], *, sign: Sign | None = None, force: bool = True
) -> str:
    """Write a model file, all or nothing, signed if `sign` is given; returns its digest.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    plain = {"kind": model.kind, "network": model.network.to_dict()}
    plain |= {name: getattr(model, name) for name in _PLAIN}
    members = {"model.json": to_json(plain), "weights.safetensors": safetensors.numpy.save(model.arrays)}
    return write_bundle(path, members, needs=_NEEDS, sign=sign, force=force)


def model_kind(path: str | os.PathLike[str], bundle: Bundle | None = None) -> str:
    """Say what the model of a file does: 'text', 'forecast', 'series' or 'anomaly'.

    Raises
    ------
    ModelFileError
        If it is missing, damaged, too new, or not a model file of ours.
    """
    members = read_bundle(path) if bundle is None else bundle.members
    with consistent(path):
        kind = nesting.loads(members["model.json"])["kind"]
        if kind not in KINDS:
            raise ValueError(f"kind {str(kind)[:80]!r}")
        return str(kind)


def check_kind(path: str | os.PathLike[str], kind: str, wanted: str) -> None:
    """See that a model does what is wanted of it.

    Raises
    ------
    ModelFileError
        If it does something else.
    ValueError
        If nothing of ours does that.
    """
    if kind not in KINDS:
        raise ValueError(f"kind {str(kind)[:80]!r}")
    if kind != wanted:
        raise ModelFileError(
            f"{path}: is a model of kind {kind}, not {wanted}; use '{KINDS[kind]}' with it, or one that "
            f"'{KINDS[wanted]} fit' wrote"
        )


def load_series_model(path: str | os.PathLike[str], kind: str, bundle: Bundle | None = None) -> SeriesModel:
    """Read a model file, or take what was read of it.

    Raises
    ------
    ModelFileError
        If it is missing, damaged, too new, of another kind, or its parts do not fit together.
    """
    members = read_bundle(path, f"{KINDS[kind]} fit") if bundle is None else bundle.members
    with consistent(path):
        plain = nesting.loads(members["model.json"])
        check_kind(path, plain["kind"], kind)
        if unknown := sorted(set(members) - {"model.json", "weights.safetensors"}):
            raise ValueError(f"{unknown[0]} is no part of a model of series")
        return SeriesModel(
            kind=kind,
            network=SeriesNetworkConfig.from_dict(plain["network"]),
            arrays=safetensors.numpy.load(members["weights.safetensors"]),
            settings=dict(plain["settings"]),
            summary=dict(plain["summary"]),
            golden=list(plain["golden"]),
            provenance=dict(plain["provenance"]),
        )
