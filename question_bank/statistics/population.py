"""Whose attempts count (assessment.md 6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Which(StrEnum):
    """Which of a learner's attempts count."""

    FIRST = "first"
    LAST = "last"
    HIGHEST = "highest"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What decides whether an attempt counts. ``learner`` None: deleted; ``pending``: somebody still has to grade it.

    ``finished_at`` None: not handed in yet.
    """

    attempt: str
    learner: str | None
    finished_at: datetime | None
    total: Decimal
    preview: bool = False
    pending: bool = False


def population(sittings: Iterable[Sitting], which: Which = Which.ALL) -> tuple[Sitting, ...]:
    """The attempts that count, in the order they were finished.

    Finished, graded, no previews. Of two highest the earlier counts. Attempts of deleted learners cannot be told apart
    by person: each counts as a person of its own.
    """
    ended = [(one.finished_at, one) for one in sittings if one.finished_at and not one.preview and not one.pending]
    there = [one for _, one in sorted(ended, key=lambda pair: (pair[0], pair[1].attempt))]
    if which is Which.ALL:
        return tuple(there)
    people: dict[str, list[Sitting]] = {}
    for one in there:
        people.setdefault(f"attempt {one.attempt}" if one.learner is None else f"learner {one.learner}", []).append(one)
    kept = {_chosen(mine, which).attempt for mine in people.values()}
    return tuple(one for one in there if one.attempt in kept)


def _chosen(mine: Sequence[Sitting], which: Which) -> Sitting:
    """Of one person's attempts, in their order."""
    if which is Which.HIGHEST:
        return max(mine, key=lambda one: one.total)
    return mine[0] if which is Which.FIRST else mine[-1]
