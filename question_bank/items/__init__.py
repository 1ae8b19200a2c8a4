"""The item types and their closed union: a new type fails type checking wherever it is not handled."""

from question_bank.items.common import BaseItem, Citation, Pin
from question_bank.items.matching import Choice, Matching, MatchingScoring, Prompt
from question_bank.items.multiple_response import MultipleResponse
from question_bank.items.multiple_rules import MultipleScoring
from question_bank.items.single_choice import SingleChoice
from question_bank.items.true_false import TrueFalse

Item = SingleChoice | MultipleResponse | TrueFalse | Matching

__all__ = [
    "BaseItem",
    "Choice",
    "Citation",
    "Item",
    "Matching",
    "MatchingScoring",
    "MultipleResponse",
    "MultipleScoring",
    "Pin",
    "Prompt",
    "SingleChoice",
    "TrueFalse",
]
