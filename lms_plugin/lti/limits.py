"""How often something may be asked for: never so seldom that a school behind one address is stopped (LOGIN-14)."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable

from lms_plugin.errors import RateLimited

LOGINS_PER_MINUTE = 3000
QUESTIONS_PER_MINUTE = 30
WINDOW = 60.0


def network_of(address: str) -> str:
    """Whom an address stands for: of IPv6 everybody has 2^64, so the network counts; anything else is itself."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


class Limiter:
    """Counts per address in windows of a minute, in this process."""

    def __init__(self, limit: int = LOGINS_PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._began = clock()
        self._counts: dict[str, int] = {}

    def count(self, address: str) -> bool:
        """Count one more; returns whether a new window began, which is a good moment to tidy up.

        Raises:
            RateLimited: this address, or its network, had its share.
        """
        address = network_of(address)
        with self._lock:
            now = self._clock()
            new = not self._counts or now - self._began >= WINDOW
            if new:
                self._began, self._counts = now, {}
            self._counts[address] = self._counts.get(address, 0) + 1
            if self._counts[address] > self._limit:
                raise RateLimited(detail="requests of one address")
        return new


class Questions:
    """Whether a platform may be asked because somebody pressed a button or opened a page, in this process.

    The same question once a minute; of one platform so many in a minute, for whoever reloads a page must not keep
    our threads waiting for a platform that is slow (HTTP-08).
    """

    def __init__(self, per_platform: int = QUESTIONS_PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._each, self._platform = Limiter(1, clock), Limiter(per_platform, clock)

    def may_ask(self, registration_id: int, question: str) -> bool:
        """Count the question, and say whether it may go out."""
        try:
            self._each.count(f"{registration_id} {question}")
            self._platform.count(str(registration_id))
        except RateLimited:
            return False
        return True
