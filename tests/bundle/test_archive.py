"""The archive: any members come back, and any other bytes are refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textrnn.bundle.archive import pack, unpack

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z0-9]{1,3})?\.(json|safetensors)", fullmatch=True)
MEMBERS = st.dictionaries(NAMES, st.binary(max_size=200), max_size=6)


@given(members=MEMBERS, comment=st.binary(max_size=80).filter(lambda comment: b"PK\x05\x06" not in comment))
def test_members_come_back_and_any_zip_tool_reads_them(members, comment):
    data = b"".join(pack(members, comment))
    assert unpack(data, comment) == members
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None and archive.comment == comment
        assert {name: archive.read(name) for name in archive.namelist()} == members


@settings(max_examples=300)
@given(members=MEMBERS, data=st.data())
def test_any_change_is_refused(members, data):
    good = b"".join(pack(members, b"end"))
    place = data.draw(st.integers(0, len(good)))
    cut = data.draw(st.integers(0, 8))
    put = data.draw(st.binary(max_size=8))
    changed = good[:place] + put + good[place + cut :]
    if changed == good:
        return
    with pytest.raises(ValueError, match=r"."):
        unpack(changed, b"end")


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_without_another_error(data):
    for start in (b"", b"PK\x03\x04"):
        with pytest.raises(ValueError, match=r"."):
            unpack(start + data, b"end")


def test_a_comment_that_would_end_the_zip_elsewhere_is_not_written():
    with pytest.raises(ValueError, match="end"):
        list(pack({"a.json": b"{}"}, b"PK\x05\x06"))


@pytest.mark.parametrize(
    "name", ["", "a", "a.txt", "A.json", "../a.json", "a/b.json", "a b.json", "가.json", "a.json\n"]
)
def test_other_names_are_not_written(name):
    with pytest.raises(ValueError, match="no name of a member"):
        list(pack({name: b""}, b""))
