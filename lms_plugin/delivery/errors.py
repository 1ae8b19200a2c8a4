"""Refusals a learner or instructor can meet around an attempt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from flask_babel import lazy_gettext as _

from lms_plugin.errors import AppError
from question_bank.errors import InfeasibleBlueprint


class Way(StrEnum):
    """Where the page of a refusal leads on to."""

    QUIZ = "quiz"
    CHOICE = "choice"
    QUESTIONS = "questions"
    RESULT = "result"
    ATTEMPT = "attempt"


def leading_to(way: Way) -> Mapping[str, object]:
    """The facts of a refusal's page that leads there. All but quiz and choice are of the attempt in the address."""
    return MappingProxyType({"way": way})


class QuizRefusal(AppError):
    """A refusal in a launch whose page has the way on that fits it and who reads it."""

    page_template = "delivery/refused.html"
    page_facts = leading_to(Way.QUIZ)


class AttemptClosed(QuizRefusal):
    """The attempt was handed in already; what was saved until then counts."""

    code = "ATTEMPT_CLOSED"
    status = 410
    title = _("This attempt was handed in")
    message = _("This attempt was handed in already, so its answers can no longer change.")
    advice = _("Open the quiz again from your course to see the result.")
    page_facts = leading_to(Way.RESULT)


class AttemptLate(QuizRefusal):
    """The time is over, grace included."""

    code = "ATTEMPT_LATE"
    status = 403
    title = _("The time is over")
    message = _("The time for this attempt is over; this change came too late. What was saved before counts.")
    advice = _("Hand in what was saved.")
    page_facts = leading_to(Way.QUESTIONS)


class NotForThisAttempt(QuizRefusal):
    """What staff asked for does not fit the attempt as it is now: somebody else may have been faster."""

    code = "ATTEMPT_STATE"
    status = 409
    title = _("That does not fit this attempt")
    message = _("The attempt is not in a state for that any more. Nothing was changed.")
    advice = _("Go back, look at the attempt again, and see what can be done now.")
    page_facts = leading_to(Way.ATTEMPT)


class PagePassed(QuizRefusal):
    """There is no way back in this attempt, nor past pages that were not shown yet."""

    code = "PAGE_PASSED"
    status = 403
    title = _("There is no way back")
    message = _("In this quiz you cannot go back to a page that you have left, or skip one. Your answers there count.")
    advice = _("Go on with the question you are at.")
    page_facts = leading_to(Way.QUESTIONS)


class SectionClosed(QuizRefusal):
    """The section of these answers was left, or its time and the grace are over."""

    code = "SECTION_CLOSED"
    status = 403
    title = _("This section is closed")
    message = _("This section is closed: you left it, or its time is over. What was saved before counts.")
    advice = _("Go on with the section you are at.")
    page_facts = leading_to(Way.QUESTIONS)


class AnswerChecked(QuizRefusal):
    """In practice an answer that was checked stays as it is."""

    code = "ANSWER_CHECKED"
    status = 409
    title = _("This answer was checked")
    message = _("This question was checked already, so its answer stays as it is.")
    advice = _("Go on to the next question.")
    page_facts = leading_to(Way.QUESTIONS)


class AnswerUnreadable(QuizRefusal):
    """What was sent is no answer to this question; the stored answer stays as it was."""

    code = "ANSWER_UNREADABLE"
    status = 422
    title = _("That answer could not be read")
    message = _("What was sent is not an answer to this question. Your earlier answer is unchanged.")
    advice = _("Choose your answer again.")
    page_facts = leading_to(Way.QUESTIONS)


class NotSetUp(QuizRefusal):
    """A learner opened a link that has no assessment yet."""

    code = "LINK_UNCONFIGURED"
    status = 404
    title = _("Not set up yet")
    message = _("Your instructor has not chosen a quiz for this place in the course yet.")
    advice = _("Tell your instructor, then open it again later.")
    page_facts = leading_to(Way.CHOICE)

    @classmethod
    def of_link(cls, *, copied: bool) -> Self:
        """What a launch that is well shows instead of a quiz; ``copied``: of a link that has one, which somebody has
        only to confirm (ERR-12)."""
        unfinished = _("Your instructor has to finish the set-up of this place in the course.")
        refusal = cls(unfinished if copied else None)
        refusal.status = 200  # the launch was accepted, and the page is there: it says that nothing is to be done yet
        return refusal


class TooFewItems(QuizRefusal):
    """The bank cannot fill the assessment as set; who may change it sees what is short, and where."""

    code = "TOO_FEW_ITEMS"
    status = 409
    title = _("This quiz cannot start just now")
    message = _("The question bank has too few approved questions for this quiz.")
    advice = _("Tell your instructor; nothing was started and no attempt was used.")
    staff_advice = _("Approve more questions that fit, or ask for fewer of them; nothing was started.")

    @classmethod
    def of(cls, assessment_id: int, short: InfeasibleBlueprint, topics: Mapping[str, str]) -> Self:
        """What a quiz shows that lacks questions; ``topics``: id → title."""
        refusal = cls(detail=str(short))
        refusal.page_facts = {**cls.page_facts, "assessment_id": assessment_id, "short": short, "topics": topics}
        return refusal


class SettingsChanged(AppError):
    """Somebody else published settings of the same quiz."""

    code = "SETTINGS_CHANGED"
    status = 409
    title = _("The settings have changed meanwhile")
    message = _("Somebody else published settings of this quiz while you were editing them.")
    advice = _("Go back to keep what you typed, open the quiz in another tab to compare, then publish again.")
