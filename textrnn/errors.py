"""Every error and warning a user can meet.

::

    TextRNNError                 exit code 1
    ├── UsageError (ValueError)            2   an option or argument that cannot be right
    │   └── UnknownName                        a plug-in, column or corpus of that name does not exist
    ├── DataError (ValueError)             3   a corpus or series that cannot be used as it is
    ├── ModelFileError (ValueError)        4   a model file that is missing, damaged or too new
    ├── OutputError (OSError)              5   a result that cannot be written
    ├── LockedError                        6   another run holds the output
    └── MissingDependency (ImportError)    7   a library, runtime or device that is not there

    TextRNNWarning (UserWarning)           work goes on; the message says what was done instead
"""

from __future__ import annotations

__all__ = [
    "DataError",
    "LockedError",
    "MissingDependency",
    "ModelFileError",
    "OutputError",
    "TextRNNError",
    "TextRNNWarning",
    "UnknownName",
    "UsageError",
    "at",
]


class TextRNNError(Exception):
    """Base of all errors raised on purpose; `str(error)` is one line a user can act on."""

    exit_code = 1


class UsageError(TextRNNError, ValueError):
    """An option or argument that cannot be right, whatever the data."""

    exit_code = 2


class UnknownName(UsageError):
    """A name that is not among those known; the message lists them."""


class DataError(TextRNNError, ValueError):
    """A corpus or series that cannot be used as it is."""

    exit_code = 3


class ModelFileError(TextRNNError, ValueError):
    """A model file that is missing, damaged, foreign or too new."""

    exit_code = 4


class OutputError(TextRNNError, OSError):
    """A result that cannot be written, or would overwrite a file."""

    exit_code = 5


class LockedError(TextRNNError):
    """Another run is writing the same output."""

    exit_code = 6


class MissingDependency(TextRNNError, ImportError):
    """A library, runtime or device that is not there; the message says how to get it."""

    exit_code = 7


class TextRNNWarning(UserWarning):
    """Something was repaired, left out or replaced; the message counts it."""


def at(source: object, line: int | None = None, column: int | None = None) -> str:
    """Spell a place as ``source:line:column``, the prefix of a data error.

    Examples
    --------
    >>> at("corpus.csv", 17, 5)
    'corpus.csv:17:5'
    >>> at("corpus.csv")
    'corpus.csv'
    """
    return ":".join(str(part) for part in (source, line, column) if part is not None)
