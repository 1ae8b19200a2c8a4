"""Spaced practice: one question at a time, checked at once. Never graded, never sent, and no count of what waits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms_plugin.access import Capability
from lms_plugin.authoring import service as authoring
from lms_plugin.db import utc_now
from lms_plugin.delivery import asked_now, parsing, practised, rendering, results, spaced
from lms_plugin.delivery.answers import UNTOUCHED, Current
from lms_plugin.delivery.models import AttemptSlot
from lms_plugin.delivery.places import to_ids
from lms_plugin.delivery.practice_models import PracticeCard
from lms_plugin.delivery.review import Shown
from lms_plugin.delivery.spaced import Posed, Practising, Today
from lms_plugin.errors import InvalidInput
from lms_plugin.web import db_session, identity, requires
from question_bank.errors import InvalidResponse
from question_bank.scoring import score

bp = Blueprint("practice", __name__, url_prefix="/launch/<launch_id>/practise")
SOON = timedelta(hours=12)  # a moment nearer than this tells nobody anything
learns = requires(Capability.TAKE_ASSESSMENT)


@bp.get("")
@learns
def show(launch_id: str) -> ResponseReturnValue:
    """The next question, or why there is none."""
    return _page(spaced.today(db_session(), _who(), now=utc_now()))


@bp.post("")
@learns
def give(launch_id: str) -> ResponseReturnValue:
    """Check an answer; twice is once. A question that is not next any more leads to the one that is."""
    session, who, now = db_session(), _who(), utc_now()
    item_id, number = (_number(request.form.get(name, "")) for name in ("item", "number"))
    spaced.take_turn(session, who)
    given_before = spaced.review_numbered(session, who, item_id, number)
    if given_before is not None:
        return redirect(url_for(".checked", launch_id=launch_id, review_id=given_before), code=303)
    today = spaced.today(session, who, now=now)
    posed = today.posed
    if posed is None or (posed.item_id, posed.number) != (item_id, number):
        return redirect(url_for(".show", launch_id=launch_id), code=303)
    sent = parsing.from_form(request.form)
    if len(sent) != 1:
        raise InvalidInput(detail="one question is asked at a time")
    try:
        if parsing.pressed(request.form.get("go", "")).at:  # an entry was moved; nothing is answered yet
            return _page(today, held=Current(answer=to_ids(posed.order, sent[0].answer), certainty=sent[0].certainty))
        review = spaced.answer(session, who, posed, sent[0].answer, certainty=sent[0].certainty, now=now)
    except InvalidResponse:
        return _page(today, unreadable=True), 422
    practised.tell(session, who.context_id, who.person_id, now=now)
    return redirect(url_for(".checked", launch_id=launch_id, review_id=review.id), code=303)


@bp.get("/<int:review_id>")
@learns
def checked(launch_id: str, review_id: int) -> ResponseReturnValue:
    """What came of an answer, with key, feedback and sources, and when the question comes back."""
    session = db_session()
    review = spaced.review_of(session, _who(), review_id)
    card = session.get_one(PracticeCard, review.card_id)
    if asked_now.among(session, review.person_id, [card.item_id]):
        return render_template("delivery/practice_waits.html")
    content_hash, item = authoring.load_items(session, [review.item_version_id])[review.item_version_id]
    outcome = score(item, review.answer)
    facts = {"state": str(outcome.state), "mark": str(outcome.fraction)}
    slot = AttemptSlot(slot=1, option_order=review.option_order, max_mark=Decimal(1))
    return render_template(
        "delivery/practised.html",
        slot=results.slot_review(slot, content_hash, item, Current(answer=review.answer), facts, frozenset(Shown)),
        vignette=_vignette(spaced.case_of(session, _who(), review)),
        due_at=card.due_at,
        soon=card.due_at < utc_now() + SOON,
    )


def _who() -> Practising:
    return Practising(context_id=identity().context_id, person_id=identity().person_id)


def _number(raw: str) -> int:
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 10):
        raise InvalidInput(detail="item or number")
    return int(raw)


def _page(today: Today, *, held: Current = UNTOUCHED, unreadable: bool = False) -> str:
    question, vignette = _asked(today.posed, held) if today.posed else (None, Markup(""))
    return render_template(
        "delivery/practise.html", today=today, question=question, vignette=vignette, unreadable=unreadable
    )


def _asked(posed: Posed, held: Current) -> tuple[rendering.Question, Markup]:
    """The question as any attempt shows it, and the case it belongs to."""
    slot = AttemptSlot(slot=1, option_order=list(posed.order), max_mark=Decimal(1))
    nothing = {"state": "blank", "mark": "0"}
    shown = results.slot_review(slot, posed.content_hash, posed.item, held, nothing, frozenset())
    return shown.judged.question, _vignette(posed.case_version_id)


def _vignette(case_version_id: int | None) -> Markup:
    """The text of a case; empty: there is none."""
    if case_version_id is None:
        return Markup("")
    case = authoring.load_items(db_session(), [case_version_id])[case_version_id]
    return rendering.shape_of(*case).stem
