"""The habits of platform families, in one place: what differs is a field of the family's profile, its reason beside it.

Nothing elsewhere asks for a family's name; it asks the profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from lms_plugin.errors import Text
from lms_plugin.lti import score_words
from lms_plugin.lti.score_words import Refusal, Sign, Words


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
    # Whether its pages may listen to messages from our frame: only then is one asked what it offers (STOR-10).
    hears_frames: bool = True
    # Moodle escapes the names in its roster for HTML, once (QUIRK-43); escaping is the page's business, not the data's.
    roster_names_escaped: bool = False
    # Where its administrators say that Assay offers content (deep linking), and to which address.
    content_field: Text = _("In the tool's settings there, switch deep linking (content selection) on")
    # Whether an item we return names its address. Moodle matches it to a tool by its domain, takes a foreign one
    # silently and never launches us then; without one the item is bound to the tool it was picked by (QUIRK-26).
    item_url: bool = True
    # Whether one client ID serves every school, so that a deployment is the tenant (QUIRK-80).
    deployment_is_tenant: bool = False
    # Where a refused score means something else than its status says, looked through before the common signs.
    signs: tuple[Sign, ...] = ()
    # What to press there, by the code of the refusal (lti.md 12).
    words: Words = field(default_factory=dict)
    # A member of the score in which each score is a new attempt unless told otherwise, in which a status may keep the
    # score, and which lets a teacher's own grade stand (Canvas, QUIRK-56, -57, -59).
    submission_extension: str | None = None
    # Each comment sent is one more comment, so it is sent only when its text changed (Canvas, QUIRK-58).
    comments_add_up: bool = False
    # A teacher's own grade stands by itself, whatever arrives (Moodle, QUIRK-38).
    keeps_teacher_grades: bool = False


GENERIC = Profile()
_MOODLE = Profile(
    family="moodle",
    title="Moodle",
    content_field=_(
        "Manage tools ▸ the tool ▸ Supports Deep Linking (Content-Item Message) = ticked, and Content Selection URL"
    ),
    # No page of it listens, and it sizes frames to its window itself: our page scrolls inside (QUIRK-08, QUIRK-19).
    hears_frames=False,
    roster_names_escaped=True,
    item_url=False,
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
    words=score_words.MOODLE,
    keeps_teacher_grades=True,
)
_CANVAS = Profile(
    family="canvas",
    title="Canvas",
    content_field=_(
        "Developer Keys ▸ the LTI key ▸ Placements: message type LtiDeepLinkingRequest, and Target Link URI"
    ),
    new_window=_("the assignment ▸ Edit ▸ Submission Type ▸ tick “Load This Tool In A New Tab”."),
    target_field=_("Target Link URI (Developer Keys ▸ the LTI key)"),
    user_ids=_("Canvas sends one for everybody who is logged in: do not open the course to the public."),
    add_tool=_("Admin ▸ Developer Keys ▸ + LTI Key, then Settings ▸ Apps ▸ by Client ID."),
    # The privacy level decides names and e-mail; the user's id always comes (QUIRK-55).
    share_names=_("Canvas ▸ Admin ▸ Developer Keys ▸ the LTI key ▸ Privacy Level = Public."),
    signs=score_words.CANVAS_SIGNS,
    words=score_words.CANVAS,
    submission_extension="https://canvas.instructure.com/lti/submission",
    comments_add_up=True,
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
    signs=score_words.BRIGHTSPACE_SIGNS,
    words=score_words.BRIGHTSPACE,
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
    words=score_words.BLACKBOARD,
)
_OPENEDX = Profile(
    family="openedx",
    title="Open edX",
    new_window=_("the LTI Consumer component ▸ LTI Launch Target = New Window."),
    target_field=_("LTI 1.3 Tool Launch URL (the LTI Consumer component)"),
    add_tool=_("an LTI Consumer component with LTI Version = LTI 1.3."),
    share_names=_("the LTI Consumer component: Request user's username, full name and email = True."),
    words=score_words.OPENEDX,
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


@lru_cache(maxsize=1024)
def profile_of(family: str | None, *, said: str | None = None, issuer: str = "") -> Profile:
    """The profile of a platform: of the family stored with its registration, else of what tool_platform says, else by
    its issuer; one nobody knows behaves by the standard (CLAIM-11)."""
    for name in (family, said):
        key = (name or "").strip().lower()
        found = PROFILES.get(key) or PROFILES.get(_SAID.get(key, ""))
        if found is not None:
            return found
    return PROFILES.get(_ISSUERS.get(_host(issuer), "")) or GENERIC


# The custom parameters we ask Canvas to fill with $Canvas.masqueradingUser.id, and names admins gave it (QUIRK-54).
_ACTING = frozenset({"canvas_masquerading_user_id", "assay_masquerading_user_id", "masquerading_user_id"})


def is_acting(custom: Mapping[str, str]) -> bool:
    """Whether an admin acts as the person of this launch: Canvas names the admin only then (CLAIM-15, QUIRK-54)."""
    return any(custom.get(name) for name in _ACTING)


@lru_cache(maxsize=1024)
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


# Custom parameters that tell which ids a link or course had before it was copied, and the platform's dates; ours, and
# those that registrations and platforms bring. Canvas has no history of links, but one of courses (QUIRK-55); Moodle
# leaves most of them as they are written, and those count as absent (QUIRK-14).
LINK_HISTORY = ("assay_link_history", "resource_link_id_history", "ext_d2l_resource_link_id_history")
CONTEXT_HISTORY = ("assay_context_history", "context_id_history")
DATES = {
    name: (f"assay_{name}", name) for name in ("available_start", "available_end", "submission_start", "submission_end")
}


def plain_link_header(raw: str) -> str:
    """A Link header as RFC 8288 has it. Moodle writes typographic quotes as UTF-8, which HTTP libraries hand over as
    Latin-1, and escapes the address for HTML (QUIRK-39)."""
    with suppress(UnicodeError):  # else it was plain, or is text already
        raw = raw.encode("latin-1").decode("utf-8")
    return raw.replace("\u201c", '"').replace("\u201d", '"').replace("&amp;", "&")


def column_maximum(points: Decimal) -> Decimal:
    """The maximum of a column we ask for: the quiz's points where they are a whole number up to 100, else 100.

    Moodle takes nothing else in an activity, Open edX no fractions (QUIRK-24, QUIRK-71, DL-19); scores are scaled.
    """
    return points if points == points.to_integral_value() and 1 <= points <= 100 else Decimal(100)


def submission_members(profile: Profile, *, final: bool, new: bool, keeps_teacher: bool, page: str) -> dict[str, Any]:
    """What goes into a score for platforms that make submissions of them; empty for all others.

    ``new``: the first message about a hand-in; ``page`` shows it to whoever marks there. A message without a score
    keeps what is there, if ``keeps_teacher``; a withdrawal does not.
    """
    if profile.submission_extension is None:
        return {}
    said: dict[str, Any] = {"new_submission": new}
    if final:
        said["prioritize_non_tool_grade"] = keeps_teacher
    else:
        said["preserve_score"] = keeps_teacher
    if new:
        said |= {"submission_type": "basic_lti_launch", "submission_data": page}
    return {profile.submission_extension: said}


def refusal(profile: Profile, status: int | None, body: str) -> Refusal:
    """Why a platform refuses a score, guessed from what it says (lti.md 12)."""
    signs = (*profile.signs, *score_words.COMMON_SIGNS)
    return next((sign.means for sign in signs if sign.fits(status, body)), Refusal.OTHER)


def may_be_locked(status: int | None, body: str, tries: int) -> bool:
    """Whether an error may mean a locked grade: Moodle answers 500 and ``[]``, and nothing else, for it (QUIRK-38)."""
    return status == 500 and tries >= 2 and score_words.is_wordless(body)


def words_of(profile: Profile, code: str) -> Any:
    """What to do about a refusal on this platform, or None where only the platform's own words help."""
    return profile.words.get(code)
