"""Names and Roles: the members of a course as the platform tells them, page by page (NRPS 2.0)."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote, unquote_plus, urljoin, urlsplit

from lms_plugin.access import Role
from lms_plugin.errors import PlatformUnavailable
from lms_plugin.lti import claims, paging
from lms_plugin.lti.connector import Connector
from lms_plugin.lti.http import Answer
from lms_plugin.lti.quirks import Profile
from lms_plugin.lti.roles import parse_roles

ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
DIFFERENCES = "differences"


class MemberStatus(StrEnum):
    """Where a member stands: what the platform says, and ``gone`` for whom it names no longer (NRPS 2.2)."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    GONE = "gone"


_STATUS = {"inactive": MemberStatus.INACTIVE, "deleted": MemberStatus.GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One line of a roster. Only ``user_id`` and ``roles`` are certain (NRPS-04). A person's own custom parameters of a
    link are not read: nothing here uses them."""

    user_id: str
    roles: tuple[str, ...]
    status: MemberStatus = MemberStatus.ACTIVE
    name: str | None = None
    email: str | None = None
    legacy_user_id: str | None = None

    @property
    def role(self) -> Role:
        """The role in this course; short names count (QUIRK-12)."""
        return parse_roles(self.roles)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPage:
    """A page of members; ``next_url`` None: the last. ``differences_url`` tells later what has changed since."""

    members: tuple[Member, ...]
    next_url: str | None
    differences_url: str | None


def roster_url(url: str, **query: str | int | None) -> str:
    """The roster's address with ``rlid``, ``role`` or ``limit`` put in place of what stands there, else appended.

    The rest of the query stays as it is, repeated parameters too (NRPS-07).
    """
    asked = {name: str(value) for name, value in query.items() if value is not None}
    parts = urlsplit(url)
    kept = [one for one in parts.query.split("&") if one and unquote_plus(one.partition("=")[0]) not in asked]
    added = [f"{name}={quote(value, safe='')}" for name, value in asked.items()]
    return parts._replace(query="&".join(kept + added)).geturl()


def read_roster(connector: Connector, url: str, profile: Profile, *, role: str | None = None) -> Iterator[RosterPage]:
    """The pages from ``url`` on, which may be a next or a differences link; next links are followed as they are.

    ``role``, the short name of a context role, leaves only its members over, whether or not the platform filtered.

    Raises:
        PlatformUnavailable, PlatformRefused, TokenRefused
    """
    for answer in paging.pages(connector, url, [ROSTER_SCOPE], accept=ROSTER_TYPE):
        members = tuple(one for row in _rows(answer) if (one := _member(row, profile)) is not None)
        if role is not None:
            members = tuple(one for one in members if role in {name.rpartition("#")[2] for name in one.roles})
        following, later = (_same_origin(answer, url, relation) for relation in ("next", DIFFERENCES))
        yield RosterPage(members=members, next_url=following, differences_url=later)


def _same_origin(answer: Answer, url: str, relation: str) -> str | None:
    """A link of the answer, untouched; one to another host is none, for our bearer does not go there (HTTP-06)."""
    target = paging.link(answer, relation)
    whole = None if target is None else urljoin(url, target)
    return whole if whole is not None and paging.same_origin(whole, url) else None


def _rows(answer: Answer) -> list[Mapping[str, Any]]:
    document = answer.json()
    members = document.get("members") if isinstance(document, dict) else None
    if not isinstance(members, list):
        raise PlatformUnavailable("the answer holds no members", status=answer.status, excerpt=answer.text)
    return [row for row in members if isinstance(row, dict)]


def _member(row: Mapping[str, Any], profile: Profile) -> Member | None:
    """A line as we keep it; None where it does not say who it is about."""
    user_id = row.get("user_id")
    if not claims.is_id(user_id):
        return None
    status = row.get("status")
    parts = (_name(row.get(part), profile) for part in ("given_name", "family_name"))
    return Member(
        user_id=user_id,
        roles=claims.texts(row.get("roles")),
        status=_STATUS.get(status.lower(), MemberStatus.ACTIVE) if isinstance(status, str) else MemberStatus.ACTIVE,
        name=_name(row.get("name"), profile) or claims.text(" ".join(filter(None, parts))),
        email=claims.text(row.get("email"), 254),
        legacy_user_id=claims.text(row.get("lti11_legacy_user_id"), claims.MAX_ID),
    )


def _name(value: object, profile: Profile) -> str | None:
    if profile.roster_names_escaped and isinstance(value, str):
        value = html.unescape(value)
    return claims.text(value)
