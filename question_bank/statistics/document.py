"""A report as plain JSON values: numbers, null where there is none, and beside it the reasons."""

from __future__ import annotations

from typing import Any

from question_bank.statistics.figures import Absence, Figure, Interval, value
from question_bank.statistics.report import QuizReport, Row

ITEM_FIGURES = ("facility", "sd", "discrimination_index", "discriminative_efficiency", "covariance")
QUIZ_FIGURES = (
    "mean", "median", "sd", "skewness", "kurtosis", "cic", "error_ratio", "standard_error",
)  # fmt: skip


def report_document(report: QuizReport) -> dict[str, Any]:
    """``{"mode", "quiz", "slots", "items", "variants"}`` as the command line's contract names their members."""
    quiz = {name: getattr(report.quiz, name) for name in QUIZ_FIGURES}
    return {
        "mode": "moodle" if report.moodle else "own",
        "quiz": {"attempts": report.quiz.attempts, "maximum": report.quiz.maximum, **plain(quiz)},
        "slots": [{"slot": row.slots[0], **_row(row)} for row in report.slots],
        "items": [{"item": row.item, "slots": list(row.slots), **_row(row)} for row in report.items],
        "variants": [
            {"slot": row.slots[0], "item": row.item, "variant": row.variant, **_row(row)} for row in report.variants
        ],
    }


def _row(row: Row) -> dict[str, Any]:
    figures = {name: getattr(row.figures, name) for name in ITEM_FIGURES}
    weights = {"effective_weight": row.effective_weight, "intended_weight": row.intended_weight}
    return {"attempts": row.figures.attempts, "maxmark": row.figures.max_mark, **plain(figures | weights)}


def plain(figures: dict[str, Figure | Interval]) -> dict[str, Any]:
    """Numbers by name, null where there is none, with ``absent`` telling why for those that are null."""
    shown = {name: list(one) if isinstance(one, tuple) else value(one) for name, one in figures.items()}
    absent = {name: one.value for name, one in figures.items() if isinstance(one, Absence)}
    return shown | ({"absent": absent} if absent else {})
