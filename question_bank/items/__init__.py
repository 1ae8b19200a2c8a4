"""The item types and their closed union: a new type fails type checking wherever it is not handled."""

from question_bank.items.case import Case, CaseChild
from question_bank.items.client_decision import Client, ClientDecision, Decision
from question_bank.items.cloze import Cloze, Gap
from question_bank.items.common import BaseItem, Citation, Pin
from question_bank.items.decision_reason import DecisionReason
from question_bank.items.matching import Choice, Matching, MatchingScoring, Prompt
from question_bank.items.matrix import Column, Matrix, Row
from question_bank.items.multiple_response import MultipleResponse
from question_bank.items.multiple_rules import MultipleScoring
from question_bank.items.numeric import Numeric, NumericAnswer, Unit
from question_bank.items.ordering import CriticalPair, Entry, Ordering
from question_bank.items.pairing import PairScoring
from question_bank.items.short_text import ShortText, Variant
from question_bank.items.single_choice import SingleChoice
from question_bank.items.true_false import TrueFalse

PickedItem = Matching | Matrix | Cloze | DecisionReason | ClientDecision
PICKED = (Matching, Matrix, Cloze, DecisionReason, ClientDecision)
Item = SingleChoice | MultipleResponse | TrueFalse | PickedItem | Ordering | Numeric | ShortText | Case

__all__ = [
    "PICKED",
    "BaseItem",
    "Case",
    "CaseChild",
    "Choice",
    "Citation",
    "Client",
    "ClientDecision",
    "Cloze",
    "Column",
    "CriticalPair",
    "Decision",
    "DecisionReason",
    "Entry",
    "Gap",
    "Item",
    "Matching",
    "MatchingScoring",
    "Matrix",
    "MultipleResponse",
    "MultipleScoring",
    "Numeric",
    "NumericAnswer",
    "Ordering",
    "PairScoring",
    "PickedItem",
    "Pin",
    "Prompt",
    "Row",
    "ShortText",
    "SingleChoice",
    "TrueFalse",
    "Unit",
    "Variant",
]
