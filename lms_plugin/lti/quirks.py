"""The habits of platform families, in one place: what differs is a field of the family's profile, its reason beside it.

Nothing elsewhere asks for a family's name; it asks the profile.
"""

from __future__ import annotations

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
