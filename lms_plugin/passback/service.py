"""The ledger's verbs: owe a score, claim what is due, record what the platform said, send again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms_plugin.db import after_commit
from lms_plugin.errors import NotFound
from lms_plugin.lti.ags import SCORE_SCOPE, next_timestamp
from lms_plugin.lti.models import Deployment, Person, Registration, ResourceLink
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry

LEASE = timedelta(seconds=30)  # longer than any exchange may take (20 s in all)
AHEAD = timedelta(seconds=1)
BACK_OFF = (5, 15, 60, 300, 900, 3600, 3600 * 3, 3600 * 6)  # seconds; the last repeats
GIVE_UP_AFTER = timedelta(days=7)


class Wake:
    """What calls a worker once an owed score is stored. Set by the application; does nothing until then."""

    call: Callable[[], None] = staticmethod(lambda: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a learner's newest score stands, for the learner."""

    state: ScoreState
    tries: int
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A claimed score with everything needed to send it; plain values, no transaction behind it."""

    owed_id: int
    registration_id: int
    deployment_id: str
    line_item_url: str
    user_id: str
    score_given: Decimal
    score_maximum: Decimal
    comment: str
    timestamp: datetime
    started_at: datetime
    submitted_at: datetime
    tries: int


def sends_grades(session: Session, resource_link_id: int) -> bool:
    """Whether the link's newest launch offered a gradebook column and the right to write it (AGS-02)."""
    link = session.get_one(ResourceLink, resource_link_id)
    return bool(link.line_item_url) and SCORE_SCOPE in link.ags_scopes


def queue_score(
    session: Session,
    *,
    resource_link_id: int,
    person_id: int,
    attempt_id: int,
    score_given: Decimal,
    score_maximum: Decimal,
    comment: str,
    started_at: datetime,
    submitted_at: datetime,
    at: datetime,
) -> OwedScore:
    """Owe a score, in the caller's transaction. A waiting older one of the same person and link is replaced."""
    mine = (OwedScore.resource_link_id == resource_link_id, OwedScore.person_id == person_id)
    number = session.scalar(select(func.max(OwedScore.number)).where(*mine)) or 0
    session.execute(
        update(OwedScore)
        .where(*mine, OwedScore.state.in_([ScoreState.WAITING, ScoreState.NOT_OFFERED, ScoreState.REFUSED]))
        .values(state=ScoreState.REPLACED)
    )
    offered = sends_grades(session, resource_link_id)
    owed = OwedScore(
        resource_link_id=resource_link_id,
        person_id=person_id,
        number=number + 1,
        attempt_id=attempt_id,
        score_given=score_given,
        score_maximum=score_maximum,
        comment=comment,
        started_at=started_at,
        submitted_at=submitted_at,
        created_at=at,
        state=ScoreState.WAITING if offered else ScoreState.NOT_OFFERED,
        due_at=at,
    )
    session.add(owed)
    after_commit(session, Wake.call)
    return owed


def status_of(session: Session, resource_link_id: int, person_id: int) -> Status | None:
    """Where this learner's newest score stands; None: nothing is owed."""
    row = session.execute(
        select(OwedScore.state, OwedScore.tries, OwedScore.arrived_at)
        .where(OwedScore.resource_link_id == resource_link_id, OwedScore.person_id == person_id)
        .order_by(OwedScore.number.desc())
        .limit(1)
    ).first()
    return None if row is None else Status(state=row.state, tries=row.tries, arrived_at=row.arrived_at)


def claim_due(session: Session, *, now: datetime, holder: str, limit: int = 50) -> list[Parcel]:
    """Lease due scores to a worker. Two workers never hold the same one, nor two of the same person and link."""
    other = aliased(OwedScore)
    leased_alike = (
        select(other.id)
        .where(
            other.resource_link_id == OwedScore.resource_link_id,
            other.person_id == OwedScore.person_id,
            other.id != OwedScore.id,
            other.lease_until > now,
        )
        .exists()
    )
    rows = session.execute(
        select(OwedScore, ResourceLink.line_item_url, Deployment.deployment_id, Registration.id, Person.sub)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .join(Person, Person.id == OwedScore.person_id)
        .where(
            OwedScore.state == ScoreState.WAITING,
            OwedScore.due_at <= now,
            or_(OwedScore.lease_until.is_(None), OwedScore.lease_until <= now),
            ResourceLink.line_item_url.is_not(None),
            ~leased_alike,
        )
        .order_by(OwedScore.due_at)
        .limit(limit)
        .with_for_update(of=OwedScore, skip_locked=True)
    ).all()
    parcels = [_lease(session, *row, now=now, holder=holder) for row in rows]
    return [parcel for parcel in parcels if parcel is not None]


def _lease(
    session: Session,
    owed: OwedScore,
    url: str,
    deployment: str,
    registration: int,
    sub: str,
    *,
    now: datetime,
    holder: str,
) -> Parcel | None:
    stamp = next_timestamp(now, _last_timestamp(session, owed))
    if stamp > now + AHEAD:  # several sends within a second: wait rather than write into the platform's future
        owed.due_at = stamp - AHEAD
        return None
    owed.lease_until, owed.lease_holder = now + LEASE, holder
    owed.tries += 1
    owed.sent_timestamp = stamp
    return Parcel(
        owed_id=owed.id,
        registration_id=registration,
        deployment_id=deployment,
        line_item_url=url,
        user_id=sub,
        score_given=owed.score_given,
        score_maximum=owed.score_maximum,
        comment=owed.comment,
        timestamp=stamp,
        started_at=owed.started_at,
        submitted_at=owed.submitted_at,
        tries=owed.tries,
    )


def _last_timestamp(session: Session, owed: OwedScore) -> datetime | None:
    """The newest timestamp ever sent for this person and link: the next one must be later."""
    return session.scalar(
        select(func.max(OwedScore.sent_timestamp)).where(
            OwedScore.resource_link_id == owed.resource_link_id, OwedScore.person_id == owed.person_id
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one try: ``result`` is arrived, refused or unavailable; ``retry_after`` in seconds if asked for."""

    result: str
    http_status: int | None
    answer: str
    retry_after: float | None = None


def record_reply(session: Session, owed_id: int, reply: Reply, *, now: datetime) -> None:
    """Write down a try and what follows from it. A score replaced meanwhile keeps that state."""
    owed = session.get_one(OwedScore, owed_id, with_for_update=True)
    owed.lease_until = owed.lease_holder = None
    session.add(
        SendTry(owed_score_id=owed_id, at=now, result=reply.result, http_status=reply.http_status, answer=reply.answer)
    )
    if owed.state is not ScoreState.WAITING:
        after_commit(session, Wake.call)  # the newer score was not claimed while this one was on its way
        return
    if reply.result == "arrived":
        owed.state, owed.arrived_at = ScoreState.ARRIVED, now
    elif reply.result == "refused" or now - owed.created_at > GIVE_UP_AFTER:
        owed.state = ScoreState.REFUSED
    else:
        pause = BACK_OFF[min(owed.tries, len(BACK_OFF)) - 1]
        owed.due_at = now + timedelta(seconds=reply.retry_after or pause)


def next_due(session: Session, *, now: datetime) -> datetime | None:
    """When a worker should look again, or None while nothing waits."""
    return session.scalar(
        select(func.min(func.coalesce(OwedScore.lease_until, OwedScore.due_at))).where(
            OwedScore.state == ScoreState.WAITING, OwedScore.due_at > now - timedelta(days=1)
        )
    )


def send_again(
    session: Session, owed_ids: Sequence[int] | None, *, context_id: int, asked_by: int, now: datetime
) -> int:
    """Make scores of a course due at once: the given ones, or all that are refused or waiting after a failed try.

    Only the newest score of each person and link is ever sent. Returns how many.

    Raises:
        NotFound: a given one is not of this course, or no longer the newest.
    """
    query = (
        select(OwedScore)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .where(ResourceLink.context_id == context_id, OwedScore.state != ScoreState.REPLACED)
        .where(ResourceLink.line_item_url.is_not(None))
    )
    if owed_ids is None:
        query = query.where(
            or_(
                OwedScore.state == ScoreState.REFUSED,
                (OwedScore.state == ScoreState.WAITING) & (OwedScore.tries > 0),
            )
        )
    else:
        query = query.where(OwedScore.id.in_(owed_ids))
    found = session.scalars(query.with_for_update(of=OwedScore)).all()
    if owed_ids is not None and len(found) != len(set(owed_ids)):
        raise NotFound(detail="a score that is not of this course")
    for owed in found:
        owed.state, owed.due_at, owed.tries, owed.asked_by = ScoreState.WAITING, now, 0, asked_by
    after_commit(session, Wake.call)
    return len(found)


def offer_changed(session: Session, resource_link_id: int, *, now: datetime) -> None:
    """A launch brought a gradebook column: what could not be sent until now is due (AGS-01)."""
    if not sends_grades(session, resource_link_id):
        return
    changed = session.execute(
        update(OwedScore)
        .where(OwedScore.resource_link_id == resource_link_id, OwedScore.state == ScoreState.NOT_OFFERED)
        .values(state=ScoreState.WAITING, due_at=now)
    )
    if changed.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
        after_commit(session, Wake.call)


def release_dead_leases(session: Session, holder_prefix: str) -> None:
    """Give back what workers of this machine held when they died; called when a worker starts.

    ``holder_prefix`` is this machine's; the rest of a holder's name is its process number.
    """
    held = session.scalars(
        select(OwedScore).where(OwedScore.lease_holder.startswith(holder_prefix, autoescape=True))
    ).all()
    for owed in held:
        if not Path(f"/proc/{(owed.lease_holder or '').removeprefix(holder_prefix)}").exists():
            owed.lease_until = owed.lease_holder = None
