"""A corpus by its name: downloaded once, checked each time, converted to CSV where its own format is another."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Callable
from gzip import BadGzipFile
from pathlib import Path

from textrnn import plugins
from textrnn.errors import DataError
from textrnn.files import atomic_write

from . import converters
from .digest import record, record_file, recorded, sha256
from .download import download
from .folder import alone, data_folder
from .index import Entry, Part, find

__all__ = ["fetch", "path"]

UNREADABLE = (ValueError, KeyError, EOFError, zlib.error, tarfile.TarError, zipfile.BadZipFile, BadGzipFile)


def _unheard(note: str) -> None:
    """The default listener."""


def fetch(
    name: str, folder: Path | None = None, quiet: bool = False, say: Callable[[str], None] = _unheard
) -> list[Path]:
    """Download a corpus, unless it is there already, and return its files, the one to train on first.

    A file that is there is not downloaded again, but its digest is checked each time.

    Parameters
    ----------
    name : str
        ``NAME`` for all parts of a corpus, ``NAME/PART`` for one.
    folder : Path, optional
        Where to keep it, in a folder of its name; `data_folder()` if not given.
    quiet : bool, default=False
        Show no progress bar.
    say : callable, optional
        Called with one line for what is worth knowing, such as a digest recorded for want of a published one.

    Returns
    -------
    list of Path

    Raises
    ------
    UnknownName
        If there is no such corpus or part.
    DataError
        If it cannot be reached, is not what was expected, or cannot be converted.
    LockedError
        If another run is fetching it.
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> [file.name for file in fetch("reviews_en")]
    ['reviews_en.csv']
    """
    corpus, parts = find(name)
    if corpus.bundled:
        return [path(name, folder)]
    home = _home(corpus, folder)
    with alone(home):
        return [_ready(corpus, part, home, quiet, say) for part in parts]


def path(name: str, folder: Path | None = None) -> Path:
    """Say where the file of a corpus is; nothing is downloaded.

    Parameters
    ----------
    name : str
        ``NAME`` for the part to train on, ``NAME/PART`` for another.
    folder : Path, optional
        As for `fetch`.

    Raises
    ------
    UnknownName
        If there is no such corpus or part.
    DataError
        If it has not been fetched; the message is the line that does it.

    Examples
    --------
    >>> path("topics_ko").name
    'topics_ko.csv'
    """
    corpus, parts = find(name)
    if parts[0].bundled:
        bundled = Path(__file__).parent / parts[0].bundled
        if not bundled.is_file():
            raise DataError(f"{bundled}: is missing from this installation; pip install --force-reinstall textrnn")
        return bundled
    found = _outcome(corpus, parts[0], _home(corpus, folder))
    if not found.is_file():
        raise DataError(f"{name}: is not here yet; textrnn corpora fetch {name}")
    return found


def _home(corpus: Entry, folder: Path | None) -> Path:
    return (data_folder() if folder is None else Path(folder)) / corpus.name


def _outcome(corpus: Entry, part: Part, home: Path) -> Path:
    """The file handed out: what was downloaded, or the CSV made of it."""
    return home / (f"{corpus.name}_{part.name}.csv" if part.convert else part.file)


def _ready(corpus: Entry, part: Part, home: Path, quiet: bool, say: Callable[[str], None]) -> Path:
    raw, outcome = home / part.file, _outcome(corpus, part, home)
    _obtain(part, raw, quiet, say)
    if part.convert and not (outcome.is_file() and outcome.stat().st_mtime_ns >= raw.stat().st_mtime_ns):
        _convert(part.convert, part.name, raw, outcome)
    return outcome


def _obtain(part: Part, raw: Path, quiet: bool, say: Callable[[str], None]) -> None:
    """Have the file behind the address at `raw`, with the digest that the index or the first download names."""
    on_record = None if part.sha256 else recorded(raw)
    expected = part.sha256 or on_record
    if raw.is_file():
        found = sha256(raw)
        if expected and found != expected:
            raise DataError(
                f"{raw}: SHA-256 is {found}, but {expected} was expected; delete the file and fetch it again"
            )
    else:
        hint = f"; if the file is known to have changed, delete {record_file(raw)}" if on_record else ""
        found = download(part.address, raw, size=part.size, sha256=expected, hint=hint, quiet=quiet)
    if not expected:
        record(raw, found, part.address)
        say(
            f"{raw.name}: no digest is published for it; recorded SHA-256 {found} ({raw.stat().st_size:,} bytes), with"
            " which every later fetch will compare"
        )


def _convert(name: str, part: str, raw: Path, outcome: Path) -> None:
    converter = plugins.load(converters, name)
    with atomic_write(outcome) as out:
        try:
            converter.convert(raw, out, part)
        except DataError:
            raise
        except UNREADABLE as error:
            raise DataError(f"{raw}: cannot be read ({error}); delete it and fetch it again") from error
