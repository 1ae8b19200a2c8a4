"""Sends what is due, each platform in a lane of its own: one that is slow or hangs delays no other (HTTP-08)."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.db import reading, session_factory, utc_now
from lms_plugin.lti.clocks import PlatformClock
from lms_plugin.lti.connector import Client, Connector, SessionFactory
from lms_plugin.passback import column_work, due, holder, outbox, recording
from lms_plugin.passback.deliver import deliver
from lms_plugin.passback.models import TryResult
from lms_plugin.passback.parcels import Parcel, Reply
from lms_plugin.pool import UNAVAILABLE

log = structlog.get_logger(__name__)
RENEW_EVERY = outbox.LEASE.total_seconds() / 3
GATHER = 0.02  # seconds
COMPARE_EVERY = 60.0  # seconds
CLOCKS_AGREE = timedelta(seconds=1)
AHEAD = 4  # scores leased per sending thread, so that none waits for the database


def clock_ahead(asked: datetime, theirs: datetime, answered: datetime) -> timedelta:
    """How far another clock leads ours; nothing where it fits between question and answer, or all but fits."""
    if theirs > answered + CLOCKS_AGREE:
        return theirs - answered
    return theirs - asked if theirs < asked - CLOCKS_AGREE else timedelta()


class Sender:
    """A worker's sending half. ``clock`` is ours; ``paused`` hears when a lane ends, and when something is due next."""

    def __init__(
        self,
        *,
        sessions: SessionFactory,
        settings: Settings,
        clock: Callable[[], datetime] = utc_now,
        paused: Callable[[datetime | None], None] = lambda _due: None,
    ) -> None:
        self.sessions, self.settings, self.clock, self.paused = sessions, settings, clock, paused
        self.name = holder.own_name()
        self.stopping = threading.Event()
        self._lanes: dict[int, _Lane] = {}
        self._guard = threading.Lock()
        self._ahead, self._compared = timedelta(), -COMPARE_EVERY

    def now(self) -> datetime:
        """The present moment by the database's clock, which all workers share, as they do leases."""
        return self.clock() + self._ahead

    def _compare_clocks(self, session: Session) -> None:
        if time.monotonic() - self._compared < COMPARE_EVERY:
            return
        self._compared = time.monotonic()
        if session.get_bind().dialect.name == "postgresql":  # SQLite's is this machine's own
            asked = utc_now()
            theirs: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
            self._ahead = clock_ahead(asked, theirs, utc_now())

    def kick(self) -> list[threading.Thread]:
        """See to it that every platform with something due is served. Returns at once, with the threads that serve."""
        with reading(), self.sessions() as session:
            self._compare_clocks(session)
            scores = set(due.due_registrations(session, now=self.now()))
            columns = column_work.due_registrations(session, now=self.now())
        with self._guard:
            wanted = sorted(scores | set(columns))
            for one in wanted:
                if one not in self._lanes:
                    self._lanes[one] = _Lane(self, one)
            return [self._lanes[one].kick(columns=one in columns) for one in wanted]

    def send_due(self) -> int:
        """Send until nothing is due. Returns how many tries that took."""
        before = sum(lane.sent for lane in self._lanes.values())
        for thread in self.kick():
            thread.join()
        return sum(lane.sent for lane in self._lanes.values()) - before

    def release_dead(self) -> None:
        """Give back what earlier workers of this machine held when they died."""
        with self.sessions() as session:
            outbox.release(session, holder.gone(outbox.holders(session)))

    def stop(self) -> None:
        """Let nothing new out, wait for what is on its way, and write it down."""
        self.stopping.set()
        for lane in list(self._lanes.values()):
            lane.close()

    def next_due(self) -> datetime | None:
        """When something becomes due by itself, or None."""
        with reading(), self.sessions() as session:
            dues = (due.next_due(session, now=self.now()), column_work.next_due(session, now=self.now()))
        return min((one for one in dues if one is not None), default=None)


class _Lane:
    """What goes to one platform: a thread that talks to the database, and a few that talk to the platform."""

    def __init__(self, sender: Sender, registration_id: int) -> None:
        self.sender, self.registration_id = sender, registration_id
        self.platform_clock = PlatformClock(ours=sender.now)
        self.sent = 0
        self._line: deque[int] = deque()
        self._connectors: dict[Client, Connector] = {}
        self._pool = ThreadPoolExecutor(sender.settings.send_workers, thread_name_prefix=f"lane-{registration_id}")
        self._ours_until: dict[int, float] = {}
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = self._columns = False

    def kick(self, *, columns: bool = False) -> threading.Thread:
        """Start, or if it runs, see to it that it looks once more before it ends; first at columns, if there are."""
        with self._guard:
            self._again = True
            self._columns = self._columns or columns
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"lane-{self.registration_id}")
                self._thread.start()
            return self._thread

    def close(self) -> None:
        """Wait for the end."""
        thread = self._thread
        if thread is not None:
            thread.join()
        self._pool.shutdown()

    def _run(self) -> None:
        while self._wanted():
            try:
                self._work()
            except Exception:  # a lane that died would keep its platform's scores back until a restart
                log.exception("lane_failed", registration=self.registration_id)
        try:
            self.sender.paused(self.sender.next_due())
        except Exception:  # the sweep looks again anyway
            log.exception("lane_end_failed", registration=self.registration_id)

    def _wanted(self) -> bool:
        with self._guard:
            wanted = self._again and not self.sender.stopping.is_set()
            self._again = False
            if not wanted:
                self._thread = None
            return wanted

    def _attend_columns(self) -> None:
        with self._guard:
            wanted, self._columns = self._columns, False
        if not wanted:
            return
        try:
            column_work.attend_all(self.sender.sessions, self.registration_id, self._connector, self.sender.now)
        except Exception:  # their leases run out; scores do not wait for that
            log.exception("columns_not_attended", registration=self.registration_id)

    def _work(self) -> None:
        self._attend_columns()
        flying: dict[Future[Reply], Parcel] = {}
        landed: list[tuple[Parcel, Reply]] = []
        while True:
            try:
                parcels = self._exchange_with_ledger(landed, list(flying.values()))
            except UNAVAILABLE:  # what the platforms said must not be lost: the ledger is asked again
                log.warning("ledger_busy", registration=self.registration_id, exc_info=True)
                if self.sender.stopping.wait(1.0):
                    return
                continue
            flying |= {self._pool.submit(self._deliver, parcel): parcel for parcel in parcels}
            if not flying:
                return
            done, left = wait(flying, timeout=RENEW_EVERY, return_when=FIRST_COMPLETED)
            if (
                len(left) > self.sender.settings.send_workers
            ):  # the threads have enough to do: gather, and write less often
                self.sender.stopping.wait(GATHER)
                done = {future for future in flying if future.done()}
            landed = [(flying.pop(future), future.result()) for future in done]

    def _exchange_with_ledger(self, landed: Sequence[tuple[Parcel, Reply]], flying: Sequence[Parcel]) -> list[Parcel]:
        """One transaction: write down what came back, keep the leases of the rest, lease what is due next."""
        sender, now, begun = self.sender, self.sender.now(), time.monotonic()
        room = 0 if sender.stopping.is_set() else sender.settings.send_workers * AHEAD - len(flying)
        with sender.sessions() as session:
            recording.record_replies(session, landed, now=now)
            kept = outbox.renew(session, [parcel.owed_id for parcel in flying], now=now, holder=sender.name)
            parcels = outbox.claim_due(
                session,
                registration_id=self.registration_id,
                now=now,
                holder=sender.name,
                limit=room,
                line=self._line,
            )
        self._ours_until = dict.fromkeys(
            [*kept, *(parcel.owed_id for parcel in parcels)], begun + outbox.LEASE.total_seconds()
        )
        self.sent += sum(reply.result is not None for _, reply in landed)
        for parcel, reply in landed:
            log.info(
                "score_tried",
                owed_score=parcel.owed_id,
                registration=self.registration_id,
                result=reply.result,
                http_status=reply.http_status,
                milliseconds=reply.milliseconds,
            )
        return parcels

    def _is_ours(self, owed_id: int) -> bool:
        """Whether our lease holds; a process that was stopped for a while finds here that it does not."""
        until = self._ours_until.get(owed_id)
        return until is not None and time.monotonic() < until

    def _connector(self, client: Client) -> Connector:
        with self._guard:
            if client not in self._connectors:
                sender = self.sender
                self._connectors[client] = Connector(client, sender.sessions, sender.settings, self.platform_clock)
            return self._connectors[client]

    def _deliver(self, parcel: Parcel) -> Reply:
        begun = time.monotonic()
        try:
            reply = deliver(parcel, self._connector(parcel.client), lambda: self._is_ours(parcel.owed_id))
            return replace(reply, milliseconds=round(1000 * (time.monotonic() - begun)))
        except Exception as error:  # one score's trouble is not the others'
            log.exception("score_not_sent", owed_score=parcel.owed_id)
            return Reply(result=TryResult.OUR_FAULT, answer=type(error).__name__)


__all__ = ["Sender", "session_factory"]
