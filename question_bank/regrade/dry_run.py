"""What a regrade would change, row by row, and the hash that says it is still the same when it is applied."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from question_bank.grades import Overall
from question_bank.items.results import ZERO
from question_bank.passing import SLACK, PassRules, decide
from question_bank.totals import HUNDRED, SlotResult, total

PASSED = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An attempt's result: T, what could be earned, and the outcome of its trace ("" without one)."""

    mark: Decimal
    max_mark: Decimal
    outcome: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def percent(self) -> Decimal:
        """0–100, unrounded."""
        return HUNDRED * self.mark / self.max_mark if self.max_mark else ZERO


def result_of(slots: Sequence[SlotResult], rules: PassRules) -> Result:
    """The result of a finished, counted attempt with these slots; without anything to pass it has no outcome."""
    sums = total(slots)
    if not rules.decides:
        return Result(mark=sums.mark, max_mark=sums.max_mark)
    found = decide(sums, slots, rules, finished=True, preview=False, practice=False)
    return Result(mark=sums.mark, max_mark=sums.max_mark, outcome=found.outcome, reasons=found.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotChange:
    """A slot that was served the item, before and after."""

    then: SlotResult
    now: SlotResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An attempt that was served the item: its slots and its result, before and after.

    There is one slot, or one for each case of the attempt that asks the item.

    ``counts`` False: it was declared void, and is kept right only for the day it is restored.
    """

    attempt: int
    learner: int
    number: int
    slots: tuple[SlotChange, ...]
    before: Result
    after: Result
    counts: bool = True

    @property
    def changed(self) -> bool:
        """Whether anything about the attempt is graded differently."""
        return any(one.then != one.now for one in self.slots) or self.before != self.after

    @property
    def slot(self) -> int:
        """The number of the slot that this is told of; of several the first one that changes."""
        return next((one.now.slot for one in self.slots if one.then != one.now), self.slots[0].now.slot)

    @property
    def direction(self) -> int:
        """1 up, −1 down, 0 equal, by percent."""
        difference = self.after.percent - self.before.percent
        return 0 if abs(difference) < SLACK else 1 if difference > 0 else -1

    @property
    def tells_something_else(self) -> bool:
        """Whether the learner would read another percent, another outcome or another reason for it."""
        then, now = ((one.outcome, one.reasons) for one in (self.before, self.after))
        return self.counts and (bool(self.direction) or then != now)

    @property
    def loses_pass(self) -> bool:
        """Passed before and would not any more: somebody has to say whether that is honoured."""
        return self.counts and self.before.outcome == PASSED and self.after.outcome != PASSED

    @property
    def gains_pass(self) -> bool:
        """Passes only now."""
        return self.counts and self.before.outcome != PASSED and self.after.outcome == PASSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A learner on a link, in a quiz: what the gradebook was told, and what it would be told."""

    link: int
    learner: int
    quiz: int
    before: Overall | None
    after: Overall | None

    @property
    def resend(self) -> bool:
        """Whether score or comment differ."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        same = abs(self.before.sent - self.after.sent) < SLACK
        return not same or self.before.comment != self.after.comment


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """All rows, those that lose a pass first, then by how much they change; and what the gradebook would be told.

    ``terms`` is the regrade itself as plain values: it is part of the hash.
    """

    terms: dict[str, Any]
    rows: tuple[Row, ...]
    told: tuple[Told, ...]

    @property
    def up(self) -> int:
        """How many attempts gain."""
        return sum(row.direction > 0 for row in self.rows if row.counts)

    @property
    def down(self) -> int:
        """How many attempts lose."""
        return sum(row.direction < 0 for row in self.rows if row.counts)

    @property
    def equal(self) -> int:
        """How many keep their percent."""
        return sum(not row.direction for row in self.rows if row.counts)

    @property
    def losing(self) -> tuple[Row, ...]:
        """Attempts that passed and would not any more."""
        return tuple(row for row in self.rows if row.loses_pass)

    @property
    def resends(self) -> int:
        """How many scores would go to the gradebook again."""
        return sum(one.resend for one in self.told)

    @property
    def content_hash(self) -> str:
        """Changes whenever the regrade, an attempt or a result is no longer what it was."""
        content = [
            self.terms,
            [
                [row.attempt, *map(_slot_change, row.slots), _result(row.before), _result(row.after)]
                for row in self.rows
            ],
            [[one.link, one.learner, _overall(one.before), _overall(one.after)] for one in self.told],
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def dry_run(terms: dict[str, Any], rows: Sequence[Row], told: Sequence[Told]) -> DryRun:
    """Put the rows in the order in which somebody has to look at them."""
    first = sorted(rows, key=lambda row: (not row.loses_pass, not row.gains_pass, _moved(row), row.attempt))
    return DryRun(terms=terms, rows=tuple(first), told=tuple(sorted(told, key=lambda one: (one.link, one.learner))))


def _moved(row: Row) -> Decimal:
    return -abs(row.after.percent - row.before.percent)


def _slot_change(one: SlotChange) -> list[Any]:
    return [_slot(one.then), _slot(one.now)]


def _slot(one: SlotResult) -> list[Any]:
    return [one.slot, str(one.fraction.normalize()), one.state, sorted(one.critical_hits), one.dropped]


def _result(one: Result) -> list[Any]:
    return [str(one.mark.normalize()), str(one.max_mark.normalize()), one.outcome, sorted(one.reasons)]


def _overall(one: Overall | None) -> list[Any] | None:
    return None if one is None else [one.number, str(one.sent.normalize()), one.comment, one.passed]
