"""A platform's own description of itself, fetched and held against the rules before anything is sent to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from lms_plugin.config import Settings
from lms_plugin.errors import AppError, PlatformTrouble, Text, Trouble
from lms_plugin.lti import claims, http
from lms_plugin.lti.entries import address_problem
from lms_plugin.lti.quirks import profile_of
from lms_plugin.lti.quirks_registration import family_of_configuration, may_speak_for, registering_of

LTI_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
EXCERPT = 300
REMOVED = "[removed]"


class RegistrationFailed(AppError):
    """A dynamic registration came to nothing; the message holds the platform's own words where it had some (ERR-15).

    Kept for operators with ``detail`` and those words; ``host`` is the platform's.
    """

    code = "REGISTRATION_FAILED"
    status = 422
    title = lazy_gettext("The registration did not work")

    def __init__(self, message: Text, *, family: str = "", said: str = "", host: str = "", detail: str = "") -> None:
        advice = _(
            "Start again from %(platform)s: close this window and paste the address once more. The pass it gives works "
            "once, so trying again here would be refused.",
            platform=profile_of(family).title,
        )
        words = _("The platform's own words: “%(said)s”", said=said) if said else ""
        super().__init__(f"{message} {words}".strip(), advice=advice, detail=detail)
        self.trouble = Trouble(facts={"host": host, "reason": detail, "said": said})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformConfig:
    """What a platform says of itself. ``scopes`` and ``messages`` None: it does not say."""

    issuer: str
    authorization_url: str
    token_url: str
    key_set_url: str
    registration_url: str
    token_audience: str
    family: str
    scopes: frozenset[str] | None
    messages: frozenset[str] | None

    @property
    def host(self) -> str:
        """The issuer's host, with its port where it has one of its own."""
        return urlsplit(self.issuer).netloc


def check_address(url: str, settings: Settings) -> None:
    """The configuration's address is one that may be fetched: https, no user name (REG-01, SEC-05).

    Raises:
        RegistrationFailed
    """
    if not url:
        raise RegistrationFailed(
            _(
                "This address is for the settings of your learning platform: paste it there, where it asks for a "
                "tool's registration address."
            ),
            detail="no openid_configuration",
        )
    if problem := address_problem(url, development=settings.development):
        raise RegistrationFailed(
            _("The platform named an address for its configuration that is not called: %(problem)s", problem=problem),
            detail="openid_configuration",
        )


def fetch(url: str, token: str, settings: Settings) -> PlatformConfig:
    """Fetch and judge a configuration, with the registration token as bearer if there is one (REG-02, REG-03).

    Raises:
        RegistrationFailed: not reachable, not to be called, incomplete, or not speaking for its issuer.
    """
    check_address(url, settings)
    family = family_of_configuration(urlsplit(url).path)
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        answer = http.request(
            "GET",
            url,
            settings=settings,
            headers=headers,
            secrets=(token,),
            limit_bytes=http.KEY_SET_BYTES,
            read_timeout=5.0,
        )
        document = answer.json()
    except PlatformTrouble as trouble:
        raise RegistrationFailed(
            _("The platform's configuration could not be fetched: %(reason)s.", reason=trouble.reason),
            family=family,
            said=words_of(trouble.excerpt, token),
            host=urlsplit(url).netloc,
            detail=f"configuration: {trouble.reason}",
        ) from trouble
    if not isinstance(document, dict):
        raise RegistrationFailed(_("The platform's configuration is not a JSON object."), family=family)
    return _read(document, answer.url, settings, family)


def _read(document: dict[str, Any], found_at: str, settings: Settings, family: str) -> PlatformConfig:
    issuer = _address(document, "issuer", settings, family)
    endpoints = {name: _address(document, name, settings, family) for name in ENDPOINTS}
    configured, claimed = urlsplit(found_at).netloc.lower(), urlsplit(issuer).netloc.lower()
    if not may_speak_for(configured.removesuffix(":443"), claimed.removesuffix(":443")):
        raise RegistrationFailed(
            _(
                "The configuration lies on %(host)s but speaks for the issuer %(issuer)s. Assay believes it on the "
                "issuer's own host only.",
                host=configured,
                issuer=issuer,
            ),
            family=family,
            detail=f"host {configured[:100]}, issuer {issuer[:100]}",
        )
    details = document.get(LTI_CONFIGURATION)
    details = details if isinstance(details, dict) else {}
    code = details.get("product_family_code")
    family = profile_of(None, said=code if isinstance(code, str) else family, issuer=issuer).family
    habits = registering_of(family)
    if habits.by_hand:
        raise RegistrationFailed(str(habits.by_hand), family=family, host=claimed, detail="by hand only")
    audience = document.get("authorization_server")
    return PlatformConfig(
        issuer=issuer,
        authorization_url=endpoints["authorization_endpoint"],
        token_url=endpoints["token_endpoint"],
        key_set_url=endpoints["jwks_uri"],
        registration_url=endpoints["registration_endpoint"],
        token_audience=audience if isinstance(audience, str) else habits.token_audience,
        family=family,
        scopes=_names(document.get("scopes_supported")),
        messages=_names(details.get("messages_supported")),
    )


def _address(document: dict[str, Any], name: str, settings: Settings, family: str) -> str:
    value = document.get(name)
    problem = (
        address_problem(value, development=settings.development) if isinstance(value, str) else _("it is missing.")
    )
    if problem:
        raise RegistrationFailed(
            _("The platform's configuration has no usable “%(name)s”: %(problem)s", name=name, problem=problem),
            family=family,
            detail=name,
        )
    return str(value)


def _names(listed: Any) -> frozenset[str] | None:
    """Names in a list of strings or of objects with a ``type``; None where there is no list (REG-05)."""
    if not isinstance(listed, list):
        return None
    names = (one.get("type") if isinstance(one, dict) else one for one in listed)
    return frozenset(name for name in names if isinstance(name, str))


def words_of(body: str, token: str) -> str:
    """The start of an answer on one line, without tags and without the token."""
    body = body.replace(token, REMOVED) if token else body
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", body, flags=re.S | re.I)
    return claims.text(" ".join(re.sub(r"<[^>]*>", " ", body).split()), EXCERPT) or ""
