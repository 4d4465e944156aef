"""One file from the network: resumed where it was cut off, never larger than announced, never there unless whole."""

from __future__ import annotations

import os
import urllib.error
from http.client import HTTPException
from pathlib import Path
from typing import Any

from textrnn.errors import DataError, OutputError
from textrnn.progress import Bar, bar

from .digest import sha256 as digest_of
from .opener import open_address
from .partial import Partial

__all__ = ["download"]

#: What may arrive where nobody has said how much to expect.
UNANNOUNCED = 1 << 30
#: Attempts in a row, each of which brought more than the one before.
ATTEMPTS = 20
CHUNK = 1 << 16


class _CutOff(Exception):
    """The connection ended early; what came so far is kept."""


class _StartOver(Exception):
    """The server cannot go on from what came so far."""


class _Meter:
    """Moves a bar to a position: the bar knows steps only, and an attempt may begin anywhere."""

    def __init__(self, shown: Bar) -> None:
        self.shown, self.position = shown, 0

    def at(self, position: int) -> None:
        self.shown.advance(position - self.position)
        self.position = position


def download(
    address: str,
    target: Path,
    *,
    size: int | None = None,
    sha256: str | None = None,
    hint: str = "",
    quiet: bool = False,
    timeout: float = 30.0,
) -> str:
    """Fetch `address` to `target` and return the SHA-256 of what came.

    The bytes go to ``target.part``. A later call goes on from there, if the server says that the file is still the same
    one or if a digest will show it. Only when size and digest are right is the file renamed to `target`.

    Parameters
    ----------
    address : str
        An http or https address.
    target : Path
        The file to be written; its folder exists.
    size : int, optional
        The bytes announced. A tenth more ends the download.
    sha256 : str, optional
        The digest expected.
    hint : str, default=""
        What to add to the message when another digest is found.
    quiet : bool, default=False
        Show no progress bar.
    timeout : float, default=30.0
        Seconds of silence after which the server is given up.

    Raises
    ------
    DataError
        If the address cannot be reached or is not one to be opened, or if what came is cut off, too large or not what
        was expected.
    OutputError
        If the file cannot be written.
    """
    part = Partial(target)
    try:
        if sha256 is None and not part.validator:
            part.forget()
        with bar(target.name, size, "bytes", quiet=quiet) as shown:
            _persist(address, part, size or UNANNOUNCED, timeout, _Meter(shown))
        found = digest_of(part.path)
        complaint = ""
        if sha256 is not None and found != sha256:
            complaint = f"SHA-256 is {found}, but {sha256} was expected; nothing was kept{hint}"
        elif sha256 is None and size is not None and part.size < 0.9 * size:
            complaint = f"{part.size:,} bytes came where {size:,} were announced; nothing was kept"
        if complaint:
            part.forget()
            raise DataError(f"{address}: {complaint}")
        part.finish()
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        reason = error.strerror or error
        raise OutputError(
            f"{target}: cannot be written ({reason}); free some space or choose another folder"
        ) from error
    return found


def _persist(address: str, part: Partial, size: int, timeout: float, meter: _Meter) -> None:
    """Try as long as each attempt brings something."""
    reached = part.size
    for _ in range(ATTEMPTS):
        try:
            return _attempt(address, part, size + size // 10, timeout, meter)
        except _StartOver:
            part.forget()
            reached = 0
        except _CutOff as cut:
            if part.size <= reached:
                raise _unreachable(address, part.target, str(cut)) from cut
            reached = part.size
    raise _unreachable(address, part.target, f"cut off {ATTEMPTS} times, the last after {reached:,} bytes")


def _attempt(address: str, part: Partial, limit: int, timeout: float, meter: _Meter) -> None:
    """Ask once for what is missing and append it."""
    wish = part.wish()
    try:
        response = open_address(address, {"User-Agent": "textrnn", "Accept-Encoding": "identity", **wish}, timeout)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416 and wish:
            raise _StartOver from error
        raise _unreachable(address, part.target, f"the server answers {error.code} {error.reason}") from error
    except (OSError, HTTPException) as error:
        raise _CutOff(_reason(error)) from error
    with response:
        if response.status != 206:
            part.begin(response.headers)
        elif not part.continues(response.headers):
            raise _StartOver
        length = response.headers.get("Content-Length", "")
        total = part.size + int(length) if length.isdecimal() else None
        if total is None or total <= limit:
            _pour(response, part, total, limit, meter)
    arrived = max(part.size, total or 0)
    if arrived > limit:
        part.forget()
        raise DataError(
            f"{address}: sends {arrived:,} bytes or more, but at most {limit:,} are accepted for it; nothing was kept"
        )


def _pour(response: Any, part: Partial, total: int | None, limit: int, meter: _Meter) -> None:
    """Append the body to the part, up to one block past `limit`."""
    arrived = part.size
    meter.at(arrived)
    with part.path.open("ab") as file:
        while arrived <= limit:
            try:
                block = response.read1(CHUNK)
            except (OSError, HTTPException) as error:
                raise _CutOff(f"cut off after {arrived:,} bytes: {_reason(error)}") from error
            if not block:
                break
            file.write(block)
            arrived += len(block)
            meter.at(arrived)
        file.flush()
        os.fsync(file.fileno())
    if total is not None and arrived < total:
        raise _CutOff(f"cut off after {arrived:,} of {total:,} bytes")


def _reason(error: BaseException) -> str:
    inner = getattr(error, "reason", None) or error
    return str(getattr(inner, "strerror", None) or inner) or type(error).__name__


def _unreachable(address: str, target: Path, reason: str) -> DataError:
    return DataError(
        f"{target.name}: cannot be reached ({reason}); check the network, or download {address} yourself to {target}"
    )
