"""Spaced practice: what an answer says of memory, when an item comes back, and which ones come today (6.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from fsrs import Card, Rating, Scheduler

from question_bank.certainty import level_of

A_DAY = 20  # items a day, however many are due
RIGHT_FROM = Decimal("0.999999")  # anything less is wrong here: luck must not lengthen an interval
_scheduler = Scheduler(enable_fuzzing=False)  # its default parameters, and no chance in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is kept of a learner's memory of an item: the scheduler's own numbers as JSON, and when it is due."""

    memory: Mapping[str, Any]
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """An item that a learner has met; ``memory`` None: never practised yet."""

    item_id: int
    critical: bool
    memory: Mapping[str, Any] | None = None
    due_at: datetime | None = None


def rating(fraction: Decimal, certainty: int | None) -> int:
    """Again (1) for what is not wholly right; else hard, good or easy (2–4) by certainty, which is 1 if not said."""
    return level_of(certainty) + 1 if fraction > RIGHT_FROM else Rating.Again.value


def reviewed(memory: Mapping[str, Any] | None, rated: int, *, at: datetime) -> Remembered:
    """What is remembered after an answer at this moment; ``memory`` None: the first."""
    card = Card(card_id=1, due=at) if memory is None else Card.from_dict(dict(memory))  # type: ignore[arg-type]  # the same shape, as JSON
    card, _ = _scheduler.review_card(card, Rating(rated), review_datetime=at)
    return Remembered(memory=dict(card.to_dict()), due_at=card.due)


def recall(memory: Mapping[str, Any] | None, *, now: datetime) -> float:
    """How likely it is remembered now, 0–1; of what was never practised nothing is known: 0."""
    if memory is None:
        return 0.0
    return float(_scheduler.get_card_retrievability(Card.from_dict(dict(memory)), now))  # type: ignore[arg-type]  # the same shape, as JSON


def queue(met: Iterable[Met], *, done: int, now: datetime, a_day: int = A_DAY) -> tuple[int, ...]:
    """The items that come today, in order: safety-critical ones first, then whatever is likeliest forgotten.

    ``done``: how many were answered today; with these it is never more than ``a_day``.
    """
    due = [one for one in met if one.due_at is None or one.due_at <= now]
    due.sort(key=lambda one: (not one.critical, recall(one.memory, now=now), one.item_id))
    return tuple(one.item_id for one in due[: max(0, a_day - done)])
