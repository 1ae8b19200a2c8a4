"""A bank from above: which claims are asked about, and which questions ask nearly the same."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import coverage as covering
from lms_plugin.authoring import twin_list
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.here import bank_here
from lms_plugin.authoring.names import CATEGORY_NAMES, STATUS_NAMES
from lms_plugin.authoring.place_names import place_name
from lms_plugin.authoring.question_views import page_numbers
from lms_plugin.web import db_session, requires
from question_bank.changes import item_changes

coverage_bp = Blueprint("coverage", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>")
twins_bp = Blueprint("twins", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/twins")
authors = requires(Capability.AUTHOR_CONTENT)


@coverage_bp.get("/coverage")
@authors
def show(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Claims with the questions that rest on them; those nobody is asked about first."""
    bank = bank_here(bank_id, least=BankRole.VIEWER)
    rows = covering.coverage(db_session(), bank_id)
    return render_template(
        "authoring/coverage.html",
        bank=bank,
        missing=[row for row in rows if not row.approved],
        covered=[row for row in rows if row.approved],
        category_names=CATEGORY_NAMES,
        status_names=STATUS_NAMES,
        counted=covering.COUNTED,
    )


@coverage_bp.get("/coverage.csv")
@authors
def table(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """The same as a CSV file."""
    bank_here(bank_id, least=BankRole.VIEWER)
    content = covering.as_csv(covering.coverage(db_session(), bank_id))
    headers = {"Content-Disposition": "attachment; filename=coverage.csv"}
    return Response(content, mimetype="text/csv", headers=headers)


@twins_bp.get("", endpoint="show")
@authors
def twins(launch_id: str, bank_id: int) -> ResponseReturnValue:
    """Pairs that ask nearly the same, with what differs."""
    bank, page = bank_here(bank_id, least=BankRole.VIEWER), max(request.args.get("page", 1, type=int), 1)
    found, total = twin_list.listed(db_session(), bank_id, page=page)
    pages = max(1, -(-total // twin_list.PAGE))
    pairs = [(pair, _differing(pair.one.document, pair.other.document)) for pair in found]
    return render_template(
        "authoring/twins.html",
        bank=bank,
        pairs=pairs,
        total=total,
        page=page,
        page_numbers=page_numbers(page, pages),
        pages=pages,
        status_names=STATUS_NAMES,
    )


def _differing(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Any]]:
    changes = item_changes(old, new)
    return [(place_name(one.place, new, old), one.pieces) for one in changes if one.place != ("citations", "order")]
