"""The archive of the large movie review data set: one file per review, whose folder is its label.

Nothing is unpacked to disk, so that no name in the archive can lead anywhere.
"""

from __future__ import annotations

import re
import tarfile
from pathlib import Path
from typing import IO

from textrnn.errors import DataError

from . import write_rows

__all__ = ["convert"]

#: The longest review has 13,704 characters; no member may make the reader swell.
LARGEST = 1 << 20


def convert(source: Path, out: IO[bytes], part: str) -> None:
    """Write the reviews of one part, ``train`` or ``test``, as ``text,label``, the two labels in turn.

    The archive holds them sorted by label, which would leave a tail or a head of the file with one class only.
    """
    wanted = re.compile(rf"aclImdb/{re.escape(part)}/(neg|pos)/(\d+)_\d+\.txt")
    reviews: list[tuple[int, str, str]] = []
    with tarfile.open(source, "r|gz") as archive:
        for member in archive:
            found = wanted.fullmatch(member.name.removeprefix("./"))
            if found is None or not member.isreg():
                continue
            if member.size > LARGEST:
                raise DataError(f"{source}: {member.name} is too large for a review; fetch it again")
            content = archive.extractfile(member)
            if content is not None:
                reviews.append((int(found.group(2)), found.group(1), content.read().decode("utf-8")))
    if not reviews:
        raise DataError(f"{source}: holds no reviews of the part {part!r}; delete the file and fetch it again")
    write_rows(((text, label) for _, label, text in sorted(reviews)), out)
