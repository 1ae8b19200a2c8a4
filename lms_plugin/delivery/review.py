"""What a learner may see of an attempt, and when: the review matrix (assessment.md 3.1 of the specification)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

JUST_AFTER = timedelta(minutes=2)


class Moment(StrEnum):
    """When somebody looks."""

    DURING = "during"
    JUST_AFTER = "just_after"
    LATER = "later"
    CLOSED = "closed"


class Shown(StrEnum):
    """What can be shown or kept back."""

    ATTEMPT = "attempt"
    CORRECTNESS = "correctness"
    MARKS = "marks"
    OPTION_FEEDBACK = "option_feedback"
    GENERAL_FEEDBACK = "general_feedback"
    SOURCE = "source"
    KEY = "key"
    OVERALL = "overall"
    PASS_TRACE = "pass_trace"


class Review(StrEnum):
    """The presets an instructor chooses from."""

    AFTER_SUBMIT = "after_submit"
    AFTER_CLOSE = "after_close"
    SCORE_ONLY = "score_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """When one thing is shown: at these moments, and only from ``since`` and until ``until`` where these are set."""

    moments: frozenset[Moment] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: Moment, *, now: datetime) -> bool:
        """Whether it is shown now."""
        return (
            moment in self.moments
            and (self.since is None or now >= self.since)
            and (self.until is None or now < self.until)
        )


Releases = Mapping[Shown, Release]
_AFTER = Release(moments=frozenset({Moment.JUST_AFTER, Moment.LATER, Moment.CLOSED}))
_CLOSED = Release(moments=frozenset({Moment.CLOSED}))
_NEVER = Release()
_SCORE = {Shown.MARKS: _AFTER, Shown.OVERALL: _AFTER, Shown.PASS_TRACE: _AFTER}

MATRIX: dict[Review, dict[Shown, Release]] = {
    Review.AFTER_SUBMIT: dict.fromkeys(Shown, _AFTER),
    Review.AFTER_CLOSE: dict.fromkeys(Shown, _CLOSED) | {Shown.ATTEMPT: _AFTER, Shown.KEY: _NEVER} | _SCORE,
    Review.SCORE_ONLY: dict.fromkeys(Shown, _NEVER) | _SCORE,
}


def moment_of(submitted_at: datetime | None, closes_at: datetime | None, *, now: datetime) -> Moment:
    """Which of the four moments ``now`` is for this attempt."""
    if submitted_at is None:
        return Moment.DURING
    if closes_at is not None and now >= closes_at:
        return Moment.CLOSED
    return Moment.JUST_AFTER if now < submitted_at + JUST_AFTER else Moment.LATER


def visible(releases: Releases, moment: Moment, *, now: datetime) -> frozenset[Shown]:
    """What may be shown now. Whatever is not in the set must not be in the page at all."""
    return frozenset(shown for shown, release in releases.items() if release.holds(moment, now=now))


@cache
def preset(review: Review, moment: Moment) -> frozenset[Shown]:
    """The same of a preset, none of which names a time."""
    return visible(MATRIX[review], moment, now=datetime.min.replace(tzinfo=UTC))


def to_document(releases: Releases) -> dict[str, Any]:
    """As kept in the settings: JSON values only."""
    return {
        shown.value: {
            "moments": sorted(moment.value for moment in release.moments),
            "since": None if release.since is None else release.since.isoformat(),
            "until": None if release.until is None else release.until.isoformat(),
        }
        for shown, release in releases.items()
    }


def from_document(document: Mapping[str, Any]) -> Releases:
    """Back from the settings; a thing that is not in them is never shown."""

    def at(text: str | None) -> datetime | None:
        return None if text is None else datetime.fromisoformat(text)

    kept = {
        shown: Release(
            moments=frozenset(map(Moment, document[shown]["moments"])),
            since=at(document[shown]["since"]),
            until=at(document[shown]["until"]),
        )
        for shown in Shown
        if shown in document
    }
    return dict.fromkeys(Shown, _NEVER) | kept
