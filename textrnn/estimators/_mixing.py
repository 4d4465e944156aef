"""How much the network and the n-grams of a classifier each have to say."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from textrnn.probabilities import probabilities
from textrnn.protocols import Floats

__all__ = ["shares"]

#: Where nothing else is known each has half a say; so many texts are needed to be about as sure as that.
_DEFAULT, _STRENGTH = 0.5, 4.0
#: Never nothing: the n-grams alone are the baseline of the verdict, and are taken from the model.
_LEAST = 0.01


def shares(
    network: Floats, ngrams: Floats, truth: npt.NDArray[np.int32], weights: Floats, *, multilabel: bool
) -> tuple[float, float]:
    """Factors for two kinds of logits whose sum then has the lowest loss.

    Stacking (Wolpert 1992) with one number for each model, which calibrates the sum as well (temperature scaling: Guo
    et al. 2017). A penalty draws both to one half, as strongly as few texts would.

    Parameters
    ----------
    network, ngrams : float32 array, shape (texts, classes)
        Logits of texts that neither was fitted to.
    truth : int32 array, shape (texts,) or (texts, classes)
        Class numbers; 0 or 1 for each class where a text may have several.
    weights : float32 array, shape (texts,)
        Sample weights.
    multilabel : bool
        Whether a text may have several labels.

    Returns
    -------
    (float, float)
        At least 0.01 each.

    Examples
    --------
    >>> right, rng = np.arange(200) % 2, np.random.default_rng(0)
    >>> sure = np.eye(2, dtype=np.float32)[right] * 4
    >>> noise = rng.normal(size=(200, 2)).astype(np.float32)
    >>> a, b = shares(sure, noise, right, np.ones(200, np.float32), multilabel=False)
    >>> a > 2 * b
    True
    """
    chosen = truth == 1 if multilabel else np.eye(network.shape[1], dtype=bool)[truth]

    def loss(factors: npt.NDArray[Any]) -> tuple[float, npt.NDArray[Any]]:
        found = probabilities(factors[0] * network + factors[1] * ngrams, multilabel=multilabel)
        likely = np.where(chosen, found, 1 - found if multilabel else 1.0)
        wrong = weights[:, None] * (found - chosen)
        off = factors - _DEFAULT
        total = -(weights * np.log(np.maximum(likely, 1e-12)).sum(1)).sum() + _STRENGTH * (off**2).sum()
        return float(total), np.array([(wrong * network).sum(), (wrong * ngrams).sum()]) + 2 * _STRENGTH * off

    start = np.full(2, _DEFAULT)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(_LEAST, None)] * 2)
    return float(found.x[0]), float(found.x[1])
