"""The administrator's pages: add a tool by its address, activate it, register it again."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, session

from sandbox.records import ADMINISTRATOR
from sandbox.registrations import activate, new_pass
from sandbox.state import refuse, world
from sandbox.world import World

bp = Blueprint("tools", __name__)
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-src 'self' {tool}; base-uri 'none'; frame-ancestors 'self'"
)


def _is_administrator(here: World) -> bool:
    me = here.people.get(session.get("person", ""))
    return me is not None and any(set(roles) & set(ADMINISTRATOR) for roles in me.roles.values())


def _refuse() -> Response:
    return refuse("tools", "Only an administrator adds tools. Enter as one first.", status=403)


@bp.get("/tools")
def tools() -> Response:
    """The tools that registered themselves, and the one field to add another."""
    here = world()
    if not _is_administrator(here):
        return _refuse()
    return make_response(render_template("tools.html", tools=list(here.tools.held.values()), problem=""))


@bp.post("/tools")
def add() -> Response:
    """Open the pasted address in a frame, with our configuration and a pass (as Moodle does, QUIRK-01)."""
    here = world()
    if not _is_administrator(here):
        return _refuse()
    address, number = request.form.get("address", "").strip(), request.form.get("tool", "")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        again = render_template("tools.html", tools=list(here.tools.held.values()), problem="Paste a full address.")
        return make_response(again, 422)
    if number and number not in here.tools.held:
        return refuse("tools", "There is no such tool.", status=404)
    sent = {"openid_configuration": f"{here.settings.base_url}/lti/openid-configuration"}
    if "registration-open" not in here.habits:
        sent["registration_token"] = new_pass(here, number)
    target = f"{address}{'&' if parts.query else '?'}{urlencode(sent)}"
    page = make_response(render_template("add_tool.html", target=target, host=parts.netloc))
    page.headers["Content-Security-Policy"] = CSP.format(tool=f"{parts.scheme}://{parts.netloc}")
    return page


@bp.post("/tools/<number>/activate")
def switch_on(number: str) -> Response:
    """Press Activate."""
    here = world()
    if not _is_administrator(here):
        return _refuse()
    if number not in here.tools.held:
        return refuse("tools", "There is no such tool.", status=404)
    activate(here, number)
    return make_response(redirect("/tools", 303))
