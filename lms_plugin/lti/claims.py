"""The names of the claims we read, and ways to take a value out of a token whatever its sender put there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from lms_plugin.config import LOOPBACK_HOSTS

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
VERSION = LTI + "version"
MESSAGE_TYPE = LTI + "message_type"
DEPLOYMENT_ID = LTI + "deployment_id"
TARGET_LINK_URI = LTI + "target_link_uri"
RESOURCE_LINK = LTI + "resource_link"
ROLES = LTI + "roles"
CONTEXT = LTI + "context"
PRESENTATION = LTI + "launch_presentation"
PLATFORM = LTI + "tool_platform"
CUSTOM = LTI + "custom"
LTI11 = LTI + "lti1p1"
FOR_USER = LTI + "for_user"
MENTEES = LTI + "role_scope_mentor"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
DL_SETTINGS = DEEP_LINKING + "deep_linking_settings"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

MAX_ID, MAX_TEXT, MAX_URL, MAX_LIST = 255, 500, 4096, 100
# Control characters, surrogates (no database takes them) and overrides of the writing direction.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]+")
_UNSUBSTITUTED = re.compile(r"\$[A-Za-z][A-Za-z0-9_.-]*")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}")


def is_id(value: object) -> TypeGuard[str]:
    """Whether this is an identifier: a string of 1 to 255 characters that every database can hold."""
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and not _UNWANTED.search(value)


def member(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside a claim set; empty where something else stands there."""
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def text(value: object, limit: int = MAX_TEXT) -> str | None:
    """Text for people, cleaned of what is not text and cut; None where there is none (CLAIM-16)."""
    cleaned = _UNWANTED.sub(" ", value[: 4 * limit]).strip()[:limit] if isinstance(value, str) else ""
    return cleaned or None


def texts(value: object, limit: int = MAX_ID) -> tuple[str, ...]:
    """The strings of a list, each cleaned; what else is in it is left out."""
    found: Iterable[object] = value[:MAX_LIST] if isinstance(value, list) else ()
    return tuple(cleaned for cleaned in (text(one, limit) for one in found) if cleaned)


def custom_values(body: Mapping[str, Any]) -> dict[str, str]:
    """The custom parameters that have a value: strings, of which ``""`` is one. A variable that the platform did not
    put a value in stays ``$Its.name`` and counts as absent (CLAIM-08)."""
    given = list(member(body, CUSTOM).items())[:MAX_LIST]
    return {
        name: _UNWANTED.sub(" ", value)
        for name, value in given
        if isinstance(value, str) and is_id(name) and not _UNSUBSTITUTED.fullmatch(value.strip())
    }


def web_address(value: object, *, development: bool) -> str | None:
    """An https address, or a loopback one while developing; None for anything else (CLAIM-09, SEC-05)."""
    if not isinstance(value, str) or len(value) > MAX_URL or _UNWANTED.search(value):
        return None
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return None
    allowed = parts.scheme == "https" or (development and parts.scheme == "http" and host in LOOPBACK_HOSTS)
    return value if allowed and host else None


def locale_tag(value: object) -> str | None:
    """A language tag, with hyphens (``pt_br`` → ``pt-br``), or None (CLAIM-09)."""
    return value.replace("_", "-") if isinstance(value, str) and _LOCALE.fullmatch(value) else None
