"""Signatures by a key of the user's own: Ed25519 (RFC 8032), from the package cryptography.

What is signed is the manifest, which has the SHA-256 of every other member. A digest alone says that a file is whole;
whoever changes a file can write a new one. A signature says who wrote it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textrnn import nesting
from textrnn.bundle.format import Bundle, Sign, to_json
from textrnn.errors import MissingDependency, ModelFileError, UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["check_signature", "signer"]

#: Before what is signed, so that a signature of a model file is none of anything else.
_DOMAIN = b"textrnn model file\n"
_ALGORITHM = "Ed25519"
_MAKE = "make one with: openssl genpkey -algorithm ed25519 -out key.pem"


def signer(key: str | os.PathLike[str]) -> Sign:
    """Make what signs manifests with a private key.

    Parameters
    ----------
    key : path-like
        A private Ed25519 key without a passphrase, PEM (PKCS#8) or OpenSSH.

    Raises
    ------
    MissingDependency
        If cryptography is not installed.
    UsageError
        If the file cannot be read or holds no such key.
    """
    private = _private(key)

    def sign(manifest: bytes) -> bytes:
        public = private.public_key().public_bytes_raw().hex()
        signature = private.sign(_DOMAIN + manifest).hex()
        return to_json({"algorithm": _ALGORITHM, "key": public, "signature": signature})

    return sign


def check_signature(path: str | os.PathLike[str], bundle: Bundle, key: str | os.PathLike[str]) -> None:
    """See that a model file was signed by a key.

    Parameters
    ----------
    path : path-like
        The model file, for messages.
    bundle : Bundle
        What it holds.
    key : path-like
        The public key, PEM or OpenSSH; a private one serves as well.

    Raises
    ------
    ModelFileError
        If it is not signed, or not by this key.
    MissingDependency, UsageError
        As for `signer`.
    """
    public = _public(key)
    from cryptography.exceptions import InvalidSignature

    if bundle.signature is None:
        raise ModelFileError(f"{path}: is not signed; sign it when it is made: textrnn fit --sign-key KEY")
    try:
        held = nesting.loads(bundle.signature)
        if held["algorithm"] != _ALGORITHM:
            raise ModelFileError(f"{path}: is signed otherwise than with {_ALGORITHM}; pip install -U textrnn")
        public.verify(bytes.fromhex(held["signature"]), _DOMAIN + bundle.manifest)
    except (AttributeError, InvalidSignature, KeyError, TypeError, ValueError) as error:
        if isinstance(error, ModelFileError):
            raise
        raise ModelFileError(f"{path}: was not signed by the key of {key}, or changed since; do not use it") from error


def _serialization() -> Any:
    try:
        from cryptography.hazmat.primitives import serialization
    except ImportError as error:
        raise MissingDependency("signatures need cryptography; pip install 'textrnn[sign]'") from error
    return serialization


def _private(key: str | os.PathLike[str]) -> Ed25519PrivateKey:
    serialization = _serialization()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    data = _read(key)
    load = serialization.load_ssh_private_key if b"OPENSSH" in data[:80] else serialization.load_pem_private_key
    try:
        private = load(data, None)
    except TypeError as error:
        raise UsageError(f"{key}: has a passphrase; give a key without one") from error
    except Exception as error:  # what cryptography raises here are errors of many kinds
        raise UsageError(f"{key}: is no private key; {_MAKE}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UsageError(f"{key}: is no Ed25519 key; {_MAKE}")
    return private


def _public(key: str | os.PathLike[str]) -> Ed25519PublicKey:
    serialization = _serialization()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    data = _read(key)
    if b"PRIVATE" in data[:80]:
        return _private(key).public_key()
    load = serialization.load_ssh_public_key if data.startswith(b"ssh-") else serialization.load_pem_public_key
    try:
        public = load(data)
    except Exception as error:  # as above
        raise UsageError(f"{key}: is no public key; openssl pkey -in key.pem -pubout -out key.pub") from error
    if not isinstance(public, Ed25519PublicKey):
        raise UsageError(f"{key}: is no Ed25519 key; {_MAKE}")
    return public


def _read(key: str | os.PathLike[str]) -> bytes:
    try:
        if not Path(key).is_file():
            raise UsageError(f"{key}: no such key file; {_MAKE}")
        with open(key, "rb") as file:
            return file.read(1 << 16)
    except OSError as error:
        raise UsageError(f"{key}: cannot be read ({error.strerror}); check its permissions") from error
