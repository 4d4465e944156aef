"""The container: an archive whose last 64 bytes are the SHA-256 of all bytes before them.

The digest sits in the archive's own comment, so the file stays a zip that any tool opens. Members are taken from the
bytes that were hashed, never from the file again. What is checked, and in which order, is in the README of this folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors

from textrnn import nesting
from textrnn.bundle.archive import LARGEST, pack, unpack
from textrnn.bundle.migrations import migrated
from textrnn.errors import MissingDependency, ModelFileError
from textrnn.files import atomic_write

__all__ = ["FORMAT", "Bundle", "Sign", "consistent", "open_bundle", "read_bundle", "write_bundle"]

#: Makes ``signature.json`` of a manifest; see `textrnn.bundle.signing`.
Sign = Callable[[bytes], bytes]
FORMAT = 2
_MARK = b"textrnn-sha256:"
_DIGEST = 64
_MANIFEST, _SIGNATURE = "manifest.json", "signature.json"
#: Characters that a message quotes of what is wrong.
_LONGEST = 300
_VERSION = re.compile(r"[0-9]+(\.[0-9a-z]+){0,5}")
#: What people take for a model file, by how it begins: their formats can hold code, and none of them is ever opened.
_FOREIGN = {b"\x80": "pickle", b"\x89HDF": "HDF5", b"PK": "another zip, such as a Keras archive"}


@dataclass(frozen=True)
class Bundle:
    """A model file that was read and checked.

    Attributes
    ----------
    members : dict of str to bytes
        Contents, as the present format has them.
    manifest : bytes
        The list of members with their SHA-256, as it is in the file: what a signature signs.
    signature : bytes or None
        The contents of ``signature.json``.
    digest : str
        SHA-256 of the file before it.
    """

    members: dict[str, bytes]
    manifest: bytes
    signature: bytes | None
    digest: str


def write_bundle(
    path: str | os.PathLike[str],
    members: Mapping[str, bytes],
    *,
    needs: str,
    sign: Sign | None = None,
    force: bool = True,
) -> str:
    """Write members to a model file, all or nothing.

    Parameters
    ----------
    path : path-like
        The file.
    members : mapping of str to bytes
        Names and contents.
    needs : str
        The oldest textrnn that can read them.
    sign : callable, optional
        Makes ``signature.json`` of the manifest; see `textrnn.bundle.signing`.
    force : bool, default=True
        Whether an existing file may be replaced.

    Returns
    -------
    str
        The digest.
    """
    manifest = to_json(
        {
            "format": FORMAT,
            "needs": needs,
            "members": {name: {"sha256": _sha256(data), "size": len(data)} for name, data in members.items()},
        }
    )
    listed = {_MANIFEST: manifest, **members} | ({_SIGNATURE: sign(manifest)} if sign is not None else {})
    if sum(map(len, listed.values())) > LARGEST // 100 * 99:
        raise ModelFileError(f"{path}: a model file holds at most 4 GB; lower --vocab-size, --embedding-dim or --units")
    total = hashlib.sha256()
    with atomic_write(path, force=force) as file:
        pieces = pack(listed, _MARK + b"0" * _DIGEST)
        before = next(pieces)
        for piece in pieces:
            file.write(before)
            total.update(before)
            before = piece
        file.write(before[:-_DIGEST])
        total.update(before[:-_DIGEST])
        file.write(total.hexdigest().encode())
    return total.hexdigest()


def read_bundle(path: str | os.PathLike[str], by: str = "textrnn fit") -> dict[str, bytes]:
    """Read and check all members of a model file; see `open_bundle`."""
    return open_bundle(path, by).members


def open_bundle(path: str | os.PathLike[str], by: str = "textrnn fit") -> Bundle:
    """Read and check a model file.

    Parameters
    ----------
    path : path-like
        The file.
    by : str, default="textrnn fit"
        The command that writes such a file, for messages.

    Raises
    ------
    ModelFileError
        If the file is missing, is not a model file, has been damaged or changed, or needs a newer textrnn.
    """
    data = memoryview(_contents(Path(path), by))
    digest = bytes(data[-_DIGEST:])
    if _sha256(data[:-_DIGEST]).encode() != digest:
        raise ModelFileError(
            f"{path}: damaged or changed since it was written (its digest differs); copy or train it again"
        )
    try:
        members = unpack(data, _MARK + digest)
        raw = members.pop(_MANIFEST, b"")
        manifest = nesting.loads(raw)
        _check_format(path, manifest)
        signature = members.pop(_SIGNATURE, None)
        if manifest["members"] != {
            name: {"sha256": _sha256(body), "size": len(body)} for name, body in members.items()
        }:
            raise ValueError("its members are not those of its manifest")
        return Bundle(migrated(manifest["format"], FORMAT, members), raw, signature, digest.decode())
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"{path}: not as textrnn writes model files ({_told(error)}); do not use it") from error


@contextmanager
def consistent(path: str | os.PathLike[str]) -> Iterator[None]:
    """Make what goes wrong with the parts of a model file an error of the file.

    Examples
    --------
    >>> with consistent("m.textrnn"):
    ...     raise KeyError("labels")
    Traceback (most recent call last):
    textrnn.errors.ModelFileError: m.textrnn: its parts do not fit together ('labels'); train it again
    """
    try:
        yield
    except (ModelFileError, MissingDependency):
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, safetensors.SafetensorError) as error:
        raise ModelFileError(f"{path}: its parts do not fit together ({_told(error)}); train it again") from error


def _check_format(path: str | os.PathLike[str], manifest: Any) -> None:
    if not isinstance(manifest, dict) or type(manifest.get("format")) is not int or manifest["format"] < 1:
        raise ValueError("its manifest has no format number")
    if manifest["format"] > FORMAT:
        needs = str(manifest.get("needs"))
        which = f">= {needs}" if _VERSION.fullmatch(needs) else "of a later version"
        raise ModelFileError(f"{path}: needs textrnn {which}; pip install -U textrnn")


def _contents(path: Path, by: str) -> bytes:
    """All bytes, once the first and the last ones are those of a model file."""
    try:
        if not path.is_file():
            problem = "is a folder" if path.is_dir() else "no such model file" if not path.exists() else "is not a file"
            raise ModelFileError(f"{path}: {problem}; train one with '{by} CORPUS' or name it with -m")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST:
                raise ModelFileError(f"{path}: larger than any textrnn model (4 GB); name one that '{by}' wrote")
            start = file.read(4)
            file.seek(max(0, size - _DIGEST - len(_MARK)))
            if start != b"PK\x03\x04" or file.read(len(_MARK)) != _MARK:
                known = next((f" ({kind})" for magic, kind in _FOREIGN.items() if start.startswith(magic)), "")
                raise ModelFileError(f"{path}: not a textrnn model file{known}; name one that '{by}' wrote")
            file.seek(0)
            return file.read()
    except OSError as error:
        raise ModelFileError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error


def to_json(value: Any) -> bytes:
    """Write JSON with a fixed order, so that equal values give equal bytes; numbers and arrays may be those of NumPy.

    Examples
    --------
    >>> to_json([np.int64(1), np.array([2.5])]) == to_json([1, [2.5]])
    True
    """
    return json.dumps(value, sort_keys=True, indent=1, allow_nan=False, default=_listed).encode()


def _listed(value: Any) -> Any:
    """What JSON does not know."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is no type of JSON")


def _told(error: Exception) -> str:
    """An error on one line that any terminal prints: what it quotes may be from the file."""
    line = " ".join(str(error).split())
    return line.encode(errors="backslashreplace").decode()[:_LONGEST]


def _sha256(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()
