"""The part of a download that has come so far, and what the server called the version it is a part of."""

from __future__ import annotations

import contextlib
import os
import re
from email.message import Message
from pathlib import Path

from textrnn.files import put_in_place

__all__ = ["Partial"]


class Partial:
    """A ``.part`` file beside the file it will become, with the server's name for its version in ``.part.etag``.

    Parameters
    ----------
    target : Path
        The file it will become.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(target.name + ".part")
        self.version = target.with_name(target.name + ".part.etag")

    @property
    def size(self) -> int:
        """The bytes that are there."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    @property
    def validator(self) -> str:
        """What the server called this version; empty where it did not say."""
        try:
            return self.version.read_text(encoding="latin-1")
        except OSError:
            return ""

    def wish(self) -> dict[str, str]:
        """The request headers that ask for the rest only, and for the whole if it is no longer the same file."""
        if not self.size:
            return {}
        wish = {"Range": f"bytes={self.size}-"}
        if self.validator:
            wish["If-Range"] = self.validator
        return wish

    def continues(self, headers: Message) -> bool:
        """Whether the headers of a partial answer say that it begins where this part ends."""
        found = re.match(r"bytes (\d+)-", headers.get("Content-Range", ""))
        return found is not None and int(found.group(1)) == self.size

    def begin(self, headers: Message) -> None:
        """Empty the part for the whole file that these headers announce."""
        # a weak ETag promises the same meaning, not the same bytes
        tag = headers.get("ETag", "")
        self.path.write_bytes(b"")
        self.version.write_text(tag if tag.startswith('"') else headers.get("Last-Modified", ""), encoding="latin-1")

    def forget(self) -> None:
        """Remove what there is."""
        for path in (self.path, self.version):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()

    def finish(self) -> None:
        """Become the target, in one step, once all of it is on the disk."""
        with self.path.open("rb+") as file:
            os.fsync(file.fileno())
        put_in_place(self.path, self.target)
        self.forget()
