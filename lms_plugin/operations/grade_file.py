"""The table of grades as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from lms_plugin.operations.grade_rows import GradeRow

COLUMNS = (
    "name", "user_id", "quiz", "column", "attempts", "best_percent", "last_percent", "sent_score", "sent_maximum",
    "standing", "code", "arrived_at", "gradebook_score", "gradebook_maximum", "gradebook_read_at",
)  # fmt: skip
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[GradeRow]) -> Iterator[str]:
    """Lines of a CSV file with a byte order mark, without which spreadsheets take UTF-8 for something else."""
    yield "\ufeff" + _line(COLUMNS)
    for row in rows:
        yield _line(_cells(row))


def _cells(row: GradeRow) -> tuple[Any, ...]:
    owed, reached = row.owed, row.sat
    facts: tuple[Any, ...] = (row.name, row.sub, row.link_title, row.topic)
    facts += (reached.attempts, f"{reached.best:.1f}", f"{reached.last:.1f}") if reached else (0, None, None)
    if owed is None:
        return (*facts, None, None, row.standing.value, None, None, None, None, None)
    shown = (owed.shown_score, owed.shown_maximum, owed.shown_at) if owed.shown_at else (None, None, None)
    code = row.problem.upper() if row.problem else None
    return (*facts, owed.score_given, owed.score_maximum, row.standing.value, code, owed.arrived_at, *shown)


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(cell: Any) -> str:
    """Text that a spreadsheet does not run: names come from outside."""
    text = "" if cell is None else f"{cell.normalize():f}" if hasattr(cell, "normalize") else str(cell)
    return "'" + text if text.startswith(STARTS_FORMULA) else text
