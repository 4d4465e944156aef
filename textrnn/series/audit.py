"""Which rows each part of a split reads and foretells, and whether anything leaks from one into another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from textrnn.series.recipe import Prepared
from textrnn.series.windows import Windows

__all__ = ["Check", "audit"]

#: A column whose last row agrees so well with a target that is yet to come has probably seen it, where the target's own
#: last value agrees less.
_TOO_GOOD = 0.995


class Check(NamedTuple):
    """One thing that was looked at.

    Attributes
    ----------
    name : str
        What should hold.
    holds : bool
        Whether it does.
    found : str
        What was seen.
    """

    name: str
    holds: bool
    found: str


def audit(
    prepared: Prepared, parts: dict[str, Windows], names: Sequence[str], learned: Sequence[slice]
) -> dict[str, Any]:
    """Look at the windows of a split.

    Parameters
    ----------
    prepared : Prepared
        The table.
    parts : dict of str to Windows
        In the order of time.
    names : sequence of str
        What each feature is.
    learned : sequence of slice
        Rows that scaling was learned from, for each series.

    Returns
    -------
    dict
        ``parts``: for each, ``windows`` and of the first and the last the rows and moments ``reads`` and ``targets``,
        both from-to; ``checks``: a list of ``name``, ``holds`` and ``found``.
    """
    used = {name: part for name, part in parts.items() if len(part)}
    shown = {name: {"windows": len(part)} | _ends(prepared, part) for name, part in parts.items()}
    touched = {name: _touched(part) for name, part in used.items()}
    checks = [_apart(touched), _scaled(touched, learned, len(prepared.inputs)), _in_order(prepared)]
    checks += _seen_ahead(used["train"], names) if "train" in used else []
    return {"parts": shown, "checks": [check._asdict() for check in checks]}


def _ends(prepared: Prepared, windows: Windows) -> dict[str, Any]:
    if not len(windows):
        return {"first": None, "last": None}
    leads = windows.frame.leads
    found = {}
    for name, place in (("first", 0), ("last", -1)):
        start, end = int(windows.starts[place]), int(windows.ends[place])
        spans = {"reads": (start, end), "targets": (end + int(leads[0]), end + int(leads[-1]))}
        found[name] = {span: [_moment(prepared, row) for row in rows] for span, rows in spans.items()}
    return found


def _moment(prepared: Prepared, row: int) -> dict[str, Any]:
    """A row by its number, and its moment where it has one."""
    stamps = prepared.grid.series.stamps
    return {"row": row} | ({} if stamps is None else {"time": str(stamps[row].astype("datetime64[s]"))})


def _touched(windows: Windows) -> npt.NDArray[np.bool_]:
    """Rows from the first that a window reads to the last that it foretells; shape (rows,)."""
    rows = np.zeros(len(windows.inputs) + 1, np.int64)
    np.add.at(rows, windows.starts, 1)
    np.add.at(rows, windows.ends + int(windows.frame.leads.max()) + 1, -1)
    return np.asarray(np.cumsum(rows)[:-1] > 0)


def _apart(touched: dict[str, npt.NDArray[np.bool_]]) -> Check:
    """No row that one part reads or foretells is read or foretold by another."""
    shared = int((np.sum(list(touched.values()), axis=0) > 1).sum())
    return Check("no row is used by two parts", shared == 0, f"{shared:,} rows are")


def _scaled(touched: dict[str, npt.NDArray[np.bool_]], learned: Sequence[slice], rows: int) -> Check:
    """Nothing was learned from a row that validation or test reads or foretells."""
    own = np.zeros(rows, bool)
    for part in learned:
        own[part] = True
    later = np.any([each for name, each in touched.items() if name != "train"] or [np.zeros(rows, bool)], axis=0)
    shared = int((own & later).sum())
    found = f"{int(own.sum()):,} of {rows:,} rows" + (f", {shared:,} of which are used later" if shared else "")
    return Check("scaling and categories are learned from training rows", shared == 0, found)


def _in_order(prepared: Prepared) -> Check:
    stamps = prepared.grid.series.stamps
    if stamps is None:
        return Check("rows are in the order of time", True, "no stamps: in the order of the file")
    back = sum(int((np.diff(stamps[rows]) <= np.timedelta64(0)).sum()) for rows in prepared.ranges)
    return Check("rows are in the order of time", back == 0, f"{back:,} steps back")


def _seen_ahead(train: Windows, names: Sequence[str]) -> list[Check]:
    """No column agrees with a target that is yet to come better than anything honest would."""
    which = np.unique(np.linspace(0, len(train) - 1, 20_000).astype(np.int64))
    read, coming = train.inputs[train.ends[which]], train.answers(which)[:, -1]
    own = train.last(which)
    suspects = []
    for target in range(coming.shape[1]):
        honest = _agreement(own[:, target], coming[:, target])
        for feature, name in enumerate(names):
            found = _agreement(read[:, feature], coming[:, target])
            if found > _TOO_GOOD and 1 - found < (1 - honest) / 2:
                suspects.append(f"{name} (r = {found:.4f})")
    told = ", ".join(dict.fromkeys(suspects)) or "none does"
    return [Check("no column tells the target ahead of time", not suspects, told)]


def _agreement(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> float:
    """Absolute correlation, 0 where one never changes."""
    a, b = first.astype(np.float64), second.astype(np.float64)
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return abs(float(a @ b)) / size if size > 0 else 0.0
