"""A document with its claims beside it, and the contradictions of a bank."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import (
    banks,
    claim_changes,
    claims_desk,
    contradictions,
    documents,
    many_claims,
    staleness,
    surroundings,
)
from lms_plugin.authoring.advice_words import advice
from lms_plugin.authoring.claim_filter import ClaimFilter
from lms_plugin.authoring.conflict_wording import worded
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.forms import ClaimForm
from lms_plugin.authoring.here import bank_here
from lms_plugin.authoring.marking import marked
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.names import CATEGORY_NAMES, FLAG_NAMES
from lms_plugin.authoring.namesakes import namesakes
from lms_plugin.authoring.reading_words import in_page_language
from lms_plugin.authoring.source_models import ClaimState, DocumentClaim, DocumentVersion, ReadingState
from lms_plugin.authoring.sources import claim_of, claims_of, document_of
from lms_plugin.db import utc_now
from lms_plugin.errors import InvalidInput
from lms_plugin.web import db_session, identity, requires
from question_bank.claims.unread import NOT_READ
from question_bank.facts import claim_id as key_of

bp = Blueprint("claims", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>")
bp.add_app_template_filter(in_page_language)
bp.add_app_template_filter(advice)
authors = requires(Capability.AUTHOR_CONTENT)
ACTIONS = {"accept": ClaimState.ACCEPTED, "reject": ClaimState.REJECTED, "reopen": ClaimState.PROPOSED}


@bp.get("/documents/<int:document_id>")
@authors
def document(launch_id: str, bank_id: int, document_id: int) -> ResponseReturnValue:
    """The text with its claims marked, and the claims to decide on; before that, how far the reading is."""
    session, bank = db_session(), bank_here(bank_id, least=BankRole.VIEWER)
    number = request.args.get("version", type=int)
    version = documents.version_of(session, bank_id=bank_id, document_id=document_id, number=number)
    facts: dict[str, Any] = {
        "bank": bank,
        "version": version,
        "document_id": document_id,
        "newest": documents.version_of(session, bank_id=bank_id, document_id=document_id).number,
        "known": request.args.get("known") == "1",
        "names": CATEGORY_NAMES,
        "flag_names": FLAG_NAMES,
        "short_name": documents.short_name_of(session, document_id),
        "accepted": request.args.get("accepted", type=int),
        "undo": request.args.get("undo", type=int),
    }
    if version.state is not ReadingState.READ:
        return render_template("authoring/reading.html", **facts)
    return render_template("authoring/document.html", **facts, **_claims(version))


def _claims(version: DocumentVersion) -> dict[str, Any]:
    rows = claims_of(db_session(), version.id)
    text = document_of(version, "")
    only = ClaimFilter.of(request.args)
    fitting = [row for row in rows if only.fits(row)]
    wanted = request.args.get("claim", type=int)
    offset = next((row.evidence[0][0] for row in rows if row.id == wanted), request.args.get("at", type=int))
    page = request.args.get("page", 1, type=int)
    return {
        "aim": wanted,
        "adding": request.args.get("add") == "1",
        "only": only.args(),
        "fitting": len(fitting),
        "shown": marked(text, fitting, page=page, at=offset, around=bool(only.args())),
        "counts": claims_desk.counts(rows),
        "total": len(rows),
        "notes": version.facts["notes"],
        "left_unread": not NOT_READ.isdisjoint(version.facts["notes"]),
        "sure": [(percent, len(many_claims.waiting(rows, least))) for percent, least in many_claims.SURE],
    }


@bp.post("/documents/<int:document_id>/claims")
@authors
def decide(launch_id: str, bank_id: int, document_id: int) -> ResponseReturnValue:
    """Accept, reject or reopen one claim by its button; then on to the next that waits."""
    session, who, now = db_session(), identity(), utc_now()
    bank_here(bank_id)
    version = documents.version_of(session, bank_id=bank_id, document_id=document_id)
    back: dict[str, Any] = {"launch_id": launch_id, "bank_id": bank_id, "document_id": document_id}
    action, claim_id = next(
        ((name, request.form.get(name, type=int)) for name in ACTIONS if name in request.form), ("", None)
    )
    if claim_id is None:
        raise InvalidInput(detail="no claim was named")
    row = claims_desk.claim(session, claim_id, bank_id=bank_id)
    claims_desk.decide(session, [row], ACTIONS[action], person_id=who.person_id, now=now)
    if action == "reject":
        key = key_of(claim_of(row, version, documents.name_of(session, document_id)))
        staleness.claim_withdrawn(session, bank_id, key, person_id=who.person_id, now=now)
    contradictions.changed(session, bank_id)
    only = ClaimFilter.of(request.form)
    back |= only.args()
    listed = [one for one in claims_of(session, version.id) if one.id == claim_id or only.fits(one)]
    there = claim_id if action == "reopen" else claims_desk.next_waiting(listed, claim_id)
    if there is None:
        return redirect(url_for(".document", **back, _anchor="decided"), code=303)
    return redirect(url_for(".document", **back, claim=there, _anchor=f"claim-{there}"), code=303)


@bp.get("/documents/<int:document_id>/changes")
@authors
def changes(launch_id: str, bank_id: int, document_id: int) -> ResponseReturnValue:
    """What a version says anew, no longer, and otherwise than the one before."""
    session, bank = db_session(), bank_here(bank_id, least=BankRole.VIEWER)
    number = request.args.get("version", type=int)
    version = documents.version_of(session, bank_id=bank_id, document_id=document_id, number=number)
    before, found = claim_changes.between(session, version)
    return render_template(
        "authoring/claim_changes.html",
        bank=bank,
        version=version,
        before=before,
        found=found,
        document_id=document_id,
        names=CATEGORY_NAMES,
        stale=banks.item_counts(session, [bank_id]).get(bank_id, {}).get("stale", 0),
    )


@bp.get("/claims/<int:claim_id>")
@authors
def edit(launch_id: str, bank_id: int, claim_id: int) -> ResponseReturnValue:
    """The form that changes a claim, with its passages above."""
    bank = bank_here(bank_id)
    row = claims_desk.claim(db_session(), claim_id, bank_id=bank_id)
    form = ClaimForm()
    form.fill(row)
    return _edit_page(bank, row, form)


@bp.post("/claims/<int:claim_id>")
@authors
def save(launch_id: str, bank_id: int, claim_id: int) -> ResponseReturnValue:
    """Change a claim and accept it; on a problem the form comes back as typed."""
    session, who, bank = db_session(), identity(), bank_here(bank_id)
    row = claims_desk.claim(session, claim_id, bank_id=bank_id)
    form = ClaimForm(request.form)
    if not form.validate():
        return _edit_page(bank, row, form), 422
    claims_desk.edit(session, row, form.wanted(), person_id=who.person_id, now=utc_now())
    contradictions.changed(session, bank_id)
    version = session.get_one(DocumentVersion, row.version_id)
    return redirect(
        url_for(
            ".document",
            launch_id=launch_id,
            bank_id=bank_id,
            document_id=version.document_id,
            claim=claim_id,
            _anchor=f"claim-{claim_id}",
        ),
        code=303,
    )


def _edit_page(bank: Bank, row: DocumentClaim, form: ClaimForm) -> str:
    version = db_session().get_one(DocumentVersion, row.version_id)
    passages = surroundings.of_spans(db_session(), [(version.id, start, end) for start, end in row.evidence])
    return render_template(
        "authoring/claim.html",
        bank=bank,
        row=row,
        form=form,
        version=version,
        passages=passages,
        namesakes=namesakes(db_session(), bank.id),
    )


@bp.get("/conflicts")
@authors
def conflicts(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """The contradictions, each with both passages and the ways to resolve it."""
    bank = bank_here(bank_id, least=BankRole.VIEWER)
    rows = contradictions.listed(db_session(), bank_id)
    sides = [side for row in rows for side in (row.one, row.other)]
    spans = [(side["version"], side["start"], side["end"]) for side in sides]
    placed = surroundings.of_spans(db_session(), spans)
    return render_template(
        "authoring/conflicts.html",
        bank=bank,
        conflicts=list(zip(rows, map(worded, rows), placed[::2], placed[1::2], strict=True)),
        namesakes=namesakes(db_session(), bank_id),
    )


@bp.post("/conflicts/<int:conflict_id>")
@authors
def resolve(launch_id: str, bank_id: int, conflict_id: int) -> ResponseReturnValue:
    """Resolve a contradiction, or open it again."""
    who = identity()
    bank_here(bank_id)
    contradictions.resolve(
        db_session(),
        conflict_id,
        bank_id=bank_id,
        resolution=request.form.get("resolution", ""),
        note=request.form.get("note", ""),
        person_id=who.person_id,
        now=utc_now(),
    )
    there = contradictions.next_open(db_session(), bank_id, after=conflict_id) or conflict_id
    return redirect(url_for(".conflicts", launch_id=launch_id, bank_id=bank_id, _anchor=f"conflict-{there}"), code=303)
