"""A claim's phrase as it is shown: with the articles, the degree and the time that its passage gives it."""

from __future__ import annotations

import re

from question_bank.claims.model import Category
from question_bank.drafting.passages import passage
from question_bank.facts import Fact

_ARTICLE = r"((?:the|an?)\s+)?"
STEM = 4  # letters by which a verb is known in another number
_DEGREE = {
    "en": re.compile(
        r"(?:^|[\s(,;:*-])((?:very )?(?:slight|mild|minor|light|brief|short-lived|transient|temporary|moderate|marked|"
        r"severe|strong|heavy|persistent|prolonged|lasting))\s+$",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"(?:^|[\s(,;:*-])((?:л[её]гк|незначительн|небольш|слаб|умеренн|выраженн|сильн|кратковременн|временн|стойк)"
        r"(?:ий|ый|ой|ая|ое|ие|ые))\s+$",
        re.IGNORECASE,
    ),
}
_TIME = {
    "en": re.compile(
        r"^\s*\(?((?:for|in|during|within|on|over|after|lasting) (?:(?:the|about|up to|around|some|a few|a|an|one|two"
        r"|three|several|first|next|following|same|\d+(?:[–-]\d+)?|or|to|and|couple of) ){0,5}"
        r"(?:minutes?|hours?|days?|weeks?|evening|night|morning|days?))\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"^\s*\(?((?:в первые|в течение|на|до) (?:(?:\d+(?:[–-]\d+)?|одн\w+|дву?х|тр[её]х|нескольк\w+|перв\w+|пар[уы]"
        r"|или|полутора) ){0,3}(?:минут\w*|час\w*|сут\w+|дн\w+|дней|недел\w+))(?!\w)",
        re.IGNORECASE,
    ),
}


def spoken(fact: Fact) -> str:
    """The phrase with what was dropped when it was made comparable, as far as the passage has it right there."""
    text, language = fact.text, fact.source.language
    if language == "en":
        text = _with_articles(text, " ".join(fact.claim.evidence[0].text.split()))
    if fact.category is not Category.SIDE_EFFECT:
        return text
    here = passage(fact)
    degree = _DEGREE[language].search(here.ahead)
    same = language == "en" or here.phrase.lower() == text.lower()  # else the adjective stands in another case
    if degree and same and degree[1].lower() not in text.lower():
        text = f"{degree[1].lower()} {text}"
    time = "" if fact.claim.qualifier and any(map(str.isdigit, fact.claim.qualifier)) else _time(here.behind, language)
    return f"{text} {time}" if time and time not in text else text


def _time(behind: str, language: str) -> str:
    found = _TIME[language].match(behind)
    return " ".join(found[1].lower().split()) if found else ""


def _with_articles(text: str, evidence: str) -> str:
    first, *others = text.split()
    if not others:
        return text
    words = "".join(rf"\s+{_ARTICLE}{re.escape(one)}" for one in others)
    found = re.search(rf"\b{re.escape(first[:STEM])}[\w-]*{words}(?![\w-])", evidence, re.IGNORECASE)
    if found is None:
        return text
    pairs = zip(found.groups(), others, strict=True)
    return " ".join([first, *(f"{article.strip().lower()} {one}" if article else one for article, one in pairs)])
