"""Pages of challenges: a learner's report, and the instructors' queue and decision."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import service as authoring
from lms_plugin.db import utc_now
from lms_plugin.delivery import notices, rendering
from lms_plugin.delivery.result_views import sitter_of
from lms_plugin.regrading import challenges, desk, forms, wording
from lms_plugin.regrading.errors import ReportIncomplete
from lms_plugin.regrading.models import Problem, Verdict
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("challenges", __name__, url_prefix="/launch/<launch_id>")
regrades = requires(Capability.REGRADE)
learns = requires(Capability.TAKE_ASSESSMENT)


@bp.get("/attempts/<int:attempt_id>/report/<int:slot>")
@learns
def form(launch_id: str, attempt_id: int, slot: int) -> ResponseReturnValue:
    """Report a problem with a question, or see where an earlier report of it stands."""
    _attempt, held = challenges.reportable(db_session(), attempt_id, slot, sitter_of(identity()), now=utc_now())
    return _form(attempt_id, slot, held.item_version_id)


def _form(attempt_id: int, slot: int, version_id: int, *, lacking: bool = False) -> str:
    served = authoring.load_items(db_session(), [version_id])[version_id]
    return render_template(
        "regrading/report.html",
        attempt_id=attempt_id,
        slot=slot,
        stem=rendering.shape_of(*served).stem,
        problems=wording.PROBLEMS,
        verdicts=wording.VERDICTS,
        reported=desk.reported(db_session(), attempt_id).get(slot),
        typed=request.form,
        lacking=lacking,
    )


@bp.post("/attempts/<int:attempt_id>/report/<int:slot>")
@learns
def report(launch_id: str, attempt_id: int, slot: int) -> ResponseReturnValue:
    """Take the report; what lacks its words comes back as typed."""
    session, sitter, now = db_session(), sitter_of(identity()), utc_now()
    _attempt, held = challenges.reportable(session, attempt_id, slot, sitter, now=now)
    try:
        challenges.report(session, attempt_id, slot, sitter, forms.said_from(request.form), now=now)
    except ReportIncomplete:
        return _form(attempt_id, slot, held.item_version_id, lacking=True), 422
    return redirect(url_for(".form", launch_id=launch_id, attempt_id=attempt_id, slot=slot), code=303)


@bp.post("/notices/hide")
@learns
def hide(launch_id: str) -> ResponseReturnValue:
    """Put notices away."""
    wanted = request.form.getlist("notice", type=int)
    notices.hide(db_session(), wanted, sitter_of(identity()), now=utc_now())
    return redirect(url_for("delivery.home", launch_id=launch_id), code=303)


@bp.get("/challenges")
@regrades
def listed(launch_id: str) -> ResponseReturnValue:
    """The queue."""
    session, who = db_session(), identity()
    verdict = request.args.get("verdict", Verdict.OPEN, type=Verdict)
    page = max(request.args.get("page", 1, type=int), 1)
    lines, pages = desk.queue(session, who.context_id, verdict=verdict, page=page)
    return render_template(
        "regrading/challenges.html",
        lines=lines,
        page=page,
        pages=pages,
        verdict=verdict,
        counts=desk.counts(session, who.context_id),
        verdicts=wording.VERDICTS,
    )


@bp.get("/challenges/<int:challenge_id>")
@regrades
def show(launch_id: str, challenge_id: int) -> ResponseReturnValue:
    """One challenge: the question, what was reported, and the decision."""
    return _page(challenge_id)


def _page(challenge_id: int, *, lacking: bool = False) -> str:
    who = identity()
    page = desk.challenge_page(db_session(), challenge_id, context_id=who.context_id, person_id=who.person_id)
    return render_template(
        "regrading/challenge.html",
        page=page,
        problems=wording.PROBLEMS,
        verdicts=wording.VERDICTS,
        steps=wording.STEPS,
        typed=request.form,
        lacking=lacking,
        problem_kinds=Problem,
    )


@bp.post("/challenges/<int:challenge_id>")
@regrades
def decide(launch_id: str, challenge_id: int) -> ResponseReturnValue:
    """Decide; a wrong key leads on to the regrade."""
    session, who = db_session(), identity()
    reason = request.form.get("reason", "")
    try:
        verdict = forms.verdict_from(request.form)
        row = challenges.decide(
            session,
            challenge_id,
            verdict,
            reason,
            context_id=who.context_id,
            person_id=who.person_id,
            now=utc_now(),
        )
    except ReportIncomplete:
        return _page(challenge_id, lacking=True), 422
    page = desk.challenge_page(session, row.id, context_id=who.context_id, person_id=who.person_id)
    if verdict is Verdict.KEY_WRONG:
        place = url_for("regrades.choose", launch_id=launch_id, item_id=page.item_id, challenge=challenge_id)
        return redirect(place, code=303)
    return redirect(url_for(".show", launch_id=launch_id, challenge_id=challenge_id), code=303)
