"""What a check found, and the words and advice that checks share."""

from __future__ import annotations

from dataclasses import dataclass

from lms_plugin.errors import PlatformRefused, PlatformTrouble

EXCERPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: ``state`` is ok, warning, problem, later (cannot be told yet), or skipped (not looked at,
    because something it needs failed).

    ``advice`` says what to do, empty when there is nothing.
    """

    subject: str
    state: str
    text: str
    advice: str = ""


def not_checked(subject: str, because: str) -> Finding:
    """A check that needs one that failed: the cause is said once, there."""
    return Finding(subject=subject, state="skipped", text=f"not checked, because {because}")


def said(trouble: PlatformTrouble) -> str:
    """The reason with the start of the platform's own words, on one line."""
    words = " ".join(trouble.excerpt.split())[:EXCERPT]
    return f"{trouble.reason}: {words}" if words else trouble.reason


def reach_advice(trouble: PlatformTrouble) -> str:
    """What to look at when an address of the platform does not answer as it should."""
    if isinstance(trouble, PlatformRefused) and trouble.status is None:
        return "If this host is yours and private on purpose, name it in ASSAY_PRIVATE_HOSTS."
    if trouble.status is not None:
        return "Compare the address with the platform's page about this tool; a firewall may answer in its place."
    return "Check the address, and whether this machine may reach that host over https."
