"""The platform's own RSA keys and key set."""

from __future__ import annotations

import json
import secrets
import threading
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from sandbox.signing import signed


class PlatformKeys:
    """The newest key signs; older ones stay in the key set until they are withdrawn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: list[tuple[str, RSAPrivateKey]] = []
        self.rotate()

    def rotate(self, *, keep: bool = True) -> str:
        """Sign with a new key from now on; ``keep=False`` withdraws the older ones. Returns the new kid."""
        made = (secrets.token_hex(8), new_key())
        with self._lock:
            self._keys = [*(self._keys if keep else []), made]
        return made[0]

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
        """A token signed with the newest key; a header given as None is left out."""
        kid, key = self.current
        return signed(claims, key, headers={"kid": kid} | (headers or {}))


def new_key() -> RSAPrivateKey:
    """A key of the length platforms use."""
    return generate_private_key(public_exponent=65537, key_size=2048)
