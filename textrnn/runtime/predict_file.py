"""A table with predictions added: row for row, the original columns byte for byte, in constant memory."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

from textrnn import plugins
from textrnn.errors import OutputError, UsageError
from textrnn.files import atomic_write, check_output
from textrnn.locks import claimed
from textrnn.progress import bar
from textrnn.protocols import Document
from textrnn.provenance import fingerprint
from textrnn.reading import CorpusReader, Row, open_corpus
from textrnn.runtime import writers
from textrnn.runtime.continued import Part, continued
from textrnn.runtime.layout import Layout
from textrnn.runtime.predictor import TextPredictor
from textrnn.text.tokenizer import Tokenizer

__all__ = ["predict_file"]

_CHUNK = 4096


def predict_file(
    predictor: TextPredictor,
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    target: str | os.PathLike[str] = "-",
    *,
    format: str | None = None,
    encoding: str | None = None,
    top_k: int = 0,
    proba: bool = False,
    min_confidence: float | None = None,
    guard: bool = False,
    prefix: str = "",
    label_separator: str = ";",
    batch_size: int = 256,
    workers: int | None = None,
    force: bool = False,
    resume: bool = False,
    quiet: bool = False,
    reading: Mapping[str, Any] | None = None,
    say: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Predict every row of a file and write it with the answers beside it.

    Parameters
    ----------
    predictor : TextPredictor
        The model.
    source : path-like
        As in `textrnn.reading.open_corpus`; '-' is stdin.
    target : path-like, default="-"
        The output; '-' is stdout. A file is written all or nothing.
    format : {'csv', 'tsv', 'jsonl', 'parquet'}, optional
        By default that of the target's ending, else that of the source.
    encoding : str, optional
        Of the output; by default that of the source.
    top_k, proba, min_confidence, prefix
        See `Layout`.
    label_separator : str, default=";"
        Between the labels of a text, where it may have several.
    guard : bool, default=False
        Put a ``'`` before cells of every column that a spreadsheet would run as a formula; added ones always have it.
    batch_size : int, default=256
        Texts computed at once.
    workers : int, optional
        Processes that analyse texts; by default as many as there are cores, where it pays.
    force : bool, default=False
        Replace an existing target.
    resume : bool, default=False
        Go on with the output of a run that broke off, whose rows so far are in ``TARGET.checkpoint``; where there is
        none, start afresh. Parquet and stdout cannot be gone on with.
    quiet : bool, default=False
        No progress bar.
    reading : mapping, optional
        Arguments of `open_corpus`.
    say : callable, optional
        Is told what was found out about the file.

    Returns
    -------
    dict
        ``rows``, ``blank`` (rows without a token, answered with the prior), ``unknown`` (rows with none that the model
        knows), ``unsure``, ``crashed`` (rows at which a worker's analyser broke down; they are among the blank ones)
        and ``skipped``.

    Raises
    ------
    UsageError
        If the source has a column of an added name, or a label holds `label_separator`.
    DataError, OutputError, LockedError
        If the source cannot be read or the target not written.
    """
    if str(target) != "-":
        check_output(target, force=force)
    min_confidence = predictor.model.min_confidence if min_confidence is None else min_confidence
    layout = Layout(
        predictor.model.labels,
        top_k=top_k,
        proba=proba,
        min_confidence=min_confidence,
        prefix=prefix,
        separator=label_separator if predictor.multilabel_ else None,
    )
    reader = open_corpus(source, labelled=False, **(reading or {}))
    if taken := [name for name in layout.names if name in reader.columns]:
        raise UsageError(f"the input has a column {taken[0]!r} already; add --prefix NAME_ to rename the new ones")
    for found in reader.notes if say is not None else ():
        say(found)  # type: ignore[misc]
    name = format or _format(target, reader)
    if resume and (name == "parquet" or str(target) == "-"):
        raise UsageError("neither Parquet nor stdout can be gone on with; write csv, tsv or jsonl: -o FILE.csv")
    identity = {
        "model": fingerprint(predictor.model.golden),
        "added": layout.names,
        "format": name,
        "encoding": encoding,
        "guard": guard,
        "columns": reader.columns,
        "min_confidence": min_confidence,
        "label_separator": label_separator,
    }
    with _opened(target, identity, in_parts=name != "parquet", resume=resume, force=force) as file:
        writer = plugins.load(writers, name).Writer(file, reader, layout.names, encoding=encoding, guard=guard)
        part = file if isinstance(file, Part) else None
        counts = {"rows": 0, "blank": 0, "unknown": 0, "unsure": 0, "crashed": 0}
        rows_of = iter(reader)
        if part is not None and part.rows:
            for row in islice(rows_of, part.rows):
                part.see(row.record.fields)
            part.catch_up(source)
            counts |= part.counts
        if part is not None:
            part.muted = False
        with bar("predict", None, "rows", quiet=quiet) as progress:
            for rows, texts in _chunks(rows_of, predictor.tokenizer, workers, counts):
                probabilities = predictor.predict_documents(texts, batch_size)
                answers = [layout.values(each) for each in probabilities]
                writer.write([row.record for row in rows], answers)
                counts["rows"] += len(rows)
                counts["blank"] += sum(not text.tokens for text in texts)
                counts["unknown"] += sum(bool(t.tokens) and not predictor.tokenizer.knows(t.tokens) for t in texts)
                counts["unsure"] += sum(each[-1] for each in answers) if min_confidence is not None else 0
                if part is not None:
                    for row in rows:
                        part.see(row.record.fields)
                    part.mark(counts["rows"], counts)
                progress.advance(len(rows))
        writer.close()
    return {**counts, "skipped": dict(reader.skipped)}


def _chunks(
    reader: Iterator[Row], tokenizer: Tokenizer, workers: int | None, counts: dict[str, int]
) -> Iterator[tuple[list[Row], list[Document]]]:
    """Rows with their texts as tokens; workers go on with the rows to come while these are computed."""
    waiting: deque[Row] = deque()

    def texts() -> Iterator[str]:
        for row in reader:
            waiting.append(row)
            yield row.text

    with contextlib.closing(tokenizer.stream(texts(), workers=workers)) as stream:
        while chunk := list(islice(stream, _CHUNK)):
            counts["crashed"] += sum(text is None for text in chunk)
            yield [waiting.popleft() for _ in chunk], [text or Document([], "") for text in chunk]


def _format(target: str | os.PathLike[str], reader: CorpusReader) -> str:
    known = plugins.names(writers)
    ending = Path(target).suffix.lstrip(".").lower()
    if ending in known:
        return ending
    if reader.format == "txt":
        return "tsv"
    return reader.format if reader.format in known and reader.encoding else "csv"  # stdout is for text


@contextlib.contextmanager
def _opened(
    target: str | os.PathLike[str], identity: Mapping[str, Any], *, in_parts: bool, resume: bool, force: bool
) -> Iterator[IO[bytes] | Part]:
    if str(target) != "-":
        with (
            claimed(target, force=force),
            continued(target, identity, resume=resume, force=force)
            if in_parts
            else atomic_write(target, force=force) as file,
        ):
            yield file
        return
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except (BrokenPipeError, OutputError):
        raise
    except OSError as error:
        raise OutputError(f"stdout cannot be written ({error.strerror}); free some space") from error
