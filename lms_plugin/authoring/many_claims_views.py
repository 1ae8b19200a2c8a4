"""Several claims accepted at once: shown first, done, and taken back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import contradictions, documents, many_claims
from lms_plugin.authoring.here import bank_here
from lms_plugin.authoring.names import CATEGORY_NAMES
from lms_plugin.authoring.sources import claims_of
from lms_plugin.db import utc_now
from lms_plugin.errors import InvalidInput
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("many_claims", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/documents")
authors = requires(Capability.AUTHOR_CONTENT)


@bp.get("/<int:document_id>/several")
@authors
def ask(launch_id: str, bank_id: int, document_id: int) -> ResponseReturnValue:
    """The claims that would be accepted, those that could harm apart and not ticked."""
    session, bank = db_session(), bank_here(bank_id)
    least = request.args.get("least", type=int)
    if least not in dict(many_claims.SURE):
        raise InvalidInput(detail="confidence")
    version = documents.version_of(session, bank_id=bank_id, document_id=document_id)
    rows = many_claims.waiting(claims_of(session, version.id), dict(many_claims.SURE)[least])
    return render_template(
        "authoring/several_claims.html",
        bank=bank,
        document_id=document_id,
        version=version,
        least=least,
        harmless=[row for row in rows if not many_claims.by_hand(row)],
        harmful=[row for row in rows if many_claims.by_hand(row)],
        names=CATEGORY_NAMES,
    )


@bp.post("/<int:document_id>/several")
@authors
def accept(launch_id: str, bank_id: int, document_id: int) -> ResponseReturnValue:
    """Accept what is ticked."""
    session = db_session()
    bank_here(bank_id)
    version = documents.version_of(session, bank_id=bank_id, document_id=document_id)
    ids = request.form.getlist("claim", type=int)
    count, event = many_claims.accept(session, version.id, ids, person_id=identity().person_id, now=utc_now())
    contradictions.changed(session, bank_id)
    place = url_for(
        "claims.document", launch_id=launch_id, bank_id=bank_id, document_id=document_id, accepted=count, undo=event
    )
    return redirect(place, code=303)


@bp.post("/<int:document_id>/several/undo")
@authors
def undo(launch_id: str, bank_id: int, document_id: int) -> ResponseReturnValue:
    """Put back what was accepted together."""
    session = db_session()
    bank_here(bank_id)
    version = documents.version_of(session, bank_id=bank_id, document_id=document_id)
    event = request.form.get("event", 0, type=int)
    many_claims.undo(session, version.id, event, person_id=identity().person_id, now=utc_now())
    contradictions.changed(session, bank_id)
    place = url_for("claims.document", launch_id=launch_id, bank_id=bank_id, document_id=document_id)
    return redirect(place, code=303)
