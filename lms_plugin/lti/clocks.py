"""How far a platform's clock is from ours, learnt from the Date header of whatever it answers (AGS-16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lms_plugin.db import utc_now

WILDEST = timedelta(days=366)  # a clock further off tells no time; what is signed by it would be good for years
SLACK = timedelta(seconds=1)  # a Date header has whole seconds; uncorrected we stay less than 2 s ahead


@dataclass(slots=True)
class PlatformClock:
    """The platform's present moment: ours, until an answer shows that the two differ by more than the slack."""

    ours: Callable[[], datetime] = field(default=utc_now)
    ahead: timedelta = field(default=timedelta())
    known: bool = False

    def learn(self, shown: datetime | None) -> bool:
        """Take a Date header in. Returns whether it changed our idea of the platform's clock."""
        if shown is None:
            return False
        off = shown - self.ours().replace(microsecond=0)
        if abs(off) > WILDEST:
            return False
        return self.set_ahead(off)

    def set_ahead(self, off: timedelta) -> bool:
        """The platform's clock leads ours by this much, as far as it matters."""
        ahead = off if abs(off) > SLACK else timedelta()
        changed = abs(ahead - self.ahead) > SLACK
        self.ahead, self.known = ahead, True
        return changed

    def now(self) -> datetime:
        """The present moment as the platform sees it, never two seconds or more in its future."""
        return self.ours() + self.ahead
