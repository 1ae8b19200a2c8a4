"""Operators' page of what was refused: the newest, or whatever stands under a reference somebody read out."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from lms_plugin.access import Capability
from lms_plugin.lti import refusals
from lms_plugin.operations.score_answers import last_failures
from lms_plugin.security import LARGEST_NUMBER
from lms_plugin.web import db_session, requires

bp = Blueprint("trouble", __name__, url_prefix="/operator/trouble")
LONGEST_REFERENCE = 16

# Facts in the order an operator asks for them; what has no name here is shown last under its own.
FACT_TITLES = {
    "page": _("Page"),
    "status": _("HTTP status"),
    "door": _("Which door"),
    "issuer": _("Issuer"),
    "client_id": _("Client ID"),
    "deployment_id": _("Deployment"),
    "course": _("Course"),
    "nearest": _("Nearest match"),
    "received": _("Received"),
    "expected": _("Expected"),
    "redirect_uri": _("Our redirect address"),
    "target_received": _("Target received"),
    "target_expected": _("Target expected"),
    "our_clock": _("Our clock"),
    "iat": _("Token made (iat)"),
    "exp": _("Token expires (exp)"),
    "key_id": _("Key ID seen"),
    "keys_held": _("Key IDs held"),
    "key_set_url": _("Key set"),
    "last_good_fetch": _("Last good fetch"),
    "role": _("Role"),
    "roles": _("Roles received"),
    "rule": _("Rule that decided"),
    "host": _("Host"),
    "reason": _("Reason"),
    "said": _("The platform’s own words"),
    "platform_status": _("The platform’s HTTP status"),
    "error": _("Kind of error"),
    "detail": _("Detail"),
}


def _row_number(raw: str) -> int:
    """A platform's number; what can be none is left out, as Flask leaves out what cannot be read."""
    number = int(raw)
    if not 0 < number <= LARGEST_NUMBER:
        raise ValueError("no row has this number")
    return number


@bp.get("")
@requires(Capability.OPERATE)
def show() -> ResponseReturnValue:
    """The newest refusals with their facts, of one platform if asked for, or those under one reference."""
    reference = request.args.get("q", "").strip()[:LONGEST_REFERENCE]
    asked = request.args.get("platform", type=_row_number)
    lines = refusals.newest(db_session(), reference=reference, registration_id=asked)
    platform = lines[0].registration_id if reference and lines else None
    return render_template(
        "operations/trouble.html",
        lines=lines,
        answers=last_failures(db_session(), platform) if platform is not None else (),
        reference=reference,
        titles=FACT_TITLES,
    )
