"""A document's short name: what questions call it."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import documents
from lms_plugin.authoring.here import bank_here
from lms_plugin.web import db_session, requires

bp = Blueprint("naming", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/documents")


@bp.post("/<int:document_id>/name")
@requires(Capability.AUTHOR_CONTENT)
def name(launch_id: str, bank_id: int, document_id: int) -> ResponseReturnValue:
    """Keep a short name, or none; what is drafted from now on uses it."""
    bank_here(bank_id)
    documents.call(db_session(), document_id, bank_id=bank_id, short_name=request.form.get("short_name", ""))
    place = url_for("claims.document", launch_id=launch_id, bank_id=bank_id, document_id=document_id)
    return redirect(place, code=303)
