"""The versions of a question with what differs, an old one restored, and comments among staff."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.authoring import history, questions, remarks
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.here import bank_here
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.names import STATUS_NAMES
from lms_plugin.authoring.place_names import place_name
from lms_plugin.db import utc_now
from lms_plugin.web import db_session, identity, requires
from question_bank.changes import item_changes

bp = Blueprint("history", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/questions/<int:item_id>")
authors = requires(Capability.AUTHOR_CONTENT)


def _found(bank_id: int, item_id: int, least: BankRole = BankRole.REVIEWER) -> tuple[Bank, questions.Question]:
    bank = bank_here(bank_id, least=least)
    return bank, questions.question(db_session(), bank, item_id)


@bp.get("/history")
@authors
def show(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """All versions, and the words that differ between two of them: the newest and the one before, unless asked."""
    bank, found = _found(bank_id, item_id, BankRole.VIEWER)
    entries = history.history(db_session(), item_id)
    documents = {one.version.number: one.version.document for one in entries}
    new = request.args.get("new", found.version.number, type=int)
    old = request.args.get("old", max(new - 1, 1), type=int)
    one, other = (documents.get(number, found.version.document) for number in (old, new))
    changes = [(place_name(change.place, other, one), change.pieces) for change in item_changes(one, other)]
    return render_template(
        "authoring/history.html",
        bank=bank,
        found=found,
        entries=entries,
        old=old,
        new=new,
        changes=changes,
        status_names=STATUS_NAMES,
    )


@bp.post("/history")
@authors
def restore(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """Make an old version the newest draft."""
    bank, _question = _found(bank_id, item_id, BankRole.EDITOR)
    old = request.form.get("old", 0, type=int)
    history.restore(
        db_session(),
        bank,
        item_id,
        old=old,
        number=request.form.get("number", 0, type=int),
        reason=_("version %(n)s restored", n=old),
        person_id=identity().person_id,
        now=utc_now(),
    )
    return redirect(url_for("questions.show", launch_id=launch_id, bank_id=bank_id, item_id=item_id), code=303)


@bp.post("/comments")
@authors
def comment(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """Say something to the colleagues."""
    _found(bank_id, item_id)
    text = request.form.get("comment", "")
    remarks.say(db_session(), item_id, text, person_id=identity().person_id, now=utc_now())
    return redirect(_comments(launch_id, bank_id, item_id), code=303)


@bp.post("/comments/<int:comment_id>")
@authors
def resolve(launch_id: str, bank_id: int, item_id: int, comment_id: int) -> ResponseReturnValue:
    """Mark a comment as resolved, or as open again."""
    _found(bank_id, item_id)
    remarks.resolve(
        db_session(),
        item_id,
        comment_id,
        resolved=request.form.get("resolved") == "1",
        person_id=identity().person_id,
        now=utc_now(),
    )
    return redirect(_comments(launch_id, bank_id, item_id), code=303)


def _comments(launch_id: str, bank_id: int, item_id: int) -> str:
    place: dict[str, Any] = {"launch_id": launch_id, "bank_id": bank_id, "item_id": item_id}
    return url_for("questions.show", **place, _anchor="comments")
