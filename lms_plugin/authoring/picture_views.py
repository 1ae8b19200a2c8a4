"""Pictures of a bank: the page that lists and takes them, and the picture itself for whoever's page shows it."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import pictures
from lms_plugin.authoring.here import bank_here
from lms_plugin.authoring.picture_addresses import address, proof
from lms_plugin.authoring.picture_taking import NotTaken, described, typed, uploaded
from lms_plugin.authoring.picture_words import problem_words
from lms_plugin.db import utc_now
from lms_plugin.errors import NotFound
from lms_plugin.web import db_session, identity, requires
from question_bank.picture_marks import marked
from question_bank.pictures import BYTES, NAME, SIDE, TYPES

bp = Blueprint("pictures", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/pictures")
shown_bp = Blueprint("picture", __name__)
authors = requires(Capability.AUTHOR_CONTENT)
everybody = requires(Capability.OPEN, Capability.PICK_CONTENT, Capability.REVIEW_SUBMISSION)
UPLOAD = BYTES + 64 * 1024  # the picture, and the form around it
ACCEPTED = "image/png,image/jpeg,image/webp,image/gif"
DAY = 86_400  # seconds; a name never means another picture


@shown_bp.get("/launch/<launch_id>/pictures/<proof>/<name>", endpoint="show")
@everybody
def picture(launch_id: str, proof: str, name: str) -> ResponseReturnValue:
    """A picture that a page of this launch showed; nobody else is told that it exists."""
    expected = _proof(launch_id, name)
    found = None
    if NAME.fullmatch(name) and hmac.compare_digest(expected.encode(), proof.encode()):
        found = pictures.content(db_session(), name, registration_id=identity().registration_id)
    if found is None:
        raise NotFound(detail="no such picture in this launch")
    headers = {"Cache-Control": f"private, max-age={DAY}, immutable", "Content-Disposition": "inline"}
    return Response(found, mimetype=TYPES[name.rpartition(".")[2]], headers=headers)


_proof = proof


@bp.get("")
@authors
def listed(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """The pictures of a bank, with what to write to show each."""
    return _page(bank_id)


@bp.post("")
@requires(Capability.AUTHOR_CONTENT, max_body=UPLOAD)
def upload(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Take a picture."""
    bank = bank_here(bank_id)
    try:
        alt, made = described("alt", "decorative"), uploaded()
        if made is None:
            raise NotTaken(problem_words("file"))
    except NotTaken as problem:
        return _page(bank_id, str(problem), typed("alt")), 422
    pictures.keep(db_session(), bank.id, made, pictures.Arrival(now=utc_now(), person_id=identity().person_id), alt=alt)
    still = 1 if made.stilled else None
    return redirect(url_for(".listed", launch_id=launch_id, bank_id=bank_id, kept=made.name, still=still), code=303)


@bp.post("/<name>/delete")
@authors
def delete(launch_id: str, bank_id: int, name: str) -> ResponseReturnValue:
    """Take a picture out of the bank, or say what needs it."""
    bank_here(bank_id)
    needed = pictures.remove(db_session(), bank_id, name)
    if needed:
        return _page(bank_id, needed=(name, needed)), 409
    return redirect(url_for(".listed", launch_id=launch_id, bank_id=bank_id, gone=1), code=303)


def _page(bank_id: int, problem: str = "", alt: str = "", needed: tuple[str, list[pictures.Use]] | None = None) -> str:
    bank, launch_id = bank_here(bank_id), identity().launch_id
    found = [
        (one, address(launch_id, one.name), marked(one.name, one.alt)) for one in pictures.newest(db_session(), bank.id)
    ]
    return render_template(
        "authoring/pictures.html",
        bank=bank,
        pictures=found,
        problem=problem,
        alt=alt,
        needed=needed,
        gone=request.args.get("gone") == "1",
        kept=request.args.get("kept", ""),
        still=request.args.get("still", ""),
        accepts=ACCEPTED,
        megabytes=BYTES // 1_000_000,
        side=SIDE,
    )
