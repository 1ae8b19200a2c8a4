"""The page of the log of a course's certificates."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.certification import course_log
from lms_plugin.certification.course_log import Wanted
from lms_plugin.certification.here import place_here
from lms_plugin.security import LARGEST_NUMBER
from lms_plugin.web import db_session, requires

bp = Blueprint("award_log", __name__, url_prefix="/launch/<launch_id>/programmes/log")


@bp.get("")
@requires(Capability.VIEW_AWARDS)
def show(launch_id: str) -> ResponseReturnValue:
    """What happened to this course's certificates, newest first."""
    wanted = Wanted(
        programme=_row("programme"), kind=request.args.get("kind", "")[:32], number=request.args.get("number", "")[:60]
    )
    page = course_log.page(db_session(), place_here(), wanted, before=_row("before"))
    return render_template("certification/log.html", page=page, wanted=wanted)


def _row(name: str) -> int:
    """A row's number from the address; 0 for what is none."""
    return min(max(request.args.get(name, 0, type=int), 0), LARGEST_NUMBER)
