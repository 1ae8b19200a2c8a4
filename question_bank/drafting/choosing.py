"""Drafts to choose in: one best answer, several answers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from question_bank.claims.model import Category
from question_bank.drafting.bounds import is_called_relative
from question_bank.drafting.citing import citations_of
from question_bank.drafting.distractors import Distractor, distractors
from question_bank.drafting.phrasing import called
from question_bank.drafting.shop import (
    RELATIVE,
    NotDrafted,
    Shop,
    explained,
    head,
    is_dangerous,
    listed,
    option_text,
    refusal,
    said,
)
from question_bank.drafting.titles import named
from question_bank.drafting.wording import Wording
from question_bank.facts import Fact, independent
from question_bank.items import MultipleResponse, SingleChoice, multiple_response, single_choice

LETTERS = "abcdefghij"
WRONG, FEWEST_WRONG = 3, 2
MOST_KEYS, FEWEST_KEYS = 4, 2


def single(key: Fact, shop: Shop) -> SingleChoice:
    """One best answer among three or four.

    Raises:
        NotDrafted: there are not enough honest distractors.
    """
    words = shop.words(key)
    wrong = distractors(key, shop.facts, seed=shop.seed, wanted=WRONG)
    if len(wrong) < FEWEST_WRONG:
        raise NotDrafted("distractors")
    values = {"title": named([key]), "subject": called(key)}
    relative = key.category is Category.CONTRAINDICATION and key.claim.qualifier == RELATIVE
    asked = "ask_relative_ban" if is_called_relative(key) else "ask_relative"
    stem = words.say(asked, key.id, **values) if relative else words.ask(key.category, key.id, **values)
    rows: list[Fact | Distractor] = list(wrong)
    rows.insert(shop.place(key, len(wrong) + 1), key)
    objective = words.say(f"objective.{key.category.value}", subject=called(key))
    return SingleChoice(
        options=tuple(_option(LETTERS[place], row, key, words) for place, row in enumerate(rows)),
        **head("single", [key], stem, explained(key, words), objective),
    )


def _option(letter: str, row: Fact | Distractor, key: Fact, words: Wording) -> single_choice.Option:
    if isinstance(row, Fact):
        feedback = words.say("true", why=said(row, words))
        return single_choice.Option(
            id=letter, text=option_text(row, words), fraction=Decimal(1), feedback=feedback, citations=citations_of(row)
        )
    return single_choice.Option(
        id=letter,
        text=option_text(row.fact, words),
        feedback=refusal(row, key, words),
        critical=is_dangerous(row, key),
        citations=citations_of(row.fact),
    )


def several(keys: Sequence[Fact], shop: Shop) -> MultipleResponse:
    """All that apply, for facts of one subject and category.

    Raises:
        NotDrafted: fewer than two clearly different facts, or not enough honest distractors.
    """
    right = independent(keys)[:MOST_KEYS]
    if len(right) < FEWEST_KEYS:
        raise NotDrafted("facts")
    first, words = right[0], shop.words(right[0])
    wrong = distractors(first, shop.facts, seed=shop.seed, wanted=WRONG, keys=right[1:])
    if len(wrong) < FEWEST_WRONG:
        raise NotDrafted("distractors")
    values = {"title": named(right), "subject": called(first)}
    rows: list[Fact | Distractor] = sorted([*right, *wrong], key=lambda row: shop.chance(f"row:{first.id}:{_id(row)}"))
    stem = words.say(f"ask_all.{first.category.value}", **values)
    objective = words.say(f"objective.{first.category.value}", subject=called(first))
    return MultipleResponse(
        options=tuple(_tick(LETTERS[place], row, first, words) for place, row in enumerate(rows)),
        **head("several", right, stem, listed(right, words), objective),
    )


def _id(row: Fact | Distractor) -> str:
    return row.id if isinstance(row, Fact) else row.fact.id


def _tick(letter: str, row: Fact | Distractor, key: Fact, words: Wording) -> multiple_response.Option:
    if isinstance(row, Fact):
        feedback = words.say("true", why=said(row, words))
        return multiple_response.Option(
            id=letter, text=option_text(row, words), right=True, feedback=feedback, citations=citations_of(row)
        )
    return multiple_response.Option(
        id=letter,
        text=option_text(row.fact, words),
        feedback=refusal(row, key, words),
        critical=is_dangerous(row, key),
        citations=citations_of(row.fact),
    )
