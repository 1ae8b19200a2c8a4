"""What a visit, a course or a millilitre costs, in which money."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from question_bank.conflicts.measure_cues import Named, cues, names
from question_bank.conflicts.numbers import Span

_NUMBER = r"\d{1,3}(?:[ ,.\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_RANGE = (
    r"(?P<sign>{sign})?\s?(?P<low>{number})(?:\s*(?:-|–|—|to|and|до)\s*(?:{sign})?\s?(?P<high>{number}))?"
    r"\s*(?P<many>thousand|тыс(?:яч\w*|\.)?)?\s*(?P<unit>{sign})?"
)
THOUSAND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A price, its money, what it is for, the part of the sentence that tells it, and the thing it names."""

    span: Span
    money: str
    per: str
    written: str
    part: str
    thing: str


def prices(text: str, language: str, *, is_asked: bool = False) -> Iterator[Price]:
    """The prices that a sentence tells; those of goods, lessons and discounts are none of a treatment.

    ``is_asked``: the sentence answers a question, and need not say that it tells a price.
    """
    known = cues(language)
    if not (is_asked or known.price["told"].search(text)) or known.price["other"].search(text):
        return
    found = [one for one in _amounts(language).finditer(text) if one["sign"] or one["unit"]]
    for place, one in enumerate(found):
        start = found[place - 1].end() if place else 0
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        part = text[start : one.end()] + re.split(r"[,;]", text[one.end() : end])[0]
        per = next((name for name, words in known.priced.items() if words.search(part)), "visit")
        yield Price(
            span=_span(one, text[start : one.start()], known.price),
            money=_money(one, known.money),
            per=per,
            written=one.group().strip(" .,"),
            part=part,
            thing=next((thing["what"] or thing["of"] for thing in known.price["thing"].finditer(part)), ""),
        )


@lru_cache(maxsize=4)
def _amounts(language: str) -> re.Pattern[str]:
    sign = "|".join(words.pattern for words in cues(language).money.values())
    return re.compile(_RANGE.format(sign=sign, number=_NUMBER), re.IGNORECASE)


def _span(found: re.Match[str], before: str, words: Named) -> Span:
    factor = THOUSAND if found["many"] else 1
    low = _value(found["low"]) * factor
    if found["high"]:
        return Span(*sorted((low, _value(found["high"]) * factor)))
    if words["least"].search(before):
        return Span(low, float("inf"))
    return Span(0.0 if words["most"].search(before) else low, low)


def _value(written: str) -> float:
    whole = re.sub(r"[ ,.\u00a0\u202f](?=\d{3})", "", written)
    return float(whole.replace(",", "."))


def _money(found: re.Match[str], money: Named) -> str:
    return min(names(money, found["sign"] or found["unit"]))
