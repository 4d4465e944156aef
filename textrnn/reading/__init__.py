"""Reading corpora: a file of any shape in, texts and labels out, nothing changed on the way.

`read_corpus` gives lists to train on, `open_corpus` the same rows one by one in constant memory, and
`stratified_split` holds out a part of them:

    corpus = read_corpus("ratings.csv")             # .tsv, .txt, .jsonl, .parquet, .xlsx, .gz, several files, "-"
    train, held = stratified_split(corpus.labels, 0.1, seed=0)

    for row in open_corpus("new.csv", labelled=False):
        row.text, row.record.raw                    # raw: the record as the file has it, for writing it out again

A file goes through these steps, each in the file of its name:

    sources     bytes     what is no readable file is refused before it is opened, .gz is unpacked
    decoding    lines     whatever the encoding (`encodings`), with line and column of what cannot be decoded
    formats/    records   fields, with the line they begin on and their raw text
    columns     columns   which is the text, which the label, whether there is a header
    rows        rows      empty texts, missing labels, long texts: counted, and said in one warning

Series that are one case each go another way from the records on: `read_cases` gives their numbers and labels.

What cannot be used stops at the place of the fault (`DataError`, ``file:line:column: what; how to mend it``); what is
not clear is asked for (`UsageError`), and what was found out is in `notes`. Texts and labels are strings and stay as
they are: ``N/A`` is a text, ``001`` and ``1`` are two labels.
"""

from __future__ import annotations

from textrnn.reading.cases import Cases, read_cases
from textrnn.reading.corpus import Corpus, open_corpus, read_corpus
from textrnn.reading.decoding import encode
from textrnn.reading.records import Record
from textrnn.reading.rows import CorpusReader, Label, Row, is_blank
from textrnn.reading.splits import stratified_split

__all__ = [
    "Cases",
    "Corpus",
    "CorpusReader",
    "Label",
    "Record",
    "Row",
    "encode",
    "is_blank",
    "open_corpus",
    "read_cases",
    "read_corpus",
    "stratified_split",
]
