"""Who somebody is in a course, and what that lets them do."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A person's role in the context of one launch (docs/reference.md says which LTI role becomes which)."""

    ADMIN = "admin"
    INSTRUCTOR = "instructor"
    ASSISTANT = "assistant"
    AUTHOR = "author"
    OBSERVER = "observer"
    LEARNER = "learner"
    VIEWER = "viewer"


class SetAside(StrEnum):
    """Why what somebody does in a launch never counts: no score, no certificate, no statistics."""

    TEST_USER = "test_user"
    ACTING = "acting"  # an admin acts as this person (CLAIM-15)
    ANONYMOUS = "anonymous"  # the platform did not say who it is (LAUNCH-23)


class Capability(StrEnum):
    """What a route may ask for."""

    OPEN = "open"
    TAKE_ASSESSMENT = "take_assessment"
    PREVIEW_ASSESSMENT = "preview_assessment"
    CHOOSE_ASSESSMENT = "choose_assessment"
    VIEW_SCORES = "view_scores"
    SEND_SCORES = "send_scores"
    MANAGE_ATTEMPTS = "manage_attempts"
    PICK_CONTENT = "pick_content"  # only in a deep-linking launch, whatever the role
    REVIEW_SUBMISSION = "review_submission"  # only in a submission review launch
    AUTHOR_CONTENT = "author_content"
    VIEW_AWARDS = "view_awards"
    CERTIFY = "certify"  # programmes, and what is decided about certificates
    REGRADE = "regrade"  # decide about reports and correct results
    OPERATE = "operate"


_STAFF = frozenset({Capability.OPEN, Capability.PREVIEW_ASSESSMENT, Capability.VIEW_SCORES, Capability.VIEW_AWARDS})
_INSTRUCTS = frozenset(
    {Capability.CHOOSE_ASSESSMENT, Capability.SEND_SCORES, Capability.MANAGE_ATTEMPTS, Capability.AUTHOR_CONTENT}
    | {Capability.CERTIFY, Capability.REGRADE}
)

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.ADMIN: _STAFF | _INSTRUCTS,
    Role.INSTRUCTOR: _STAFF | _INSTRUCTS,
    Role.ASSISTANT: _STAFF,
    Role.AUTHOR: frozenset({Capability.OPEN, Capability.PREVIEW_ASSESSMENT, Capability.AUTHOR_CONTENT}),
    Role.OBSERVER: frozenset({Capability.OPEN}),
    Role.LEARNER: frozenset({Capability.OPEN, Capability.TAKE_ASSESSMENT}),
    Role.VIEWER: frozenset({Capability.OPEN}),
}
