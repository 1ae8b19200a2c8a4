"""The gradebook as a table, for its page, the page's script and the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sandbox.records import LEARNER, TEST_USER, Grade, LineItem
from sandbox.world import World


def scaled(here: World, grade: Grade, item: LineItem) -> Decimal | None:
    """What the column shows: a teacher's own points, else the score on its scale (AGS 3.4.5)."""
    if grade.override is not None:
        return grade.override
    if grade.score is None or not grade.maximum:
        return None
    if "needs-link" in here.habits and item.link_id is None:
        return None
    points = grade.score * item.score_maximum / grade.maximum
    return min(max(points, Decimal(0)), item.score_maximum) if "cuts-shown" in here.habits else points


def gradebook_table(here: World, course_id: str, *, only: set[str] | None = None) -> dict[str, Any]:
    """Columns and rows of a course's gradebook, ready to show; ``only`` these people's rows.

    Shape: ``{"columns": [{"id", "label", "maximum"}], "rows": [{"person", "name", "cells": [{"item", "shown",
    "review", "score", "comment", "activity", "grading", "timestamp", "received"}]}]}``, all values text; ``review`` is
    the address that opens the work behind the grade, where the tool offers that.
    """
    with here.lock:
        items = [item for item in here.line_items.values() if item.course_id == course_id]
        rows = [
            {
                "person": person.id,
                "name": person.name,
                "cells": [_cell(here, item, here.grades.get((item.id, person.id)), person.id) for item in items],
            }
            for person in here.people.values()
            if _has_a_row(here.roles_of(person.id, course_id)) and (only is None or person.id in only)
        ]
    columns = [{"id": item.id, "label": item.label, "maximum": short(item.score_maximum)} for item in items]
    return {"columns": columns, "rows": rows}


def _has_a_row(roles: list[str]) -> bool:
    return LEARNER[0] in roles and TEST_USER not in roles


def _cell(here: World, item: LineItem, grade: Grade | None, person: str) -> dict[str, str]:
    review = f"/review/{item.id}/{person}" if "submissionReview" in item.extra else ""
    if grade is None:
        return (
            {"review": ""}
            | dict.fromkeys(("shown", "score", "comment", "activity", "grading", "timestamp", "received"), "")
            | {"item": item.id}
        )
    points = scaled(here, grade, item)
    return {
        "item": item.id,
        "review": review,
        "shown": "" if points is None else short(points),
        "score": "" if grade.score is None or grade.maximum is None else f"{short(grade.score)}/{short(grade.maximum)}",
        "comment": grade.comment,
        "activity": grade.activity,
        "grading": grade.grading,
        "timestamp": grade.timestamp,
        "received": clock(grade.received),
    }


def short(value: Decimal) -> str:
    """At most two digits behind the point, none that are zero."""
    return f"{value.quantize(Decimal('0.01')).normalize():f}"


def clock(seconds: float) -> str:
    """Time of day in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S UTC")
