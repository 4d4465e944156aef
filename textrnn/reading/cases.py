"""Cases: files of many series in, the numbers and the label of each out."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from textrnn import plugins
from textrnn.errors import DataError, TextRNNWarning, at
from textrnn.reading import formats
from textrnn.reading.case_columns import CaseColumns, Layout, find_case_columns
from textrnn.reading.case_rows import RawCase, cases_of_records
from textrnn.reading.columns import Choice, listed
from textrnn.reading.decoding import BAD
from textrnn.reading.records import Records
from textrnn.reading.rows import is_blank
from textrnn.reading.sources import Source, find_sources
from textrnn.reading.ts import read_ts
from textrnn.reading.values import filled

__all__ = ["Cases", "read_cases"]

#: What is counted, and how a warning says it.
COUNTED = {
    "no label": "left out {n} without a label",
    "no value": "left out {n} without a known value of every feature",
    "filled": "filled {n} missing values with the known ones before them",
}
#: Those that are cases.
LEFT_OUT = ("no label", "no value")


@dataclass
class Cases:
    """Series with a label each.

    Attributes
    ----------
    values : list of float64 arrays, shape (steps, features)
        The cases, of any lengths, without NaN. Where no labels were asked for, a case of which nothing is known has 0
        steps.
    labels : list of str
        As in the file; empty where none were asked for.
    names : list of str
        The name of each case, or its number counted from 1 over all files.
    features : list of str
        What the values of a step are called.
    notes : list of str
        What was found out about the files.
    skipped : dict of str to int
        Cases left out: ``"no label"``, ``"no value"``. Values filled: ``"filled"``.
    layout : Layout
        Where all this is in the first file.
    """

    values: list[npt.NDArray[np.float64]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    layout: Layout = field(default_factory=Layout)

    def __len__(self) -> int:
        return len(self.values)


def read_cases(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    label: Choice | None = None,
    case: Choice | None = None,
    time: Choice | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    no_header: bool = False,
    labelled: bool = True,
    like: Layout | None = None,
) -> Cases:
    r"""Read cases to train on, or to predict.

    A table has one row a case (a label, and values whose empty cells at the end make it shorter), or one row a step
    (columns for case, perhaps time, label, and one or more values). Which of them it is shows in the column of the
    case: where names repeat, there is one row a step. A missing value is the one before it, or at the beginning the
    first known.

    Parameters
    ----------
    paths : str, path-like or sequence of them
        csv, tsv, txt, jsonl, parquet, xlsx or ts, each text format also .gz; ``-`` is standard input.
    label : str or int, optional
        Column of the label, by name or number counted from 0. Found by itself where header or content makes it clear.
    case : str or int, optional
        Column of the case, for one row a step.
    time : str or int, optional
        Column that orders the rows of a case: numbers, times of the day, or stamps as `textrnn.reading.read_series`
        knows them. Otherwise, or where it holds other words, they are in order.
    encoding, delimiter, no_header
        As in `textrnn.reading.open_corpus`.
    labelled : bool, default=True
        Whether labels are needed: cases without one, or without a known value, are left out then.
    like : Layout, optional
        The training file's, whose columns are looked for first.

    Raises
    ------
    UsageError
        If it is not clear which column is the label, or `time` is named and no column tells the cases apart.
    DataError
        If a file cannot be read, is not what its name says, has no cases, or lacks a column; at the line of the first
        defect.

    Warns
    -----
    TextRNNWarning
        If cases were left out, values filled, or times not understood.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "cases.csv"
    >>> _ = path.write_text("state,t0,t1,t2\non,1,2,3\noff,3,2,\non,1,3,4\noff,4,2,\n", encoding="utf-8")
    >>> cases = read_cases(path)
    >>> [values.ravel().tolist() for values in cases.values], cases.labels
    ([[1.0, 2.0, 3.0], [3.0, 2.0], [1.0, 3.0, 4.0], [4.0, 2.0]], ['on', 'off', 'on', 'off'])
    """
    sources = find_sources(paths)
    cases, first = Cases(), like
    for source in sources:
        if source.format == "ts":
            names, found = None, read_ts(source, encoding)
        else:
            records, columns = _columns(source, label, case, time, encoding, delimiter, no_header, labelled, first)
            names, found = _features(columns), cases_of_records(records, columns)
            if source is sources[0]:
                cases.layout = _layout(columns, records)
                cases.notes = [*records.notes, *_told(columns)]
            first = first or cases.layout
        _collect(cases, found, names, source, labelled)
        source.check_unchanged()
    name = sources[0].name + (f" and {len(sources) - 1} more" if len(sources) > 1 else "")
    if not cases.values:
        counts = ", ".join(f"{n:,} {kind}" for kind, n in cases.skipped.items()) or "no rows"
        remedy = "check the columns of label and values"
        if sources[0].format == "ts":
            remedy = "name a file with @classLabel and values"
        raise DataError(f"{name}: no case is left ({counts}); {remedy}")
    lengths = [len(values) for values in cases.values]
    cases.notes.append(f"steps of a case: {min(lengths):,} to {max(lengths):,}")
    if said := [words.format(n=_cases(n, kind)) for kind, words in COUNTED.items() if (n := cases.skipped.get(kind))]:
        warnings.warn(f"{name}: {'; '.join(said)}", TextRNNWarning, stacklevel=2)
    return cases


def _columns(
    source: Source,
    label: Choice | None,
    case: Choice | None,
    time: Choice | None,
    encoding: str | None,
    delimiter: str | None,
    no_header: bool,
    labelled: bool,
    like: Layout | None,
) -> tuple[Records, CaseColumns]:
    """Open a table and find its columns."""
    known = plugins.names(formats)
    if source.format not in known:
        which = plugins.not_one_of(source.format, [*known, "ts"])
        raise DataError(f"{source.name}: format {which}; name it by what it is")
    # a pipe, or a file called .txt, is a table here, not one text a line
    reader = plugins.load(formats, "csv" if source.format == "txt" else source.format).Reader
    records: Records = reader(source, encoding=encoding, delimiter=delimiter)
    if not records.sample():
        raise DataError(f"{source.name}: no rows; name a file that has some")
    columns = find_case_columns(
        [record.fields for record in records.sample()],
        source.name,
        names=records.columns if records.names_columns else None,
        label=label,
        case=case,
        time=time,
        no_header=no_header,
        labelled=labelled,
        like=like,
    )
    used = [number for number in (columns.label, columns.case, columns.time) if number is not None]
    records.begin(columns.header or records.names_columns, columns.names, (*used, *columns.values))
    return records, columns


def _collect(cases: Cases, found: Iterator[RawCase], names: list[str] | None, source: Source, labelled: bool) -> None:
    """Take in the cases of one file."""
    before = len(cases) + sum(cases.skipped.get(kind, 0) for kind in LEFT_OUT)
    for number, raw in enumerate(found, 1 + before):
        width = raw.values.shape[1]
        own = names or (["value"] if width == 1 else [str(n) for n in range(width)])
        if cases.features and len(own) != len(cases.features):
            raise DataError(
                f"{at(source.name, raw.line)}: {len(own)} values a step, {len(cases.features)} before; give files of "
                "one kind"
            )
        cases.features = cases.features or own
        if BAD.search(raw.label) or BAD.search(raw.name):
            raise DataError(f"{at(source.name, raw.line)}: NUL or half a surrogate pair in a label; remove it")
        values, missing = filled(raw.values)
        fault = "no label" if is_blank(raw.label) else "no value" if not len(values) else ""
        if labelled and fault:
            cases.skipped[fault] = cases.skipped.get(fault, 0) + 1
            continue
        if missing:
            cases.skipped["filled"] = cases.skipped.get("filled", 0) + missing
        cases.values.append(values)
        cases.names.append(raw.name or str(number))
        if labelled:
            cases.labels.append(raw.label)


def _features(columns: CaseColumns) -> list[str]:
    return [columns.names[number] for number in columns.values] if columns.long else ["value"]


def _layout(columns: CaseColumns, records: Records) -> Layout:
    label, case, time = (
        None if number is None else columns.names[number] for number in (columns.label, columns.case, columns.time)
    )
    named = columns.header or records.names_columns
    return Layout(label, case, time, tuple(_features(columns)) if columns.long else (), named)


def _told(columns: CaseColumns) -> Iterator[str]:
    names = columns.names
    yield f"header: {listed(names) if columns.header else 'none, columns are numbered from 0'}"
    yield "one row a step" if columns.long else "one row a case"
    for what in ("label", "case", "time"):
        if (number := getattr(columns, what)) is not None:
            yield f"{what}: {listed([names[number]])}"
    if columns.long:
        yield f"values: {listed([names[number] for number in columns.values])}"
    if columns.left_out:
        yield f"left out, without numbers: {listed([names[number] for number in columns.left_out])}"


def _cases(n: int, kind: str) -> str:
    return f"{n:,}" if kind == "filled" else f"{n:,} case" + "s" * (n != 1)
