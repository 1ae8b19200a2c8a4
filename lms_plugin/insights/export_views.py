"""The reports as files: each table as CSV, all tables of a page as one workbook; and raw answers."""

from __future__ import annotations

from flask import Blueprint, Response, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms_plugin.access import Capability
from lms_plugin.errors import InvalidInput, NotFound
from lms_plugin.insights import loading, other_tables, quiz_tables, responses
from lms_plugin.insights.tables import CSV_TYPE, XLSX_TYPE, Table, csv_file, xlsx_file
from lms_plugin.web import db_session, requires, runtime

MOST_IN_WORKBOOK = 50_000  # answers: a workbook is put together in memory
bp = Blueprint("statistic_exports", __name__, url_prefix="/launch/<launch_id>/insights")
staff, graders = requires(Capability.VIEW_SCORES), requires(Capability.SEND_SCORES)


@bp.get("/quiz.xlsx")
@staff
def quiz(launch_id: str) -> ResponseReturnValue:
    """All tables of a settings version."""
    return _book("quiz", quiz_tables.quiz_tables(db_session(), *loading.chosen_and_asked()))


@bp.get("/<table>.csv")
@staff
def quiz_table(launch_id: str, table: str) -> ResponseReturnValue:
    """One of them."""
    return _table("quiz", quiz_tables.quiz_tables(db_session(), *loading.chosen_and_asked()), table)


@bp.get("/questions/<int:version_id>.xlsx")
@staff
def question(launch_id: str, version_id: int) -> ResponseReturnValue:
    """A question's versions and answers."""
    return _book("question", other_tables.question_tables(db_session(), *loading.sides_of(version_id)))


@bp.get("/questions/<int:version_id>/<table>.csv")
@staff
def question_table(launch_id: str, version_id: int, table: str) -> ResponseReturnValue:
    """One of these tables."""
    return _table("question", other_tables.question_tables(db_session(), *loading.sides_of(version_id)), table)


@bp.get("/course.xlsx")
@staff
def course(launch_id: str) -> ResponseReturnValue:
    """The quizzes of the course."""
    return _book("course", other_tables.course_tables(loading.cohorts_of_course()))


@bp.get("/course.csv")
@staff
def course_table(launch_id: str) -> ResponseReturnValue:
    """The same as CSV."""
    return _table("course", other_tables.course_tables(loading.cohorts_of_course()), "quizzes")


@bp.get("/learners/<int:person_id>.xlsx")
@staff
def learner(launch_id: str, person_id: int) -> ResponseReturnValue:
    """One learner's attempts, topics and practice."""
    return _book("learner", other_tables.learner_tables(loading.learner_of(person_id)))


@bp.get("/learners/<int:person_id>/<table>.csv")
@staff
def learner_table(launch_id: str, person_id: int, table: str) -> ResponseReturnValue:
    """One of these tables."""
    return _table("learner", other_tables.learner_tables(loading.learner_of(person_id)), table)


@bp.get("/bank.xlsx")
@staff
def bank(launch_id: str) -> ResponseReturnValue:
    """The use of a bank."""
    return _book("bank", other_tables.bank_tables(loading.bank_of()))


@bp.get("/bank/<table>.csv")
@staff
def bank_table(launch_id: str, table: str) -> ResponseReturnValue:
    """One of its tables."""
    return _table("bank", other_tables.bank_tables(loading.bank_of()), table)


@bp.get("/responses.csv")
@staff
def raw_table(launch_id: str) -> ResponseReturnValue:
    """Every answer that was counted; learners under pseudonyms."""
    return _table("responses", [_responses(runtime().settings.secret_key)], "responses")


@bp.get("/responses.xlsx")
@staff
def raw(launch_id: str) -> ResponseReturnValue:
    """The same as a workbook."""
    return _book("responses", [_responses(runtime().settings.secret_key, most=MOST_IN_WORKBOOK)])


@bp.get("/responses-with-names.csv")
@graders
def named_table(launch_id: str) -> ResponseReturnValue:
    """Every answer that was counted, with names: for those who may see and send grades."""
    return _table("responses-with-names", [_responses(None)], "responses")


@bp.get("/responses-with-names.xlsx")
@graders
def named(launch_id: str) -> ResponseReturnValue:
    """The same as a workbook."""
    return _book("responses-with-names", [_responses(None, most=MOST_IN_WORKBOOK)])


def _responses(secret: str | None, *, most: int | None = None) -> Table:
    chosen, asked = loading.chosen_and_asked()
    answers = sum(one["attempts"] for one in (chosen.report or {}).get("items", ()))
    if most is not None and answers > most:
        raise InvalidInput(
            _("There are too many answers for a workbook."), advice=_("Take the CSV file, which holds all.")
        )
    return responses.responses(db_session(), chosen, asked, secret=secret)


def _book(page: str, tables: list[Table]) -> Response:
    return send_file(xlsx_file(tables), XLSX_TYPE, as_attachment=True, download_name=f"assay-{page}.xlsx")


def _table(page: str, tables: list[Table], wanted: str) -> Response:
    table = next((one for one in tables if one.name == wanted), None)
    if table is None:
        raise NotFound(detail=f"no table {wanted}")
    name = f"assay-{page}.csv" if len(tables) == 1 or page == wanted else f"assay-{page}-{wanted}.csv"
    return send_file(csv_file(table), CSV_TYPE, as_attachment=True, download_name=name)
