"""How many logins one address may start: never so few that a school behind one address is stopped (LOGIN-14)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from lms_plugin.errors import RateLimited

LOGINS_PER_MINUTE = 3000
WINDOW = 60.0


class Limiter:
    """Counts per address in windows of a minute, in this process."""

    def __init__(self, limit: int = LOGINS_PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._began = clock()
        self._counts: dict[str, int] = {}

    def count(self, address: str) -> bool:
        """Count one login; returns whether a new window began, which is a good moment to tidy up.

        Raises:
            RateLimited: this address had its share.
        """
        with self._lock:
            now = self._clock()
            new = not self._counts or now - self._began >= WINDOW
            if new:
                self._began, self._counts = now, {}
            self._counts[address] = self._counts.get(address, 0) + 1
            if self._counts[address] > self._limit:
                raise RateLimited(detail="logins of one address")
        return new
