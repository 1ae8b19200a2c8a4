"""Signing and checking with eddsa-rdfc-2022; nothing is ever fetched, and nothing unchecked is ever handed out."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.ldp import OB3LdpVerifier, add_data_integrity_proof, verify_data_integrity_proof

from lms_plugin.certification import shape
from lms_plugin.certification.credential import to_bytes

ED25519 = b"\xed\x01"  # the multicodec of an Ed25519 public key
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
DATE_PROBLEMS = ("Credential has expired", "Credential is not yet valid")
TEST_SEED = bytes(range(32))  # everybody knows it: never sign for real with it


class NotSigned(Exception):
    """A document did not stand its own check; it must not be stored."""


class Signer(Protocol):
    """Whatever holds the private key."""

    @property
    def method(self) -> str:
        """The verification method: ``did#kid``."""
        ...

    @property
    def public(self) -> Ed25519PublicKey:
        """The public key."""
        ...

    def sign(self, document: dict[str, Any], *, at: datetime) -> dict[str, Any]:
        """The document with its proof, as one object."""
        ...


@dataclass(frozen=True, slots=True)
class SeedSigner:
    """A key in memory, from its 32-byte seed."""

    did: str
    kid: str
    private: Ed25519PrivateKey

    @classmethod
    def of_seed(cls, did: str, kid: str, seed: bytes, *, for_tests: bool = False) -> SeedSigner:
        """From a seed.

        Raises:
            ValueError: the seed of the published test vector.
        """
        if seed == TEST_SEED and not for_tests:
            raise ValueError("this is the key of the published example")
        return cls(did, kid, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def method(self) -> str:
        """The verification method."""
        return f"{self.did}#{self.kid}"

    @property
    def public(self) -> Ed25519PublicKey:
        """The public key."""
        return self.private.public_key()

    def sign(self, document: dict[str, Any], *, at: datetime) -> dict[str, Any]:
        """The document with its proof, as one object."""
        pem = self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        signed: dict[str, Any] = add_data_integrity_proof(document, pem, self.method, created=at)
        return signed


def sign_credential(document: dict[str, Any], signer: Signer, *, at: datetime) -> dict[str, Any]:
    """The credential with its proof as a list of one (Open Badges 3.0 knows no other form)."""
    signed = signer.sign(document, at=at)
    return signed | {"proof": [signed["proof"]]}


def verify_signature(data: bytes, public: Ed25519PublicKey, *, today: bool = True) -> None:
    """Check a credential's signature strictly: every member must be covered by it.

    ``today`` False: the dates are somebody else's business. The library judges them by the system's clock, after it
    has made sure that every member is covered; then the bare signature is checked instead.

    Raises:
        NotSigned: it does not stand.
    """
    try:
        OB3LdpVerifier(pubkey_pem=pem_of(public)).verify(data)
    except (LibOpenBadgesException, ValueError) as error:
        if today or not str(error).startswith(DATE_PROBLEMS):
            raise NotSigned(str(error)[:300]) from error
        verify_list(json.loads(data), public)


def verify_list(document: dict[str, Any], public: Ed25519PublicKey) -> None:
    """Check the bare signature of a document, such as a status list: members that no context defines go unseen.

    Raises:
        NotSigned: it does not stand.
    """
    try:
        verify_data_integrity_proof(document, pem_of(public))
    except (LibOpenBadgesException, ValueError) as error:
        raise NotSigned(str(error)[:300]) from error


def self_verify(
    data: bytes, built: dict[str, Any], signer: Signer, *, issuer_did: str, methods: Sequence[str], expires: bool
) -> None:
    """Everything that must hold before a credential is stored (certification.md 3.2).

    ``built`` is the signed document that ``data`` was written from; ``methods`` is today's assertionMethod.

    Raises:
        NotSigned: with what does not hold.
    """
    found = shape.problems(built, expires=expires)
    if found:
        raise NotSigned("; ".join(found))
    # One that has expired is made anew too, in another name or under another key.
    verify_signature(data, signer.public, today=built.get("validUntil", "9") > built["proof"][0]["created"])
    method = built["proof"][0]["verificationMethod"]
    if method != signer.method or not method.startswith(f"{issuer_did}#") or method not in methods:
        raise NotSigned("the verification method is not one of the issuer's own")
    if json.loads(data) != built or to_bytes(built) != data:
        raise NotSigned("the bytes are not those of the document")


def pem_of(public: Ed25519PublicKey) -> bytes:
    """A public key as PEM."""
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def raw_of(public: Ed25519PublicKey) -> bytes:
    """A public key's 32 bytes."""
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def multibase(public: Ed25519PublicKey) -> str:
    """A public key as DID documents write it."""
    number, out = int.from_bytes(ED25519 + raw_of(public), "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = BASE58[digit] + out
    return "z" + out


def from_multibase(text: str) -> Ed25519PublicKey:
    """Back from a DID document.

    Raises:
        ValueError: no Ed25519 key.
    """
    number = 0
    for one in text.removeprefix("z"):
        number = number * 58 + BASE58.index(one)
    raw = number.to_bytes(64, "big").lstrip(b"\0") if number.bit_length() <= 512 else b""
    if len(raw) != 34 or not text.startswith("z") or not raw.startswith(ED25519):
        raise ValueError("no Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def base64url(data: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
