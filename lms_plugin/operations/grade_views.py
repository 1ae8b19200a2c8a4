"""The page that answers "did my grade arrive?", for instructors and course admins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import after_commit, utc_now
from lms_plugin.errors import NotFound
from lms_plugin.operations import grade_file, grade_rows, grade_timeline
from lms_plugin.operations.grade_rows import GROUPS, Wish
from lms_plugin.passback import reconcile, service, withdrawals
from lms_plugin.passback.standing import Standing
from lms_plugin.roster import service as roster
from lms_plugin.roster.people import roster_view
from lms_plugin.security import LARGEST_NUMBER
from lms_plugin.web import db_session, identity, requires, runtime

bp = Blueprint("grades", __name__, url_prefix="/launch/<launch_id>/scores")
LONGEST_SEARCH = 80
MOST_TICKED = 500
KEPT = ("all", "show", "q", "page")
SHARES = {Capability.SEND_SCORES: "may_send", Capability.CHOOSE_ASSESSMENT: "may_choose"}


def _wish() -> Wish:
    who = identity()
    standing = request.args.get("show", "")
    return Wish(
        context_id=who.context_id,
        resource_link_id=None if request.args.get("all") == "1" else who.resource_link_id,
        standing=standing if standing in set(Standing) | set(GROUPS) else "",
        search=request.args.get("q", "")[:LONGEST_SEARCH],
        page=request.args.get("page", 1, type=int),
    )


@bp.get("")
@requires(Capability.VIEW_SCORES)
def show(launch_id: str) -> ResponseReturnValue:
    """Every learner of this link (``all``: of the course) with their grade; ``show``, ``q`` and ``page`` choose."""
    wish, session = _wish(), db_session()
    people = roster_view(session, context_id=wish.context_id, resource_link_id=wish.resource_link_id)
    return render_template(
        "operations/grades.html",
        table=grade_rows.grade_page(session, wish, now=utc_now()),
        wish=wish,
        whole_course=wish.resource_link_id is None,
        roster=people,
        reading=reconcile.last_reading(session, identity().resource_link_id),
        **_may(),
    )


def _may() -> dict[str, Any]:
    return {name: capability in identity().capabilities for capability, name in SHARES.items()}


@bp.get("/learners/<int:person_id>")
@requires(Capability.VIEW_SCORES)
def learner(launch_id: str, person_id: int) -> ResponseReturnValue:
    """All that was sent for one learner in this course, and what came back."""
    timeline = grade_timeline.timeline(
        db_session(), context_id=identity().context_id, person_id=person_id, now=utc_now()
    )
    return render_template("operations/learner_grades.html", timeline=timeline, **_may())


@bp.get("/scores.csv")
@requires(Capability.VIEW_SCORES)
def export(launch_id: str) -> ResponseReturnValue:
    """The rows of the page, all of them, as a file."""
    rows = grade_rows.all_rows(db_session(), _wish(), now=utc_now())
    return Response(
        grade_file.as_csv(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="scores.csv"'},
    )


@bp.post("/send")
@requires(Capability.SEND_SCORES)
def send(launch_id: str) -> ResponseReturnValue:
    """Send again: ``one`` score, those ticked as ``owed``, or all of this course that have ``failed``."""
    ids = None if "failed" in request.form else _chosen()
    if ids is None or ids:
        who = identity()
        service.send_again(db_session(), ids, context_id=who.context_id, asked_by=who.person_id, now=utc_now())
    return _back(launch_id)


def _chosen() -> list[int]:
    """The scores a form names; the button of a row counts before what is ticked."""
    one = request.form.getlist("one")
    found = [int(raw) for raw in (one or request.form.getlist("owed"))[:MOST_TICKED] if raw.isascii() and raw.isdigit()]
    if any(number > LARGEST_NUMBER for number in found):
        raise NotFound(detail="no row has this number")
    return sorted(set(found))


@bp.post("/accept")
@requires(Capability.SEND_SCORES)
def accept(launch_id: str) -> ResponseReturnValue:
    """Leave what the gradebook shows as it is."""
    who = identity()
    reconcile.accept(db_session(), _chosen(), context_id=who.context_id, accepted_by=who.person_id)
    return _back(launch_id)


@bp.post("/read")
@requires(Capability.SEND_SCORES)
def read(launch_id: str) -> ResponseReturnValue:
    """Have a worker read what the gradebook shows for this link."""
    link = identity().resource_link_id
    if _may_ask(f"results {link}"):
        after_commit(db_session(), lambda: reconcile.ReadWake.call(link))
    return _back(launch_id)


def _may_ask(question: str) -> bool:
    """Whether the platform may be asked once more because somebody pressed a button; if not, it was asked just now."""
    asked: bool = runtime().extras["questions"].may_ask(identity().registration_id, question)
    return asked


@bp.post("/<int:owed_id>/withdraw")
@requires(Capability.SEND_SCORES)
def withdraw(launch_id: str, owed_id: int) -> ResponseReturnValue:
    """Take a score back: the gradebook is cleared for that learner."""
    who = identity()
    withdrawals.withdraw(db_session(), owed_id, context_id=who.context_id, asked_by=who.person_id, now=utc_now())
    return _back(launch_id)


@bp.post("/<int:owed_id>/give-back")
@requires(Capability.SEND_SCORES)
def give_back(launch_id: str, owed_id: int) -> ResponseReturnValue:
    """Let a score that was taken back count again."""
    who = identity()
    withdrawals.give_back(db_session(), owed_id, context_id=who.context_id, asked_by=who.person_id, now=utc_now())
    return _back(launch_id)


@bp.post("/roster")
@requires(Capability.VIEW_SCORES)
def read_roster(launch_id: str) -> ResponseReturnValue:
    """Have the platform's class list read again, by the worker."""
    who, whole_course = identity(), request.form.get("all") == "1"
    place = f"course {who.context_id}" if whole_course else f"link {who.resource_link_id}"
    asked = not _may_ask(f"roster {place}") or roster.ask(
        db_session(),
        context_id=who.context_id,
        resource_link_id=None if whole_course else who.resource_link_id,
        now=utc_now(),
    )
    if not asked:
        raise NotFound(detail="no roster is offered here")
    return _back(launch_id)


def _back(launch_id: str) -> ResponseReturnValue:
    """To where the button was: the same choice of rows, or the learner's own page."""
    form = request.form
    person = form.get("person", type=int)
    if person is not None and 0 < person <= LARGEST_NUMBER:
        return redirect(url_for(".learner", launch_id=launch_id, person_id=person), code=303)
    kept: dict[str, Any] = {name: form[name][:LONGEST_SEARCH] for name in KEPT if form.get(name)}
    return redirect(url_for(".show", launch_id=launch_id, **kept), code=303)
