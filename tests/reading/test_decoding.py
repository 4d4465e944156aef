"""Encodings, and the exact place of what cannot be decoded."""

import codecs
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from textrnn.errors import DataError, TextRNNWarning, UsageError
from textrnn.reading import decoding as module
from textrnn.reading import encode, open_corpus, read_corpus
from textrnn.reading.decoding import Decoder, clean, place
from textrnn.reading.encodings import guess_encoding, looks_like_utf16
from textrnn.reading.sources import CHUNK, Source

SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TABLE = "text,label\n재미있다,1\n지루하다,0\n"
TEXTS = ["재미있다", "지루하다"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(content, **options):
    Path("corpus.csv").write_bytes(content)
    with pytest.raises(DataError) as error:
        read_corpus("corpus.csv", **options)
    return str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_honoured(encoding):
    Path("corpus.csv").write_bytes(TABLE.encode(encoding))
    reader = open_corpus("corpus.csv")
    assert reader.columns == ["text", "label"]
    assert [row.text for row in reader] == TEXTS
    assert reader.bom + encode(reader.header_raw, reader.encoding) == "text,label".encode(encoding)


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_BE, "utf-32-be")])
def test_big_endian_marks(mark, encoding):
    Path("corpus.csv").write_bytes(mark + TABLE.encode(encoding))
    reader = open_corpus("corpus.csv")
    assert (reader.encoding, reader.bom, reader.notes[0]) == (encoding, mark, f"encoding: {encoding}")
    assert [row.text for row in reader] == TEXTS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_named(encoding):
    content = TABLE.encode(encoding)
    message = f"corpus.csv: looks like UTF-16 without a byte order mark; add --encoding {encoding}"
    assert refused(content) == message
    Path("corpus.csv").write_bytes(content)
    assert read_corpus("corpus.csv", encoding=encoding).texts == TEXTS


def test_korean_utf16_with_few_ascii_characters_is_recognised():
    text = "재미있는영화였고배우들의연기가훌륭했습니다"
    assert "add --encoding utf-16-le" in refused("".join(f"{text},1\n" for _ in range(50)).encode("utf-16-le"))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8"),
        ("UTF8", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("cp949", "cp949"),
        ("euc-kr", "cp949"),
        ("cp949", "euc-kr"),
        ("johab", "johab"),
    ],
)
def test_the_users_encoding(given, written):
    Path("corpus.csv").write_bytes(TABLE.encode(written))
    assert read_corpus("corpus.csv", encoding=given).texts == TEXTS


def test_euc_kr_is_read_as_its_superset():
    Path("corpus.csv").write_bytes("text,label\n똠방각하 펲시,1\n".encode("cp949"))
    reader = open_corpus("corpus.csv", encoding="euc-kr")
    assert reader.encoding == "cp949"
    assert [row.text for row in reader] == ["똠방각하 펲시"]


@pytest.mark.parametrize("name", ["cp9499", "", "hex", "zlib", "a\0b", "유니코드"])
def test_unknown_encoding(name):
    Path("corpus.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_corpus("corpus.csv", encoding=name or " ")
    assert str(error.value).startswith(f"no encoding is called {name or ' '!r}; ")


def test_unknown_encoding_offers_the_nearest():
    Path("corpus.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(UsageError, match=r"^no encoding is called 'cp9499'; did you mean 'cp949'\?$"):
        read_corpus("corpus.csv", encoding="cp9499")


def test_cp949_is_guessed():
    message = "corpus.csv:2:1: not valid UTF-8 (byte 0xc0); the file looks like cp949: add --encoding cp949"
    assert refused(TABLE.encode("cp949")) == message


def test_latin_1_is_guessed():
    content = "text,label\nun café crème,1\n".encode("latin-1")
    message = "corpus.csv:2:7: not valid UTF-8 (byte 0xe9); the file looks like latin-1: add --encoding latin-1"
    assert refused(content) == message


def test_damaged_utf8_is_not_taken_for_another_encoding():
    message = "corpus.csv:3:2: not valid UTF-8 (byte 0xed); name the right --encoding, or add --on-bad-text clean"
    assert refused("text,label\n재미있다,1\n지".encode() + b"\xed" + "루하다,0\n".encode()) == message


def test_utf8_read_as_cp949_is_guessed_back():
    message = refused(TABLE.encode() + "영화가 정말 좋았어요,1\n".encode() * 20, encoding="cp949")
    assert message.startswith("corpus.csv:2:")
    assert message.endswith("the file looks like utf-8: add --encoding utf-8")


def test_nul():
    message = "corpus.csv:3:3: NUL character; remove it, or add --on-bad-text clean"
    assert refused("text,label\n재미있다,1\n지루\0하다,0\n".encode()) == message


def test_nul_in_the_header():
    assert refused(b"te\0xt,label\na,1\n") == "corpus.csv:1:3: NUL character; remove it, or add --on-bad-text clean"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_exact_place_far_into_the_file(end):
    """Multi-byte characters before it, chunks cut anywhere, and breaks that end no row."""
    lines = ["text,label", *(f"영화 {number}\u2028\x85\x0b\x0c,{number % 2}" for number in range(30_000))]
    good = end.join(lines[:25_000]).encode() + end.encode()
    content = good + "좋은 영화".encode() + b"\xff" + f",1{end}".encode() + end.join(lines[25_000:]).encode()
    assert len(good) > 2 * CHUNK
    assert refused(content).startswith("corpus.csv:25001:6: not valid UTF-8 (byte 0xff)")


@pytest.mark.slow
def test_exact_place_on_line_900_000():
    content = b"text,label\n" + "재미있는 영화,1\n".encode() * 899_998 + "재".encode() + b"\xc0,1\n"
    assert refused(content).startswith("corpus.csv:900000:2: not valid UTF-8 (byte 0xc0)")


def test_place_on_standard_input(monkeypatch):
    content = b"text,label\n" + "재미있는 영화,1\n".encode() * 50_000 + "재".encode() + b"\xc0,1\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
    with pytest.raises(DataError, match=r"^stdin:50002:2: not valid UTF-8 \(byte 0xc0\)"):
        read_corpus("-")


def test_place_inside_a_quoted_field_of_several_lines():
    content = 'text,label\n"첫째 줄\n둘째 줄\n셋째 '.encode() + b"\xff" + '줄",1\n'.encode()
    assert refused(content).startswith("corpus.csv:4:4: not valid UTF-8 (byte 0xff)")


def test_rows_before_the_fault_are_read():
    """More of them than the sample that opening looks at."""
    Path("corpus.csv").write_bytes(b"text,label\n" + b"good,1\n" * 2_000 + b"b\xffd,0\n" + b"good,1\n" * 9)
    rows = []
    with pytest.raises(DataError, match=r"^corpus\.csv:2002:2: "):
        rows.extend(open_corpus("corpus.csv"))
    read = 0
    with pytest.raises(DataError):
        for _ in open_corpus("corpus.csv"):
            read += 1
    assert read == 2_000
    assert len(read_corpus("corpus.csv", limit=2_000)) == 2_000


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16-le", "utf-32-be"])
def test_cut_inside_the_last_character(encoding):
    content = "text,label\n재미있다,1\n지루하다,다".encode(encoding)[:-1]
    message = refused(content, encoding=encoding)
    assert message.startswith(f"corpus.csv:3:6: not valid {encoding.upper()} (byte 0x")


def test_lone_surrogate_of_utf16():
    content = "text,label\na".encode("utf-16-le") + b"\x41\xd8" + "b,1\n".encode("utf-16-le")
    message = "corpus.csv:2:2: not valid UTF-16-LE (byte 0x41); name the right --encoding, or add --on-bad-text clean"
    assert refused(content, encoding="utf-16-le") == message
    with pytest.warns(TextRNNWarning):
        rows = list(open_corpus("corpus.csv", encoding="utf-16-le", on_bad_text="clean"))
    assert rows[0].text == "a\ufffd\ufffdb"
    assert encode(rows[0].record.raw, "utf-16-le") == content[22:-2]


def test_clean():
    content = "text,label\n재\0미,1\n".encode() + b"b\xffd\xfe,0\n" + "좋다,1\n".encode()
    Path("corpus.csv").write_bytes(content)
    message = r"^corpus\.csv: took NUL out of 2 rows or put U\+FFFD there for undecodable bytes$"
    with pytest.warns(TextRNNWarning, match=message):
        corpus = read_corpus("corpus.csv", on_bad_text="clean")
    assert corpus.texts == ["재미", "b\ufffdd\ufffd", "좋다"]
    assert corpus.skipped == {"cleaned": 2}


def test_skip():
    Path("corpus.csv").write_bytes("text,label\n재\0미,1\n".encode() + b"b\xffd\xfe,0\n" + "좋다,1\n".encode())
    with pytest.warns(TextRNNWarning, match=r"^corpus\.csv: left out 2 rows with NUL or undecodable bytes$"):
        corpus = read_corpus("corpus.csv", on_bad_text="skip")
    assert (corpus.texts, list(corpus.lines), corpus.skipped) == (["좋다"], [4], {"bad text": 2})


def test_a_bad_header_is_cleaned():
    Path("corpus.csv").write_bytes(b"te\0xt,label\xff\na,1\n")
    reader = open_corpus("corpus.csv", on_bad_text="clean", label=1)
    assert reader.columns == ["text", "label\ufffd"]


def test_unknown_treatment():
    Path("corpus.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_corpus("corpus.csv", on_bad_text="cleann")
    assert str(error.value) == "on_bad_text: 'cleann' is not one of error, clean, skip; did you mean 'clean'?"


def test_a_line_without_end_is_not_read_into_memory(monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 1_000_000)
    message = "corpus.csv:2: line longer than 1,000,000 characters; is this a text file?"
    assert refused(b"text,label\n" + b"x" * 2_000_000) == message


def lines_of(content, **options):
    Path("x.txt").write_bytes(content)
    return list(Decoder(Source("x.txt"), **options).lines())


@pytest.mark.parametrize("around", range(-3, 4))
def test_crlf_across_a_chunk(around):
    first = "x" * (CHUNK + around) + "\r\n"
    assert lines_of((first + "a\rb\n\r\nc").encode()) == [first, "a\r", "b\n", "\r\n", "c"]


@SLOW_MACHINE
@given(st.text(st.sampled_from("가a\r\n\u2028\x85\x0b\x0c\x1c\x1d\x1e😀"), min_size=1))
def test_only_three_row_ends(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("lines") / "x.txt"
    path.write_bytes(text.encode())
    expected = io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline="").readlines()
    assert list(Decoder(Source(path)).lines()) == expected


@SLOW_MACHINE
@given(st.binary(min_size=1), st.sampled_from(["utf-8", "cp949", "utf-16-le", "utf-32-be", "latin-1", "ascii"]))
def test_raw_text_gives_the_bytes_back(tmp_path_factory, content, encoding):
    path = tmp_path_factory.mktemp("bytes") / "x.txt"
    path.write_bytes(b"x" + content)
    decoder = Decoder(Source(path), encoding=encoding, on_bad_text="clean")
    assert encode("".join(decoder.lines()), encoding) == b"x" + content


def test_every_cp949_character_is_written_back():
    characters = []
    for code in range(0x8141, 0xFEFF):
        try:
            characters.append(code.to_bytes(2, "big").decode("cp949"))
        except UnicodeDecodeError:
            continue
    assert len(characters) == 17_048
    assert all(encode(character, "cp949").decode("cp949") == character for character in characters)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("이 영화 정말 재미있어요", "cp949"), ("ㅋㅋㅋㅋ", "cp949"), ("Müller grüßt", "latin-1"), ("naïve", "latin-1")],
)
def test_guesses(text, encoding):
    assert guess_encoding(text.encode(encoding)) == encoding


@pytest.mark.parametrize("data", [b"plain", b"\xa1\xa2\xa1\xa3" * 10, b"a\0\xe9"])
def test_no_guess_where_nothing_tells(data):
    assert guess_encoding(data) == ""


def test_damaged_utf8_is_still_utf8():
    assert guess_encoding("crème brûlée".encode() + b"\xe9 ") == "utf-8"


@pytest.mark.parametrize(
    "head", [b"\0" * 100, b"a\0\0b" * 50, b"a\0b\0c\0d\0" + b"plain text " * 50, "a,b\n".encode("utf-32-le")]
)
def test_not_every_nul_is_utf16(head):
    assert looks_like_utf16(head) == ""


def test_clean_and_place():
    assert clean("a\udc00\0b\udcff\udd41\ud800c") == "ab\ufffd\ufffd\ufffdc"
    assert [place("a\r\nb\rc\nd", position, 7) for position in (0, 3, 5, 7)] == [(7, 1), (8, 1), (9, 1), (10, 1)]
