"""How often somebody may ask the verification host: counts in a small file of their own, shared by all processes."""

from __future__ import annotations

import ipaddress
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

PAGES, NUMBERS, NUMBERS_A_DAY, NAMES = "page", "number", "number-day", "name"
# what is counted: (calls, seconds); the name check counts per certificate, the others per address
LIMITS = {PAGES: (30, 60), NUMBERS: (10, 60), NUMBERS_A_DAY: (100, 86_400), NAMES: (5, 3600)}
LONGEST_WAIT = 86_400


@dataclass(frozen=True, slots=True)
class Wait:
    """How many seconds to wait; 0: go on."""

    seconds: int


class Limits:
    """Fixed windows that double for whoever keeps asking for names."""

    def __init__(self, path: str) -> None:
        self._path = path
        with closing(self._connection()) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS call (what TEXT PRIMARY KEY, since REAL, calls INTEGER, span REAL)"
            )
            # many addresses leave many rows: what is over must be found without looking at all of them
            connection.execute("CREATE INDEX IF NOT EXISTS ix_call_over ON call (since + span * 3)")

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=5, isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")  # a lost count is no harm
        return connection

    def ask(self, what: str, who: str, *, now: datetime) -> Wait:
        """Count one call and say how long to wait before it may be answered."""
        calls, span = LIMITS[what]
        name, at = f"{what}:{sha256(who.encode()).hexdigest()[:32]}", now.timestamp()
        with closing(self._connection()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            row = connection.execute("SELECT since, calls, span FROM call WHERE what = ?", (name,)).fetchone()
            since, made, length = row or (at, 0, span)
            if at >= since + length:  # a new window; of names it is longer for whoever used the last one up
                longer = what == NAMES and row is not None and made > calls and at < since + 2 * length
                since, made, length = at, 0, min(length * 2, LONGEST_WAIT) if longer else span
            connection.execute("INSERT OR REPLACE INTO call VALUES (?, ?, ?, ?)", (name, since, made + 1, length))
            if made == 0:
                connection.execute("DELETE FROM call WHERE since + span * 3 < ?", (at,))
            connection.execute("COMMIT")
        return Wait(max(1, int(since + length - at)) if made >= calls else 0)


def address_group(address: str) -> str:
    """Whom a limit counts together: an IPv4 address, or the /64 of an IPv6 one, which is one household."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
