"""The ledger's verbs: owe a score, say where it stands, send it again, and notice a gradebook column that appears."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from lms_plugin.db import after_commit, as_stored, read_rows
from lms_plugin.errors import NotFound
from lms_plugin.lti.ags import SCORE_SCOPE
from lms_plugin.lti.models import Person, ResourceLink
from lms_plugin.lti.upserts import insert_locking, insert_row, table_of
from lms_plugin.passback.models import TOTAL, LinkLineItem, MessageKind, OwedScore, ScoreState, Shown, TryResult

UNSENT = (ScoreState.WAITING, ScoreState.NOT_OFFERED, ScoreState.REFUSED)  # gives way to a newer score
# Built once: each hand-in and each result page needs them.
_LOCK_PERSON = select(Person.id).where(Person.id == bindparam("person")).with_for_update(key_share=True)
_BEFORE = select(
    ResourceLink.line_item_url,
    ResourceLink.ags_scopes,
    select(func.max(OwedScore.number))
    .where(OwedScore.resource_link_id == bindparam("link"), OwedScore.person_id == bindparam("person"))
    .scalar_subquery()
    .label("number"),
    select(LinkLineItem.url)
    .where(LinkLineItem.resource_link_id == bindparam("link"), LinkLineItem.tag == bindparam("tag"))
    .exists()
    .label("has_column"),
).where(ResourceLink.id == bindparam("link"))
_LAST_TOLD = (
    select(
        OwedScore.kind,
        OwedScore.attempt_id,
        OwedScore.score_given,
        OwedScore.score_maximum,
        OwedScore.comment,
        select(LinkLineItem.tag)
        .where(LinkLineItem.resource_link_id == ResourceLink.id, LinkLineItem.tag != TOTAL)
        .exists()
        .label("columns"),
    )
    .select_from(ResourceLink)
    .outerjoin(
        OwedScore,
        and_(
            OwedScore.resource_link_id == ResourceLink.id,
            OwedScore.person_id == bindparam("person"),
            OwedScore.tag == TOTAL,
            OwedScore.scored_by.is_(None),
            OwedScore.kind != MessageKind.PENDING,
        ),
    )
    .where(ResourceLink.id == bindparam("link"))
    .order_by(OwedScore.number.desc())
    .limit(2)  # a withdrawal always follows a score
)
OWED = (  # for ``read_before``, of a ``person`` on a ``link``
    select(OwedScore.id)
    .where(OwedScore.resource_link_id == bindparam("link"), OwedScore.person_id == bindparam("person"))
    .exists(),
    select(LinkLineItem.tag)
    .where(LinkLineItem.resource_link_id == bindparam("link"), LinkLineItem.tag != TOTAL)
    .exists(),
    select(ResourceLink.line_item_url).where(ResourceLink.id == bindparam("link")).scalar_subquery(),
    select(ResourceLink.ags_scopes).where(ResourceLink.id == bindparam("link")).scalar_subquery(),
)
STATUS = (OwedScore.state, OwedScore.tries, OwedScore.arrived_at, OwedScore.last_result, OwedScore.kind)
_STATUS = (
    select(*STATUS)
    .where(OwedScore.resource_link_id == bindparam("link"), OwedScore.person_id == bindparam("person"))
    .where(OwedScore.tag == TOTAL)
    .order_by(OwedScore.number.desc())
    .limit(1)
)
_OFFER = select(ResourceLink.line_item_url, ResourceLink.ags_scopes).where(ResourceLink.id == bindparam("link"))
_TAGS = select(LinkLineItem.tag).where(LinkLineItem.resource_link_id == bindparam("link"), LinkLineItem.tag != TOTAL)
# What stands in a new row where nothing is said.
_EMPTY: dict[str, Any] = {
    column.key: column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
    for column in table_of(OwedScore).columns
    if not column.primary_key
}


class Before(NamedTuple):
    """A look at what was owed for a person on a link: whether anything, whether the link has columns for topics, and
    whether its own takes scores."""

    owed: bool
    columns: bool
    offered: bool


def read_before(owed: Any, columns: Any, address: str | None, scopes: Sequence[str]) -> Before:
    """The columns of ``OWED``."""
    return Before(bool(owed), bool(columns), _takes_scores(address, scopes))


class Wake:
    """What calls a worker once an owed score is stored. Set by the application; does nothing until then."""

    call: Callable[[], None] = staticmethod(lambda: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a learner's newest score stands, for the learner."""

    state: ScoreState
    tries: int
    arrived_at: datetime | None
    problem: TryResult | None = None
    kind: MessageKind = MessageKind.SCORE


def sends_grades(session: Session, resource_link_id: int) -> bool:
    """Whether the link's newest launch offered a gradebook column and the right to write it (AGS-02)."""
    address, scopes = session.execute(_OFFER, {"link": resource_link_id}).one()
    return _takes_scores(address, scopes)


def _takes_scores(address: str | None, scopes: Sequence[str]) -> bool:
    return bool(address) and SCORE_SCOPE in scopes


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
    tag: str = TOTAL,
    scored_by: int | None = None,
    kind: MessageKind = MessageKind.SCORE,
    score_earned: Decimal | None = None,
    before: Before | None = None,
) -> OwedScore:
    """Owe a score, in the caller's transaction; one that has not arrived for the same person and column is replaced.

    ``scored_by``: who overrode it by hand (AGS-21); ``tag``: which of the link's columns (AGS-30). Staff, test users,
    observers and previews owe nothing: that is the caller's to know (AGS-24). ``score_earned``: what was earned, where
    the quiz sends less; ``before``: what was seen in this transaction, so that a first score is one statement.
    """
    facts = {
        "resource_link_id": resource_link_id, "person_id": person_id, "attempt_id": attempt_id,
        "score_given": score_given, "score_maximum": score_maximum, "score_earned": score_earned, "comment": comment,
        "started_at": started_at, "submitted_at": submitted_at, "created_at": at, "due_at": at, "tag": tag,
        "scored_by": scored_by, "kind": kind,
    }  # fmt: skip
    owed, offered = None, before is not None and before.offered
    if before is not None and tag == TOTAL and not before.owed:
        owed = _stored_first(session, facts | {"number": 1, "state": _state(offered=offered)})
    if owed is None:
        number, offered = _replace_unsent(session, resource_link_id, person_id, tag)
        owed = _stored(session, facts | {"number": number + 1, "state": _state(offered=offered)})
    if offered:
        after_commit(session, Wake.call)
    return owed


def _state(*, offered: bool) -> ScoreState:
    return ScoreState.WAITING if offered else ScoreState.NOT_OFFERED


def _stored_first(session: Session, values: dict[str, Any]) -> OwedScore | None:
    """The same for the first of a person on a link, who is locked by the statement that stores it; None: somebody else
    was faster, whom this waited for."""
    whole = _EMPTY | values
    new = insert_locking(session, OwedScore, whole, Person, values["person_id"])
    return None if new is None else as_stored(session, OwedScore, {"id": new, **whole})


def _stored(session: Session, values: dict[str, Any]) -> OwedScore:
    """A new row of the ledger, in which nothing else stands so far."""
    whole = _EMPTY | values
    return as_stored(session, OwedScore, {"id": insert_row(session, OwedScore, whole), **whole})


def tags_of(session: Session, resource_link_id: int) -> list[str]:
    """The tags of the columns a link has beside the total (AGS-30)."""
    return list(session.scalars(_TAGS, {"link": resource_link_id}))


def _replace_unsent(session: Session, resource_link_id: int, person_id: int, tag: str) -> tuple[int, bool]:
    """What has not arrived gives way to what comes; returns the highest number so far, and whether there is a column
    that takes scores."""
    # One at a time per person, so that two attempts graded at once get two numbers.
    read_rows(session, _LOCK_PERSON, {"person": person_id})
    facts = {"link": resource_link_id, "person": person_id, "tag": tag}
    address, scopes, last, has_column = read_rows(session, _BEFORE, facts)[0]
    number = last or 0
    if number:
        mine = (OwedScore.resource_link_id == resource_link_id, OwedScore.person_id == person_id)
        unsent = OwedScore.state.in_(UNSENT)
        session.execute(update(OwedScore).where(*mine, OwedScore.tag == tag, unsent).values(state=ScoreState.REPLACED))
    return number, _takes_scores(address, scopes) if tag == TOTAL else has_column


def has_column(session: Session, resource_link_id: int, tag: str) -> bool:
    """Whether the link has this column beside the one for the whole quiz."""
    held = select(LinkLineItem.url).where(LinkLineItem.resource_link_id == resource_link_id, LinkLineItem.tag == tag)
    return session.scalar(held) is not None


def status_of(session: Session, resource_link_id: int, person_id: int) -> Status | None:
    """Where this learner's newest score stands; None: nothing is owed."""
    rows = read_rows(session, _STATUS, {"link": resource_link_id, "person": person_id})
    return read_status(*rows[0]) if rows else None


def newest_score(link: InstrumentedAttribute[int], person: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """What joins the newest score of a person on a link, for a statement that asks for ``STATUS`` besides; there is
    one at most."""
    other = aliased(OwedScore)
    whose = (other.resource_link_id == link, other.person_id == person)
    newest = select(func.max(other.number)).where(*whose, other.tag == TOTAL).scalar_subquery()
    return and_(OwedScore.resource_link_id == link, OwedScore.person_id == person, OwedScore.number == newest)


def read_status(
    state: ScoreState | None,
    tries: int,
    arrived_at: datetime | None,
    problem: TryResult | None,
    kind: MessageKind,
) -> Status | None:
    """The status of a row of ``STATUS``; None where nothing was joined."""
    if state is None:
        return None
    return Status(state=state, tries=tries, arrived_at=arrived_at, problem=problem, kind=kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The last score that was owed for a learner by itself, not by hand; ``taken_back``: it was withdrawn since."""

    attempt_id: int
    score_given: Decimal
    score_maximum: Decimal
    comment: str
    taken_back: bool

    def says(self, attempt_id: int, given: Decimal, maximum: Decimal, comment: str) -> bool:
        """Whether it says just this."""
        mine = (self.attempt_id, self.score_given, self.score_maximum, self.comment)
        return mine == (attempt_id, given, maximum, comment)


def last_score(session: Session, resource_link_id: int, person_id: int) -> tuple[Told | None, bool]:
    """What the gradebook was last to be told about a learner's whole quiz; None: nothing yet. And whether the link has
    columns beside the one for that."""
    rows = read_rows(session, _LAST_TOLD, {"link": resource_link_id, "person": person_id})
    score = next((row for row in rows if row.kind is MessageKind.SCORE), None)
    columns = bool(rows) and rows[0].columns
    if score is None:
        return None, columns
    return Told(
        attempt_id=score.attempt_id,
        score_given=score.score_given,
        score_maximum=score.score_maximum,
        comment=score.comment,
        taken_back=rows[0].kind is MessageKind.WITHDRAWAL,
    ), columns


def is_newest() -> ColumnElement[bool]:
    """No newer score of the same person and link is owed or sent."""
    newer = aliased(OwedScore)
    return (
        ~select(newer.id)
        .where(
            newer.resource_link_id == OwedScore.resource_link_id,
            newer.person_id == OwedScore.person_id,
            newer.tag == OwedScore.tag,
            newer.number > OwedScore.number,
        )
        .exists()
    )


def not_arrived() -> ColumnElement[bool]:
    """Refused, or waiting after a try that failed."""
    waits_again = and_(OwedScore.state == ScoreState.WAITING, OwedScore.tries > 0)
    return or_(OwedScore.state == ScoreState.REFUSED, waits_again)


def _asked_already(owed: OwedScore) -> bool:
    """Whether a press of the button is still to be carried out: ten presses are one."""
    return owed.state is ScoreState.WAITING and owed.tries == 0 and owed.asked_by is not None


def send_again(
    session: Session, owed_ids: Sequence[int] | None, *, context_id: int, asked_by: int, now: datetime
) -> int:
    """Make scores of a course due at once: the given ones, or all that are refused or waiting after a failed try.

    Only the newest score of each person and link is ever sent. Returns how many.

    Raises:
        NotFound: a given one is not of this course, no longer the newest, or has no gradebook column.
    """
    wanted = not_arrived() if owed_ids is None else OwedScore.id.in_(owed_ids)
    found = session.scalars(
        select(OwedScore)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .where(ResourceLink.context_id == context_id)
        .where(or_(OwedScore.tag != TOTAL, ResourceLink.line_item_url.is_not(None)))
        .where(OwedScore.state.not_in([ScoreState.REPLACED, ScoreState.NOT_OFFERED]), is_newest(), wanted)
        .with_for_update(of=OwedScore)
    ).all()
    if owed_ids is not None and len(found) != len(set(owed_ids)):
        raise NotFound(detail="a score that is not of this course, or not the newest")
    found = [owed for owed in found if not _asked_already(owed)]
    for owed in found:
        # Whoever sends one again by itself that gave way to a newer grade has seen that grade (ERR-10).
        differs = owed.last_result is TryResult.STALE or owed.shown_as in {Shown.OTHER, Shown.ACCEPTED}
        owed.overwrites = owed_ids is not None and differs
        owed.state, owed.due_at, owed.tries, owed.asked_by = ScoreState.WAITING, now, 0, asked_by
    if found:
        after_commit(session, Wake.call)
    return len(found)


def offer_changed(session: Session, resource_link_id: int, *, now: datetime, tag: str = TOTAL) -> None:
    """There is a gradebook column: what had none, or whose column was gone, is due (AGS-01, AGS-29)."""
    if not sends_grades(session, resource_link_id) and tag == TOTAL:
        return
    lost = and_(OwedScore.state == ScoreState.REFUSED, OwedScore.last_result == TryResult.TARGET_GONE)
    freed = session.scalars(
        update(OwedScore)
        .where(OwedScore.resource_link_id == resource_link_id, OwedScore.tag == tag, is_newest())
        .where(or_(OwedScore.state == ScoreState.NOT_OFFERED, lost))
        .values(state=ScoreState.WAITING, due_at=now, tries=0)
        .returning(OwedScore.id)
    ).all()
    if freed:
        after_commit(session, Wake.call)
