"""Saving answers: append-only revisions, replays answered alike, conflicts told and never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import ItemVersion
from lms_plugin.db import read_rows, write_rows
from lms_plugin.delivery.errors import AnswerChecked, AttemptClosed, AttemptLate, PagePassed, SectionClosed
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.delivery.one_way import check_page
from lms_plugin.delivery.places import to_ids
from lms_plugin.delivery.practice_models import CheckedAnswer
from lms_plugin.delivery.sections import check_slots
from question_bank import Item
from question_bank.errors import InvalidResponse
from question_bank.items import Ordering
from question_bank.scoring import accept_response
from question_bank.sitting import LATE_GRACE

_REVISION, _TWIN = aliased(SavedAnswer), aliased(SavedAnswer)
# Built once: putting a statement together costs more than sending it.
TOP = (
    select(SavedAnswer.slot, func.max(SavedAnswer.revision).label("revision"))
    .where(SavedAnswer.attempt_id == bindparam("attempt"))
    .group_by(SavedAnswer.slot)
    .subquery()
)
# The newest answer to a slot, by the key of its table.
_HELD = and_(
    SavedAnswer.attempt_id == AttemptSlot.attempt_id,
    SavedAnswer.slot == AttemptSlot.slot,
    SavedAnswer.revision
    == select(func.max(_REVISION.revision))
    .where(_REVISION.attempt_id == AttemptSlot.attempt_id, _REVISION.slot == AttemptSlot.slot)
    .scalar_subquery(),
)
_NEWEST = (
    select(SavedAnswer.slot, SavedAnswer.revision, SavedAnswer.answer, SavedAnswer.saved_at, SavedAnswer.certainty)
    .join(TOP, and_(TOP.c.slot == SavedAnswer.slot, TOP.c.revision == SavedAnswer.revision))
    .where(SavedAnswer.attempt_id == bindparam("attempt"))
)
_PLACE = (
    select(
        AttemptSlot.slot,
        AttemptSlot.item_version_id,
        AttemptSlot.option_order,
        ItemVersion.content_hash,
        SavedAnswer.revision,
        SavedAnswer.answer,
        SavedAnswer.saved_at,
        SavedAnswer.certainty,
    )
    .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
    .outerjoin(SavedAnswer, _HELD)
    .where(AttemptSlot.attempt_id == bindparam("attempt"))
)
_SERVED = _PLACE.where(AttemptSlot.slot.in_(bindparam("slots", expanding=True)))
_ONE_SERVED = (  # each autosave needs it: with the answer that the same message brought before, if it did
    _PLACE.add_columns(_TWIN.slot, _TWIN.revision, _TWIN.saved_at)
    .outerjoin(
        _TWIN,
        and_(
            _TWIN.attempt_id == AttemptSlot.attempt_id,
            _TWIN.client_id == bindparam("client"),
            _TWIN.seq == bindparam("seq"),
        ),
    )
    .where(AttemptSlot.slot == bindparam("slot"))
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


UNTOUCHED = Current()  # what is held where nothing was saved


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
    try:
        _check_places(session, attempt, [message.slot for message in incoming], now=now)
    except (PagePassed, SectionClosed):
        known = _stored_before(session, attempt, incoming, now=now)
        if known is None:
            raise
        return SaveReport(saved=(known,), conflicts=(), unreadable=())
    return _store(session, attempt, incoming, now=now)


def _store(session: Session, attempt: Attempt, incoming: Sequence[Incoming], *, now: datetime) -> SaveReport:
    served, replays = _asked_before(session, attempt.id, incoming)
    current = {slot: one.held for slot, one in served.items()}
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


def _stored_before(session: Session, attempt: Attempt, incoming: Sequence[Incoming], *, now: datetime) -> Saved | None:
    """What a single message for a place that was left added nothing to: it came before and only its reply was lost, or
    its page came as a form meanwhile. Who sent it is not told that it came too late."""
    if len(incoming) != 1 or incoming[0].whole_page:
        return None
    (message,) = incoming
    served, replays = _asked_before(session, attempt.id, incoming)
    one, first = served.get(message.slot), replays.get((message.client_id, message.seq))
    try:
        if first is not None or one is None or not one.held.revision or not _is_held(one, message):
            return first
    except InvalidResponse:
        return None
    return Saved(slot=message.slot, revision=one.held.revision, saved_at=one.held.saved_at or now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What stood in a slot: the exact item version, its options in the order they were shown; and the newest answer."""

    item: Item
    order: Sequence[str]
    held: Current


def served_in(session: Session, attempt_id: int, slots: Sequence[int]) -> dict[int, Served]:
    """Slot → what was served there."""
    return _served(session, read_rows(session, _SERVED, {"attempt": attempt_id, "slots": slots}))


def _served(session: Session, rows: Sequence[Any]) -> dict[int, Served]:
    items = authoring.items_by_hash(session, {row[1]: row[3] for row in rows})
    return {
        slot: Served(item=items[version][1], order=order, held=_current(revision, answer, saved_at, certainty))
        for slot, version, order, _hash, revision, answer, saved_at, certainty, *_twin in rows
    }


def _current(revision: int | None, answer: Any, saved_at: datetime | None, certainty: int | None) -> Current:
    if revision is None:
        return Current()
    return Current(revision=revision, answer=answer, saved_at=saved_at, certainty=certainty)


def _asked_before(
    session: Session, attempt_id: int, incoming: Sequence[Incoming]
) -> tuple[dict[int, Served], dict[tuple[str, int], Saved]]:
    """What stands in the slots of these messages, and which of the messages were stored before."""
    if len(incoming) != 1:
        served = served_in(session, attempt_id, [message.slot for message in incoming])
        return served, _replays(session, attempt_id, incoming)
    (one,) = incoming
    facts = {"attempt": attempt_id, "slot": one.slot, "client": one.client_id, "seq": one.seq}
    rows = read_rows(session, _ONE_SERVED, facts)
    replays = {}
    if rows and rows[0][-1] is not None:
        slot, revision, saved_at = rows[0][-3:]
        replays[one.client_id, one.seq] = Saved(slot=slot, revision=revision, saved_at=saved_at)
    return _served(session, rows), replays


def _read(served: Served | None, sent: Any) -> Any:
    """The answer by option ids, checked against its item.

    Raises:
        InvalidResponse: it is no answer to what stood there.
    """
    if served is None:
        raise InvalidResponse("There is no such question here.")
    answer = to_ids(served.order, sent)
    if answer != served.held.answer:  # what was stored by older rules stays an answer, and goes along with its page
        accept_response(served.item, answer)
    return answer


def all_held(session: Session, attempt: Attempt, incoming: Sequence[Incoming]) -> bool:
    """Whether each of these is the newest stored answer already, as after the first click of a double click."""
    served = served_in(session, attempt.id, [message.slot for message in incoming])
    try:
        return all(_is_held(served.get(message.slot), message) for message in incoming)
    except InvalidResponse:
        return False


def _is_held(served: Served | None, message: Incoming) -> bool:
    answer = _read(served, message.answer)
    held = UNTOUCHED if served is None else served.held
    ordered = served is not None and _ordered(served)
    return same_answer(held.answer, answer, ordered=ordered) and held.certainty == message.certainty


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
