"""Sealing: AES-256-GCM under a key of its own per holder."""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12


class Unreadable(Exception):
    """What was sealed cannot be opened: its key was destroyed, or it was sealed under another secret."""


@lru_cache(maxsize=8)
def wrapping_key(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes from an operator's secret, for one purpose."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"assay {purpose}".encode()).derive(
        secret.encode()
    )


def seal(key: bytes, content: bytes, *, about: str) -> bytes:
    """Encrypt; ``about`` names what it is and must be said again to open it."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def unseal(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """Decrypt.

    Raises:
        Unreadable: another key, another thing, or changed.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except InvalidTag:
        raise Unreadable(about.split(" ", maxsplit=1)[0]) from None


def unsealed_or_none(key: bytes | None, sealed: bytes, *, about: str) -> bytes | None:
    """The content, or None where it cannot be read any more."""
    if key is None:
        return None
    try:
        return unseal(key, sealed, about=about)
    except Unreadable:
        return None
