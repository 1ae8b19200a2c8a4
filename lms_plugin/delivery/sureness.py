"""How sure a learner was, against how often that was right: feedback beside the score, which it never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from question_bank.certainty import (
    Calibration,
    CertainSlot,
    CertaintySummary,
    calibration,
    summary,
    summary_of_answered,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """Of all questions, of those answered (None: all were), and level by level."""

    every: CertaintySummary
    answered: CertaintySummary | None
    levels: tuple[Calibration, ...]


def sureness(outcome: Mapping[str, Any]) -> Sureness | None:
    """From an attempt's outcome; None where certainty was not asked for or no question earns points (1.5)."""
    slots = _slots(outcome.get("slots", ()))
    every = summary(slots) if outcome.get("certainty") else None
    if every is None:
        return None
    blanks = any(slot.blank for slot in slots)
    return Sureness(every=every, answered=summary_of_answered(slots) if blanks else None, levels=calibration(slots))


def _slots(slots: Sequence[Mapping[str, Any]]) -> list[CertainSlot]:
    return [
        CertainSlot(
            fraction=Decimal(one["fraction"]),
            max_mark=Decimal(one["max_mark"]),
            certainty=one.get("certainty"),
            blank=one["state"] == "blank",
        )
        for one in slots
    ]
