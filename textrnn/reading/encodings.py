"""Which encoding a file is written in: by its mark, by the user's word, or as a guess to offer."""

from __future__ import annotations

import codecs
from difflib import get_close_matches

from textrnn.errors import UsageError

__all__ = ["BOMS", "guess_encoding", "looks_like_utf16", "lookup"]

BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Codecs that eat or write byte order marks, and the plain ones used in their place.
PLAIN = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le", "euc_kr": "cp949"}
ASCII = frozenset(b"\t\r\n") | frozenset(range(0x20, 0x7F))
GUESSES = ("utf-8", "cp949", "latin-1")


def lookup(encoding: str) -> str:
    """Name the codec for an encoding the user named.

    Examples
    --------
    >>> lookup("EUC-KR")
    'cp949'
    >>> lookup("utf-8-sig")
    'utf-8'
    """
    try:
        codec = codecs.lookup(encoding)
        # the attribute is how Python itself keeps hex, zlib and their like out of str.encode
        if getattr(codec, "_is_text_encoding", True) and codec.incrementaldecoder is not None:
            return PLAIN.get(codec.name, codec.name)
    except (LookupError, ValueError):
        pass
    known = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949", "euc-kr", "latin-1", "cp1252"]
    near = get_close_matches(encoding.lower(), known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; try one of {', '.join(known)}"
    raise UsageError(f"no encoding is called {encoding!r}{hint}")


def looks_like_utf16(head: bytes) -> str:
    r"""Tell UTF-16 by its spaces, digits and commas, which have a NUL on one side.

    NULs alone do not tell the side: '가' is U+AC00.

    Examples
    --------
    >>> looks_like_utf16("text,label\n좋아요,1\n".encode("utf-16-le"))
    'utf-16-le'
    >>> looks_like_utf16("text,label\n좋아요,1\n".encode("utf-8"))
    ''
    """
    if 0 not in head:
        return ""
    pairs = list(zip(head[::2], head[1::2], strict=False))
    little = sum(high == 0 and low in ASCII for low, high in pairs)
    big = sum(high == 0 and low in ASCII for high, low in pairs)
    few, many = sorted((little, big))
    # two NULs side by side are UTF-32, or no text at all
    if many < 4 or many * 50 < len(pairs) or (few + pairs.count((0, 0))) * 10 > many:
        return ""
    return "utf-16-le" if little > big else "utf-16-be"


def guess_encoding(data: bytes) -> str:
    """Guess what a piece of a file is written in, if it is not what was thought; ``""`` if nobody can tell.

    Examples
    --------
    >>> guess_encoding("재미있는 영화".encode("cp949"))
    'cp949'
    >>> guess_encoding("un café crème".encode("latin-1"))
    'latin-1'
    """
    if b"\0" in data:
        return ""
    # the piece may begin inside a character, but no line does; of a series, the header alone may be Korean
    lines = data[data.find(b"\n", 0, len(data) // 2) + 1 :]
    data = data if lines.isascii() else lines
    wrong = {}
    for name in GUESSES:
        text = codecs.getincrementaldecoder(name)("replace").decode(data)
        foreign = [character for character in text if character > "\x7f"]
        if not foreign:
            return ""
        wrong[name] = foreign.count("\ufffd") / len(foreign)
        if name == "cp949":
            letters = sum("ㄱ" <= character <= "힣" for character in foreign)
        elif name == "latin-1":
            letters = sum(character.isalpha() for character in foreign)
        else:
            letters = len(foreign)
        # some valid UTF-8 beside the fault is a damaged UTF-8 file
        if name == "utf-8" and wrong[name] < 0.5:
            return name
        if wrong[name] <= 0.02 and letters * 2 >= len(foreign):
            return name
    return ""
