"""Sends what is owed to the learning record store: in batches, again after a pause, never twice as something new."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.delivery.models import Assessment, AssessmentVersion, Attempt
from lms_plugin.errors import PlatformRefused, PlatformTrouble, PlatformUnavailable
from lms_plugin.insights.statement_models import OwedStatement, StatementState, Verb
from lms_plugin.insights.statements import about, actor, voiding
from lms_plugin.lti import http
from lms_plugin.lti.connector import SessionFactory
from lms_plugin.lti.models import Person, Registration

BATCH, LEASE, LONGEST = 50, timedelta(minutes=2), timedelta(hours=6)
ITS_FAULT = frozenset({400, 409, 413, 422})  # of a statement in the batch; any other refusal may be mended by somebody
log = structlog.get_logger(__name__)


def send_due(sessions: SessionFactory, settings: Settings, *, now: datetime) -> int:
    """Send one batch of what waits; returns how many arrived. No transaction is open while the store is asked."""
    with sessions() as session:
        waiting = (
            select(OwedStatement)
            .where(OwedStatement.state == StatementState.WAITING, OwedStatement.next_try_at <= now)
            .order_by(OwedStatement.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        rows = list(session.scalars(waiting))
        for row in rows:
            row.next_try_at = now + LEASE  # whoever dies on the way leaves it to the next
        batch = [(row.id, _statement(session, row, settings)) for row in rows]
    return _send(sessions, settings, batch, now) if batch else 0


def _statement(session: Session, row: OwedStatement, settings: Settings) -> dict[str, Any]:
    attempt = session.get_one(Attempt, row.attempt_id)
    person = session.get_one(Person, attempt.person_id)
    version = session.get_one(AssessmentVersion, attempt.assessment_version_id)
    registration = session.get_one(Registration, person.registration_id)
    base, naming = settings.public_url, settings.xapi_actor
    who = actor(person, registration.issuer, base=base, secret=settings.secret_key, naming=naming)
    if row.verb is Verb.VOIDED:
        voided = session.get_one(OwedStatement, row.cause).statement_id
        return voiding(who, statement_id=row.statement_id, voided=voided, at=row.at)
    return about(
        row.verb, attempt, who, statement_id=row.statement_id, at=row.at, base=base,
        assessment_id=version.assessment_id, title=version.settings["title"],
        context_id=session.get_one(Assessment, version.assessment_id).context_id,
    )  # fmt: skip


def _send(
    sessions: SessionFactory, settings: Settings, batch: Sequence[tuple[int, dict[str, Any]]], now: datetime
) -> int:
    ids = [row for row, _ in batch]
    try:
        _post(settings, [statement for _, statement in batch])
    except PlatformRefused as error:
        if error.status in ITS_FAULT and len(batch) > 1:
            return sum(_send(sessions, settings, [one], now) for one in batch)
        if error.status == 409:  # the store has this statement already: an answer of its was lost on the way
            return _mark(sessions, ids, StatementState.SENT)
        if error.status in ITS_FAULT:
            log.warning("statement_refused", status=error.status, reason=error.reason)
            return _mark(sessions, ids, StatementState.REFUSED, f"{error.reason} {error.excerpt[:200]}".strip())
        return _later(sessions, ids, error, now)
    except PlatformTrouble as error:
        return _later(sessions, ids, error, now)
    return _mark(sessions, ids, StatementState.SENT)


def _post(settings: Settings, statements: list[dict[str, Any]]) -> None:
    headers = {"Content-Type": "application/json", "X-Experience-API-Version": "1.0.3"}
    secrets = []
    if settings.xapi_auth:
        secrets = [base64.b64encode(settings.xapi_auth.encode()).decode(), settings.xapi_auth.partition(":")[2]]
        headers["Authorization"] = f"Basic {secrets[0]}"
    url = f"{settings.xapi_url.rstrip('/')}/statements"
    http.request("POST", url, settings=settings, data=json.dumps(statements).encode(), headers=headers, secrets=secrets)


def _mark(sessions: SessionFactory, ids: Sequence[int], state: StatementState, answer: str = "") -> int:
    with sessions() as session:
        for row in session.scalars(select(OwedStatement).where(OwedStatement.id.in_(ids))):
            row.state, row.answer, row.tries = state, answer, row.tries + 1
    return len(ids) if state is StatementState.SENT else 0


def _later(sessions: SessionFactory, ids: Sequence[int], error: PlatformTrouble, now: datetime) -> int:
    """Twice as long each time, up to six hours, and never sooner than the store asks."""
    log.warning("statements_not_sent", reason=error.reason, status=error.status, statements=len(ids))
    asked = timedelta(seconds=(error.retry_after or 0) if isinstance(error, PlatformUnavailable) else 0)
    with sessions() as session:
        for row in session.scalars(select(OwedStatement).where(OwedStatement.id.in_(ids))):
            row.tries += 1
            row.next_try_at = now + max(asked, min(LONGEST, timedelta(minutes=2 ** min(row.tries, 10))))
            row.answer = error.reason
    return 0
