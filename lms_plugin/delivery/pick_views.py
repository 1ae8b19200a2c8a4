"""The picker that a platform opens: choose quizzes of the course, make one in place, send the choice back (DL 2)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments, picking
from lms_plugin.delivery.chooser_views import banks_here
from lms_plugin.delivery.forms import PickForm
from lms_plugin.delivery.short_words import short_words
from lms_plugin.lti.answer_page import answer_page
from lms_plugin.lti.content_items import ContentItem, signed_answer
from lms_plugin.lti.picks import Pick, open_pick, spend
from lms_plugin.web import db_session, identity, requires, runtime
from question_bank.errors import InfeasibleBlueprint

bp = Blueprint("picks", __name__, url_prefix="/launch/<launch_id>/pick")
picks_content = requires(Capability.PICK_CONTENT)


@bp.get("")
@picks_content
def pick(launch_id: str) -> ResponseReturnValue:
    """The quizzes of the course to choose from, or why there is nothing to choose."""
    asked = open_pick(db_session(), launch_id, now=utc_now())
    if not asked.takes_links:
        return render_template("delivery/pick_refused.html", pick=asked)
    return _page(asked, _new_form())


def _new_form() -> PickForm:
    form = PickForm()
    banks = banks_here()
    form.offer(banks)
    if banks:
        form.title.data = banks[0].title
        form.questions.data = min(20, banks[0].approved)
    return form


@bp.post("/make")
@picks_content
def make(launch_id: str) -> ResponseReturnValue:
    """Make a quiz from a bank, with safe defaults, and come back with it ticked; on a problem the form comes back."""
    session, who, now = db_session(), identity(), utc_now()
    asked = open_pick(session, launch_id, now=now)
    if not asked.takes_links:
        return redirect(url_for(".pick", launch_id=launch_id), code=303)
    banks = banks_here()
    form = PickForm(request.form)
    form.offer(banks)
    if not form.validate():
        return _page(asked, form, opened=True), 422
    topics = tuple(
        topic for bank in banks if bank.id == form.bank.data for topic, _title, count in bank.topics if count
    )
    try:
        made = assessments.create_assessment(
            session,
            context_id=who.context_id,
            bank_id=form.bank.data,
            settings=form.settings(topics),
            person_id=who.person_id,
            now=now,
        )
    except InfeasibleBlueprint as error:
        return _page(asked, form, problem=short_words(error), opened=True), 422
    ticked = [*_numbers(request.form.getlist("ticked")), made]
    return redirect(url_for(".pick", launch_id=launch_id, ticked=ticked), code=303)


@bp.post("/send")
@picks_content
def send(launch_id: str) -> ResponseReturnValue:
    """Send the chosen quizzes to the platform; none chosen is an answer too (DL-10)."""
    asked = open_pick(db_session(), launch_id, now=utc_now())
    if not asked.takes_links:
        return _nothing_fits(asked)
    items = picking.items_for(
        db_session(),
        asked,
        _numbers(request.form.getlist("assessment")),
        context_id=identity().context_id,
        target=request.form.get("target", ""),
        settings=runtime().settings,
    )
    return _answer(asked, items, msg=picking.sent_words(items))


@bp.post("/cancel")
@picks_content
def cancel(launch_id: str) -> ResponseReturnValue:
    """Go back without anything; where the platform takes nothing we have, it is told so (DL-03, DL-10, DL-11)."""
    asked = open_pick(db_session(), launch_id, now=utc_now())
    if asked.takes_links:
        return _answer(asked, [], msg=_("Nothing was chosen."))
    return _nothing_fits(asked)


def _nothing_fits(asked: Pick) -> ResponseReturnValue:
    """The platform takes no links: whatever was pressed, it is told that, and never that something was chosen."""
    return _answer(
        asked,
        [],
        errormsg=_("Assay offers links to quizzes only, and this place in the course does not take links."),
        errorlog=f"accept_types has no ltiResourceLink: {', '.join(asked.accept_types) or 'it is empty'}"[:300],
    )


def _answer(asked: Pick, items: list[ContentItem], **words: str) -> ResponseReturnValue:
    session, now = db_session(), utc_now()
    spend(session, asked, now=now)
    answer = signed_answer(session, asked, items, settings=runtime().settings, now=now, **words)
    return answer_page(asked.return_url, answer)


def _numbers(raw: list[str]) -> list[int]:
    """The ids among what was sent."""
    return [int(one) for one in raw if one.isascii() and one.isdecimal() and len(one) < 10]


def _page(asked: Pick, form: PickForm, problem: str = "", *, opened: bool = False) -> str:
    listed = picking.choices(db_session(), identity().context_id)
    sent = request.args if request.method == "GET" else request.form
    ticked = set(_numbers(sent.getlist("ticked")))
    return render_template(
        "delivery/pick.html",
        pick=asked,
        listed=listed,
        ticked=ticked if asked.accept_multiple else set(sorted(ticked)[-1:]),
        targets=picking.targets_of(asked),
        summary=picking.summary,
        form=form,
        problem=problem,
        opened=opened or not listed,
    )
