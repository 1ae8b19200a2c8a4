"""How real platforms' launches differ from the plain one: each habit changes the claims as that platform sends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sandbox.vocabulary import CLAIM

Claims = dict[str, Any]
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
ASSISTANT = "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"
LAUNCHES = {
    "moodle-claims": "lti-bo, ext and lis claims; the build number as version; a sesskey in return addresses (Moodle)",
    "moodle-roles": "course admins are the site's: institution and system roles beside Instructor (Moodle)",
    "moodle-context": "short context types, locale pt_br, time zone 99, variables without value (Moodle)",
    "markup-in-titles": "titles and descriptions hold < and & as plain text, and line breaks (Moodle)",
    "canvas-roles": "institution roles in every launch; instructors of a course are assistants there (Canvas)",
    "canvas-acting": "an admin acts as the person of each launch (Canvas)",
    "canvas-privacy": "no name and no e-mail; unknown variables arrive as they were written (Canvas)",
    "openedx-claims": "azp, an hour of life, no family, role None; admins teach; learners help in forums (Open edX)",
    "no-link": "the launch is from no place in a course: without resource link (Blackboard)",
    "no-user": "the launch names nobody: without sub",
}
LOGINS = {
    "errors-posted": "a wrong authorisation request is answered by an error posted to the tool (Moodle, Canvas)",
    "asks-twice": "the first authorisation request is answered by a page that sends it again (Moodle)",
    "guest-hints": "whoever is not logged in or not a member is sent to the tool as user 0 (Moodle)",
}


def reshaped(claims: Claims, habits: set[str]) -> Claims:
    """The claims as a platform with these habits sends them."""
    for name, change in CHANGES.items():
        if name in habits:
            change(claims)
    return claims


def _moodle_claims(claims: Claims) -> None:
    claims[CLAIM + "ext"] = {"user_username": "u", "lms": "moodle-2"}
    claims[CLAIM + "lis"] = {"person_sourcedid": "", "course_section_sourcedid": ""}
    claims["https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"] = {
        "lis_result_sourcedid": "{}",
        "lis_outcome_service_url": "https://moodle.example/service.php",
    }
    claims[CLAIM + "tool_platform"] |= {"product_family_code": "moodle", "version": "2024100706"}
    claims[CLAIM + "launch_presentation"]["return_url"] += "?sesskey=SeSsKeY123"


def _moodle_roles(claims: Claims) -> None:
    if MEMBERSHIP + "Administrator" in claims[CLAIM + "roles"]:
        claims[CLAIM + "roles"] = [INSTITUTION + "Administrator", MEMBERSHIP + "Instructor", SYSTEM + "Administrator"]


def _moodle_context(claims: Claims) -> None:
    claims[CLAIM + "context"]["type"] = ["CourseSection"]
    claims["locale"] = claims[CLAIM + "launch_presentation"]["locale"] = "pt_br"
    claims[CLAIM + "custom"] |= {
        "person_timezone": "99",
        "available": "$ResourceLink.available.startDateTime",
        "due": "$ResourceLink.submission.endDateTime",
        "history": "$ResourceLink.id.history",
        "context_history": "",
    }


def _markup(claims: Claims) -> None:
    claims[CLAIM + "resource_link"] |= {"title": "Schälkur <b>& mehr</b>", "description": "<p>One</p>\r\nTwo"}
    claims[CLAIM + "context"]["title"] = "Haut <i>101</i>"


def _canvas_roles(claims: Claims) -> None:
    roles = claims[CLAIM + "roles"]
    claims[CLAIM + "roles"] = [INSTITUTION + "Instructor", SYSTEM + "User", *roles]
    if MEMBERSHIP + "Instructor" in roles:
        claims[CLAIM + "roles"].append(ASSISTANT)


def _canvas_acting(claims: Claims) -> None:
    claims[CLAIM + "custom"]["canvas_masquerading_user_id"] = "9001"


def _canvas_privacy(claims: Claims) -> None:
    for name in ("name", "given_name", "family_name", "email"):
        claims.pop(name, None)
    claims[CLAIM + "custom"] |= {
        "canvas_masquerading_user_id": "$Canvas.masqueradingUser.id",
        "history": "$ResourceLink.id.history",
        "context_history": "c-3,c-2,c-1",
    }


def _openedx(claims: Claims) -> None:
    claims["azp"], claims["exp"] = claims["aud"], claims["iat"] + 3600
    platform = claims[CLAIM + "tool_platform"]
    claims[CLAIM + "tool_platform"] = {"guid": platform["guid"], "name": platform["name"]}
    roles = [INSTITUTION + "None", SYSTEM + "None", *claims[CLAIM + "roles"]]
    if MEMBERSHIP + "Learner" in roles:
        roles.append(ASSISTANT)
    if MEMBERSHIP + "Instructor" in roles:
        roles.append(MEMBERSHIP + "Administrator")
    claims[CLAIM + "roles"] = roles


def _no_link(claims: Claims) -> None:
    claims.pop(CLAIM + "resource_link", None)


def _no_user(claims: Claims) -> None:
    claims.pop("sub", None)


CHANGES: dict[str, Callable[[Claims], None]] = {
    "moodle-claims": _moodle_claims,
    "moodle-roles": _moodle_roles,
    "moodle-context": _moodle_context,
    "markup-in-titles": _markup,
    "canvas-roles": _canvas_roles,
    "canvas-privacy": _canvas_privacy,
    "canvas-acting": _canvas_acting,
    "openedx-claims": _openedx,
    "no-link": _no_link,
    "no-user": _no_user,
}
ERRORS = (
    ("client_id", "unauthorized_client"),
    ("login hint", "access_denied"),
    ("used before", "launch_no_longer_valid"),
    ("", "invalid_request_object"),
)


def error_for(problem: str) -> str:
    """The error that is posted for what is wrong with an authorisation request."""
    return next(code for words, code in ERRORS if words in problem)


def cleaned_state(state: str) -> str:
    """A state as Moodle hands it back: without anything that looks like a tag."""
    return re.sub(r"<[^>]*>?", "", state)
