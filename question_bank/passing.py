"""The pass decision: every check always runs, and the trace says why (assessment.md 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from question_bank.items.results import ZERO
from question_bank.totals import HUNDRED, Outcome, SlotResult

SLACK = Decimal("0.000001")
SCORING_RULES = 1
SAFETY_COMMENT = "Safety requirement not met"
Check = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRules:
    """What an attempt must meet. Percents are 0–100.

    ``cut_percent`` None: nobody has to pass by score. ``critical_tolerance`` None: no safety rule. ``topic_minimums``
    are (topic, least percent of that topic's points). ``cap_sent_score``: for gradebooks that read only a number, an
    attempt that fails above the cut is sent with one point below it (2.1 f). ``under`` are, for topics that have a
    minimum, (topic, topics whose points count for it as well).
    """

    cut_percent: Decimal | None = None
    critical_tolerance: int | None = None
    topic_minimums: tuple[tuple[str, Decimal], ...] = ()
    cap_sent_score: bool = False
    under: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def decides(self) -> bool:
        """Whether there is anything to pass."""
        return self.cut_percent is not None or self.critical_tolerance is not None or bool(self.topic_minimums)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``outcome`` is passed, not_passed or pending; ``reasons`` name the checks that are not met.

    ``sent`` is what a gradebook is told: ``{percent, capped, comment}``. Numbers in checks and sent are decimal texts.
    """

    outcome: str
    reasons: tuple[str, ...]
    checks: tuple[Check, ...]
    sent: dict[str, Any]

    def to_document(self, *, attempt: str, version: int, decided_at: datetime) -> dict[str, Any]:
        """The trace as stored with the attempt (2.2)."""
        return {
            "attempt": attempt,
            "quiz_version": version,
            "scoring_rules": SCORING_RULES,
            "decided_at": decided_at.isoformat(),
            "checks": [dict(check) for check in self.checks],
            "outcome": self.outcome,
            "reasons": list(self.reasons),
            "sent": dict(self.sent),
        }


def decide(
    outcome: Outcome, slots: Sequence[SlotResult], rules: PassRules, *, finished: bool, preview: bool, practice: bool
) -> Decision:
    """Decide with unrounded numbers and a slack of 1e-6; passed only if every check is met.

    While a slot waits for a person the outcome is pending, whatever the other checks say.
    """
    pending = [slot.slot for slot in slots if slot.pending]
    below = dict(rules.under)
    eligible = {"check": "eligible", "finished": finished, "preview": preview, "practice": practice}
    checks = (
        _check(eligible, met=finished and not preview and not practice),
        _check({"check": "graded", "pending_slots": pending}, met=not pending),
        _score(outcome, rules),
        _safety(slots, rules),
        *(_topic(slots, topic, below.get(topic, ()), least) for topic, least in rules.topic_minimums),
    )
    reasons = tuple(_name(check) for check in checks if check["result"] != "met")
    decided = "not_passed" if reasons else "passed"
    return Decision(
        outcome="pending" if pending else decided,
        reasons=reasons,
        checks=checks,
        sent=_sent(outcome, rules, reasons, pending=bool(pending)),
    )


def _check(facts: Check, *, met: bool) -> Check:
    return facts | {"result": "met" if met else "not_met"}


def _name(check: Check) -> str:
    return f"topic:{check['topic']}" if check["check"] == "topic" else str(check["check"])


def _score(outcome: Outcome, rules: PassRules) -> Check:
    cut = ZERO if rules.cut_percent is None else rules.cut_percent
    facts = {
        "check": "score",
        "raw": str(outcome.mark),
        "max": str(outcome.max_mark),
        "percent": str(outcome.percent),
        "cut": str(cut),
    }
    return _check(facts, met=outcome.percent + SLACK >= cut)


def _safety(slots: Sequence[SlotResult], rules: PassRules) -> Check:
    """Each critical option chosen counts once per slot; more than tolerated is not met (2.1 b)."""
    hits = [{"slot": slot.slot, "option": hit} for slot in slots for hit in dict.fromkeys(slot.critical_hits)]
    tolerance = rules.critical_tolerance
    facts = {"check": "safety", "hits": hits, "tolerance": tolerance}
    return _check(facts, met=tolerance is None or len(hits) <= tolerance)


def _topic(slots: Sequence[SlotResult], topic: str, under: Sequence[str], least: Decimal) -> Check:
    """Points of a topic and what stands under it.

    A topic with no points left is not evaluated: it counts as met and is flagged for staff (2.1 i).
    """
    mine = [slot for slot in slots if topic in slot.topics or not slot.topics.isdisjoint(under)]
    possible = sum((slot.possible for slot in mine), ZERO)
    facts = {"check": "topic", "topic": topic, "min": str(least), "evaluated": bool(possible), "percent": None}
    if not possible:
        return _check(facts, met=True)
    percent = HUNDRED * sum((slot.mark for slot in mine), ZERO) / possible
    return _check(facts | {"percent": str(percent)}, met=percent + SLACK >= least)


def _sent(outcome: Outcome, rules: PassRules, reasons: Sequence[str], *, pending: bool) -> dict[str, Any]:
    """The numeric score is not changed by a failed check (2.1 e), unless the quiz caps what is sent (2.1 f)."""
    percent, capped = outcome.percent, False
    if rules.cap_sent_score and rules.cut_percent is not None and reasons and not pending:
        cap = max(ZERO, rules.cut_percent - 1)
        percent, capped = min(percent, cap), percent > cap
    return {"percent": str(percent), "capped": capped, "comment": SAFETY_COMMENT if "safety" in reasons else ""}
