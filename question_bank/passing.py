"""The pass decision: every check always runs, and the trace says why (assessment.md 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from question_bank.totals import Outcome, SlotResult

SLACK = Decimal("0.000001")
ZERO = Decimal(0)
SCORING_RULES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRules:
    """``cut_percent`` None: nobody has to pass by score. ``critical_tolerance`` None: no safety rule.

    ``topic_minimums`` are (topic, least percent of that topic's marks).
    """

    cut_percent: Decimal | None = None
    critical_tolerance: int | None = None
    topic_minimums: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``outcome`` is passed, not_passed or pending; ``reasons`` name the checks that were not met."""

    outcome: str
    reasons: tuple[str, ...]
    checks: tuple[dict[str, Any], ...]

    def to_document(self, *, attempt: str, version: int, decided_at: datetime) -> dict[str, Any]:
        """The trace as stored with the attempt."""
        return {
            "attempt": attempt,
            "quiz_version": version,
            "scoring_rules": SCORING_RULES,
            "decided_at": decided_at.isoformat(),
            "checks": list(self.checks),
            "outcome": self.outcome,
            "reasons": list(self.reasons),
        }


def decide(
    outcome: Outcome, slots: Sequence[SlotResult], rules: PassRules, *, finished: bool, preview: bool, practice: bool
) -> Decision:
    """Decide with unrounded numbers and a slack of 1e-6."""
    pending = [slot.slot for slot in slots if slot.pending]
    eligible = {"check": "eligible", "finished": finished, "preview": preview, "practice": practice}
    checks = [
        _check(eligible, met=finished and not preview and not practice),
        _check({"check": "graded", "pending_slots": pending}, met=not pending),
        _score(outcome, rules),
        _safety(slots, rules),
        *(_topic(slots, topic, least) for topic, least in rules.topic_minimums),
    ]
    reasons = tuple(_name(check) for check in checks if check["result"] != "met")
    if pending:
        return Decision(outcome="pending", reasons=reasons, checks=tuple(checks))
    return Decision(outcome="not_passed" if reasons else "passed", reasons=reasons, checks=tuple(checks))


def _check(facts: dict[str, Any], *, met: bool) -> dict[str, Any]:
    return facts | {"result": "met" if met else "not_met"}


def _name(check: dict[str, Any]) -> str:
    return f"topic:{check['topic']}" if check["check"] == "topic" else str(check["check"])


def _score(outcome: Outcome, rules: PassRules) -> dict[str, Any]:
    cut = rules.cut_percent if rules.cut_percent is not None else ZERO
    facts = {
        "check": "score",
        "raw": str(outcome.mark),
        "max": str(outcome.max_mark),
        "percent": str(outcome.percent),
        "cut": str(cut),
    }
    return _check(facts, met=outcome.percent + SLACK >= cut)


def _safety(slots: Sequence[SlotResult], rules: PassRules) -> dict[str, Any]:
    """Each critical option chosen counts once per slot; more than tolerated is not met (2.1 b)."""
    hits = [{"slot": slot.slot, "option": hit} for slot in slots for hit in slot.critical_hits]
    tolerance = rules.critical_tolerance
    facts = {"check": "safety", "hits": hits, "tolerance": tolerance}
    return _check(facts, met=tolerance is None or len(hits) <= tolerance)


def _topic(slots: Sequence[SlotResult], topic: str, least: Decimal) -> dict[str, Any]:
    """A topic none of whose items is left counts as met and is told apart (2.1 i)."""
    mine = [slot for slot in slots if topic in slot.topics]
    possible = sum((slot.max_mark for slot in mine), ZERO)
    if not possible:
        return _check({"check": "topic", "topic": topic, "evaluated": False, "min": str(least)}, met=True)
    percent = Decimal(100) * sum((slot.mark for slot in mine), ZERO) / possible
    facts = {"check": "topic", "topic": topic, "evaluated": True, "percent": str(percent), "min": str(least)}
    return _check(facts, met=percent + SLACK >= least)
