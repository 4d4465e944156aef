"""Holding out a part of the rows that has every label in proportion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError, UsageError

__all__ = ["stratified_split"]

Rows = npt.NDArray[np.int64]


def stratified_split(labels: Sequence[str] | npt.NDArray[Any], fraction: float, seed: int) -> tuple[Rows, Rows]:
    """Choose rows to hold out, from each label its share.

    Shares are rounded by largest remainder, so that their sum is the rounded share of all rows. A label with one row
    stays in training, and every label keeps at least one row there. Since rows are drawn label by label, a file
    sorted by label is split like any other.

    Parameters
    ----------
    labels : sequence of str, or array
        The label of each row.
    fraction : float
        The part to hold out, between 0 and 1, neither included.
    seed : int
        Decides the draw: same labels, fraction and seed, same split.

    Returns
    -------
    train, held : int64 arrays
        Row numbers, ascending; together all rows, once.

    Raises
    ------
    UsageError
        If `fraction` is not between 0 and 1.
    DataError
        If there are too few rows to hold one out.

    Examples
    --------
    >>> train, held = stratified_split(["bad"] * 8 + ["good"] * 4, 0.25, seed=0)
    >>> ["good" if row >= 8 else "bad" for row in held]
    ['bad', 'bad', 'good']
    """
    if not 0 < fraction < 1:
        raise UsageError(f"a split is between 0 and 1, not {fraction}; 0.1 holds out one row in ten")
    members: dict[Any, list[int]] = {}
    for row, label in enumerate(labels.tolist() if isinstance(labels, np.ndarray) else labels):
        members.setdefault(label, []).append(row)
    # sorted, so that it does not depend on the order of rows which label gets the row that is left over
    groups = [members[label] for label in sorted(members) if len(members[label]) > 1]
    sizes = np.array([len(group) for group in groups], np.int64)
    counts = shares(sizes, fraction)
    if not counts.sum():
        raise DataError(
            f"{len(labels):,} rows of {len(members):,} labels are too few to hold out {fraction:.0%}; "
            "add rows or name a file to judge by"
        )
    generator = np.random.default_rng(seed)
    drawn = [generator.permutation(group)[:count] for group, count in zip(groups, counts, strict=True)]
    held = np.sort(np.concatenate(drawn)).astype(np.int64)
    train = np.setdiff1d(np.arange(len(labels), dtype=np.int64), held, assume_unique=True)
    return train, held


def shares(sizes: Rows, fraction: float) -> Rows:
    """Divide the rows to be held out among groups of at least two, by largest remainder.

    Examples
    --------
    >>> shares(np.array([7, 5, 2]), 0.3).tolist()
    [2, 1, 1]
    """
    exact = sizes * fraction
    counts: Rows = np.floor(exact).astype(np.int64)
    missing = math.floor(sizes.sum() * fraction + 0.5) - int(counts.sum())
    # stable, so that equal remainders go to the first labels
    for group in np.argsort(counts - exact, kind="stable"):
        if missing > 0 and counts[group] < sizes[group] - 1:
            counts[group] += 1
            missing -= 1
    return counts
