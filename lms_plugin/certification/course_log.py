"""The log of a course's certificates: what was done to which, when and by whom, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.certification import programmes
from lms_plugin.certification.models import Award, Event, Programme
from lms_plugin.certification.places import Place
from question_bank.certification import numbers

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for: a programme, a kind of event, a certificate's number as typed; empty: all."""

    programme: int = 0
    kind: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of one certificate. Its data holds ids and codes only."""

    event: Event
    award: Award
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """A page of the log; ``programmes`` are (id, title) pairs, ``kinds`` those that happened in this course;
    ``before`` is where the next page begins, 0: this is the last."""

    entries: Sequence[Entry]
    programmes: Sequence[tuple[int, str]]
    kinds: Sequence[str]
    before: int


def page(session: Session, place: Place, wanted: Wanted, *, before: int) -> LogPage:
    """The events of this course's certificates; ``before``: older than this event."""
    mine = (
        select(Event, Award, Programme.code)
        .join(Award, Award.id == Event.award_id)
        .join(Programme, Programme.id == Award.programme_id)
        .where(Programme.context == place.context)
    )
    query = mine.order_by(Event.id.desc()).limit(PAGE + 1)
    if before:
        query = query.where(Event.id < before)
    if wanted.programme:
        query = query.where(Programme.id == wanted.programme)
    if wanted.kind:
        query = query.where(Event.type == wanted.kind)
    if wanted.number:
        query = query.where(Award.number_key == (numbers.parse(wanted.number) or ""))
    rows = session.execute(query).all()
    entries = [Entry(event=event, award=award, code=code) for event, award, code in rows]
    return LogPage(
        entries=entries[:PAGE],
        programmes=[(row.id, version.terms.title) for row, version, _held in programmes.listed(session, place)],
        kinds=session.scalars(mine.with_only_columns(Event.type).distinct().order_by(Event.type)).all(),
        before=entries[PAGE - 1].event.id if len(entries) > PAGE else 0,
    )
