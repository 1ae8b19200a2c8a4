"""Response in, result out: one pure function for every item type, replayable on any day and machine."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, assert_never

from question_bank.errors import UnknownRule
from question_bank.items import (
    Item,
    PickedItem,
    case,
    client_decision,
    cloze,
    decision_reason,
    matching,
    matrix,
    multiple_response,
    numeric,
    ordering,
    short_text,
    single_choice,
    true_false,
)
from question_bank.items.case import Case
from question_bank.items.client_decision import ClientDecision
from question_bank.items.cloze import Cloze
from question_bank.items.decision_reason import DecisionReason
from question_bank.items.matching import Matching
from question_bank.items.matrix import Matrix
from question_bank.items.multiple_response import MultipleResponse
from question_bank.items.numeric import Numeric
from question_bank.items.ordering import Ordering
from question_bank.items.picking import Picks, parse_picks
from question_bank.items.results import ONE, ZERO, Earned, Part, ScoreResult, SlotState, state_of
from question_bank.items.short_text import ShortText
from question_bank.items.single_choice import SingleChoice
from question_bank.items.true_false import TrueFalse

__all__ = [
    "RULE_VERSIONS",
    "Part",
    "Response",
    "ScoreResult",
    "SlotState",
    "accept_response",
    "guess_score",
    "parse_response",
    "score",
]

Response = str | bool | tuple[str, ...] | Picks | None
BLANK = ScoreResult(fraction=ZERO, state=SlotState.BLANK)

# A rule that changes gets a new number beside the old one, so that an old attempt can be replayed by its own rule.
SINGLE_CHOICE = {1: single_choice.earn_1}
MULTIPLE_RESPONSE = {1: multiple_response.earn_1}
TRUE_FALSE = {1: true_false.earn_1}
MATCHING = {1: matching.earn_1}
MATRIX = {1: matrix.earn_1}
CLOZE = {1: cloze.earn_1}
DECISION_REASON = {1: decision_reason.earn_1}
CLIENT_DECISION = {1: client_decision.earn_1}
ORDERING = {1: ordering.earn_1}
NUMERIC = {1: numeric.earn_1}
SHORT_TEXT = {1: short_text.earn_1}
RULE_VERSIONS: Mapping[str, Mapping[int, object]] = {
    SingleChoice.type: SINGLE_CHOICE,
    MultipleResponse.type: MULTIPLE_RESPONSE,
    TrueFalse.type: TRUE_FALSE,
    Matching.type: MATCHING,
    Matrix.type: MATRIX,
    Cloze.type: CLOZE,
    DecisionReason.type: DECISION_REASON,
    ClientDecision.type: CLIENT_DECISION,
    Ordering.type: ORDERING,
    Numeric.type: NUMERIC,
    ShortText.type: SHORT_TEXT,
    Case.type: {1: None},
}


def parse_response(item: Item, raw: Any) -> Response:
    """A response in its JSON shape (docs/native-format.md), checked; None is blank. Parsing twice changes nothing.

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
        case Matching() | Matrix() | Cloze() | DecisionReason() | ClientDecision():
            return parse_picks(item, raw)
        case Ordering():
            return ordering.parse(item, raw)
        case Numeric() | ShortText():
            return numeric.parse(item, raw) if isinstance(item, Numeric) else short_text.parse(item, raw)
        case Case():
            return case.parse(item, raw)
        case _:
            assert_never(item)


def accept_response(item: Item, raw: Any) -> None:
    """Check a response before it is stored: :func:`parse_response`, and no number that would be read otherwise than it
    was typed. What is stored already is scored as it always was.

    Raises:
        InvalidResponse: it must be refused, never graded as wrong or as something else.
    """
    parse_response(item, raw)
    if isinstance(item, Numeric):
        numeric.accept(item, raw)


def score(item: Item, response: Any, *, negative_marking: bool = False) -> ScoreResult:
    """Score a response, raw as it came or parsed (assessment.md 1.3).

    A blank earns nothing, is never critical, and has its own state under every rule. Without ``negative_marking`` the
    fraction is clamped to [0, 1].

    Raises:
        InvalidResponse: as :func:`parse_response`.
        UnknownRule: the item's ``rule_version`` is newer than this program.
    """
    if item.rule_version not in RULE_VERSIONS[item.type]:
        raise UnknownRule(f"Item {item.item_id} is scored by version {item.rule_version} of its rule, unknown here.")
    earned = _earn(item, response)
    if earned is None:
        return BLANK
    fraction = min(max(earned.fraction, -ONE if negative_marking else ZERO), ONE)
    return ScoreResult(
        fraction=fraction, state=state_of(fraction), parts=earned.parts, critical_hits=earned.critical_hits
    )


def _earn(item: Item, raw: Any) -> Earned | None:
    """What the item's own rule gives; None for a blank response."""
    match item:
        case SingleChoice():
            chosen = single_choice.parse(item, raw)
            return None if chosen is None else SINGLE_CHOICE[item.rule_version](item, chosen)
        case MultipleResponse():
            ticked = multiple_response.parse(item, raw)
            return None if ticked is None else MULTIPLE_RESPONSE[item.rule_version](item, ticked)
        case TrueFalse():
            answer = true_false.parse(item, raw)
            return None if answer is None else TRUE_FALSE[item.rule_version](item, answer=answer)
        case Matching() | Matrix() | Cloze() | DecisionReason() | ClientDecision():
            picks = parse_picks(item, raw)
            return None if picks is None else _earn_picks(item, picks)
        case Ordering():
            order = ordering.parse(item, raw)
            return None if order is None else ORDERING[item.rule_version](item, order)
        case Numeric() | ShortText():
            return _earn_typed(item, raw)
        case Case():
            case.parse(item, raw)
            return None
        case _:
            assert_never(item)


def _earn_typed(item: Numeric | ShortText, raw: Any) -> Earned | None:
    if isinstance(item, Numeric):
        number = numeric.parse(item, raw)
        return None if number is None else NUMERIC[item.rule_version](item, number)
    typed = short_text.parse(item, raw)
    return None if typed is None else SHORT_TEXT[item.rule_version](item, typed)


def _earn_picks(item: PickedItem, picks: Picks) -> Earned:
    match item:
        case Matching():
            return MATCHING[item.rule_version](item, picks)
        case Matrix():
            return MATRIX[item.rule_version](item, picks)
        case Cloze():
            return CLOZE[item.rule_version](item, picks)
        case DecisionReason():
            return DECISION_REASON[item.rule_version](item, picks)
        case ClientDecision():
            return CLIENT_DECISION[item.rule_version](item, picks)
        case _:
            assert_never(item)


def guess_score(item: Item) -> Decimal:
    """The fraction that guessing earns on average (assessment.md 1.7, own mode)."""
    match item:
        case SingleChoice():
            return single_choice.guess(item)
        case MultipleResponse():
            return multiple_response.guess(item)
        case TrueFalse():
            return true_false.guess(item)
        case Matching() | Matrix() | Cloze() | DecisionReason() | ClientDecision():
            return _guess_picks(item)
        case Ordering():
            return ordering.guess(item)
        case Numeric() | ShortText() | Case():
            return ZERO  # what is typed is not guessed; a case earns nothing itself
        case _:
            assert_never(item)


def _guess_picks(item: PickedItem) -> Decimal:
    match item:
        case Matching():
            return matching.guess(item)
        case Matrix():
            return matrix.guess(item)
        case Cloze():
            return cloze.guess(item)
        case DecisionReason():
            return decision_reason.guess(item)
        case ClientDecision():
            return client_decision.guess(item)
        case _:
            assert_never(item)
