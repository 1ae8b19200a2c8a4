"""What a slot earns under each policy, and a slot graded from its stored response with all corrections made since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from question_bank.errors import InvalidResponse
from question_bank.items import Item
from question_bank.items.results import ONE, SlotState, state_of
from question_bank.regrade.carrying import carry, carry_hits
from question_bank.scoring import score
from question_bank.totals import SlotResult


class Policy(StrEnum):
    """How past results follow a new version (assessment.md 5)."""

    NEW_KEY = "new_key"
    OLD_OR_NEW = "old_or_new"
    FULL_CREDIT = "full_credit"
    DROP_ITEM = "drop_item"
    KEEP = "keep"

    @property
    def needs_version(self) -> bool:
        """Whether responses are scored under a new version."""
        return self in {Policy.NEW_KEY, Policy.OLD_OR_NEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A regrade as it applies to slots that were served an old version.

    ``new`` None: the policy needs none. ``mapped``: ids of old responses that ``new`` lacks, mapped by hand.
    """

    policy: Policy
    new: Item | None = None
    mapped: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What stood in a slot and what was answered: the exact version, the raw response, the slot's points."""

    slot: int
    item: Item
    response: Any
    max_mark: Decimal


def first_grade(served: Served, *, negative_marking: bool = False) -> SlotResult:
    """The slot scored under the version it was served.

    Raises:
        InvalidResponse, UnknownRule: as scoring.score.
    """
    found = score(served.item, served.response, negative_marking=negative_marking)
    return SlotResult(
        slot=served.slot,
        fraction=found.fraction,
        state=found.state,
        max_mark=served.max_mark,
        critical_hits=tuple(found.critical_hits),
        topics=frozenset(served.item.topics),
    )


def correct(then: SlotResult, served: Served, correction: Correction, *, negative_marking: bool = False) -> SlotResult:
    """The slot after a correction, where ``then`` is what counted before. Correcting twice changes nothing more.

    A policy other than ``drop_item`` brings a dropped slot back.

    Raises:
        InvalidResponse: the new version cannot read the response, even as mapped.
    """
    match correction.policy:
        case Policy.KEEP:
            return then
        case Policy.FULL_CREDIT:
            return replace(then, fraction=ONE, state=SlotState.RIGHT, critical_hits=(), dropped=False)
        case Policy.DROP_ITEM:
            return replace(then, critical_hits=(), dropped=True)
        case Policy.NEW_KEY:
            return _new_key(then, served, correction, negative_marking=negative_marking)
        case Policy.OLD_OR_NEW:
            fresh = _new_key(then, served, correction, negative_marking=negative_marking)
            held = carry_hits(then.critical_hits, correction.mapped)
            hits = tuple(hit for hit in fresh.critical_hits if hit in held)
            if then.fraction <= fresh.fraction:
                return replace(fresh, critical_hits=hits)
            return replace(then, state=state_of(then.fraction), critical_hits=hits, dropped=False)


def _new_key(then: SlotResult, served: Served, correction: Correction, *, negative_marking: bool) -> SlotResult:
    if correction.new is None:
        raise ValueError(f"{correction.policy} needs a version")
    response = carry(served.item, served.response, correction.mapped)
    found = score(correction.new, response, negative_marking=negative_marking)
    return replace(
        then,
        fraction=found.fraction,
        state=found.state,
        critical_hits=tuple(found.critical_hits),
        dropped=False,
    )


def grade_slot(served: Served, corrections: Sequence[Correction] = (), *, negative_marking: bool = False) -> SlotResult:
    """The slot as it has to count: first graded, then corrected by every regrade that stands, oldest first.

    Undoing a regrade is grading without it. A response that a new version cannot read stays as it counted before that
    version: nobody was asked yet what it counts as there, for it was handed in after the regrade.

    Raises:
        InvalidResponse, UnknownRule: as first_grade.
    """
    held = first_grade(served, negative_marking=negative_marking)
    for correction in corrections:
        try:
            held = correct(held, served, correction, negative_marking=negative_marking)
        except InvalidResponse:
            continue
    return held
