"""The connections that a process keeps: the one used last is taken first, and on SQLite writers share one in turns."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import ConnectionPoolEntry, Pool

UNAVAILABLE = (OperationalError, NoConnection)  # the database takes nothing just now, or there is no way to it
WRITERS_WAIT = 10.0  # seconds, as long as SQLite lets them

# Readers need no write lock. On SQLite a transaction that starts as a reader and then writes can fail with "busy" at
# once, however long the timeout, so whoever may write says so before the first statement: the default.
read_only: ContextVar[bool] = ContextVar("read_only", default=False)


class KeptPool(Pool):
    """Up to ``pool_size`` connections, all kept; whoever finds none waits ``timeout`` seconds.

    With ``turns`` whoever may write (``read_only`` is not set) waits for a turn, which ends as the connection is given
    back, and gets the connection of the writer before, which is one more. SQLite lets one writer in and has the others
    sleep and ask again, ever longer; and a connection throws away the pages that it knows when another one has written.
    Whoever waited too long for a turn asks without: the lock that counts is SQLite's own, which other processes know.

    Raises:
        TimeoutError: of SQLAlchemy, when there is no connection in time.
    """

    def __init__(
        self,
        creator: Callable[..., Any],
        pool_size: int = 16,
        timeout: float = 30.0,
        turns: bool = False,  # noqa: FBT001, FBT002 - the toolkit hands on what create_engine was told, by name
        **more: Any,
    ) -> None:
        super().__init__(creator, **more)
        self._size, self._timeout, self._turns = pool_size, timeout, turns
        self._rested: list[ConnectionPoolEntry] = []
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(pool_size):
            self._places.put(None)
        self.turn = Lock()
        self._writing: ConnectionPoolEntry | None = None  # whose turn it is
        self._wrote: ConnectionPoolEntry | None = None  # who had the turn before

    def _do_get(self) -> ConnectionPoolEntry:
        if self._turns and not read_only.get() and self.turn.acquire(timeout=WRITERS_WAIT):
            try:
                self._writing = self._wrote or self._create_connection()
            except BaseException:
                self.turn.release()
                raise
            self._wrote = None
            return self._writing
        try:
            self._places.get(timeout=self._timeout)
        except Empty:
            message = f"all {self._size} connections are in use, and none was given back in {self._timeout:g} seconds"
            raise NoConnection(message) from None
        try:
            return self._rested.pop()
        except IndexError:
            pass
        try:
            return self._create_connection()
        except BaseException:
            self._places.put(None)
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if record is self._writing:
            self._writing, self._wrote = None, record
            self.turn.release()
            return
        self._rested.append(record)
        self._places.put(None)

    def checkedout(self) -> int:
        """How many are in use."""
        return self._size - self._places.qsize() + (self._writing is not None)

    def status(self) -> str:
        return f"{self.checkedout()} of {self._size} connections in use"

    def dispose(self) -> None:
        while self._rested:
            self._rested.pop().close()
        wrote, self._wrote = self._wrote, None
        if wrote is not None:
            wrote.close()

    def recreate(self) -> KeptPool:
        return self.__class__(
            self._creator, pool_size=self._size, timeout=self._timeout, turns=self._turns, recycle=self._recycle,
            echo=self.echo, logging_name=self._orig_logging_name, pre_ping=self._pre_ping,
            reset_on_return=self._reset_on_return, _dispatch=self.dispatch, dialect=self._dialect,
        )  # fmt: skip
