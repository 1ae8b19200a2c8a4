"""The error families: refusals for the person in front, and the platform's trouble. Everything else is our bug."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, TypeAlias

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

Text: TypeAlias = str | LazyString  # a sentence for people; lazy ones are put into the reader's language when shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What an operator finds under the reference of a refusal: ids and facts by name.

    Never a token, name, e-mail, hint or return URL. ``registration_id`` None: no platform of ours is concerned.
    """

    registration_id: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


class AppError(Exception):
    """A refusal: says what happened and what to do, to the person in front.

    ``code`` is stable and listed in docs/reference.md; ``message`` is one sentence for a person; ``advice`` is the one
    thing to do next; ``detail`` is for the log and the operator, never shown to learners. ``staff_advice`` names what
    to change in the LMS, for whoever may: staff read it instead of ``advice``, learners never, and where nobody knows
    who is in front (``staff`` None) it stands folded below. ``return_url`` leads back to the course and comes from a
    verified token. ``trouble`` is what operators find under its reference. ``page_template`` is a page of its own that
    extends the usual one, and ``page_facts`` what it shows besides.
    """

    code: str = "REFUSED"
    status: int = 400
    staff_advice: Text = ""
    staff: bool | None = None
    return_url: str = ""
    trouble: Trouble | None = None
    page_template: str = "errors/error.html"
    page_facts: Mapping[str, object] = MappingProxyType({})
    title: Text = _("That did not work")
    message: Text = _("This request was refused.")
    advice: Text = _("Go back and try again.")

    def __init__(self, message: Text | None = None, *, advice: Text | None = None, detail: str = "") -> None:
        self.message = type(self).message if message is None else message
        super().__init__(self.message)
        self.advice = type(self).advice if advice is None else advice
        self.detail = detail


class NotFound(AppError):
    """Not there, or not yours: the two look the same on purpose."""

    code = "NOT_FOUND"
    status = 404
    title = _("Page not found")
    message = _("The address may be wrong, or your visit here may be over. What you saved is kept.")
    advice = _("Go back to your course and open it again from there.")


class VisitOver(NotFound):
    """A page of a launch that is over, or was never this browser's; which of them it is, nobody learns."""

    title = _("Your visit here is over")
    message = _("This page belongs to a visit that is over, or to another browser. What was saved before is kept.")


class GoneMeanwhile(AppError):
    """What this request wanted to add to was deleted while it ran: a platform, with all that hangs on it."""

    code = "GONE_MEANWHILE"
    status = 410
    title = _("Not there any more")
    message = _("What this page belongs to was deleted at this very moment.")
    advice = _("Go back to your course. If you do not expect this, tell your instructor.")


class RoleNotAllowed(AppError):
    """The launch's role may not do this."""

    code = "ROLE_NOT_ALLOWED"
    status = 403
    title = _("Not for your role")
    message = _("Your role in this course does not allow that.")
    advice = _("Ask your instructor if you think it should.")


class CsrfFailed(AppError):
    """A form came without the token of its launch, or from another site."""

    code = "FORM_EXPIRED"
    status = 403
    title = _("This form is out of date")
    message = _("The form could not be matched to this page.")
    advice = _("If there is a button below, press it; else open the page again from your course.")


class InvalidInput(AppError):
    """What was sent cannot be read as what the form asks for."""

    code = "INVALID_INPUT"
    status = 422
    title = _("Something in the form needs a change")
    message = _("Something you entered could not be used.")
    advice = _("Go back, change it and send it again.")


class TooLarge(AppError):
    """The request body is over the limit."""

    code = "TOO_LARGE"
    status = 413
    title = _("That is too large")
    message = _("What was sent is larger than this page accepts, so it was not saved. What was saved before is kept.")
    advice = _("Go back and send less at once.")


class MethodNotAllowed(AppError):
    """The address exists, the method does not."""

    code = "METHOD_NOT_ALLOWED"
    status = 405
    title = _("That address does not work this way")
    message = _("This address was opened in a way it does not support.")
    advice = _("Go back to your course and open it again from there.")


class RateLimited(AppError):
    """Too many tries in a short time."""

    code = "RATE_LIMITED"
    status = 429
    title = _("Too many tries")
    message = _("There were too many tries in a short time.")
    advice = _("Wait a minute, then try again.")


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
