"""What operators' pages show: platforms with their scores, and our signing keys. A constant number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms_plugin.lti import registrations, signing_keys
from lms_plugin.lti.models import Deployment, KeyState, ResourceLink, SigningKey
from lms_plugin.lti.registrations import Registered
from lms_plugin.operations import last_checks
from lms_plugin.operations.last_checks import LastCheck
from lms_plugin.passback.models import OwedScore, ScoreState


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLine:
    """A platform with how many of its scores wait and how many it refused, and its last check if there was one."""

    platform: Registered
    waiting: int
    refused: int
    check: LastCheck | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """One of our signing keys, public facts only."""

    kid: str
    state: KeyState
    created_at: datetime
    retired_at: datetime | None

    @property
    def signs_from(self) -> datetime:
        """From when it may sign: every platform has seen it by then."""
        return self.created_at + signing_keys.PUBLISH_FIRST

    @property
    def published_until(self) -> datetime | None:
        """Until when a retired key stays published; then the next change takes it away."""
        return self.retired_at + signing_keys.KEEP_RETIRED if self.retired_at else None


def platform_lines(session: Session) -> tuple[PlatformLine, ...]:
    """All platforms by name; five queries however many."""
    rows = session.execute(
        select(Deployment.registration_id, OwedScore.state, func.count())
        .select_from(OwedScore)
        .join(ResourceLink, ResourceLink.id == OwedScore.resource_link_id)
        .join(Deployment, Deployment.id == ResourceLink.deployment_id)
        .where(OwedScore.state.in_((ScoreState.WAITING, ScoreState.REFUSED)))
        .group_by(Deployment.registration_id, OwedScore.state)
    )
    counts = Counter({(registration_id, state): count for registration_id, state, count in rows})
    platforms = registrations.everything(session)
    checks = last_checks.newest(session, [one.id for one in platforms])
    return tuple(
        PlatformLine(
            platform=one,
            waiting=counts[one.id, ScoreState.WAITING],
            refused=counts[one.id, ScoreState.REFUSED],
            check=checks.get(one.id),
        )
        for one in platforms
    )


def key_lines(session: Session) -> tuple[KeyLine, ...]:
    """Our signing keys, newest first."""
    return tuple(
        KeyLine(kid=key.kid, state=key.state, created_at=key.created_at, retired_at=key.retired_at)
        for key in session.scalars(select(SigningKey).order_by(SigningKey.id.desc()))
    )
