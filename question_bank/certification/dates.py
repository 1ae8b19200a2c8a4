"""How long a certificate holds: calendar sums, the last second of a day in a zone, and what state that makes."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_PERIOD = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,4})D)?")
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A calendar period such as ``P2Y``, ``P6M`` or ``P90D`` (ISO 8601, years, months and days only)."""

    years: int = 0
    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period.

        Raises:
            ValueError: not a period, or one of no length.
        """
        found = _PERIOD.fullmatch(text)
        values = [int(part or 0) for part in found.groups()] if found else []
        if not any(values):
            raise ValueError(f"{text!r} is not a period such as P2Y or P90D")
        return cls(years=values[0], months=values[1], days=values[2])

    def after(self, day: date) -> date:
        """The day this period after ``day``; a day that a month does not have becomes the month's last."""
        month = day.month - 1 + self.months
        year, month = day.year + self.years + month // 12, month % 12 + 1
        last = calendar.monthrange(year, month)[1]
        return date(year, month, min(day.day, last)) + timedelta(days=self.days)

    def before(self, day: date) -> date:
        """The day this period before ``day``, in the same way."""
        earlier = day - timedelta(days=self.days)
        return Period(years=-self.years, months=-self.months).after(earlier)


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day in a zone, in UTC."""
    return datetime.combine(day, _LAST_SECOND, ZoneInfo(zone)).astimezone(UTC)


def valid_until(start: datetime, validity: str | None, zone: str) -> datetime | None:
    """When what starts now ends: the last second of the day, in the programme's zone. None: never."""
    if validity is None:
        return None
    return end_of_day(Period.parse(validity).after(start.astimezone(ZoneInfo(zone)).date()), zone)


def renewed_until(
    old_until: datetime | None, now: datetime, validity: str | None, opens: str, zone: str
) -> datetime | None:
    """The end of a renewal: inside the renewal window no day is lost, before and after it counts from now."""
    if validity is None or old_until is None:
        return valid_until(now, validity, zone)
    if renewal_opens(old_until, opens, zone) <= now <= old_until:
        return valid_until(old_until, validity, zone)
    return valid_until(now, validity, zone)


def renewal_opens(until: datetime, opens: str, zone: str) -> datetime:
    """When renewal opens: at the first second of that day in the zone."""
    day = Period.parse(opens).before(until.astimezone(ZoneInfo(zone)).date())
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def renewal_window(
    until: datetime | None, opens: str, grace: str | None, zone: str
) -> tuple[datetime, datetime] | None:
    """From when until when a certificate can be renewed before it has to be earned anew, grace included."""
    if until is None:
        return None
    return renewal_opens(until, opens, zone), grace_ends(until, grace, zone)


def grace_ends(until: datetime, grace: str | None, zone: str) -> datetime:
    """When the grace after expiry is over."""
    if not grace:
        return until
    return end_of_day(Period.parse(grace).after(until.astimezone(ZoneInfo(zone)).date()), zone)
