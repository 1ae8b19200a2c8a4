"""The time zone of a course: dates are typed and shown in forms in it, and kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.orm import Session

from lms_plugin.lti.models import Context

_REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


class NoSuchTime(ValueError):
    """What was typed is no time, or one that clocks skip there; ``skipped`` tells which."""

    def __init__(self, *, skipped: bool) -> None:
        self.skipped = skipped
        super().__init__("skipped" if skipped else "no time")


@cache
def zone_names() -> tuple[str, ...]:
    """The zones that can be chosen: UTC, then places by region."""
    return ("UTC", *sorted(one for one in available_timezones() if one.split("/")[0] in _REGIONS))


def zone_of(session: Session, context_id: int) -> str:
    """A course's zone by name; empty: nobody has chosen one, and UTC holds."""
    return session.get_one(Context, context_id).zone


def choose(session: Session, context_id: int, name: str) -> None:
    """Let a course have this zone; a name that is none changes nothing. Moments stay what they are."""
    if name in zone_names():
        session.get_one(Context, context_id).zone = name


def typed(text: str, zone: str) -> datetime:
    """The moment that a form's field means in a zone. Of an hour that comes twice it is the first.

    Raises:
        NoSuchTime: it is no time, or clocks are put forward over it there.
    """
    try:
        local = datetime.fromisoformat(text.strip()[:19])
    except ValueError:
        raise NoSuchTime(skipped=False) from None
    return moment_in(local, zone)


def moment_in(local: datetime, zone: str) -> datetime:
    """The same of a time that is read already.

    Raises:
        NoSuchTime: clocks are put forward over it there.
    """
    local = local.replace(tzinfo=None)
    there = ZoneInfo(zone or "UTC")
    at = local.replace(tzinfo=there).astimezone(UTC)
    if at.astimezone(there).replace(tzinfo=None) != local:
        raise NoSuchTime(skipped=True)
    return at


def shown(at: datetime | None, zone: str) -> str:
    """A moment as a field holds it in a zone; empty: none."""
    return (
        "" if at is None else at.astimezone(ZoneInfo(zone or "UTC")).replace(tzinfo=None).isoformat(timespec="minutes")
    )
