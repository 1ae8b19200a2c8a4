"""Bringing questions in from other programs: upload, report, choices, apply, undo."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from lms_plugin.access import Capability
from lms_plugin.authoring import banks, import_applying, import_lines, import_undoing, importing
from lms_plugin.authoring.errors import NoFile
from lms_plugin.authoring.exchange_models import Choice, ImportLine, ItemImport, LineState
from lms_plugin.authoring.import_words import file_words, kept_words, place_words, refused_words
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.names import FORMAT_NAMES, TYPE_NAMES
from lms_plugin.authoring.note_words import note_words
from lms_plugin.authoring.previews import LearnerView
from lms_plugin.authoring.showing import sheet
from lms_plugin.db import utc_now
from lms_plugin.errors import InvalidInput
from lms_plugin.web import db_session, identity, requires
from question_bank.interchange import native
from question_bank.interchange.bounds import MB, STANDARD

bp = Blueprint("imports", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/imports")
for words in (file_words, kept_words, note_words, place_words, refused_words):
    bp.add_app_template_filter(words)
authors = requires(Capability.AUTHOR_CONTENT)
UPLOAD = STANDARD.file_bytes + 64 * 1024  # the file, and the form around it
ACCEPTED = ".xml,.txt,.gift,.csv,.tsv,.xlsx,.zip,.json"
CHOSEN = "choice-"
TITLE = 140  # characters
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*(?:>|$)")
STATE_NAMES = {
    LineState.NEW: _("New"),
    LineState.SAME: _("In the bank already"),
    LineState.CHANGED: _("Changed"),
    LineState.TWIN: _("Nearly the same as one in the bank"),
    LineState.UNSUPPORTED: _("Kept, cannot be used"),
    LineState.ERROR: _("Refused"),
}


def _bank(bank_id: int) -> Bank:
    return banks.own_bank(db_session(), bank_id, context_id=identity().context_id)


def _import(bank_id: int, import_id: int, *, lock: bool = False) -> ItemImport:
    return importing.import_of(db_session(), bank_id=_bank(bank_id).id, import_id=import_id, lock=lock)


def _back(launch_id: str, bank_id: int, import_id: int, **more: Any) -> ResponseReturnValue:
    return redirect(url_for(".show", launch_id=launch_id, bank_id=bank_id, import_id=import_id, **more), code=303)


@bp.get("")
@authors
def listed(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """The form that takes a file, and the imports so far."""
    bank = _bank(bank_id)
    return render_template(
        "authoring/imports.html",
        bank=bank,
        imports=importing.listed(db_session(), bank_id),
        format_names=FORMAT_NAMES,
        accepts=ACCEPTED,
        megabytes=STANDARD.file_bytes // MB,
    )


@bp.post("")
@requires(Capability.AUTHOR_CONTENT, max_body=UPLOAD)
def upload(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Take a file; the worker reads it, nothing enters the bank."""
    bank, file = _bank(bank_id), request.files.get("file")
    if file is None or not file.filename:
        raise NoFile
    received = importing.receive(
        db_session(),
        bank_id=bank.id,
        filename=file.filename,
        content=file.read(),
        person_id=identity().person_id,
        now=utc_now(),
    )
    return _back(launch_id, bank_id, received.import_id, known=1 if received.known else None)


@bp.get("/<int:import_id>")
@authors
def show(launch_id: str, bank_id: int, import_id: int) -> ResponseReturnValue:
    """How far an import is: being read, what stood in the way, its report, or what it brought in."""
    session, found = db_session(), _import(bank_id, import_id)
    state = request.args.get("state", type=LineState)
    page = max(request.args.get("page", 1, type=int), 1)
    lines, pages = import_lines.lines(session, import_id, state=state, page=page)
    return render_template(
        "authoring/import.html",
        bank=_bank(bank_id),
        found=found,
        counts=import_lines.counts(session, import_id),
        chosen=import_lines.chosen(session, import_id),
        lines=[(one, title_of(one, begins)) for one, begins in lines],
        page=page,
        pages=pages,
        state=state,
        state_names=STATE_NAMES,
        type_names=TYPE_NAMES,
        format_names=FORMAT_NAMES,
        reviewed=import_lines.any_reviewed(session, import_id),
        undone=request.args.get("undone", ""),
        known=request.args.get("known", ""),
        again=request.args.get("again", ""),
    )


def title_of(found: ImportLine, begins: str) -> str:
    """What a question is called in the report: its words, or those of its source."""
    words = found.document["stem"] if found.document else unescape(_TAG.sub(" ", unescape(begins)))
    return " ".join(_TAG.sub(" ", words).split())[:TITLE] or found.kind


@bp.post("/<int:import_id>/format")
@authors
def read_again(launch_id: str, bank_id: int, import_id: int) -> ResponseReturnValue:
    """Read the file as another format, or in the encoding that somebody looked at."""
    found = _import(bank_id, import_id, lock=True)
    confirmed = request.form.get("confirmed", "") == "yes"
    importing.read_again(db_session(), found, name=request.form.get("format", ""), confirmed=confirmed)
    return _back(launch_id, bank_id, import_id)


@bp.post("/<int:import_id>/choices")
@authors
def choose(launch_id: str, bank_id: int, import_id: int) -> ResponseReturnValue:
    """Keep what was chosen on this page of the report, and do what was pressed."""
    session, found = db_session(), _import(bank_id, import_id, lock=True)
    import_lines.choose(session, found, _choices())
    pressed, place = request.form.get("do", ""), {"state": request.args.get("state"), "page": request.args.get("page")}
    if pressed == "all":
        import_lines.choose_all(session, found, _choice(request.form.get("all", "")))
    elif pressed == "apply":
        restore, who = request.form.get("restore") == "1", identity()
        done = import_applying.apply(
            session, _bank(bank_id), found, person_id=who.person_id, now=utc_now(), restore=restore
        )
        return _back(launch_id, bank_id, import_id, again=None if done else 1)
    elif pressed != "save":
        raise InvalidInput(detail="do")
    return _back(launch_id, bank_id, import_id, **place)


def _choices() -> dict[int, Choice]:
    named = [(name.removeprefix(CHOSEN), value) for name, value in request.form.items() if name.startswith(CHOSEN)]
    return {int(number): _choice(value) for number, value in named if number.isdecimal() and len(number) < 10}


def _choice(value: str) -> Choice:
    if value not in set(Choice):
        raise InvalidInput(detail="choice")
    return Choice(value)


@bp.post("/<int:import_id>/undo")
@authors
def undo(launch_id: str, bank_id: int, import_id: int) -> ResponseReturnValue:
    """Take out again what came in, while nothing of it was used."""
    count = import_undoing.undo(db_session(), _import(bank_id, import_id, lock=True))
    return _back(launch_id, bank_id, import_id, undone=count)


@bp.post("/<int:import_id>/discard")
@authors
def discard(launch_id: str, bank_id: int, import_id: int) -> ResponseReturnValue:
    """Forget a file and its report."""
    importing.discard(db_session(), _import(bank_id, import_id, lock=True))
    return redirect(url_for(".listed", launch_id=launch_id, bank_id=bank_id), code=303)


@bp.get("/<int:import_id>/lines/<int:line_id>")
@authors
def line(launch_id: str, bank_id: int, import_id: int, line_id: int) -> ResponseReturnValue:
    """One question of the file: as a learner will see it, with its key, or its source where it is kept or refused."""
    found = _import(bank_id, import_id)
    shown = import_lines.line_of(db_session(), import_id=import_id, line_id=line_id)
    return render_template(
        "authoring/import_line.html",
        bank=_bank(bank_id),
        found=found,
        line=shown,
        state_names=STATE_NAMES,
        type_names=TYPE_NAMES,
        **_shown(shown),
    )


def _shown(found: ImportLine) -> dict[str, Any]:
    if found.document is None:
        return {"learner": None, "sheet": None, "raw": found.raw}
    item = native.item_from_document(found.document)
    return {"learner": LearnerView.render(item, ()), "sheet": sheet(item), "raw": ""}
