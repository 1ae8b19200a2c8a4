"""Pages for errors: what happened, what to do, and a reference under which operators find the facts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug import exceptions as http

from lms_plugin import errors
from lms_plugin.access import Capability
from lms_plugin.db import db, lacks_parent
from lms_plugin.errors import Text, Trouble
from lms_plugin.pool import UNAVAILABLE
from lms_plugin.returning import returning
from lms_plugin.security import SAFE_METHODS
from lms_plugin.web import Identity, runtime, wants_json

SEND_AGAIN = frozenset({"FORM_EXPIRED", "BUSY"})  # refusals after which the same form may well be taken
STRAYS_PER_MINUTE = 300  # refusals of strangers that are written down; a scanner finds no way to keep the database busy
STRAYS = "strays_met"
LONGEST_PATH = 100
OUT_OF_RANGE = "22003"  # PostgreSQL's word for a number that is too large
log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """Let every error end in a page."""
    app.extensions["assay"].extras[STRAYS] = Strays()
    app.register_error_handler(errors.AppError, _refused)
    app.register_error_handler(errors.PlatformTrouble, _platform_trouble)
    for unavailable in UNAVAILABLE:
        app.register_error_handler(unavailable, _database_trouble)
    app.register_error_handler(IntegrityError, _conflict)
    app.register_error_handler(DataError, _too_large_a_number)
    app.register_error_handler(OverflowError, _too_large_a_number)
    app.register_error_handler(http.HTTPException, _http_error)
    app.register_error_handler(Exception, _our_bug)


@dataclass(slots=True)
class Strays:
    """How many refusals of strangers this process wrote down in the present minute; a rough count is enough."""

    minute: int = 0
    met: int = 0

    def one_more(self) -> bool:
        """Count one; returns whether it is still to be written down."""
        minute = int(time.monotonic() // 60)
        if minute != self.minute:
            self.minute, self.met = minute, 0
        self.met += 1
        return self.met <= STRAYS_PER_MINUTE


def error_page(
    *,
    code: str,
    status: int,
    title: Text,
    message: Text,
    advice: Text,
    staff_advice: Text = "",
    staff: bool | None = None,
    return_url: str = "",
    template: str = "errors/error.html",
    shown: Mapping[str, object] | None = None,
) -> ResponseReturnValue:
    """The page (or JSON) that tells a person what happened, what to do, and the number to quote.

    ``staff`` says whether the person may change settings (None: nobody knows); ``return_url`` is a verified token's.
    """
    db.session.rollback()
    reference = g.get("reference", "")
    to_do = staff_advice if staff and staff_advice else advice
    facts = {"code": code, "message": str(message), "advice": str(to_do), "reference": reference}
    if wants_json():
        return jsonify(facts), status
    page = render_template(
        template,
        title=title,
        status=status,
        typed=_typed() if code in SEND_AGAIN else [],
        for_staff=staff_advice if staff is None else "",
        back=returning(return_url, lti_errormsg=str(message), lti_errorlog=f"{code} {reference}"),
        **facts,
        **(shown or {}),
    )
    return page, status


def _typed() -> list[tuple[str, str]]:
    """What the refused form held, to be offered again: nobody types twenty answers a second time.

    Only for a form that the browser says came from a page of ours, in a launch that was recognised.
    """
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if g.get("identity") is None or request.method in SAFE_METHODS or not ours:
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _refused(error: errors.AppError) -> ResponseReturnValue:
    log.info("refused", code=error.code, status=error.status, detail=error.detail)
    who: Identity | None = g.get("identity")
    knows_staff = Capability.VIEW_SCORES in who.capabilities if who else error.staff
    page = error_page(
        code=error.code,
        status=error.status,
        title=error.title,
        message=error.message,
        advice=error.advice,
        staff_advice=error.staff_advice,
        staff=knows_staff,
        return_url=error.return_url or (who.return_url if who else ""),
        template=error.page_template,
        shown=error.page_facts,
    )
    _keep(error.code, error.trouble, status=error.status, detail=error.detail)
    return page


def _keep(code: str, trouble: Trouble | None = None, **facts: object) -> None:
    """Write a refusal down under its reference. What nobody explained is told by its page and ``facts``.

    Only of strangers, whom no platform of ours sent, is there a limit a minute: more of them stand in the log alone.
    """
    who: Identity | None = g.get("identity")
    strays: Strays = runtime().extras[STRAYS]
    known = who is not None or g.get("operator") is not None or (trouble is not None and trouble.registration_id)
    if not known and not strays.one_more():
        return
    if trouble is None:
        rule = request.url_rule.rule if request.url_rule else "<path:"
        place = request.path[:LONGEST_PATH] if "<path:" in rule else rule  # a rule says more than a launch's id
        told = {name: str(value) for name, value in facts.items() if value}
        trouble = Trouble(facts={"page": f"{request.method} {place}"} | told)
    runtime().keep_refusal(db.engine, code, trouble, g.get("reference", ""), who)


def note(error: errors.AppError) -> None:
    """Write a refusal down whose page is drawn by the view itself; only where the request has not written anything."""
    _keep(error.code, error.trouble, status=error.status, detail=error.detail)


def _platform_trouble(error: errors.PlatformTrouble) -> ResponseReturnValue:
    log.warning("platform_trouble", code=error.code, platform_status=error.status, reason=error.reason)
    page = error_page(
        code=error.code,
        status=502,
        title=_("Your learning platform did not answer"),
        message=_("Assay asked your school's learning platform for something and got no usable answer."),
        advice=_("Open the page again from your course in a minute."),
    )
    _keep(error.code, reason=error.reason, platform_status=error.status)
    return page


def _database_trouble(error: Exception) -> ResponseReturnValue:
    """A database that takes nothing takes no record of that either: this alone stands only in the log."""
    log.error("database_trouble", exc_info=error)
    return error_page(
        code="BUSY",
        status=503,
        title=_("Busy, please try again"),
        message=_("The database could not take this just now. What was saved before is safe."),
        advice=_("Wait a few seconds, then send it again."),
    )


def _conflict(error: IntegrityError) -> ResponseReturnValue:
    """A platform was deleted while a request of it ran; anything else that does not fit together is our bug."""
    if not lacks_parent(error):
        return _our_bug(error)
    log.error("gone_meanwhile", exc_info=error)
    return _refused(errors.GoneMeanwhile())


def _sqlstate(error: DataError) -> str:
    return str(getattr(error.orig, "sqlstate", ""))


def _too_large_a_number(error: DataError | OverflowError) -> ResponseReturnValue:
    """Somebody typed a number into an address that is larger than any row's; SQLite's driver says so by itself."""
    known = "SQLite" in str(error) if isinstance(error, OverflowError) else _sqlstate(error) == OUT_OF_RANGE
    if not known:
        return _our_bug(error)
    log.error("number_too_large", exc_info=error)
    return _refused(errors.InvalidInput(detail="a number that no row has"))


_HTTP_ERRORS: dict[int, type[errors.AppError]] = {
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    413: errors.TooLarge,
    429: errors.RateLimited,
}


def _http_error(error: http.HTTPException) -> ResponseReturnValue:
    kind = _HTTP_ERRORS.get(error.code or 500)
    if kind is None and error.code is not None and error.code < 400:  # a redirect for a missing slash
        return error.get_response()
    if kind is None:
        kind = errors.InvalidInput if (error.code or 500) < 500 else errors.AppError
    refusal = kind()
    log.info("http_error", status=error.code, code=refusal.code)
    page = error_page(
        code=refusal.code,
        status=error.code or 500,
        title=refusal.title,
        message=refusal.message,
        advice=refusal.advice,
    )
    _keep(refusal.code, status=error.code)
    return page


def _our_bug(error: Exception) -> ResponseReturnValue:
    log.error("our_bug", exc_info=error)
    page = error_page(
        code="OUR_BUG",
        status=500,
        title=_("Something broke on our side"),
        message=_("This is our mistake, not yours. What was saved before is safe."),
        advice=_("Reload the page. If it happens again, pass on the number below."),
    )
    _keep("OUR_BUG", error=type(error).__name__)
    return page
