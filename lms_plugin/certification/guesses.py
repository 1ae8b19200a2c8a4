"""An alarm for guessing: how many of the addresses and numbers that were asked for are not there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=10)
AT_LEAST, SHARE = 200, 0.8  # look-ups in a window, and the part of them that found nothing


@dataclass(slots=True)
class Guesses:
    """The look-ups of one process in windows of ten minutes; what is refused by the limits is a miss as well."""

    since: datetime | None = None
    asked: int = 0
    missed: int = 0
    told: bool = field(default=False)

    def note(self, *, found: bool, now: datetime) -> bool:
        """Count a look-up. Returns whether to raise the alarm, which is once a window."""
        if self.since is None or now >= self.since + WINDOW:
            self.since, self.asked, self.missed, self.told = now, 0, 0, False
        self.asked += 1
        self.missed += not found
        loud = self.asked >= AT_LEAST and self.missed >= SHARE * self.asked and not self.told
        self.told = self.told or loud
        return loud
