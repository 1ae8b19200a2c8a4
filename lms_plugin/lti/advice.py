"""What whoever looks after an LMS should change there, by code: one sentence, with that LMS's own names for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from lms_plugin.config import Settings
from lms_plugin.errors import Text
from lms_plugin.lti.errors import LaunchCode
from lms_plugin.lti.quirks import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the advice can be made of."""

    profile: Profile
    facts: Mapping[str, str]
    settings: Settings

    def fact(self, name: str) -> str:
        """A fact as text; a dash where it is not known."""
        return self.facts.get(name, "–")


def staff_advice(code: LaunchCode, known: Known) -> Text:
    """The advice for this refusal; empty where nothing in the LMS would help."""
    write = _WRITERS.get(code)
    return write(known) if write else ""


def _cookies(known: Known) -> Text:
    return _(
        "This browser keeps no cookie of Assay's in a frame. Let it open in a new window: %(setting)s",
        setting=known.profile.new_window,
    )


def _clocks(known: Known) -> Text:
    """How far the clocks are apart, as the token's own time shows it (ERR-02)."""
    iat, host = known.fact("iat"), urlsplit(known.fact("issuer")).hostname or known.fact("issuer")
    off = re.search(r"\(([+-]\d+) s\)", iat)
    seconds = int(off[1]) if off else 0
    facts = {"seconds": str(abs(seconds)), "theirs": iat.partition(" (")[0], "ours": known.fact("our_clock")}
    if seconds > 0:
        words = _("Your LMS's clock is %(seconds)s s ahead of ours: it says %(theirs)s, ours %(ours)s.", **facts)
    else:
        words = _(
            "The token was made %(seconds)s s ago by our clock: at %(theirs)s, ours says %(ours)s. "
            "If opening did not take that long, your LMS's clock is behind.",
            **facts,
        )
    return _("%(words)s Check NTP on %(host)s.", words=words, host=host)


def _unknown(known: Known) -> Text:
    return _(
        "The login named the issuer “%(issuer)s” and the client ID “%(client)s”. Register this platform at %(address)s "
        "with exactly these, or look there under the reference for what comes nearest.",
        issuer=known.fact("issuer"),
        client=known.fact("client_id"),
        address=f"{known.settings.public_url}/operator/",
    )


def _switched_off(known: Known) -> Text:
    return _("An operator can switch the platform on at %(address)s.", address=_operators(known))


def _deployment(known: Known) -> Text:
    return _(
        "Deployment %(deployment)s of %(platform)s waits: an operator approves it with one click at %(address)s, "
        "under the reference below.",
        deployment=known.fact("deployment_id"),
        platform=known.fact("issuer"),
        address=f"{known.settings.public_url}/operator/trouble",
    )


def _operators(known: Known) -> str:
    return f"{known.settings.public_url}/operator/"


def _key(known: Known) -> Text:
    return _(
        "The token is signed with the key “%(kid)s”; the key set at %(url)s has: %(held)s. Enter the right key set "
        "address in Assay, and press “Check the connection” on the platform's page there.",
        kid=known.fact("key_id"),
        url=known.fact("key_set_url"),
        held=known.fact("keys_held"),
    )


def _key_set(known: Known) -> Text:
    return _(
        "The key set at %(url)s could not be fetched: %(reason)s. Make it reachable from Assay's server, then press "
        "“Check the connection” on the platform's page. %(reverse)s",
        url=known.fact("key_set_url"),
        reason=known.fact("received"),
        reverse=known.profile.fetches_our_keys,
    )


def _target(known: Known) -> Text:
    return _(
        "%(field)s must be an address of Assay, such as %(launch)s; the link has %(received)s.",
        field=known.profile.target_field,
        launch=f"{known.settings.public_url}/lti/launch",
        received=known.fact("target_received"),
    )


def _anonymous(known: Known) -> Text:
    return _("The launch has no user ID (sub). %(setting)s", setting=known.profile.user_ids)


def _old_lti(known: Known) -> Text:
    return _("Add Assay as an LTI 1.3 tool: %(setting)s", setting=known.profile.add_tool)


def _link(known: Known) -> Text:
    return _(
        "The launch came from a placement that is no place in a course. %(setting)s", setting=known.profile.course_item
    )


def _roles(known: Known) -> Text:
    return _("The LMS sent its roles as “%(roles)s”; a list of role names is required.", roles=known.fact("received"))


def _content(known: Known) -> Text:
    """What the request for content lacked, and the field to change (ERR-15)."""
    return _(
        "Your LMS's request for content was refused: %(problem)s. %(field)s = %(address)s",
        problem=known.fact("detail"),
        field=known.profile.content_field,
        address=f"{known.settings.public_url}/lti/launch",
    )


_WRITERS: dict[LaunchCode, Callable[[Known], Text]] = {
    LaunchCode.BROWSER_NOT_BOUND: _cookies,
    LaunchCode.CLOCK_SKEW: _clocks,
    LaunchCode.TOKEN_EXPIRED: _clocks,
    LaunchCode.TOKEN_TOO_OLD: _clocks,
    LaunchCode.UNKNOWN_REGISTRATION: _unknown,
    LaunchCode.REGISTRATION_INACTIVE: _switched_off,
    LaunchCode.DEPLOYMENT_UNKNOWN: _deployment,
    LaunchCode.DEPLOYMENT_INACTIVE: _switched_off,
    LaunchCode.KEY_NOT_FOUND: _key,
    LaunchCode.KEY_UNUSABLE: _key,
    LaunchCode.ALG_MISMATCH: _key,
    LaunchCode.KEYSET_UNREACHABLE: _key_set,
    LaunchCode.TARGET_FOREIGN: _target,
    LaunchCode.TARGET_MISMATCH: _target,
    LaunchCode.TARGET_MISSING: _target,
    LaunchCode.ANONYMOUS: _anonymous,
    LaunchCode.LTI_1_1: _old_lti,
    LaunchCode.RESOURCE_LINK_MISSING: _link,
    LaunchCode.ROLES_INVALID: _roles,
    LaunchCode.DL_SETTINGS: _content,
    LaunchCode.DL_RETURN_URL: _content,
}
