"""What the reports of a question, a learner, the course and a bank show, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from lms_plugin.insights.bank import BankReport
from lms_plugin.insights.people import LearnerReport
from lms_plugin.insights.pooling import Side
from lms_plugin.insights.questions import Asked
from lms_plugin.insights.quiz_tables import ANSWER_COLUMNS, answer_rows
from lms_plugin.insights.reports import Cohort
from lms_plugin.insights.tables import Table
from question_bank.interchange.workbook import Cell

VERSION_COLUMNS = (
    "question", "version", "attempts", "cohorts", "facility", "facility_low", "facility_high", "discrimination_index",
    "discrimination_low", "discrimination_high", "discriminative_efficiency", "standing",
)  # fmt: skip


def question_tables(session: Session, sides: Sequence[Side], asked: Mapping[int, Asked]) -> list[Table]:
    """The versions pooled over their cohorts, and the answers to each in its newest cohort."""
    newest = [side.newest for side in sides]
    return [
        Table(name="versions", columns=VERSION_COLUMNS, rows=[_version(side, asked) for side in sides]),
        Table(name="answers", columns=ANSWER_COLUMNS, rows=list(answer_rows(session, newest, asked))),
    ]


def _version(side: Side, asked: Mapping[int, Asked]) -> Sequence[Cell]:
    whose, figures = asked[side.version_id], side.figures
    return [
        whose.key, whose.number, figures["attempts"], figures["cohorts"], figures["facility"],
        *(figures["facility_interval"] or (None, None)), figures["discrimination_index"],
        *(figures["discrimination_interval"] or (None, None)), figures["discriminative_efficiency"], side.standing,
    ]  # fmt: skip


def course_tables(cohorts: Iterable[Cohort]) -> list[Table]:
    """The quizzes of the course."""
    columns = ("quiz", "settings", "attempts", "mean_percent", "pass_rate", "flagged_questions")
    rows = [[one.title, one.number, one.attempts, one.mean, one.pass_rate, one.flags] for one in cohorts]
    return [Table(name="quizzes", columns=columns, rows=rows)]


def learner_tables(report: LearnerReport) -> list[Table]:
    """Somebody's attempts, topics, and what they practised."""
    attempts: list[Sequence[Any]] = [
        [
            one.title, one.number, one.submitted_at and one.submitted_at.isoformat(), one.percent,
            *(one.band or (None, None)), one.outcome, int(one.counts),
        ]
        for one in report.attempts
    ]  # fmt: skip
    columns = ("quiz", "attempt", "submitted", "percent", "band_low", "band_high", "outcome", "counts")
    topics: list[Sequence[Cell]] = [[one.topic, one.answers, one.percent] for one in report.topics]
    kept: list[Sequence[Cell]] = [[report.kept.practised, report.kept.percent]]
    return [
        Table(name="attempts", columns=columns, rows=attempts),
        Table(name="topics", columns=("topic", "answers", "percent"), rows=topics),
        Table(name="practice", columns=("practised", "likely_remembered_percent"), rows=kept),
    ]


def bank_tables(report: BankReport) -> list[Table]:
    """Approved questions with their draws, key positions, and claims nobody is asked about."""
    questions: list[Sequence[Cell]] = [[one.key, one.type, one.stem, one.draws, one.use] for one in report.lines]
    places: list[Sequence[Any]] = [
        [one.group or "true/false", at, count, int(at - 1 == one.heavy)]
        for one in report.balance
        for at, count in enumerate(one.places, start=1)
    ]
    claims = [[one.category.value, one.claim, one.subject, one.document, int(one.critical)] for one in report.unasked]
    return [
        Table(name="questions", columns=("question", "type", "stem", "draws", "use"), rows=questions),
        Table(name="key-positions", columns=("options", "place", "keys", "heavy"), rows=places),
        Table(name="claims-never-asked", columns=("kind", "claim", "subject", "document", "critical"), rows=claims),
    ]
