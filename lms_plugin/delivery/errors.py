"""Refusals a learner or instructor can meet around an attempt."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Self

from flask_babel import lazy_gettext as _

from lms_plugin.errors import AppError, Text


class AttemptClosed(AppError):
    """The attempt was handed in already; what was saved until then counts."""

    code = "ATTEMPT_CLOSED"
    status = 410
    title = _("This attempt was handed in")
    message = _("This attempt was handed in already, so its answers can no longer change.")
    advice = _("Open the quiz again from your course to see the result.")


class AttemptLate(AppError):
    """The time is over, grace included."""

    code = "ATTEMPT_LATE"
    status = 403
    title = _("The time is over")
    message = _("The time for this attempt is over; this change came too late. What was saved before counts.")
    advice = _("Hand in what was saved.")


class AttemptRefused(AppError):
    """No (further) attempt may start."""

    code = "ATTEMPT_REFUSED"
    status = 403
    title = _("No further attempt")
    message = _("All attempts this quiz allows have been used.")
    advice = _("Ask your instructor if you need another one.")
    ready_at: datetime | None = None  # when it falls by itself

    @property
    def brief(self) -> Text:
        """The message without the moment, for a page that tells that in the reader's own zone."""
        return type(self).message


class QuizClosed(AttemptRefused):
    """The window for attempts has passed."""

    code = "QUIZ_CLOSED"
    title = _("This quiz is closed")
    message = _("The time for this quiz has passed.")


class QuizNotOpen(AttemptRefused):
    """The window for attempts has not begun."""

    code = "QUIZ_NOT_OPEN"
    title = _("This quiz is not open yet")
    message = _("This quiz is not open yet.")
    advice = _("Come back then; nothing was started and no attempt was used.")


class CoolingOff(AttemptRefused):
    """The pause between two attempts is not over."""

    code = "COOLING_OFF"
    title = _("There is a pause between attempts")
    message = _("There is a pause between two attempts at this quiz.")
    advice = _("Come back then; until then you can practise or read the study guide.")


class Lacking(StrEnum):
    """What is missing before an attempt starts or goes on."""

    CODE = "code"
    HONOUR = "honour"


class NotDeclared(AttemptRefused):
    """The access code was not given or is wrong, or the honour statement was not agreed to.

    ``ready_at``: there were too many wrong codes, and until then none is looked at.
    """

    code = "NOT_DECLARED"
    title = _("Something is missing before you start")
    message = _("This quiz asks for an access code or for your agreement before it starts.")
    advice = _("Open the quiz again from your course.")
    lacking: frozenset[Lacking] = frozenset()


class CodeNeeded(AppError):
    """The attempt was opened in another browser or launch; its access code has to be given here, too."""

    code = "ACCESS_CODE_NEEDED"
    status = 403
    title = _("The access code is needed")
    message = _("This quiz asks for its access code each time it is opened anew.")
    advice = _("Open the quiz again from your course, and type the code there. What you saved is safe.")


class AnswerUnreadable(AppError):
    """What was sent is no answer to this question; the stored answer stays as it was."""

    code = "ANSWER_UNREADABLE"
    status = 422
    title = _("That answer could not be read")
    message = _("What was sent is not an answer to this question. Your earlier answer is unchanged.")
    advice = _("Choose your answer again.")


class NotSetUp(AppError):
    """A learner opened a link that has no assessment yet."""

    code = "LINK_UNCONFIGURED"
    status = 404
    title = _("Not set up yet")
    message = _("Your instructor has not chosen a quiz for this place in the course yet.")
    advice = _("Tell your instructor, then open it again later.")

    @classmethod
    def of_link(cls, *, copied: bool) -> Self:
        """What a launch that is well shows instead of a quiz; ``copied``: of a link that has one, which somebody has
        only to confirm (ERR-12)."""
        unfinished = _("Your instructor has to finish the set-up of this place in the course.")
        refusal = cls(unfinished if copied else None)
        refusal.status = 200  # the launch was accepted, and the page is there: it says that nothing is to be done yet
        return refusal


class TooFewItems(AppError):
    """The bank cannot fill the assessment as set; ``message`` names what is short."""

    code = "TOO_FEW_ITEMS"
    status = 409
    title = _("This quiz cannot start just now")
    message = _("The question bank has too few approved questions for this quiz.")
    advice = _("Tell your instructor; nothing was started and no attempt was used.")
