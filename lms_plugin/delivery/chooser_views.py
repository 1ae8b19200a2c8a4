"""Pages for whoever sets up a link: choose an assessment of the course, or make one from a bank."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.service import BankFacts
from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments, link_dates, opening, paper_sizes
from lms_plugin.delivery.errors import NotSetUp
from lms_plugin.delivery.forms import AssessmentForm
from lms_plugin.delivery.short_words import short_words
from lms_plugin.error_pages import note
from lms_plugin.errors import NotFound
from lms_plugin.web import db_session, identity, requires
from question_bank.errors import InfeasibleBlueprint

bp = Blueprint("chooser", __name__, url_prefix="/launch/<launch_id>/choose")


@bp.get("")
@requires(Capability.CHOOSE_ASSESSMENT)
def choose(launch_id: str) -> ResponseReturnValue:
    """The chooser, filled with safe defaults."""
    banks = banks_here()
    offer = opening.offer_for(db_session(), identity().resource_link_id)
    if offer:
        note(NotSetUp(detail="a copy of another link" if offer.title else "asks for a quiz of another course"))
    form = AssessmentForm()
    form.offer(banks)
    form.closes_with_lms.closing = link_dates.closing(db_session(), identity().resource_link_id, now=utc_now())
    if banks:
        form.title.data = banks[0].title
        form.topics.data = [topic for topic, _title, count in banks[0].topics if count]
        form.questions.data = min(20, banks[0].approved)
    return _page(form)


@bp.post("")
@requires(Capability.CHOOSE_ASSESSMENT)
def make(launch_id: str) -> ResponseReturnValue:
    """Make an assessment from the form and let this link open it; on a problem the form comes back as typed."""
    session, who = db_session(), identity()
    form = AssessmentForm(request.form)
    form.offer(banks_here())
    form.closes_with_lms.closing = link_dates.closing(session, who.resource_link_id, now=utc_now())
    if not form.validate():
        return _page(form), 422
    try:
        assessment_id = assessments.create_assessment(
            session,
            context_id=who.context_id,
            bank_id=form.bank.data,
            settings=form.settings(),
            person_id=who.person_id,
            now=utc_now(),
        )
    except InfeasibleBlueprint as error:
        return _page(form, problem=short_words(error)), 422
    return _use(launch_id, assessment_id)


@bp.post("/use")
@requires(Capability.CHOOSE_ASSESSMENT)
def bind(launch_id: str) -> ResponseReturnValue:
    """Let this link open an assessment the course already has."""
    raw = request.form.get("assessment", "")
    if not (raw.isascii() and raw.isdecimal() and len(raw) < 10):
        raise NotFound(detail="assessment id")
    return _use(launch_id, int(raw))


@bp.post("/same")
@requires(Capability.CHOOSE_ASSESSMENT)
def same(launch_id: str) -> ResponseReturnValue:
    """Let this link open the quiz it seems to be a copy of (CLAIM-12, ERR-12)."""
    who = identity()
    opening.use_offer(
        db_session(),
        resource_link_id=who.resource_link_id,
        context_id=who.context_id,
        person_id=who.person_id,
        now=utc_now(),
    )
    return redirect(url_for("delivery.home", launch_id=launch_id), code=303)


def _use(launch_id: str, assessment_id: int) -> ResponseReturnValue:
    who = identity()
    assessments.bind(
        db_session(),
        resource_link_id=who.resource_link_id,
        context_id=who.context_id,
        assessment_id=assessment_id,
        person_id=who.person_id,
        now=utc_now(),
    )
    return redirect(url_for("delivery.home", launch_id=launch_id), code=303)


def _page(form: AssessmentForm, problem: str = "") -> str:
    session, who = db_session(), identity()
    return render_template(
        "delivery/choose.html",
        form=form,
        problem=problem,
        listed=paper_sizes.listed_in(session, who.context_id),
        bound=assessments.bound_to(session, who.resource_link_id),
        offer=opening.offer_for(session, who.resource_link_id),
        lms_dates=link_dates.shown(session, who.resource_link_id),
        bank_hint=_("Only questions a person has approved are drawn."),
    )


def banks_here() -> list[BankFacts]:
    """The banks this course may use, the one with most to draw first: a new quiz is offered from it."""
    who = identity()
    found = authoring.banks_for(db_session(), registration_id=who.registration_id, context_id=who.context_id)
    return sorted(found, key=lambda bank: -bank.approved)
