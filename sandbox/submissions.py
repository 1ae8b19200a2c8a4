"""What a score does beyond the grade: attempts, comments and a teacher's own grade, where a habit says so (Canvas)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.records import Grade, LineItem
from sandbox.world import World

EXTENSION = "https://canvas.instructure.com/lti/submission"


def extension_of(message: dict[str, Any]) -> dict[str, Any]:
    """The extension's members; empty where there are none."""
    held = message.get(EXTENSION)
    return held if isinstance(held, dict) else {}


def submission_problem(here: World, item: LineItem, message: dict[str, Any], held: Grade | None) -> str:
    """Why a new attempt is refused: the learner has had all of them."""
    if "submissions" not in here.habits or not _is_new(message):
        return ""
    allowed = here.attempts_allowed.get(item.id)
    used = held.attempts if held else 0
    return "maximum number of allowed attempts has been reached for this submission" if used == allowed else ""


def _is_new(message: dict[str, Any]) -> bool:
    """Each score is an attempt unless it says otherwise, but for those that only open the work."""
    begun = message["activityProgress"] not in {"Initialized", "Started", "InProgress"}
    return begun and extension_of(message).get("new_submission", True) is not False


def carried_over(here: World, message: dict[str, Any], held: Grade | None, grade: Grade) -> Grade:
    """The grade a message leaves, with what of the one on record outlives it."""
    said = extension_of(message)
    canvas = "submissions" in here.habits
    if held is None:
        held = replace(grade, attempts=0, comments=[], override=None, score=None, maximum=None, submission={})
    if canvas and grade.score is None and said.get("preserve_score"):
        grade = replace(grade, score=held.score, maximum=held.maximum)
    kept = "override-stays" in here.habits or (canvas and said.get("prioritize_non_tool_grade") is True)
    new = canvas and _is_new(message)
    return replace(
        grade,
        locked=held.locked,
        override=held.override if kept else None,
        attempts=held.attempts + (1 if new else 0),
        comments=[*held.comments, grade.comment] if grade.comment else held.comments,
        submission=said if new else held.submission,
    )
