"""Between sections with a time of their own: leaving one, what comes next, and entering it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.delivery import sections, service
from lms_plugin.delivery.answers import is_late
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.result_views import sitter_of
from lms_plugin.delivery.section_models import AttemptSection
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("sections", __name__, url_prefix="/launch/<launch_id>/attempts/<int:attempt_id>/sections/<int:number>")
changes = requires(Capability.TAKE_ASSESSMENT, Capability.PREVIEW_ASSESSMENT, beside=service.LOCKED)


def between(session: Session, attempt: Attempt, *, now: datetime) -> str | None:
    """The page between two sections, or after the last; None where the learner is in one, or there are none."""
    sat = sections.sections_of(session, attempt)
    if not sat or sections.current(sat, now=now) is not None:
        return None
    return _shown(session, attempt, sat, now=now)


def closed(session: Session, attempt: Attempt, *, now: datetime) -> str:
    """What somebody reads whose answers came after the end of their section."""
    return _shown(session, attempt, sections.sections_of(session, attempt), now=now, refused=True)


def _shown(
    session: Session, attempt: Attempt, sat: Sequence[AttemptSection], *, now: datetime, refused: bool = False
) -> str:
    here, following = sections.current(sat, now=now), sections.upcoming(sat, now=now)
    if here is None and following is None:
        return render_template("delivery/time_over.html", attempt_id=attempt.id)
    return render_template(
        "delivery/section.html",
        attempt_id=attempt.id,
        before=sections.last_entered(sat),
        here=here,
        following=following,
        minutes=sections.minutes_of(session, attempt, following) if following else None,
        of=len(sat),
        ends_at=sections.end_of(attempt, sat, now=now),
        refused=refused,
    )


@bp.post("/leave")
@changes
def leave(launch_id: str, attempt_id: int, number: int) -> ResponseReturnValue:
    """Close the section the learner is in; its saved answers count. The last one ends with handing in."""
    attempt = _mine(attempt_id)
    if attempt.state is AttemptState.OPEN:
        sections.leave(db_session(), attempt, number, now=utc_now())
    return redirect(url_for("delivery.questions", launch_id=launch_id, attempt_id=attempt_id), code=303)


@bp.post("/enter")
@changes
def enter(launch_id: str, attempt_id: int, number: int) -> ResponseReturnValue:
    """Start the clock of the next section."""
    attempt, now = _mine(attempt_id), utc_now()
    if attempt.state is AttemptState.OPEN and not is_late(attempt, now=now):
        sections.enter(db_session(), attempt, number, now=now)
    return redirect(url_for("delivery.questions", launch_id=launch_id, attempt_id=attempt_id), code=303)


def _mine(attempt_id: int) -> Attempt:
    return service.own_attempt(db_session(), attempt_id, sitter_of(identity()), lock=True)
