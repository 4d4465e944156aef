"""Downloads against a server on this machine that misbehaves in every way it is told to."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from textrnn.errors import DataError, OutputError
from textrnn_corpora.download import download
from textrnn_corpora.opener import open_address

BODY = bytes(range(256)) * 1200
SHA256 = hashlib.sha256(BODY).hexdigest()


@dataclass
class Site:
    """What the server serves and how; `faults` are used up, one a request."""

    address: str = ""
    body: bytes = BODY
    headers: dict[str, str] = field(default_factory=lambda: {"ETag": '"v1"'})
    ranges: bool = True
    length: bool = True
    faults: list[str] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)


def answer(site: Site, request: BaseHTTPRequestHandler) -> None:
    site.asked.append({name.lower(): value for name, value in request.headers.items()})
    fault = site.faults.pop(0) if site.faults else ""
    if fault.isdecimal():
        request.send_error(int(fault))
        return
    if re.match("[a-z]*[:/]", fault):
        request.send_response(302)
        request.send_header("Location", fault)
        request.end_headers()
        return
    if fault == "silent":
        site.done.wait(20)
        return
    start = 0
    wanted = request.headers.get("Range", "")
    version = request.headers.get("If-Range", site.headers.get("ETag", ""))
    if site.ranges and wanted and version in ("", *site.headers.values()):
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(site.body):
            request.send_error(416)
            return
        request.send_response(206)
        shown = 0 if fault == "elsewhere" else start
        request.send_header("Content-Range", f"bytes {shown}-{len(site.body) - 1}/{len(site.body)}")
    else:
        request.send_response(200)
    for name, value in site.headers.items():
        request.send_header(name, value)
    rest = site.body[start:]
    if site.length:
        request.send_header("Content-Length", str(len(rest)))
    request.end_headers()
    request.wfile.write(rest[: len(rest) // 2] if fault == "cut" else rest)


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(served, self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_address[1]}/corpus.txt"
    yield served
    served.done.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "corpus.txt"


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def interrupted(site: Site, target: Path) -> int:
    """Leave a part behind, as a connection does that breaks for good, and say how long it is."""
    site.faults = ["cut", "500"]
    with pytest.raises(DataError):
        download(site.address, target)
    site.asked.clear()
    return target.with_name("corpus.txt.part").stat().st_size


def test_a_whole_file(site: Site, target: Path) -> None:
    assert download(site.address, target, size=len(BODY), sha256=SHA256) == SHA256
    assert target.read_bytes() == BODY
    assert left_in(target.parent) == ["corpus.txt"]


def test_a_file_without_announced_length(site: Site, target: Path) -> None:
    site.length = False
    assert download(site.address, target) == SHA256


def test_an_empty_file(site: Site, target: Path) -> None:
    site.body = b""
    assert download(site.address, target) == hashlib.sha256(b"").hexdigest()
    assert target.read_bytes() == b""


def test_a_cut_is_resumed_within_one_call(site: Site, target: Path) -> None:
    site.faults = ["cut", "cut"]
    assert download(site.address, target, sha256=SHA256) == SHA256
    half = len(BODY) // 2
    assert [asked.get("range") for asked in site.asked] == [None, f"bytes={half}-", f"bytes={half + half // 2}-"]
    assert site.asked[1]["if-range"] == '"v1"'
    assert target.read_bytes() == BODY


def test_a_part_is_resumed_by_a_later_call(site: Site, target: Path) -> None:
    there = interrupted(site, target)
    assert there == len(BODY) // 2
    assert download(site.address, target) == SHA256
    assert [asked.get("range") for asked in site.asked] == [f"bytes={there}-"]
    assert left_in(target.parent) == ["corpus.txt"]


def test_last_modified_stands_in_for_a_weak_etag(site: Site, target: Path) -> None:
    site.headers = {"ETag": 'W/"v1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
    interrupted(site, target)
    assert download(site.address, target) == SHA256
    assert site.asked[0]["if-range"] == "Mon, 01 Jan 2024 00:00:00 GMT"


def test_a_part_of_an_older_version_is_not_mixed_with_the_new_one(site: Site, target: Path) -> None:
    interrupted(site, target)
    site.body, site.headers = b"new" * 1000, {"ETag": '"v2"'}
    download(site.address, target)
    assert target.read_bytes() == b"new" * 1000


def test_a_part_of_unknown_version_is_resumed_only_under_a_digest(site: Site, target: Path) -> None:
    site.headers = {}
    there = interrupted(site, target)
    download(site.address, target, sha256=SHA256)
    assert site.asked[0]["range"] == f"bytes={there}-"
    target.unlink()
    interrupted(site, target)
    assert download(site.address, target) == SHA256
    assert "range" not in site.asked[0]


def test_a_server_that_ignores_ranges_starts_over(site: Site, target: Path) -> None:
    interrupted(site, target)
    site.ranges = False
    assert download(site.address, target, sha256=SHA256) == SHA256
    assert target.read_bytes() == BODY


def test_a_server_that_ignores_ranges_and_cuts_every_time_ends(site: Site, target: Path) -> None:
    site.ranges, site.faults = False, ["cut"] * 50
    with pytest.raises(DataError, match="cut off after 153,600 of 307,200 bytes"):
        download(site.address, target)
    assert len(site.asked) == 2


@pytest.mark.parametrize("fault", ["416", "elsewhere"])
def test_a_part_that_cannot_be_continued_is_dropped(site: Site, target: Path, fault: str) -> None:
    interrupted(site, target)
    site.faults = [fault]
    assert download(site.address, target) == SHA256
    assert "range" not in site.asked[1]
    assert left_in(target.parent) == ["corpus.txt"]


def test_a_part_longer_than_the_file_is_dropped(site: Site, target: Path) -> None:
    target.with_name("corpus.txt.part").write_bytes(BODY + b"more")
    assert download(site.address, target, sha256=SHA256) == SHA256


def test_wrong_bytes_leave_nothing_behind(site: Site, target: Path) -> None:
    site.body = BODY[:-1] + b"?"
    with pytest.raises(DataError) as caught:
        download(site.address, target, sha256=SHA256)
    assert SHA256 in str(caught.value)
    assert hashlib.sha256(site.body).hexdigest() in str(caught.value)
    assert left_in(target.parent) == []


@pytest.mark.parametrize("length", [True, False])
def test_more_than_announced_is_refused(site: Site, target: Path, length: bool) -> None:
    site.length = length
    with pytest.raises(DataError, match="at most 220,000 are accepted"):
        download(site.address, target, size=200_000)
    assert left_in(target.parent) == []


def test_a_tenth_more_than_announced_is_taken(site: Site, target: Path) -> None:
    assert download(site.address, target, size=int(len(BODY) / 1.05)) == SHA256


def test_far_less_than_announced_is_refused(site: Site, target: Path) -> None:
    with pytest.raises(DataError, match="307,200 bytes came where 400,000 were announced"):
        download(site.address, target, size=400_000)
    assert left_in(target.parent) == []


@pytest.mark.parametrize("code", ["404", "403", "503"])
def test_a_refusal_says_what_to_do(site: Site, target: Path, code: str) -> None:
    site.faults = [code]
    with pytest.raises(DataError) as caught:
        download(site.address, target)
    assert f"the server answers {code}" in str(caught.value)
    assert f"download {site.address} yourself to {target}" in str(caught.value)
    assert caught.value.exit_code == 3


def test_silence_ends(site: Site, target: Path) -> None:
    site.faults = ["silent"]
    with pytest.raises(DataError, match="timed out"):
        download(site.address, target, timeout=0.2)


def test_offline_is_one_clear_line(target: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/corpus.txt"
        with pytest.raises(DataError) as caught:
            download(address, target)
    assert str(caught.value).startswith("corpus.txt: cannot be reached (")
    assert f"check the network, or download {address} yourself to {target}" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert left_in(target.parent) == []


def test_a_redirect_is_followed(site: Site, target: Path) -> None:
    site.faults = ["/elsewhere.txt"]
    assert download(site.address, target) == SHA256


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://127.0.0.1/corpus.txt", "data:text/plain,hello"])
def test_a_redirect_out_of_the_web_is_refused(site: Site, target: Path, place: str) -> None:
    site.faults = [place]
    with pytest.raises(DataError, match="not"):
        download(site.address, target)
    assert len(site.asked) == 1
    assert left_in(target.parent) == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:text/plain,a", "/etc/passwd"])
def test_only_web_addresses_are_opened(address: str) -> None:
    with pytest.raises(DataError, match="no http or https address"):
        open_address(address, {}, 1)


def test_a_folder_that_is_not_there_is_an_output_error(site: Site, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        download(site.address, tmp_path / "no" / "corpus.txt")
