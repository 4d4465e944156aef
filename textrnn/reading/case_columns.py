"""Which columns of a table are cases: one row a case, or one row a step, and where label, case and time are.

The user's choice comes first, then the columns of the training file, then names that say it, then what the columns
hold. What is not clear is asked for, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from textrnn.errors import DataError, UsageError
from textrnn.reading.columns import (
    LABEL_NAMES,
    LABELS,
    Choice,
    key,
    like_label,
    listed,
    named,
    no_duplicates,
    resolve,
    unclear,
)
from textrnn.reading.values import is_missing, is_number

__all__ = ["CaseColumns", "Layout", "find_case_columns"]

CASE_NAMES = (
    {
        *("case", "case_id", "caseid", "case_no", "series", "series_id", "seriesid", "sample_id", "sequence_id"),
        *("사례", "사례번호", "케이스", "시계열", "시계열번호", "시계열_id"),
    },
    {"id", "sample", "sequence", "unique_id", "instance", "번호"},
)
TIME_NAMES = (
    {"time", "timestamp", "datetime", "date_time", "시간", "시각", "일시"},
    {"date", "step", "frame", "날짜"},
)
HEADERS = LABELS.union(*CASE_NAMES, *TIME_NAMES)


@dataclass(frozen=True)
class Layout:
    """What a model remembers of its training file, so that others of the kind are read without options.

    Attributes
    ----------
    label, case, time : str, optional
        Names of these columns, or their numbers without a header, where there were.
    features : tuple of str, default=()
        The columns of values, of a file with one row a step.
    header : bool, default=False
        Whether columns had names.
    labels : tuple of str, default=()
        All labels, by which a column of them is known in a file without a header.
    """

    label: str | None = None
    case: str | None = None
    time: str | None = None
    features: tuple[str, ...] = ()
    header: bool = False
    labels: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without the labels, which a model has anyway."""
        names = ("label", "case", "time", "header")
        return {"features": list(self.features), **{name: getattr(self, name) for name in names}}

    def names(self, record: Sequence[str]) -> bool:
        """Whether a record holds the name of one of these columns, so that it is a header.

        Examples
        --------
        >>> Layout("state", header=True).names(["state", "0.0", "0.1"])
        True
        """
        known = {name for name in (self.label, self.case, self.time, *self.features) if name and not is_number(name)}
        return self.header and not known.isdisjoint(record)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], labels: Iterable[str] = ()) -> Layout:
        """Read what `to_dict` wrote.

        Examples
        --------
        >>> Layout.from_dict(Layout("state", header=True).to_dict(), ["on", "off"]).labels
        ('on', 'off')
        """
        return cls(**{**data, "features": tuple(data["features"])}, labels=tuple(labels))


class CaseColumns(NamedTuple):
    """What was found.

    Attributes
    ----------
    names : tuple of str
        All columns; ``"0"``, ``"1"`` ... where there is no header.
    header : bool
        Whether the first record holds the names.
    long : bool
        One row a step, not a case.
    label, case, time : int or None
        These columns, where there are.
    values : tuple of int
        The steps of a case, or the features of a step.
    left_out : tuple of int
        Columns in which there is no number.
    """

    names: tuple[str, ...]
    header: bool
    long: bool
    label: int | None
    case: int | None
    time: int | None
    values: tuple[int, ...]
    left_out: tuple[int, ...]


def find_case_columns(
    rows: Sequence[Sequence[str]],
    source: str,
    *,
    names: Sequence[str] | None = None,
    label: Choice | None = None,
    case: Choice | None = None,
    time: Choice | None = None,
    no_header: bool = False,
    labelled: bool = True,
    like: Layout | None = None,
) -> CaseColumns:
    """Find cases, label and time.

    Parameters
    ----------
    rows : sequence of sequences of str
        The first records, equally long, a header among them if there is one; at least one.
    source : str
        What messages call the file.
    names : sequence of str, optional
        The columns' names where the format has them; no record is a header then.
    label, case, time : str or int, optional
        The user's choice, by name or number. A case column makes it one row a step.
    no_header : bool, default=False
        Whether the user says that the first record is none.
    labelled : bool, default=True
        Whether a label is needed; otherwise it is only left out.
    like : Layout, optional
        The training file.

    Raises
    ------
    UsageError
        If it is not clear which column is the label.
    DataError
        If a column that the user or the model names does not exist, two have one name, or there is no number.

    Examples
    --------
    >>> find_case_columns([["state", "0", "1"], ["on", "0.5", "2"], ["off", "1", "3"], ["on", "2", "5"],
    ...                    ["off", "1", "4"]], "a.csv").values
    (1, 2)
    >>> found = find_case_columns([["id", "x", "label"], ["a", "1", "up"], ["a", "2", "up"], ["b", "2", "down"],
    ...                            ["b", "1", "down"]], "a.csv")
    >>> found.long, found.case, found.label, found.values
    (True, 0, 2, (1,))
    """
    choices = [choice for choice in (label, case, time) if choice is not None]
    like = like or Layout()
    header = names is None and not no_header and (has_header(rows, choices) or like.names(rows[0]))
    has_names = header or names is not None
    if names is None:
        names = rows[0] if header else [str(number) for number in range(len(rows[0]))]
    no_duplicates(names, source)
    body = rows[1:] if header else rows
    if not body:
        raise DataError(f"{source}: a header and no rows; name a file that has some")
    values = [[row[number] for row in body] for number in range(len(names))]
    hints = like if has_names and like.header else Layout()

    def find(choice: Choice | None, hint: str | None) -> int | None:
        if choice is not None:
            return resolve(choice, names, source)
        return names.index(hint) if hint is not None and hint in names else None

    label_at, case_at, time_at = find(label, hints.label), find(case, hints.case), find(time, hints.time)
    # where each case has one step, no name repeats
    long = case is not None or (case_at is not None and bool(hints.features))
    if case_at is None:
        case_at = named(names, CASE_NAMES, [at for at in (label_at, time_at) if at is not None], has_names)
    if case_at is not None and not long:
        filled = [value for value in values[case_at] if value.strip()]
        long = len(set(filled)) < len(filled)
    if long and time_at is None:
        time_at = named(names, TIME_NAMES, [at for at in (label_at, case_at) if at is not None], has_names)
    if not long:
        if time is not None:
            raise UsageError(
                f"{source}: --time is for one row a step, and no column tells which rows are one case; name it with "
                f"--case: {listed(names)}"
            )
        time_at = None
    if label_at is None:
        taken = [at for at in (case_at, time_at) if at is not None]
        cases = values[case_at] if long and case_at is not None else None
        label_at = _label(names, values, has_names, taken, cases, like, labelled)
        if label_at is None and labelled:
            raise unclear("label", names, values, source)
    rest = [number for number in range(len(names)) if number not in (label_at, case_at, time_at)]
    if long and hints.features:
        chosen = tuple(resolve(name, names, source) for name in hints.features)
    else:
        # an empty column is steps that no case of the sample reaches
        chosen = tuple(n for n in rest if all(map(is_missing, values[n])) or any(map(is_number, values[n])))
    if not any(is_number(value) for number in chosen for value in values[number]):
        raise DataError(f"{source}: no column of numbers; name a file that has some: {listed(names)}")
    left_out = tuple(number for number in rest if number not in chosen)
    return CaseColumns(tuple(names), header, long, label_at, case_at, time_at, chosen, left_out)


def has_header(rows: Sequence[Sequence[str]], choices: Sequence[Choice]) -> bool:
    """Tell a header from a first row: by names, by steps that are counted, or by words above numbers.

    Examples
    --------
    >>> has_header([["0", "1", "2"], ["0.5", "0.7", "0.1"]], []), has_header([["1", "0.5"], ["2", "0.7"]], [])
    (True, False)
    """
    if any(isinstance(choice, str) and not choice.strip().isdecimal() for choice in choices):
        return True
    first, rest = rows[0], rows[1:]
    columns = [[row[number] for row in rest] for number in range(len(first))]
    if any(key(cell) in HEADERS and cell not in others for cell, others in zip(first, columns, strict=True)):
        return True
    counted = [cell for cell in first if is_number(cell)]
    new = all(is_number(cell) or cell not in others for cell, others in zip(first, columns, strict=True))
    if new and len(counted) > 1 and counted in ([str(n + start) for n in range(len(counted))] for start in (0, 1)):
        return True
    if any(map(is_number, first)):
        return False
    return any(
        not is_missing(cell) and any(map(is_number, others)) and all(is_number(o) or is_missing(o) for o in others)
        for cell, others in zip(first, columns, strict=True)
    )


def _label(
    names: Sequence[str],
    values: Sequence[Sequence[str]],
    has_names: bool,
    taken: Sequence[int],
    cases: Sequence[str] | None,
    like: Layout,
    labelled: bool,
) -> int | None:
    """Find the label: by name, by the labels a model knows, or as the one column that can be."""
    # of x, y and z of a sensor, y is no label
    able = [n for n in range(len(names)) if n not in taken and (cases is None or _constant(values[n], cases))]
    unable = [number for number in range(len(names)) if number not in able]
    if (found := named(names, LABEL_NAMES, unable, has_names)) is not None:
        return found
    told = [n for n in able if {value.strip() for value in values[n]} <= set(like.labels)]
    if not like.header and like.label in [names[number] for number in told]:
        return names.index(like.label)
    if not labelled:
        # values may look like labels that are numbers: a name tells them apart, or where there is none the usual place
        unnamed = not has_names and (like.header or like.label is None)
        return 0 if unnamed and 0 in told and like_label(values[0]) else None
    if len(told) == 1:
        return told[0]
    words = [n for n in able if like_label(values[n]) and not any(is_number(v) or is_missing(v) for v in values[n])]
    if words:
        return words[0] if len(words) == 1 else None
    if cases is not None:
        counted = [number for number in able if like_label(values[number])]
        return counted[0] if len(counted) == 1 else None
    # files of the UCR archive have no header, and begin with a class that is a whole number
    whole = all(is_number(value) and float(value).is_integer() for value in values[0])
    return 0 if not has_names and 0 in able and whole and like_label(values[0]) else None


def _constant(values: Sequence[str], cases: Sequence[str]) -> bool:
    """Whether a column says the same in all rows of a case."""
    seen: dict[str, str] = {}
    pairs = zip(cases, values, strict=True)
    return all(not value.strip() or seen.setdefault(case, value) == value for case, value in pairs)
