"""The habits of platform families, in one place: what differs is a field of the family's profile, its reason beside it.

Nothing elsewhere asks for a family's name; it asks the profile.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from lms_plugin.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one family of platforms behaves; the defaults are the standard's."""

    family: str = "generic"
    title: Text = _("your learning platform")
    # What its administrators have to change, in its own words; each is a whole sentence for an error page.
    new_window: Text = _("in the settings of the link or tool, choose a new window or tab.")
    target_field: Text = _("The target link address")
    user_ids: Text = _("Let the platform send the user's ID, and do not open the link to guests.")
    add_tool: Text = _("in the LMS's settings for external tools, with Assay's registration address.")
    course_item: Text = _("Open it from a course item.")
    share_names: Text = _("Let the platform send names and e-mail addresses to this tool.")
    fetches_our_keys: Text = ""
    # Whether one client ID serves every school, so that a deployment is the tenant (QUIRK-80).
    deployment_is_tenant: bool = False


GENERIC = Profile()
_MOODLE = Profile(
    family="moodle",
    title="Moodle",
    # Frames get our Partitioned cookie only in browsers that have it (QUIRK-18).
    new_window=_(
        "Site administration ▸ Plugins ▸ External tool ▸ Manage tools ▸ the tool ▸ Default launch container = "
        "New window."
    ),
    target_field=_("Tool URL (Manage tools ▸ the tool)"),
    # launch.php asks nobody to log in, so a guest's user id is 0 (QUIRK-07).
    user_ids=_("In Moodle, guests have none: let only enrolled people into the course."),
    add_tool=_("Site administration ▸ Plugins ▸ External tool ▸ Manage tools, then paste the registration address."),
    share_names=_(
        "Moodle ▸ Manage tools ▸ the tool ▸ Privacy: Share launcher's name and Share launcher's email = Always."
    ),
    # Moodle fetches our keys itself and blocks private addresses and odd ports by default (QUIRK-29).
    fetches_our_keys=_(
        "In Moodle also look at Site administration ▸ General ▸ Security ▸ HTTP security: cURL blocked hosts and "
        "allowed ports."
    ),
)
_CANVAS = Profile(
    family="canvas",
    title="Canvas",
    new_window=_("the assignment ▸ Edit ▸ Submission Type ▸ tick “Load This Tool In A New Tab”."),
    target_field=_("Target Link URI (Developer Keys ▸ the LTI key)"),
    user_ids=_("Canvas sends one for everybody who is logged in: do not open the course to the public."),
    add_tool=_("Admin ▸ Developer Keys ▸ + LTI Key, then Settings ▸ Apps ▸ by Client ID."),
    # The privacy level decides names and e-mail; the user's id always comes (QUIRK-55).
    share_names=_("Canvas ▸ Admin ▸ Developer Keys ▸ the LTI key ▸ Privacy Level = Public."),
)
_BRIGHTSPACE = Profile(
    family="brightspace",
    title="Brightspace",
    new_window=_("the link in the course ▸ tick “Open as External Resource”."),
    target_field=_("Target Link URI (Manage Extensibility ▸ LTI Advantage)"),
    user_ids=_("Manage Extensibility ▸ LTI Advantage ▸ the deployment ▸ Security Settings: tick User Information."),
    add_tool=_("Admin Tools ▸ Manage Extensibility ▸ LTI Advantage ▸ Register Tool."),
    share_names=_(
        "Brightspace ▸ the deployment ▸ Security Settings: tick User Information (first, last name, e-mail)."
    ),
)
_BLACKBOARD = Profile(
    family="blackboard",
    title="Blackboard",
    new_window=_("the content item ▸ Edit ▸ Open in a new window."),
    target_field=_("Tool Provider URL (LTI Tool Providers ▸ the placement)"),
    add_tool=_("Admin ▸ LTI Tool Providers ▸ Register LTI 1.3/Advantage Tool with Assay's Application ID."),
    # Some of its placements, such as the institution page, send no resource link (QUIRK-81).
    course_item=_("In Blackboard, place Assay as a deep-linking content tool and open it from a course item."),
    share_names=_("Blackboard ▸ LTI Tool Providers ▸ the tool: User Fields to Send = Name and Email Address."),
    deployment_is_tenant=True,
)
_OPENEDX = Profile(
    family="openedx",
    title="Open edX",
    new_window=_("the LTI Consumer component ▸ LTI Launch Target = New Window."),
    target_field=_("LTI 1.3 Tool Launch URL (the LTI Consumer component)"),
    add_tool=_("an LTI Consumer component with LTI Version = LTI 1.3."),
    share_names=_("the LTI Consumer component: Request user's username, full name and email = True."),
)
_SAKAI = Profile(family="sakai", title="Sakai", new_window=_("the tool's settings ▸ Open in a new window."))
PROFILES = {one.family: one for one in (_MOODLE, _CANVAS, _BRIGHTSPACE, _BLACKBOARD, _OPENEDX, _SAKAI)}
# How families call themselves in tool_platform, where that is not our name for them.
_SAID = {
    "desire2learn": "brightspace",
    "d2l": "brightspace",
    "blackboardlearn": "blackboard",
    "bblearn": "blackboard",
    "open edx": "openedx",
    "edx": "openedx",
}
# Hosts that only one family has as issuer; all hosted schools of a kind share it (QUIRK-50, QUIRK-80).
_ISSUERS = {
    "canvas.instructure.com": "canvas",
    "canvas.beta.instructure.com": "canvas",
    "canvas.test.instructure.com": "canvas",
    "blackboard.com": "blackboard",
}
# Environments that are overwritten from production, tool and all: what is done there is not for keeps (QUIRK-50).
_REHEARSALS = {"canvas.beta.instructure.com": "beta", "canvas.test.instructure.com": "test"}
# Canvas's endpoints moved; the old hosts answer still, but storage wants the new origin (QUIRK-50).
_MOVED = {
    "canvas.instructure.com": "sso.canvaslms.com",
    "canvas.beta.instructure.com": "sso.beta.canvaslms.com",
    "canvas.test.instructure.com": "sso.test.canvaslms.com",
}


def profile_of(family: str | None, *, said: str | None = None, issuer: str = "") -> Profile:
    """The profile of a platform: of the family stored with its registration, else of what tool_platform says, else by
    its issuer; one nobody knows behaves by the standard (CLAIM-11)."""
    for name in (family, said):
        key = (name or "").strip().lower()
        found = PROFILES.get(key) or PROFILES.get(_SAID.get(key, ""))
        if found is not None:
            return found
    return PROFILES.get(_ISSUERS.get(_host(issuer), "")) or GENERIC


def rehearsal(issuer: str) -> str:
    """The name of an environment that is not for keeps ("beta", "test"); empty for a real one (QUIRK-50)."""
    return _REHEARSALS.get(_host(issuer), "")


def moved_host(address: str) -> str:
    """The host that took over from the one in this address; empty where it did not move (QUIRK-50)."""
    return _MOVED.get(_host(address), "")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def plain_link_header(raw: str) -> str:
    """A Link header as RFC 8288 has it. Moodle writes typographic quotes as UTF-8, which HTTP libraries hand over as
    Latin-1, and escapes the address for HTML (QUIRK-39)."""
    with suppress(UnicodeError):  # else it was plain, or is text already
        raw = raw.encode("latin-1").decode("utf-8")
    return raw.replace("\u201c", '"').replace("\u201d", '"').replace("&amp;", "&")
