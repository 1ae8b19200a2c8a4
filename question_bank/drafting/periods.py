"""How long something forbids a treatment: the time that a source gives, among others of the same unit."""

from __future__ import annotations

import re
from decimal import Decimal

from question_bank.claims.model import Category
from question_bank.drafting.advice import is_time
from question_bank.drafting.citing import citations_of
from question_bank.drafting.phrasing import called, in_sentence, spoken
from question_bank.drafting.shop import NotDrafted, Shop, explained, head, said
from question_bank.drafting.titles import named
from question_bank.drafting.wording import capital
from question_bank.facts import Fact
from question_bank.items import SingleChoice
from question_bank.items.single_choice import Option

WANTED = 4
_LADDERS = {
    "hour": (6, 12, 24, 48, 72), "day": (2, 3, 5, 7, 10, 14, 21), "week": (2, 3, 4, 6, 8, 12),
    "month": (2, 3, 4, 6, 9, 12, 18), "year": (2, 3, 4, 5, 10),
    "час": (6, 12, 24, 48, 72), "дней": (5, 7, 10, 14, 21), "недель": (2, 3, 4, 6, 8),
    "месяцев": (2, 3, 4, 6, 9, 12),
}  # fmt: skip
_WORDS = dict(zip(("two", "three", "four", "five", "six", "twelve"), (2, 3, 4, 5, 6, 12), strict=True))
_FOUND = re.compile(
    rf"\b(?P<number>\d{{1,2}}|{'|'.join(_WORDS)})(?P<gap>[ -])(?P<unit>hour|day|week|month|year)s?\b"
    r"|(?<=последних )(?P<number_ru>\d{1,2})(?P<gap_ru> )(?P<unit_ru>дней|недель|месяцев)"
)


_NUMBERS = re.compile(rf"\d+|\b(?:{'|'.join(_WORDS)})\b")


def period(key: Fact, shop: Shop) -> SingleChoice:
    """For how long the source forbids: the time as written, and others that its text has nowhere.

    Raises:
        NotDrafted: it gives no time, or fewer than four can be told apart.
    """
    words, qualifier = shop.words(key), key.claim.qualifier or ""
    found = _FOUND.search(qualifier)
    if key.category is not Category.CONTRAINDICATION or found is None or not is_time(qualifier):
        raise NotDrafted("facts")
    if qualifier in key.text or len(_NUMBERS.findall(qualifier)) > 1:  # a range has no single other time
        raise NotDrafted("facts")
    number, unit = found["number"] or found["number_ru"], found["unit"] or found["unit_ru"]
    right = _WORDS.get(number, 0) or int(number)
    others = [one for one in _LADDERS[unit] if one != right and not _stands(one, unit, key)]
    values = _around(right, others, shop.place(key, WANTED))
    if len(values) < WANTED or right < min(_LADDERS[unit]):
        raise NotDrafted("distractors")
    options = tuple(
        Option(
            id="abcd"[place],
            text=capital(qualifier.replace(number, str(one), 1)),
            fraction=Decimal(one == right),
            feedback=words.say("true", why=said(key, words))
            if one == right
            else words.say("false", why=words.say("too_short" if one < right else "too_long", qualifier=qualifier)),
            citations=citations_of(key),
        )
        for place, one in enumerate(values)
    )
    stem = words.say("period", title=named([key], shown=True), claim=in_sentence(key, spoken(key)), subject=called(key))
    objective = words.say(f"objective.{key.category.value}", subject=called(key))
    return SingleChoice(options=options, **head("period", [key], stem, explained(key, words), objective))


def _stands(value: int, unit: str, key: Fact) -> bool:
    """Whether the document gives this time anywhere: it may be right as well."""
    written = "|".join([str(value), *(word for word, one in _WORDS.items() if one == value)])
    return re.search(rf"(?<!\w)(?:{written})[ -]{unit[:3]}", key.source.document.text.lower()) is not None


def _around(right: int, others: list[int], place: int) -> list[int]:
    """The right value with others beside it, in order, the right one as near the wanted place as they allow."""
    below = [one for one in others if one < right][-place:] if place else []
    above = [one for one in others if one > right][: WANTED - 1 - len(below)]
    missing = WANTED - 1 - len(below) - len(above)
    more = [one for one in others if one < right and one not in below][-missing:] if missing else []
    return sorted([*more, *below, right, *above])
