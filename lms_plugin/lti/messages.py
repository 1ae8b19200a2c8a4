"""What the messages beside a resource link launch ask for: content to pick, or somebody's work to review."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from lms_plugin.access import Role
from lms_plugin.lti import claims
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.models import Message

LINK_TYPE = "ltiResourceLink"
PICKERS = frozenset({Role.ADMIN, Role.INSTRUCTOR, Role.AUTHOR})
_REVIEW = re.compile(r"/lti/review/(\d{1,9})")
MAX_DATA = 60_000  # a token has 100 kB at most
_STAFF = frozenset({Role.ADMIN, Role.INSTRUCTOR, Role.ASSISTANT})


@dataclass(frozen=True, slots=True, kw_only=True)
class PickRequest:
    """The settings of a deep-linking request (DL 4.4.1). ``data`` is JSON text, None where none was sent.

    ``accept_line_item`` None: the platform did not say, so nothing can be assumed (DL-06).
    """

    return_url: str
    data: str | None
    accept_types: tuple[str, ...]
    accept_multiple: bool
    accept_line_item: bool | None
    auto_create: bool
    targets: tuple[str, ...]
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest:
    """Whose work is looked at, and in which gradebook column; or which attempt, by the address a score left with its
    submission (REV-05)."""

    person_sub: str = ""
    line_item_url: str = ""
    attempt_id: int | None = None


def read_message(
    body: Mapping[str, Any], message: Message, role: Role, *, development: bool
) -> tuple[Message, PickRequest | None, ReviewRequest | None]:
    """What a verified message asks for. A link launch with the address that a score left becomes a review (REV-05).

    Raises:
        LaunchRejected: as ``read_pick`` and ``read_review``.
    """
    match message:
        case Message.DEEP_LINKING:
            return message, read_pick(body, role, development=development), None
        case Message.SUBMISSION_REVIEW:
            return message, None, read_review(body, role, development=development)
        case Message.RESOURCE_LINK:
            marked = _attempt_under_review(str(body.get(claims.TARGET_LINK_URI)))
            return (Message.SUBMISSION_REVIEW if marked else message), None, marked
        case _:
            assert_never(message)


def read_pick(body: Mapping[str, Any], role: Role, *, development: bool) -> PickRequest:
    """What a verified deep-linking request asks for (DL-01 … DL-04).

    Raises:
        LaunchRejected: ROLE_NOT_ALLOWED unless somebody who sets up courses asks; DL_RETURN_URL, DL_SETTINGS.
    """
    if role not in PICKERS:
        _refuse_picker(body, role)
    settings = claims.member(body, claims.DL_SETTINGS)
    return_url = claims.web_address(settings.get("deep_link_return_url"), development=development)
    if return_url is None:
        raise LaunchRejected(LaunchCode.DL_RETURN_URL, "deep_link_return_url is missing or not https")
    types = settings.get("accept_types")
    targets = settings.get("accept_presentation_document_targets")
    if not isinstance(types, list | str):
        raise LaunchRejected(LaunchCode.DL_SETTINGS, "accept_types is missing")
    if not isinstance(targets, list | str):
        raise LaunchRejected(LaunchCode.DL_SETTINGS, "accept_presentation_document_targets is missing")
    said = settings.get("accept_lineitem")
    return PickRequest(
        return_url=return_url,
        data=_data(settings.get("data")),
        accept_types=claims.texts([types] if isinstance(types, str) else types),
        accept_multiple=settings.get("accept_multiple") is True,
        accept_line_item=said if isinstance(said, bool) else None,
        auto_create=settings.get("auto_create") is True,
        targets=claims.texts([targets] if isinstance(targets, str) else targets),
        text=claims.text(settings.get("text")),
    )


def _data(value: object) -> str | None:
    """The platform's own value as JSON text: it goes back exactly as it came (DL-09)."""
    if value is None:
        return None
    text = json.dumps(value)
    if len(text) > MAX_DATA:
        raise LaunchRejected(LaunchCode.DL_SETTINGS, f"data has {len(text)} characters")
    return text


def _refuse_picker(body: Mapping[str, Any], role: Role) -> None:
    roles = claims.texts(body.get(claims.ROLES))
    received = ", ".join(roles) or "no roles"
    words = (
        _("Only instructors, authors and administrators of a course choose its content.")
        if roles
        else _("Your learning platform did not say what you are in this course. Ask your admin to let it send roles.")
    )
    raise LaunchRejected(LaunchCode.ROLE_NOT_ALLOWED, str(role), message=words, received=received, role=role)


def _attempt_under_review(target: str) -> ReviewRequest | None:
    """The attempt that a link launch opens for marking, as Canvas's SpeedGrader does with the address we left with a
    score (QUIRK-59); None for any other target."""
    found = _REVIEW.fullmatch(urlsplit(target).path)
    return ReviewRequest(attempt_id=int(found[1])) if found else None


def read_review(body: Mapping[str, Any], role: Role, *, development: bool) -> ReviewRequest:
    """Whose attempts a verified submission review asks for, if this person may see them (REV-01, REV-02, CLAIM-05).

    Raises:
        LaunchRejected: REVIEW_INCOMPLETE; ROLE_NOT_ALLOWED for another learner's work, or one not observed.
    """
    person = claims.member(body, claims.FOR_USER).get("user_id")
    line_item = claims.web_address(claims.member(body, claims.AGS).get("lineitem"), development=development)
    if not claims.is_id(person):
        raise LaunchRejected(LaunchCode.REVIEW_INCOMPLETE, "for_user.user_id is missing")
    if line_item is None:
        raise LaunchRejected(LaunchCode.REVIEW_INCOMPLETE, "the gradebook column (lineitem) is missing")
    mentees = body.get(claims.MENTEES) if role is Role.OBSERVER else []
    own = role is Role.LEARNER and person == body["sub"]
    if not (role in _STAFF or own or (isinstance(mentees, list) and person in mentees)):
        words = _("These are the attempts of somebody whose results you may not see.")
        raise LaunchRejected(LaunchCode.ROLE_NOT_ALLOWED, str(role), message=words, role=role)
    return ReviewRequest(person_sub=person, line_item_url=line_item)
