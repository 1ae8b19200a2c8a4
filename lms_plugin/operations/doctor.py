"""Looks over the whole installation and says what to do: database, revision, keys, queue, clock, platforms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from huey import Huey
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms_plugin.certification import alarms, health
from lms_plugin.config import Settings, resource_dir
from lms_plugin.db import utc_now
from lms_plugin.lti import registrations
from lms_plugin.lti.connector import SessionFactory
from lms_plugin.lti.models import KeyState, SigningKey, Status
from lms_plugin.operations.checks import SKEW_FAILS, SKEW_WARNS, check_platform
from lms_plugin.operations.findings import Finding
from lms_plugin.operations.platform_health import look_over
from lms_plugin.passback.models import OwedScore, ScoreState

LATE = timedelta(minutes=5)


def newest_revision() -> str | None:
    """The revision this version of Assay needs."""
    return ScriptDirectory(str(resource_dir("migrations"))).get_current_head()


def current_revision(engine: Engine) -> str | None:
    """The revision the database is at, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def examine(engine: Engine, *, sessions: SessionFactory, huey: Huey, settings: Settings) -> Iterator[Finding]:
    """Every finding, as it is made; stops after the database where nothing else can work."""
    yield Finding(subject="settings", state="ok", text=f"complete; people reach Assay at {settings.public_url}")
    database = _check_database(engine)
    yield database
    yield _check_queue(huey)
    if database.state != "ok":
        return
    with sessions() as session:
        findings = [_check_clock(session), _check_keys(session), _check_worker(session)]
        platforms = registrations.everything(session)
    yield from findings
    yield from _check_certificates(sessions, settings)
    if not platforms:
        yield Finding(
            subject="platforms", state="ok", text="none yet; add one with assay platform add or at /operator/"
        )
    for platform in platforms:
        if platform.status is Status.ACTIVE:
            seen = look_over(platform, public_url=settings.public_url, now=utc_now())
            for finding in (*seen, *check_platform(platform, sessions=sessions, settings=settings)):
                yield Finding(
                    subject=f"{platform.entry.name}, {finding.subject}",
                    state=finding.state,
                    text=finding.text,
                    advice=finding.advice,
                )


def _check_certificates(sessions: SessionFactory, settings: Settings) -> Iterator[Finding]:
    if not settings.certifies:
        return
    with sessions() as session:
        found = list(health.examine(session, signs=bool(settings.sign_kek), now=utc_now()))
    found += alarms.host_trouble(settings, now=utc_now())
    for one in found:
        state = "problem" if one.serious else "warning"
        subject = f"certificates of {one.issuer}" if one.issuer else "verification host"
        yield Finding(subject=subject, state=state, text=one.text, advice=one.advice)
    if not found:
        yield Finding(subject="certificates", state="ok", text="keys, lists and logs are as they must be")


def _check_database(engine: Engine) -> Finding:
    try:
        at, newest = current_revision(engine), newest_revision()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        return Finding(
            subject="database",
            state="problem",
            text=f"does not answer: {reason}",
            advice="Check ASSAY_DATABASE_URL, and that the server runs or the folder exists and is ours to write.",
        )
    if at == newest:
        return Finding(subject="database", state="ok", text=f"{engine.dialect.name}, at the newest revision")
    return Finding(
        subject="database",
        state="problem",
        text=f"is at revision {at or 'none'}, this version needs {newest}",
        advice="Run: assay db upgrade",
    )


def _check_queue(huey: Huey) -> Finding:
    try:
        waiting = huey.pending_count()
    except Exception as error:  # noqa: BLE001 - three kinds of store, each with errors of its own
        return Finding(
            subject="job queue",
            state="problem",
            text=f"does not answer: {type(error).__name__}",
            advice="Check ASSAY_JOBS_URL, and that its server runs.",
        )
    return Finding(subject="job queue", state="ok", text=f"answers, {waiting} jobs waiting")


def _check_clock(session: Session) -> Finding:
    if session.get_bind().dialect.name == "sqlite":
        return Finding(subject="clock", state="ok", text="the database shares ours")
    theirs: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    apart = abs((theirs.astimezone(UTC) - utc_now()).total_seconds())
    if apart <= SKEW_WARNS:
        return Finding(subject="clock", state="ok", text="the database's is within 5 seconds of ours")
    return Finding(
        subject="clock",
        state="problem" if apart > SKEW_FAILS else "warning",
        text=f"the database's is {apart:.0f} s away from ours",
        advice="Check the time service (NTP) on both machines.",
    )


def _check_keys(session: Session) -> Finding:
    signing = session.scalar(select(func.count()).where(SigningKey.state == KeyState.CURRENT)) or 0
    if signing:
        return Finding(subject="signing key", state="ok", text="there is one that signs")
    return Finding(
        subject="signing key",
        state="problem",
        text="there is none, so no platform can be asked for anything",
        advice="Run: assay keys rotate",
    )


def _check_worker(session: Session) -> Finding:
    """Scores that nobody sends although they are due mean that no worker runs."""
    late = session.scalar(
        select(func.count()).where(OwedScore.state == ScoreState.WAITING, OwedScore.due_at < utc_now() - LATE)
    )
    refused = session.scalar(select(func.count()).where(OwedScore.state == ScoreState.REFUSED))
    if late:
        return Finding(
            subject="scores",
            state="problem",
            text=f"{late} due for more than 5 minutes and not sent",
            advice="Check that assay worker (or assay serve) runs, with the same settings.",
        )
    if refused:
        return Finding(
            subject="scores",
            state="warning",
            text=f"{refused} refused by their platform",
            advice="Run: assay passback list --state refused; the instructor's page of scores says why.",
        )
    return Finding(subject="scores", state="ok", text="none is late")
