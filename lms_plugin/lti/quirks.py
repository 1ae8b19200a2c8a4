"""The habits of platform families, in one place: what differs is a field of the family's profile, its reason beside it.

Nothing elsewhere asks for a family's name; it asks the profile.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one family of platforms behaves; the defaults are the standard's."""

    family: str = "generic"
    title: str = "your learning platform"


GENERIC = Profile()
_MOODLE = Profile(family="moodle", title="Moodle")
_CANVAS = Profile(family="canvas", title="Canvas")
_BRIGHTSPACE = Profile(family="brightspace", title="Brightspace")
_BLACKBOARD = Profile(family="blackboard", title="Blackboard")
_OPENEDX = Profile(family="openedx", title="Open edX")
_SAKAI = Profile(family="sakai", title="Sakai")
PROFILES = {one.family: one for one in (_MOODLE, _CANVAS, _BRIGHTSPACE, _BLACKBOARD, _OPENEDX, _SAKAI)}


def profile_of(family: str | None) -> Profile:
    """The profile of a family as stored with its registration; one nobody knows behaves by the standard (CLAIM-11)."""
    return PROFILES.get(family or "") or replace(GENERIC, family=family or GENERIC.family)


def plain_link_header(raw: str) -> str:
    """A Link header as RFC 8288 has it. Moodle writes typographic quotes as UTF-8, which HTTP libraries hand over as
    Latin-1, and escapes the address for HTML (QUIRK-39)."""
    with suppress(UnicodeError):  # else it was plain, or is text already
        raw = raw.encode("latin-1").decode("utf-8")
    return raw.replace("\u201c", '"').replace("\u201d", '"').replace("&amp;", "&")
