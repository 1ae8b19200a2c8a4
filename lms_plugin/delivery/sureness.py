"""How sure a learner was, against how often that was right: feedback beside the score, which it never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms_plugin.delivery.answers import Current
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


def sureness(outcomes: Sequence[Mapping[str, Any]], answers: Mapping[int, Current]) -> Sureness | None:
    """From the slots of an attempt's outcome; None where no question earns points (assessment.md 1.5)."""
    slots = _slots([one for one in outcomes if not one.get("dropped")], answers)
    every = summary(slots)
    if every is None:
        return None
    blanks = any(slot.blank for slot in slots)
    return Sureness(every=every, answered=summary_of_answered(slots) if blanks else None, levels=calibration(slots))


def _slots(slots: Sequence[Mapping[str, Any]], answers: Mapping[int, Current]) -> list[CertainSlot]:
    return [
        CertainSlot(
            fraction=Decimal(one["fraction"]),
            max_mark=Decimal(one["max_mark"]),
            certainty=answers.get(one["slot"], Current()).certainty,
            blank=one["state"] == "blank",
        )
        for one in slots
    ]
