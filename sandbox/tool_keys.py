"""The tool's public keys, fetched from its key set: kept for a minute, fetched anew for an unknown kid."""

from __future__ import annotations

import json
import threading
import time
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import jwt

KEPT = 60.0
TIMEOUT = 5.0


class KeySetUnreachable(Exception):
    """The tool's key set could not be fetched or read."""


class ToolKeys:
    """Keys by kid, as the tool last published them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fetched = 0.0
        self._keys: dict[str, dict[str, Any]] = {}
        self._open = build_opener(ProxyHandler({}))  # the tool is on this machine, whatever the environment says

    def forget(self) -> None:
        """Fetch at the next need."""
        with self._lock:
            self._fetched = 0.0
            self._keys = {}

    def find(self, url: str, kid: str) -> jwt.PyJWK | None:
        """The signing key with this kid, or None.

        Raises:
            KeySetUnreachable: no answer, or none that is a key set.
        """
        with self._lock:
            if kid not in self._keys or time.monotonic() - self._fetched > KEPT:
                self._keys = self._fetch(url)
                self._fetched = time.monotonic()
            jwk = self._keys.get(kid)
        return jwt.PyJWK.from_dict(jwk, "RS256") if jwk else None

    def _fetch(self, url: str) -> dict[str, dict[str, Any]]:
        asked = Request(url, headers={"User-Agent": "Sandbox LMS", "Accept": "application/json"})  # noqa: S310 - the tool's own address, from our settings
        try:
            with self._open.open(asked, timeout=TIMEOUT) as answer:
                keys = json.load(answer)["keys"]
            return {key["kid"]: key for key in keys if key.get("use", "sig") == "sig"}
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise KeySetUnreachable(f"{url}: {error}") from error
