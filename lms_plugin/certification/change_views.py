"""What staff decide about changes: how much a changed question or source matters, and which quiz answers it."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.certification import changes, deltas, reviews
from lms_plugin.certification.here import place_here
from lms_plugin.certification.impact import Materiality
from lms_plugin.certification.places import actor
from lms_plugin.certification.quizzes import CHANGED, MAKE_QUIZ, NEW_HITS, QUIZZES
from lms_plugin.db import utc_now
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.web import db_session, identity, requires, runtime

bp = Blueprint("changes", __name__, url_prefix="/launch/<launch_id>/changes")


def materiality_of(text: str) -> Materiality:
    """How much a change matters, as chosen in a form.

    Raises:
        InvalidInput
    """
    try:
        return Materiality(text)
    except ValueError as error:
        raise InvalidInput(_("Say how much the change matters.")) from error


@bp.post("/judge")
@requires(Capability.CERTIFY)
def judge(launch_id: str) -> ResponseReturnValue:
    """Say how much a changed question matters for the certificates that rest on it."""
    place, session, form = place_here(), db_session(), request.form
    waiting = changes.waiting(session, place, runtime().extras[CHANGED])
    found = next((one for one in waiting if one.name == form.get("changed", "")), None)
    if found is None:
        raise NotFound(detail="a change that nobody has judged")
    changes.judge(
        session, place, found, materiality=materiality_of(form.get("materiality", "")), note=form.get("note", ""),
        new_hits_of=runtime().extras[NEW_HITS], actor=actor(identity().person_id), now=utc_now(),
    )  # fmt: skip
    return redirect(url_for("programmes.listed", launch_id=launch_id), code=303)


@bp.post("/reviews/<int:review_id>/quiz")
@requires(Capability.CERTIFY)
def quiz(launch_id: str, review_id: int) -> ResponseReturnValue:
    """Choose the quiz that answers for a change, or have one made of the questions it is about."""
    session, place, who, now = db_session(), place_here(), identity(), utc_now()
    review, wanted = reviews.get(session, place, review_id), request.form.get("quiz", "")
    if wanted == "make":
        served = [old for old, _new in review.items]
        title = _("Questions that changed, review %(n)s", n=review.id)
        made = runtime().extras[MAKE_QUIZ](
            session, who.context_id, served, title=title, person_id=who.person_id, now=now
        )
        if made is None:
            raise InvalidInput(_("No approved version of these questions can be drawn."))
    else:
        offered = {str(one.assessment): one.assessment for one in runtime().extras[QUIZZES](session, who.context_id)}
        if wanted and wanted not in offered:
            raise NotFound(detail=f"quiz {wanted[:20]}")
        made = offered.get(wanted)
    deltas.choose(session, review, made, by=actor(who.person_id), now=now)
    return redirect(url_for("programmes.review", launch_id=launch_id, review_id=review_id), code=303)
