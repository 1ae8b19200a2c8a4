"""The order options are shown in: shuffled by the attempt's seed, pinned ones where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from question_bank.items import (
    Case,
    ClientDecision,
    Cloze,
    DecisionReason,
    Item,
    Matching,
    Matrix,
    MultipleResponse,
    Numeric,
    Ordering,
    PickedItem,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from question_bank.items.client_decision import DECISIONS
from question_bank.items.common import Choosable, pinned_place
from question_bank.seeding import seed_bytes, shuffled

SHUFFLES = 50


def option_order(item: Item, seed: str | bytes, slot: int) -> tuple[str, ...]:
    """Option ids in delivered order for this seed and slot; where each part has its own list, one list after the other.

    ``pin`` holds an option at its place; ``shuffle`` false keeps the stored order. True and false, the columns of a
    matrix and the four decisions about a client are never shuffled; entries to be ordered never come in right order.
    """
    match item:
        case SingleChoice() | MultipleResponse():
            return _order(item.options, item, seed, slot)
        case Matching() | Matrix() | Cloze() | DecisionReason() | ClientDecision():
            return _lists(item, seed, slot)
        case TrueFalse():
            return ("true", "false")
        case Ordering():
            return _mixed(item, seed, slot)
        case Numeric() | ShortText() | Case():
            return ()
        case _:
            assert_never(item)


def _lists(item: PickedItem, seed: str | bytes, slot: int) -> tuple[str, ...]:
    match item:
        case Matching():
            return _order(item.choices, item, seed, slot)
        case Matrix():
            return tuple(column.id for column in item.columns)
        case Cloze():
            lists = [_order(gap.options, item, seed, slot, f":{gap.id}") for gap in item.gaps]
            return tuple(option for options in lists for option in options)
        case DecisionReason():
            return _order(item.decisions, item, seed, slot) + _order(item.reasons, item, seed, slot, ":reason")
        case ClientDecision():
            return DECISIONS + _order(item.reasons, item, seed, slot, ":reason")
        case _:
            assert_never(item)


def _mixed(item: Ordering, seed: str | bytes, slot: int) -> tuple[str, ...]:
    """Entries in an order that is not right: the first such of a row of shuffles, else the key turned round."""
    ids = [entry.id for entry in item.entries]
    tries = (shuffled(seed_bytes(seed), f"option:{slot}:{number}", ids) for number in range(SHUFFLES))
    return next((tuple(order) for order in tries if not item.is_right(order)), item.key[::-1])


def _order(options: Sequence[Choosable], item: Item, seed: str | bytes, slot: int, part: str = "") -> tuple[str, ...]:
    if not item.shuffle:
        return tuple([option.id for option in options])
    if {option.pin for option in options} == {None}:  # the usual case
        return tuple(shuffled(seed_bytes(seed), f"option:{slot}{part}", [option.id for option in options]))
    pinned = {pinned_place(option.pin, len(options)): option.id for option in options if option.pin is not None}
    loose = iter(
        shuffled(seed_bytes(seed), f"option:{slot}{part}", (option.id for option in options if option.pin is None))
    )
    return tuple(pinned[place] if place in pinned else next(loose) for place in range(len(options)))
