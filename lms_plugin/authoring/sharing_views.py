"""Sharing a bank with other courses, and copying one that cannot be changed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import sharing
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.here import bank_here
from lms_plugin.authoring.names import ROLE_NAMES
from lms_plugin.db import utc_now
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("sharing", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>")
authors = requires(Capability.AUTHOR_CONTENT)


@bp.get("/sharing")
@authors
def show(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Who else uses a bank, and with whom it can be shared."""
    session, bank = db_session(), bank_here(bank_id, least=BankRole.OWNER)
    return render_template(
        "authoring/sharing.html",
        bank=bank,
        shares=sharing.shares(session, bank_id),
        courses=sharing.courses(session, bank, identity().person_id),
        roles=[(role, ROLE_NAMES[role]) for role in sharing.GIVEN],
        role_names=ROLE_NAMES,
    )


@bp.post("/sharing")
@authors
def share(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Share a bank with a course, or take it back."""
    session, bank = db_session(), bank_here(bank_id, least=BankRole.OWNER)
    if taken := request.form.get("take_back", type=int):
        sharing.unshare(session, bank_id, taken)
    else:
        sharing.share(
            session,
            bank,
            context_id=request.form.get("course", 0, type=int),
            role=request.form.get("role", ""),
            person_id=identity().person_id,
            now=utc_now(),
        )
    return redirect(url_for(".show", launch_id=launch_id, bank_id=bank_id), code=303)


@bp.post("/copy")
@authors
def copy(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """A copy of a bank that this course may change."""
    who, bank = identity(), bank_here(bank_id, least=BankRole.VIEWER)
    made = sharing.copy(
        db_session(), bank, registration_id=who.registration_id, context_id=who.context_id, now=utc_now()
    )
    return redirect(url_for("banks.bank", launch_id=launch_id, bank_id=made), code=303)
