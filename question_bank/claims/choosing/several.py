"""Claims about several things at once: which names a claim is about besides the likeliest one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import exp

from question_bank.claims.choosing.beside import Near, Option, beside
from question_bank.claims.choosing.scores import Asked, Features
from question_bank.claims.lexicon import table
from question_bank.claims.marks import is_critical
from question_bank.claims.model import Category
from question_bank.claims.statements import Statement

MOST, LEAST_SHARE = 8, 0.001  # names besides the likeliest that are looked at; how likely each has to be
UNSAID = 0.02  # the same where no word says that several things are meant
ENOUGH, OF_BAN, OF_CRITICAL = 0.8, 0.7, 0.5  # how probable it has to be that a claim is about another name, too
FEWEST_PARTS = 2  # names inside a name that joins them ("wax and sugar")


@cache
def _weights() -> Mapping[str, float]:
    return {str(name): float(value) for name, value in table("subjects").get("several", {}).items()}


def options(asked: Asked, likely: Sequence[float], around: Near) -> list[Option]:
    """The likeliest name and those that may stand beside it, the likelier ones first."""
    first, *more = sorted(range(len(likely)), key=likely.__getitem__, reverse=True)[: MOST + 1]
    least = LEAST_SHARE if around.said.signs else UNSAID
    some = [first, *(one for one in more if likely[one] >= least)]
    return [Option(asked.case.names[one], likely[one], asked.held[one]) for one in some]


def others(some: Sequence[Option], around: Near) -> Iterator[tuple[Option, Features]]:
    """Each option but the first with what speaks for it."""
    for rank, other in enumerate(some[1:], start=1):
        yield other, beside(some[0], other, rank, len(some) - 1, around)


def several(
    asked: Asked, likely: Sequence[float], around: Near, enough: float
) -> tuple[bool, list[tuple[Option, float]]]:
    """Whether the likeliest name stands, and the others with how probable each is."""
    if len(asked.names) <= 1:
        return True, []
    some = options(asked, likely, around)
    told = [(probable(features), other) for other, features in others(some, around)]
    return subjects_of(some[0], [one for one in told if one[0] >= enough])


def enough_for(one: Statement) -> float:
    """How probable another subject has to be: a ban passed over may harm, one too many does not."""
    if one.category is not Category.CONTRAINDICATION:
        return ENOUGH
    return OF_CRITICAL if is_critical(one.category, one.phrase, one.language) else OF_BAN


def subjects_of(first: Option, enough: Sequence[tuple[float, Option]]) -> tuple[bool, list[tuple[Option, float]]]:
    """Whether the likeliest name stands, and which of the probable others do.

    It does not where it only joins several of them; else what is a part of it, or more, is the same thing.
    """
    ranked = sorted(enough, key=lambda one: -one[0])
    parts = _apart([one for one in ranked if {*one[1].name.key} < {*first.name.key}])
    joins = len(parts) >= FEWEST_PARTS
    kept = _apart([*(parts if joins else [(1.0, first)]), *(one for one in ranked if one not in parts)])
    return not joins, [(other, share) for share, other in kept if other is not first]


def _apart(some: Sequence[tuple[float, Option]]) -> list[tuple[float, Option]]:
    """Those that are neither a part of one before them nor more of it."""
    kept: list[tuple[float, Option]] = []
    for share, other in some:
        key = {*other.name.key}
        if not any(key <= {*one.name.key} or key >= {*one.name.key} for _, one in kept):
            kept.append((share, other))
    return kept


def probable(features: Features) -> float:
    """How probable it is that a claim is about a name of which this holds, too."""
    learned = _weights()
    score = sum(learned[one] * value for one, value in sorted(features.items()) if one in learned)
    return round(1 / (1 + exp(-score)), 4)
