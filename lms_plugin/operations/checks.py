"""Is a platform there, does it know us, and are the clocks together? Asks the platform, answers in words (REG-13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lms_plugin.config import Settings
from lms_plugin.db import utc_now
from lms_plugin.errors import PlatformTrouble
from lms_plugin.lti import http, registrations
from lms_plugin.lti.ags import SCORE_SCOPE
from lms_plugin.lti.connector import Client, Connector, SessionFactory, TokenRefused
from lms_plugin.lti.registrations import Registered
from lms_plugin.lti.score_words import token_cause
from lms_plugin.operations.findings import Finding, reach_advice, said
from lms_plugin.operations.service_checks import check_services

SKEW_WARNS, SKEW_FAILS = 5.0, 60.0


def check_platform(platform: Registered, *, sessions: SessionFactory, settings: Settings) -> list[Finding]:
    """Fetch the key set, compare clocks, ask for a token, read columns and roster, see who fetched our keys (REG-13).

    No transaction is open while the network is used.
    """
    token = _check_token(platform, sessions, settings)
    return [
        *_check_keys(platform, settings),
        token,
        *check_services(platform, granted=token.state == "ok", sessions=sessions, settings=settings, now=utc_now()),
    ]


def _check_keys(platform: Registered, settings: Settings) -> Iterator[Finding]:
    try:
        answer = http.request("GET", platform.entry.key_set_url, settings=settings, limit_bytes=http.KEY_SET_BYTES)
        keys = _usable_keys(answer.json())
    except PlatformTrouble as trouble:
        yield Finding(subject="key set", state="problem", text=said(trouble), advice=reach_advice(trouble))
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


def _check_token(platform: Registered, sessions: SessionFactory, settings: Settings) -> Finding:
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
        return Finding(subject="token", state="problem", text=said(refusal), advice=token_advice(refusal))
    except PlatformTrouble as trouble:
        return Finding(subject="token", state="problem", text=said(trouble), advice=reach_advice(trouble))
    except LookupError as missing:
        return Finding(subject="token", state="problem", text=str(missing), advice="Run: assay keys rotate")
    return Finding(subject="token", state="ok", text="granted, with the right to send scores")


def token_advice(refusal: TokenRefused) -> str:
    """The likely cause of a refused token, by what the platform said (ERR-08)."""
    return token_cause(f"{refusal.reason} {refusal.excerpt}")
