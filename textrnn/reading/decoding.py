"""Bytes to text lines: encodings, byte order marks, and the exact place of what cannot be decoded.

Undecodable bytes and NUL travel through the parsers as lone surrogates, which no valid text can hold:

    byte 80..FF                   U+DC80..U+DCFF, as Python's own ``surrogateescape`` has it
    byte 00..7F, undecodable      U+DD00..U+DD7F: half of a UTF-16 surrogate, an unfinished UTF-32 character
    the character NUL             U+DC00, since `csv` of Python 3.10 refuses NUL

So a defect is found in the row that has it, at its column, and `encode` gives back the bytes of the file.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator

from textrnn.errors import DataError, at
from textrnn.reading.encodings import BOMS, guess_encoding, looks_like_utf16, lookup
from textrnn.reading.sources import Source

__all__ = ["BAD", "LONGEST", "Decoder", "clean", "encode", "place"]

#: No line, quoted field or cell is longer, in characters; more is a file that is no text or a quote never closed.
LONGEST = 1 << 26

BAD = re.compile("[\ud800-\udfff\0]")
ESCAPES = re.compile("[\udc80-\udcff\udd00-\udd7f]+")
LINE_END = re.compile("\r\n|\r|\n")


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(chr((0xDC00 if byte >= 0x80 else 0xDD00) + byte) for byte in wrong), error.end


codecs.register_error("textrnn-escape", _escape)


class Decoder:
    """The lines of a source.

    Parameters
    ----------
    source : Source
        What to read.
    encoding : str, optional
        The user's choice; without it a byte order mark decides, and without that it is UTF-8.
    on_bad_text : {"error", "clean", "skip"}, default="error"
        With "error" the first NUL or undecodable byte raises; otherwise lines carry them as the module says.

    Attributes
    ----------
    encoding : str
        The codec in use, one that neither reads nor writes byte order marks.
    bom : bytes
        The byte order mark of the file, ``b""`` for none.
    dirty : bool
        Whether anything undecodable or NUL has turned up so far.

    Raises
    ------
    UsageError
        If there is no such encoding.
    DataError
        If the source looks like UTF-16 and does not say so.
    """

    def __init__(self, source: Source, *, encoding: str | None = None, on_bad_text: str = "error") -> None:
        self.source = source
        self.strict = on_bad_text == "error"
        self.dirty = False
        self.bom, marked = next(((bom, name) for bom, name in BOMS if source.head.startswith(bom)), (b"", ""))
        chosen = encoding and lookup(encoding)
        # the mark knows the byte order better than the user, but nothing of a different encoding
        if chosen and not marked.startswith(chosen[: len("utf-16")]):
            self.bom, marked = b"", ""
        self.encoding = marked or chosen or "utf-8"
        if not (marked or chosen) and (wide := looks_like_utf16(source.head)):
            raise DataError(f"{source.name}: looks like UTF-16 without a byte order mark; add --encoding {wide}")
        self._line = 1
        self._first_bad = b""

    def lines(self) -> Iterator[str]:
        r"""Yield lines with their ends, which are ``\n``, ``\r\n`` and ``\r`` and nothing else."""
        for text in self._whole_lines():
            # splits exactly there, in C; str.splitlines would split at U+0085 and U+2028 too
            lines = list(io.StringIO(text, newline=""))
            if self.dirty and self.strict and (first := BAD.search(text)):
                good = len(LINE_END.findall(text, 0, first.start()))
                yield from lines[:good]
                raise self._bad(lines[good], self._line + good)
            yield from lines
            self._line += len(lines)

    def _whole_lines(self) -> Iterator[str]:
        """Yield pieces of the text that end where a line does."""
        waiting: list[str] = []
        length = 0
        for text in self._decoded():
            length += len(text)
            if length > LONGEST:
                where = at(self.source.name, self._line)
                raise DataError(f"{where}: line longer than {LONGEST:,} characters; is this a text file?")
            cut = line_end_before(text)
            if not cut and not (waiting and waiting[-1].endswith("\r")):
                waiting.append(text)
                continue
            text = "".join(waiting) + text
            cut = line_end_before(text)
            waiting = [text[cut:]]
            length = len(text) - cut
            if cut:
                yield text[:cut]
        if rest := "".join(waiting):
            yield rest

    def _decoded(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        skip = len(self.bom)
        for chunk in self._chunks_and_end():
            before = decoder.getstate()
            piece = chunk[skip:] if skip else chunk
            skip = 0
            try:
                try:
                    text = decoder.decode(piece, not chunk)
                except UnicodeDecodeError:
                    self.dirty = True
                    self._first_bad = self._first_bad or piece
                    decoder = codecs.getincrementaldecoder(self.encoding)("textrnn-escape")
                    decoder.setstate(before)
                    text = decoder.decode(piece, not chunk)
            except UnicodeError as error:
                reason = str(error).splitlines()[0]
                where = at(self.source.name, self._line)
                raise DataError(f"{where}: not {self.encoding} ({reason}); name the right --encoding") from error
            if "\0" in text:
                self.dirty = True
                text = text.replace("\0", "\udc00")
            yield text

    def _chunks_and_end(self) -> Iterator[bytes]:
        yield from self.source.chunks()
        yield b""

    def _bad(self, line: str, number: int) -> DataError:
        found = BAD.search(line)
        column = found.start() + 1 if found else 1
        where = at(self.source.name, number, column)
        wrong = found.group() if found else "\udc00"
        if wrong == "\udc00":
            return DataError(f"{where}: NUL character; remove it, or add --on-bad-text clean")
        what = f"{where}: not valid {self.encoding.upper()} (byte 0x{ord(wrong) & 0xFF:02x})"
        guess = guess_encoding(self._first_bad)
        if guess and guess != self.encoding:
            return DataError(f"{what}; the file looks like {guess}: add --encoding {guess}")
        return DataError(f"{what}; name the right --encoding, or add --on-bad-text clean")


def clean(text: str) -> str:
    r"""Replace undecodable bytes by U+FFFD and take NUL out.

    Examples
    --------
    >>> clean("a\udc00b\udcc0")
    'ab\ufffd'
    """
    return BAD.sub(lambda found: "" if found.group() in "\0\udc00" else "\ufffd", text)


def encode(text: str, encoding: str) -> bytes:
    r"""Give back the bytes a decoded text had in its file.

    This is byte for byte where an encoding has one spelling of each character, as UTF-8, UTF-16, cp949 and the
    one-byte encodings have.

    Examples
    --------
    >>> encode("a\udc00b\udcc0", "utf-8")
    b'a\x00b\xc0'
    """
    text = text.replace("\udc00", "\0")
    parts, end = [], 0
    for found in ESCAPES.finditer(text):
        parts.append(text[end : found.start()].encode(encoding))
        parts.append(bytes(ord(character) & 0xFF for character in found.group()))
        end = found.end()
    parts.append(text[end:].encode(encoding))
    return b"".join(parts)


def place(raw: str, position: int, line: int) -> tuple[int, int]:
    r"""Line and column of a position in the raw text of a record that begins on `line`.

    Examples
    --------
    >>> place("ab\r\ncd", 5, 10)
    (11, 2)
    """
    ends = [found.end() for found in LINE_END.finditer(raw, 0, position)]
    return line + len(ends), position - (ends[-1] if ends else 0) + 1


def line_end_before(text: str) -> int:
    r"""Where the last whole line ends; a ``\r`` that ends the text may yet be half of ``\r\n``."""
    body = len(text) - text.endswith("\r")
    return max(text.rfind("\n", 0, body), text.rfind("\r", 0, body)) + 1
