"""Changing many questions at once: what it would do is shown first, and it can be undone."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import bulk, bulk_plan, bulk_undo, same_stems
from lms_plugin.authoring.bulk_plan import Order
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.errors import StepNotOpen
from lms_plugin.authoring.here import bank_here, filter_here
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.names import BULK_NAMES, STATUS_NAMES
from lms_plugin.db import utc_now
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("bulk", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/questions/bulk")
authors = requires(Capability.AUTHOR_CONTENT)
SHOWN = 20  # questions named on the page that asks


def _order(bank_id: int) -> Order:
    return bulk_plan.checked(
        Order(
            action=request.form.get("action", ""),
            value=request.form.get("value", "") or request.form.get(f"value_{request.form.get('action', '')}", ""),
            items=tuple(request.form.getlist("item", type=int)),
            wanted=filter_here(bank_id, request.form),
            everything=request.form.get("which") == "all",
        )
    )


@bp.post("")
@requires(Capability.AUTHOR_CONTENT, writes=False)
def ask(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """What a change would do; nothing is changed yet."""
    return _asked(bank_here(bank_id), _order(bank_id))


def _asked(bank: Bank, order: Order) -> str:
    plan = bulk_plan.plan(db_session(), bank.id, order)
    named = {one.version_id: one.stem for one in plan.changing[:SHOWN]}
    return render_template(
        "authoring/bulk.html",
        bank=bank,
        order=order,
        plan=plan,
        right=same_stems.right_answers(db_session(), bank.id, named),
        shown=SHOWN,
        action_names=BULK_NAMES,
        topics={one["id"]: one["title"] for one in bank.topics},
    )


@bp.post("/apply")
@authors
def apply(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Do what was shown; if something changed meanwhile, show it anew."""
    session, bank, order = db_session(), bank_here(bank_id), _order(bank_id)
    mark = request.form.get("mark", "")
    try:
        bulk.apply(session, bank_id, order, mark=mark, person_id=identity().person_id, now=utc_now())
    except StepNotOpen:  # nothing is written before the plans are compared
        return _asked(bank, order), 409
    return redirect(url_for(".changes", launch_id=launch_id, bank_id=bank_id, done=1), code=303)


@bp.get("")
@authors
def changes(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """The bank's last bulk changes."""
    bank = bank_here(bank_id, least=BankRole.EDITOR)
    return render_template(
        "authoring/bulk_changes.html",
        bank=bank,
        changes=bulk.changes(db_session(), bank_id),
        action_names=BULK_NAMES,
        status_names=STATUS_NAMES,
        topics={one["id"]: one["title"] for one in bank.topics},
        restored=request.args.get("restored", type=int),
        kept=request.args.get("kept", 0, type=int),
        done=request.args.get("done") == "1",
    )


@bp.post("/<int:change_id>/undo")
@authors
def undo(launch_id: str, bank_id: int, change_id: int) -> ResponseReturnValue:
    """Put back what a bulk change changed."""
    bank_here(bank_id)
    found = bulk_undo.undo(db_session(), change_id, bank_id=bank_id, person_id=identity().person_id, now=utc_now())
    return redirect(
        url_for(".changes", launch_id=launch_id, bank_id=bank_id, restored=found.restored, kept=found.kept), code=303
    )
