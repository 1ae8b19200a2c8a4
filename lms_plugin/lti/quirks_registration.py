"""Habits of platform families at dynamic registration; a part of ``quirks``, apart only for its length.

What differs is a field of ``Registering`` or a named function, each with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from lms_plugin.errors import Text

SWITCH_ON = _("If the platform asks you to switch the tool on, do that now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registering:
    """How one family takes a dynamic registration (REG-01 … REG-11); the defaults are the standard's."""

    placements: tuple[str, ...] = ("ContentArea",)  # where its instructors pick content
    navigation: str = ""  # its placement in the course's menu, which launches a resource link
    tool_extensions: Mapping[str, Any] = field(default_factory=dict)
    message_extensions: Mapping[str, Any] = field(default_factory=dict)
    navigation_extensions: Mapping[str, Any] = field(default_factory=dict)
    # Tool-level custom parameters; Moodle's would override those of links, so there is none by default (QUIRK-15).
    custom_parameters: Mapping[str, str] = field(default_factory=dict)
    token_audience: str = ""  # where the configuration names none and the token address is not it
    next_step: Text = SWITCH_ON
    by_hand: Text = ""  # why this family is connected by hand only


CANVAS_EXTENSION = "https://canvas.instructure.com/lti/"
CANVAS_CUSTOM_FIELDS = {
    "canvas_user_id": "$Canvas.user.id",
    "canvas_course_id": "$Canvas.course.id",
    "canvas_assignment_id": "$Canvas.assignment.id",
    "canvas_login_id": "$Canvas.user.loginId",
    "person_name_full": "$Person.name.full",
    "person_email_primary": "$Person.email.primary",
    "context_id_history": "$Context.id.history",
    "canvas_previous_context_ids": "$Canvas.course.previousContextIds",
    "available_start": "$ResourceLink.available.startDateTime",
    "available_end": "$ResourceLink.available.endDateTime",
    "submission_end": "$ResourceLink.submission.endDateTime",
    "canvas_due_at": "$Canvas.assignment.dueAt.iso8601",
    "canvas_allowed_attempts": "$Canvas.assignment.allowedAttempts",
    "canvas_student_attempts": "$Canvas.assignment.submission.studentAttempts",
    "canvas_section_ids": "$Canvas.course.sectionIds",
    "person_timezone": "$Person.address.timezone",
    "canvas_masquerading_user_id": "$Canvas.masqueradingUser.id",
}
_STANDARD_REGISTERING = Registering()
_REGISTERING = {
    # Pending until somebody presses Activate; and then it is not in the activity chooser by itself (QUIRK-05).
    "moodle": Registering(
        next_step=_(
            "In Moodle press Activate now: close this window; under Site administration ▸ Plugins ▸ External tool ▸ "
            "Manage tools the tool Assay waits as “Pending”. Then switch it on in a course: More ▸ LTI External tools "
            "(Moodle 4.3 and later), or add an External tool and choose it as preconfigured (4.2)."
        )
    ),
    # Canvas answers 422 without its logo and claims, and reads these extensions (REG-08, QUIRK-64).
    "canvas": Registering(
        placements=("assignment_selection", "link_selection"),
        navigation="course_navigation",
        tool_extensions={
            CANVAS_EXTENSION + "privacy_level": "public",
            CANVAS_EXTENSION + "tool_id": "assay",
            CANVAS_EXTENSION + "vendor": "Assay",
        },
        message_extensions={
            CANVAS_EXTENSION + "visibility": "members",
            CANVAS_EXTENSION + "display_type": "default",
        },
        navigation_extensions={CANVAS_EXTENSION + "course_navigation/default_enabled": False},
        custom_parameters=CANVAS_CUSTOM_FIELDS,
        next_step=_(
            "In Canvas finish the registration: look over the scopes and placements it shows, then switch the key ON "
            "and install the app. Its deployment shows up in Assay at the first launch and is approved there."
        ),
    ),
    # Its configuration names a key set that is not the application's (QUIRK-80).
    "blackboard": Registering(
        by_hand=_(
            "Blackboard's own registration names a key set that does not fit. Register the application once in its "
            "developer portal, and add the platform in Assay by hand."
        )
    ),
    # The audience of assertions is always this one, never the token address (QUIRK-75).
    "brightspace": Registering(
        token_audience="https://api.brightspace.com/auth/token",  # noqa: S106 - an address, no password
        next_step=_(
            "In Brightspace enable the registration and add a deployment with security settings Org Unit, User and "
            "Link information."
        ),
    ),
}


def registering_of(family: str | None) -> Registering:
    """How this family takes a dynamic registration."""
    return _REGISTERING.get(family or "", _STANDARD_REGISTERING)


# Hosts that may speak for an issuer of another name: hosted Canvas schools share theirs (REG-03, QUIRK-50). A host
# that begins with a dot stands for all below it.
_SPEAKS_FOR = {
    "canvas.instructure.com": ("sso.canvaslms.com", ".instructure.com"),
    "canvas.beta.instructure.com": ("sso.beta.canvaslms.com", ".beta.instructure.com"),
    "canvas.test.instructure.com": ("sso.test.canvaslms.com", ".test.instructure.com"),
}


def may_speak_for(host: str, issuer_host: str) -> bool:
    """Whether a configuration on this host may name an issuer on that one (REG-03); both with port if not 443."""
    allowed = _SPEAKS_FOR.get(issuer_host, ())
    return host == issuer_host or any(host == one or (one[0] == "." and host.endswith(one)) for one in allowed)


# Paths by which a family's configuration is known before it is fetched, so that a failure can name it.
_CONFIGURATION_PATHS = {
    "/mod/lti/openid-configuration.php": "moodle",
    "/api/lti/security/openid-configuration": "canvas",
    "/d2l/.well-known/openid-configuration": "brightspace",
}


def family_of_configuration(path: str) -> str:
    """The family whose configuration lies at such a path; empty where nobody knows."""
    return next((family for end, family in _CONFIGURATION_PATHS.items() if path.endswith(end)), "")


# Moodle refuses with one bare word as text/html; a malformed token gets its 404 page (QUIRK-02).
_REGISTRATION_WORDS: dict[str, Text] = {
    "missing_domain": _("Moodle found no domain in what Assay sent."),
    "domain_targetlinkuri_mismatch": _("Moodle found that Assay's domain and its launch address differ: check "
                                       "ASSAY_PUBLIC_URL."),
    "invalid_response_types": _("Moodle did not accept the response type."),
    "invalid_redirect_uris": _("Moodle did not accept Assay's redirect address: check ASSAY_PUBLIC_URL."),
    "invalid_application_type": _("Moodle did not accept the application type."),
    "invalid_token_endpoint_auth_method": _("Moodle did not accept how Assay proves itself for tokens."),
    "missing_registration_token": _("The pass for this registration did not come with it."),
    "token_already_used": _("The pass for this registration was used already; it works once."),
}  # fmt: skip


def meaning_of_refusal(words: str) -> Text:
    """What the words of a registration's refusal mean, one of which may be Moodle's; empty where nobody knows."""
    for word in words.split(" · "):
        if word.strip().startswith("missing required attribute"):
            return _("Something that Moodle requires was missing in what Assay sent.")
        if word.strip() in _REGISTRATION_WORDS:
            return _REGISTRATION_WORDS[word.strip()]
    return ""
