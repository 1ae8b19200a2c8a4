"""Why platforms refuse scores: what tells one reason from another, and what to press there; the data of ``quirks``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

Words = Mapping[str, Any]


class Refusal(StrEnum):
    """Why a score was refused; the value is the code of lti.md 12 in small letters."""

    USER = "score_refused_user"
    GONE = "score_target_gone"
    STALE = "score_stale"
    ATTEMPTS = "score_attempts"
    TOKEN = "token_refused"  # noqa: S105 - a code
    FORBIDDEN = "score_forbidden"
    OTHER = "score_refused"


@dataclass(frozen=True, slots=True)
class Sign:
    """An answer with one of these statuses, whose text matches if a pattern is given, means this."""

    statuses: frozenset[int]
    means: Refusal
    text: re.Pattern[str] | None = None

    def fits(self, status: int | None, body: str) -> bool:
        """Whether an answer is such a one."""
        return status in self.statuses and (self.text is None or self.text.search(body) is not None)


def _sign(means: Refusal, *statuses: int, text: str | None = None) -> Sign:
    return Sign(frozenset(statuses), means, None if text is None else re.compile(text, re.IGNORECASE))


PERSON = r"\b(user|student|learner|member|enrol\w*)\b"
AWAY = (
    r"\b(enrol\w*|(user|student|learner|member) (is |was )?(suspended|inactive|not found)|not an? (student|learner))\b"
)
NOTHING = r"^\s*(\[\])?\s*$"
COMMON_SIGNS = (
    _sign(Refusal.STALE, 409),
    _sign(Refusal.STALE, 400, text="timestamp"),
    _sign(Refusal.USER, 422),
    _sign(Refusal.USER, 400, text=NOTHING),  # all that Moodle says (QUIRK-40)
    _sign(Refusal.USER, 400, text=PERSON),
    _sign(Refusal.USER, 403, text=AWAY),  # any other is about the tool's rights
    _sign(Refusal.TOKEN, 401),  # with a new bearer as well: as good as no token
    _sign(Refusal.FORBIDDEN, 403),
    _sign(Refusal.GONE, 404, 410),
)
CANVAS_SIGNS = (  # QUIRK-60
    _sign(Refusal.USER, 422, text="not found in course|not a student"),
    _sign(Refusal.ATTEMPTS, 422, text="attempt"),
    _sign(Refusal.GONE, 422, text="conclude"),
    _sign(Refusal.OTHER, 412, 422, text="scoreMaximum"),
    _sign(Refusal.GONE, 401, text="not linked|associated with this context"),
    _sign(Refusal.GONE, 412),
)
BRIGHTSPACE_SIGNS = (_sign(Refusal.USER, 403),)  # not enrolled, or a role without grades (QUIRK-77)


def is_wordless(body: str) -> bool:
    """Whether an answer says nothing at all."""
    return re.match(NOTHING, body) is not None


MOODLE: Words = {
    "score_refused_user": _(
        "Moodle: it takes grades for students of the course only. Check that this person is still enrolled, as a "
        "student, then send again."
    ),
    "score_target_gone": _("Moodle: tick grading in the settings of this activity, then look again."),
    "score_locked": _("Moodle: unlock the grade in the grader report, or the column in the gradebook set-up."),
    "score_stale": _("Moodle: look at the grade in the grader report; it keeps the one with the later time."),
    "token_refused": _(
        "Moodle: in the tool’s settings, IMS LTI Assignment and Grade Services must be “Use this service for grade "
        "sync and column management”."
    ),
}
CANVAS: Words = {
    "score_refused_user": _(
        "Canvas: this person was not found in the course or is not a student there. Check the enrolment, then send "
        "again."
    ),
    "score_target_gone": _(
        "Canvas: the course is concluded, or the assignment was deleted. Look there, then look again."
    ),
    "score_stale": _("Canvas: the gradebook holds a newer grade; open it in SpeedGrader before sending again."),
    "score_attempts": _("Canvas: the attempts of this assignment are used up. Allow more there, then send again."),
    "score_forbidden": _("Canvas: the developer key must have the scope for scores."),
    "token_refused": _("Canvas: the developer key must be ON, with the scopes for Assignment and Grade Services."),
}
BRIGHTSPACE: Words = {
    "score_refused_user": _(
        "Brightspace: the person must be enrolled, with a role that has the permission “Can be graded in Grades”; then "
        "send again."
    ),
    "token_refused": _("Brightspace: compare the token audience with https://api.brightspace.com/auth/token."),
}
BLACKBOARD: Words = {
    "score_refused_user": _(
        "Blackboard: this person could not be found in the course. Check the enrolment, then send again."
    ),
}
OPENEDX: Words = {
    "score_target_gone": _("Open edX: set Assignment and Grades to Programmatic in the component, then look again."),
}


def lacks_scope(said: str) -> bool:
    """Whether a token was refused for the right it asked for only: the platform knows us, and may grant others."""
    words = said.lower()
    return ("grant" in words and "scope" in words) or "did not grant" in words or "invalid_scope" in words


def token_cause(said: str) -> str:
    """The likely cause of a refused token, by what the platform said (ERR-08)."""
    words = said.lower()
    if lacks_scope(said):
        return (
            "Allow this tool to send scores: Moodle: IMS LTI Assignment and Grade Services; Canvas: scopes of the "
            "developer key; Brightspace: the AGS extension."
        )
    if "audience" in words or "aud" in words.split():
        return "Compare the token audience, character for character, with what the platform asks; no slash at its end."
    return (
        "Check that the tool is switched on there (Canvas: developer key ON), that the client ID is right, that the "
        "platform knows our key set address and can reach it, and that the clocks agree."
    )
