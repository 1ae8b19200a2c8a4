"""Response in, result out: one pure function for every item type, replayable on any day and machine."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, assert_never

from question_bank.errors import InvalidItem
from question_bank.items import Item, matching, multiple_response, single_choice, true_false
from question_bank.items.matching import Matching
from question_bank.items.multiple_response import MultipleResponse
from question_bank.items.single_choice import SingleChoice
from question_bank.items.true_false import TrueFalse

ZERO, ONE = Decimal(0), Decimal(1)
RIGHT_ABOVE, WRONG_BELOW = Decimal("0.999999"), Decimal("0.000001")
RULE_VERSIONS = frozenset({1})  # a rule that changes gets a new number; the old one stays callable
Response = str | bool | frozenset[str] | dict[str, str] | None


class SlotState(StrEnum):
    """How a slot was answered (assessment.md 0)."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    BLANK = "blank"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreResult:
    """``fraction`` of the slot's credit, in [0, 1] unless negative marking is on; ``parts`` are (id, share, weight)."""

    fraction: Decimal
    state: SlotState
    parts: tuple[tuple[str, Decimal, Decimal], ...] = ()
    critical_hits: tuple[str, ...] = ()


BLANK = ScoreResult(fraction=ZERO, state=SlotState.BLANK)


def parse_response(item: Item, raw: Any) -> Response:
    """A response in its canonical JSON shape (docs/native-format.md), checked; None is blank.

    Raises:
        InvalidResponse: it is no response to this item; it must be refused, never graded as wrong.
    """
    match item:
        case SingleChoice():
            return single_choice.parse(item, raw)
        case MultipleResponse():
            return multiple_response.parse(item, raw)
        case TrueFalse():
            return true_false.parse(item, raw)
        case Matching():
            return matching.parse(item, raw)
        case _:
            assert_never(item)


def score(item: Item, raw: Any, *, negative_marking: bool = False) -> ScoreResult:
    """Score a response given in its canonical JSON shape.

    A blank earns nothing, is never critical, and has its own state under every rule. Without ``negative_marking`` the
    fraction is clamped to [0, 1].

    Raises:
        InvalidResponse: as :func:`parse_response`.
        InvalidItem: the item asks for a rule version this code does not have.
    """
    if item.rule_version not in RULE_VERSIONS:
        raise InvalidItem(item.item_id, [f"Rule version {item.rule_version} is not known here."])
    response = parse_response(item, raw)
    if response is None:
        return BLANK
    fraction, hits, parts = _apply(item, response)
    fraction = min(fraction, ONE) if negative_marking else max(ZERO, min(fraction, ONE))
    return ScoreResult(fraction=fraction, state=state_of(fraction), parts=parts, critical_hits=hits)


def _apply(item: Item, response: Any) -> tuple[Decimal, tuple[str, ...], tuple[tuple[str, Decimal, Decimal], ...]]:
    match item:
        case SingleChoice():
            return *single_choice.fraction(item, response), ()
        case MultipleResponse():
            return *multiple_response.fraction(item, response), ()
        case TrueFalse():
            return *true_false.fraction(item, response), ()
        case Matching():
            return *matching.fraction(item, response), matching.parts(item, response)
        case _:
            assert_never(item)


def state_of(fraction: Decimal) -> SlotState:
    """Right, partial or wrong, with the slack of assessment.md 0."""
    if fraction > RIGHT_ABOVE:
        return SlotState.RIGHT
    return SlotState.WRONG if fraction < WRONG_BELOW else SlotState.PARTIAL
