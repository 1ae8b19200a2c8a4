"""A client sits in front of you: treat, adapt, defer or refer, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import ClassVar, Literal

from question_bank.errors import InvalidItem, Problem
from question_bank.items import pairing
from question_bank.items.common import BaseItem, Citation, critical_problems, shared_problems
from question_bank.items.pairing import DECISION, REASON, PairScoring
from question_bank.items.picking import Picks, ids_of, list_problems
from question_bank.items.results import ZERO, Earned
from question_bank.items.single_choice import Option

DECISIONS = ("treat", "adapt", "defer", "refer")
WORDS = {"treat": "Treat", "adapt": "Adapt", "defer": "Defer", "refer": "Refer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What is known of the client; what is empty is not shown."""

    age: str = ""
    procedure: str = ""
    history: str = ""
    medicines: str = ""
    findings: str = ""

    def facts(self) -> dict[str, str]:
        """The members that say something, in their order."""
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name).strip()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One of the four decisions. ``critical`` must be answered with yes or no for every decision but the key."""

    id: str
    fraction: Decimal = ZERO
    critical: bool | None = None
    feedback: str = ""
    citations: tuple[Citation, ...] = ()


def _parts() -> PairScoring:
    return PairScoring(rule="parts")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDecision(BaseItem):
    """Client facts, the four decisions in their fixed order, and reasons. ``until`` says how long a deferral lasts.

    Raises:
        InvalidItem: with everything that is wrong.
    """

    type: ClassVar[Literal["client_decision"]] = "client_decision"
    client: Client
    decisions: tuple[Decision, ...]
    reasons: tuple[Option, ...]
    until: str = ""
    scoring: PairScoring = field(default_factory=_parts)

    def __post_init__(self) -> None:
        problems = shared_problems(self) + pairing.scoring_problems(self.scoring)
        if not self.client.facts():
            problems.append(Problem("client", "nothing is said about the client"))
        if tuple(one.id for one in self.decisions) != DECISIONS:
            problems.append(Problem("decisions", f"must be {', '.join(DECISIONS)}, in this order"))
        else:
            problems += _decision_problems(self) + ids_of(("decisions", self.decisions), ("reasons", self.reasons))
        problems += list_problems(self.reasons, "reasons", self.citations)
        if problems:
            raise InvalidItem(self.item_id, *problems)

    @property
    def verdicts(self) -> tuple[Option, ...]:
        """The decisions as options of their own, with the word each is shown by."""
        return tuple(
            Option(
                id=one.id,
                text=WORDS[one.id],
                fraction=one.fraction,
                feedback=one.feedback,
                critical=bool(one.critical),
                citations=one.citations,
            )
            for one in self.decisions
        )

    @property
    def key(self) -> dict[str, str]:
        """The right decision and the id of the right reason."""
        return {
            part: next(one.id for one in options if one.fraction == 1)
            for part, options in ((DECISION, self.verdicts), (REASON, self.reasons))
        }

    @property
    def part_options(self) -> Mapping[str, tuple[str, ...]]:
        """The four decisions, and the ids of the reasons."""
        return {DECISION: DECISIONS, REASON: tuple(one.id for one in self.reasons)}

    def option(self, part: str, option: str) -> Option:
        """A decision or a reason."""
        return next(one for one in (self.verdicts if part == DECISION else self.reasons) if one.id == option)

    def credit(self, part: str, option: str) -> Decimal:
        """The fraction; a second-best decision may have a part of it."""
        return self.option(part, option).fraction

    def is_critical(self, part: str, option: str) -> bool:
        """Whether the decision or reason is flagged."""
        return self.option(part, option).critical


def _decision_problems(item: ClientDecision) -> list[Problem]:
    problems: list[Problem] = []
    keys = [one.id for one in item.decisions if one.fraction == 1]
    if len(keys) != 1:
        problems.append(Problem("decisions", f"exactly one decision must be the key (fraction 1), not {len(keys)}"))
    if "defer" in keys and not item.until.strip():
        problems.append(Problem("until", "a deferral needs an interval or a condition that ends it"))
    for place, one in enumerate(item.decisions):
        path = f"decisions[{place}]"
        if not -1 <= one.fraction <= 1:
            problems.append(Problem(f"{path}.fraction", "must lie between -1 and 1", quoted=str(one.fraction)))
        if one.critical is None and one.fraction != 1:
            problems.append(
                Problem(f"{path}.critical", "say whether this decision could harm the client", quoted=one.id)
            )
        if one.critical:
            problems += critical_problems(
                f"{path}.critical",
                credit=one.fraction > 0,
                feedback=one.feedback,
                cited=bool(one.citations or item.citations),
                quoted=one.id,
            )
    return problems


def earn_1(item: ClientDecision, picks: Picks) -> Earned:
    """The weighted mean of decision and reason, or both right or nothing."""
    return pairing.earn(item, picks, item.scoring)


def guess(item: ClientDecision) -> Decimal:
    """As the two lists have it (assessment.md 1.7)."""
    return pairing.guess(item.scoring, item.verdicts, item.reasons)
