"""The editor: a question of any type written, checked, previewed as a learner sees it, and kept as a new version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.authoring import pictures, questions
from lms_plugin.authoring.case_children import children_of
from lms_plugin.authoring.editing import desk, passages, picturing, steps
from lms_plugin.authoring.editing.base_form import ItemForm
from lms_plugin.authoring.editing.forms import FORMS, CaseForm
from lms_plugin.authoring.editing.opening import PASSAGES, Data
from lms_plugin.authoring.editing.tidying import tidy
from lms_plugin.authoring.here import bank_here
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.names import TYPE_NAMES
from lms_plugin.authoring.picture_taking import NotTaken, taken
from lms_plugin.authoring.place_names import place_name
from lms_plugin.authoring.previews import LearnerView
from lms_plugin.db import utc_now
from lms_plugin.web import db_session, identity, requires
from question_bank.changes import item_changes
from question_bank.pictures import BYTES, SIDE

bp = Blueprint("editor", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/questions")
authors = requires(Capability.AUTHOR_CONTENT)
with_picture = requires(Capability.AUTHOR_CONTENT, max_body=BYTES + 1_000_000)  # the picture, and a long question


@dataclass(slots=True, kw_only=True)
class Page:
    """What one showing of the editor holds besides the form."""

    bank: Bank
    kind: type[ItemForm]
    base: Data
    found: questions.Question | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    theirs: questions.Question | None = None
    checked: bool = False
    picture_problem: str = ""


@bp.get("/new")
@authors
def kinds(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """The types of questions there are."""
    return render_template("authoring/kinds.html", bank=bank_here(bank_id), kinds=list(FORMS), type_names=TYPE_NAMES)


@bp.get("/new/<kind>")
@authors
def new(launch_id: str, bank_id: int, kind: str) -> ResponseReturnValue:
    """An empty question."""
    form = desk.kind_of(kind)
    data, base = desk.blank(form)
    return _shown(Page(bank=bank_here(bank_id), kind=form, base=base), data)


@bp.post("/new/<kind>")
@with_picture
def write(launch_id: str, bank_id: int, kind: str) -> ResponseReturnValue:
    """Keep a new question, or do what another button says."""
    form = desk.kind_of(kind)
    return _pressed(Page(bank=bank_here(bank_id), kind=form, base=desk.blank(form)[1]))


@bp.get("/<int:item_id>/edit")
@authors
def edit(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """A question as it stands."""
    page, data = _opened(bank_id, item_id)
    page.checked = True
    return _shown(page, data)


@bp.post("/<int:item_id>/edit")
@with_picture
def save(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """Keep a new version, or do what another button says."""
    return _pressed(_opened(bank_id, item_id)[0])


def _opened(bank_id: int, item_id: int) -> tuple[Page, Data]:
    bank = bank_here(bank_id)
    found = questions.question(db_session(), bank, item_id)
    data, base = desk.stored(found.version.document, found.version.number)
    return Page(bank=bank, kind=desk.kind_of(found.version.type), base=base, found=found), data


def _pressed(page: Page) -> ResponseReturnValue:
    data, doing = page.kind(request.form).data, request.form.get("do", "save")
    if page.kind is CaseForm:
        known = questions.approved(db_session(), page.bank.id)
        for row in data["children"]:
            row["version"] = row["version"] or known.get(row["item_id"], ("",))[0]
    if doing == "check":
        page.checked = True
        return _shown(page, data)
    if doing == "cite":
        return _shown(page, _cited(page.bank.id, data))
    if doing == "picture":
        return _pictured(page, data)
    if doing != "save":
        return _shown(page, steps.take(data, doing))
    return _kept(page, desk.cleaned(data))


def _cited(bank_id: int, data: Data) -> Data:
    claim = request.form.get("claim", 0, type=int)
    found = passages.passage_of_claim(db_session(), bank_id, claim) if claim else None
    if found is not None:
        name, row = found
        data[PASSAGES] = [*data[PASSAGES], row]
        data["claim_ids"] = " ".join(dict.fromkeys([*(data["claim_ids"] or "").split(), name]))
    return data


def _pictured(page: Page, data: Data) -> ResponseReturnValue:
    """Put a picture into a text of the form."""
    places = [name for name, _label in picturing.places(desk.form_of(page.kind, data))]
    came = pictures.Arrival(now=utc_now(), person_id=identity().person_id)
    try:
        place, mark = taken(db_session(), page.bank.id, places, data["format"], came)
    except NotTaken as error:
        page.picture_problem = str(error)
        return _shown(page, data), 422
    page.checked = True
    return _shown(page, picturing.put(data, place, mark))


def _kept(page: Page, data: Data) -> ResponseReturnValue:
    """Save; whatever is in the way, the form comes back with everything that was typed."""
    session, who = db_session(), identity()
    found = desk.made(data, page.base)
    if page.found and str(page.found.version.number) != data["number"]:
        page.theirs = page.found
        return _shown(page, data), 409
    document, page.removed = tidy(found.document)
    if page.removed:
        return _shown(page, desk.stored(document, 0)[0] | {key: data[key] for key in ("number", "reason")}), 422
    reason = (data["reason"] or "").strip()
    page.problems = [] if reason or not page.found else [("reason", _("Say in a line what has changed."))]
    found = desk.made(desk.stored(document, 0)[0], page.base) if found.item else found
    if found.item is None or page.problems:
        return _shown(page, data, found), 422
    document = passages.completed(session, page.bank.id, found.document)
    if page.found is None:
        item_id = questions.create(session, page.bank, document, person_id=who.person_id, now=utc_now())
    else:
        item_id = page.found.item_id
        questions.save(
            session,
            page.bank,
            item_id,
            document,
            number=page.found.version.number,
            person_id=who.person_id,
            now=utc_now(),
            reason=reason,
        )
    place: dict[str, Any] = {"launch_id": who.launch_id, "bank_id": page.bank.id}
    return redirect(url_for("questions.show", **place, item_id=item_id), code=303)


def _shown(page: Page, data: Data, found: desk.Made | None = None) -> str:
    session, bank = db_session(), page.bank
    if page.theirs:
        data = data | {"number": str(page.theirs.version.number)}
    form = desk.form_of(page.kind, data)
    form.offer(
        topics=[(one["id"], one["title"]) for one in bank.topics],
        documents=passages.document_names(session, bank.id, bank.documents),
    )
    if isinstance(form, CaseForm):
        known = questions.approved(session, bank.id)
        form.offer_children([(key, stem) for key, (_number, stem) in known.items()])
    made = found or desk.made(desk.cleaned(form.data), page.base)
    if found is not None or page.checked:
        page.problems += desk.show_problems(form, made.problems)
    return render_template(
        "authoring/editor.html",
        page=page,
        bank=bank,
        form=form,
        type_names=TYPE_NAMES,
        findings=passages.lint(session, bank.id, made.item, language=bank.language) if made.item else (),
        preview=LearnerView.render(made.item, children_of(session, bank.id, made.item)) if made.item else None,
        claims=passages.claim_offers(session, bank.id),
        pictures=pictures.newest(session, bank.id),
        picture_places=picturing.places(form),
        picture_problem=page.picture_problem,
        picture_megabytes=BYTES // 1_000_000,
        picture_side=SIDE,
        **_both(page, made),
    )


def _both(page: Page, made: desk.Made) -> dict[str, Any]:
    """After a clash: what the other person changed since this form was opened, and how this form differs from it."""
    if page.theirs is None:
        return {"their_changes": (), "your_changes": ()}
    opened = questions.version_numbered(
        db_session(), page.theirs.item_id, request.form.get("number", page.theirs.version.number, type=int)
    )
    newest = page.theirs.version.document
    return {
        "their_changes": _named(opened.document, newest),
        "your_changes": _named(newest, made.document),
    }


def _named(old: Data, new: Data) -> list[tuple[str, Any]]:
    return [(place_name(one.place, new, old), one.pieces) for one in item_changes(old, new)]
