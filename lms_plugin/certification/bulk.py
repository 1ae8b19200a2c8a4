"""Awarding to many by a list: each line names a learner of the course, and is told what it would do before it does."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.access import Role
from lms_plugin.certification.models import Account, Award
from lms_plugin.certification.places import Place
from lms_plugin.certification.service import LIVE
from lms_plugin.lti.models import Membership, Person
from question_bank.certification.names import folded
from question_bank.certification.states import AwardState

MOST = 2000
AWARDS, HOLDS, NOBODY, SEVERAL, TWICE = "awards", "holds", "nobody", "several", "twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the list: what was written, whom it means, and what it would do."""

    number: int
    written: str
    person: Person | None
    does: str


def read(session: Session, place: Place, context_id: int, programme_id: int, text: str) -> list[Line]:
    """Whom a list means. The first cell of each line is the platform's id of a learner, or the full name."""
    learners = session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.context_id == context_id, Membership.role == Role.LEARNER, Membership.test_user.is_(False))
    ).all()
    by_sub = {one.sub: one for one in learners}
    by_name: dict[str, list[Person]] = {}
    for one in learners:
        by_name.setdefault(folded(one.name or ""), []).append(one)
    holding, seen, found = _holding(session, place, programme_id), set[int](), list[Line]()
    for number, cell in _cells(text):
        people = [by_sub[cell]] if cell in by_sub else by_name.get(folded(cell), []) if folded(cell) else []
        person = people[0] if len(people) == 1 else None
        does = NOBODY if not people else SEVERAL if person is None else AWARDS
        if person is not None:
            does = TWICE if person.id in seen else HOLDS if person.sub in holding else AWARDS
            seen.add(person.id)
        found.append(Line(number=number, written=cell, person=person, does=does))
    return found


def _cells(text: str) -> list[tuple[int, str]]:
    """The first cell of each line that has one, with its line; a heading ``name`` or ``sub`` is left out."""
    rows = enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), start=1)
    cells = [(number, row[0].strip()[:255]) for number, row in rows if row and row[0].strip()]
    return [one for one in cells if one[0] > 1 or one[1].casefold() not in {"name", "sub", "id"}][:MOST]


def _holding(session: Session, place: Place, programme_id: int) -> set[str]:
    """The accounts that hold the certificate, or will in a moment."""
    rows = session.scalars(
        select(Account.sub)
        .join(Award, Award.holder_id == Account.holder_id)
        .where(
            Account.tenant == place.tenant,
            Award.programme_id == programme_id,
            Award.state.in_([AwardState.PENDING, *LIVE]),
        )
    )
    return set(rows)


def chosen(lines: Sequence[Line]) -> list[int]:
    """The people that a list would award to."""
    return [one.person.id for one in lines if one.does == AWARDS and one.person is not None]
