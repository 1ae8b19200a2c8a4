"""Taking questions out for other programs: choose a format, read what it cannot hold, download the very file."""

from __future__ import annotations

import re
from collections import Counter

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import banks, export_choice, exporting
from lms_plugin.authoring.filters import Filter, count
from lms_plugin.authoring.here import filter_here
from lms_plugin.authoring.loss_words import loss_words
from lms_plugin.authoring.models import Bank, ItemStatus
from lms_plugin.authoring.names import FORMAT_NAMES, STATUS_NAMES
from lms_plugin.db import utc_now
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.web import db_session, identity, requires
from question_bank.interchange import formats

bp = Blueprint("exports", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/exports")
bp.add_app_template_filter(loss_words)
authors = requires(Capability.AUTHOR_CONTENT)
SHOWN = 200  # losses that are listed one by one


def _bank(bank_id: int) -> Bank:
    return banks.own_bank(db_session(), bank_id, context_id=identity().context_id)


@bp.get("")
@authors
def choose(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Which format, and which questions: those that the list's filter finds, or all of a status."""
    wanted = filter_here(bank_id, request.args)
    counts = banks.item_counts(db_session(), [bank_id]).get(bank_id, {})
    return render_template(
        "authoring/exports.html",
        bank=_bank(bank_id),
        counts=counts,
        wanted=wanted,
        found=count(db_session(), bank_id, wanted) if wanted.narrow() else 0,
        format_names=FORMAT_NAMES,
        status_names=STATUS_NAMES,
    )


@bp.post("")
@authors
def make(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Have the file made in the background."""
    if request.form.get("status", "") not in {"", *ItemStatus}:
        raise InvalidInput(detail="status")
    made = exporting.ask(
        db_session(),
        _bank(bank_id).id,
        name=request.form.get("format", ""),
        kept=export_choice.kept_of(Filter.of(request.form), identity().context_id),
        person_id=identity().person_id,
        now=utc_now(),
    )
    return redirect(url_for(".show", launch_id=launch_id, bank_id=bank_id, export_id=made), code=303)


@bp.get("/<int:export_id>")
@authors
def show(launch_id: str, bank_id: int, export_id: int) -> ResponseReturnValue:
    """What the file holds and what it cannot hold."""
    bank = _bank(bank_id)
    found = exporting.export_of(db_session(), bank_id=bank.id, export_id=export_id)
    refused, changed = ([one for one in found.losses if bool(one[3]) is out] for out in (True, False))
    return render_template(
        "authoring/export.html",
        bank=bank,
        found=found,
        filtered=bool(set(found.wanted) - {"status", export_choice.COURSE}),
        refused=refused[:SHOWN],
        refused_count=len(refused),
        changed=Counter(message for _item, _code, message, _refused in changed).most_common(),
        each=changed[:SHOWN],
        each_count=len(changed),
        format_names=FORMAT_NAMES,
        status_names=STATUS_NAMES,
    )


@bp.get("/<int:export_id>/file")
@authors
def download(launch_id: str, bank_id: int, export_id: int) -> ResponseReturnValue:
    """The file that was looked at."""
    bank = _bank(bank_id)
    found = exporting.export_of(db_session(), bank_id=bank.id, export_id=export_id)
    if found.content is None or not (found.written or found.kept):
        raise NotFound(detail="the file is not made")
    ending = ".json" if found.format == formats.NATIVE else formats.ending(found.format)
    name = (re.sub(r"[^A-Za-z0-9._-]+", "-", bank.title).strip("-.") or "bank")[:60] + ending
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(found.content, mimetype="application/octet-stream", headers=headers)
