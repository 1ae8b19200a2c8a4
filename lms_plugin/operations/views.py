"""Operators' pages: sign in by code, and the list of platforms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.operations import (
    alerts,
    cli,
    decision_views,
    grade_views,
    invitation_views,
    issuer_views,
    key_views,
    overview,
    people_views,
    platform_views,
    queue_views,
    retention,
    service,
    trouble_views,
)
from lms_plugin.operations.throttle import Throttle
from lms_plugin.web import OPERATOR_COOKIE, Operator, Runtime, db_session, public, requires, runtime

bp = Blueprint("operations", __name__, url_prefix="/operator")
PAGES = (
    bp,
    platform_views.bp,
    decision_views.bp,
    invitation_views.bp,
    key_views.bp,
    trouble_views.bp,
    people_views.bp,
    issuer_views.bp,
)
THROTTLE = "operator_throttle"


def init_app(app: Flask) -> None:
    """Register pages and commands, and let the edge know operators by their cookie."""
    parts: Runtime = app.extensions["assay"]
    parts.load_operator = load_operator
    parts.extras[THROTTLE] = Throttle()
    for one in PAGES:
        app.register_blueprint(one)
    app.register_blueprint(grade_views.bp)
    queue_views.init_app(app)
    alerts.register(app)
    cli.init_app(app)
    retention.register(app)


def load_operator(session: Any, cookie: str) -> Operator | None:
    """Who this cookie signed in, while it lasts."""
    name = service.signed_in(session, cookie, now=utc_now())
    return Operator(sign_in=name) if name else None


def _never_framed() -> None:
    g.frame_ancestors = ()


for _pages in (*PAGES, queue_views.bp):
    _pages.before_request(_never_framed)


@bp.get("/")
@public("the sign-in form of operators")
def door() -> ResponseReturnValue:
    """The sign-in form; whoever is signed in goes on to the overview."""
    if load_operator(db_session(), request.cookies.get(OPERATOR_COOKIE, "")):
        return redirect(url_for(".home"), code=303)
    return render_template("operations/sign_in.html", problem="", typed="")


@bp.post("/")
@public("takes a one-time code, ten wrong ones per address in five minutes", same_origin=True)
def sign_in() -> ResponseReturnValue:
    """Turn a code into a cookie for a working day."""
    throttle: Throttle = runtime().extras[THROTTLE]
    address, now, typed = request.remote_addr or "", utc_now(), request.form.get("code", "")[:100]
    throttle.check(address, now=now)
    try:
        cookie = service.sign_in(db_session(), typed, now=now)
    except service.WrongCode as wrong:
        throttle.wrong(address, now=now)
        return render_template("operations/sign_in.html", problem=wrong.message, typed=typed), 422
    answer = redirect(url_for(".home"), code=303)
    _set_cookie(answer, cookie, seconds=int(service.SIGN_IN_LIFE.total_seconds()))
    return answer


@bp.post("/sign-out")
@requires(Capability.OPERATE)
def sign_out() -> ResponseReturnValue:
    """End this sign-in."""
    service.sign_out(db_session(), g.operator.sign_in)
    answer = redirect(url_for(".door"), code=303)
    _set_cookie(answer, "", seconds=0)
    return answer


def _set_cookie(answer: Response | Any, value: str, *, seconds: int) -> None:
    answer.set_cookie(
        OPERATOR_COOKIE, value, max_age=seconds, path=bp.url_prefix, secure=True, httponly=True, samesite="Strict"
    )


@bp.get("/platforms")
@requires(Capability.OPERATE)
def home() -> ResponseReturnValue:
    """Every platform, with what waits for somebody."""
    session = db_session()
    return render_template(
        "operations/home.html",
        lines=overview.platform_lines(session),
        deleted=request.args.get("deleted", "")[:120],
    )
