"""A claim added by hand: where in the document, what it says, and why it cannot be added."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.authoring import contradictions, documents, hand_claims, surroundings
from lms_plugin.authoring.forms import HandClaimForm
from lms_plugin.authoring.hand_claims import Refused
from lms_plugin.authoring.here import bank_here
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.source_models import DocumentClaim, DocumentVersion, ReadingState
from lms_plugin.authoring.sources import claims_of
from lms_plugin.db import utc_now
from lms_plugin.errors import NotFound
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("hand_claims", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/documents")
authors = requires(Capability.AUTHOR_CONTENT)


@bp.get("/<int:document_id>/claims/new")
@authors
def new(launch_id: str, bank_id: int, document_id: int) -> ResponseReturnValue:
    """The form, with what is known of the place that was pointed at (``at``) and of the words picked (``quote``)."""
    bank, version = bank_here(bank_id), _version(bank_id, document_id)
    form, at = HandClaimForm(), request.args.get("at", type=int)
    quote = request.args.get("quote", "")
    rows = claims_of(db_session(), version.id)
    place = None if at is None else hand_claims.place(version, rows, at, quote)
    if place is not None:
        form.at.data, form.passage.data, form.subject.data = str(at), place.words, place.subject
        form.category.data, form.critical.data = place.category.value, place.critical
        form.claim.data = place.words.rstrip(".,;:!?") if len(place.words) <= hand_claims.PHRASE else ""
    else:
        form.passage.data = quote
    return _page(bank, version, form)


@bp.post("/<int:document_id>/claims/new")
@authors
def add(launch_id: str, bank_id: int, document_id: int) -> ResponseReturnValue:
    """Add the claim; on a problem the form comes back as typed."""
    session, bank, version = db_session(), bank_here(bank_id), _version(bank_id, document_id)
    form, twin = HandClaimForm(request.form), None
    if form.validate():
        person_id, now = identity().person_id, utc_now()
        quote, at = form.passage.data or "", form.pointed_at()
        try:
            row = hand_claims.add(session, version, form.wanted(), quote, at=at, person_id=person_id, now=now)
        except Refused as refused:
            twin = refused.twin
            field = form.claim if twin else form.passage
            field.errors = [*field.errors, _words(refused.why)]
        else:
            contradictions.changed(session, bank_id)
            place: dict[str, Any] = {"launch_id": launch_id, "bank_id": bank_id, "document_id": document_id}
            return redirect(url_for("claims.document", **place, claim=row.id, _anchor=f"claim-{row.id}"), code=303)
    return _page(bank, version, form, twin), 422


def _version(bank_id: int, document_id: int) -> DocumentVersion:
    version = documents.version_of(db_session(), bank_id=bank_id, document_id=document_id)
    if version.state is not ReadingState.READ:
        raise NotFound(detail="the newest version is not read")
    return version


def _words(why: str) -> str:
    words: dict[str, str] = {
        "lost": _("The document has no such words, letter for letter. Copy them from its text."),
        "several": _("The document has these words in several places. Go back to it and press the + where you mean."),
        "known": _("The document has this claim already, worded so or nearly so."),
    }
    return words[why]


def _page(bank: Bank, version: DocumentVersion, form: HandClaimForm, twin: DocumentClaim | None = None) -> str:
    at = form.pointed_at()
    place = None if at is None else hand_claims.place(version, [], at)
    spans = [(version.id, place.start, place.end)] if place else []
    return render_template(
        "authoring/hand_claim.html",
        bank=bank,
        version=version,
        form=form,
        twin=twin,
        passages=surroundings.of_spans(db_session(), spans),
    )
