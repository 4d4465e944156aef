"""Whether a model file is whole and still answers here as it did where it was made."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from textrnn.bundle.format import consistent, open_bundle
from textrnn.bundle.series_model import load_series_model, model_kind
from textrnn.bundle.signing import check_signature
from textrnn.bundle.text_model import load_text_model
from textrnn.config import SeriesNetworkConfig
from textrnn.errors import ModelFileError
from textrnn.protocols import Floats
from textrnn.runtime.predictor import TextPredictor
from textrnn.runtime.series_network import SeriesRunner

__all__ = ["golden_outputs", "verify"]

#: Another processor may add in another order: 1e-6 was seen.
TOLERANCE = 1e-5
_CASES, _STEPS = 3, 12


def golden_outputs(config: SeriesNetworkConfig, arrays: dict[str, Floats]) -> list[list[float]]:
    """What a network answers to noise that is always the same: kept in its file, to be compared later.

    Parameters
    ----------
    config : SeriesNetworkConfig
        What it looks like.
    arrays : dict of float32 arrays
        Its weights.

    Returns
    -------
    list of lists of float
        For each of three sequences, of 12, 11 and 10 steps.
    """
    noise = np.random.default_rng(0).normal(size=(_CASES, _STEPS, config.features)).astype(np.float32)
    lengths = np.arange(_STEPS, _STEPS - _CASES, -1, dtype=np.int32)
    answers = SeriesRunner(config, arrays).outputs(noise, lengths)
    if config.every_step:
        answers = answers[np.arange(_CASES), lengths - 1]
    return [list(map(float, answer)) for answer in answers]


def verify(path: str | os.PathLike[str], key: str | os.PathLike[str] | None = None) -> dict[str, Any]:
    """Check all that can be checked of a model file.

    Parameters
    ----------
    path : path-like
        The file.
    key : path-like, optional
        A public Ed25519 key that must have signed it.

    Returns
    -------
    dict
        ``model``, ``kind``, ``digest`` (SHA-256), ``signed`` (whether there is a signature), ``by_key`` (whether `key`
        made it; None without a key), ``golden`` (how many answers were compared) and ``difference`` (the largest).

    Raises
    ------
    ModelFileError
        If it is damaged, was not signed by `key`, its parts do not fit together, or it answers otherwise by more than
        1e-5.
    """
    bundle = open_bundle(path)  # once: what is answered with is what was signed
    if key is not None:
        check_signature(path, bundle, key)
    kind = model_kind(path, bundle)
    if kind == "text":
        held = load_text_model(path, bundle)
        with consistent(path):
            predictor = TextPredictor(held)
            texts = [text for text, _ in predictor.model.golden]
            wanted = np.asarray([answer for _, answer in predictor.model.golden])
            found = predictor.predict_proba(texts) if texts else wanted
    else:
        model = load_series_model(path, kind, bundle)
        with consistent(path):
            wanted = np.asarray(model.golden)
            found = np.asarray(golden_outputs(model.network, model.arrays)) if model.golden else wanted
    with consistent(path):
        if found.shape != wanted.shape:
            raise ValueError(f"golden answers of shape {wanted.shape}, not {found.shape}")
        difference = float(np.max(np.abs(found - wanted), initial=0.0))
    if not difference <= TOLERANCE:
        raise ModelFileError(
            f"{path}: answers otherwise than where it was made, by {difference:.1e} (allowed {TOLERANCE:.0e}); compare "
            "the versions of its tokenizer: textrnn info"
        )
    return {
        "model": str(path),
        "kind": kind,
        "digest": bundle.digest,
        "signed": bundle.signature is not None,
        "by_key": None if key is None else True,
        "golden": len(wanted),
        "difference": difference,
    }
