"""Everything a report's pages show of a quiz, as plain JSON values: worked out once and kept beside the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from question_bank.items import Item
from question_bank.statistics.choices import choices
from question_bank.statistics.confidence import calibration, confidently_wrong
from question_bank.statistics.document import ITEM_FIGURES, QUIZ_FIGURES, flag_documents, plain
from question_bank.statistics.figures import Absence, value
from question_bank.statistics.guessing import guess_percent
from question_bank.statistics.options import OptionRow, option_rows
from question_bank.statistics.own import own_figures, standing
from question_bank.statistics.reading_counts import Tallies
from question_bank.statistics.report import QuizReport, Row, quiz_report
from question_bank.statistics.shares import share
from question_bank.statistics.traces import TraceTally, trace_figures
from question_bank.statistics.units import UNIT
from question_bank.statistics.usage import exposure, median_seconds

BINS = 10


def stored_report(tallies: Tallies, items: Mapping[str, Item]) -> dict[str, Any]:
    """Figures in our own mode of the quiz, its scores and decisions, each item version with its options, and certainty.

    Args:
        tallies: what was counted.
        items: content by the name an item version has in the counts; those that are not there get no options.

    Returns:
        ``attempts``, ``standing``, ``quiz``, ``seconds`` (the median of an attempt), ``scores``, ``decisions``,
        ``items``, ``certainty``, ``sure_mistakes``. Figures are numbers or null, with the reasons under ``absent``.
    """
    report = quiz_report(tallies.quiz, named_are_drawn=True)
    critical = {(name, one.id) for name, item in items.items() for one in choices(item) if one.critical}
    return {
        "attempts": report.quiz.attempts,
        "standing": standing(report.quiz.attempts).value,
        "quiz": plain({name: getattr(report.quiz, name) for name in ("maximum", *QUIZ_FIGURES)}),
        "seconds": value(median_seconds(tallies.lasted)),
        "scores": _scores(tallies.quiz.totals, report),
        "decisions": _decisions(tallies.traces),
        "items": [_item(row, tallies, items.get(row.item)) for row in report.items],
        "certainty": [
            {"level": one.level, "answers": one.count, "right": float(100 * one.fraction), "verdict": one.verdict}
            for one in calibration(tallies.confidence)
        ],
        "sure_mistakes": [
            {**one.mistake._asdict(), "number": one.number, "share": one.share, "critical": one.critical}
            for one in confidently_wrong(tallies.confidence, critical)
        ],
    }


def _scores(totals: Counter[int], report: QuizReport) -> list[int] | None:
    """How many attempts came to 0 to under 10 %, and so on, the last to 100 %; None without a common maximum."""
    maximum = report.quiz.maximum
    if isinstance(maximum, Absence) or not maximum:
        return None
    bins = [0] * BINS
    for total, times in totals.items():
        bins[min(BINS - 1, int(BINS * total // (maximum * UNIT)))] += times
    return bins


def _decisions(traces: TraceTally) -> dict[str, Any]:
    figures = trace_figures(traces)
    return {
        "decided": figures.decided,
        "pending": figures.pending,
        **plain({"pass_rate": figures.pass_rate}),
        "reasons": [list(one) for one in figures.reasons],
        "hits": [list(one) for one in figures.hits],
    }


def _item(row: Row, tallies: Tallies, item: Item | None) -> dict[str, Any]:
    own = own_figures(row, guess=Absence.NO_GUESS if item is None else guess_percent(item))
    options = () if item is None else option_rows(tallies.options[row.item], choices(item))
    told = share(row)
    groups, used = own.groups, exposure(tallies.served[row.item])
    figures = {"maxmark": row.figures.max_mark} | {name: getattr(row.figures, name) for name in ITEM_FIGURES}
    figures |= {
        "facility_interval": own.facility_interval,
        "discrimination_interval": own.discrimination_interval,
        "upper_lower": groups if isinstance(groups, Absence) else groups.difference,
        "guess": own.guess,
        "corrected_facility": own.corrected_facility,
        "seconds": median_seconds(tallies.seconds[row.item]),
    }
    return {
        "item": row.item,
        "slots": list(row.slots),
        "attempts": row.figures.attempts,
        "standing": own.standing.value,
        **plain(figures),
        "dichotomous": told.dichotomous,
        "squares": told.squares,
        "flags": flag_documents(row, own, options),
        "options": list(_options(options)),
        "draws": used.draws,
        "last_drawn": used.last_drawn and used.last_drawn.isoformat(),
    }


def _options(rows: tuple[OptionRow, ...]) -> Iterator[dict[str, Any]]:
    for row in rows:
        one = row.choice
        facts = {"choice": None} if one is None else {
            "choice": one.id, "part": one.part, "key": one.key, "wrong": one.wrong, "critical": one.critical,
        }  # fmt: skip
        yield facts | {"count": row.count} | plain({"share": row.share, "point_biserial": row.point_biserial})
