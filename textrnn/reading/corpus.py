"""A corpus: files in, texts and labels out."""

from __future__ import annotations

import os
import unicodedata
import warnings
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, MutableSequence, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from textrnn import plugins
from textrnn.errors import DataError, TextRNNWarning, UsageError, at
from textrnn.reading import formats
from textrnn.reading.columns import Choice, key
from textrnn.reading.rows import CorpusReader, Label, is_blank
from textrnn.reading.sources import find_sources

__all__ = ["Corpus", "open_corpus", "read_corpus"]

ON_BAD_TEXT = ("error", "clean", "skip")
#: A warning names no more groups of labels than this.
NAMED = 5


@dataclass
class Corpus:
    """Texts and labels, row by row.

    Attributes
    ----------
    texts : list of str
        As in the file.
    labels : list of str, or of tuples of str
        As in the file; tuples where a row may have several or none. Empty where none were asked for.
    lines : sequence of int
        The line on which each row begins, in its own file.
    skipped : dict of str to int
        Rows by what was wrong with them, as in `CorpusReader`.
    notes : list of str
        What was found out about the files.
    starts : list of (int, str)
        The first row of each file, and the file's name.
    multilabel : bool
        Whether a row may have several labels.
    """

    texts: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    lines: MutableSequence[int] = field(default_factory=lambda: array("q"))
    skipped: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    starts: list[tuple[int, str]] = field(default_factory=list)
    multilabel: bool = False

    def __len__(self) -> int:
        return len(self.texts)

    def label_counts(self) -> dict[str, int]:
        """Count the texts of each label, in the order of their names.

        Examples
        --------
        >>> Corpus(["a", "b", "c"], [("y", "x"), (), ("y",)]).label_counts()
        {'x': 1, 'y': 2}
        """
        named = ((label,) if isinstance(label, str) else label for label in self.labels)
        return dict(sorted(Counter(chain.from_iterable(named)).items()))

    def give_texts(self) -> list[str]:
        """Hand the texts over and keep none, so that they are gone when the taker is done."""
        texts, self.texts = self.texts, []
        return texts

    def where(self, row: int) -> str:
        """Say where a row comes from.

        Examples
        --------
        >>> Corpus(["a", "b"], lines=[2, 2], starts=[(0, "x.csv"), (1, "y.csv")]).where(1)
        'y.csv:2'
        """
        file = bisect_right(self.starts, row, key=lambda start: start[0]) - 1
        return at(self.starts[file][1], self.lines[row])


def open_corpus(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    text: Choice | Sequence[Choice] | None = None,
    label: Choice | Sequence[Choice] | None = None,
    label_separator: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    no_header: bool = False,
    max_chars: int = 100_000,
    on_bad_text: str = "error",
    limit: int | None = None,
    labelled: bool = True,
) -> CorpusReader:
    r"""Open a corpus to read it row by row in constant memory.

    Parameters
    ----------
    paths : str, path-like or sequence of them
        Files or glob patterns, read one after the other as one corpus; ``-`` is standard input.
    text, label : str, int or sequence of them, optional
        Columns by name or by number, counted from 0. Several text columns are joined with a space. Of several label
        columns, each is a label that a row has where there is 1 and has not where there is 0 or nothing; lists of
        strings in one column (jsonl, parquet) are all labels of a row. Found by themselves where header or content
        makes them clear.
    label_separator : str, optional
        What stands between the labels of a row, which may have several or none.
    encoding : str, optional
        Otherwise what the byte order mark says, and UTF-8 if there is none.
    delimiter : str, optional
        Otherwise the one of comma, tab, semicolon and bar that gives all records equally many fields.
    no_header : bool, default=False
        The first record is a row, and columns are called ``"0"``, ``"1"`` ...
    max_chars : int, default=100_000
        Longer texts are cut there.
    on_bad_text : {"error", "clean", "skip"}, default="error"
        What to do with NUL and undecodable bytes: stop at the first, replace them, or leave the row out.
    limit : int, optional
        Read so many records only.
    labelled : bool, default=True
        Whether labels are needed. Rows with an empty text are left out then, and rows without a label unless a row
        may have several; otherwise all rows are kept.

    Raises
    ------
    UsageError
        If an argument cannot be right, or it is not clear which column is which.
    DataError
        If a file cannot be read, is not what its name says, has no rows, or lacks a column; during iteration, at the
        line of the first defect.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "corpus.csv"
    >>> _ = path.write_text("text,label\n재미있다,1\n지루하다,0\n", encoding="utf-8")
    >>> reader = open_corpus(path)
    >>> reader.notes
    ['delimiter: comma', 'header: text, label', 'text: text', 'label: label']
    >>> [(row.line, row.text, row.label) for row in reader]
    [(2, '재미있다', '1'), (3, '지루하다', '0')]
    """
    if on_bad_text not in ON_BAD_TEXT:
        raise UsageError(f"on_bad_text: {plugins.not_one_of(on_bad_text, list(ON_BAD_TEXT))}")
    if max_chars < 1:
        raise UsageError(f"max_chars is at least 1, not {max_chars}")
    if limit is not None and limit < 1:
        raise UsageError(f"limit is at least 1, not {limit}")
    chosen = choices(label)
    if label_separator is not None and (not label_separator or len(chosen or ()) > 1):
        raise UsageError("label_separator stands between the labels of one column; give one sign, or several columns")
    sources = find_sources(paths)
    known = plugins.names(formats)
    for source in sources:
        if source.format not in known:
            raise DataError(f"{source.name}: format {plugins.not_one_of(source.format, known)}; name it by what it is")
    return CorpusReader(
        sources,
        text=choices(text),
        label=chosen,
        label_separator=label_separator,
        encoding=encoding,
        delimiter=delimiter,
        no_header=no_header,
        max_chars=max_chars,
        on_bad_text=on_bad_text,
        limit=limit,
        labelled=labelled,
    )


def read_corpus(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    text: Choice | Sequence[Choice] | None = None,
    label: Choice | Sequence[Choice] | None = None,
    label_separator: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    no_header: bool = False,
    max_chars: int = 100_000,
    on_bad_text: str = "error",
    limit: int | None = None,
    labelled: bool = True,
) -> Corpus:
    """Read a corpus to train on; parameters as in `open_corpus`.

    Texts and labels are the strings of the file: ``"None"``, ``"N/A"``, ``"001"`` and ``"1.0"`` stay what they are.
    Only the space around a label is stripped.

    Raises
    ------
    UsageError, DataError
        As `open_corpus` and iteration do, and if no row is left or all texts are empty.

    Warns
    -----
    TextRNNWarning
        If rows were left out or changed, rows of a file have the same ``id``, or labels differ only by case or Unicode
        form.
    """
    reader = open_corpus(
        paths,
        text=text,
        label=label,
        label_separator=label_separator,
        encoding=encoding,
        delimiter=delimiter,
        no_header=no_header,
        max_chars=max_chars,
        on_bad_text=on_bad_text,
        limit=limit,
        labelled=labelled,
    )
    corpus = Corpus(skipped=reader.skipped, notes=reader.notes, starts=reader.starts, multilabel=reader.multilabel)
    shared: dict[Label, Label] = {}  # of equal labels one is enough: of 5 million, 300 MB
    numbered = next((column for column, name in enumerate(reader.columns) if key(name) == "id"), None)
    ids = array("q")  # hashes: 8 bytes each, and two are the same by chance once in 10 million corpora of a million
    for row in reader:
        corpus.texts.append(row.text)
        if numbered is not None and (name := row.record.fields[numbered]):
            ids.append(hash((len(reader.starts), name)))
        corpus.lines.append(row.line)
        if labelled:
            corpus.labels.append(shared.setdefault(row.label, row.label))
    if not corpus.texts:
        counts = ", ".join(f"{rows:,} {kind}" for kind, rows in reader.skipped.items())
        raise DataError(f"{reader.name}: no row is left ({counts}); check the columns that are text and label")
    if not labelled and all(map(is_blank, corpus.texts)):
        raise DataError(f"{reader.name}: every text is empty; check the column that is the text")
    if repeated := len(ids) - np.unique(np.asarray(ids, np.int64)).size:
        warnings.warn(
            f"{reader.name}: rows whose id another row has, too: {repeated:,}; see that no row is there twice",
            TextRNNWarning,
            stacklevel=2,
        )
    if variants := label_variants(corpus.label_counts()):
        named = "; ".join(" ".join(map(repr, group)) for group in variants[:NAMED])
        more = f" and {len(variants) - NAMED} more" if len(variants) > NAMED else ""
        warnings.warn(
            f"{reader.name}: labels differ only by case or Unicode form and stay apart: {named}{more}",
            TextRNNWarning,
            stacklevel=2,
        )
    return corpus


def label_variants(labels: Iterable[str]) -> list[list[str]]:
    """Group labels that a reader would take for the same.

    Examples
    --------
    >>> label_variants(["good", "Good", "bad", "good"])
    [['Good', 'good']]
    """
    groups: dict[str, list[str]] = {}
    for label in sorted(set(labels)):
        groups.setdefault(unicodedata.normalize("NFC", label).casefold(), []).append(label)
    return [group for group in groups.values() if len(group) > 1]


def choices(columns: Choice | Sequence[Choice] | None) -> list[Choice] | None:
    """One column or several as a list."""
    if columns is None:
        return None
    return [columns] if isinstance(columns, (str, int)) else list(columns)
