"""Why a login or launch was refused: one stable code per cause, and plain words for whoever sits in front."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from lms_plugin.errors import AppError, Text, Trouble
from lms_plugin.lti.claims import text
from lms_plugin.lti.words import PLAIN, WORDS

LONGEST_FACT = 300


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
    DL_SETTINGS = auto()
    DL_RETURN_URL = auto()
    REVIEW_INCOMPLETE = auto()
    ROLE_NOT_ALLOWED = auto()
    TICKET_UNKNOWN = auto()


class LaunchRejected(AppError):
    """A login or launch ends here. ``detail`` is for the log: never a token, name, e-mail, hint or return URL.

    ``facts`` are for the operator: what was received, what was expected; cut, and cleaned of what is not text. What
    else was known when it happened is added by ``refusing.explain``.
    """

    def __init__(self, code: LaunchCode, detail: str = "", *, message: Text | None = None, **facts: object) -> None:
        words = WORDS.get(code, PLAIN)
        super().__init__(words.message if message is None else message, advice=words.advice, detail=detail)
        self.code = code.value
        self.status = words.status
        self.title = words.title
        said = {"detail": detail} if detail and not facts else {}
        self.trouble = Trouble(facts=as_facts(said | facts))


def as_facts(values: Mapping[str, object]) -> dict[str, str]:
    """Values as an operator's page may show them: cleaned, at most 300 characters each; None is left out."""
    cleaned = {name: text(str(value), LONGEST_FACT) for name, value in values.items() if value is not None}
    return {name: value or "–" for name, value in cleaned.items()}


class DeploymentUnknown(LaunchRejected):
    """A verified token of a known registration names a deployment nobody approved yet (LAUNCH-19)."""

    code = LaunchCode.DEPLOYMENT_UNKNOWN.value

    def __init__(self, registration_id: int, deployment_id: str) -> None:
        super().__init__(
            LaunchCode.DEPLOYMENT_UNKNOWN, f"registration {registration_id}", received=f"deployment {deployment_id!r}"
        )
        self.registration_id = registration_id
        self.deployment_id = deployment_id
