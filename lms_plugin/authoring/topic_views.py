"""The topics of a bank on a page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import topics
from lms_plugin.authoring.here import bank_here
from lms_plugin.db import utc_now
from lms_plugin.errors import InvalidInput
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("topics", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/topics")
authors = requires(Capability.AUTHOR_CONTENT)


@bp.get("")
@authors
def show(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """The topics with what can be done with each."""
    bank = bank_here(bank_id)
    return render_template(
        "authoring/topics.html",
        bank=bank,
        topics=topics.lines(db_session(), bank),
        merged=request.args.get("merged", type=int),
    )


@bp.post("")
@authors
def change(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Do what was pressed."""
    bank, form, merged = bank_here(bank_id), request.form, None
    doing, _space, topic = form.get("do", "").partition(" ")
    if doing == "add":
        topics.add(bank, form.get("title", ""), form.get("parent", ""))
    elif doing == "rename":
        topics.rename(bank, topic, form.get(f"title-{topic}", ""))
    elif doing in {"up", "down"}:
        topics.move(bank, topic, -1 if doing == "up" else 1)
    elif doing == "put":
        topics.put(bank, topic, form.get(f"parent-{topic}", ""))
    elif doing == "merge":
        who, into = identity(), form.get(f"into-{topic}", "")
        merged = topics.merge(db_session(), bank, topic, into, person_id=who.person_id, now=utc_now())
    else:
        raise InvalidInput(detail="do")
    return redirect(url_for(".show", launch_id=launch_id, bank_id=bank_id, merged=merged), code=303)
