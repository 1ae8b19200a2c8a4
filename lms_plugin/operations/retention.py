"""What is over is forgotten: old attempts, people nobody named, ways back of old launches, abandoned logins."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from flask import Flask
from huey import crontab
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from lms_plugin.db import Base, db, session_factory, utc_now
from lms_plugin.lti import picks, states
from lms_plugin.lti.connector import SessionFactory
from lms_plugin.lti.models import Launch, Person
from lms_plugin.lti.upserts import table_of
from lms_plugin.operations import keeping
from lms_plugin.operations.removal import delete_all, hanging_on
from lms_plugin.web import Runtime

AT_ONCE = 200  # people a transaction: nobody waits long for it
PRIVATE = frozenset({"membership", "launch", "attempt"})  # what a person has for themselves; anything else keeps them
WAY_BACK_KEPT = timedelta(days=1)
log = structlog.get_logger(__name__)


def register(app: Flask) -> None:
    """Put the job on the application's queue, once an hour."""
    parts: Runtime = app.extensions["assay"]

    @parts.huey.periodic_task(crontab(minute="17"), name="forget_what_is_over")  # type: ignore[untyped-decorator]  # Huey ships no types
    def forget_what_is_over() -> None:
        with app.app_context():
            sessions = session_factory(db.engine)
        with sessions() as session:
            forget_ways_back(session, now=utc_now())
            picks.forget(session, now=utc_now())
            states.purge(session, now=utc_now())
        if parts.settings.keep_days:
            forget_old(sessions, before=utc_now() - timedelta(days=parts.settings.keep_days))
        before = utc_now() - timedelta(days=parts.settings.anonymous_days)
        while True:
            with sessions() as session:
                if forget_anonymous(session, before=before) < AT_ONCE:
                    return


def forget_old(sessions: SessionFactory, *, before: datetime) -> int:
    """Delete attempts and practice from before this moment, some at a time; returns how many."""
    number = 0
    while True:
        with sessions() as session:
            gone = keeping.expire(session, before=before)
        number += gone
        if not gone:
            return number


def forget_ways_back(session: Session, *, now: datetime) -> None:
    """Clear the return addresses of launches that are over: some carry a secret of the platform's (QUIRK-17)."""
    old = (Launch.expires_at < now - WAY_BACK_KEPT, Launch.return_url.is_not(None))
    session.execute(update(Launch).where(*old).values(return_url=None))


def forget_anonymous(session: Session, *, before: datetime) -> int:
    """Delete people whom no platform named, with their practice, if they came last before this moment (LAUNCH-23).

    Nobody who practises again is the same person for us, so nothing of theirs is ever looked at later. Returns how
    many were deleted, ``AT_ONCE`` at most.
    """
    back = select(Launch.id).where(Launch.person_id == Person.id, Launch.expires_at >= before).exists()
    query = select(Person.id).where(Person.anonymous, Person.created_at < before, ~back, ~or_(*_pointed_at()))
    ids = session.scalars(query.order_by(Person.id).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    if ids:
        people = table_of(Person)
        delete_all(session, hanging_on(people, people.c.id.in_(ids)))
        log.info("anonymous_forgotten", people=len(ids))
    return len(ids)


def _pointed_at() -> list[ColumnElement[bool]]:
    """For each reference to a person beside the private ones: that there is one, so that it takes nothing along."""
    people = table_of(Person)
    return [
        select(key.parent).where(key.parent == people.c.id).exists()
        for table in Base.metadata.sorted_tables
        if table.name not in PRIVATE
        for key in table.foreign_keys
        if key.column.table is people
    ]
