"""What a tool may send to be registered, to the letter (SAND-11): the first thing wrong, in a word and in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from sandbox.vocabulary import SCOPES, TOOL_CONFIGURATION

MESSAGES = ("LtiResourceLinkRequest", "LtiDeepLinkingRequest")
REQUIRED = ("client_name", "initiate_login_uri", "jwks_uri")
CANVAS = "https://canvas.instructure.com/lti/"


def problem_of(body: Any, *, canvas: bool) -> tuple[str, str]:
    """The word of the first rule broken, and what it means; two empty strings when all is well."""
    if not isinstance(body, dict):
        return "invalid_request", "the body must be a JSON object"
    rules = [*_client_rules(body), *_tool_rules(body)] + (_canvas_rules(body) if canvas else [])
    return next(((word, meaning) for good, word, meaning in rules if not good), ("", ""))


def _listed(body: dict[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    return value if isinstance(value, list) else []


def _client_rules(body: dict[str, Any]) -> Iterable[tuple[bool, str, str]]:
    yield body.get("application_type") == "web", "invalid_application_type", "application_type must be web"
    yield "id_token" in _listed(body, "response_types"), "invalid_response_types", "response_types must name id_token"
    grants = set(map(str, _listed(body, "grant_types")))
    yield {"implicit", "client_credentials"} <= grants, "invalid_grant_types", "grant_types lacks one of the two"
    uris = _listed(body, "redirect_uris")
    yield bool(uris) and all(isinstance(uri, str) for uri in uris), "invalid_redirect_uris", "redirect_uris is no list"
    for name in REQUIRED:
        given = isinstance(body.get(name), str) and body[name] != ""
        yield given, f"missing required attribute {name}", f"{name} is required"
    yield "jwks" not in body, "invalid_jwks", "inline keys are not taken, only jwks_uri"
    method = body.get("token_endpoint_auth_method")
    yield method == "private_key_jwt", "invalid_token_endpoint_auth_method", "it must be private_key_jwt"
    asked = set(str(body.get("scope", "")).split())
    yield asked <= set(SCOPES), "invalid_scope", f"not in scopes_supported: {', '.join(sorted(asked - set(SCOPES)))}"


def _tool_rules(body: dict[str, Any]) -> Iterable[tuple[bool, str, str]]:
    tool = body.get(TOOL_CONFIGURATION)
    tool = tool if isinstance(tool, dict) else {}
    domain, target = tool.get("domain"), str(tool.get("target_link_uri", ""))
    yield isinstance(domain, str) and domain != "", "missing_domain", "the tool configuration has no domain"
    host = urlsplit(target).netloc.removeprefix("www.") or domain
    matches = str(domain).removeprefix("www.") == host
    yield matches, "domain_targetlinkuri_mismatch", f"domain is {domain}, target_link_uri is on {host}"
    claims = tool.get("claims")
    yield isinstance(claims, list) and "sub" in claims, "missing_claims", "the claims the tool wants are not named"
    kinds = [one.get("type") for one in _listed(tool, "messages") if isinstance(one, dict)]
    yield set(kinds) <= set(MESSAGES), "invalid_messages", "a message is offered that is not supported"
    custom = tool.get("custom_parameters", {})
    yield (
        isinstance(custom, dict) and all(isinstance(value, str) for value in custom.values()),
        "invalid_custom_parameters",
        "custom values are strings",
    )


def _canvas_rules(body: dict[str, Any]) -> list[tuple[bool, str, str]]:
    tool = body[TOOL_CONFIGURATION] if isinstance(body.get(TOOL_CONFIGURATION), dict) else {}
    level = tool.get(CANVAS + "privacy_level")
    levels = {"public", "anonymous", "name_only", "email_only"}
    shown = [one.get(CANVAS + "visibility") for one in _listed(tool, "messages") if isinstance(one, dict)]
    return [
        (isinstance(body.get("logo_uri"), str), "missing_logo_uri", "logo_uri is required"),
        (level in levels, "invalid_privacy_level", "the privacy level is required"),
        (bool(tool.get(CANVAS + "tool_id")), "missing_tool_id", "the tool id is required"),
        (set(shown) <= {"admins", "members", "public", None}, "invalid_visibility", "no such visibility"),
    ]
