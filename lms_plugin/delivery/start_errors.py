"""Why an attempt does not start or go on."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _

from lms_plugin.delivery.errors import QuizRefusal
from lms_plugin.errors import Text


class AttemptRefused(QuizRefusal):
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
    advice = _("Ask your instructor if you still have to take it. What you handed in before counts.")


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
    advice = _("Come back then; until then you can practise what you have met.")


class Lacking(StrEnum):
    """What is missing before an attempt starts or goes on."""

    CODE = "code"
    HONOUR = "honour"
    ONE_WAY = "one_way"


class NotDeclared(AttemptRefused):
    """The access code was not given or is wrong, or the honour statement was not agreed to.

    ``ready_at``: there were too many wrong codes, and until then none is looked at.
    """

    code = "NOT_DECLARED"
    title = _("Something is missing before you start")
    message = _("This quiz asks for an access code or for your agreement before it starts.")
    advice = _("Give it on the quiz's page, and press Start again. Nothing was started.")
    lacking: frozenset[Lacking] = frozenset()


class CodeNeeded(QuizRefusal):
    """The attempt was opened in another browser or launch; its access code has to be given here, too."""

    code = "ACCESS_CODE_NEEDED"
    status = 403
    title = _("The access code is needed")
    message = _("This quiz asks for its access code each time it is opened anew.")
    advice = _("Type the code on the quiz's page, and go on from there. What you saved is safe.")
