"""Is a platform there, does it know us, and are the clocks together? Asks the platform, answers in words (REG-13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lms_plugin.config import Settings
from lms_plugin.db import utc_now
from lms_plugin.errors import PlatformTrouble, PlatformUnavailable
from lms_plugin.lti import http, registrations
from lms_plugin.lti.ags import SCORE_SCOPE
from lms_plugin.lti.connector import Client, Connector, SessionFactory, TokenRefused
from lms_plugin.lti.registrations import Registered
from lms_plugin.lti.score_words import lacks_scope, token_cause
from lms_plugin.operations.findings import Finding, not_checked, reach_advice, said
from lms_plugin.operations.service_checks import check_services, key_fetch_hint

SKEW_WARNS, SKEW_FAILS = 5.0, 60.0
NO_TOKEN = "the platform gave us no token"  # noqa: S105 - words


def check_platform(platform: Registered, *, sessions: SessionFactory, settings: Settings) -> list[Finding]:
    """Fetch the key set, compare clocks, ask for a token, read columns and roster, see who fetched our keys (REG-13).

    No transaction is open while the network is used.
    """
    keys, silent = _check_keys(platform, settings)
    if silent and silent == _host(platform.entry.token_url):
        token, because = not_checked("token", f"{silent} does not answer"), f"{silent} does not answer"
    else:
        token, because = _check_token(platform, sessions, settings)
    services = check_services(platform, without=because, sessions=sessions, settings=settings)
    return [*keys, token, *services]


def _host(address: str) -> str:
    return urlsplit(address).netloc


def _check_keys(platform: Registered, settings: Settings) -> tuple[list[Finding], str]:
    """Key set and clock; and the host, if it did not answer at all: then nothing else there will."""
    try:
        answer = http.request("GET", platform.entry.key_set_url, settings=settings, limit_bytes=http.KEY_SET_BYTES)
    except PlatformTrouble as trouble:
        found = Finding(subject="key set", state="problem", text=said(trouble), advice=reach_advice(trouble))
        unheard = isinstance(trouble, PlatformUnavailable) and trouble.status is None
        clock = not_checked("clock", "the key set could not be fetched")
        return [found, clock], _host(platform.entry.key_set_url) if unheard else ""
    return list(_judge_keys(answer)), ""


def _judge_keys(answer: http.Answer) -> Iterator[Finding]:
    try:
        keys = _usable_keys(answer.json())
    except PlatformTrouble as trouble:
        yield Finding(subject="key set", state="problem", text=said(trouble), advice=reach_advice(trouble))
        yield skew(answer.date, utc_now())
        return
    if keys:
        yield Finding(
            subject="key set", state="ok", text="one key for signatures" if keys == 1 else f"{keys} keys for signatures"
        )
    else:
        yield Finding(
            subject="key set",
            state="problem",
            text="the address answers, but holds no RSA key for signatures",
            advice="Copy the key set address again from the platform's page about this tool.",
        )
    yield skew(answer.date, utc_now())


def _usable_keys(document: Any) -> int:
    held = document.get("keys") if isinstance(document, dict) else None
    return sum(
        isinstance(key, dict) and key.get("kty") == "RSA" and key.get("use", "sig") == "sig" for key in held or ()
    )


def skew(theirs: datetime | None, ours: datetime) -> Finding:
    """How far two clocks are apart (SEC-07)."""
    if theirs is None:
        return Finding(
            subject="clock",
            state="warning",
            text="the platform sends no time",
            advice="Compare its clock with ours by hand; more than 60 seconds apart breaks launches.",
        )
    seconds = (theirs - ours).total_seconds()
    apart = f"the platform's clock is {abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} ours"
    if abs(seconds) <= SKEW_WARNS:
        return Finding(subject="clock", state="ok", text="within 5 seconds of ours")
    return Finding(
        subject="clock",
        state="problem" if abs(seconds) > SKEW_FAILS else "warning",
        text=apart,
        advice="Check the time service (NTP) on both machines.",
    )


def _check_token(platform: Registered, sessions: SessionFactory, settings: Settings) -> tuple[Finding, str]:
    """Ask for a token; with what could not be asked without one, and why (empty: it was granted)."""
    deployment = next((one.deployment_id for one in platform.deployments), "")
    with sessions() as session:
        registrations.forget_tokens(session, platform.id)  # a bearer held from before would prove nothing
    client = Client(
        registration_id=platform.id,
        client_id=platform.entry.client_id,
        token_url=platform.entry.token_url,
        audience=platform.entry.token_audience or platform.entry.token_url,
        deployment_id=deployment,
    )
    try:
        Connector(client, sessions, settings).token([SCORE_SCOPE])
    except TokenRefused as refusal:
        found = Finding(subject="token", state="problem", text=said(refusal), advice=token_advice(refusal))
        if lacks_scope(_words(refusal)):  # other rights may be granted: each service asks for its own
            return found, ""
        hint = key_fetch_hint(platform, sessions, now=utc_now())
        return replace(found, advice=f"{found.advice} {hint}"), NO_TOKEN
    except PlatformTrouble as trouble:
        found = Finding(subject="token", state="problem", text=said(trouble), advice=reach_advice(trouble))
        return found, NO_TOKEN
    except LookupError as missing:
        found = Finding(subject="token", state="problem", text=str(missing), advice="Run: assay keys rotate")
        return found, "no token can be asked for without a key of ours"
    return Finding(subject="token", state="ok", text="granted, with the right to send scores"), ""


def token_advice(refusal: TokenRefused) -> str:
    """The likely cause of a refused token, by what the platform said (ERR-08)."""
    return token_cause(_words(refusal))


def _words(refusal: TokenRefused) -> str:
    return f"{refusal.reason} {refusal.excerpt}"
