"""The result of an attempt: score, bars, explanations as released, and whether the grade has arrived."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from lms_plugin.access import Capability, SetAside
from lms_plugin.db import utc_now
from lms_plugin.delivery import asked_now, notices, result_html, results, service
from lms_plugin.delivery.kept import Kept
from lms_plugin.delivery.models import AttemptState
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.filters import language, moment_text
from lms_plugin.passback import service as passback
from lms_plugin.passback.models import MessageKind, ScoreState, TryResult
from lms_plugin.web import Identity, db_session, identity, requires, runtime

bp = Blueprint("results", __name__, url_prefix="/launch/<launch_id>/attempts/<int:attempt_id>/result")
_NOT_TAKEN = lazy_gettext("Your result is safe here; the learning platform did not take it. Your instructor sees why.")
_TEXTS = {
    ScoreState.WAITING: lazy_gettext("Grade: waiting to be sent to the gradebook"),
    ScoreState.REFUSED: _NOT_TAKEN,
    ScoreState.NOT_OFFERED: lazy_gettext(
        "Grade: this place in the course has no gradebook column; your result is safe here"
    ),
    ScoreState.REPLACED: lazy_gettext("Grade: a newer score counts"),
}
_texts: Kept[tuple[ScoreState, str], str] = Kept(100)
sits = requires(Capability.TAKE_ASSESSMENT, Capability.PREVIEW_ASSESSMENT)
reads_result = requires(
    Capability.TAKE_ASSESSMENT, Capability.PREVIEW_ASSESSMENT, beside=service.WITH_RESULT, direct=True
)


def sitter_of(who: Identity) -> Sitter:
    """Staff, test users, whoever acts as somebody and whoever is not named only ever preview."""
    set_aside = who.set_aside or (SetAside.TEST_USER if who.test_user else None)
    preview = set_aside is not None or Capability.TAKE_ASSESSMENT not in who.capabilities
    link, person = who.resource_link_id, who.person_id
    return Sitter(resource_link_id=link, person_id=person, preview=preview, set_aside=set_aside, launch=who.launch_id)


@bp.get("")
@reads_result
def show(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """What came of the attempt, as far as its review settings allow now."""
    session, who = db_session(), identity()
    attempt, sheet, here = service.own_attempt_and_result(session, attempt_id, sitter_of(who))
    if attempt.state is AttemptState.OPEN:
        return redirect(url_for("delivery.questions", launch_id=launch_id, attempt_id=attempt_id), code=303)
    if attempt.state is AttemptState.VOID:
        return render_template("delivery/void.html")
    if attempt.practice and asked_now.slots_of(session, attempt):
        return render_template("delivery/practice_waits.html")
    page = results.result_page(session, attempt, sheet, now=utc_now(), here=here)
    grade = None if attempt.preview or attempt.practice else _grade(page.score)
    reported: Container[int] | None = None if attempt.preview else ()
    if reported is not None and (here is None or here.reports):
        reported = runtime().extras["reported"](session, attempt_id)
    return result_html.html(
        page,
        attempt_id=attempt_id,
        grade=grade,
        notices=notices.notices_for(session, sitter_of(who), now=utc_now(), attempt_id=attempt_id)
        if page.notices
        else (),
        reported=reported,
    )


@bp.get("/grade")
@sits
def grade(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """For our script: ``{state, text, final}`` of the score on its way to the gradebook; ``at`` when it arrived."""
    who = identity()
    service.own_attempt(db_session(), attempt_id, sitter_of(who))
    facts = _grade(passback.status_of(db_session(), who.resource_link_id, who.person_id))
    at = facts.get("at")
    if isinstance(at, datetime):
        facts |= {"at": at.isoformat(timespec="seconds"), "at_text": moment_text(at)}
    return jsonify(facts)


def _said(state: ScoreState, locale: str) -> str:
    """What is said of a state in the language of the page: a look into the catalogue costs as much as a statement."""
    key = (state, locale)
    return _texts.get(key) or _texts.keep(key, str(_TEXTS.get(state, "")))


def _grade(status: passback.Status | None) -> dict[str, object]:
    if status is None:
        return {"state": "none", "text": _("Grade: nothing to send"), "final": True}
    if status.kind is MessageKind.WITHDRAWAL:
        return {"state": "withdrawn", "text": _("Grade: taken back by your instructor"), "final": True}
    text, arrived = _said(status.state, language()), dict[str, object]()
    if status.state is ScoreState.ARRIVED and status.arrived_at is not None:
        text = _("Grade: arrived in the gradebook")
        arrived = {"at": status.arrived_at}
    elif status.state is ScoreState.WAITING and status.problem is TryResult.LOCKED:
        text = str(_NOT_TAKEN)
    elif status.state is ScoreState.WAITING and status.tries:
        text = _("Grade: the learning platform did not answer yet; it is tried again by itself")
    return {"state": status.state.value, "text": text, "final": status.state is not ScoreState.WAITING} | arrived
