"""The error families: refusals for the person in front, and the platform's trouble. Everything else is our bug."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar


class AppError(Exception):
    """A refusal: says what happened and what to do, to the person in front.

    ``code`` is stable and listed in docs/reference.md; ``message`` is one sentence for a person; ``advice`` is the one
    thing to do next; ``detail`` is for the log and the operator, never shown to learners.
    """

    code: str = "REFUSED"
    status: int = 400
    title: str = "That did not work"
    message: str = "This request was refused."
    advice: str = "Go back and try again."

    def __init__(self, message: str | None = None, *, advice: str | None = None, detail: str = "") -> None:
        super().__init__(message or type(self).message)
        self.message = message or type(self).message
        self.advice = advice or type(self).advice
        self.detail = detail


class NotFound(AppError):
    """Not there, or not yours: the two look the same on purpose."""

    code = "NOT_FOUND"
    status = 404
    title = "Page not found"
    message = "There is nothing here for you."
    advice = "Go back to your course and open it again from there."


class RoleNotAllowed(AppError):
    """The launch's role may not do this."""

    code = "ROLE_NOT_ALLOWED"
    status = 403
    title = "Not for your role"
    message = "Your role in this course does not allow that."
    advice = "Ask your instructor if you think it should."


class CsrfFailed(AppError):
    """A form came without the token of its launch, or from another site."""

    code = "FORM_EXPIRED"
    status = 403
    title = "This form is out of date"
    message = "The form could not be matched to this page."
    advice = "If there is a button below, press it; else open the page again from your course."


class InvalidInput(AppError):
    """What was sent cannot be read as what the form asks for."""

    code = "INVALID_INPUT"
    status = 422
    title = "Something in the form needs a change"
    message = "Something you entered could not be used."
    advice = "Go back, change it and send it again."


class TooLarge(AppError):
    """The request body is over the limit."""

    code = "TOO_LARGE"
    status = 413
    title = "That is too large"
    message = "What was sent is larger than this page accepts."
    advice = "Send less at once."


class MethodNotAllowed(AppError):
    """The address exists, the method does not."""

    code = "METHOD_NOT_ALLOWED"
    status = 405
    title = "That address does not work this way"
    message = "This address was opened in a way it does not support."
    advice = "Go back to your course and open it again from there."


class RateLimited(AppError):
    """Too many tries in a short time."""

    code = "RATE_LIMITED"
    status = 429
    title = "Too many tries"
    message = "There were too many tries in a short time."
    advice = "Wait a minute, then try again."


class PlatformTrouble(Exception):
    """The platform did not do its part; ``status`` is its HTTP status or None, ``excerpt`` the start of its answer.

    ``date`` is the platform's clock when it answered, where it said so.
    """

    code: ClassVar[str] = "PLATFORM_TROUBLE"
    date: datetime | None = None

    def __init__(self, reason: str, *, status: int | None = None, excerpt: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.excerpt = excerpt[:2000]


class PlatformUnavailable(PlatformTrouble):
    """Worth another try later; ``retry_after`` in seconds if the platform asked for a pause."""

    code = "PLATFORM_UNAVAILABLE"

    def __init__(
        self, reason: str, *, status: int | None = None, excerpt: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(reason, status=status, excerpt=excerpt)
        self.retry_after = retry_after


class PlatformRefused(PlatformTrouble):
    """The platform said no; the same request again would be refused again."""

    code = "PLATFORM_REFUSED"
