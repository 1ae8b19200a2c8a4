"""Saving answers: append-only revisions, replays answered alike, conflicts told and never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import ItemVersion
from lms_plugin.db import read_rows, write_rows
from lms_plugin.delivery.errors import AnswerChecked, AttemptClosed, AttemptLate
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.delivery.one_way import check_page
from lms_plugin.delivery.places import to_ids
from lms_plugin.delivery.practice_models import CheckedAnswer
from lms_plugin.delivery.sections import check_slots
from question_bank import Item
from question_bank.errors import InvalidResponse
from question_bank.items import Ordering
from question_bank.scoring import parse_response
from question_bank.sitting import LATE_GRACE

# Built once: putting a statement together costs more than sending it.
TOP = (
    select(SavedAnswer.slot, func.max(SavedAnswer.revision).label("revision"))
    .where(SavedAnswer.attempt_id == bindparam("attempt"))
    .group_by(SavedAnswer.slot)
    .subquery()
)
_NEWEST = (
    select(SavedAnswer.slot, SavedAnswer.revision, SavedAnswer.answer, SavedAnswer.saved_at, SavedAnswer.certainty)
    .join(TOP, and_(TOP.c.slot == SavedAnswer.slot, TOP.c.revision == SavedAnswer.revision))
    .where(SavedAnswer.attempt_id == bindparam("attempt"))
)
_SERVED = (
    select(AttemptSlot.slot, AttemptSlot.item_version_id, AttemptSlot.option_order, ItemVersion.content_hash)
    .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
    .where(AttemptSlot.attempt_id == bindparam("attempt"), AttemptSlot.slot.in_(bindparam("slots", expanding=True)))
)
_AT = select(SavedAnswer.answer, SavedAnswer.certainty).where(
    SavedAnswer.attempt_id == bindparam("attempt"),
    SavedAnswer.slot == bindparam("slot"),
    SavedAnswer.revision == bindparam("revision"),
)
_REPLAYED = select(
    SavedAnswer.client_id, SavedAnswer.seq, SavedAnswer.slot, SavedAnswer.revision, SavedAnswer.saved_at
).where(SavedAnswer.attempt_id == bindparam("attempt"), SavedAnswer.client_id.in_(bindparam("clients", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One answer as it came, by places: built on ``base_revision``; (client_id, seq) names this very message.

    ``certainty`` is 1 to 3, None: not said. ``whole_page``: it came with all of a page, so nobody may have touched it.
    """

    slot: int
    base_revision: int
    client_id: str
    seq: int
    answer: Any
    certainty: int | None = None
    whole_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The newest stored answer of a slot. Revision 0: nothing saved yet."""

    revision: int = 0
    answer: Any = None
    saved_at: datetime | None = None
    certainty: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An acknowledged answer: it is stored once the request's transaction is."""

    slot: int
    revision: int
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Somebody saved another answer meanwhile; both are here by option ids, the stored one stands."""

    slot: int
    order: Sequence[str]
    current: Current
    yours: Any
    certainty: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveReport:
    """What became of each incoming answer. ``unreadable`` are slots whose message is no answer to them."""

    saved: tuple[Saved, ...]
    conflicts: tuple[Conflict, ...]
    unreadable: tuple[int, ...]


def check_open(attempt: Attempt, *, now: datetime) -> None:
    """Refuse to change a closed or late attempt.

    Raises:
        AttemptClosed: handed in already.
        AttemptLate: deadline and grace are over.
    """
    if attempt.state is not AttemptState.OPEN:
        raise AttemptClosed(detail=f"attempt {attempt.id}")
    if is_late(attempt, now=now):
        raise AttemptLate(detail=f"attempt {attempt.id}")


def _check_places(session: Session, attempt: Attempt, slots: Sequence[int], *, now: datetime) -> None:
    """Refuse slots that may not be answered (any more): of a section or page that was left, or checked in practice."""
    check_slots(session, attempt, slots, now=now)
    if attempt.reached is not None:
        check_page(session, attempt, slots)
    if attempt.practice:
        mine = select(CheckedAnswer.slot).where(CheckedAnswer.attempt_id == attempt.id, CheckedAnswer.slot.in_(slots))
        if session.scalar(mine.limit(1)) is not None:
            raise AnswerChecked(detail=f"attempt {attempt.id}")


def is_late(attempt: Attempt, *, now: datetime) -> bool:
    """Whether deadline and grace are over, by our clock."""
    return attempt.deadline_at is not None and now > attempt.deadline_at + LATE_GRACE


def current_answers(session: Session, attempt_id: int) -> dict[int, Current]:
    """Slot → newest answer, for the slots that have one."""
    return {
        slot: Current(revision=revision, answer=answer, saved_at=saved_at, certainty=certainty)
        for slot, revision, answer, saved_at, certainty in read_rows(session, _NEWEST, {"attempt": attempt_id})
    }


def save_answers(session: Session, attempt: Attempt, incoming: Sequence[Incoming], *, now: datetime) -> SaveReport:
    """Store what can be stored; tell what cannot. The caller holds the attempt's row lock.

    An answer equal to the stored one is acknowledged whatever it was built on: nothing would be lost.

    Raises:
        AttemptClosed, AttemptLate, SectionClosed, PagePassed, AnswerChecked: nothing is stored at all.
    """
    check_open(attempt, now=now)
    _check_places(session, attempt, [message.slot for message in incoming], now=now)
    served = served_in(session, attempt.id, [message.slot for message in incoming])
    current = current_answers(session, attempt.id)
    replays = _replays(session, attempt.id, incoming)
    saved: list[Saved] = []
    conflicts: list[Conflict] = []
    unreadable: list[int] = []
    rows: list[dict[str, Any]] = []
    for message in incoming:
        held = current.get(message.slot, Current())
        try:
            answer = _read(served.get(message.slot), message.answer)
        except InvalidResponse:
            unreadable.append(message.slot)
            continue
        if (message.client_id, message.seq) in replays:
            saved.append(replays[message.client_id, message.seq])
        elif _adds_nothing(session, attempt.id, message, answer, held, ordered=_ordered(served[message.slot])):
            saved.append(Saved(slot=message.slot, revision=held.revision, saved_at=held.saved_at or now))
        elif message.base_revision != held.revision:
            order = served[message.slot].order
            conflicts.append(
                Conflict(slot=message.slot, order=order, current=held, yours=answer, certainty=message.certainty)
            )
        else:
            saved.append(Saved(slot=message.slot, revision=held.revision + 1, saved_at=now))
            rows.append(_row(attempt.id, message, answer, held.revision + 1, now))
            current[message.slot] = Current(
                revision=held.revision + 1, answer=answer, saved_at=now, certainty=message.certainty
            )
    if rows:
        write_rows(session, SavedAnswer, rows)
    return SaveReport(saved=tuple(saved), conflicts=tuple(conflicts), unreadable=tuple(unreadable))


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What stood in a slot: the exact item version, and its options in the order they were shown."""

    item: Item
    order: Sequence[str]


def served_in(session: Session, attempt_id: int, slots: Sequence[int]) -> dict[int, Served]:
    """Slot → what was served there."""
    rows = read_rows(session, _SERVED, {"attempt": attempt_id, "slots": slots})
    items = authoring.items_by_hash(session, {row.item_version_id: row.content_hash for row in rows})
    return {row.slot: Served(item=items[row.item_version_id][1], order=row.option_order) for row in rows}


def _read(served: Served | None, sent: Any) -> Any:
    """The answer by option ids, checked against its item.

    Raises:
        InvalidResponse: it is no answer to what stood there.
    """
    if served is None:
        raise InvalidResponse("There is no such question here.")
    answer = to_ids(served.order, sent)
    parse_response(served.item, answer)
    return answer


def _ordered(served: Served) -> bool:
    return isinstance(served.item, Ordering)


def _adds_nothing(
    session: Session, attempt_id: int, message: Incoming, answer: Any, held: Current, *, ordered: bool
) -> bool:
    """Whether this answer is what is stored or, of a whole page, what that had from the start: nothing would be lost.

    A single answer was given on purpose: where another device stored another one meanwhile, the learner has to choose.
    """
    if same_answer(held.answer, answer, ordered=ordered) and held.certainty == message.certainty:
        return True
    if message.base_revision == held.revision or not message.whole_page:
        return False
    place = {"attempt": attempt_id, "slot": message.slot, "revision": message.base_revision}
    known = session.execute(_AT, place).first()
    if known is None:
        return message.base_revision == 0 and same_answer(None, answer) and message.certainty is None
    return same_answer(known.answer, answer, ordered=ordered) and bool(known.certainty == message.certainty)


def _row(attempt_id: int, message: Incoming, answer: Any, revision: int, now: datetime) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "slot": message.slot,
        "revision": revision,
        "client_id": message.client_id,
        "seq": message.seq,
        "answer": answer,
        "certainty": message.certainty,
        "saved_at": now,
    }


def _replays(session: Session, attempt_id: int, incoming: Sequence[Incoming]) -> dict[tuple[str, int], Saved]:
    """Messages that were stored before: a phone that missed our answer sends them again."""
    clients = {message.client_id for message in incoming}
    rows = read_rows(session, _REPLAYED, {"attempt": attempt_id, "clients": list(clients)})
    return {
        (client_id, seq): Saved(slot=slot, revision=revision, saved_at=saved_at)
        for client_id, seq, slot, revision, saved_at in rows
    }


def same_answer(one: Any, other: Any, *, ordered: bool = False) -> bool:
    """Whether two stored answers say the same; every blank is equal, and ticks have no order where entries have."""
    return bool(_plain(one, ordered=ordered) == _plain(other, ordered=ordered))


def _plain(answer: Any, *, ordered: bool) -> Any:
    if isinstance(answer, list):
        return (tuple(answer) if ordered else frozenset(answer)) or None
    if isinstance(answer, dict):
        return {prompt: choice for prompt, choice in answer.items() if choice} or None
    return answer
