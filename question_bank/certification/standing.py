"""What the world is shown of an award at a given moment: a clock is enough to know it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from question_bank.certification import dates
from question_bank.certification.states import AwardState


class Shown(StrEnum):
    """What a certificate is at a moment, for whoever looks at it. Never stored: a clock is enough to know it."""

    PENDING = "pending"
    VOID = "void"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    IN_GRACE = "in_grace"
    RENEWAL_OPEN = "renewal_open"
    VALID = "valid"


GOOD = frozenset({Shown.VALID, Shown.RENEWAL_OPEN})
_BY_STATE = {
    AwardState.PENDING: Shown.PENDING,
    AwardState.VOID: Shown.VOID,
    AwardState.REVOKED: Shown.REVOKED,
    AwardState.SUPERSEDED: Shown.SUPERSEDED,
    AwardState.SUSPENDED: Shown.SUSPENDED,
}


def shown(
    state: AwardState,
    *,
    awarded_at: datetime | None,
    valid_until: datetime | None,
    renew_opens: str,
    grace: str | None,
    zone: str,
    now: datetime,
) -> Shown:
    """What an award is now; the first that fits."""
    if state is not AwardState.ACTIVE:
        return _BY_STATE[state]
    if awarded_at is not None and now < awarded_at:
        return Shown.NOT_YET_VALID
    if valid_until is None:
        return Shown.VALID
    if now > dates.grace_ends(valid_until, grace, zone):
        return Shown.EXPIRED
    if now > valid_until:
        return Shown.IN_GRACE if grace else Shown.EXPIRED
    return Shown.RENEWAL_OPEN if now >= dates.renewal_opens(valid_until, renew_opens, zone) else Shown.VALID
