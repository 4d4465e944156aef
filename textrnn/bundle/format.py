"""The container: a zip of stored members whose last 64 bytes are the SHA-256 of all bytes before them.

The digest sits in the zip's own comment, so the file stays a zip that any tool opens. Members are read from the bytes
that were hashed, never from the file again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from textrnn import nesting
from textrnn.errors import ModelFileError
from textrnn.files import atomic_write

__all__ = ["FORMAT", "read_bundle", "write_bundle"]

FORMAT = 1
_MARK = b"textrnn-sha256:"
_DIGEST = 64
_LARGEST = 4 << 30
_MANIFEST = "manifest.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can hold: the same model gives the same bytes


def write_bundle(path: str | os.PathLike[str], members: Mapping[str, bytes], *, needs: str, force: bool = True) -> str:
    """Write members to a model file, all or nothing.

    Parameters
    ----------
    path : path-like
        The file.
    members : mapping of str to bytes
        Names and contents.
    needs : str
        The oldest textrnn that can read them.
    force : bool, default=True
        Whether an existing file may be replaced.

    Returns
    -------
    str
        The digest.
    """
    manifest = {
        "format": FORMAT,
        "needs": needs,
        "members": {name: {"sha256": _sha256(data), "size": len(data)} for name, data in members.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in {_MANIFEST: to_json(manifest), **members}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
        archive.comment = _MARK + b"0" * _DIGEST
    body = buffer.getbuffer()[:-_DIGEST]
    digest = _sha256(body)
    with atomic_write(path, force=force) as file:
        file.write(body)
        file.write(digest.encode())
    return digest


def read_bundle(path: str | os.PathLike[str], by: str = "textrnn fit") -> dict[str, bytes]:
    """Read and check all members of a model file.

    Raises
    ------
    ModelFileError
        If the file is missing, is not a model file, has been damaged or changed, or needs a newer textrnn.
    """
    data = _contents(Path(path), by)
    end = len(data) - _DIGEST
    if data[:4] != b"PK\x03\x04" or data[end - len(_MARK) : end] != _MARK:
        raise ModelFileError(f"{path}: not a textrnn model file; name one that '{by}' wrote")
    if _sha256(memoryview(data)[:end]).encode() != data[end:]:
        raise ModelFileError(
            f"{path}: damaged or changed since it was written (its digest differs); copy or train it again"
        )
    try:
        return _members(path, data)
    except (zipfile.BadZipFile, AttributeError, EOFError, KeyError, RuntimeError, TypeError, ValueError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"{path}: not a well-formed model file ({error}); train it again") from error


def _members(path: str | os.PathLike[str], data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if any(entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1 for entry in entries):
            raise ModelFileError(
                f"{path}: has compressed or encrypted members, which textrnn never writes; do not use it"
            )
        if sum(entry.file_size for entry in entries) > len(data):
            raise ModelFileError(f"{path}: its members overlap; do not use it")
        manifest = nesting.loads(archive.read(_MANIFEST))
        if manifest["format"] > FORMAT:
            raise ModelFileError(f"{path}: needs textrnn >= {manifest['needs']}; pip install -U textrnn")
        if sorted(names) != sorted([_MANIFEST, *manifest["members"]]):
            raise ModelFileError(f"{path}: its members are not those of its manifest; do not use it")
        members = {name: archive.read(name) for name in manifest["members"]}
    for name, known in manifest["members"].items():
        if _sha256(members[name]) != known["sha256"]:
            raise ModelFileError(f"{path}: its member {name} is not the one that was written; do not use it")
    return members


def _contents(path: Path, by: str) -> bytes:
    try:
        if not path.is_file():
            problem = "is a folder" if path.is_dir() else "no such model file" if not path.exists() else "is not a file"
            raise ModelFileError(f"{path}: {problem}; train one with '{by} CORPUS' or name it with -m")
        if path.stat().st_size > _LARGEST:
            raise ModelFileError(f"{path}: larger than any textrnn model (4 GB)")
        return path.read_bytes()
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


def _sha256(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()
