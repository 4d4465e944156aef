"""How much each path of a classifier has to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from textrnn.probabilities import probabilities
from textrnn.protocols import Floats

__all__ = ["beforehand", "shares"]

#: What the networks have to say where nothing is known, of one together: of 1,000 texts little, beside n-grams.
_NETWORKS = 0.15
#: About so many texts are needed to be as sure as of what is so beforehand.
_STRENGTH = 4.0
#: Never nothing: the n-grams alone are the baseline of the verdict, and are taken from the model.
_LEAST = 0.01


def beforehand(wide: int) -> list[float]:
    """Factors of the networks and of so many wide paths where no text is at hand to weigh them by.

    Examples
    --------
    >>> beforehand(2), beforehand(0)
    ([0.15, 0.425, 0.425], [1.0])
    """
    return [_NETWORKS, *[(1 - _NETWORKS) / wide] * wide] if wide else [1.0]


def shares(logits: Sequence[Floats], truth: npt.NDArray[np.int32], weights: Floats, *, multilabel: bool) -> list[float]:
    """Factors for several kinds of logits whose sum then has the lowest loss.

    Stacking (Wolpert 1992) with one number for each model, which calibrates the sum as well (temperature scaling: Guo
    et al. 2017). A penalty draws them to `beforehand`, as strongly as few texts would.

    Parameters
    ----------
    logits : sequence of float32 arrays, shape (texts, classes)
        Of texts that none was fitted to; those of the networks first.
    truth : int32 array, shape (texts,) or (texts, classes)
        Class numbers; 0 or 1 for each class where a text may have several.
    weights : float32 array, shape (texts,)
        Sample weights.
    multilabel : bool
        Whether a text may have several labels.

    Returns
    -------
    list of float
        At least 0.01 each.

    Examples
    --------
    >>> right, rng = np.arange(200) % 2, np.random.default_rng(0)
    >>> sure = np.eye(2, dtype=np.float32)[right] * 4
    >>> noise = rng.normal(size=(200, 2)).astype(np.float32)
    >>> a, b = shares([sure, noise], right, np.ones(200, np.float32), multilabel=False)
    >>> a > 2 * b
    True
    """
    chosen = truth == 1 if multilabel else np.eye(logits[0].shape[1], dtype=bool)[truth]
    default = np.array(beforehand(len(logits) - 1))

    def loss(factors: npt.NDArray[Any]) -> tuple[float, npt.NDArray[Any]]:
        found = probabilities(
            np.sum([factor * part for factor, part in zip(factors, logits, strict=True)], 0), multilabel=multilabel
        )
        likely = np.where(chosen, found, 1 - found if multilabel else 1.0)
        wrong = weights[:, None] * (found - chosen)
        off = factors - default
        total = -(weights * np.log(np.maximum(likely, 1e-12)).sum(1)).sum() + _STRENGTH * (off**2).sum()
        return float(total), np.array([(wrong * part).sum() for part in logits]) + 2 * _STRENGTH * off

    found = minimize(loss, default, jac=True, method="L-BFGS-B", bounds=[(_LEAST, None)] * len(logits))
    return [float(factor) for factor in found.x]
