"""The page on which a learner links an account on another platform: show a code here, or type the other one's."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.certification import linking
from lms_plugin.certification.errors import NotYours, WrongLinkCode
from lms_plugin.certification.here import place_here
from lms_plugin.certification.models import Account
from lms_plugin.certification.places import account_of, actor, holder_of, sub_of
from lms_plugin.db import utc_now
from lms_plugin.errors import NotFound
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("linking", __name__, url_prefix="/launch/<launch_id>/certificates/link")


@bp.get("")
@requires(Capability.OPEN)
def form(launch_id: str) -> ResponseReturnValue:
    """What linking does, and both ways to do it."""
    place_here()
    return _page()


@bp.post("/code")
@requires(Capability.OPEN)
def code(launch_id: str) -> ResponseReturnValue:
    """Show a code to type in the other account."""
    return _page(code=linking.show_code(db_session(), _account(), now=utc_now()))


@bp.post("")
@requires(Capability.OPEN)
def link(launch_id: str) -> ResponseReturnValue:
    """Take the code that the other account shows: from now on both are one person's."""
    typed = request.form.get("code", "")[:40]
    done = linking.redeem(db_session(), _account(), typed, actor=actor(identity().person_id), now=utc_now())
    if done is None:
        return _page(problem=WrongLinkCode()), WrongLinkCode.status
    return redirect(url_for("certificates.show", launch_id=launch_id, done="linked"), code=303)


def _account() -> Account:
    """The account in front, and only for whom it is.

    Raises:
        NotYours: somebody acts for somebody else, or nobody knows who it is.
    """
    place, who, session = place_here(), identity(), db_session()
    if who.set_aside is not None:
        raise NotYours
    holder_of(session, place.tenant, who.person_id, now=utc_now())
    found = account_of(session, place.tenant, sub_of(session, who.person_id))
    if found is None:  # erased in this very moment
        raise NotFound(detail="account")
    return found


def _page(*, code: str = "", problem: WrongLinkCode | None = None) -> str:
    return render_template(
        "certification/link.html", code=code, problem=problem, minutes=linking.LIFE.seconds // 60, tries=linking.TRIES
    )
