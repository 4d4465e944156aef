"""The index of corpora: what `index.toml` says, as objects."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from textrnn.errors import UnknownName
from textrnn.plugins import not_one_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

__all__ = ["Entry", "Part", "entry", "find", "names"]


@dataclass(frozen=True)
class Part:
    """One file of a corpus.

    Attributes
    ----------
    name : str
        ``train``, ``test``, or ``all`` where there is only one.
    address : str
        Where it is downloaded from; empty if it is bundled.
    size : int or None
        Bytes behind the address; None if nobody has said.
    sha256 : str or None
        Digest of those bytes; None if nobody has said, in which case the first download records it.
    convert : str or None
        The converter that turns the download into the file handed out; None if that is the download itself.
    bundled : str or None
        A file installed beside the index, instead of an address.
    """

    name: str
    address: str = ""
    size: int | None = None
    sha256: str | None = None
    convert: str | None = None
    bundled: str | None = None

    @property
    def file(self) -> str:
        """The name of the file behind the address."""
        return PurePosixPath(unquote(urlsplit(self.address).path)).name


@dataclass(frozen=True)
class Entry:
    """A corpus: what it is, who lets you use it, and its files.

    Attributes
    ----------
    name, about : str
        What it is called and what it is.
    task : str
        ``sentiment``, ``topics``, ``intents``, ``questions`` or ``series``.
    licence, licence_source : str
        The terms, and where they are said; "none stated" where they are not.
    columns : list of str
        Columns of the file handed out.
    parts : tuple of Part
        Its files; the first is the one to train on.
    language : str
        ``ko`` or ``en``; empty for a series.
    text, label : str
        The columns to train on; empty for a series.
    labels : dict of str to str
        What labels that are digits or abbreviations stand for.
    """

    name: str
    about: str
    task: str
    licence: str
    licence_source: str
    columns: list[str]
    parts: tuple[Part, ...]
    language: str = ""
    text: str = ""
    label: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def bundled(self) -> bool:
        """Whether it is installed with the package, so that nothing has to be fetched."""
        return all(part.bundled for part in self.parts)


def names() -> list[str]:
    """List the corpora, the bundled ones first.

    Examples
    --------
    >>> "nsmc" in names()
    True
    """
    return list(_index())


def entry(name: str) -> Entry:
    """Describe a corpus.

    Raises
    ------
    UnknownName
        If there is no corpus of that name; the message offers the nearest.

    Examples
    --------
    >>> [part.name for part in entry("imdb").parts]
    ['train', 'test']
    """
    known = _index()
    if name not in known:
        raise UnknownName(not_one_of(name, list(known)))
    return known[name]


def find(name: str) -> tuple[Entry, tuple[Part, ...]]:
    """Resolve ``NAME`` to a corpus and all its parts, ``NAME/PART`` to that one.

    Raises
    ------
    UnknownName
        If there is no such corpus, or no such part of it.

    Examples
    --------
    >>> corpus, parts = find("trec/test")
    >>> corpus.name, parts[0].file
    ('trec', 'TREC_10.label')
    """
    corpus, _, wanted = name.partition("/")
    found = entry(corpus)
    parts = {part.name: part for part in found.parts}
    if not wanted:
        return found, found.parts
    if wanted not in parts:
        raise UnknownName(f"{corpus}: {not_one_of(wanted, list(parts))}")
    return found, (parts[wanted],)


@functools.cache
def _index() -> dict[str, Entry]:
    tables = tomllib.loads((Path(__file__).parent / "index.toml").read_text(encoding="utf-8"))
    return {
        name: Entry(name=name, parts=tuple(Part(**part) for part in table.pop("parts")), **table)
        for name, table in tables.items()
    }
