"""Questions of imports that have no type here: listed and searched, with where they came from and why they are kept."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import banks, kept
from lms_plugin.authoring.import_views import title_of
from lms_plugin.authoring.names import FORMAT_NAMES
from lms_plugin.authoring.question_views import page_numbers
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("kept", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/kept")
authors = requires(Capability.AUTHOR_CONTENT)


@bp.get("")
@authors
def listed(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """What is kept, the newest imports first."""
    bank = banks.own_bank(db_session(), bank_id, context_id=identity().context_id)
    words, page = " ".join(request.args.get("text", "").split())[:200], max(request.args.get("page", 1, type=int), 1)
    found, total = kept.lines(db_session(), bank.id, words=words, page=page)
    pages = max(1, -(-total // kept.PAGE))
    return render_template(
        "authoring/kept.html",
        bank=bank,
        lines=[(one, title_of(one.line, one.begins)) for one in found],
        total=total,
        words=words,
        page=page,
        pages=pages,
        page_numbers=page_numbers(page, pages),
        format_names=FORMAT_NAMES,
    )
