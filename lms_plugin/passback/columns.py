"""The columns of a link: asked for by an instructor, looked for after they were lost, and deleted if they are ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.db import after_commit
from lms_plugin.errors import AppError, NotFound
from lms_plugin.lti.ags import LINE_ITEM_SCOPE
from lms_plugin.lti.line_items import reading_scopes
from lms_plugin.lti.models import ResourceLink
from lms_plugin.lti.upserts import upsert
from lms_plugin.passback.models import TOTAL, LineItemState, LinkGrading, LinkLineItem, TeacherGrades
from lms_plugin.passback.service import Wake


class ColumnRefused(AppError):
    """A column that is not ours to make or to delete."""

    code = "COLUMN_REFUSED"
    status = 409
    title = "Not this column"
    message = "This gradebook column came with the link; Assay neither makes another nor deletes it."
    advice = "Change it in the course, in your learning platform."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A column to find or make; ``tag`` and ``resource_id`` are how it is found again (AGS-09)."""

    tag: str
    resource_id: str
    label: str
    score_maximum: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a link for its page; ``state`` None: it came with the link and was never looked for."""

    tag: str
    label: str
    state: LineItemState | None
    ours: bool
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """How a link's grades are handled, and what its platform allows."""

    teacher_grades: TeacherGrades
    coupled: bool
    may_look: bool
    may_make: bool
    columns: tuple[Column, ...]


def grading_of(session: Session, resource_link_id: int) -> Grading:
    """What the page about a link's gradebook says."""
    link = session.get_one(ResourceLink, resource_link_id)
    chosen = session.get(LinkGrading, resource_link_id)
    rows = session.scalars(
        select(LinkLineItem).where(LinkLineItem.resource_link_id == resource_link_id).order_by(LinkLineItem.id)
    ).all()
    offered = bool(link.line_items_url)
    return Grading(
        teacher_grades=chosen.teacher_grades if chosen else TeacherGrades.KEEP,
        coupled=bool(link.line_item_url) and not any(row.ours and row.tag == TOTAL for row in rows),
        may_look=offered and bool(reading_scopes(link.ags_scopes)),
        may_make=offered and LINE_ITEM_SCOPE in link.ags_scopes,
        columns=tuple(
            Column(tag=row.tag, label=row.label, state=row.state, ours=row.ours, answer=row.answer) for row in rows
        ),
    )


def decide_teacher_grades(
    session: Session, resource_link_id: int, choice: TeacherGrades, *, person_id: int, now: datetime
) -> None:
    """Keep, ask about or overwrite grades that teachers put in themselves (ERR-11)."""
    values = {"teacher_grades": choice, "decided_by": person_id, "decided_at": now}
    upsert(session, LinkGrading, {"resource_link_id": resource_link_id}, values, when_new={"makes_column": False})


def ask_for(
    session: Session, resource_link_id: int, wanted: Sequence[Wanted], *, person_id: int, now: datetime
) -> None:
    """Have columns found or made by a worker; those that are there stay as they are (AGS-12, AGS-30).

    Raises:
        ColumnRefused: the link has a column of its own, or the platform lets us make none.
    """
    grading = grading_of(session, resource_link_id)
    if not grading.may_make or (grading.coupled and any(one.tag == TOTAL for one in wanted)):
        raise ColumnRefused(detail=f"link {resource_link_id}")
    for one in wanted:
        facts = {
            "resource_id": one.resource_id,
            "label": one.label,
            "score_maximum": one.score_maximum,
            "state": LineItemState.WANTED,
            "due_at": now,
            "tries": 0,
            "answer": "",
            "updated_at": now,
        }
        _put(session, resource_link_id, one.tag, facts, now)
    upsert(
        session,
        LinkGrading,
        {"resource_link_id": resource_link_id},
        {"makes_column": True, "decided_by": person_id, "decided_at": now},
        when_new={"teacher_grades": TeacherGrades.KEEP},
    )
    after_commit(session, Wake.call)


def look_again(session: Session, resource_link_id: int, *, now: datetime) -> None:
    """Have a worker find the link's column, by the link and by what we named it (AGS-29, QUIRK-20, ERR-17)."""
    known = session.scalars(select(LinkLineItem).where(LinkLineItem.resource_link_id == resource_link_id)).all()
    for row in known:
        if row.state not in {LineItemState.UNWANTED, LineItemState.WANTED}:
            row.state, row.due_at, row.tries, row.updated_at = LineItemState.SOUGHT, now, 0, now
    if not any(row.tag == TOTAL for row in known):
        facts = {"state": LineItemState.SOUGHT, "due_at": now, "updated_at": now}
        named = {"resource_id": "", "label": "", "score_maximum": Decimal(100)}
        _put(session, resource_link_id, TOTAL, facts, now, named=named)
    after_commit(session, Wake.call)


def services_changed(session: Session, resource_link_id: int, *, now: datetime) -> None:
    """A launch named no column, and none is known: perhaps there is one that the platform cannot tell from others."""
    link = session.get_one(ResourceLink, resource_link_id)
    if link.line_item_url is None and link.line_items_url and reading_scopes(link.ags_scopes):
        look_again(session, resource_link_id, now=now)


def remove(session: Session, resource_link_id: int, tag: str, *, now: datetime) -> None:
    """Have a column deleted, with its grades; only one that we made (AGS-11).

    Raises:
        NotFound: there is no such column.
        ColumnRefused: it is not ours.
    """
    row = session.scalar(
        select(LinkLineItem).where(LinkLineItem.resource_link_id == resource_link_id, LinkLineItem.tag == tag)
    )
    if row is None:
        if tag == TOTAL and session.get_one(ResourceLink, resource_link_id).line_item_url:
            raise ColumnRefused(detail="it came with the link")
        raise NotFound(detail="no such column")
    if not row.ours or row.url is None:
        raise ColumnRefused(detail=f"column {row.id} was not made by us")
    row.state, row.due_at, row.tries, row.updated_at = LineItemState.UNWANTED, now, 0, now
    after_commit(session, Wake.call)


def _put(
    session: Session,
    resource_link_id: int,
    tag: str,
    facts: dict[str, object],
    now: datetime,
    *,
    named: dict[str, object] | None = None,
) -> None:
    key = {"resource_link_id": resource_link_id, "tag": tag}
    new = {"ours": False, "created_at": now, "tries": 0, "answer": ""} | (named or {})
    upsert(session, LinkLineItem, key, facts, when_new={name: new[name] for name in new if name not in facts})
