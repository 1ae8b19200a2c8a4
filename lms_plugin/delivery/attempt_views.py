"""Pages on which staff watch attempts and, if they instruct, extend, close, reopen and void them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.delivery import attempt_desk, attempt_lists, result_html, results, sections
from lms_plugin.delivery.assessments import bound_to, version_of
from lms_plugin.delivery.attempt_forms import ExtendForm, ReasonForm, ReopenForm
from lms_plugin.delivery.errors import NotSetUp
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.sheets import sheet_of
from lms_plugin.form_base import Form
from lms_plugin.lti.models import Person
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("attempts", __name__, url_prefix="/launch/<launch_id>/attempts")
sees = requires(Capability.VIEW_SCORES)
acts = requires(Capability.MANAGE_ATTEMPTS)


@bp.get("")
@sees
def show(launch_id: str) -> ResponseReturnValue:
    """Who is at it now, and who has handed in."""
    return _list(ExtendForm())


@bp.post("/extend")
@acts
def extend_all(launch_id: str) -> ResponseReturnValue:
    """Give everybody who is at it more time."""
    who, form = identity(), ExtendForm(request.form)
    if not form.validate():
        return _list(form), 422
    extended = attempt_desk.extend_all(
        db_session(),
        who.resource_link_id,
        form.minutes.data or 0,
        by=who.person_id,
        now=utc_now(),
        reason=(form.reason.data or "").strip(),
    )
    return redirect(url_for(".show", launch_id=launch_id, extended=extended), code=303)


def _list(form: ExtendForm) -> str:
    session, who = db_session(), identity()
    bound = bound_to(session, who.resource_link_id)
    if bound is None:
        raise NotSetUp(detail="no quiz chosen yet")
    page = min(max(request.args.get("page", 1, type=int), 1), 100_000)
    done, more = attempt_lists.done(session, who.resource_link_id, page=page)
    return render_template(
        "delivery/attempts.html",
        title=bound.settings.title,
        at_it=attempt_lists.at_it(session, who.resource_link_id),
        done=done,
        page=page,
        more=more,
        form=form,
        extended=request.args.get("extended", type=int),
        may_act=Capability.MANAGE_ATTEMPTS in who.capabilities,
        now=utc_now(),
    )


@bp.get("/<int:attempt_id>/about")
@sees
def about(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """One attempt: what happened to it, and what can be done."""
    return _one(_here(attempt_id))


@bp.get("/<int:attempt_id>/answers")
@sees
def answers(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """The answers of an attempt that is over, with all that staff may see."""
    attempt = _here(attempt_id)
    if attempt.state is AttemptState.OPEN or attempt.outcome is None:
        return redirect(url_for(".about", launch_id=launch_id, attempt_id=attempt_id), code=303)
    person = db_session().get_one(Person, attempt.person_id)
    return result_html.html(
        results.result_page(db_session(), attempt, sheet_of(db_session(), attempt.id), now=utc_now(), all_shown=True),
        attempt_id=attempt_id,
        grade=None,
        reviewing={"name": person.name, "sub": person.sub, "lines": ()},
        to_attempts=url_for(".show", launch_id=launch_id),
    )


@bp.post("/<int:attempt_id>/extend")
@acts
def extend(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """Give one attempt more time."""
    form = ExtendForm(request.form)
    return _act(
        attempt_id, form, lambda *whose, **how: attempt_desk.extend(*whose, minutes=form.minutes.data or 0, **how)
    )


@bp.post("/<int:attempt_id>/close")
@acts
def close(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """Hand in what is saved of an attempt."""
    return _act(attempt_id, ReasonForm(request.form), attempt_desk.close)


@bp.post("/<int:attempt_id>/reopen")
@acts
def reopen(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """Let the learner go on."""
    form = ReopenForm(request.form)
    return _act(
        attempt_id, form, lambda *whose, **how: attempt_desk.reopen(*whose, minutes=form.minutes.data or None, **how)
    )


@bp.post("/<int:attempt_id>/void")
@acts
def void(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """Take an attempt out of the count."""
    return _act(attempt_id, ReasonForm(request.form), attempt_desk.void)


@bp.post("/<int:attempt_id>/restore")
@acts
def restore(launch_id: str, attempt_id: int) -> ResponseReturnValue:
    """Let a void attempt count again."""
    return _act(attempt_id, ReasonForm(request.form), attempt_desk.restore)


def _here(attempt_id: int, *, lock: bool = False) -> Attempt:
    return attempt_desk.attempt_here(db_session(), attempt_id, identity().resource_link_id, lock=lock)


def _act(attempt_id: int, form: Form, work: Callable[..., None]) -> ResponseReturnValue:
    """Do it if the form is well; else the page comes back as typed, the form with its own words."""
    attempt = _here(attempt_id, lock=True)
    if not form.validate():
        return _one(attempt, **{str(request.endpoint).rpartition(".")[2]: form}), 422
    reason = str(form["reason"].data or "").strip()
    work(db_session(), attempt, by=identity().person_id, now=utc_now(), reason=reason)
    return redirect(url_for(".about", launch_id=identity().launch_id, attempt_id=attempt_id), code=303)


def _one(attempt: Attempt, **typed: Any) -> str:
    session = db_session()
    forms = {"extend": ExtendForm(), "close": ReasonForm(), "reopen": ReopenForm(), "void": ReasonForm()}
    return render_template(
        "delivery/attempt.html",
        attempt=attempt,
        person=session.get_one(Person, attempt.person_id),
        title=version_of(session, attempt.assessment_version_id).settings.title,
        history=attempt_lists.happened(session, attempt.id),
        sections=sections.sections_of(session, attempt),
        may_act=Capability.MANAGE_ATTEMPTS in identity().capabilities,
        forms=forms | {"restore": ReasonForm()} | typed,
    )
