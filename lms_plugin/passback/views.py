"""The page that answers "did my grade arrive?", for instructors and course admins."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import after_commit, utc_now
from lms_plugin.errors import NotFound
from lms_plugin.passback import cli, reconcile, service, signals, tasks, withdrawals
from lms_plugin.passback.models import ScoreState
from lms_plugin.passback.overview import overview
from lms_plugin.roster import service as roster
from lms_plugin.roster.people import roster_view
from lms_plugin.web import db_session, identity, requires, runtime

bp = Blueprint("passback", __name__, url_prefix="/launch/<launch_id>/scores")


def init_app(app: Flask) -> None:
    """Register pages, jobs and commands."""
    app.register_blueprint(bp)
    tasks.register(app)
    signals.listen()
    cli.init_app(app)


@bp.get("")
@requires(Capability.VIEW_SCORES)
def scores(launch_id: str) -> ResponseReturnValue:
    """Every learner's newest score on this link (``?all=1``: of the course), what was sent, and the answer."""
    who = identity()
    state = request.args.get("state", type=ScoreState)
    whole_course = request.args.get("all") == "1"
    ledger = overview(
        db_session(),
        context_id=who.context_id,
        resource_link_id=None if whole_course else who.resource_link_id,
        state=state,
        page=request.args.get("page", 1, type=int),
    )
    people = roster_view(
        db_session(),
        context_id=who.context_id,
        resource_link_id=None if whole_course else who.resource_link_id,
        subs=[line.sub for line in ledger.lines],
    )
    return render_template(
        "passback/scores.html",
        ledger=ledger,
        roster=people,
        state=state,
        whole_course=whole_course,
        may_send=Capability.SEND_SCORES in who.capabilities,
    )


@bp.post("/<int:owed_id>/send")
@requires(Capability.SEND_SCORES)
def send(launch_id: str, owed_id: int) -> ResponseReturnValue:
    """Send one score again."""
    return _again(launch_id, [owed_id])


@bp.post("/send")
@requires(Capability.SEND_SCORES)
def send_all(launch_id: str) -> ResponseReturnValue:
    """Send everything of this course that has not arrived again."""
    return _again(launch_id, None)


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
    return redirect(url_for(".scores", launch_id=launch_id, all="1" if whole_course else None), code=303)


def _again(launch_id: str, owed_ids: list[int] | None) -> ResponseReturnValue:
    who = identity()
    service.send_again(db_session(), owed_ids, context_id=who.context_id, asked_by=who.person_id, now=utc_now())
    return _back(launch_id)


def _back(launch_id: str) -> ResponseReturnValue:
    everything = "1" if request.form.get("all") == "1" else None
    return redirect(url_for(".scores", launch_id=launch_id, all=everything), code=303)
