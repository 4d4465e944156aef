"""What is not a readable file is refused at once, by what it is."""

import bz2
import gzip
import io
import lzma
import os
import re
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from textrnn.errors import DataError, UsageError
from textrnn.reading import open_corpus, read_corpus, sources
from textrnn.reading.sources import Source, find_sources

TABLE = "text,label\n재미있다,1\n지루하다,0\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(*paths, **options):
    """The message, which must come quickly and be one line."""
    start = time.monotonic()
    with pytest.raises(DataError) as error:
        read_corpus(list(paths), **options)
    assert time.monotonic() - start < 10  # no hang; on a quiet machine it takes milliseconds
    assert "\n" not in str(error.value)
    return str(error.value)


def test_missing_file():
    assert refused("corpus.csv") == "corpus.csv: no such file; check the path"


def test_one_of_several_missing_is_found_before_any_is_read():
    Path("a.csv").write_text(TABLE, encoding="utf-8")
    assert refused("a.csv", "b.csv") == "b.csv: no such file; check the path"


def test_pattern_without_a_file():
    assert refused("part-*.csv") == "part-*.csv: no file matches; check the folder and the pattern"


def test_folder():
    os.mkdir("corpus")
    pattern = Path("corpus/*.csv")
    assert refused("corpus") == f"corpus: is a folder; name a file inside it, or a pattern such as {pattern}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipe_would_never_open():
    os.mkfifo("corpus.csv")
    assert refused("corpus.csv") == "corpus.csv: is a pipe; name - and send it to standard input"


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no devices here")
def test_device_would_never_end():
    assert refused("/dev/zero") == "/dev/zero: is a device or socket; name a file"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file():
    Path("corpus.csv").write_text(TABLE, encoding="utf-8")
    os.chmod("corpus.csv", 0)
    assert refused("corpus.csv") == "corpus.csv: may not be read; change its permissions"


def test_permission_is_reported_as_such(monkeypatch):
    Path("corpus.csv").write_text(TABLE, encoding="utf-8")

    def deny(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", deny)
    with pytest.raises(DataError, match=r"^corpus\.csv: may not be read; change its permissions$"):
        Source("corpus.csv")


def test_path_that_cannot_be_one():
    assert re.search(r"b\.csv: cannot be read \(.*embedded null .*\); check the path$", refused("a\0b.csv"))
    assert refused("a" * 5000 + ".csv").endswith("cannot be read (File name too long); check the path")


def test_empty_file():
    Path("corpus.csv").touch()
    assert refused("corpus.csv") == "corpus.csv: is empty; name a file with rows"


def test_empty_after_unpacking():
    Path("corpus.csv.gz").write_bytes(gzip.compress(b""))
    assert refused("corpus.csv.gz") == "corpus.csv.gz: no rows; name a file that has some"


def test_only_row_ends():
    Path("corpus.csv").write_text("\n\r\n\n", encoding="utf-8")
    assert refused("corpus.csv") == "corpus.csv: no rows; name a file that has some"


def test_header_only():
    Path("corpus.csv").write_text("text,label\n\n", encoding="utf-8")
    assert refused("corpus.csv") == "corpus.csv: a header and no rows; name a file that has some"


def xlsx() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return file.getvalue()


def database() -> bytes:
    connection = sqlite3.connect("database")
    connection.execute("create table t (a)")
    connection.commit()
    connection.close()
    return Path("database").read_bytes()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (xlsx, "is a zip or Excel file; name it .xlsx if it is Excel, otherwise unpack it first"),
        (
            lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "is an old or encrypted Excel file; save it as .xlsx or as CSV UTF-8",
        ),
        (lambda: gzip.compress(TABLE.encode()), "is gzip; name it .gz, or unpack it first"),
        (lambda: bz2.compress(TABLE.encode()), "is bzip2; unpack it first"),
        (lambda: lzma.compress(TABLE.encode()), "is xz; unpack it first"),
        (lambda: b"%PDF-1.7\n", "is a PDF; export its table as CSV"),
        (lambda: b"PAR1\x15\x04", "is parquet; name it .parquet"),
        (lambda: b"\x89HDF\r\n\x1a\n", "is HDF5; export its table as CSV"),
        (database, "is an SQLite database; export the table as CSV"),
        (
            lambda: b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
            "is a git-LFS pointer, not the file itself; run git lfs pull",
        ),
    ],
)
@pytest.mark.parametrize("name", ["corpus.csv", "corpus.txt", "corpus.jsonl"])
def test_what_is_no_text_is_named(name, content, message):
    Path(name).write_bytes(content())
    assert refused(name) == f"{name}: {message}"


def test_magic_inside_gzip():
    Path("corpus.csv.gz").write_bytes(gzip.compress(gzip.compress(TABLE.encode())))
    assert refused("corpus.csv.gz") == "corpus.csv.gz: is gzip; name it .gz, or unpack it first"


def test_text_that_begins_like_parquet_is_text():
    Path("corpus.csv").write_text("text,label\nPAR1,1\n", encoding="utf-8")
    assert read_corpus("corpus.csv").texts == ["PAR1"]


@pytest.mark.parametrize("name", ["corpus.parquet", "corpus.xlsx"])
def test_text_named_like_a_binary_format(name):
    Path(name).write_text(TABLE, encoding="utf-8")
    assert refused(name) == f"{name}: not {name[7:]}, whatever its name says; name it by what it is"


@pytest.mark.parametrize("name", ["corpus.parquet.gz", "corpus.xlsx.gz"])
def test_binary_format_packed(name):
    Path(name).write_bytes(gzip.compress(b"PAR1"))
    assert refused(name) == f"{name}: {name[7:-3]} cannot be read packed; unpack it first"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("corpus.csvv", "'csvv' is not one of csv, jsonl, parquet, tsv, txt, xlsx; did you mean 'csv'?"),
        ("corpus.json", "'json' is not one of csv, jsonl, parquet, tsv, txt, xlsx; did you mean 'jsonl'?"),
        ("corpus", "'' is not one of csv, jsonl, parquet, tsv, txt, xlsx"),
        ("corpus.gz", "'' is not one of csv, jsonl, parquet, tsv, txt, xlsx"),
    ],
)
def test_unknown_format(name, message):
    Path(name).write_bytes(gzip.compress(TABLE.encode()) if name.endswith("gz") else TABLE.encode())
    assert refused(name) == f"{name}: format {message}; name it by what it is"


def test_extension_in_capitals():
    Path("CORPUS.CSV").write_text(TABLE, encoding="utf-8")
    assert read_corpus("CORPUS.CSV").labels == ["1", "0"]


@pytest.mark.parametrize("name", ["corpus.csv", "corpus.tsv", "corpus.txt"])
def test_gzip_of_every_table(name):
    with gzip.open(name + ".gz", "wt", encoding="utf-8") as file:
        file.write(TABLE.replace(",", "\t") if name.endswith("tsv") else TABLE)
    assert read_corpus(name + ".gz").texts == ["재미있다", "지루하다"]


def test_gzip_of_jsonl():
    Path("corpus.jsonl.gz").write_bytes(gzip.compress('{"text":"재미있다","label":1}\n'.encode()))
    assert read_corpus("corpus.jsonl.gz").texts == ["재미있다"]


def test_gzip_that_is_none():
    Path("corpus.csv.gz").write_text(TABLE, encoding="utf-8")
    assert refused("corpus.csv.gz").startswith("corpus.csv.gz: not gzip, or damaged (Not a gzipped file")


def test_gzip_cut_off():
    rows = "".join(f"text {number * 7919 % 100003},{number % 2}\n" for number in range(100_000))
    Path("corpus.csv.gz").write_bytes(gzip.compress(b"text,label\n" + rows.encode())[:-5000])
    message = "not gzip, or damaged (Compressed file ended before the end-of-stream marker was reached); pack it again"
    assert refused("corpus.csv.gz") == f"corpus.csv.gz: {message}"


def test_gzip_with_a_flipped_bit():
    packed = bytearray(gzip.compress(TABLE.encode() * 1000))
    packed[len(packed) // 2] ^= 0x40
    Path("corpus.csv.gz").write_bytes(packed)
    assert refused("corpus.csv.gz").startswith("corpus.csv.gz: not gzip, or damaged (")


def test_file_that_grows_while_it_is_read():
    Path("corpus.csv").write_text("text,label\n" + "좋다,1\n" * 100, encoding="utf-8")
    rows = iter(open_corpus("corpus.csv"))
    next(rows)
    with open("corpus.csv", "a", encoding="utf-8") as file:
        file.write("나쁘다,0\n")
    with pytest.raises(DataError) as error:
        list(rows)
    assert str(error.value) == "corpus.csv: changed while it was read; wait until it is written, then start again"


def test_file_of_another_size_with_the_old_date():
    Path("corpus.csv").write_text(TABLE, encoding="utf-8")
    status = os.stat("corpus.csv")
    reader = open_corpus("corpus.csv")
    with open("corpus.csv", "a", encoding="utf-8") as file:
        file.write("나쁘다,0\n")
    os.utime("corpus.csv", ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(DataError, match=r"^corpus\.csv: changed while it was read; "):
        list(reader)


def test_file_that_vanishes_while_it_is_read():
    Path("corpus.csv").write_text(TABLE, encoding="utf-8")
    reader = open_corpus("corpus.csv")
    os.unlink("corpus.csv")
    with pytest.raises(DataError, match=r"^corpus\.csv: changed while it was read; "):
        list(reader)


def test_file_rewritten_with_the_same_size():
    Path("corpus.csv").write_text(TABLE, encoding="utf-8")
    reader = open_corpus("corpus.csv")
    os.utime("corpus.csv", ns=(0, 1))
    with pytest.raises(DataError, match=r"^corpus\.csv: changed while it was read; "):
        list(reader)


def test_patterns_are_sorted_and_a_file_of_that_name_wins(monkeypatch):
    original = sources.glob.glob
    monkeypatch.setattr(sources.glob, "glob", lambda *given, **options: sorted(original(*given, **options))[::-1])
    for name in ["b.csv", "a.csv", "[x].csv"]:
        Path(name).write_text(TABLE, encoding="utf-8")
    assert [source.name for source in find_sources(["?.csv", Path("[x].csv")])] == ["a.csv", "b.csv", "[x].csv"]


def test_no_path():
    with pytest.raises(UsageError, match=r"^no corpus named; name a file, or - for standard input$"):
        open_corpus([])


def test_standard_input_twice():
    with pytest.raises(UsageError, match=r"^standard input can be read once only; name - once$"):
        open_corpus(["-", "-"])


def fed(monkeypatch, content):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.replace(",", "\t").encode(),
        TABLE.encode("utf-16"),
        '\ufeff{"text":"재미있다","label":1}\n{"text":"지루하다","label":0}\n'.encode(),
    ],
)
def test_standard_input_is_read_by_its_content(monkeypatch, content):
    fed(monkeypatch, content)
    corpus = read_corpus("-")
    assert (corpus.texts, corpus.labels) == (["재미있다", "지루하다"], ["1", "0"])


def test_standard_input_of_plain_texts(monkeypatch):
    fed(monkeypatch, "재미있다, 정말\n\n지루하다\n".encode())
    assert [row.text for row in open_corpus("-", labelled=False)] == ["재미있다, 정말", "", "지루하다"]


def test_standard_input_byte_by_byte(monkeypatch):
    content = io.BytesIO(TABLE.encode("utf-8-sig"))
    dribble = type("Dribble", (), {"read": lambda self, size: content.read(1)})()
    monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": dribble}))
    reader = open_corpus("-")
    assert (reader.bom, reader.columns) == (b"\xef\xbb\xbf", ["text", "label"])
    assert [row.text for row in reader] == ["재미있다", "지루하다"]


def test_standard_input_packed(monkeypatch):
    fed(monkeypatch, gzip.compress(TABLE.encode()))
    assert refused("-") == "stdin: is gzip; name it .gz, or unpack it first"


def test_standard_input_empty(monkeypatch):
    fed(monkeypatch, b"")
    assert refused("-") == "stdin: no rows; name a file that has some"


def test_standard_input_through_a_real_pipe_that_dribbles():
    program = "from textrnn.reading import read_corpus; print(read_corpus('-').labels)"
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert child.stdin and child.stdout
    for byte in TABLE.encode():
        child.stdin.write(bytes([byte]))
        child.stdin.flush()
    child.stdin.close()
    assert re.fullmatch(rb"\['1', '0'\]\s+", child.stdout.read())
    assert child.wait(20) == 0
