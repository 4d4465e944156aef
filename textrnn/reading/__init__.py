"""Reading: a file of any shape in; texts and labels out, unchanged, or series of numbers in the order of time.

`read_corpus` gives lists to train on, `open_corpus` the same rows one by one in constant memory, and
`stratified_split` holds out a part of them:

    corpus = read_corpus("ratings.csv")             # .tsv, .txt, .jsonl, .parquet, .xlsx, .gz, several files, "-"
    train, held = stratified_split(corpus.labels, 0.1, seed=0)

    for row in open_corpus("new.csv", labelled=False):
        row.text, row.record.raw                    # raw: the record as the file has it, for writing it out again

`read_series` reads the same formats as tables of numbers; what it repairs it counts and says:

    found = read_series("weather.csv")              # also .tsv, .xlsx ..., several files, series="station"
    found.series.values, found.series.stamps        # float64 with NaN for nothing, datetime64

A file goes through these steps, each in the file of its name:

    sources     bytes     what is no readable file is refused before it is opened, .gz is unpacked
    decoding    lines     whatever the encoding (`encodings`), with line and column of what cannot be decoded
    formats/    records   fields, with the line they begin on and their raw text
    columns     columns   which is the text, which the label, whether there is a header
    rows        rows      empty texts, missing labels, long texts: counted, and said in one warning

    header      names     of a table of numbers
    clock       times     which columns say when a row was; `stamps` reads them
    numbers     columns   of numbers, of categories, of nothing
    order       rows      series after series, the newest last, one row a stamp

What cannot be used stops at the place of the fault (`DataError`, ``file:line:column: what; how to mend it``); what is
not clear is asked for (`UsageError`), and what was found out is in `notes`. Texts and labels are strings and stay as
they are: ``N/A`` is a text, ``001`` and ``1`` are two labels; in a series, ``N/A`` is nothing.
"""

from __future__ import annotations

from textrnn.reading.corpus import Corpus, open_corpus, read_corpus
from textrnn.reading.decoding import encode
from textrnn.reading.records import Record
from textrnn.reading.rows import CorpusReader, Label, Row, is_blank
from textrnn.reading.series import SeriesFile, read_series
from textrnn.reading.splits import stratified_split

__all__ = [
    "Corpus",
    "CorpusReader",
    "Label",
    "Record",
    "Row",
    "SeriesFile",
    "encode",
    "is_blank",
    "open_corpus",
    "read_corpus",
    "read_series",
    "stratified_split",
]
