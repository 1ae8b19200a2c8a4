"""Statistics and answers as CSV."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from lms_plugin.access import Capability
from lms_plugin.insights import exports, questions
from lms_plugin.insights.choosing import chosen_cohort
from lms_plugin.insights.reports import Cohort
from lms_plugin.web import db_session, identity, requires, runtime

bp = Blueprint("statistic_exports", __name__, url_prefix="/launch/<launch_id>/insights")
staff = requires(Capability.VIEW_SCORES)


@bp.get("/questions.csv")
@staff
def questions_csv(launch_id: str) -> ResponseReturnValue:
    """The questions of a settings version with all their figures."""
    chosen = chosen_cohort()
    return _csv("questions", exports.questions(chosen, _asked(chosen)))


@bp.get("/responses.csv")
@staff
def responses_csv(launch_id: str) -> ResponseReturnValue:
    """Every answer that was counted; learners under pseudonyms."""
    chosen = chosen_cohort()
    secret = runtime().settings.secret_key
    return _csv("responses", exports.responses(db_session(), chosen, _asked(chosen), secret=secret))


@bp.get("/responses-with-names.csv")
@requires(Capability.SEND_SCORES)
def named_responses_csv(launch_id: str) -> ResponseReturnValue:
    """Every answer that was counted, with names: for those who may see and send grades."""
    chosen = chosen_cohort()
    return _csv("responses-with-names", exports.responses(db_session(), chosen, _asked(chosen), secret=None))


def _asked(chosen: Cohort) -> dict[int, questions.Asked]:
    items = (chosen.report or {}).get("items", [])
    return questions.asked(db_session(), [int(one["item"]) for one in items], context_id=identity().context_id)


def _csv(name: str, lines: Iterable[str]) -> Response:
    body = "\ufeff" + "".join(lines)
    return Response(
        body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="assay-{name}.csv"'}
    )
