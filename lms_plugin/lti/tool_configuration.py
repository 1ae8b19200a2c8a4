"""What we say of ourselves: to a platform that registers us, and to Canvas by ``/lti/config.json``."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from lms_plugin.config import Settings
from lms_plugin.lti import ags
from lms_plugin.lti.nrps import ROSTER_SCOPE
from lms_plugin.lti.platform_config import PlatformConfig
from lms_plugin.lti.quirks_registration import CANVAS_CUSTOM_FIELDS, Registering, registering_of

TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
SCOPES = (ags.LINE_ITEM_SCOPE, ags.LINE_ITEM_READ_SCOPE, ags.RESULT_SCOPE, ags.SCORE_SCOPE, ROSTER_SCOPE)
# What a platform is asked to allow.
SCOPE_WISHES = {
    ags.SCORE_SCOPE: _("to send scores to the gradebook"),
    ags.RESULT_SCOPE: _("to read back what the gradebook holds of them"),
    ags.LINE_ITEM_SCOPE: _("to make gradebook columns of its own"),
    ags.LINE_ITEM_READ_SCOPE: _("to look at gradebook columns"),
    ROSTER_SCOPE: _("to read the list of a course's members"),
}
# What is missing where a platform does not grant a scope.
SCOPE_MEANINGS = {
    ags.SCORE_SCOPE: _("sending scores: no grade will reach the gradebook"),
    ags.LINE_ITEM_SCOPE: _("making gradebook columns: only those the platform makes can be used"),
    ags.LINE_ITEM_READ_SCOPE: _("looking at gradebook columns"),
    ags.RESULT_SCOPE: _("reading results back: what the gradebook holds cannot be compared"),
    ROSTER_SCOPE: _("reading the list of members: names come from launches only"),
}
DEEP_LINKING, RESOURCE_LINK, REVIEW = "LtiDeepLinkingRequest", "LtiResourceLinkRequest", "LtiSubmissionReviewRequest"
CLAIMS = ("sub", "iss", "name", "given_name", "family_name", "email")  # Moodle sends names only if asked (QUIRK-03)
NAME, TITLE = "Assay", "Assay quizzes"
DESCRIPTION = "Quizzes drawn from your school's own documents, with every answer traced to its source."
ICON = "static/icon.png"


def addresses(settings: Settings) -> dict[str, str]:
    """Our addresses as every platform has to know them."""
    base = settings.public_url
    return {
        "login": f"{base}/lti/login",
        "launch": f"{base}/lti/launch",
        "jwks": f"{base}/lti/jwks",
        "register": f"{base}/lti/register",
        "config": f"{base}/lti/config.json",
        "domain": urlsplit(base).netloc,
        "icon": f"{base}/{ICON}",
    }


def wanted_scopes(config: PlatformConfig) -> tuple[str, ...]:
    """Our five scopes, limited to what the platform supports; all of them where it does not say (REG-04)."""
    return tuple(scope for scope in SCOPES if config.scopes is None or scope in config.scopes)


def registration_body(config: PlatformConfig, settings: Settings) -> dict[str, Any]:
    """What is posted to a platform's registration endpoint (REG-04, REG-05, REG-08)."""
    ours, habits = addresses(settings), registering_of(config.family)
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": ours["login"],
        "redirect_uris": [ours["launch"]],
        "client_name": NAME,
        "jwks_uri": ours["jwks"],
        "logo_uri": ours["icon"],
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(wanted_scopes(config)),
        TOOL_CONFIGURATION: {
            "domain": ours["domain"],
            "description": DESCRIPTION,
            "target_link_uri": ours["launch"],
            "custom_parameters": dict(habits.custom_parameters),
            "claims": list(CLAIMS),
            "messages": _messages(config, habits, ours),
            **habits.tool_extensions,
        },
    }


def _messages(config: PlatformConfig, habits: Registering, ours: dict[str, str]) -> list[dict[str, Any]]:
    common = {"target_link_uri": ours["launch"], "label": TITLE, "icon_uri": ours["icon"], **habits.message_extensions}
    offered = []
    if config.messages is None or DEEP_LINKING in config.messages:
        offered.append({"type": DEEP_LINKING, "placements": list(habits.placements), **common})
    if habits.navigation:
        extra = habits.navigation_extensions
        offered.append({"type": RESOURCE_LINK, "placements": [habits.navigation], **common, **extra})
    if config.messages is not None and REVIEW in config.messages:
        offered.append({"type": REVIEW, "target_link_uri": ours["launch"], "label": TITLE})
    return offered


def canvas_configuration(settings: Settings) -> dict[str, Any]:
    """The JSON that an LTI developer key of Canvas takes by URL (REG-12, lti.md part 11)."""
    ours = addresses(settings)
    return {
        "title": NAME,
        "description": DESCRIPTION,
        "oidc_initiation_url": ours["login"],
        "target_link_uri": ours["launch"],
        "public_jwk_url": ours["jwks"],
        "scopes": list(SCOPES),
        "custom_fields": CANVAS_CUSTOM_FIELDS,
        "extensions": [
            {
                "platform": "canvas.instructure.com",
                "domain": ours["domain"],
                "tool_id": "assay",
                "privacy_level": "public",
                "settings": {
                    "text": NAME,
                    "icon_url": ours["icon"],
                    "selection_width": 800,
                    "selection_height": 700,
                    "placements": _canvas_placements(ours),
                },
            }
        ],
    }


def _canvas_placements(ours: dict[str, str]) -> list[dict[str, Any]]:
    common = {"target_link_uri": ours["launch"], "text": TITLE, "icon_url": ours["icon"]}
    picking = {"message_type": DEEP_LINKING, **common}
    return [
        {"placement": "assignment_selection", "enabled": True, **picking},
        {"placement": "link_selection", "enabled": True, **picking},
        {
            "placement": "course_navigation",
            "message_type": RESOURCE_LINK,
            "enabled": True,
            "default": "disabled",
            "visibility": "members",
            **common,
        },
        {"placement": "editor_button", "enabled": False, **picking},  # what it places has no grades
    ]
