"""Awarding by a list, and the pictures that stand on certificates."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.certification import bulk, pictures, programmes
from lms_plugin.certification.here import place_here
from lms_plugin.certification.places import Place, actor
from lms_plugin.db import utc_now
from lms_plugin.errors import NotFound
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("awarding", __name__, url_prefix="/launch/<launch_id>/programmes/<int:programme_id>")


@bp.get("/list")
@requires(Capability.CERTIFY)
def form(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """The form for a list of learners."""
    return _page(place_here(), programme_id, "", None)


@bp.post("/list")
@requires(Capability.CERTIFY)
def dry_run(launch_id: str, programme_id: int) -> ResponseReturnValue:
    """What a list would do; nothing is done yet."""
    place, file = place_here(), request.files.get("file")
    text = file.read().decode("utf-8", errors="replace") if file and file.filename else request.form.get("text", "")
    programmes.get(db_session(), place, programme_id)
    lines = bulk.read(db_session(), place, identity().context_id, programme_id, text)
    return _page(place, programme_id, text, lines)


def _page(place: Place, programme_id: int, text: str, lines: list[bulk.Line] | None) -> str:
    session = db_session()
    return render_template(
        "certification/bulk.html", programme=programmes.get(session, place, programme_id),
        version=programmes.newest(session, programme_id), text=text, lines=lines, chosen=bulk.chosen(lines or ()),
    )  # fmt: skip


@bp.post("/pictures/<kind>")
@requires(Capability.CERTIFY)
def picture(launch_id: str, programme_id: int, kind: str) -> ResponseReturnValue:
    """Keep a logo or signature for everything issued from now on, or take it away."""
    session, place, now, file = db_session(), place_here(), utc_now(), request.files.get("picture")
    programmes.get(session, place, programme_id)
    if kind not in pictures.KINDS:
        raise NotFound(detail=f"picture {kind[:20]}")
    content = file.read() if file and file.filename else None
    issuer = programmes.issuer_for(session, place, now=now)
    pictures.keep(session, issuer, kind, content, by=actor(identity().person_id), now=now)
    return redirect(url_for("programmes.show", launch_id=launch_id, programme_id=programme_id, done="issuer"), code=303)


@bp.get("/pictures/<kind>.png")
@requires(Capability.CERTIFY)
def shown(launch_id: str, programme_id: int, kind: str) -> ResponseReturnValue:
    """A picture as it is kept."""
    place = place_here()
    programme = programmes.get(db_session(), place, programme_id)
    content = pictures.of_issuer(db_session(), programme.issuer_id).get(kind)
    if content is None:
        raise NotFound(detail=f"picture {kind[:20]}")
    return Response(content, mimetype="image/png")
