"""Reads what is to be read, one roster at a time for each platform, in a thread of its own (HTTP-08)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from lms_plugin.config import Settings
from lms_plugin.db import reading, utc_now
from lms_plugin.errors import PlatformRefused, PlatformTrouble, PlatformUnavailable
from lms_plugin.lti.connector import Connector, SessionFactory, TokenRefused
from lms_plugin.lti.nrps import RosterPage, read_roster
from lms_plugin.lti.paging import MAX_PAGES
from lms_plugin.roster import service
from lms_plugin.roster.service import Task

OUR_FAULT = "OUR_FAULT"
log = structlog.get_logger(__name__)


class Reader:
    """A worker's reading half. ``clock`` is ours."""

    def __init__(
        self, *, sessions: SessionFactory, settings: Settings, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.sessions, self.settings, self.clock = sessions, settings, clock
        self.stopping = threading.Event()
        self._threads: dict[int, threading.Thread] = {}
        self._guard = threading.Lock()

    def kick(self) -> list[threading.Thread]:
        """See to it that every platform with a roster to read is asked. Returns at once, with the threads that ask."""
        with reading(), self.sessions() as session:
            due = service.due_registrations(session, now=self.clock())
        with self._guard:
            for one in due:
                if one not in self._threads or not self._threads[one].is_alive():
                    self._threads[one] = threading.Thread(target=self._run, args=(one,), name=f"roster-{one}")
                    self._threads[one].start()
            return [self._threads[one] for one in due]

    def read_due(self) -> None:
        """Read until nothing is due."""
        for thread in self.kick():
            thread.join()

    def stop(self) -> None:
        """Finish the pages under way; the rest is gone on with by the next worker."""
        self.stopping.set()
        for thread in list(self._threads.values()):
            thread.join()

    def _run(self, registration_id: int) -> None:
        while not self.stopping.is_set():
            with self.sessions() as session:
                task = service.claim(session, registration_id=registration_id, now=self.clock())
            if task is None:
                return
            try:
                self.read(task)
            except Exception:  # one roster's trouble is not the others'
                log.exception("roster_failed", roster=task.roster_id)
                self._paused(task, OUR_FAULT, "")

    def read(self, task: Task) -> None:
        """Read a leased roster to its end, or write down why not."""
        try:
            self._read(task)
        except PlatformUnavailable as error:
            self._paused(task, error.code, error.excerpt or error.reason, seconds=error.retry_after)
        except PlatformRefused as error:
            self._refused(task, error)

    def _read(self, task: Task) -> None:
        connector, page, pages = Connector(task.client, self.sessions, self.settings), None, task.pages
        for page in read_roster(connector, task.start, task.profile):
            pages += 1
            if not self._written(task, page):
                return
            if page.next_url is not None and pages >= MAX_PAGES:
                raise PlatformRefused(f"more than {MAX_PAGES} pages")
            if self.stopping.is_set():
                self._put_back(task)
                return
        ended = page is not None and page.next_url is None
        with self.sessions() as session:
            done = service.finish(
                session, task, later=page.differences_url if page else None, ended=ended, now=self.clock()
            )
        log.info("roster_read", roster=task.roster_id, pages=pages, whole=task.whole, done=done)

    def _written(self, task: Task, page: RosterPage) -> bool:
        with self.sessions() as session:
            return service.write_page(session, task, page, now=self.clock())

    def _paused(self, task: Task, code: str, answer: str, *, seconds: float | None = None) -> None:
        with self.sessions() as session:
            service.pause(session, task, seconds=seconds, code=code, answer=answer, now=self.clock())

    def _put_back(self, task: Task) -> None:
        with self.sessions() as session:
            service.put_back(session, task, now=self.clock())

    def _refused(self, task: Task, error: PlatformTrouble) -> None:
        """A link of an earlier answer may be too old: then from the beginning. A refusal there is for people."""
        with self.sessions() as session:
            if task.from_link and not isinstance(error, TokenRefused):
                service.begin_anew(session, task, now=self.clock())
            else:
                service.fail(session, task, code=error.code, answer=error.excerpt or error.reason)
        log.info("roster_refused", roster=task.roster_id, code=error.code, http_status=error.status)
