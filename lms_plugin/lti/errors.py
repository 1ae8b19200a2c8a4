"""Why a login or launch was refused: one stable code per cause, and plain words for whoever sits in front."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from lms_plugin.errors import AppError


class LaunchCode(StrEnum):
    """Every cause; value and name are the same. Codes never change meaning; docs/reference.md lists them."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:  # noqa: ARG004 - the base class's signature
        return name

    LOGIN_INCOMPLETE = auto()
    LTI_1_1 = auto()
    UNKNOWN_REGISTRATION = auto()
    REGISTRATION_INACTIVE = auto()
    TARGET_FOREIGN = auto()
    PLATFORM_LOGIN_REQUIRED = auto()
    PLATFORM_LAUNCH_NO_LONGER_VALID = auto()
    PLATFORM_REFUSED_LAUNCH = auto()
    STATE_MISSING = auto()
    STATE_UNKNOWN = auto()
    STATE_EXPIRED = auto()
    BROWSER_NOT_BOUND = auto()
    TOKEN_MISSING = auto()
    TOKEN_TOO_BIG = auto()
    TOKEN_MALFORMED = auto()
    TOKEN_HEADER = auto()
    TOKEN_INVALID = auto()
    TOKEN_EXPIRED = auto()
    TOKEN_TOO_OLD = auto()
    CLOCK_SKEW = auto()
    ALG_FORBIDDEN = auto()
    ALG_MISMATCH = auto()
    KID_MISSING = auto()
    KEY_NOT_FOUND = auto()
    KEY_UNUSABLE = auto()
    KEYSET_UNREACHABLE = auto()
    ISSUER_MISMATCH = auto()
    AUDIENCE_MISMATCH = auto()
    AUDIENCE_UNTRUSTED = auto()
    AZP_MISSING = auto()
    AZP_MISMATCH = auto()
    NONCE_MISMATCH = auto()
    VERSION = auto()
    MESSAGE_TYPE = auto()
    DEPLOYMENT_MISSING = auto()
    DEPLOYMENT_MISMATCH = auto()
    DEPLOYMENT_UNKNOWN = auto()
    DEPLOYMENT_INACTIVE = auto()
    SUB_INVALID = auto()
    ANONYMOUS = auto()
    ROLES_INVALID = auto()
    TARGET_MISSING = auto()
    TARGET_MISMATCH = auto()
    RESOURCE_LINK_MISSING = auto()
    TICKET_UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person is told; every page has exactly one thing to do."""

    title: str = "This launch was not accepted"
    message: str = "Your learning platform sent something that Assay cannot accept."
    advice: str = "Open it again from your course. If it happens again, send the code and number below to your admin."
    status: int = 400


_AGAIN = "Go back to your course and open it again from there."
_TELL_ADMIN = "Tell the person who looks after your learning platform, and pass on the code below."
_PLAIN = Words()
_CLOCKS = Words(
    title="The clocks do not agree",
    message="The launch was made too early or too late by our clock.",
    advice="Open it again from your course. If it happens again, tell your admin that the clocks differ.",
)
_NOT_CONNECTED = Words(
    title="Not connected yet",
    message="Your school's learning platform is not connected to Assay yet.",
    advice=_TELL_ADMIN,
    status=404,
)
_USED = Words(
    title="This link was used already",
    message="Each launch works once, and this one is over.",
    advice=_AGAIN,
)
_UNTRUSTED = Words(status=401)
_KEYS = Words(
    title="The signature could not be checked",
    message="Assay does not know the key your learning platform signed with.",
    advice="Open it again from your course in a minute. If it happens again, tell your admin.",
)

_WORDS: dict[LaunchCode, Words] = {
    LaunchCode.LOGIN_INCOMPLETE: Words(
        title="The launch is incomplete",
        message="Your learning platform did not send everything that a launch needs.",
        advice=_TELL_ADMIN,
    ),
    LaunchCode.LTI_1_1: Words(
        title="This link uses LTI 1.1",
        message="Assay works with LTI 1.3; this link was made for the older LTI 1.1.",
        advice="Ask your admin to add Assay to the learning platform as an LTI 1.3 tool.",
    ),
    LaunchCode.UNKNOWN_REGISTRATION: _NOT_CONNECTED,
    LaunchCode.REGISTRATION_INACTIVE: Words(
        title="Switched off",
        message="The connection between your learning platform and Assay is not switched on.",
        advice=_TELL_ADMIN,
        status=403,
    ),
    LaunchCode.TARGET_FOREIGN: Words(
        message="The link in your course points to an address that is not ours.", advice=_TELL_ADMIN
    ),
    LaunchCode.PLATFORM_LOGIN_REQUIRED: Words(
        title="Please log in first",
        message="Your learning platform says that you are not logged in.",
        advice="Log in to your learning platform, then open it again from your course.",
    ),
    LaunchCode.PLATFORM_LAUNCH_NO_LONGER_VALID: _USED,
    LaunchCode.PLATFORM_REFUSED_LAUNCH: Words(
        title="Your learning platform said no",
        message="Your learning platform did not let the launch happen.",
        advice=_AGAIN,
    ),
    LaunchCode.STATE_UNKNOWN: _USED,
    LaunchCode.STATE_EXPIRED: Words(
        title="That took too long", message="The launch was started more than ten minutes ago.", advice=_AGAIN
    ),
    LaunchCode.BROWSER_NOT_BOUND: Words(
        title="Your browser kept us from recognising you",
        message="Your browser did not send back the cookie that shows that this launch is yours.",
        advice="Go back to your course and open it again; if there is a choice, open it in a new window.",
    ),
    LaunchCode.TOKEN_TOO_BIG: Words(status=413),
    LaunchCode.TOKEN_EXPIRED: _CLOCKS,
    LaunchCode.TOKEN_TOO_OLD: _CLOCKS,
    LaunchCode.CLOCK_SKEW: _CLOCKS,
    LaunchCode.ALG_MISMATCH: _KEYS,
    LaunchCode.KEY_NOT_FOUND: _KEYS,
    LaunchCode.KEY_UNUSABLE: _KEYS,
    LaunchCode.KEYSET_UNREACHABLE: Words(
        title="Your learning platform did not answer",
        message="Assay could not fetch the keys that your learning platform signs with.",
        advice="Open it again from your course in a minute.",
        status=502,
    ),
    LaunchCode.AUDIENCE_MISMATCH: _UNTRUSTED,
    LaunchCode.AUDIENCE_UNTRUSTED: _UNTRUSTED,
    LaunchCode.AZP_MISSING: _UNTRUSTED,
    LaunchCode.AZP_MISMATCH: _UNTRUSTED,
    LaunchCode.DEPLOYMENT_UNKNOWN: Words(
        title="Being set up",
        message="Assay is being set up for this part of your learning platform.",
        advice="Try again later. Your admin has to approve it, and will find it waiting in Assay.",
        status=403,
    ),
    LaunchCode.DEPLOYMENT_INACTIVE: Words(
        title="Switched off",
        message="Assay is switched off for this part of your learning platform.",
        advice=_TELL_ADMIN,
        status=403,
    ),
    LaunchCode.ANONYMOUS: Words(
        title="We do not know who you are",
        message="Your learning platform did not say who you are, so nothing can be graded.",
        advice="Log in to your learning platform as yourself, then open it again from your course.",
        status=403,
    ),
    LaunchCode.RESOURCE_LINK_MISSING: Words(
        message="Your learning platform did not say from which place in the course you come.",
        advice="Open it from an item in your course.",
    ),
    LaunchCode.TICKET_UNKNOWN: Words(
        title="This window came too late",
        message="The pass for the new window works once and for one minute.",
        advice=_AGAIN,
        status=403,
    ),
}


class LaunchRejected(AppError):
    """A login or launch ends here. ``detail`` is for the log: never a token, name, e-mail, hint or return URL."""

    def __init__(self, code: LaunchCode, detail: str = "", *, message: str | None = None) -> None:
        words = _WORDS.get(code, _PLAIN)
        super().__init__(message or words.message, advice=words.advice, detail=detail)
        self.code = code.value
        self.status = words.status
        self.title = words.title


class DeploymentUnknown(LaunchRejected):
    """A verified token of a known registration names a deployment nobody approved yet (LAUNCH-19)."""

    code = LaunchCode.DEPLOYMENT_UNKNOWN.value

    def __init__(self, registration_id: int, deployment_id: str) -> None:
        super().__init__(LaunchCode.DEPLOYMENT_UNKNOWN, f"registration {registration_id}")
        self.registration_id = registration_id
        self.deployment_id = deployment_id
