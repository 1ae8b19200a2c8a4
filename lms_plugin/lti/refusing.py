"""What is known when a login or launch is refused: who is in front, the way back, advice for that LMS, facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lms_plugin.access import CAPABILITIES, Capability
from lms_plugin.config import Settings
from lms_plugin.errors import Trouble
from lms_plugin.filters import moment_text
from lms_plugin.lti import claims
from lms_plugin.lti.advice import Known, staff_advice
from lms_plugin.lti.errors import LaunchCode, LaunchRejected, as_facts
from lms_plugin.lti.launch import StrictLaunch
from lms_plugin.lti.login import Asked
from lms_plugin.lti.quirks import Profile, profile_of
from lms_plugin.lti.roles import parse_roles
from lms_plugin.lti.states import Login


def explain(
    refusal: LaunchRejected,
    fields: Mapping[str, str],
    login: Login | None,
    launch: StrictLaunch | None,
    *,
    settings: Settings,
    now: datetime,
) -> None:
    """Complete a launch's refusal. Role, way back and platform come from a token whose signature and parties held;
    what an unverified one says of itself is only told to the operator."""
    signed = launch.signed if launch else None
    facts = _facts(login, launch, settings, now) | dict(refusal.trouble.facts if refusal.trouble else {})
    refusal.trouble = Trouble(registration_id=login.registration_id if login else None, facts=as_facts(facts))
    said = fields.get("tool_consumer_info_product_family_code")  # LTI 1.1's name for it
    if signed is not None:
        said = claims.text(claims.member(signed, claims.PLATFORM).get("product_family_code"), 60)
        address = claims.member(signed, claims.PRESENTATION).get("return_url")
        refusal.return_url = claims.web_address(address, development=settings.development) or ""
        refusal.staff = _is_staff(signed)
    profile = profile_of(login.family if login else None, said=said, issuer=login.issuer if login else "")
    _advise(refusal, profile, settings)


def _is_staff(signed: Mapping[str, Any]) -> bool | None:
    roles = signed.get(claims.ROLES)
    if not isinstance(roles, list):
        return None
    return Capability.VIEW_SCORES in CAPABILITIES[parse_roles(claims.texts(roles))[0]]


def _advise(refusal: LaunchRejected, profile: Profile, settings: Settings) -> None:
    facts = refusal.trouble.facts if refusal.trouble else {}
    known = Known(profile=profile, facts=facts, settings=settings)
    refusal.staff_advice = staff_advice(LaunchCode(refusal.code), known)


def _facts(login: Login | None, launch: StrictLaunch | None, settings: Settings, now: datetime) -> dict[str, Any]:
    """Which parties, addresses, keys and clocks were concerned, as far as known."""
    body = launch.seen if launch else {}
    facts: dict[str, Any] = {"door": "launch", "redirect_uri": f"{settings.public_url}/lti/launch"}
    if login is not None:
        facts |= {
            "issuer": login.issuer,
            "client_id": login.client_id,
            "target_expected": login.target_link_uri,
            "key_set_url": login.key_set_url,
        }
    facts |= {
        "deployment_id": body.get(claims.DEPLOYMENT_ID),
        "target_received": body.get(claims.TARGET_LINK_URI),
        "key_id": launch.key_id if launch else None,
        "roles": ", ".join(claims.texts(body.get(claims.ROLES))) or None,
        "course": claims.text(claims.member(body, claims.CONTEXT).get("title")),
        "our_clock": _clock(now.timestamp()),
        "iat": _moment(body.get("iat"), now),
        "exp": _moment(body.get("exp"), now),
    }
    return facts


def _moment(value: object, now: datetime) -> str | None:
    """A time of a token, by our clock."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e11:
        return None
    return f"{_clock(value)} ({value - now.timestamp():+.0f} s)"


def _clock(seconds: float) -> str:
    return moment_text(datetime.fromtimestamp(seconds, UTC), seconds=True)


def explain_login(
    refusal: LaunchRejected, params: Mapping[str, str], settings: Settings, registration: Asked | None = None
) -> None:
    """Complete the refusal of a login: nothing in it is verified, so nobody is known and there is no way back."""
    facts = {
        "door": "login",
        "issuer": params.get("iss"),
        "client_id": params.get("client_id"),
        "deployment_id": params.get("lti_deployment_id") or params.get("deployment_id"),
        "target_received": params.get("target_link_uri"),
        "target_expected": f"{settings.public_url}/…",
    }
    trouble = refusal.trouble or Trouble()
    number = registration.id if registration is not None else trouble.registration_id
    refusal.trouble = replace(trouble, registration_id=number, facts=as_facts(facts | dict(trouble.facts)))
    family = registration.family if registration is not None else None
    said = params.get("tool_consumer_info_product_family_code")
    _advise(refusal, profile_of(family, said=said, issuer=params.get("iss") or ""), settings)
