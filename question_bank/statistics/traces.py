"""What the stored pass decisions say together: who passed, and what stood in the others' way (assessment.md 2.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from question_bank.errors import InvalidStatistics
from question_bank.statistics.figures import Absence, Figure


@dataclass(slots=True)
class TraceTally:
    """Stored decisions (passing.Decision.to_document) counted by outcome, by reason, by what alone failed, by hit."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    hits: Counter[tuple[int, str]] = field(default_factory=Counter)

    def add(self, trace: Mapping[str, Any]) -> None:
        """Count a decision."""
        self._change(trace, 1)

    def remove(self, trace: Mapping[str, Any]) -> None:
        """Take a decision back, exactly as it was counted.

        Raises:
            InvalidStatistics: nothing was decided so; nothing is changed.
        """
        counted = (
            self.outcomes[trace["outcome"]],
            *(self.reasons[one] for one in trace["reasons"]),
            *(self.hits[one] for one in _hits(trace)),
        )
        if not all(counted):
            raise InvalidStatistics("This decision was not counted so: rebuild these statistics from the attempts.")
        self._change(trace, -1)

    def merge(self, other: TraceTally) -> None:
        """Add what another part of the decisions gave."""
        self.outcomes.update(other.outcomes)
        self.reasons.update(other.reasons)
        self.alone.update(other.alone)
        self.hits.update(other.hits)

    def _change(self, trace: Mapping[str, Any], times: int) -> None:
        self.outcomes[trace["outcome"]] += times
        for reason in trace["reasons"]:
            self.reasons[reason] += times
        if len(trace["reasons"]) == 1:
            self.alone[trace["reasons"][0]] += times
        for hit in _hits(trace):
            self.hits[hit] += times


def _hits(trace: Mapping[str, Any]) -> list[tuple[int, str]]:
    return [(hit["slot"], hit["option"]) for check in trace["checks"] for hit in check.get("hits", ())]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceFigures:
    """``pass_rate`` in percent of what is decided; ``reasons`` as (check, failed, failed by it alone), most first.

    ``hits`` are (slot, critical option, times).
    """

    decided: int
    pending: int
    pass_rate: Figure
    reasons: tuple[tuple[str, int, int], ...]
    hits: tuple[tuple[int, str, int], ...]


def trace_figures(tally: TraceTally) -> TraceFigures:
    """What the counts say."""
    passed, failed = tally.outcomes["passed"], tally.outcomes["not_passed"]
    decided = passed + failed
    return TraceFigures(
        decided=decided,
        pending=tally.outcomes["pending"],
        pass_rate=100 * passed / decided if decided else Absence.NO_ATTEMPTS,
        reasons=tuple(
            (reason, number, tally.alone[reason])
            for reason, number in sorted(tally.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
            if number
        ),
        hits=tuple(
            (slot, option, number)
            for (slot, option), number in sorted(tally.hits.items(), key=lambda pair: (-pair[1], pair[0]))
            if number
        ),
    )
