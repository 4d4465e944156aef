"""A column of a table as numbers: strings to float64, or to places in a list of texts where they are no numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from textrnn.errors import DataError
from textrnn.reading.columns import shorten, spell

__all__ = ["MOST_TEXTS", "Column", "is_missing", "is_number", "take_sentinels"]

Values = npt.NDArray[np.float64]

#: What stands for nothing, in any case.
MISSING = {
    *("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", ".", "결측", "없음"),
    *(
        "#n/a",
        "#value!",
        "#div/0!",
        "#ref!",
        "#name?",
        "#num!",
        "#null!",
        "inf",
        "-inf",
        "+inf",
        "infinity",
        "-infinity",
        "+infinity",
    ),
}
TRUTH = {"true": 1.0, "false": 0.0}
#: What old loggers write for nothing.
SENTINELS = (-99999.0, 99999.0, -9999.9, -9999.0, 9999.0, -999.9, -999.0, -99.0)
#: A column with more different texts is no category.
MOST_TEXTS = 64

MINUS = str.maketrans("−–‒﹣－", "-----")
DRESSED = re.compile(
    r"(?P<open>\()?(?P<sign>[+-]?)(?P<currency>[$¢£¤¥\u20a0-\u20cf￠￡￥￦]?)\s*(?P<after>[+-]?)"
    r"(?P<body>[\d.,]+)(?P<exponent>(?:[eE][+-]?\d+)?)\s*(?P<unit>[%KkMB]?)(?P<close>\))?"
)
#: How commas and points are used. 3.14 and 3,14 show it, 1,247 does not; no thousand begins with 0.
STYLES = {
    "english": re.compile(r"(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d*)?|\.\d+"),
    "european": re.compile(r"(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d*)?|,\d+"),
}
UNITS = {"": "", "%": "", "K": "e3", "k": "e3", "M": "e6", "B": "e9"}


class Column:
    """One column, taken in piece by piece and kept as numbers.

    What it holds is settled by the first piece with something in it: numbers where half of it or more are numbers,
    true and false, or texts.

    Parameters
    ----------
    name : str
        Its name.
    where : callable
        Gives the place of a row, for messages.
    usual : {"english", "european"}, default="english"
        What 1,247 means in a column that does not show it: 1247 or 1.247.
    most_texts : int or None, default=64
        More different texts are not kept, unless None.

    Attributes
    ----------
    kind : str
        "number", "boolean" or "text"; ``""`` as long as there was nothing.
    style : str
        How commas and points are used; ``""`` as long as that makes no difference.
    found : set of str
        Notes on what the numbers are written with, for the names of all such columns.
    texts : tuple of str
        After `values`: the texts, sorted.
    too_many : bool
        Whether there were too many different texts, which are gone then.

    Examples
    --------
    >>> column = Column("price", str)
    >>> column.add(["1,247.5", "N/A", "(3)"])
    >>> column.values().tolist(), sorted(column.found)
    ([1247.5, nan, -3.0], ['parentheses for negative numbers: {columns}', 'thousands separators: {columns}'])
    """

    def __init__(
        self,
        name: str,
        where: Callable[[int], str],
        usual: str = "english",
        most_texts: int | None = MOST_TEXTS,
    ) -> None:
        self.name, self._where, self._usual, self._most = name, where, usual, most_texts
        self.kind = self.style = ""
        self.found: set[str] = set()
        self.texts: tuple[str, ...] = ()
        self.too_many = False
        self._codes: dict[str, int] = {}
        self._pieces: list[Values] = []
        self._rows = 0

    def add(self, texts: Sequence[str]) -> None:
        """Take in the next rows.

        Raises
        ------
        DataError
            If something that is no number stands in a column of numbers.
        """
        if not self.kind:
            self.kind = kind_of(texts)
        if not self.too_many:
            piece = self._plain(texts) if self.kind == "number" else self._looked_up(texts)
            # which the last texts may have shown
            if not self.too_many:
                self._pieces.append(piece)
        self._rows += len(texts)

    def values(self) -> Values:
        """All rows; float64, shape (rows,)."""
        values = np.concatenate(self._pieces) if self._pieces else np.zeros(0)
        self._pieces.clear()
        if self.kind == "text" and len(self._codes):
            self.texts = tuple(sorted(self._codes))
            places = np.empty(len(self.texts))
            places[[self._codes[text] for text in self.texts]] = np.arange(len(self.texts))
            known = ~np.isnan(values)
            values[known] = places[values[known].astype(np.int64)]
        return values

    def _plain(self, texts: Sequence[str]) -> Values:
        """Read numbers as Python writes them, which is the fastest way, and most files have no others."""
        together = "".join(texts)
        # Python takes 1_000 for a number
        if self.style == "european" or "_" in together:
            return self._looked_up(texts)
        try:
            values = np.fromiter(map(float, texts), np.float64, len(texts))
        except ValueError:
            return self._looked_up(texts)
        if "." in together:
            self.style = "english"
        values[np.isinf(values)] = np.nan
        return values

    def _looked_up(self, texts: Sequence[str]) -> Values:
        """Read each different text once."""
        different = dict.fromkeys(texts)
        if self.kind == "number":
            table = self._numbers(different)
        elif self.kind == "boolean":
            table = {text: TRUTH.get(text.strip().casefold(), self._digit(text)) for text in different}
        else:
            table = self._text_codes(different)
        for text in different:
            if table[text] is None:
                raise self._not_a_number(texts, text)
        return np.fromiter((table[text] for text in texts), np.float64, len(texts))

    def _numbers(self, texts: Iterable[str]) -> dict[str, float | None]:
        """Settle how commas and points are used, then read the numbers so."""
        table: dict[str, float | None] = {}
        dressed = {}
        for text in texts:
            if is_missing(text):
                table[text] = np.nan
            else:
                dressed[text] = undressed(text)
        bodies = [found["body"] for found in dressed.values() if found]
        if not self.style:
            shown = Counter(style for style in map(style_of, bodies) if style in STYLES)
            separated = any("," in body for body in bodies)
            self.style = shown.most_common(1)[0][0] if shown else self._usual if separated else ""
        style = self.style or "english"
        for text, found in dressed.items():
            table[text] = number(found, style) if found else None
            if found and table[text] is not None:
                self.found |= dress_of(found, style)
        return table

    def _digit(self, text: str) -> float | None:
        text = text.strip()
        return np.nan if is_missing(text) else float(text) if text in ("0", "1") else None

    def _text_codes(self, texts: Iterable[str]) -> dict[str, float | None]:
        table: dict[str, float | None] = {}
        for text in texts:
            known = text.strip()
            missing = is_missing(known)
            table[text] = np.nan if missing else float(self._codes.setdefault(known, len(self._codes)))
        if self._most is not None and len(self._codes) > self._most:
            self.too_many = True
            self._codes.clear()
            self._pieces.clear()
        return table

    def _not_a_number(self, texts: Sequence[str], text: str) -> DataError:
        where = self._where(self._rows + list(texts).index(text))
        what = f"column {spell(self.name)} holds {shorten(text)!r} among its numbers"
        return DataError(f"{where}: {what}; write NA where nothing is known, or leave the column out")


def kind_of(texts: Iterable[str]) -> str:
    """What a column with these texts holds.

    Examples
    --------
    >>> [kind_of(texts) for texts in (["1", "x", "2"], ["SE", "1", "NW"], ["True", "false"], ["", "NA"])]
    ['number', 'text', 'boolean', '']
    """
    counts = Counter(texts)
    filled = {text: rows for text, rows in counts.items() if not is_missing(text)}
    if not filled:
        return ""
    if all(text.strip().casefold() in TRUTH for text in filled):
        return "boolean"
    numbers = sum(rows for text, rows in filled.items() if is_number(text))
    return "number" if 2 * numbers >= sum(filled.values()) else "text"


def is_missing(text: str) -> bool:
    """Whether a cell says that nothing is known.

    Examples
    --------
    >>> is_missing(" n/a"), is_missing("0")
    (True, False)
    """
    return text.strip().casefold() in MISSING


def is_number(text: str) -> bool:
    """Whether a cell is a number however it may be written.

    Examples
    --------
    >>> [is_number(text) for text in ("-3.5e-2", "₩1,247,700", "1.23M", "3,14", "1,2,3")]
    [True, True, True, True, False]
    """
    found = undressed(text)
    return found is not None and style_of(found["body"]) is not None


def undressed(text: str) -> re.Match[str] | None:
    """Take a number out of signs, parentheses and units."""
    found = DRESSED.fullmatch(text.strip().translate(MINUS))
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["sign"] and found["after"]):
        return None
    return found


def style_of(body: str) -> str | None:
    """The one style in which digits, commas and points are a number; ``""`` for both, None for neither.

    Examples
    --------
    >>> style_of("1.234,5"), style_of("0,785"), style_of("1,247"), style_of("1,2,3")
    ('european', 'european', '', None)
    """
    fitting = [style for style, pattern in STYLES.items() if pattern.fullmatch(body)]
    return None if not fitting else fitting[0] if len(fitting) == 1 else ""


def number(found: re.Match[str], style: str) -> float | None:
    """The number in one style; None if it is none, NaN if it is too large."""
    body = found["body"]
    if not STYLES[style].fullmatch(body):
        return None
    body = body.replace(",", "") if style == "english" else body.replace(".", "").replace(",", ".")
    if found["exponent"] and UNITS[found["unit"]]:
        return None
    value = float(body + found["exponent"] + UNITS[found["unit"]])
    negative = "-" in (found["sign"], found["after"]) or bool(found["open"])
    return np.nan if np.isinf(value) else -value if negative else value


def dress_of(found: re.Match[str], style: str) -> set[str]:
    """What beside digits a number is written with."""
    worn = {
        "thousands separators: {columns}": ("," if style == "english" else ".") in found["body"],
        "decimal commas: {columns}": style == "european" and "," in found["body"],
        "percent signs: {columns}": found["unit"] == "%",
        "K, M or B for thousands, millions or billions: {columns}": bool(UNITS[found["unit"]]),
        "currency signs: {columns}": bool(found["currency"]),
        "parentheses for negative numbers: {columns}": bool(found["open"]),
    }
    return {name for name, there in worn.items() if there}


def take_sentinels(values: Values, *, alone: bool = False) -> dict[float, int]:
    """Make NaN, in place, of numbers such as -9999 that lie far outside the others; count them.

    Far is more than three times the range of the other numbers from the nearest of them; where the others are all
    one number, as far as that number is from 0. Where there are no others, `alone` says whether it is taken.

    Examples
    --------
    >>> values = np.array([1.0, 2.0, -9999.0, 99.0])
    >>> take_sentinels(values), values.tolist()
    ({-9999.0: 1}, [1.0, 2.0, nan, 99.0])
    >>> take_sentinels(np.array([-9999.0])), take_sentinels(np.array([-9999.0]), alone=True)
    ({}, {-9999.0: 1})
    """
    suspect = np.isin(values, SENTINELS)
    others = values[~suspect & ~np.isnan(values)]
    if not suspect.any() or not (len(others) or alone):
        return {}
    if not len(others):
        others = np.zeros(1)
    low, high = float(others.min()), float(others.max())
    # divided, since the range of numbers near the largest there are is infinite
    far = 3 * (high / 4 - low / 4) * 4 or abs(low)
    taken = {}
    for sentinel in SENTINELS:
        if sentinel < low - far or sentinel > high + far:
            rows = values == sentinel
            if count := int(rows.sum()):
                values[rows] = np.nan
                taken[sentinel] = count
    return taken
