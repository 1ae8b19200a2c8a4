"""From pinned versions and saved answers to the stored outcome: a replayable calculation, no database in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from lms_plugin.delivery.answers import Current
from lms_plugin.delivery.models import Attempt, AttemptSlot
from lms_plugin.delivery.settings import AssessmentSettings
from question_bank import Item
from question_bank.passing import decide
from question_bank.scoring import score
from question_bank.totals import SlotResult, total

RULES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """An attempt's marks, and the document that says how they came about (slots, topics, pass trace)."""

    mark: Decimal
    max_mark: Decimal
    document: dict[str, Any]


def grade(
    attempt: Attempt,
    settings: AssessmentSettings,
    slots: Sequence[AttemptSlot],
    items: Mapping[int, tuple[str, Item]],
    answers: Mapping[int, Current],
    *,
    now: datetime,
) -> Graded:
    """Score every slot and decide. A slot without a saved answer is blank."""
    results = []
    for slot in slots:
        item = items[slot.item_version_id][1]
        outcome = score(item, answers.get(slot.slot, Current()).answer)
        results.append(
            SlotResult(
                slot=slot.slot,
                fraction=outcome.fraction,
                state=outcome.state,
                max_mark=slot.max_mark,
                critical_hits=tuple(outcome.critical_hits),
                topics=frozenset(item.topics),
            )
        )
    sums = total(results)
    document = {"rules": RULES, "slots": [_slot(one) for one in results], "topics": _topics(settings.topics, results)}
    if not settings.practice and (settings.pass_percent is not None or settings.critical_tolerance is not None):
        document["trace"] = decide(
            sums, results, settings.pass_rules, finished=True, preview=attempt.preview, practice=False
        ).to_document(attempt=str(attempt.id), version=attempt.assessment_version_id, decided_at=now)
    return Graded(mark=sums.mark, max_mark=sums.max_mark, document=document)


def _slot(one: SlotResult) -> dict[str, Any]:
    return {
        "slot": one.slot,
        "fraction": str(one.fraction),
        "state": str(one.state),
        "mark": str(one.fraction * one.max_mark),
        "max_mark": str(one.max_mark),
        "critical_hits": list(one.critical_hits),
    }


def _topics(topics: Sequence[str], results: Sequence[SlotResult]) -> list[dict[str, str]]:
    """Marks per topic, in the order the instructor listed them; topics that were not drawn are left out."""
    bars = []
    for topic in topics:
        mine = [one for one in results if topic in one.topics]
        if mine:
            mark = sum((one.fraction * one.max_mark for one in mine), Decimal(0))
            bars.append({"topic": topic, "mark": str(mark), "max_mark": str(sum(one.max_mark for one in mine))})
    return bars
