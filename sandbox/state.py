"""The world of the running platform, and how it refuses and writes down what it was asked."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from flask import Response, current_app, g, jsonify, make_response, render_template, request

from sandbox.world import World


def world() -> World:
    """The state of this platform."""
    here: World = current_app.extensions["sandbox"]
    return here


def judge(what: str, verdict: str, reason: str = "", **facts: Any) -> None:
    """Write the verdict on this request into the log; one that is never judged gets a plain line (``judge_rest``)."""
    g.judged = True
    _note(what, verdict, reason, **facts)


def report(what: str, reason: str) -> None:
    """Answered all the same, but not as the standard wants it: a line of its own in the log."""
    _note(what, "reported", reason)


def _note(what: str, verdict: str, reason: str, **facts: Any) -> None:
    world().note(what, verdict, reason, method=request.method, path=request.path, **facts)


def judge_rest(response: Response) -> None:
    """A line for each request to an LTI address that nothing was said about."""
    if request.path.startswith("/lti/") and not g.get("judged"):
        refused = response.status_code >= 400
        reason = "no such address, or not by this method" if refused else ""
        judge(
            request.path.rpartition("/")[2], "refused" if refused else "answered", reason, status=response.status_code
        )


def refuse(what: str, reason: str, *, status: int = 400) -> Response:
    """A visible refusal with its reason, which also stands in the log."""
    judge(what, "refused", reason, status=status)
    return make_response(render_template("refused.html", what=what, reason=reason), status)


def refuse_service(what: str, reason: str, *, status: int, challenge: bool = False) -> Response:
    """The same for a service call: plain text, with a bearer challenge (RFC 6750) where one belongs."""
    judge(what, "refused", reason, status=status)
    response = make_response(reason, status, {"Content-Type": "text/plain; charset=utf-8"})
    if challenge:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def answer(body: object, media_type: str, status: int = 200) -> Response:
    """JSON under exactly this media type."""
    response = make_response(jsonify(body), status)
    response.headers["Content-Type"] = media_type
    return response


def json_body() -> Any:
    """The request's JSON, fractions as ``Decimal`` so that no digit is lost.

    Raises:
        ValueError: no JSON. NaN and Infinity are none (RFC 8259 section 6), though Python would read them.
    """
    try:
        return json.loads(request.get_data(), parse_float=Decimal, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def is_number(value: object) -> bool:
    """Whether a JSON value is a number; true and false are none."""
    return type(value) in (int, Decimal)


def plain_number(value: Decimal) -> int | float:
    """For JSON: whole numbers without a point."""
    return int(value) if value == value.to_integral_value() else float(value)
