"""Operators decide: take a platform's proposed addresses or not, and delete a platform with all that hangs on it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.errors import InvalidInput
from lms_plugin.lti import registrations
from lms_plugin.operations import last_checks, removal
from lms_plugin.web import db_session, requires, runtime

bp = Blueprint("decisions", __name__, url_prefix="/operator/platforms")


@bp.post("/<int:number>/proposal")
@requires(Capability.OPERATE)
def proposal(number: int) -> ResponseReturnValue:
    """Take over the addresses that the platform gave when it registered again, or keep ours (REG-09)."""
    answer = request.form.get("answer", "")
    if answer not in {"accept", "keep"}:
        raise InvalidInput(detail="answer")
    registrations.decide(
        db_session(),
        number,
        accept=answer == "accept",
        seen=request.form.get("seen", ""),
        development=runtime().settings.development,
    )
    if answer == "accept":
        last_checks.forget(db_session(), number)
    return redirect(url_for("platforms.show", number=number), code=303)


@bp.get("/<int:number>/delete")
@requires(Capability.OPERATE)
def ask(number: int) -> ResponseReturnValue:
    """What would be lost, and a field for the platform's name."""
    return _delete_page(number)


@bp.post("/<int:number>/delete")
@requires(Capability.OPERATE)
def delete(number: int) -> ResponseReturnValue:
    """Delete it if its name was typed and no score waits; else the page again with what is in the way."""
    typed, name = request.form.get("name", ""), registrations.get(db_session(), number).entry.name
    try:
        removal.remove(db_session(), number, typed=typed)
    except InvalidInput as problem:
        return _delete_page(number, problem=str(problem.message), typed=typed), problem.status
    return redirect(url_for("operations.home", deleted=name), code=303)


def _delete_page(number: int, *, problem: str = "", typed: str = "") -> str:
    return render_template(
        "operations/delete.html",
        platform=registrations.get(db_session(), number),
        losses=removal.losses(db_session(), number),
        problem=problem,
        typed=typed,
    )
