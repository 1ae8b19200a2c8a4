"""The rest of a platform's check: gradebook columns, roster, and whether the platform ever fetched our keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.db import reading
from lms_plugin.errors import PlatformTrouble
from lms_plugin.filters import moment_text
from lms_plugin.lti import fetches
from lms_plugin.lti.connector import Client, Connector, SessionFactory
from lms_plugin.lti.line_items import CONTAINER_TYPE, reading_scopes
from lms_plugin.lti.models import Deployment, Registration, ResourceLink
from lms_plugin.lti.nrps import ROSTER_SCOPE, ROSTER_TYPE
from lms_plugin.lti.quirks import profile_of
from lms_plugin.lti.registrations import Registered
from lms_plugin.operations.findings import Finding, not_checked, reach_advice, said

KEYS = "our keys"
RECENT = timedelta(days=8)  # a platform that keeps our keys a week is still well


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The services that newest launches of a registration offered; each with the client that may call it."""

    line_items: tuple[Client, str, tuple[str, ...]] | None
    roster: tuple[Client, str] | None


def services_seen(session: Session, registration_id: int) -> Seen:
    """What the newest launches with such services said. Three queries."""
    registration = session.get_one(Registration, registration_id)
    query = (
        select(ResourceLink, Deployment.deployment_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .where(Deployment.registration_id == registration_id)
        .order_by(ResourceLink.updated_at.desc())
        .limit(1)
    )
    columns = session.execute(query.where(ResourceLink.line_items_url.is_not(None))).first()
    members = session.execute(query.where(ResourceLink.roster_url.is_not(None))).first()
    line_items = roster = None
    if columns is not None:
        link, deployment_id = columns
        line_items = (Client.of(registration, deployment_id), str(link.line_items_url), tuple(link.ags_scopes))
    if members is not None:
        link, deployment_id = members
        roster = (Client.of(registration, deployment_id), str(link.roster_url))
    return Seen(line_items=line_items, roster=roster)


def check_services(
    platform: Registered, *, without: str, sessions: SessionFactory, settings: Settings
) -> list[Finding]:
    """Read columns and roster as the newest launches offer them, and look whether it has our keys (REG-13).

    ``without``: why there is no token; empty where the platform granted one just now.
    """
    with reading(), sessions() as session:
        seen = services_seen(session, platform.id)
    return [
        _check_line_items(seen, platform, sessions, settings, without),
        _check_roster(seen, platform, sessions, settings, without),
        _check_fetches(platform, sessions, without),
    ]


def _check_line_items(
    seen: Seen, platform: Registered, sessions: SessionFactory, settings: Settings, without: str
) -> Finding:
    if seen.line_items is None:
        return _not_yet("line items", platform, "no launch has offered gradebook columns")
    client, url, offered = seen.line_items
    scopes = reading_scopes(offered)
    if not scopes:
        return Finding(
            subject="line items",
            state="warning",
            text="the platform does not let us look at gradebook columns",
            advice="Allow it if quizzes are to have columns of their own: Moodle: “grade sync and column management”; "
            "Canvas: the scopes of the developer key.",
        )
    if without:
        return not_checked("line items", without)
    return _read("line items", Connector(client, sessions, settings), url, scopes, CONTAINER_TYPE)


def _check_roster(
    seen: Seen, platform: Registered, sessions: SessionFactory, settings: Settings, without: str
) -> Finding:
    if seen.roster is None:
        return _not_yet("roster", platform, "no launch has offered the list of members")
    if without:
        return not_checked("roster", without)
    client, url = seen.roster
    return _read("roster", Connector(client, sessions, settings), url, [ROSTER_SCOPE], ROSTER_TYPE)


def _read(subject: str, connector: Connector, url: str, scopes: Sequence[str], accept: str) -> Finding:
    try:
        connector.call("GET", url, scopes, accept=accept).json()
    except PlatformTrouble as trouble:
        refused = trouble.status in {401, 403}
        advice = (
            "Allow this service in the tool's settings there; then open a quiz once, so that we learn of it."
            if refused
            else reach_advice(trouble)
        )
        return Finding(subject=subject, state="problem", text=said(trouble), advice=advice)
    except LookupError as missing:
        return Finding(subject=subject, state="problem", text=str(missing), advice="Run: assay keys rotate")
    return Finding(subject=subject, state="ok", text="can be read")


def _not_yet(subject: str, platform: Registered, text: str) -> Finding:
    """Before the first launch that is no news; afterwards a service may be switched off there."""
    if platform.last_launch_at is None:
        return Finding(subject=subject, state="later", text=f"{text} yet; it can be tried after the first one")
    return Finding(
        subject=subject,
        state="warning",
        text=text,
        advice="If it is wanted, allow the service in the tool's settings there and open a quiz once.",
    )


def _check_fetches(platform: Registered, sessions: SessionFactory, without: str) -> Finding:
    """Whether the platform has our keys: a token granted proves it, and nothing else does."""
    if without:  # who fetched them is a hint at the cause, and stands beside it
        return not_checked(KEYS, without)
    with sessions() as session:
        found = fetches.newest(session, _hosts(platform))
    text = "known to this platform: it has checked our signature"
    if found is not None and found.by_platform:
        text = f"{text}; fetched last {moment_text(found.at)}"
    return Finding(subject=KEYS, state="ok", text=text)


def key_fetch_hint(platform: Registered, sessions: SessionFactory, *, now: datetime) -> str:
    """What to look at first where a token is refused and the platform does not seem to have our keys; else empty."""
    with sessions() as session:
        found = fetches.newest(session, _hosts(platform))
    if found is not None and found.by_platform and now - found.at <= RECENT:
        return f"It fetched our key set last {moment_text(found.at)}."
    if found is None:
        seen = "Nobody has ever fetched our key set"
    elif found.by_platform:
        seen = f"This platform fetched our key set last {moment_text(found.at)}"
    else:
        seen = f"Our key set was fetched last by {found.user_agent or 'somebody'}, not from an address of this platform"
    hint = str(profile_of(platform.entry.family).fetches_our_keys)
    return f"{seen}: the platform must reach our key set address over https. {hint}".strip()


def _hosts(platform: Registered) -> tuple[str, ...]:
    return platform.entry.token_url, platform.entry.issuer
