"""Rules for several answers told apart by what they earn: those that earn the same go by one name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from question_bank.interchange import grades
from question_bank.items import (
    Item,
    MultipleResponse,
    MultipleScoring,
)
from question_bank.items.multiple_rules import RULES, Ticks
from question_bank.items.results import ZERO

PLAIN_RULES = ("right_minus_wrong", "all_or_nothing", "select_n", "each_option")  # told apart by what they earn


_FULL_TABLE = 6  # options; of more only the telling selections are looked at


def selections(ids: list[str], right: frozenset[str], most: int) -> Iterator[frozenset[str]]:
    """Selections that tell scoring rules apart: all up to six options, else small, large and nearly right ones."""
    sizes = range(1, len(ids) + 1)
    small = len(ids) <= _FULL_TABLE
    for size in sizes if small else (1, 2, len(ids) - 1, len(ids)):
        if not most or size <= most:
            yield from (frozenset(one) for one in combinations(ids, size))
    if not small:
        near = [right, *(right ^ {one} for one in ids)]
        yield from (one for one in near if one and (not most or len(one) <= most))


def share(item_right: frozenset[str], count: int, ticked: frozenset[str], rule: str) -> Decimal:
    """What one of the ``PLAIN_RULES`` gives."""
    hit = len(ticked & item_right)
    ticks = Ticks(options=count, right=len(item_right), hit=hit, slip=len(ticked) - hit)
    return RULES[rule](ticks, MultipleScoring())


def plain_rule(ids: list[str], right: frozenset[str], most: int, earned: dict[frozenset[str], Decimal]) -> str | None:
    """The first plain rule that gives what was earned with every selection; ``most`` of 0: any number of ticks."""
    for rule in PLAIN_RULES:
        fits = rule != "select_n" or most == len(right)
        if fits and all(abs(share(right, len(ids), one, rule) - got) < grades.CLOSE for one, got in earned.items()):
            return rule
    return None


def ruled(item: Item) -> Item:
    """A rule that earns the same as another one under the first one's name; weights as a map."""
    if not isinstance(item, MultipleResponse):
        return item
    if item.scoring.rule == "moodle_weights":
        item = replace(item, scoring=MultipleScoring(rule="qti_map", lower=ZERO))
    ids = [one.id for one in item.options]
    most = item.scoring.select_n or 0
    earned = {one: max(ZERO, _earned(item, one)) for one in selections(ids, item.key, most)}
    rule = plain_rule(ids, item.key, most, earned)
    if rule is None:
        return replace(item, scoring=replace(item.scoring, default_value=item.scoring.default_value or None))
    scoring = MultipleScoring(rule=rule, select_n=len(item.key) if rule == "select_n" else None)
    return replace(item, scoring=scoring, options=tuple(replace(one, weight=None) for one in item.options))


def _earned(item: MultipleResponse, ticked: frozenset[str]) -> Decimal:
    weights = [one.weight for one in item.options]
    ticks = Ticks(
        options=len(weights),
        right=len(item.key),
        hit=len(ticked & item.key),
        slip=len(ticked - item.key),
        ticked_weights=[one.weight for one in item.options if one.id in ticked],
        weights=weights,
    )
    return RULES[item.scoring.rule](ticks, item.scoring)
