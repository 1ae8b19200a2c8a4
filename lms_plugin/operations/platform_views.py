"""Operators' pages about one platform: add, show with every address to paste, change, check, switch off and on."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import db, utc_now
from lms_plugin.errors import InvalidInput
from lms_plugin.lti import invitations, refusals, registrations, tool_configuration
from lms_plugin.lti.entries import InvalidRegistration
from lms_plugin.lti.models import Status
from lms_plugin.lti.presets import PRESETS
from lms_plugin.lti.tool_configuration import SCOPE_MEANINGS, SCOPES
from lms_plugin.operations import last_checks
from lms_plugin.operations.checks import check_platform
from lms_plugin.operations.courses import course_lines
from lms_plugin.operations.forms import PlatformForm, PresetForm
from lms_plugin.operations.platform_health import look_over
from lms_plugin.operations.score_trouble import last_unsent
from lms_plugin.passback.sender import session_factory
from lms_plugin.web import db_session, requires, runtime

bp = Blueprint("platforms", __name__, url_prefix="/operator/platforms")
LAST_REFUSALS = 5


def our_addresses() -> dict[str, str]:
    """What every platform has to be told of us."""
    return tool_configuration.addresses(runtime().settings)


def address_warnings() -> dict[str, object]:
    """What is wrong with our own address, for the pages that show it (REG-12)."""
    host = our_addresses()["domain"]
    return {
        "seen_host": request.host if request.host != host else "",
        "ours_domain": host,
        "behind_proxy": not runtime().settings.is_https and request.headers.get("X-Forwarded-Proto") == "https",
        "plain_http": not runtime().settings.is_https,
    }


def wanted_status() -> Status:
    """Whether the pressed button switches on or off."""
    wanted = request.form.get("status", "")
    if wanted not in {Status.ACTIVE, Status.DISABLED}:
        raise InvalidInput(detail="status")
    return Status(wanted)


@bp.get("/new")
@requires(Capability.OPERATE)
def new() -> ResponseReturnValue:
    """First which platform, then its form filled with what is known of that family."""
    preset = PRESETS.get(request.args.get("preset", ""))
    if preset is None:
        invited = invitations.open_ones(db_session(), now=utc_now())
        return render_template("operations/preset.html", form=PresetForm(), invited=invited, **address_warnings())
    return _form_page(PlatformForm.for_preset(preset, request.args.get("host", "")))


@bp.post("/new")
@requires(Capability.OPERATE)
def add() -> ResponseReturnValue:
    """Register the platform; on a problem the form comes back as typed."""
    form = PlatformForm(request.form)
    try:
        number = registrations.add(
            db_session(),
            form.entry(),
            deployment_id=form.deployment_id.data or "",
            development=runtime().settings.development,
            now=utc_now(),
        )
    except InvalidRegistration as invalid:
        return _form_page(form.show(invalid.problems)), 422
    return redirect(url_for(".show", number=number), code=303)


@bp.get("/<int:number>")
@requires(Capability.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """The platform, its deployments and courses, its last refusals, and what to paste into it."""
    return _platform_page(number)


@bp.get("/<int:number>/edit")
@requires(Capability.OPERATE)
def edit(number: int) -> ResponseReturnValue:
    """The form filled with what is stored."""
    return _form_page(PlatformForm.for_entry(registrations.get(db_session(), number).entry), number=number)


@bp.post("/<int:number>/edit")
@requires(Capability.OPERATE)
def change(number: int) -> ResponseReturnValue:
    """Store what was typed; on a problem the form comes back as typed."""
    form = PlatformForm(request.form)
    try:
        registrations.update(db_session(), number, form.entry(), development=runtime().settings.development)
    except InvalidRegistration as invalid:
        return _form_page(form.show(invalid.problems), number=number), 422
    last_checks.forget(db_session(), number)
    return redirect(url_for(".show", number=number), code=303)


@bp.post("/<int:number>/status")
@requires(Capability.OPERATE)
def set_status(number: int) -> ResponseReturnValue:
    """Switch the platform off or on."""
    registrations.set_status(db_session(), number, wanted_status())
    return redirect(url_for(".show", number=number), code=303)


@bp.post("/<int:number>/deployments")
@requires(Capability.OPERATE)
def add_deployment(number: int) -> ResponseReturnValue:
    """Let a deployment launch that has not been seen yet."""
    typed = request.form.get("deployment_id", "")
    try:
        registrations.add_deployment(db_session(), number, typed, now=utc_now())
    except InvalidRegistration as invalid:
        return _platform_page(number, problem=invalid.problems["deployment_id"], typed=typed), 422
    return redirect(url_for(".show", number=number, _anchor="deployments"), code=303)


@bp.post("/<int:number>/deployments/<int:deployment>")
@requires(Capability.OPERATE)
def set_deployment(number: int, deployment: int) -> ResponseReturnValue:
    """Approve a deployment or switch it off."""
    registrations.set_deployment_status(db_session(), number, deployment, wanted_status())
    return redirect(url_for(".show", number=number, _anchor="deployments"), code=303)


@bp.post("/<int:number>/lti11")
@requires(Capability.OPERATE)
def set_lti11(number: int) -> ResponseReturnValue:
    """Keep the platform's LTI 1.1 key and secret; the secret is never shown again."""
    registrations.set_lti11(
        db_session(),
        number,
        key=request.form.get("key", ""),
        secret=request.form.get("secret", ""),
        secret_key=runtime().settings.secret_key,
    )
    return redirect(url_for(".show", number=number, _anchor="lti11"), code=303)


@bp.post("/<int:number>/check")
@requires(Capability.OPERATE)
def check(number: int) -> ResponseReturnValue:
    """Ask the platform for its keys, its time and a token, and say what is wrong."""
    platform = registrations.get(db_session(), number)
    db_session().commit()  # no transaction stays open while the network is used
    findings = check_platform(platform, sessions=session_factory(db.engine), settings=runtime().settings)
    last_checks.keep(db_session(), number, findings, now=utc_now())
    return redirect(url_for(".show", number=number, _anchor="check"), code=303)


def _form_page(form: PlatformForm, number: int | None = None) -> str:
    return render_template(
        "operations/platform_form.html",
        form=form,
        number=number,
        ours=our_addresses(),
        twins=registrations.of_issuer(db_session(), (form.issuer.data or "").strip(), but=number),
    )


def _platform_page(number: int, *, problem: str = "", typed: str = "") -> str:
    session, platform = db_session(), registrations.get(db_session(), number)
    courses, course_count = course_lines(session, number)
    held = set(SCOPES if platform.granted_scopes is None else platform.granted_scopes)
    return render_template(
        "operations/platform.html",
        platform=platform,
        twins=registrations.of_issuer(session, platform.entry.issuer, but=number),
        health=look_over(platform, public_url=runtime().settings.public_url, now=utc_now()),
        check=last_checks.newest(session, [number]).get(number),
        problem=problem,
        typed=typed,
        ours=our_addresses(),
        courses=courses,
        course_count=course_count,
        lost=[SCOPE_MEANINGS[scope] for scope in SCOPES if scope not in held],
        proposal_mark=registrations.mark_of(platform.proposal) if platform.proposal else "",
        unsent=last_unsent(session, number),
        refused=refusals.newest(session, registration_id=number, limit=LAST_REFUSALS),
        **address_warnings(),
    )
