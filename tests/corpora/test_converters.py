"""Converters: exact bytes from tiny inputs, and the known counts from the real files."""

from __future__ import annotations

import csv
import io
import json
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from textrnn import plugins
from textrnn.errors import DataError
from textrnn_corpora import converters
from textrnn_corpora.converters import write_rows


def convert(name: str, source: Path, part: str = "all") -> bytes:
    out = io.BytesIO()
    plugins.load(converters, name).convert(source, out, part)
    return out.getvalue()


def written(folder: Path, content: bytes) -> Path:
    file = folder / "source"
    file.write_bytes(content)
    return file


def packed(folder: Path, members: dict[str, bytes], links: dict[str, str] | None = None) -> Path:
    """A tar.gz of these files and symbolic links."""
    file = folder / "source.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        for name, target in (links or {}).items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            archive.addfile(link)
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file


def test_rows_come_back_whatever_is_in_them() -> None:
    rows = [('a "b", c', "1"), ("two\nlines", "2"), ("carriage\rreturn", "3"), ("", "4"), ("\x85\u2028끝", "00")]
    out = io.BytesIO()
    write_rows(rows, out)
    read = csv.reader(io.StringIO(out.getvalue().decode("utf-8"), newline=""), strict=True)
    assert [tuple(row) for row in read] == [("text", "label"), *rows]
    assert not out.closed


def test_label_tab_text(tmp_path: Path) -> None:
    source = written(tmp_path, "0\t여름이\r\n1\t비가, 온다\r\n\r\n2\ta\tb\x85c".encode())
    assert convert("label_tab_text", source) == 'text,label\n여름이,0\n"비가, 온다",1\na\tb\x85c,2\n'.encode()
    with pytest.raises(DataError, match="source:2: no tab"):
        convert("label_tab_text", written(tmp_path, b"0\ta\n1 b\n"))


def test_trec(tmp_path: Path) -> None:
    source = written(tmp_path, b"DESC:manner How did it go ?\nENTY:cremat Who sang `` Caf\xe9 , Caf\xe9 '' ?\n")
    assert convert("trec", source) == (
        "text,label\nHow did it go ?,DESC\n\"Who sang `` Café , Café '' ?\",ENTY\n".encode()
    )
    for spoilt in (b"DESC How ?\n", b"DESC:manner\n", b"DESC:manner \n"):
        with pytest.raises(DataError, match="source:1: is not 'CLASS:kind question'"):
            convert("trec", written(tmp_path, spoilt))


def test_class_title_description(tmp_path: Path) -> None:
    source = written(tmp_path, b'"3","Up, then down","He said ""no"""\n"4","Space","Ships\\nfly"\n')
    assert convert("class_title_description", source) == (
        b'text,label\n"Up, then down He said ""no""",3\nSpace Ships\\nfly,4\n'
    )
    with pytest.raises(DataError, match="source:2: 2 fields instead of 3"):
        convert("class_title_description", written(tmp_path, b'"1","a","b"\n"1","a"\n'))
    with pytest.raises(DataError, match="source:1"):
        convert("class_title_description", written(tmp_path, b'"1","a","never closed\n'))


def test_ynat_json(tmp_path: Path) -> None:
    headlines = [
        {"guid": "a", "title": "금리, 또 올랐다", "predefined_news_category": "사회", "label": "경제"},
        {"guid": "b", "title": "결승골…3연승", "label": "스포츠"},
    ]
    source = written(tmp_path, json.dumps(headlines).encode())
    assert convert("ynat_json", source) == 'text,label\n"금리, 또 올랐다",경제\n결승골…3연승,스포츠\n'.encode()
    for spoilt in (b'[{"title": "a"}]', b'["a"]', b"3", b'[{"title": "a", "label": 3}]'):
        with pytest.raises(DataError, match="source: "):
            convert("ynat_json", written(tmp_path, spoilt))


def test_imdb_tar(tmp_path: Path) -> None:
    source = packed(
        tmp_path,
        {
            "aclImdb/train/pos/10_9.txt": b"later",
            "aclImdb/train/pos/2_9.txt": "très<br />bien".encode(),
            "aclImdb/train/neg/2_1.txt": b"bad, bad",
            "aclImdb/train/unsup/2_0.txt": b"unlabelled",
            "aclImdb/train/pos/urls.txt": b"http",
            "aclImdb/test/neg/0_2.txt": b"dull",
            "../aclImdb/train/pos/3_9.txt": b"outside",
        },
        links={"aclImdb/train/pos/4_9.txt": "/etc/passwd"},
    )
    assert convert("imdb_tar", source, "train") == (
        'text,label\n"bad, bad",neg\ntrès<br />bien,pos\nlater,pos\n'.encode()
    )
    assert convert("imdb_tar", source, "test") == b"text,label\ndull,neg\n"
    assert [file.name for file in tmp_path.iterdir()] == ["source.tar.gz"]
    with pytest.raises(DataError, match="no reviews of the part 'dev'"):
        convert("imdb_tar", source, "dev")
    with pytest.raises(DataError, match="too large for a review"):
        convert("imdb_tar", packed(tmp_path, {"aclImdb/train/neg/0_1.txt": bytes((1 << 20) + 1)}), "train")


def test_zipped_csv(tmp_path: Path) -> None:
    source = tmp_path / "source.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("a.csv", "T\r\n1.5\r\n")
        archive.writestr("__MACOSX/._a.csv", "rubbish")
        archive.writestr("readme.txt", "hello")
    assert convert("zipped_csv", source) == b"T\r\n1.5\r\n"
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("b.csv", "T\n")
    with pytest.raises(DataError, match="2 CSV files instead of one"):
        convert("zipped_csv", source)


REAL = [
    ("trec", "english/trec_train_5500.label", "ENTY 1250 HUM 1223 DESC 1162 NUM 896 LOC 835 ABBR 86"),
    ("trec", "english/trec_TREC_10.label", "DESC 138 NUM 113 ENTY 94 LOC 81 HUM 65 ABBR 9"),
    ("label_tab_text", "korean/3i4k_fci_train_val.txt", "1 16470 2 16083 3 11672 0 5409 6 2950 4 1571 5 979"),
    ("label_tab_text", "korean/3i4k_fci_test.txt", "1 1830 2 1786 3 1296 0 600 6 327 4 174 5 108"),
    (
        "label_tab_text",
        "english/r8_train.txt",
        "earn 2840 acq 1596 crude 253 trade 251 money-fx 206 interest 190 ship 108 grain 41",
    ),
    ("class_title_description", "english/ag_news_test.csv", "1 1900 2 1900 3 1900 4 1900"),
]
ROWS = [5452, 500, 55134, 6121, 5485, 7600]


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "file", "labels", "rows"),
    [(*real, rows) for real, rows in zip(REAL, ROWS, strict=True)],
    ids=[file for _, file, _ in REAL],
)
def test_real_files_keep_their_counts(data: Path, name: str, file: str, labels: str, rows: int) -> None:
    content = convert(name, data / file).decode("utf-8")
    read = list(csv.DictReader(io.StringIO(content, newline=""), strict=True))
    assert len(read) == rows
    expected = labels.split()
    assert Counter(row["label"] for row in read) == dict(zip(expected[::2], map(int, expected[1::2]), strict=True))
    assert all(row["text"] for row in read)
