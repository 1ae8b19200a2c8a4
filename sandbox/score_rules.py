"""What a score message must be (AGS 3.4, SAND-06), and what it does to the gradebook (SAND-07)."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.records import LEARNER, TEST_USER, Grade, LineItem
from sandbox.state import is_number
from sandbox.submissions import submission_problem
from sandbox.world import World

ACTIVITY = {"Initialized", "Started", "InProgress", "Submitted", "Completed"}
GRADING = {"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"}
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}(Z|[+-]\d\d:\d\d)")
REQUIRED = ("userId", "activityProgress", "gradingProgress", "timestamp")
TEXTS = ("comment", "scoringUserId")
GRACE = 2  # seconds by which a tool's clock may be ahead of ours


def score_problem(here: World, item: LineItem, message: Any) -> tuple[str, int]:
    """Reason and status of a refusal; an empty reason: nothing is wrong."""
    if not isinstance(message, dict):
        return "the body is no JSON object", 400
    reason = _shape_problem(message) or _number_problem(message) or _time_problem(here, message)
    if reason:
        return reason, 400
    reason = _person_problem(here, item, message["userId"])
    if reason:
        return reason, 400 if "wordless" in here.habits else 422
    held = here.grades.get((item.id, message["userId"]))
    if held is not None and not _later(here, message["timestamp"], held):
        worded = {"equal-passes", "equal-is-400"} & here.habits
        return f"the timestamp is not later than the one on record, {held.timestamp}", 400 if worded else 409
    return submission_problem(here, item, message, held), 422


def _shape_problem(message: dict[str, Any]) -> str:
    missing = [name for name in REQUIRED if not isinstance(message.get(name), str) or not message[name]]
    if missing:
        return f"missing or not text: {', '.join(missing)}"
    for name, allowed in (("activityProgress", ACTIVITY), ("gradingProgress", GRADING)):
        if message[name] not in allowed:
            return f"{name} is not a value of the standard: {message[name][:40]}"
    for name in TEXTS:
        if name in message and not isinstance(message[name], str):
            return f"{name} must be text"
    if message.get("scoringUserId") == "":
        return "scoringUserId must not be empty"
    return ""


def _number_problem(message: dict[str, Any]) -> str:
    given, most = message.get("scoreGiven"), message.get("scoreMaximum")
    for name, value in (("scoreGiven", given), ("scoreMaximum", most)):
        if value is not None and not is_number(value):
            return f"{name} must be a number"
    if given is not None and given < 0:
        return "scoreGiven must not be negative"
    if given is not None and most is None:
        return "scoreGiven without scoreMaximum"
    return "scoreMaximum must be above zero" if most is not None and most <= 0 else ""


def _time_problem(here: World, message: dict[str, Any]) -> str:
    submission = message.get("submission", {})
    if not isinstance(submission, dict):
        return "submission must be an object"
    times = {"timestamp": message["timestamp"]}
    times |= {name: submission[name] for name in ("startedAt", "submittedAt") if name in submission}
    for name, raw in times.items():
        if moment(raw) is None:
            return f"{name} must be a time with milliseconds and a zone"
        if _seconds(raw) > here.now() + GRACE and "takes-the-future" not in here.habits:
            return f"{name} lies in the future"
    if {"startedAt", "submittedAt"} <= set(times) and _seconds(times["startedAt"]) > _seconds(times["submittedAt"]):
        return "startedAt is later than submittedAt"
    return ""


def _person_problem(here: World, item: LineItem, person_id: str) -> str:
    if person_id not in here.people:
        return "nobody here has this userId"
    roles = here.roles_of(person_id, item.course_id)
    if not roles:
        return "this person is not in the course"
    if TEST_USER in roles:
        return "this person is a test user"
    return "" if LEARNER[0] in roles else "this person is staff or an observer, not a learner"


def _later(here: World, new: str, held: Grade) -> bool:
    comes, stands = _seconds(new), _seconds(held.timestamp)
    if "last-post-clock" in here.habits and held.timestamp:
        stands = held.received
    if "equal-passes" in here.habits:
        return comes >= stands
    if "whole-seconds" in here.habits:
        return int(comes) > int(stands)
    return comes > stands


def moment(raw: object) -> datetime | None:
    """A time of the standard: with milliseconds and a zone; None for anything else."""
    if not isinstance(raw, str) or not TIMESTAMP.fullmatch(raw):
        return None
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        return None


def _seconds(raw: str) -> float:
    found = moment(raw)
    return found.timestamp() if found else 0.0


def grade_from(message: dict[str, Any], received: float) -> Grade:
    """What the message leaves in the gradebook: anything but a final score wipes it, an absent comment wipes that.

    AGS 3.4.8: only FullyGraded is final; AGS 3.4.5 and 3.4.11: what is absent is cleared.
    """
    final = message["gradingProgress"] == "FullyGraded" and message.get("scoreGiven") is not None
    return Grade(
        score=Decimal(message["scoreGiven"]) if final else None,
        maximum=Decimal(message["scoreMaximum"]) if final else None,
        comment=message.get("comment", ""),
        activity=message["activityProgress"],
        grading=message["gradingProgress"],
        timestamp=message["timestamp"],
        received=received,
        scored_by=message.get("scoringUserId", ""),
    )
