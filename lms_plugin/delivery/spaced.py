"""Spaced practice of one learner in one course: what was met and may be shown, what comes next, what an answer did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import ItemStatus, ItemVersion
from lms_plugin.delivery import asked_now
from lms_plugin.delivery.assessments import with_newest
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState
from lms_plugin.delivery.places import to_ids
from lms_plugin.delivery.practice_models import PracticeCard, PracticeReview
from lms_plugin.delivery.released import Reader
from lms_plugin.delivery.review import Shown
from lms_plugin.errors import NotFound
from lms_plugin.lti.models import Person, ResourceLink
from question_bank import Item
from question_bank.ordering import option_order
from question_bank.practice import Met, queue, rating, reviewed
from question_bank.scoring import accept_response, score

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practising:
    """Who practises, and in which course."""

    context_id: int
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A question as it comes now: the exact version and its options' order; ``number`` counts its answers from 1."""

    item_id: int
    version_id: int
    case_version_id: int | None
    content_hash: str
    item: Item
    order: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Where somebody stands: ``posed`` comes next; without it nothing is due, or there was enough for a day.

    ``total`` is how many come today in all, which is never more than the cap; ``under_way``: a graded
    attempt is open, and practice, which shows keys, waits until it is handed in.
    """

    posed: Posed | None = None
    done: int = 0
    total: int = 0
    met: bool = False
    under_way: bool = False


def take_turn(session: Session, who: Practising) -> None:
    """Wait for what this person answers elsewhere, such as by the first click of a double click."""
    session.execute(select(Person.id).where(Person.id == who.person_id).with_for_update(key_share=True))


def today(session: Session, who: Practising, *, now: datetime) -> Today:
    """What comes next today."""
    attempts = _attempts(session, who)
    if any(row.state is AttemptState.OPEN and not row.practice for row in attempts):
        return Today(under_way=True)
    asked = _asked(session, who, attempts, now=now)
    done = _done(session, who, now=now)
    cards = {card.item_id: card for card in session.scalars(_cards(who))}
    due = queue((_met(item_id, one, cards.get(item_id)) for item_id, one in asked.items()), done=done, now=now)
    if not due:
        return Today(done=done, met=bool(asked))
    card = cards.get(due[0])
    posed = _posed(session, who, due[0], asked[due[0]], card.reviews + 1 if card else 1)
    return Today(posed=posed, done=done, total=done + len(due), met=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Askable:
    """The version of an item that would be asked now, and the case it was met in."""

    version_id: int
    critical: bool
    case_version_id: int | None


def _attempts(session: Session, who: Practising) -> list[Any]:
    """(id, state, settings version, handed in, practice) of what counts of this person in this course."""
    rows = session.execute(
        select(Attempt.id, Attempt.state, Attempt.assessment_version_id, Attempt.submitted_at, Attempt.practice)
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .where(Attempt.person_id == who.person_id, Attempt.preview.is_(False), Attempt.state != AttemptState.VOID)
        .where(ResourceLink.context_id == who.context_id)
    )
    return list(rows)


def _asked(session: Session, who: Practising, attempts: list[Any], *, now: datetime) -> dict[int, _Askable]:
    """Item id → what of it may be asked. Only items of attempts whose key is released to the learner by now (3.1),
    and none that another course asks them for a grade at the moment."""
    reader = Reader(session, who.person_id, now)
    rules = {
        version_id: with_newest(session, version_id)[1]
        for version_id in {row.assessment_version_id for row in attempts}
    }

    def is_released(version_id: int, submitted_at: datetime | None) -> bool:
        return Shown.KEY in reader.shown(rules[version_id], submitted_at)

    closed = [row for row in attempts if row.state is AttemptState.SUBMITTED]
    released = [row.id for row in closed if row.practice or is_released(row.assessment_version_id, row.submitted_at)]
    slots = (
        select(ItemVersion.item_id, AttemptSlot.case_version_id)
        .join(AttemptSlot, AttemptSlot.item_version_id == ItemVersion.id)
        .where(AttemptSlot.attempt_id.in_(released))
        .order_by(AttemptSlot.attempt_id)
    )
    cases: dict[int, int | None] = {row.item_id: row.case_version_id for row in session.execute(slots)}
    newest = (
        select(ItemVersion.item_id, func.max(ItemVersion.number).label("number"))
        .where(ItemVersion.item_id.in_(cases), ItemVersion.status.in_([ItemStatus.APPROVED, ItemStatus.RETIRED]))
        .group_by(ItemVersion.item_id)
        .subquery()
    )
    versions = session.execute(
        select(ItemVersion.item_id, ItemVersion.id, ItemVersion.critical)
        .join(newest, (newest.c.item_id == ItemVersion.item_id) & (newest.c.number == ItemVersion.number))
        .where(ItemVersion.status == ItemStatus.APPROVED)
    )
    held_back = asked_now.among(session, who.person_id, cases)
    return {
        item_id: _Askable(version_id=version_id, critical=critical, case_version_id=cases[item_id])
        for item_id, version_id, critical in versions
        if item_id not in held_back
    }


def _cards(who: Practising) -> Any:
    return select(PracticeCard).where(
        PracticeCard.context_id == who.context_id, PracticeCard.person_id == who.person_id
    )


def _done(session: Session, who: Practising, *, now: datetime) -> int:
    """How many questions were answered since midnight, UTC."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    mine = select(func.count()).select_from(PracticeReview).join(PracticeCard)
    query = mine.where(PracticeCard.context_id == who.context_id, PracticeReview.person_id == who.person_id)
    return session.scalar(query.where(PracticeReview.at >= midnight, PracticeReview.at < midnight + DAY)) or 0


def _met(item_id: int, one: _Askable, card: PracticeCard | None) -> Met:
    if card is None:
        return Met(item_id=item_id, critical=one.critical)
    return Met(item_id=item_id, critical=one.critical, memory=card.memory, due_at=card.due_at)


def _posed(session: Session, who: Practising, item_id: int, one: _Askable, number: int) -> Posed:
    content_hash, item = authoring.load_items(session, [one.version_id])[one.version_id]
    seed = sha256(f"{who.person_id}:{item_id}:{number}".encode()).hexdigest()[:32]
    return Posed(
        item_id=item_id,
        version_id=one.version_id,
        case_version_id=one.case_version_id,
        content_hash=content_hash,
        item=item,
        order=option_order(item, seed=seed, slot=1),
        number=number,
    )


def answer(
    session: Session, who: Practising, posed: Posed, sent: Any, *, certainty: int | None, now: datetime
) -> PracticeReview:
    """Grade an answer as the page sent it, by places, and remember when the item comes back.

    The caller took its turn before ``posed`` was looked up, so that no other answer has its number.

    Raises:
        InvalidResponse: it is no answer to this question; nothing is remembered.
    """
    given = to_ids(posed.order, sent)
    accept_response(posed.item, given)
    outcome = score(posed.item, given)
    rated = rating(outcome.fraction, certainty)
    card = session.scalar(_cards(who).where(PracticeCard.item_id == posed.item_id).with_for_update())
    after = reviewed(card.memory if card else None, rated, at=now)
    if card is None:
        card = PracticeCard(context_id=who.context_id, person_id=who.person_id, item_id=posed.item_id, reviews=0)
        session.add(card)
    card.memory, card.due_at, card.reviews = dict(after.memory), after.due_at, posed.number
    session.flush()  # the card's id is needed below
    review = PracticeReview(
        card_id=card.id,
        number=posed.number,
        person_id=who.person_id,
        item_version_id=posed.version_id,
        option_order=list(posed.order),
        answer=given,
        certainty=certainty or 1,
        fraction=outcome.fraction,
        rating=rated,
        at=now,
    )
    session.add(review)
    session.flush()  # the page of it is named by its id
    return review


def review_of(session: Session, who: Practising, review_id: int) -> PracticeReview:
    """One of this learner's answers in this course.

    Raises:
        NotFound: it is not theirs.
    """
    found = session.scalar(
        select(PracticeReview)
        .join(PracticeCard, PracticeCard.id == PracticeReview.card_id)
        .where(PracticeReview.id == review_id, PracticeReview.person_id == who.person_id)
        .where(PracticeCard.context_id == who.context_id)
    )
    if found is None:
        raise NotFound(detail=f"practice answer {review_id} is not this person's")
    return found


def case_of(session: Session, who: Practising, review: PracticeReview) -> int | None:
    """The version of the case that the question of an answer was met in last before it; None: in none."""
    item_id = session.get_one(PracticeCard, review.card_id).item_id
    return session.scalar(
        select(AttemptSlot.case_version_id)
        .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
        .join(Attempt, Attempt.id == AttemptSlot.attempt_id)
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .where(ItemVersion.item_id == item_id, Attempt.person_id == who.person_id, Attempt.preview.is_(False))
        .where(ResourceLink.context_id == who.context_id, Attempt.started_at <= review.at)
        .order_by(Attempt.id.desc())
        .limit(1)
    )


def review_numbered(session: Session, who: Practising, item_id: int, number: int) -> int | None:
    """The id of the answer with this number to an item, if it was given: the other click of a double click was it."""
    return session.scalar(
        select(PracticeReview.id)
        .join(PracticeCard, PracticeCard.id == PracticeReview.card_id)
        .where(PracticeCard.context_id == who.context_id, PracticeCard.person_id == who.person_id)
        .where(PracticeCard.item_id == item_id, PracticeReview.number == number)
    )
