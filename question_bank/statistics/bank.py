"""A bank seen as a whole: where its keys stand, and which items are drawn far more often than others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from question_bank.items import Item
from question_bank.items.single_choice import SingleChoice
from question_bank.items.true_false import TrueFalse
from question_bank.statistics.intervals import Z
from question_bank.statistics.own import FLAGS_FROM

OFTEN = 2  # times as often as items are drawn on average
OFTEN_FROM = 10  # draws
NEVER_FROM = 3  # draws on average: then chance leaves one item in twenty out


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBalance:
    """Where the keys of ``items`` with the same number of options stand: ``places`` counts them, first option first.

    ``group`` is that number, or 0 for true/false, whose places are true and false. ``heavy``: the place that holds more
    keys than an even spread would by chance, one time in forty; None: there is none, or fewer than 20 items.
    """

    group: int
    items: int
    places: tuple[int, ...]
    heavy: int | None


def key_balance(items: Iterable[Item]) -> tuple[KeyBalance, ...]:
    """Of questions with one right answer, as written; those that are shuffled before they are shown count as well."""
    found: dict[int, Counter[int]] = {}
    for item in items:
        if isinstance(item, TrueFalse):
            found.setdefault(0, Counter())[0 if item.key else 1] += 1
        elif isinstance(item, SingleChoice):
            place = next(at for at, option in enumerate(item.options) if option.fraction == 1)
            found.setdefault(len(item.options), Counter())[place] += 1
    return tuple(_balance(group, places) for group, places in sorted(found.items()))


def _balance(group: int, places: Counter[int]) -> KeyBalance:
    size, number = group or 2, places.total()
    counts = tuple(places[at] for at in range(size))
    even = 1 / size
    most = max(range(size), key=counts.__getitem__)
    limit = even + Z * math.sqrt(even * (1 - even) / number)
    heavy = most if number >= FLAGS_FROM and counts[most] / number > limit else None
    return KeyBalance(group=group, items=number, places=counts, heavy=heavy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How often a bank's items were drawn: ``never`` and ``often`` are their ids, most drawn first; ``mean`` draws.

    ``chance``: items are drawn too seldom yet for "never" to say more than that, and none is named.
    """

    never: tuple[int, ...]
    often: tuple[int, ...]
    mean: float
    chance: bool


def use(draws: Mapping[int, int]) -> Use:
    """From draws by item, 0 for those never drawn. Often: twice the mean or more, and ten times at least."""
    mean = sum(draws.values()) / len(draws) if draws else 0.0
    often = [one for one, times in draws.items() if times >= max(OFTEN_FROM, OFTEN * mean)]
    return Use(
        never=() if mean < NEVER_FROM else tuple(sorted(one for one, times in draws.items() if not times)),
        often=tuple(sorted(often, key=lambda one: (-draws[one], one))),
        mean=mean,
        chance=mean < NEVER_FROM,
    )
