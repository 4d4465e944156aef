"""Signatures: made by a key of the user's own, and refused where anything or anyone else is behind the file."""

from __future__ import annotations

import json

import pytest

from textrnn.bundle.format import open_bundle, read_bundle, write_bundle
from textrnn.bundle.signing import check_signature, signer
from textrnn.errors import MissingDependency, ModelFileError, UsageError

ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402

MEMBERS = {"model.json": b"{}", "weights.safetensors": b"1234"}


@pytest.fixture
def keys(tmp_path):
    """A private and a public key, in both formats."""
    key = ed25519.Ed25519PrivateKey.generate()
    formats = {
        "key.pem": key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        "id": key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        ),
        "key.pub": key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
        "id.pub": key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH),
    }
    for name, data in formats.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture
def path(keys):
    made = keys / "m.textrnn"
    write_bundle(made, MEMBERS, needs="0", sign=signer(keys / "key.pem"))
    return made


@pytest.mark.parametrize("key", ["key.pub", "id.pub", "key.pem", "id"])
def test_the_key_that_signed_is_known_in_every_format(path, keys, key):
    check_signature(path, open_bundle(path), keys / key)
    assert read_bundle(path) == MEMBERS


def test_both_formats_of_a_private_key_sign_alike(path, keys):
    other = keys / "other.textrnn"
    write_bundle(other, MEMBERS, needs="0", sign=signer(keys / "id"))
    assert other.read_bytes() == path.read_bytes()


def test_another_key_is_refused(path, keys):
    another = ed25519.Ed25519PrivateKey.generate().public_key()
    (keys / "other.pub").write_bytes(
        another.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(ModelFileError, match="was not signed by the key"):
        check_signature(path, open_bundle(path), keys / "other.pub")


def test_whoever_rewrites_file_and_digests_cannot_rewrite_the_signature(path, keys):
    signature = open_bundle(path).signature
    write_bundle(path, {**MEMBERS, "weights.safetensors": b"evil"}, needs="0", sign=lambda manifest: signature)
    assert read_bundle(path)["weights.safetensors"] == b"evil"  # whole, as far as a digest can tell
    with pytest.raises(ModelFileError, match="was not signed by the key"):
        check_signature(path, open_bundle(path), keys / "key.pub")


def test_a_file_without_a_signature_is_refused_where_one_is_wanted(path, keys):
    write_bundle(path, MEMBERS, needs="0")
    with pytest.raises(ModelFileError, match="is not signed"):
        check_signature(path, open_bundle(path), keys / "key.pub")


@pytest.mark.parametrize(
    "held",
    [{}, [], {"algorithm": "Ed25519"}, {"algorithm": "Ed25519", "signature": "zz"}, {"algorithm": 1, "signature": 2}],
)
def test_a_signature_of_another_shape_is_refused(path, keys, held):
    write_bundle(path, MEMBERS, needs="0", sign=lambda manifest: json.dumps(held).encode())
    with pytest.raises(ModelFileError):
        check_signature(path, open_bundle(path), keys / "key.pub")


def test_what_is_no_key_is_told(path, keys):
    (keys / "text").write_text("hello", encoding="utf-8")
    (keys / "rsa").write_bytes(
        rsa.generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (keys / "locked").write_bytes(
        ed25519.Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    for name, told in (
        ("nowhere", "no such key file"),
        ("text", "is no private key"),
        ("key.pub", "is no private key"),
        ("rsa", "is no Ed25519 key"),
        ("locked", "has a passphrase"),
    ):
        with pytest.raises(UsageError, match=told):
            signer(keys / name)
    for name, told in (("nowhere", "no such key file"), ("text", "is no public key")):
        with pytest.raises(UsageError, match=told):
            check_signature(path, open_bundle(path), keys / name)


def test_without_cryptography_the_line_that_installs_it_is_told(keys, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "cryptography.hazmat.primitives", None)
    with pytest.raises(MissingDependency, match=r"pip install 'textrnn\[sign\]'"):
        signer(keys / "key.pem")
