"""Slows down whoever guesses codes. A courtesy per process: a code has 80 bits and cannot be guessed anyway."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from lms_plugin.errors import RateLimited

LIMIT = 10
WINDOW = timedelta(minutes=5)
MOST_ADDRESSES = 1000


class Throttle:
    """Counts wrong tries per address; per address, so that a stranger cannot keep the operator out."""

    def __init__(self) -> None:
        self._wrong: dict[str, deque[datetime]] = {}

    def check(self, address: str, *, now: datetime) -> None:
        """Refuse whoever was wrong too often lately.

        Raises:
            RateLimited: ten wrong tries within five minutes.
        """
        tries = self._wrong.get(address)
        while tries and tries[0] <= now - WINDOW:
            tries.popleft()
        if tries and len(tries) >= LIMIT:
            raise RateLimited(advice="Wait five minutes, then try again.")

    def wrong(self, address: str, *, now: datetime) -> None:
        """Remember a wrong try."""
        if len(self._wrong) >= MOST_ADDRESSES:
            self._wrong.clear()
        self._wrong.setdefault(address, deque(maxlen=LIMIT)).append(now)
