"""`fetch` and `path` by name, against a plain web server on this machine and an index of this test's own."""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import textrnn_corpora
from textrnn.errors import DataError, LockedError, OutputError, UnknownName
from textrnn_corpora import Entry, Part, data_folder, fetch, index, path
from textrnn_corpora.folder import alone

TRAIN = b"DESC:manner How does it work ?\nNUM:count How many are there ?\n"
TEST = b"LOC:other Where is it ?\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the address it is served at."""
    folder = tmp_path / "web"
    folder.mkdir()

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def upstream(web: tuple[Path, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder upstream of a corpus `questions`: its train part has a published digest, its test part has none."""
    folder, address = web
    (folder / "train.label").write_bytes(TRAIN)
    (folder / "test.label").write_bytes(TEST)
    parts = (
        Part("train", f"{address}/train.label", len(TRAIN), digest(TRAIN), "trec"),
        Part("test", f"{address}/test.label", convert="trec"),
        Part("raw", f"{address}/test.label"),
    )
    corpus = Entry("questions", "", "questions", "CC0", "this test", ["text", "label"], parts)
    monkeypatch.setattr(index, "_index", lambda: {"questions": corpus})
    monkeypatch.setenv("TEXTRNN_DATA", str(tmp_path / "data"))
    return folder


def test_fetch_gives_csv_files_the_one_to_train_on_first(upstream: Path, tmp_path: Path) -> None:
    train, test, raw = fetch("questions")
    assert train == tmp_path / "data" / "questions" / "questions_train.csv"
    assert train.read_bytes() == b"text,label\nHow does it work ?,DESC\nHow many are there ?,NUM\n"
    assert test.read_bytes() == b"text,label\nWhere is it ?,LOC\n"
    assert raw.name == "test.label"
    assert path("questions") == path("questions/train") == train
    assert path("questions/test") == test


def test_fetch_of_one_part_and_into_a_folder(upstream: Path, tmp_path: Path) -> None:
    found = fetch("questions/test", folder=tmp_path / "here")
    assert found == [tmp_path / "here" / "questions" / "questions_test.csv"]
    assert path("questions/test", folder=tmp_path / "here") == found[0]
    assert not (tmp_path / "data").exists()


def test_what_is_there_is_not_downloaded_again(upstream: Path) -> None:
    first = fetch("questions")
    (upstream / "train.label").unlink()
    (upstream / "test.label").unlink()
    assert fetch("questions") == first
    first[0].unlink()
    assert fetch("questions")[0].read_bytes().startswith(b"text,label\n")


def test_a_digest_is_recorded_where_none_is_published(upstream: Path, tmp_path: Path) -> None:
    notes: list[str] = []
    fetch("questions/train", say=notes.append)
    assert notes == []
    fetch("questions/test", say=notes.append)
    assert len(notes) == 1
    assert digest(TEST) in notes[0]
    record = (tmp_path / "data" / "questions" / "test.label.sha256").read_text(encoding="utf-8")
    assert record.startswith("# 24 bytes from http://")
    assert record.endswith(f"\n{digest(TEST)}  test.label\n")
    fetch("questions/test", say=notes.append)
    assert len(notes) == 1


def test_a_change_upstream_is_noticed_against_the_record(upstream: Path, tmp_path: Path) -> None:
    fetch("questions/test")
    home = tmp_path / "data" / "questions"
    (home / "test.label").unlink()
    (upstream / "test.label").write_bytes(TEST + TEST)
    with pytest.raises(DataError) as caught:
        fetch("questions/test")
    message = str(caught.value)
    assert digest(TEST) in message
    assert digest(TEST + TEST) in message
    assert f"delete {home / 'test.label.sha256'}" in message
    assert not list(home.glob("test.label*part*"))
    assert not (home / "test.label").exists()
    (home / "test.label.sha256").unlink()
    fetch("questions/test")
    assert path("questions/test").read_bytes().count(b"Where") == 2


def test_a_change_on_disk_is_noticed(upstream: Path, tmp_path: Path) -> None:
    fetch("questions")
    raw = tmp_path / "data" / "questions" / "train.label"
    raw.write_bytes(b"DESC:manner What ?\n")
    with pytest.raises(DataError, match="delete the file and fetch it again"):
        fetch("questions")
    assert raw.read_bytes() == b"DESC:manner What ?\n"


def test_a_published_digest_that_does_not_match_leaves_nothing_behind(upstream: Path, tmp_path: Path) -> None:
    (upstream / "train.label").write_bytes(TRAIN.replace(b"work", b"fail"))
    with pytest.raises(DataError, match=digest(TRAIN)):
        fetch("questions")
    assert [file.name for file in (tmp_path / "data" / "questions").iterdir()] == [".lock"]


def test_a_file_downloaded_by_hand_is_taken_and_recorded(upstream: Path, tmp_path: Path) -> None:
    home = tmp_path / "data" / "questions"
    home.mkdir(parents=True)
    (home / "test.label").write_bytes(b"HUM:ind Who ?\n")
    notes: list[str] = []
    fetch("questions/test", say=notes.append)
    assert path("questions/test").read_bytes() == b"text,label\nWho ?,HUM\n"
    assert digest(b"HUM:ind Who ?\n") in notes[0]


def test_what_cannot_be_converted_leaves_no_csv(upstream: Path, tmp_path: Path) -> None:
    (upstream / "test.label").write_bytes(b"no class here\n")
    with pytest.raises(DataError, match=r"test\.label:1: is not"):
        fetch("questions/test")
    assert not list((tmp_path / "data" / "questions").glob("*.csv"))


def test_a_spoilt_record_is_named(upstream: Path, tmp_path: Path) -> None:
    fetch("questions/test")
    (tmp_path / "data" / "questions" / "test.label.sha256").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="holds no SHA-256 digest"):
        fetch("questions/test")


def test_two_runs_do_not_share_a_folder(upstream: Path, tmp_path: Path) -> None:
    with alone(tmp_path / "data" / "questions"), pytest.raises(LockedError, match="another run"):
        fetch("questions")
    assert len(fetch("questions")) == 3


def test_a_folder_that_cannot_be_made_is_an_output_error(upstream: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written to"):
        fetch("questions", folder=tmp_path / "file")


def test_path_of_what_is_not_fetched_names_the_command(upstream: Path) -> None:
    with pytest.raises(DataError, match=r"textrnn corpora fetch questions/test$"):
        path("questions/test")


@pytest.mark.parametrize("call", [fetch, path])
def test_unknown_names_offer_the_nearest(upstream: Path, call: object) -> None:
    assert callable(call)
    with pytest.raises(UnknownName, match="did you mean 'questions'"):
        call("question")
    with pytest.raises(UnknownName, match="did you mean 'test'"):
        call("questions/tests")


def test_bundled_corpora_need_no_fetching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTRNN_DATA", str(tmp_path))
    for name in textrnn_corpora.names():
        if textrnn_corpora.entry(name).bundled:
            assert fetch(name) == [path(name)]
            assert path(name).parent == Path(textrnn_corpora.__file__).parent
    assert list(tmp_path.iterdir()) == []


def test_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TEXTRNN_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("TEXTRNN_DATA")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "textrnn"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert data_folder() == Path.home() / ".cache" / "textrnn"
    monkeypatch.setattr("sys.platform", "darwin")
    assert data_folder() == Path.home() / "Library" / "Caches" / "textrnn"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert data_folder() == tmp_path / "textrnn"
