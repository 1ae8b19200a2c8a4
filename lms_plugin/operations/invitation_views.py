"""Operators' pages for connecting: one-time invitations, and every address of ours to paste."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.lti import invitations
from lms_plugin.lti.entries import LONGEST_NAME
from lms_plugin.operations.platform_views import address_warnings, our_addresses
from lms_plugin.web import db_session, requires

bp = Blueprint("invitations", __name__, url_prefix="/operator")


@bp.post("/invitations")
@requires(Capability.OPERATE)
def invite() -> ResponseReturnValue:
    """Make an invitation and show its address: now and never again, for only its hash is kept."""
    name = request.form.get("name", "")[:LONGEST_NAME]
    token = invitations.issue(db_session(), name=name, now=utc_now())
    address = invitation_address(our_addresses()["register"], token)
    days = invitations.INVITATION_LIFE.days
    return render_template("operations/invitation.html", address_to_paste=address, days=days, **address_warnings())


def invitation_address(register: str, token: str) -> str:
    """What the LMS's administrator pastes."""
    return f"{register}?invitation={token}"


@bp.post("/invitations/<int:number>/revoke")
@requires(Capability.OPERATE)
def revoke(number: int) -> ResponseReturnValue:
    """Take an unused invitation back."""
    invitations.revoke(db_session(), number)
    return redirect(url_for("platforms.new"), code=303)


@bp.get("/addresses")
@requires(Capability.OPERATE)
def addresses() -> ResponseReturnValue:
    """Every address of ours with a button to copy it, and what to enter in which LMS (REG-12)."""
    return render_template("operations/our_addresses.html", ours=our_addresses(), family="", **address_warnings())
