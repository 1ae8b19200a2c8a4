"""Builds signed tokens, the hostile ones included: any header, any algorithm, any key."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

HASHES: dict[str, hashes.HashAlgorithm] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def part(raw: bytes) -> str:
    """Base64url without padding (RFC 7515)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(claims: Any, key: RSAPrivateKey, *, headers: dict[str, Any] | None = None, alg: str = "RS256") -> str:
    """A compact token. ``alg``: RS*, PS*, HS* (keyed with the public PEM, an old attack), or none.

    A member of ``headers`` that is None is left out, ``alg`` and ``typ`` included. PyJWT is not used here because
    it rightly refuses to build most of what a hostile sender would.
    """
    head = {"typ": "JWT", "alg": alg} | (headers or {})
    head = {name: value for name, value in head.items() if value is not None}
    message = ".".join(part(json.dumps(each, separators=(",", ":")).encode()) for each in (head, claims))
    return f"{message}.{part(_signature(message.encode(), key, alg))}"


def _signature(message: bytes, key: RSAPrivateKey, alg: str) -> bytes:
    family, bits = alg[:2].upper(), alg[2:]
    if alg.lower() == "none":
        return b""
    if family == "HS":
        pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return hmac.new(pem, message, getattr(hashlib, f"sha{bits}")).digest()
    kind = HASHES[bits]
    if family == "PS":
        return key.sign(message, padding.PSS(padding.MGF1(kind), padding.PSS.DIGEST_LENGTH), kind)
    return key.sign(message, padding.PKCS1v15(), kind)
