"""The builder: sections, rows and fixed questions with what the bank can give, all settings, and publishing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.authoring import same_stems
from lms_plugin.authoring.editing import steps
from lms_plugin.authoring.service import BankFacts
from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments, building, feasibility, grades, worries, zones
from lms_plugin.delivery.assessments import Bound
from lms_plugin.delivery.banks import Drawable, met_twice, pool_of
from lms_plugin.delivery.builder_form import PRESETS, BuilderForm
from lms_plugin.delivery.chooser_views import banks_here
from lms_plugin.delivery.errors import SettingsChanged
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.web import db_session, identity, requires
from question_bank.errors import InfeasibleBlueprint

bp = Blueprint("builder", __name__, url_prefix="/launch/<launch_id>/build")
choosers = requires(Capability.CHOOSE_ASSESSMENT)


@bp.get("")
@choosers
def new(launch_id: str) -> ResponseReturnValue:
    """A new quiz, drawn from the first bank, as a graded quiz."""
    banks = banks_here()
    data: dict[str, Any] = {
        "bank": str(banks[0].id) if banks else "",
        "sections": [{"shuffle": True, "rows": [{"count": "10"}]}],
        "avoid_seen": True,
        "zone": _zone() or "UTC",
    }
    return _shown(None, data | PRESETS["graded"][1])


@bp.post("")
@choosers
def make(launch_id: str) -> ResponseReturnValue:
    """Publish a new quiz on this link, or do what another button says."""
    return _pressed(None)


@bp.get("/<int:assessment_id>")
@choosers
def edit(launch_id: str, assessment_id: int) -> ResponseReturnValue:
    """The newest settings of a quiz of this course."""
    bound = assessments.own(db_session(), assessment_id, context_id=identity().context_id)
    return _shown(bound, building.data_of(bound.settings, bound.bank_id, bound.version_id, zone=_zone()))


@bp.post("/<int:assessment_id>")
@choosers
def change(launch_id: str, assessment_id: int) -> ResponseReturnValue:
    """Publish a next settings version, or do what another button says."""
    return _pressed(assessments.own(db_session(), assessment_id, context_id=identity().context_id))


def _pressed(bound: Bound | None) -> ResponseReturnValue:
    data, doing = BuilderForm(request.form).data, request.form.get("do", "check")
    if doing in PRESETS:
        filled = {name: str(one) if name == "honour" else one for name, one in PRESETS[doing][1].items()}
        return _shown(bound, data | filled, preset=doing)
    if doing == "check":
        return _shown(bound, data, told=True)
    if doing not in {"publish", "replace"}:
        return _shown(bound, steps.take(data, doing))
    taken = assessments.bound_to(db_session(), identity().resource_link_id) if bound is None else None
    return _published(bound, data, taken if doing == "publish" else None)


def _published(bound: Bound | None, data: dict[str, Any], taken: Bound | None) -> ResponseReturnValue:
    """Publish what was typed. ``taken``: the quiz it would take the place of, while nobody has said that it may."""
    session, who = db_session(), identity()
    banks = banks_here()
    settings, problems = building.settings_of(data, bound.settings if bound else None, _topics(banks), _trees(banks))
    if problems:
        return _shown(bound, data, told=True), 422
    bank_id = int(data["bank"])
    found = feasibility.feasibility(settings, pool_of(session, bank_id, settings, with_stale=settings.practice).items)
    if taken or not found.fine:
        return _shown(bound, data, told=True, taken=taken if found.fine else None), 409 if found.fine else 422
    zones.choose(session, who.context_id, str(data.get("zone") or ""))
    common: dict[str, Any] = {
        "context_id": who.context_id, "bank_id": bank_id, "settings": settings, "person_id": who.person_id,
        "now": utc_now(),
    }  # fmt: skip
    try:
        if bound is None:
            made = assessments.create_assessment(session, **common)
            assessments.bind(
                session,
                resource_link_id=who.resource_link_id,
                context_id=who.context_id,
                assessment_id=made,
                person_id=who.person_id,
                now=utc_now(),
            )
        else:
            opened = int(data["opened"]) if str(data["opened"]).isdecimal() else 0
            assessments.publish(session, bound.assessment_id, opened=opened, **common)
            if grades.other_grades(bound.settings, settings):
                grades.settle_all(session, bound.assessment_id, now=utc_now())
    except InfeasibleBlueprint:
        return _shown(bound, data, told=True), 422
    except SettingsChanged:
        fresh = {"opened": str(bound.version_id)} if bound else {}
        return _shown(bound, data | fresh, told=True, clash=True), 409
    return redirect(url_for("delivery.home", launch_id=who.launch_id, published=1), code=303)


def _shown(bound: Bound | None, data: dict[str, Any], *, told: bool = False, **more: Any) -> str:
    """The page. ``more``: ``clash``, ``taken`` (the quiz that publishing would replace), ``preset`` just filled in."""
    session, banks = db_session(), banks_here()
    form = BuilderForm(data=data)
    usable = {one.id: one for one in banks}
    settings, problems = building.settings_of(data, bound.settings if bound else None, _topics(banks), _trees(banks))
    own = next((one for one in banks if str(one.id) == data.get("bank")), None)
    used = [usable[one] for one in dict.fromkeys([*([own.id] if own else []), *settings.other_banks]) if one in usable]
    fixed = any(section.form.fixed.entries for section in form.sections)
    form.offer(banks, {one.id: same_stems.offered(session, one.id) for one in used} if fixed else {})
    drawable = _drawable(own, settings, usable)
    gone = [name for name in problems if name.endswith("bank") and problems[name] == building.gone()]
    return render_template(
        "delivery/builder.html",
        form=form,
        bound=bound,
        settings=settings,
        found=feasibility.feasibility(settings, drawable.items),
        problems=_at_fields(form, problems) if told else [],
        gone=gone and not told,
        presets=PRESETS,
        banks={one.id: one.title for one in used},
        topics={topic: title for one in reversed(used) for topic, title, _count in one.topics},
        worries=worries.worries(settings, met_twice(drawable)),
        zoned=bool(_zone()),
        **more,
    )


def _drawable(own: BankFacts | None, settings: AssessmentSettings, usable: Collection[int]) -> Drawable:
    """What can be drawn, of banks the course may use alone: of any other not even numbers are told."""
    if own is None:
        return Drawable(items=(), hashes={})
    found = pool_of(db_session(), own.id, settings, with_stale=settings.practice)
    return replace(found, items=tuple(one for one in found.items if one.bank is None or one.bank in usable))


def _zone() -> str:
    return zones.zone_of(db_session(), identity().context_id)


def _topics(banks: Iterable[BankFacts]) -> dict[int, tuple[str, ...]]:
    """The topics results are told by: those that a bank has approved questions on."""
    return {one.id: tuple(topic for topic, _title, count in one.topics if count) for one in banks}


def _trees(banks: Iterable[BankFacts]) -> dict[int, building.Tree]:
    return {one.id: one.tree for one in banks}


def _at_fields(form: BuilderForm, problems: dict[str, str]) -> list[tuple[str, str]]:
    said = []
    for name, problem in problems.items():
        field: Any = form.field_at(name)
        if field is not None and name != "sections":
            field.errors = [problem]
        said.append((name, f"{field.label.text if field is not None else _('Quiz')}: {problem}"))
    return said
