"""The platform's own RSA keys and key set."""

from __future__ import annotations

import json
import secrets
import threading
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm


class PlatformKeys:
    """The newest key signs; older ones stay in the key set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: list[tuple[str, RSAPrivateKey]] = []
        self.rotate()

    def rotate(self) -> str:
        """Sign with a new key from now on. Returns its kid."""
        with self._lock:
            kid = secrets.token_hex(8)
            self._keys.append((kid, generate_private_key(public_exponent=65537, key_size=2048)))
            return kid

    @property
    def current(self) -> tuple[str, RSAPrivateKey]:
        """Kid and private key that sign now."""
        return self._keys[-1]

    def key_set(self) -> dict[str, Any]:
        """The public keys, as the tool fetches them."""
        return {
            "keys": [
                json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "alg": "RS256", "use": "sig"}
                for kid, key in self._keys
            ]
        }

    def sign(self, claims: dict[str, Any], headers: dict[str, Any] | None = None) -> str:
        """A token signed with the newest key."""
        kid, key = self.current
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid} | (headers or {}))
