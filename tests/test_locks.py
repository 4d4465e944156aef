"""One run at a time for an output, whatever ends a run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from textrnn import locks
from textrnn.errors import LockedError, OutputError
from textrnn.files import atomic_write
from textrnn.locks import claimed, claims

HOLD = """
import sys, time
from textrnn.locks import claimed
with claimed(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the output."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "m.textrnn")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_run_is_told_who_holds_the_output(holder, tmp_path):
    told = rf"being written by another run \(process {holder.pid}\)"
    with pytest.raises(LockedError, match=told) as error, claimed(tmp_path / "m.textrnn"):
        pass
    assert error.value.exit_code == 6


def test_another_output_in_the_same_folder_is_free(holder, tmp_path):
    with claimed(tmp_path / "other.textrnn"):
        pass


def test_long_names_that_begin_alike_are_two_files(tmp_path):
    with claimed(tmp_path / ("m" * 220 + "1")), claimed(tmp_path / ("m" * 220 + "2")):
        assert len(list(tmp_path.iterdir())) == 2


def test_what_a_run_is_asked_to_write_is_claimed_and_the_rest_is_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with claims("a", None, "-"):
        assert {path.name for path in tmp_path.iterdir()} == {".a.lock", ".-.lock"}
    (tmp_path / "-").touch()
    with pytest.raises(OutputError, match="exists already"), claims("-"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="there are no links to a folder without rights")
def test_the_same_file_by_another_name_is_held_too(holder, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(LockedError), claimed(tmp_path / "link" / "m.textrnn"):
        pass


def test_the_lock_of_a_run_that_was_killed_is_free_at_once(holder, tmp_path):
    holder.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    holder.wait()
    assert (tmp_path / ".m.textrnn.lock").exists()
    with claimed(tmp_path / "m.textrnn"):
        pass
    assert os.listdir(tmp_path) == []


def test_a_run_may_claim_again_what_it_holds(tmp_path):
    with claimed(tmp_path / "m"), claimed(tmp_path / "m"):
        assert os.listdir(tmp_path) == [".m.lock"]
    assert os.listdir(tmp_path) == []


def test_what_a_killed_run_left_half_written_is_removed_and_nothing_else(tmp_path):
    others = tmp_path / ".m.textrnn2.12345678.abc.tmp"
    others.write_bytes(b"of another output")
    with atomic_write(tmp_path / "m.textrnn") as file:
        (name,) = (name for name in os.listdir(tmp_path) if name.endswith(".tmp") and name != others.name)
        file.write(b"whole")
        file.flush()
        with claimed(tmp_path / "m.textrnn"):
            assert (tmp_path / name).exists()  # its writer is at work
    assert (tmp_path / "m.textrnn").read_bytes() == b"whole"
    (tmp_path / name).write_bytes(b"half")
    with claimed(tmp_path / "m.textrnn", force=True):
        assert not (tmp_path / name).exists()
    assert others.exists()


def test_an_error_in_the_block_frees_the_output(tmp_path):
    with pytest.raises(RuntimeError), claimed(tmp_path / "m"):
        raise RuntimeError
    assert os.listdir(tmp_path) == []


def test_an_output_that_exists_is_refused_before_it_is_locked(tmp_path):
    (tmp_path / "m").write_bytes(b"")
    with pytest.raises(OutputError, match="exists already"), claimed(tmp_path / "m"):
        pass
    with claimed(tmp_path / "m", force=True):
        pass


def test_a_file_system_without_locks_does_not_stop_a_run(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def none(*_):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", none)
    with claimed(tmp_path / "m"):
        pass
    assert os.listdir(tmp_path) == [] and locks._held == {}


def test_a_lock_that_its_holder_removes_meanwhile_is_no_lock(tmp_path, monkeypatch):
    """Whoever waits for a file that is gone by then holds nothing: it must open the file again."""
    fcntl = pytest.importorskip("fcntl")
    lock, taken = fcntl.flock, []

    def late(handle, how):
        if not taken:
            (tmp_path / ".m.lock").unlink()
        taken.append(handle)
        lock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with claimed(tmp_path / "m"):
        assert len(taken) == 2
        assert (tmp_path / ".m.lock").read_text(encoding="ascii") == f"{os.getpid()}\n"


def test_ten_processes_take_turns(tmp_path):
    """No two of them are ever inside at once."""
    code = """
import sys, time
from pathlib import Path
from textrnn.errors import LockedError
from textrnn.locks import claimed, claims
folder, done = Path(sys.argv[1]), 0
while done < 20:
    try:
        with claimed(folder / "m"):
            (folder / "inside").touch(exist_ok=False)
            (folder / "inside").unlink()
            done += 1
    except LockedError:
        time.sleep(0.001)
"""
    processes = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(10)]
    deadline = time.monotonic() + 60
    assert [process.wait(max(1, deadline - time.monotonic())) for process in processes] == [0] * 10
    assert os.listdir(tmp_path) == []
