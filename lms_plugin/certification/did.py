"""The DID document (did:web) of an issuer: its public keys, each as Multikey and as JsonWebKey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lms_plugin.certification.sign import base64url, multibase, raw_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key as the DID document lists it."""

    kid: str
    public: Ed25519PublicKey
    asserts: bool = True


def did_document(did: str, keys: Sequence[PublicKey]) -> dict[str, Any]:
    """The issuer's DID document: each key as Multikey and as JsonWebKey."""
    methods: list[Mapping[str, Any]] = []
    asserting: list[str] = []
    for key in keys:
        one, two = f"{did}#{key.kid}", f"{did}#{key.kid}-jwk"
        jwk = {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": base64url(raw_of(key.public)),
            "alg": "EdDSA",
            "kid": f"{key.kid}-jwk",
        }
        methods += [
            {"id": one, "type": "Multikey", "controller": did, "publicKeyMultibase": multibase(key.public)},
            {"id": two, "type": "JsonWebKey", "controller": did, "publicKeyJwk": jwk},
        ]
        asserting += [one, two] if key.asserts else []
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            "https://w3id.org/security/jwk/v1",
        ],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": asserting,
    }
