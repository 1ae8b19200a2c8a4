"""Where a question is used, for its authors."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.authoring import questions
from lms_plugin.authoring.desk_models import BankRole
from lms_plugin.authoring.here import bank_here
from lms_plugin.delivery import item_uses
from lms_plugin.web import db_session, identity, requires

bp = Blueprint("uses", __name__, url_prefix="/launch/<launch_id>/banks/<int:bank_id>/questions/<int:item_id>/uses")


@bp.get("")
@requires(Capability.AUTHOR_CONTENT)
def show(launch_id: str, bank_id: int, item_id: int) -> ResponseReturnValue:
    """Quizzes, cases and attempts with a question."""
    session, bank = db_session(), bank_here(bank_id, least=BankRole.VIEWER)
    found = questions.question(session, bank, item_id)
    told = item_uses.uses(session, bank_id, item_id, context_id=identity().context_id)
    return render_template("delivery/uses.html", bank=bank, found=found, uses=told)
