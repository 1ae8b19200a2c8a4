"""Items made of parts, each part a choice among options: pairs, rows of a matrix, gaps, a decision and its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from question_bank.errors import InvalidResponse, Problem
from question_bank.items.common import Citation, critical_problems, id_problems, option_problems
from question_bank.items.results import ONE, ZERO, Earned, Part, yes
from question_bank.items.single_choice import Option

Picks = Mapping[str, str | None]


class Picked(Protocol):
    """What such an item tells about its parts."""

    @property
    def part_options(self) -> Mapping[str, tuple[str, ...]]:
        """Part id → ids of the options on offer there, in stored order."""

    def credit(self, part: str, option: str) -> Decimal:
        """The share of the part's credit that an option earns."""

    def is_critical(self, part: str, option: str) -> bool:
        """Whether picking this option for this part could harm a client."""


def parse_picks(item: Picked, raw: Any) -> Picks | None:
    """Part id → picked option id or None, for every part; None for blank.

    Raises:
        InvalidResponse: it names a part or an option that the item does not have.
    """
    if raw is None or raw in ("", [], ()):
        return None
    if not isinstance(raw, Mapping):
        raise InvalidResponse("Pick a choice for each prompt.")
    offered = item.part_options
    picks: dict[str, str | None] = dict.fromkeys(offered)
    for part, option in raw.items():
        if part not in picks:
            raise InvalidResponse(f"There is no prompt {part} in this question.")
        if option is None or option == "":
            continue
        if not isinstance(option, str) or option not in offered[part]:
            raise InvalidResponse("Pick one of the offered choices for each prompt.")
        picks[part] = option
    return picks if any(picks.values()) else None


def judge(item: Picked, picks: Picks, weights: Mapping[str, Decimal] | None = None) -> Earned:
    """The weighted mean of the parts, a part left open being wrong. Hits are named ``part:option``."""
    parts, hits = [], []
    for part in item.part_options:
        option = picks[part]
        weight = ONE if weights is None else weights[part]
        parts.append(Part(part, ZERO if option is None else item.credit(part, option), weight))
        if option is not None and item.is_critical(part, option):
            hits.append(f"{part}:{option}")
    total = sum((part.weight for part in parts), ZERO)
    earned = sum((part.weight * part.fraction for part in parts), ZERO)
    return Earned(earned / total, tuple(hits), tuple(parts))


def all_or_nothing(judged: Earned) -> Earned:
    """The same with credit only where every part earned all of its own."""
    return judged._replace(fraction=yes(all(part.fraction == ONE for part in judged.parts)))


def mean_credit(options: Sequence[Option]) -> Decimal:
    """What guessing among these options earns on average."""
    return sum((option.fraction for option in options), ZERO) / len(options)


def list_problems(options: Sequence[Option], member: str, citations: Sequence[Citation]) -> list[Problem]:
    """What is wrong with a list of options of which exactly one is the key; their ids are checked by the item."""
    problems = option_problems(options, member)
    problems += [
        Problem(f"{member}[{place}].fraction", "must lie between -1 and 1", quoted=str(option.fraction))
        for place, option in enumerate(options)
        if not -1 <= option.fraction <= 1
    ]
    keys = sum(option.fraction == 1 for option in options)
    if keys != 1:
        problems.append(Problem(member, f"exactly one option must be the key (fraction 1), not {keys}"))
    for place, option in enumerate(options):
        if option.critical:
            problems += critical_problems(
                f"{member}[{place}].critical",
                credit=option.fraction > 0,
                feedback=option.feedback,
                cited=bool(option.citations or citations),
                quoted=option.text,
            )
    return problems


def ids_of(*lists: tuple[str, Sequence[Any]]) -> list[Problem]:
    """Ids of the parts of an item, given as (member, rows), that are malformed or used twice."""
    return id_problems((f"{member}[{place}].id", one.id) for member, rows in lists for place, one in enumerate(rows))
