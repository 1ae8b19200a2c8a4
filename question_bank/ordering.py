"""The order options are shown in: shuffled by the attempt's seed, pinned ones where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from question_bank.items import Item, Matching, MultipleResponse, SingleChoice, TrueFalse
from question_bank.items.common import Choosable, pinned_place
from question_bank.seeding import seed_bytes, shuffled


def option_order(item: Item, seed: str | bytes, slot: int) -> tuple[str, ...]:
    """Option (of a matching item: choice) ids in delivered order for this seed and slot.

    ``pin`` holds an option at its place; ``shuffle`` false keeps the stored order; true/false is never shuffled.
    """
    match item:
        case SingleChoice() | MultipleResponse():
            return _order(item.options, item, seed, slot)
        case Matching():
            return _order(item.choices, item, seed, slot)
        case TrueFalse():
            return ("true", "false")
        case _:
            assert_never(item)


def _order(options: Sequence[Choosable], item: Item, seed: str | bytes, slot: int) -> tuple[str, ...]:
    if not item.shuffle:
        return tuple(option.id for option in options)
    pinned = {pinned_place(option.pin, len(options)): option.id for option in options if option.pin is not None}
    loose = iter(shuffled(seed_bytes(seed), f"option:{slot}", (option.id for option in options if option.pin is None)))
    return tuple(pinned[place] if place in pinned else next(loose) for place in range(len(options)))
