"""Operators answer people who ask what is kept about them: find, hand out, erase."""

from __future__ import annotations

import io
import zipfile

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.db import utc_now
from lms_plugin.errors import InvalidInput
from lms_plugin.operations import personal_data, privacy
from lms_plugin.web import db_session, requires, runtime

bp = Blueprint("people", __name__, url_prefix="/operator/people")


@bp.get("")
@requires(Capability.OPERATE)
def show() -> ResponseReturnValue:
    """A field to look for somebody, and who was found."""
    words = " ".join(request.args.get("q", "").split())
    return render_template(
        "operations/people.html",
        words=words,
        found=privacy.find(db_session(), words) if words else [],
        erased=request.args.get("erased", ""),
    )


@bp.get("/<int:registration>/person")
@requires(Capability.OPERATE)
def person(registration: int) -> ResponseReturnValue:
    """Somebody, by ``?sub=``: what there is, with the ways to hand it out and to erase it."""
    return _page(privacy.person_of(db_session(), registration, request.args.get("sub", "")))


@bp.get("/<int:registration>/person.zip")
@requires(Capability.OPERATE)
def export(registration: int) -> ResponseReturnValue:
    """Everything that is kept about them, for them."""
    session = db_session()
    found = privacy.person_of(session, registration, request.args.get("sub", ""))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in personal_data.files(session, found, runtime().settings):
            archive.writestr(name, content)
    return Response(
        packed.getvalue(),
        mimetype="application/zip",
        headers={"Content-Disposition": 'attachment; filename="assay-person.zip"', "Cache-Control": "no-store"},
    )


@bp.post("/<int:registration>/erase")
@requires(Capability.OPERATE)
def erase(registration: int) -> ResponseReturnValue:
    """Erase them, if their sub was typed; else the page again with what is in the way."""
    session = db_session()
    found = privacy.person_of(session, registration, request.form.get("sub", ""))
    lose = request.form.get("lose_scores") == "yes"
    try:
        if request.form.get("typed", "").strip() != found.sub:
            raise InvalidInput("This is not the person's sub.", advice="Type it exactly as it stands there.")
        personal_data.erase(session, found, runtime().settings, lose_scores=lose, now=utc_now())
    except InvalidInput as problem:
        return _page(found, problem=problem), problem.status
    return redirect(url_for(".show", erased="1"), code=303)


def _page(found: privacy.Found, *, problem: InvalidInput | None = None) -> str:
    counts = privacy.counted(db_session(), found)
    return render_template("operations/person.html", found=found, counts=counts, problem=problem)
