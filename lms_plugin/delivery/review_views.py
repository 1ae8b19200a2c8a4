"""Submission review: from the platform's gradebook to the graded attempts behind a grade."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability, Role
from lms_plugin.db import utc_now
from lms_plugin.delivery import result_html, results
from lms_plugin.delivery import reviewing as review
from lms_plugin.delivery.sheets import sheet_of
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.errors import NotFound
from lms_plugin.lti.reviews import Reviewed, reviewed
from lms_plugin.returning import returning
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("review", __name__, url_prefix="/launch/<launch_id>/review")
SEES_ALL = frozenset({Role.ADMIN, Role.INSTRUCTOR, Role.ASSISTANT})
reviews = requires(Capability.REVIEW_SUBMISSION)


@bp.get("")
@reviews
def attempts(launch_id: str) -> ResponseReturnValue:
    """The graded attempts of whom the gradebook's cell is of (REV-02); "has not attempted" where there are none."""
    page = _page(reviewed(db_session(), launch_id))
    return render_template("delivery/review.html", page=page, back=returning(identity().return_url))


@bp.get("/<int:attempt_id>")
@reviews
def attempt(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """One of these attempts; staff see all of it, others what is released to them."""
    session, whose = db_session(), reviewed(db_session(), launch_id)
    found = next((one for one in review.handed_in(session, _sitter(whose)) if one.id == attempt_id), None)
    if found is None:
        raise NotFound(detail=f"attempt {attempt_id} is not the reviewed person's on this link")
    return result_html.html(
        results.result_page(session, found, sheet_of(session, found.id), now=utc_now(), all_shown=_sees_all()),
        attempt_id=attempt_id,
        grade=None,
        reviewing=_page(whose),
        back=returning(identity().return_url),
    )


def _page(whose: Reviewed) -> review.ReviewPage:
    return review.review_page(
        db_session(),
        _sitter(whose),
        link_id=whose.resource_link_id,
        sub=whose.sub,
        all_shown=_sees_all(),
        now=utc_now(),
    )


def _sees_all() -> bool:
    return identity().role in SEES_ALL


def _sitter(whose: Reviewed) -> Sitter | None:
    """Whose attempts, on which link; previews are nobody's grade. None: nobody or nothing that is known here.

    Raises:
        NotFound: an attempt of another course, or of somebody else for whoever sees only their own (REV-02, REV-05).
            Observers see whom the platform named when they came.
    """
    who = identity()
    if whose.attempt_id is not None:
        own = None if _sees_all() else who.person_id
        return review.sitter_behind(db_session(), whose.attempt_id, context_id=who.context_id, own=own)
    if not _sees_all() and who.role is not Role.OBSERVER and whose.person_id != who.person_id:
        raise NotFound(detail="a review of somebody else")
    if whose.resource_link_id is None or whose.person_id is None:
        return None
    return Sitter(resource_link_id=whose.resource_link_id, person_id=whose.person_id, preview=False)
