"""Atomic writes: a reader sees the old file or the new one."""

import errno
import os
import stat
import tempfile
import threading
from pathlib import Path

import pytest

from textrnn.errors import OutputError
from textrnn.files import atomic_write, check_folder, check_output

on_unix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes and pipes")


@pytest.fixture
def target(tmp_path):
    return tmp_path / "model.textrnn"


def write(path, content=b"new", **options):
    with atomic_write(path, **options) as file:
        file.write(content)


def only(path, content):
    """The folder holds this file, with this content, and no leftover."""
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == content


def test_a_file_is_made_and_replaced(target):
    write(target, b"first")
    only(target, b"first")
    write(str(target), b"second")
    only(target, b"second")


def test_nothing_is_seen_before_the_block_ends(target):
    target.write_bytes(b"old")
    with atomic_write(target) as file:
        file.write(b"new")
        file.flush()
        assert target.read_bytes() == b"old"
    only(target, b"new")


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), SystemExit(3), MemoryError()])
def test_an_error_inside_keeps_the_old_file_and_leaves_nothing_behind(target, error):
    target.write_bytes(b"old")
    with pytest.raises(type(error)) as caught, atomic_write(target) as file:
        file.write(b"half")
        raise error
    assert caught.value is error
    only(target, b"old")


def test_an_error_inside_leaves_no_new_file(tmp_path):
    with pytest.raises(ZeroDivisionError), atomic_write(tmp_path / "new") as file:
        file.write(b"%d" % (1 // 0))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_a_full_disk_at_any_step_keeps_the_old_file(target, monkeypatch, step):
    target.write_bytes(b"old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(OutputError, match=r"model\.textrnn: cannot be written \(No space left on device\); free some"):
        write(target)
    only(target, b"old")


def test_a_failed_write_says_why(target):
    with pytest.raises(OutputError, match=r"cannot be written \(the pipe broke\); free"), atomic_write(target):
        raise OSError("the pipe broke")
    assert not target.exists()


def test_an_output_error_inside_keeps_its_own_words(target):
    with pytest.raises(OutputError, match=r"^elsewhere$"), atomic_write(target):
        raise OutputError("elsewhere")


def test_a_target_may_be_written_inside_the_block_of_another(tmp_path):
    with atomic_write(tmp_path / "a") as outer:
        write(tmp_path / "b", b"b")
        outer.write(b"a")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"a", "b": b"b"}


@on_unix
@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077, 0o000])
def test_a_new_file_has_the_mode_that_open_gives(target, mask):
    before = os.umask(mask)
    try:
        write(target)
        ordinary = target.with_name("ordinary")
        ordinary.write_bytes(b"")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(ordinary.stat().st_mode)


@on_unix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_a_replaced_file_keeps_its_mode(target, mode):
    target.write_bytes(b"old")
    target.chmod(mode)
    write(target)
    assert stat.S_IMODE(target.stat().st_mode) == mode


def refused(path, **options):
    """The message, which both functions give before anything is written."""
    with pytest.raises(OutputError) as checked:
        check_output(path, **options)
    with pytest.raises(OutputError) as written, atomic_write(path, **options):
        pytest.fail("the block was entered")
    assert str(checked.value) == str(written.value)
    return str(checked.value)


def test_an_existing_file_is_kept_unless_forced(target):
    target.write_bytes(b"old")
    message = refused(target, force=False)
    assert message == f"{target}: exists already; add --force to replace it, or name another file with -o"
    only(target, b"old")
    assert check_output(target, force=True) == target
    only(target, b"old")


def test_a_folder_is_refused_even_if_forced(tmp_path):
    assert refused(tmp_path, force=True) == f"{tmp_path}: is a folder; name a file inside it"


def test_a_missing_folder_is_named(tmp_path):
    path = tmp_path / "none" / "model"
    assert refused(path, force=True) == f"{path.parent}: no such folder; create it first"
    assert not path.parent.exists()


def test_a_path_under_a_file_is_refused(target):
    target.write_bytes(b"old")
    assert refused(target / "model", force=True) == f"{target}: no such folder; create it first"
    only(target, b"old")


@on_unix
def test_a_pipe_or_device_is_never_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refused(pipe, force=True) == f"{pipe}: is a device or pipe, not a file; name another file with -o"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert "is a device or pipe" in refused(os.devnull, force=True)


def test_a_folder_that_cannot_be_written_to_is_named(target, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", denied)
    message = refused(target, force=True)
    assert message == f"{target.parent}: cannot be written to (Permission denied); choose another folder"


def test_a_name_too_long_for_the_file_system_is_refused(tmp_path):
    assert "cannot be written to (" in refused(tmp_path / ("a" * 300), force=True)


def test_a_long_korean_name_can_be_written(tmp_path):
    path = tmp_path / ("감" * 82 + ".textrnn")  # 254 bytes, where the limit is 255
    write(path)
    only(path, b"new")


def test_checking_leaves_nothing_behind(target):
    assert check_output(str(target)) == target
    assert isinstance(check_output(str(target)), Path)
    assert list(target.parent.iterdir()) == []


def test_a_reader_sees_whole_files_only(target):
    def content(i):
        return b"%03d" % i * 20_000

    write(target, content(0))
    seen, problems, over = set(), [], threading.Event()

    def read():
        while not over.is_set():
            try:
                found = target.read_bytes()
            except OSError as error:
                problems.append(error)
                continue
            if found != content(int(found[:3] or b"-1")):
                problems.append(found[:9])
            seen.add(found[:3])

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for i in range(1, 200):
            write(target, content(i))
    finally:
        over.set()
        reader.join()
    assert problems == []
    assert len(seen) > 2
    only(target, content(199))


# folders


def test_a_folder_to_be_made_is_checked_and_not_made(tmp_path):
    target = tmp_path / "a" / "b"
    assert check_folder(str(target)) == target
    assert list(tmp_path.iterdir()) == []
    assert check_folder(tmp_path) == tmp_path


@pytest.mark.parametrize("below", ["", "x", "x/y"])
def test_a_file_is_no_folder(tmp_path, below):
    file = tmp_path / "file"
    file.write_bytes(b"")
    with pytest.raises(OutputError) as error:
        check_folder(file / below)
    assert str(error.value) == f"{file}: is a file, not a folder; name a folder"


def test_a_probe_that_cannot_be_closed_is_removed(tmp_path, monkeypatch):
    closed = os.close

    def failing(handle):
        closed(handle)
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "close", failing)
        with pytest.raises(OutputError, match="Input/output error"):
            check_output(tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []
