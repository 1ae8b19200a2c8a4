"""Operators' page of our signing keys: publish, wait, sign, retire (SEC-02)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.lti import signing_keys
from lms_plugin.operations import overview
from lms_plugin.web import db_session, requires, runtime

bp = Blueprint("keys", __name__, url_prefix="/operator/keys")


@bp.get("")
@requires(Capability.OPERATE)
def show() -> ResponseReturnValue:
    """Every key with its step, and the one button for the next step."""
    now = utc_now()
    return render_template(
        "operations/keys.html",
        keys=overview.key_lines(db_session()),
        now=now,
        rotated=request.args.get("done", ""),
    )


@bp.post("/rotate")
@requires(Capability.OPERATE)
def rotate() -> ResponseReturnValue:
    """Publish the next signing key, or sign with the one published an hour ago."""
    done = signing_keys.rotate(db_session(), runtime().settings.secret_key, now=utc_now())
    return redirect(url_for(".show", done=done), code=303)
