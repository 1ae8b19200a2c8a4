"""A programme's next version, and what it means for certificates that were earned by earlier ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.certification import service
from lms_plugin.certification.impact import Change, Materiality, Touched, look_at, note_only
from lms_plugin.certification.models import Award, Programme
from lms_plugin.certification.places import Place
from lms_plugin.certification.programmes import Version


def held(session: Session, programme_id: int) -> int:
    """How many certificates of a programme stand."""
    mine = (Award.programme_id == programme_id, Award.state.in_(service.LIVE))
    return session.scalar(select(func.count()).select_from(Award).where(*mine)) or 0


def published(
    session: Session, place: Place, programme: Programme, version: Version, materiality: Materiality, *, actor: str,
    now: datetime,
) -> int:  # fmt: skip
    """Look at every standing certificate of a programme by its new version, if that matters to them.

    They keep the version they were earned by. Returns how many wait for a decision.
    """
    if version.number == 1:
        return 0
    note = f"{version.terms.title}, {version.number}"
    change = Change(cause="version_change", materiality=materiality, note=note, items=((0, version.id),))
    standing = session.scalars(
        select(Award)
        .where(Award.programme_id == programme.id, Award.state.in_(service.LIVE), Award.version_id != version.id)
        .order_by(Award.id)
    ).all()
    if materiality is Materiality.NONE or not standing:
        note_only(session, place, change, actor=actor, now=now)
        return 0
    touched = [Touched(award=one, version=version) for one in standing]
    return look_at(session, place, change, touched, actor=actor, now=now)
