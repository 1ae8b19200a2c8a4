"""One score to its platform: post it, and make sense of whatever comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from lms_plugin.errors import PlatformRefused, PlatformTrouble, PlatformUnavailable
from lms_plugin.lti import ags, line_items
from lms_plugin.lti.clocks import PlatformClock
from lms_plugin.lti.connector import Connector, TokenRefused
from lms_plugin.passback.models import TryResult
from lms_plugin.passback.outbox import Parcel, Reply

TOO_SOON = 5.0  # seconds; a last timestamp further ahead than that means that our clock was set back
ABOUT_PERSON = re.compile(r"\b(user|student|learner|member|enrol\w*)\b", re.IGNORECASE)
WORDLESS = frozenset({"", "[]"})


@dataclass(slots=True)
class _Stamps:
    """Timestamps for a message, each asked for at the moment it is sent (AGS-16)."""

    clock: PlatformClock
    floor: datetime | None
    last: datetime | None = None

    def __call__(self) -> datetime:
        self.last = ags.next_timestamp(self.clock.now(), self.floor)
        return self.last


def deliver(parcel: Parcel, connector: Connector) -> Reply:
    """Post a score and read the answer. No transaction is open; platform's trouble comes back as a reply."""
    wait = _too_soon(parcel, connector.clock)
    if wait:
        return Reply(result=None, retry_after=wait)
    stamps = _Stamps(connector.clock, parcel.last_sent)
    try:
        return _posted(parcel, connector, stamps)
    except PlatformUnavailable as error:
        # The answer may be what was lost, so the timestamp counts as taken.
        return replace(_unavailable(error, parcel.tries), timestamp=stamps.last)
    except TokenRefused as error:
        return Reply(result=TryResult.TOKEN_REFUSED, http_status=error.status, answer=_said(error))
    except PlatformRefused as error:
        return Reply(result=_kind(error), http_status=error.status, answer=_said(error))
    except LookupError as error:
        return Reply(result=TryResult.OUR_FAULT, answer=str(error))


def _too_soon(parcel: Parcel, clock: PlatformClock) -> float:
    """Seconds to wait, so that two scores in one second need no timestamp in the platform's future."""
    if parcel.last_sent is None:
        return 0.0
    wait = (parcel.last_sent + ags.APART - clock.now()).total_seconds()
    return wait if 0 < wait <= TOO_SOON else 0.0


def _posted(parcel: Parcel, connector: Connector, stamps: _Stamps) -> Reply:
    try:
        return _post(parcel, connector, stamps)
    except TokenRefused:
        raise
    except PlatformRefused as error:
        if _speaks_of_time(error):
            return _after_stale(parcel, connector, stamps, error)
        moved_to = _look_again(parcel, connector) if error.status == 404 else None
        if moved_to is None:
            raise
    moved = replace(parcel, line_item_url=moved_to)
    return replace(_post(moved, connector, stamps), moved_to=moved_to)


def _post(parcel: Parcel, connector: Connector, stamps: _Stamps) -> Reply:
    message = ags.ScoreMessage(
        user_id=parcel.user_id,
        score_given=parcel.score_given,
        score_maximum=parcel.score_maximum,
        comment=parcel.comment,
        started_at=parcel.started_at,
        submitted_at=parcel.submitted_at,
    )
    answer = ags.post_score(connector, parcel.line_item_url, message, stamps)
    return Reply(result=TryResult.ARRIVED, http_status=answer.status, answer=answer.text, timestamp=stamps.last)


def _speaks_of_time(error: PlatformRefused) -> bool:
    return error.status == 409 or (error.status == 400 and "timestamp" in error.excerpt.lower())


def _after_stale(parcel: Parcel, connector: Connector, stamps: _Stamps, error: PlatformRefused) -> Reply:
    """The platform minds the timestamp: if it shows our score that arrived before, else once more, later (AGS-28)."""
    shown = _shown(parcel, connector)
    if shown is not None and shown.same_share(parcel.score_given, parcel.score_maximum):
        return Reply(result=TryResult.CONFIRMED, http_status=error.status, answer=_said(error))
    if error.status == 409:  # else it lay in the future, and the clock is put right by now
        stamps.floor = stamps.last
    try:
        return _post(parcel, connector, stamps)
    except PlatformRefused as second:
        if not _speaks_of_time(second):
            raise
        return Reply(result=TryResult.STALE, http_status=second.status, answer=_said(second))


def _shown(parcel: Parcel, connector: Connector) -> ags.Result | None:
    """What the platform shows; None where we may not look."""
    if ags.RESULT_SCOPE not in parcel.scopes:
        return None
    try:
        return ags.read_result(connector, parcel.line_item_url, parcel.user_id)
    except PlatformRefused:
        return None


def _look_again(parcel: Parcel, connector: Connector) -> str | None:
    """The column is gone: perhaps the link has a new one (AGS-29). None: it has not, or we may not look."""
    if parcel.line_items_url is None or not line_items.reading_scopes(parcel.scopes):
        return None
    try:
        found = line_items.find_line_item(
            connector, parcel.line_items_url, parcel.scopes, resource_link_id=parcel.link_id
        )
    except PlatformRefused:
        return None
    return found.url if found and found.url != parcel.line_item_url else None


def _unavailable(error: PlatformUnavailable, tries: int) -> Reply:
    result = TryResult.UNAVAILABLE
    if error.status in {403, 429}:
        result = TryResult.LIMITED
    elif error.status == 500 and tries >= 2 and error.excerpt.strip() in WORDLESS:
        result = TryResult.LOCKED  # Moodle's whole answer for a locked grade (QUIRK-38)
    return Reply(result=result, http_status=error.status, answer=_said(error), retry_after=error.retry_after)


def _kind(error: PlatformRefused) -> TryResult:
    """Why a platform refuses a score, guessed from what it says (lti.md 12)."""
    about_person = error.excerpt.strip() in WORDLESS or ABOUT_PERSON.search(error.excerpt)
    if error.status == 422 or (error.status == 400 and about_person):
        return TryResult.USER_REFUSED
    if error.status == 401:  # twice, with a new bearer: as good as no token
        return TryResult.TOKEN_REFUSED
    by_status = {403: TryResult.FORBIDDEN, 404: TryResult.TARGET_GONE, 410: TryResult.TARGET_GONE}
    return by_status.get(error.status or 0, TryResult.REFUSED)


def _said(error: PlatformTrouble) -> str:
    return f"{error.reason} {error.excerpt}".strip()
