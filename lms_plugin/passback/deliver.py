"""One score to its platform: post it, and make sense of whatever comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lms_plugin.errors import PlatformRefused, PlatformTrouble, PlatformUnavailable
from lms_plugin.lti import ags, line_items, quirks
from lms_plugin.lti.ags import ActivityProgress, GradingProgress
from lms_plugin.lti.clocks import PlatformClock
from lms_plugin.lti.connector import Connector, TokenRefused
from lms_plugin.lti.score_words import Refusal
from lms_plugin.passback.models import MessageKind, TeacherGrades, TryResult
from lms_plugin.passback.parcels import Parcel, Reply

TOO_SOON = 5.0  # seconds; a last timestamp further ahead than that means that our clock was set back
HELD = "not sent: the gradebook shows a grade that Assay did not send"
PROGRESS = {
    MessageKind.SCORE: (ActivityProgress.COMPLETED, GradingProgress.FULLY_GRADED),
    MessageKind.PENDING: (ActivityProgress.SUBMITTED, GradingProgress.PENDING_MANUAL),
    MessageKind.WITHDRAWAL: (ActivityProgress.INITIALIZED, GradingProgress.NOT_READY),
}


class _NotOurs(Exception):
    """The lease ran out before the score was on its way; another worker may have sent a newer one by now."""


@dataclass(slots=True)
class _Stamps:
    """Timestamps for a message, each asked for at the moment it is sent (AGS-16), while the score is ours to send.

    So whatever a worker sends that lost its lease after that carries a time before anything its successor sends.
    """

    clock: PlatformClock
    floor: datetime | None
    ours: Callable[[], bool]
    last: datetime | None = None
    sent: dict[str, Any] | None = None

    def __call__(self) -> datetime:
        self.last = ags.next_timestamp(self.clock.now(), self.floor)
        if not self.ours():
            self.last = None
            raise _NotOurs
        if self.sent is not None:
            self.sent["timestamp"] = ags.moment(self.last)
        return self.last


def deliver(parcel: Parcel, connector: Connector, ours: Callable[[], bool] = lambda: True) -> Reply:
    """Post a score and read the answer. No transaction is open; platform's trouble comes back as a reply.

    ``ours`` is asked right before the score goes out whether its lease still holds.
    """
    wait = _too_soon(parcel, connector.clock)
    if wait:
        return Reply(result=None, retry_after=wait)
    stamps = _Stamps(connector.clock, parcel.last_sent, ours)
    try:
        reply = _told(parcel, connector, stamps)
        return replace(reply, request=stamps.sent if stamps.last else None)
    except _NotOurs:
        return Reply(result=None)


def _told(parcel: Parcel, connector: Connector, stamps: _Stamps) -> Reply:
    try:
        return _posted(parcel, connector, stamps)
    except PlatformUnavailable as error:
        # The answer may be what was lost, so the timestamp counts as taken.
        return replace(_unavailable(error, parcel.tries), timestamp=stamps.last)
    except TokenRefused as error:
        return Reply(result=TryResult.TOKEN_REFUSED, http_status=error.status, answer=_said(error))
    except PlatformRefused as error:
        return Reply(result=TryResult(_refusal(parcel, error).value), http_status=error.status, answer=_said(error))
    except LookupError as error:
        return Reply(result=TryResult.OUR_FAULT, answer=str(error))


def _too_soon(parcel: Parcel, clock: PlatformClock) -> float:
    """Seconds to wait, so that two scores in one second need no timestamp in the platform's future."""
    if parcel.last_sent is None:
        return 0.0
    wait = (parcel.last_sent + ags.APART - clock.now()).total_seconds()
    return wait if 0 < wait <= TOO_SOON else 0.0


def _posted(parcel: Parcel, connector: Connector, stamps: _Stamps) -> Reply:
    looked = _look_first(parcel, connector)
    if looked is not None:
        if not stamps.ours():  # what is shown may be what a successor of ours has sent since
            raise _NotOurs
        return looked
    try:
        return _post(parcel, connector, stamps)
    except TokenRefused:
        raise
    except PlatformRefused as error:
        return _after_refusal(parcel, connector, stamps, error)


def _after_refusal(parcel: Parcel, connector: Connector, stamps: _Stamps, error: PlatformRefused) -> Reply:
    """What can be done about some refusals at once; any other is raised again."""
    means = _refusal(parcel, error)
    if means is Refusal.STALE:
        return _after_stale(parcel, connector, stamps, error)
    if means is Refusal.ATTEMPTS and parcel.new_hand_in and parcel.profile.submission_extension:
        # The grade belongs there even where the learner may hand in no more (QUIRK-57).
        return _post(replace(parcel, new_hand_in=False), connector, stamps)
    found = _look_again(parcel, connector) if error.status == 404 else None
    if found is None:
        raise error
    if found == parcel.line_item_url:  # the column is there, so it is the person who is not (QUIRK-77)
        return Reply(result=TryResult.USER_REFUSED, http_status=error.status, answer=_said(error))
    moved = replace(parcel, line_item_url=found)
    return replace(_post(moved, connector, stamps), moved_to=found)


def _look_first(parcel: Parcel, connector: Connector) -> Reply | None:
    """Where a teacher's own grade must not be overwritten, see whether there is one; None: send.

    Asked for only where the platform does not guard such grades itself, and we have sent before, or were told to ask.
    """
    asks = parcel.teacher_grades is TeacherGrades.ASK
    guarded = parcel.profile.keeps_teacher_grades or parcel.profile.submission_extension is not None
    keeps = parcel.teacher_grades is TeacherGrades.KEEP and parcel.last_sent is not None and not guarded
    if parcel.overwrites or parcel.kind is not MessageKind.SCORE or not (asks or keeps):
        return None
    shown = _shown(parcel, connector)
    if shown is None or shown.score is None:
        return None
    if any(shown.same_share(given, maximum, within=ags.ROUNDED) for given, maximum in parcel.sent_before):
        return None
    return Reply(result=TryResult.STALE, answer=HELD, shown=shown)


def _post(parcel: Parcel, connector: Connector, stamps: _Stamps) -> Reply:
    final = parcel.kind is MessageKind.SCORE
    activity, grading = PROGRESS[parcel.kind]
    message = ags.ScoreMessage(
        user_id=parcel.user_id,
        score_given=parcel.score_given if final else None,
        score_maximum=parcel.score_maximum,
        comment=parcel.comment,
        started_at=parcel.started_at,
        submitted_at=parcel.submitted_at,
        activity=activity,
        grading=grading,
        scoring_user_id=parcel.scoring_user_id,
        extensions=quirks.submission_members(
            parcel.profile,
            final=final,
            new=parcel.new_hand_in and parcel.kind is not MessageKind.WITHDRAWAL,
            keeps_teacher=_keeps(parcel),
            page=f"{connector.settings.public_url}/lti/review/{parcel.attempt_id}",
        ),
    )
    stamps.sent = _summary(parcel, message)
    answer = ags.post_score(connector, parcel.line_item_url, message, stamps)
    return Reply(result=TryResult.ARRIVED, http_status=answer.status, answer=answer.text, timestamp=stamps.last)


def _summary(parcel: Parcel, message: ags.ScoreMessage) -> dict[str, Any]:
    """What is sent, for whoever looks at the ledger later; the person is known there."""
    told = {
        "to": ags.under(parcel.line_item_url, "scores"),
        "activityProgress": message.activity.value,
        "gradingProgress": message.grading.value,
    }
    if message.score_given is not None:
        told["score"] = f"{ags.number(message.score_given)}/{ags.number(message.score_maximum)}"
    return told | ({"comment": message.comment} if message.comment else {})


def _keeps(parcel: Parcel) -> bool:
    """Whether what is there has the right of way: a teacher's grade before a score, a score before a status."""
    if parcel.kind is not MessageKind.SCORE:
        return parcel.kind is MessageKind.PENDING
    return parcel.teacher_grades is not TeacherGrades.OVERWRITE and not parcel.overwrites


def _after_stale(parcel: Parcel, connector: Connector, stamps: _Stamps, error: PlatformRefused) -> Reply:
    """The platform minds the timestamp: if it shows our score that arrived before, else once more, later (AGS-28)."""
    shown = _shown(parcel, connector)
    if shown is not None and _is_there(parcel, shown):
        return Reply(result=TryResult.CONFIRMED, http_status=error.status, answer=_said(error), shown=shown)
    if "future" not in error.excerpt.lower():  # else the clock is put right by now
        stamps.floor = stamps.last
    try:
        return replace(_post(parcel, connector, stamps), shown=shown)
    except PlatformRefused as second:
        if _refusal(parcel, second) is not Refusal.STALE:
            raise
        return Reply(result=TryResult.STALE, http_status=second.status, answer=_said(second), shown=shown)


def _is_there(parcel: Parcel, shown: ags.Result) -> bool:
    """Whether the gradebook shows what this message would put there."""
    if parcel.kind is not MessageKind.SCORE:
        return shown.score is None
    return shown.same_share(parcel.score_given, parcel.score_maximum)


def _shown(parcel: Parcel, connector: Connector) -> ags.Result | None:
    """What the platform shows; None where we may not look."""
    if ags.RESULT_SCOPE not in parcel.scopes:
        return None
    try:
        return ags.read_result(connector, parcel.line_item_url, parcel.user_id)
    except PlatformRefused:
        return None


def _look_again(parcel: Parcel, connector: Connector) -> str | None:
    """Where the column is, asked of the platform anew (AGS-29). None: it has none, or we may not look."""
    if parcel.line_items_url is None or not line_items.reading_scopes(parcel.scopes):
        return None
    try:
        found = line_items.find_line_item(
            connector,
            parcel.line_items_url,
            parcel.scopes,
            resource_link_id=parcel.link_id,
            resource_id=parcel.resource_id,
            tag=parcel.tag,
        )
    except PlatformRefused:
        return None
    return found.url if found else None


def _unavailable(error: PlatformUnavailable, tries: int) -> Reply:
    result = TryResult.UNAVAILABLE
    if error.status in {403, 429}:
        result = TryResult.LIMITED
    elif quirks.may_be_locked(error.status, error.excerpt, tries):
        result = TryResult.LOCKED
    return Reply(result=result, http_status=error.status, answer=_said(error), retry_after=error.retry_after)


def _refusal(parcel: Parcel, error: PlatformRefused) -> Refusal:
    """Why a platform refuses a score, by what its family says, else by what most do (lti.md 12)."""
    return quirks.refusal(parcel.profile, error.status, error.excerpt)


def _said(error: PlatformTrouble) -> str:
    return f"{error.reason} {error.excerpt}".strip()
