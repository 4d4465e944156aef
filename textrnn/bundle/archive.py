"""A zip that can be written in one way only, so that whatever deviates from it is refused.

Python's `zipfile` opens archives with entries that overlap, are there twice, point outside or say one thing in the
directory and another before the data. Here the bytes around every member follow from its name and contents; reading
computes them again and compares. Any zip tool opens the result.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from struct import Struct

__all__ = ["LARGEST", "pack", "unpack"]

#: Bytes of an archive; beyond, a zip needs fields of 64 bits.
LARGEST = (4 << 30) - 1
#: Members of an archive; a hundred networks have one each.
MOST = 1000

_LOCAL = Struct("<4s5H3I2H")
_CENTRAL = Struct("<4s6H3I5H2I")
_END, _ENDS = Struct("<4s4H2IH"), b"PK\x05\x06"
_VERSION, _FLAGS, _STORED, _TIME = 20, 0, 0, 0
_DATE = (0 << 9) | (1 << 5) | 1  # 1980-01-01, the earliest a zip can hold: the same members give the same bytes
_UNIX = 3 << 8
_MODE = 0o600 << 16  # an ordinary file, no link
_NAME = re.compile(rb"[a-z][a-z0-9]*(?:\.[a-z0-9]+)*\.(?:json|safetensors)")


def pack(members: Mapping[str, bytes], comment: bytes) -> Iterator[bytes]:
    """Give the bytes of an archive, in pieces; data are not copied.

    Raises
    ------
    ValueError
        If a name is none that `unpack` takes, there are too many, or the comment has the mark that other programs
        look for from the end of a zip.

    Examples
    --------
    >>> data = b"".join(pack({"a.json": b"{}"}, b"end"))
    >>> unpack(data, b"end")
    {'a.json': b'{}'}
    >>> import io, zipfile
    >>> zipfile.ZipFile(io.BytesIO(data)).read("a.json")
    b'{}'
    """
    if len(members) > MOST:
        raise ValueError("has too many members")
    if _ENDS in comment:
        raise ValueError("a comment with the mark of a zip's end makes another end of it")
    directory, offset = [], 0
    for name, data in members.items():
        if not _NAME.fullmatch(name.encode()):
            raise ValueError(f"{name!r} is no name of a member")
        local, central = _headers(name.encode(), data, offset)
        directory.append(central)
        yield local
        yield data
        offset += len(local) + len(data)
    yield _ending(directory, offset, comment)


def unpack(data: bytes | memoryview, comment: bytes) -> dict[str, bytes]:
    """Take the members out of an archive that `pack` made with this comment.

    Raises
    ------
    ValueError
        If it is not exactly that: a member that is compressed, encrypted, linked, twice there or of another kind, a
        path as its name, bytes between or behind members, or a directory that says something else.
    """
    view = memoryview(data)
    members: dict[str, bytes] = {}
    directory, offset = [], 0
    while bytes(view[offset : offset + 4]) == b"PK\x03\x04":
        if offset + _LOCAL.size > len(view):
            raise ValueError("a member is cut off")
        _, _, flags, method, *_, stored, size, length, _ = _LOCAL.unpack_from(view, offset)
        start = offset + _LOCAL.size + length
        if flags or method or stored != size:
            raise ValueError("a member is compressed, encrypted or otherwise not plain")
        if start + size > len(view):
            raise ValueError("a member is larger than the file")
        name, body = bytes(view[offset + _LOCAL.size : start]), bytes(view[start : start + size])
        if not _NAME.fullmatch(name):
            raise ValueError(f"has a member {name[:80]!r}, and a model holds JSON and safetensors only")
        if name.decode() in members or len(members) == MOST:
            raise ValueError(f"has {name.decode()[:80]} twice" if len(members) < MOST else "has too many members")
        local, central = _headers(name, body, offset)
        if bytes(view[offset:start]) != local:
            raise ValueError(f"its member {name.decode()[:80]} has another date, checksum or header than it should")
        members[name.decode()] = body
        directory.append(central)
        offset = start + size
    if bytes(view[offset:]) != _ending(directory, offset, comment):
        raise ValueError("its directory is not that of its members")
    return members


def _headers(name: bytes, data: bytes, offset: int) -> tuple[bytes, bytes]:
    """What stands before a member, and what the directory at the end says of it."""
    common = _VERSION, _FLAGS, _STORED, _TIME, _DATE, zlib.crc32(data), len(data), len(data), len(name), 0
    return (
        _LOCAL.pack(b"PK\x03\x04", *common) + name,
        _CENTRAL.pack(b"PK\x01\x02", _UNIX | _VERSION, *common, 0, 0, 0, _MODE, offset) + name,
    )


def _ending(directory: list[bytes], offset: int, comment: bytes) -> bytes:
    entries = b"".join(directory)
    count = len(directory)
    return entries + _END.pack(_ENDS, 0, 0, count, count, len(entries), offset, len(comment)) + comment
