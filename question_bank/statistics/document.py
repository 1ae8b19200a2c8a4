"""A report as plain JSON values: numbers, null where there is none, and beside it the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.statistics.figures import Absence, Figure, Interval, value
from question_bank.statistics.flags import dubious, flags, needs_checking
from question_bank.statistics.options import OptionRow
from question_bank.statistics.own import OwnFigures, own_figures
from question_bank.statistics.report import QuizReport, Row

ITEM_FIGURES = ("facility", "sd", "discrimination_index", "discriminative_efficiency", "covariance")
QUIZ_FIGURES = (
    "mean", "median", "sd", "skewness", "kurtosis", "cic", "error_ratio", "standard_error",
)  # fmt: skip


def report_document(report: QuizReport) -> dict[str, Any]:
    """``{"mode", "quiz", "slots", "items", "variants"}`` as the command line's contract names their members."""
    quiz = {name: getattr(report.quiz, name) for name in ("maximum", *QUIZ_FIGURES)}
    return {
        "mode": "moodle" if report.moodle else "own",
        "quiz": {"attempts": report.quiz.attempts, **plain(quiz)},
        "slots": [{"slot": row.slots[0], **_row(row, report)} for row in report.slots],
        "items": [{"item": row.item, "slots": list(row.slots), **_row(row, report)} for row in report.items],
        "variants": [
            {"slot": row.slots[0], "item": row.item, "variant": row.variant, **_row(row, report)}
            for row in report.variants
        ],
    }


def _row(row: Row, report: QuizReport) -> dict[str, Any]:
    figures = {"maxmark": row.figures.max_mark} | {name: getattr(row.figures, name) for name in ITEM_FIGURES}
    figures |= {"effective_weight": row.effective_weight, "intended_weight": row.intended_weight}
    head = {"attempts": row.figures.attempts}
    if report.moodle:
        checking = needs_checking(row.figures.discrimination_index)
        return head | plain(figures) | {"dubious": dubious(row, report.items), "needs_checking": checking}
    own = own_figures(row)
    return head | plain(figures | _own(own)) | {"standing": own.standing.value, "flags": flag_documents(row, own)}


def _own(own: OwnFigures) -> dict[str, Figure | Interval]:
    groups = own.groups
    return {
        "facility_interval": own.facility_interval,
        "discrimination_interval": own.discrimination_interval,
        "upper_lower": groups if isinstance(groups, Absence) else groups.difference,
    }


def flag_documents(row: Row, own: OwnFigures, options: Sequence[OptionRow] = ()) -> list[dict[str, Any]]:
    """``{"flag", "choice", "reason", "evidence", "attempts", "provisional"}`` for each flag."""
    return [
        {
            "flag": one.kind.name.lower(),
            "choice": one.choice,
            "reason": one.reason,
            "evidence": one.evidence,
            "attempts": one.attempts,
            "provisional": one.provisional,
        }
        for one in flags(row, own, options)
    ]


def plain(figures: Mapping[str, Figure | Interval]) -> dict[str, Any]:
    """Numbers by name, null where there is none, with ``absent`` telling why for those that are null."""
    shown = {name: list(one) if isinstance(one, tuple) else value(one) for name, one in figures.items()}
    absent = {name: one.value for name, one in figures.items() if isinstance(one, Absence)}
    return shown | ({"absent": absent} if absent else {})
