"""What every service address has in common: its switch, the bearer, the query that must survive, the exact types."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from flask import Response, make_response, request

from sandbox.faults import AFTERWARDS, INSTEAD, KINDS, STATUSES, Fault
from sandbox.state import judge, refuse_service, report, world

View = Callable[..., Response]
QUERY = "mode=strict"  # every service address carries it, so that a tool that drops a query is found out
BODIES = {
    "html": ("<!doctype html><title>Maintenance</title><h1>Back soon</h1>", "text/html; charset=utf-8"),
    "broken": ('{"half": ', "application/json"),
}


def faulty(group: str) -> Callable[[View], View]:
    """A view whose group of addresses can be told to misbehave."""

    def wrap(view: View) -> View:
        @wraps(view)
        def answered(**parts: str) -> Response:
            here = world()
            slow = here.faults.take(group, "slow")
            if slow is not None:
                here.faults.wait(slow.seconds)
            fault = here.faults.take(group, *INSTEAD)
            if fault is not None:
                return _instead(fault)
            response = view(**parts)
            fault = here.faults.take(group, *AFTERWARDS)
            return response if fault is None else _afterwards(fault)

        return answered

    return wrap


def _instead(fault: Fault) -> Response:
    told = fault.status or STATUSES.get(fault.kind, 0)
    judge(fault.group, "fault", f"a switch is on: {KINDS[fault.kind]}", status=told)
    if fault.kind == "cut":
        return _cut()
    if fault.kind == "unauthorized":
        with world().lock:
            world().bearers.clear()
    if fault.kind == "refuse" and fault.group == "token":
        return make_response({"error": "invalid_client", "error_description": fault.text}, 400)
    body, media_type = BODIES.get(fault.kind, (fault.kind, "text/plain; charset=utf-8"))
    status = (fault.status or 422) if fault.kind == "refuse" else STATUSES[fault.kind]
    response = make_response(fault.text if fault.kind == "refuse" else body, status)
    response.headers["Content-Type"] = media_type
    if fault.kind == "limited":
        response.headers["Retry-After"] = fault.retry_after
    if fault.kind == "allowance":
        response.headers["X-Rate-Limit-Remaining"] = "0"
    return response


def _afterwards(fault: Fault) -> Response:
    judge(fault.group, "fault", f"a switch is on: {KINDS[fault.kind]}")
    return _cut() if fault.kind == "lost-cut" else make_response("lost", 500)


def _cut() -> Response:
    """End the connection, so that the caller gets no answer; a caller without one (in one process) gets a 500."""
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
    return make_response("cut", 500)


def service(group: str, *scopes: str, query: bool = True) -> Callable[[View], View]:
    """A view behind a bearer that holds one of these scopes (SAND-04), at an address with a query (SAND-05)."""

    def wrap(view: View) -> View:
        @faulty(group)
        @wraps(view)
        def answered(**parts: str) -> Response:
            problem = bearer_problem(group, scopes)
            if problem is None and query and request.args.get("mode") != "strict":
                reason = "SAND-05 the query of the service address was lost, or a path was put behind it"
                problem = refuse_service(group, reason, status=400)
            if problem is None and not request.headers.get("User-Agent"):
                report(group, "SAND-13 no User-Agent")
            return view(**parts) if problem is None else problem

        return answered

    return wrap


def bearer_problem(group: str, scopes: tuple[str, ...]) -> Response | None:
    """What is wrong with a call's bearer (SAND-04): 401 for the token, 403 for its scope."""
    here = world()
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    bearer = here.bearers.get(value)
    if scheme != "Bearer" or bearer is None:
        return refuse_service(group, "SAND-04 no bearer, or an unknown one", status=401, challenge=True)
    if bearer.client_id != here.settings.client_id:
        return refuse_service(group, "SAND-04 the bearer is of another registration", status=401, challenge=True)
    if bearer.expires <= here.now():
        return refuse_service(group, "SAND-04 the bearer has expired", status=401, challenge=True)
    return scope_problem(group, scopes)


def scope_problem(group: str, scopes: tuple[str, ...]) -> Response | None:
    """403 unless the call's bearer, which is good, holds one of these scopes (SAND-04)."""
    bearer = world().bearers[request.headers.get("Authorization", "").partition(" ")[2]]
    if bearer.scopes & set(scopes):
        return None
    return refuse_service(group, f"SAND-04 the bearer lacks the scope {' or '.join(scopes)}", status=403)


def accept_problem(group: str, wanted: str, *, or_anything: bool = False) -> Response | None:
    """Refuses any Accept but the exact one (SAND-05); ``or_anything`` where an answer to a write may go unread."""
    sent = request.headers.get("Accept", "")
    if sent == wanted or (or_anything and sent in {"", "*/*"}):
        return None
    return refuse_service(group, f"SAND-05 Accept must be {wanted}, not {sent or 'absent'}", status=406)


def content_problem(group: str, wanted: str) -> Response | None:
    """Refuses any Content-Type but the exact one (SAND-05)."""
    sent = request.headers.get("Content-Type", "")
    if sent == wanted:
        return None
    return refuse_service(group, f"SAND-05 Content-Type must be {wanted}, not {sent or 'absent'}", status=415)
