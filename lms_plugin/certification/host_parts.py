"""What the pages of the verification host share: the database, limits, and short answers."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from lms_plugin.certification import limits
from lms_plugin.db import utc_now

LARGEST_UPLOAD, LARGEST_JSON, DEEPEST = 1024 * 1024, 256 * 1024, 32
PUBLIC_FILES = frozenset({"assay.css", "compare.js"})


def part(name: str) -> Any:
    """A part of the running application."""
    return current_app.extensions["verify"][name]


def session() -> Session:
    """This request's read-only session."""
    if "session" not in g:
        g.session = Session(part("engine"))
    held: Session = g.session
    return held


def limited(what: str, who: str) -> ResponseReturnValue | None:
    """Count a call; the answer to give instead if there were too many."""
    wait = part("limits").ask(what, who, now=utc_now())
    if not wait.seconds:
        return None
    page = message(
        gettext("Too many tries"),
        gettext("There were too many tries in a short time. Wait a little, then try again."),
        status=429,
    )
    page.headers["Retry-After"] = str(wait.seconds)
    return page


def caller() -> str:
    """Whom a limit counts."""
    return limits.address_group(request.remote_addr or "")


def message(title: str, text: str, *, status: int) -> Response:
    """A short page."""
    return Response(
        render_template("certification/verify_message.html", title=title, text=text), status, mimetype="text/html"
    )


def not_found() -> Response:
    """One and the same answer for whatever is not there, is hidden, or was erased."""
    return message(
        gettext("Nothing to show"),
        gettext(
            "There is no certificate to show at this address. Compare it with the address on the certificate, "
            "letter by letter, or type the certificate's number."
        ),
        status=404,
    )
