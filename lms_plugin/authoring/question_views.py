"""Questions of a bank: the list, one for review with its passages, its wording, and drafting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from lms_plugin.access import Capability
from lms_plugin.authoring import (
    banks,
    draft_runs,
    kept,
    listing,
    questions,
    remarks,
    staleness,
    surroundings,
    twin_list,
    undoing,
)
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.here import bank_here, filter_here
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.names import BULK_NAMES, LABELS, STATUS_NAMES, TYPE_NAMES
from lms_plugin.authoring.namesakes import namesakes
from lms_plugin.authoring.rewording import reworded, worded
from lms_plugin.authoring.showing import sheet
from lms_plugin.db import utc_now
from lms_plugin.errors import InvalidInput
from lms_plugin.web import db_session, identity, requires
from question_bank.errors import InvalidDocument

bp = Blueprint("questions", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/questions")
authors = requires(Capability.AUTHOR_CONTENT)


@bp.get("")
@authors
def listed(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """The bank's questions, filtered, searched and sorted."""
    session, bank = db_session(), bank_here(bank_id, least=BankRole.VIEWER)
    wanted, page = filter_here(bank_id, request.args), max(request.args.get("page", 1, type=int), 1)
    lines, total = listing.lines(session, bank_id, wanted, page=page)
    pages = max(1, -(-total // listing.PAGE))
    return render_template(
        "authoring/questions.html",
        bank=bank,
        wanted=wanted,
        kept=kept.count(session, bank_id),
        lines=lines,
        total=total,
        page=page,
        pages=pages,
        page_numbers=page_numbers(page, pages),
        counts=banks.item_counts(session, [bank_id]).get(bank_id, {}),
        tag_pairs=[(one, one) for one in listing.tags(session, bank_id)],
        topics={one["id"]: one["title"] for one in bank.topics},
        status_names=STATUS_NAMES,
        type_names=TYPE_NAMES,
        action_names=BULK_NAMES,
    )


def page_numbers(page: int, pages: int) -> list[int]:
    """The pages to offer: the first, the last, and those around this one; 0 stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    return [
        one
        for before, here in zip([0, *near], near, strict=False)
        for one in ([0] if here > before + 1 else []) + [here]
    ]


@bp.get("/review")
@authors
def review(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """The next question that waits, or the word that none does."""
    bank = bank_here(bank_id, least=BankRole.REVIEWER)
    after = request.args.get("after", 0, type=int)
    found = questions.next_waiting(db_session(), bank_id, after=after)
    if found is None:
        return render_template("authoring/nothing_waits.html", bank=bank, decided=_decided(bank))
    place = url_for(".show", launch_id=launch_id, bank_id=bank_id, item_id=found, after=after or None)
    return redirect(place, code=303)


def _decided(bank: Bank) -> tuple[questions.Question, Any] | None:
    """The question from which a decision led here, and that decision, while it can be taken back."""
    after = request.args.get("after", 0, type=int)
    found = questions.question(db_session(), bank, after) if after else None
    last = undoing.undoable(found, identity().person_id) if found else None
    return (found, last) if found and last else None


@bp.get("/<int:item_id>")
@authors
def show(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """One question: its passages, what it says, what was found about it, and what may be done."""
    session, bank = db_session(), bank_here(bank_id, least=BankRole.VIEWER)
    found = questions.question(session, bank, item_id)
    return render_template(
        "authoring/question.html",
        bank=bank,
        found=found,
        decided=_decided(bank),
        sheet=sheet(found.content),
        passages=surroundings.of_citations(session, bank_id, found.content.citations),
        namesakes=namesakes(session, bank_id),
        steps=[name for name, (start, _end) in questions.STEPS.items() if found.version.status in start],
        waiting=questions.next_waiting(session, bank_id, after=item_id),
        status_names=STATUS_NAMES,
        type_names=TYPE_NAMES,
        mine=found.version.author_id == identity().person_id,
        remarks=remarks.remarks(session, item_id),
        lost=staleness.lost_passages(session, bank_id, found.version),
        twins=len(twin_list.twins_of(session, item_id)),
    )


@bp.post("/<int:item_id>")
@authors
def decide(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """Approve, reject, retire or reopen; then on to the next that waits."""
    session, who, bank = db_session(), identity(), bank_here(bank_id, least=BankRole.REVIEWER)
    step = request.form.get("step", "")
    place: dict[str, Any] = {"launch_id": launch_id, "bank_id": bank_id}
    number = request.form.get("number", 0, type=int)
    if step == "undo":
        undoing.undo(session, bank, item_id, number=number, person_id=who.person_id, now=utc_now())
        return redirect(url_for(".show", **place, item_id=item_id), code=303)
    questions.decide(
        session,
        bank,
        item_id,
        step,
        number=number,
        note=request.form.get("note", ""),
        person_id=who.person_id,
        now=utc_now(),
    )
    if step in {"approve", "reject"}:
        return redirect(url_for(".review", **place, after=item_id), code=303)
    return redirect(url_for(".show", **place, item_id=item_id), code=303)


@bp.get("/<int:item_id>/wording")
@authors
def wording(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """Every text of the question in a field of its own."""
    bank = bank_here(bank_id)
    found = questions.question(db_session(), bank, item_id)
    return _wording_page(bank, found, worded(found.version.document))


@bp.post("/<int:item_id>/wording")
@authors
def save(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """Save the texts as a new version, a draft; on a problem the form comes back as typed."""
    session, who, bank = db_session(), identity(), bank_here(bank_id)
    found = questions.question(session, bank, item_id)
    places = worded(found.version.document)
    typed = {place: request.form.get(place, text) for place, text in places.items()}
    try:
        questions.save(
            session,
            bank,
            item_id,
            reworded(found.version.document, typed),
            number=request.form.get("number", 0, type=int),
            person_id=who.person_id,
            now=utc_now(),
        )
    except InvalidDocument as problem:
        return _wording_page(bank, found, typed, problems=[str(one) for one in problem.problems]), 422
    return redirect(url_for(".show", launch_id=launch_id, bank_id=bank_id, item_id=item_id), code=303)


def _wording_page(
    bank: Bank, found: questions.Question, texts: dict[str, str], problems: list[str] | None = None
) -> str:
    fields = [(place, _label(place), text) for place, text in texts.items()]
    return render_template(
        "authoring/wording.html",
        bank=bank,
        found=found,
        fields=fields,
        problems=problems or [],
        passages=sheet(found.content).passages,
    )


def _label(place: str) -> str:
    """The name of a text: what it is, and of which answer, counted from 1."""
    *above, name = place.split(".")
    number = next((int(one) + 1 for one in reversed(above) if one.isdecimal()), None)
    if name == "text" and number is not None:
        return str(_("Answer %(n)s", n=number))
    return f"{LABELS[name]} {number}" if number is not None else str(LABELS[name])


@bp.post("/drafts")
@authors
def draft(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Have questions drafted from the accepted claims, in the background."""
    bank_here(bank_id)
    draft_runs.ask(db_session(), bank_id, person_id=identity().person_id, now=utc_now())
    return redirect(url_for("banks.bank", launch_id=launch_id, bank_id=bank_id, _anchor="questions"), code=303)


@bp.post("/rule")
@authors
def rule(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Whether a second person is needed."""
    wanted = request.form.get("second_person", "")
    if wanted not in {"on", "off"}:
        raise InvalidInput(detail="second_person")
    bank_here(bank_id).second_person = wanted == "on"
    return redirect(url_for("banks.bank", launch_id=launch_id, bank_id=bank_id, _anchor="questions"), code=303)
