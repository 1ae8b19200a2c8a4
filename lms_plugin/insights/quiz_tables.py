"""Everything that the report of a quiz shows, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.insights.labels import labels
from lms_plugin.insights.questions import Asked
from lms_plugin.insights.reports import Cohort
from lms_plugin.insights.tables import Table, records
from question_bank.interchange.workbook import Cell

QUESTION_COLUMNS = (
    "question", "version", "type", "stem", "attempts", "facility", "facility_low", "facility_high",
    "discrimination_index", "discrimination_low", "discrimination_high", "discriminative_efficiency",
    "upper_lower", "guess", "corrected_facility", "seconds", "draws", "last_drawn", "standing", "flags",
)  # fmt: skip
ANSWER_COLUMNS = (
    "question", "version", "choice", "part", "text", "right", "critical", "count", "share", "point_biserial",
)  # fmt: skip


def quiz_tables(session: Session, cohort: Cohort, asked: Mapping[int, Asked]) -> list[Table]:
    """Those of a settings version, of one that nobody is counted in without rows."""
    report = cohort.report or {}
    decisions = report.get("decisions", {})
    steps = [{"from": 10 * at, "to": 10 * at + 10, "attempts": n} for at, n in enumerate(report.get("scores") or ())]
    return [
        Table(name="quiz", columns=("figure", "value", "absent"), rows=list(_quiz(report))),
        records("scores", ("from", "to", "attempts"), steps),
        Table(name="decisions", columns=("reason", "attempts", "alone"), rows=decisions.get("reasons", ())),
        Table(name="questions", columns=QUESTION_COLUMNS, rows=[_question(one, asked) for one in _items(report)]),
        Table(name="answers", columns=ANSWER_COLUMNS, rows=list(answer_rows(session, _items(report), asked))),
        records("certainty", ("level", "answers", "right", "verdict"), report.get("certainty", ())),
        Table(
            name="confidently-wrong",
            columns=("question", "version", "choice", "topic", "number", "share", "critical"),
            rows=[
                [
                    asked[int(one["item"])].key, asked[int(one["item"])].number, one["choice"], one["topic"],
                    one["number"], one["share"], int(one["critical"]),
                ]
                for one in report.get("sure_mistakes", ())
            ],
        ),
    ]  # fmt: skip


def _items(report: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    items: Sequence[Mapping[str, Any]] = report.get("items", ())
    return items


def _quiz(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    if not report:
        return
    whole = report["quiz"] | {"attempts": report["attempts"], "seconds": report.get("seconds")}
    whole |= {name: report["decisions"][name] for name in ("decided", "pending", "pass_rate")}
    absent = report["quiz"].get("absent", {}) | report["decisions"].get("absent", {})
    yield from ((name, value, absent.get(name)) for name, value in whole.items() if name != "absent")


def _question(one: Mapping[str, Any], asked: Mapping[int, Asked]) -> Sequence[Cell]:
    whose = asked[int(one["item"])]
    low, high = one["facility_interval"] or (None, None)
    index_low, index_high = one["discrimination_interval"] or (None, None)
    return [
        whose.key, whose.number, whose.type, whose.stem.striptags(), one["attempts"], one["facility"], low, high,
        one["discrimination_index"], index_low, index_high, one["discriminative_efficiency"], one["upper_lower"],
        one["guess"], one["corrected_facility"], one["seconds"], one["draws"], one["last_drawn"], one["standing"],
        " ".join(flag["flag"] for flag in one["flags"]),
    ]  # fmt: skip


def answer_rows(
    session: Session, items: Sequence[Mapping[str, Any]], asked: Mapping[int, Asked]
) -> Iterator[Sequence[Cell]]:
    """Each answer of each question of a report; the blanks of a question last, with no choice."""
    content = authoring.load_items(session, [int(one["item"]) for one in items])
    for one in items:
        whose, words = asked[int(one["item"])], labels(content[int(one["item"])][1])
        for option in one["options"]:
            part, text = words.get(option["choice"] or "", ("", option["choice"] or ""))
            yield [
                whose.key, whose.number, option["choice"], part, text, int(option.get("key", False)),
                int(option.get("critical", False)), option["count"], option["share"], option["point_biserial"],
            ]  # fmt: skip
