"""What the last check of each platform found, so that no list calls a platform fine whose check failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms_plugin.lti.upserts import upsert
from lms_plugin.operations.findings import Finding
from lms_plugin.operations.models import PlatformCheck

ORDER = ("problem", "warning", "ok", "later", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCheck:
    """When a platform was checked last, and what was found."""

    at: datetime
    findings: tuple[Finding, ...]

    @property
    def worst_first(self) -> list[Finding]:
        """What somebody has to do something about comes before what is well; else as it was looked at."""
        return sorted(self.findings, key=lambda one: ORDER.index(one.state))

    @property
    def problems(self) -> int:
        """How many things do not work."""
        return sum(one.state == "problem" for one in self.findings)

    @property
    def warnings(self) -> int:
        """How many things somebody should look at."""
        return sum(one.state == "warning" for one in self.findings)


def keep(session: Session, registration_id: int, findings: Sequence[Finding], *, now: datetime) -> None:
    """Remember this check instead of the one before."""
    found = [asdict(one) for one in findings]
    upsert(session, PlatformCheck, {"registration_id": registration_id}, {"checked_at": now, "findings": found})


def forget(session: Session, registration_id: int) -> None:
    """The platform was changed: what an earlier check found says nothing any more."""
    session.execute(delete(PlatformCheck).where(PlatformCheck.registration_id == registration_id))


def newest(session: Session, registration_ids: Iterable[int]) -> dict[int, LastCheck]:
    """The last check of each of these platforms that was ever checked since it was changed. One query."""
    rows = session.scalars(select(PlatformCheck).where(PlatformCheck.registration_id.in_(registration_ids)))
    return {
        row.registration_id: LastCheck(at=row.checked_at, findings=tuple(Finding(**one) for one in row.findings))
        for row in rows
    }
