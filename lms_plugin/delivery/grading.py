"""From pinned versions and saved answers to the stored outcome: a replayable calculation, no database in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from lms_plugin.delivery.answers import Current
from lms_plugin.delivery.corrections import Corrections
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.delivery.slot_facts import SlotFacts
from question_bank import Item
from question_bank.passing import decide
from question_bank.regrade.policies import Served, grade_slot
from question_bank.scoring import SlotState
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
    slots: Sequence[SlotFacts],
    items: Mapping[int, tuple[str, Item]],
    answers: Mapping[int, Current],
    *,
    now: datetime,
    corrections: Corrections = MappingProxyType({}),
) -> Graded:
    """Score every slot, as corrected by the regrades that stand, and decide. A slot without a saved answer is blank."""
    results = [
        grade_slot(
            served(slot, items[slot.item_version_id][1], answers.get(slot.slot, Current()).answer),
            corrections.get(slot.item_version_id, ()),
        )
        for slot in slots
    ]
    return graded(attempt, settings, results, now=now)


def served(slot: SlotFacts, item: Item, answer: Any) -> Served:
    """What stood in a slot, and what was answered."""
    return Served(slot=slot.slot, item=item, response=answer, max_mark=slot.max_mark)


def graded(
    attempt: Attempt,
    settings: AssessmentSettings,
    results: Sequence[SlotResult],
    *,
    now: datetime,
    honoured_by: int | None = None,
) -> Graded:
    """Add up scored slots and decide. ``honoured_by``: the regrade whose author let a lost pass stand."""
    sums = total(results)
    document = {"rules": RULES, "slots": [_slot(one) for one in results], "topics": _topics(settings.topics, results)}
    rules = settings.pass_rules
    if rules.decides and not settings.practice:
        trace = decide(sums, results, rules, finished=True, preview=attempt.preview, practice=False).to_document(
            attempt=str(attempt.id), version=attempt.assessment_version_id, decided_at=now
        )
        if honoured_by is not None and trace["outcome"] == "not_passed":
            trace |= {"outcome": "passed", "honoured": honoured_by}
        document["trace"] = trace
    return Graded(mark=sums.mark, max_mark=sums.max_mark, document=document)


def stored_results(
    document: Mapping[str, Any], slots: Sequence[SlotFacts], items: Mapping[int, tuple[str, Item]]
) -> list[SlotResult]:
    """The slots of a graded attempt as its document holds them."""
    by_slot = {one["slot"]: one for one in document["slots"]}
    return [
        SlotResult(
            slot=slot.slot,
            fraction=Decimal(one["fraction"]),
            state=SlotState(one["state"]),
            max_mark=slot.max_mark,
            critical_hits=tuple(one["critical_hits"]),
            topics=frozenset(items[slot.item_version_id][1].topics),
            dropped=one.get("dropped", False),
        )
        for slot in slots
        if (one := by_slot.get(slot.slot)) is not None
    ]


def _slot(one: SlotResult) -> dict[str, Any]:
    document = {
        "slot": one.slot,
        "fraction": str(one.fraction),
        "state": str(one.state),
        "mark": str(one.mark),
        "max_mark": str(one.possible),
        "critical_hits": list(one.critical_hits),
    }
    return document | {"dropped": True} if one.dropped else document


def _topics(topics: Sequence[str], results: Sequence[SlotResult]) -> list[dict[str, str]]:
    """Marks per topic, in the order the instructor listed them; topics that were not drawn are left out."""
    bars = []
    for topic in topics:
        mine = [one for one in results if topic in one.topics]
        if mine:
            mark = sum((one.mark for one in mine), Decimal(0))
            bars.append({"topic": topic, "mark": str(mark), "max_mark": str(sum(one.possible for one in mine))})
    return bars
