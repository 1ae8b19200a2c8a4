"""Pages on which instructors make exceptions: accommodations, more attempts, another window. Nobody else sees them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.delivery import allowance_lists, allowances, zones
from lms_plugin.delivery.allowance_forms import AccommodationForm, GrantForm, GroupWindowForm, WindowForm
from lms_plugin.delivery.assessments import Bound, bound_to
from lms_plugin.delivery.errors import NotSetUp
from lms_plugin.delivery.retiming import retime
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("allowances", __name__, url_prefix="/launch/<launch_id>/allowances")
acts = requires(Capability.MANAGE_ATTEMPTS)


@bp.get("")
@acts
def show(launch_id: str) -> ResponseReturnValue:
    """The learners of the course, and the windows given on this quiz."""
    return _list(GroupWindowForm().within(_zone()))


@bp.post("/windows")
@acts
def group(launch_id: str) -> ResponseReturnValue:
    """Give several learners another window, under a group's name."""
    session, who, form, bound = db_session(), identity(), GroupWindowForm(request.form).within(_zone()), _bound()
    if not form.validate():
        return _list(form), 422
    people = allowance_lists.those_here(session, form.people.data or [], who.context_id)
    _give_window(bound, form, people, name=(form.group_name.data or "").strip())
    return redirect(url_for(".show", launch_id=launch_id), code=303)


@bp.post("/windows/<int:window_id>/end")
@acts
def end(launch_id: str, window_id: int) -> ResponseReturnValue:
    """Take a window back."""
    session, who, now, bound = db_session(), identity(), utc_now(), _bound()
    people = allowance_lists.end_window(session, window_id, bound.assessment_id, by=who.person_id, now=now)
    retime(session, people, by=who.person_id, now=now, assessment_id=bound.assessment_id)
    return redirect(url_for(".show", launch_id=launch_id), code=303)


@bp.get("/<int:person_id>")
@acts
def person(launch_id: str, person_id: int) -> ResponseReturnValue:
    """What one learner has, and forms to change it."""
    return _one(person_id)


@bp.post("/<int:person_id>/accommodation")
@acts
def accommodate(launch_id: str, person_id: int) -> ResponseReturnValue:
    """Change what a learner gets in every quiz of the course; deadlines of open attempts follow."""
    session, who, now, form = db_session(), identity(), utc_now(), AccommodationForm(request.form)
    learner = allowance_lists.learner_here(session, person_id, who.context_id)
    if not form.validate():
        return _one(person_id, accommodation=form), 422
    allowances.accommodate(
        session,
        form.accommodation(),
        context_id=who.context_id,
        person_id=learner.id,
        made_by=who.person_id,
        now=now,
    )
    retime(session, [learner.id], by=who.person_id, now=now, context_id=who.context_id)
    return _back(person_id)


@bp.post("/<int:person_id>/grant")
@acts
def grant(launch_id: str, person_id: int) -> ResponseReturnValue:
    """Give a learner more attempts at this quiz."""
    session, who, form, bound = db_session(), identity(), GrantForm(request.form), _bound()
    learner = allowance_lists.learner_here(session, person_id, who.context_id)
    if not form.validate():
        return _one(person_id, grant=form), 422
    allowances.grant(
        session,
        bound.assessment_id,
        person_id=learner.id,
        attempts=form.attempts.data or 0,
        reason=(form.reason.data or "").strip(),
        made_by=who.person_id,
        now=utc_now(),
    )
    return _back(person_id)


@bp.post("/<int:person_id>/window")
@acts
def window(launch_id: str, person_id: int) -> ResponseReturnValue:
    """Give one learner a window of their own."""
    form, bound = WindowForm(request.form).within(_zone()), _bound()
    learner = allowance_lists.learner_here(db_session(), person_id, identity().context_id)
    if not form.validate():
        return _one(person_id, window=form), 422
    _give_window(bound, form, [learner.id], name="")
    return _back(person_id)


def _give_window(bound: Bound, form: WindowForm, people: list[int], *, name: str) -> None:
    session, now, by, quiz = db_session(), utc_now(), identity().person_id, bound.assessment_id
    allowances.except_window(session, quiz, form.window(), people=people, group_name=name, made_by=by, now=now)
    retime(session, people, by=by, now=now, assessment_id=quiz)


def _back(person_id: int) -> ResponseReturnValue:
    return redirect(url_for(".person", launch_id=identity().launch_id, person_id=person_id), code=303)


def _zone() -> str:
    return zones.zone_of(db_session(), identity().context_id)


def _bound() -> Bound:
    bound = bound_to(db_session(), identity().resource_link_id)
    if bound is None:
        raise NotSetUp(detail="no quiz chosen yet")
    return bound


def _list(form: GroupWindowForm) -> str:
    session, who, bound = db_session(), identity(), _bound()
    page = min(max(request.args.get("page", 1, type=int), 1), 100_000)
    name = request.args.get("name", "").strip()[:100]
    people, more = allowance_lists.learners(
        session, context_id=who.context_id, assessment_id=bound.assessment_id, page=page, name=name
    )
    form.people.choices = [(one.id, one.name or _("Learner %(n)s", n=one.sub)) for one in people]
    return render_template(
        "delivery/allowances.html",
        title=bound.settings.title,
        people=people,
        page=page,
        more=more,
        name=name,
        windows=allowance_lists.windows(session, bound.assessment_id),
        form=form,
    )


def _one(person_id: int, **typed: Any) -> str:
    session, who, bound = db_session(), identity(), _bound()
    learner = allowance_lists.learner_here(session, person_id, who.context_id)
    has = allowances.allowed(session, bound, learner.id)
    shown = AccommodationForm()
    shown.show(has.accommodation)
    return render_template(
        "delivery/allowance.html",
        title=bound.settings.title,
        person=learner,
        has=has,
        windows=allowance_lists.windows(session, bound.assessment_id, learner.id),
        given=allowance_lists.given(
            session, context_id=who.context_id, assessment_id=bound.assessment_id, person_id=learner.id
        ),
        forms={"accommodation": shown, "grant": GrantForm(), "window": WindowForm().within(_zone())} | typed,
    )
