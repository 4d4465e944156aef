"""Cases of a file with their labels: one row a case."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textrnn.files import atomic_write
from textrnn.locks import claims
from textrnn.reading.case_columns import Layout
from textrnn.reading.cases import read_cases
from textrnn.runtime.series_classification import SeriesPredictor
from textrnn.runtime.writers._cells import guarded, spelled

__all__ = ["COLUMNS", "as_csv", "layout_of", "predict_cases"]

COLUMNS = ("case", "predicted_label", "probability")


def layout_of(predictor: SeriesPredictor) -> Layout | None:
    """Where the training file had its columns; None where there was none."""
    layout = predictor.model.settings.get("layout")
    return None if layout is None else Layout.from_dict(layout, predictor.classes_.tolist())


def predict_cases(
    predictor: SeriesPredictor,
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    target: str | os.PathLike[str] | None = None,
    *,
    force: bool = False,
    reading: Mapping[str, Any] | None = None,
    say: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Predict all cases of a file.

    Parameters
    ----------
    predictor : SeriesPredictor
        The model.
    source : path-like or sequence of them
        As in `textrnn.reading.cases.read_cases`; a column of labels is left out.
    target : path-like, optional
        A CSV file to write, all or nothing.
    force : bool, default=False
        Replace an existing target.
    reading : mapping, optional
        Arguments of `read_cases`.
    say : callable, optional
        Is told what was found out about the file.

    Returns
    -------
    dict
        ``rows``, ``blank`` (cases of which nothing is known, answered with the prior) and ``predictions``: a dict of
        ``case``, ``predicted_label`` and ``probability`` for each case.

    Raises
    ------
    DataError, OutputError, LockedError
        If the source cannot be read or the target not written.
    """
    with claims(target, force=force):
        cases = read_cases(source, **(reading or {}), labelled=False, like=layout_of(predictor))
        for found in cases.notes if say is not None else ():
            say(found)  # type: ignore[misc]
        probabilities = predictor.answers(cases.values)
        labels = predictor.classes_.tolist()
        predictions = [
            dict(zip(COLUMNS, (name, labels[each.argmax()], float(each.max())), strict=True))
            for name, each in zip(cases.names, probabilities, strict=True)
        ]
        if target is not None:
            with atomic_write(target, force=force) as file:
                file.write(as_csv(predictions).encode())
        return {"rows": len(cases), "blank": sum(not len(case) for case in cases.values), "predictions": predictions}


def as_csv(predictions: Sequence[Mapping[str, Any]]) -> str:
    r"""Write predictions as CSV, cells that a spreadsheet would run guarded.

    Examples
    --------
    >>> as_csv([{"case": "a", "predicted_label": "up", "probability": 0.75}])
    'case,predicted_label,probability\na,up,0.750000\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in predictions:
        writer.writerow([guarded(str(each["case"])), *(spelled(each[name]) for name in COLUMNS[1:])])
    return text.getvalue()
