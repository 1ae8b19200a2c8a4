"""What a platform's own records tell is wrong, without asking it anything (ERR-05, QUIRK-50)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lms_plugin.lti import quirks
from lms_plugin.lti.registrations import Registered
from lms_plugin.operations.findings import Finding

A_LAUNCH_TAKES = timedelta(minutes=10)  # as long as a login may stay unanswered


def look_over(platform: Registered, *, public_url: str, now: datetime) -> tuple[Finding, ...]:
    """Warnings about a registration; empty where nothing is odd."""
    findings = (_launches(platform, public_url, now), _hosts(platform), _environment(platform), _tenants(platform))
    return tuple(finding for found in findings for finding in found)


def _launches(platform: Registered, public_url: str, now: datetime) -> Iterator[Finding]:
    """A wrong redirect address ends on the platform's own page, and all we see is that nobody ever arrives (ERR-05)."""
    began = platform.last_login_at
    if began is not None and platform.last_launch_at is None and now - began > A_LAUNCH_TAKES:
        yield Finding(
            subject="launches",
            state="warning",
            text="the platform sends people to us, and not one launch has come back",
            advice=f"Enter the redirect address there exactly as it is: {public_url}/lti/launch",
        )


def _hosts(platform: Registered) -> Iterator[Finding]:
    entry = platform.entry
    for address in (entry.authorization_url, entry.token_url, entry.key_set_url):
        moved = quirks.moved_host(address)
        if moved:
            old = urlsplit(address).hostname
            yield Finding(
                subject="addresses",
                state="warning",
                text=f"{address} still answers, but {old} has moved to {moved}",
                advice=f"Change the address to {address.replace(str(old), moved, 1)}",
            )


def _environment(platform: Registered) -> Iterator[Finding]:
    name = quirks.rehearsal(platform.entry.issuer)
    if name:
        yield Finding(
            subject="environment",
            state="warning",
            text=f"this is the platform's {name} environment: it is overwritten from production, this tool included",
            advice="Register the production environment by itself; nothing is shared between the two.",
        )


def _tenants(platform: Registered) -> Iterator[Finding]:
    """Where one client ID serves every school of the world, a deployment nobody checked may be anybody's (QUIRK-80)."""
    profile = quirks.profile_of(platform.entry.family, issuer=platform.entry.issuer)
    if profile.deployment_is_tenant and platform.pending:
        yield Finding(
            subject="deployments",
            state="warning",
            text="each deployment of this platform is another school, and one waits for approval",
            advice="Approve only the deployments of schools you know.",
        )
