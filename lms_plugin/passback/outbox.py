"""The worker's side of the ledger: what is due, leased to one worker at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms_plugin.lti.models import Person
from lms_plugin.passback import breaker
from lms_plugin.passback.column_addresses import Column, addressed
from lms_plugin.passback.due import FREE, NOW, next_in_turn
from lms_plugin.passback.models import MessageKind, OwedScore, ScoreState
from lms_plugin.passback.parcels import Parcel

LEASE = timedelta(seconds=30)  # renewed while the score is on its way; over this soon after a worker was killed
MOST = 1000  # ids a line is filled with
_SIZES = (1, 8, 32, 128, MOST)  # numbers of ids that a statement names, so that few statements have to be planned


def _claim() -> Select[*tuple[Any, ...]]:
    other = aliased(OwedScore)
    leased_alike = (
        select(other.id)
        .where(
            other.resource_link_id == OwedScore.resource_link_id,
            other.person_id == OwedScore.person_id,
            other.tag == OwedScore.tag,
            other.id != OwedScore.id,
            other.lease_until > NOW,
        )
        .exists()
    )
    return (
        select(OwedScore, Person.sub)
        .join(Person, Person.id == OwedScore.person_id)
        .where(OwedScore.id.in_(bindparam("ids", expanding=True)), *FREE, ~leased_alike)
        .order_by(OwedScore.due_at, OwedScore.id)
        .with_for_update(of=OwedScore, skip_locked=True)
    )


# Built once: putting a statement together costs more than sending it.
_CLAIM = _claim()


def claim_due(
    session: Session, *, registration_id: int, now: datetime, holder: str, limit: int, line: deque[int] | None = None
) -> list[Parcel]:
    """Lease due scores of a platform to a worker, the longest due first.

    Two workers never hold the same one, nor two of the same person and link: so an older score cannot overtake.
    ``line`` keeps ids between calls, because finding who is next costs as much for one as for a thousand. They are
    hints: whether each is still due and free is seen when it is leased.
    """
    limit, probe = breaker.room(session, registration_id, wanted=limit, now=now)
    line = deque() if line is None else line
    parcels: list[Parcel] = []
    looked = False
    while len(parcels) < limit and (line or not looked):
        if not line:
            looked = True
            line.extend(next_in_turn(session, registration_id, now=now, most=MOST))
        ids = [line.popleft() for _ in range(min(limit - len(parcels), len(line)))]
        if ids:
            parcels += _lease(session, registration_id, ids, now=now, holder=holder, probe=probe)
    return parcels


def _lease(
    session: Session, registration_id: int, ids: list[int], *, now: datetime, holder: str, probe: bool
) -> list[Parcel]:
    size = next(size for size in _SIZES if size >= len(ids))
    rows = session.execute(_CLAIM, {"ids": ids + ids[-1:] * (size - len(ids)), "now": now}).all()
    owing = [row[0] for row in rows]
    columns, before = addressed(session, registration_id, owing), _perhaps_there(session, owing)
    parcels = []
    for owed, sub in rows:
        column, earlier = columns.get((owed.resource_link_id, owed.tag)), before.get(key_of(owed), [])
        if column is None:  # gone since it was put in line
            continue
        if owed.kind is MessageKind.PENDING and any(_was_sent_score(one) for one in earlier):
            owed.state = ScoreState.REPLACED  # platforms would wipe the score for it (AGS-18)
            continue
        if owed.kind is MessageKind.WITHDRAWAL and not any(one.kind is MessageKind.SCORE for one in earlier):
            # None of ours was ever sent: what the gradebook shows is not ours to clear.
            owed.state, owed.arrived_at = ScoreState.ARRIVED, now
            continue
        parcels.append(_parcel(session, owed, sub, column, earlier, holder=holder, probe=probe))
    if parcels:
        session.execute(
            update(OwedScore)
            .where(OwedScore.id.in_([parcel.owed_id for parcel in parcels]))
            .values(lease_until=now + LEASE, lease_holder=holder, leased_at=now),
            execution_options={"synchronize_session": False},
        )
    return parcels


def _was_sent_score(owed: OwedScore) -> bool:
    return owed.kind is MessageKind.SCORE and owed.sent_timestamp is not None


def _parcel(
    session: Session,
    owed: OwedScore,
    sub: str,
    column: Column,
    perhaps_there: list[OwedScore],
    *,
    holder: str,
    probe: bool,
) -> Parcel:
    earlier = [one for one in perhaps_there if one.sent_timestamp is not None]
    profile = column.profile
    known = earlier[-1].comment if earlier else ""
    told = [one for one in earlier if one.attempt_id == owed.attempt_id]
    scored_by = session.get_one(Person, owed.scored_by) if owed.scored_by is not None else None
    return Parcel(
        owed_id=owed.id,
        client=column.client,
        link_id=column.link_id,
        line_item_url=column.url,
        line_items_url=column.line_items_url,
        scopes=column.scopes,
        user_id=sub,
        score_given=owed.score_given,
        score_maximum=owed.score_maximum,
        comment=None if profile.comments_add_up and owed.comment == known else owed.comment,
        started_at=min([owed.started_at, *(one.started_at for one in told)]),
        submitted_at=min([owed.submitted_at, *(one.submitted_at for one in told)]),
        tries=owed.tries,
        last_sent=max((one.sent_timestamp for one in earlier if one.sent_timestamp), default=None),
        attempt_id=owed.attempt_id,
        kind=owed.kind,
        tag=owed.tag,
        resource_id=column.resource_id,
        profile=profile,
        teacher_grades=column.teacher_grades,
        overwrites=owed.overwrites,
        scoring_user_id=scored_by.sub if scored_by else None,
        new_hand_in=all(one.attempt_id != owed.attempt_id for one in earlier),
        sent_before=tuple(
            (one.score_given, one.score_maximum) for one in perhaps_there if one.kind is MessageKind.SCORE
        ),
        holder=holder,
        probe=probe,
    )


def key_of(owed: OwedScore) -> tuple[int, int, str]:
    """Whose grade in which column."""
    return owed.resource_link_id, owed.person_id, owed.tag


def _perhaps_there(session: Session, owing: Sequence[OwedScore]) -> dict[tuple[int, int, str], list[OwedScore]]:
    """What the platform may have of these people and columns, oldest first; these, too, if somebody held them before.

    A worker may have sent one and died before it could write that down, so each that was ever held counts.
    """
    found: dict[tuple[int, int, str], list[OwedScore]] = {}
    if not owing:
        return found
    theirs = select(OwedScore).where(
        OwedScore.resource_link_id.in_({owed.resource_link_id for owed in owing}),
        OwedScore.person_id.in_({owed.person_id for owed in owing}),
        or_(OwedScore.sent_timestamp.is_not(None), OwedScore.leased_at.is_not(None)),
    )
    for one in session.scalars(theirs.order_by(OwedScore.number)):
        found.setdefault(key_of(one), []).append(one)
    return found


def renew(session: Session, owed_ids: Sequence[int], *, now: datetime, holder: str) -> set[int]:
    """Keep the leases of scores that are on their way. Returns those that were still ours to keep.

    One that ran out is lost, even if nobody took it: a newer score of the same person may have gone out meanwhile.
    """
    if not owed_ids:
        return set()
    mine = (OwedScore.id.in_(owed_ids), OwedScore.lease_holder == holder, OwedScore.lease_until > now)
    kept = update(OwedScore).where(*mine).values(lease_until=now + LEASE).returning(OwedScore.id)
    return set(session.scalars(kept))


def holders(session: Session) -> list[str]:
    """Who holds leases."""
    held = select(OwedScore.lease_holder).where(OwedScore.lease_holder.is_not(None)).distinct()
    return [name for name in session.scalars(held) if name]


def release(session: Session, gone: Sequence[str]) -> None:
    """Give back what workers held that are gone."""
    if gone:
        session.execute(
            update(OwedScore).where(OwedScore.lease_holder.in_(gone)).values(lease_until=None, lease_holder=None)
        )
