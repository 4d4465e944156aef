"""Pretrained word vectors in the text format of word2vec, fastText and GloVe."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path
from typing import IO

import numpy as np

from textrnn.errors import DataError, at
from textrnn.protocols import Floats
from textrnn.text.vocabulary import Vocabulary

__all__ = ["load_vectors"]


def load_vectors(path: str | os.PathLike[str], vocabulary: Vocabulary, *, seed: int = 0) -> tuple[Floats, int]:
    """Read the vectors of the tokens of a vocabulary, a line at a time.

    Parameters
    ----------
    path : path-like
        ``token v1 v2 ...`` a line, UTF-8, optionally .gz; a first line ``count dimension`` is skipped.
    vocabulary : Vocabulary
        The tokens wanted.
    seed : int, default=0
        Seed of the rows of tokens that the file does not have: uniform, with the spread of the rows it has.

    Returns
    -------
    matrix : float32 array, shape (len(vocabulary), dimension)
        Row 0, padding, is zero.
    found : int
        How many tokens of the vocabulary the file has.

    Raises
    ------
    DataError
        If the file is missing, a line has another number of values than the first, or no token is found.
    """
    rows: dict[int, Floats] = {}
    wanted = {token: i for i, token in enumerate(vocabulary.tokens) if i > 1}
    dimension = 0
    try:
        with _open(Path(path)) as file:
            for number, line in enumerate(file, 1):
                token, *values = line.decode("utf-8", "replace").rstrip(" \r\n").split(" ")
                if number == 1 and len(values) == 1:
                    continue
                dimension = dimension or len(values)
                if not values or len(values) != dimension:
                    raise DataError(
                        f"{at(path, number)}: {len(values)} values where {dimension or 'some'} were expected; "
                        "give a word2vec, fastText or GloVe text file"
                    )
                if token in wanted and wanted[token] not in rows:
                    try:
                        with np.errstate(over="ignore"):
                            row = np.asarray(values, np.float32)
                    except ValueError as error:
                        raise DataError(f"{at(path, number)}: {error}; give a file of numbers") from error
                    if not np.isfinite(row).all():
                        raise DataError(f"{at(path, number)}: a value is not finite; give a file of numbers")
                    rows[wanted[token]] = row
    except (OSError, EOFError, zlib.error) as error:  # the last two: a damaged .gz
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path}: cannot be read ({reason}); name a vector file") from error
    if not rows:
        raise DataError(
            f"{path}: has none of the {len(vocabulary) - 2:,} tokens of the corpus; "
            "choose vectors of the same language and tokenizer"
        )
    found = np.stack(list(rows.values()))
    spread = float(found.std()) * np.sqrt(3)
    matrix = np.random.default_rng(seed).uniform(-spread, spread, (len(vocabulary), dimension)).astype(np.float32)
    matrix[list(rows)] = found
    matrix[0] = 0
    return matrix, len(rows)


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]
