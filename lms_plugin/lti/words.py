"""What a person is told when a login or launch is refused, by code; every page has exactly one thing to do."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from lms_plugin.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person is told; every page has exactly one thing to do."""

    title: Text = _("This launch was not accepted")
    message: Text = _("Your learning platform sent something that Assay cannot accept.")
    advice: Text = _("Open it again from your course; if it repeats, send the number below to your admin.")
    status: int = 400


_AGAIN = _("Go back to your course and open it again from there.")
_TELL_ADMIN = _("Tell the person who looks after your learning platform, and pass on the code below.")
PLAIN = Words()
_CLOCKS = Words(
    title=_("The clocks do not agree"),
    message=_("The launch was made too early or too late by our clock."),
    advice=_("Open it again from your course. If it happens again, tell your admin that the clocks differ."),
)
_NOT_CONNECTED = Words(
    title=_("Not connected yet"),
    message=_("Your school’s LMS is not connected yet."),
    advice=_TELL_ADMIN,
    status=404,
)
_USED = Words(
    title=_("This link was used already"),
    message=_("Each launch works once, and this one is over."),
    advice=_("Open it from the course again."),
)
_UNTRUSTED = Words(status=401)
_KEYS = Words(
    title=_("The signature could not be checked"),
    message=_("Assay does not know the key your learning platform signed with."),
    advice=_("Open it again from your course in a minute. If it happens again, tell your admin."),
)
_CONTENT = Words(
    title=_("The request for content is incomplete"),
    message=_("Your learning platform asked for content, but did not say what it takes or where to send it."),
    advice=_TELL_ADMIN,
)

WORDS: dict[str, Words] = {
    "LOGIN_INCOMPLETE": Words(
        title=_("The launch is incomplete"),
        message=_("Your learning platform did not send everything that a launch needs."),
        advice=_TELL_ADMIN,
    ),
    "LTI_1_1": Words(
        title=_("This link uses LTI 1.1"),
        message=_("Assay works with LTI 1.3; this link was made for the older LTI 1.1."),
        advice=_("Ask your admin to add Assay to the learning platform as an LTI 1.3 tool."),
    ),
    "UNKNOWN_REGISTRATION": _NOT_CONNECTED,
    "REGISTRATION_INACTIVE": Words(
        title=_("Switched off"),
        message=_("The connection between your learning platform and Assay is not switched on."),
        advice=_TELL_ADMIN,
        status=403,
    ),
    "TARGET_FOREIGN": Words(
        message=_("The link in your course points to an address that is not ours."), advice=_TELL_ADMIN
    ),
    "PLATFORM_LOGIN_REQUIRED": Words(
        title=_("Please log in first"),
        message=_("Your learning platform says that you are not logged in."),
        advice=_("Log in to your LMS first, then open it again from your course."),
    ),
    "PLATFORM_LAUNCH_NO_LONGER_VALID": _USED,
    "PLATFORM_REFUSED_LAUNCH": Words(
        title=_("Your learning platform said no"),
        message=_("Your learning platform did not let the launch happen."),
        advice=_AGAIN,
    ),
    "STATE_UNKNOWN": _USED,
    "STATE_EXPIRED": Words(
        title=_("That took too long"), message=_("The launch was started more than ten minutes ago."), advice=_AGAIN
    ),
    "BROWSER_NOT_BOUND": Words(
        title=_("Your browser kept us from recognising you"),
        message=_("It did not send back the cookie that shows that this launch is yours."),
        advice=_("Go back to the course and open the quiz again."),
    ),
    "TOKEN_TOO_BIG": Words(status=413),
    "TOKEN_EXPIRED": _CLOCKS,
    "TOKEN_TOO_OLD": _CLOCKS,
    "CLOCK_SKEW": _CLOCKS,
    "ALG_MISMATCH": _KEYS,
    "KEY_NOT_FOUND": _KEYS,
    "KEY_UNUSABLE": _KEYS,
    "KEYSET_UNREACHABLE": Words(
        title=_("Your learning platform did not answer"),
        message=_("Assay could not fetch the keys that your learning platform signs with."),
        advice=_("Open it again from your course in a minute."),
        status=502,
    ),
    "AUDIENCE_MISMATCH": _UNTRUSTED,
    "AUDIENCE_UNTRUSTED": _UNTRUSTED,
    "AZP_MISSING": _UNTRUSTED,
    "AZP_MISMATCH": _UNTRUSTED,
    "DEPLOYMENT_UNKNOWN": Words(
        title=_("Being set up"),
        message=_("Assay is being set up for this part of your learning platform."),
        advice=_("Try again later. Your admin has to approve it, and will find it waiting in Assay."),
        status=403,
    ),
    "DEPLOYMENT_INACTIVE": Words(
        title=_("Switched off"),
        message=_("Assay is switched off for this part of your learning platform."),
        advice=_TELL_ADMIN,
        status=403,
    ),
    "ANONYMOUS": Words(
        title=_("We do not know who you are"),
        message=_("Your LMS did not say who you are, so nothing can be graded."),
        advice=_("Log in to your LMS as yourself, then open it again from your course."),
        status=403,
    ),
    "RESOURCE_LINK_MISSING": Words(
        message=_("Your learning platform did not say from which place in the course you come."),
        advice=_("Open it from an item in your course."),
    ),
    "DL_SETTINGS": _CONTENT,
    "DL_RETURN_URL": _CONTENT,
    "REVIEW_INCOMPLETE": Words(
        title=_("Nothing to review"),
        message=_("Your learning platform did not say whose work in which gradebook column is to be shown."),
        advice=_TELL_ADMIN,
    ),
    "ROLE_NOT_ALLOWED": Words(
        title=_("Not for your role"),
        message=_("Your role in this course does not allow that."),
        advice=_("Ask your instructor if you think it should."),
        status=403,
    ),
    "TICKET_UNKNOWN": Words(
        title=_("This window came too late"),
        message=_("The pass for the new window works once and for one minute."),
        advice=_AGAIN,
        status=403,
    ),
}
