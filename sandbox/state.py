"""The world of the running platform, and how it refuses."""

from __future__ import annotations

from flask import Response, current_app, make_response, render_template

from sandbox.world import World


def world() -> World:
    """The state of this platform."""
    here: World = current_app.extensions["sandbox"]
    return here


def refuse(what: str, reason: str, *, status: int = 400) -> Response:
    """A visible refusal with its reason, which also stands in the log."""
    world().note(what, "refused", reason, status=status)
    return make_response(render_template("refused.html", reason=reason), status)


def refuse_service(what: str, reason: str, *, status: int) -> Response:
    """The same for a service call: plain text."""
    world().note(what, "refused", reason, status=status)
    return make_response(reason, status, {"Content-Type": "text/plain; charset=utf-8"})
