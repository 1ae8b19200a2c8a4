"""Labels in front of a sentence or item: "Contraindications: …", "Vitamin C. …", "Very common: …"."""

from __future__ import annotations

import re
from dataclasses import replace

from question_bank.claims.arguments import knows, turns_away
from question_bank.claims.headings import ABOUT, CONTENTS, NONE, Sense, sense_of
from question_bank.claims.lexicon import pattern
from question_bank.claims.model import Category
from question_bank.claims.phrases import without_parentheses
from question_bank.claims.russian.asking import asked_topic
from question_bank.claims.russian.names import says
from question_bank.claims.statements import Context
from question_bank.claims.subjects import as_subject, named

FEW_BEFORE_DASH = 2  # words of a label that only qualifies, before a dash
MOST_ASKED = 11  # words of a label that asks ("Whom I would not let in for any money: …")
MOST_WORDS, FEW_WORDS = 7, 4  # of a label; of one that only qualifies, or ends in a dash
_RUN_IN = re.compile(r"[\W\d]*(?P<head>[^:–—.!?\n]{3,70}?)(?P<sign>:|\s[–—~=-]\s|\s?→\s|\.\s)\s*(?=\S)")
SPACED = "  "  # behind a label that a card sets apart by its column
_SHOUTED = re.compile(r"(?P<head>[A-ZА-ЯЁ][A-ZА-ЯЁ &/-]{1,40}[A-ZА-ЯЁ])\s+(?=[A-ZА-ЯЁ]?[a-zа-яё])")
_TIME = pattern("labels", "time")
_LED = pattern("labels", "led")
_IN_TIME = (Category.SIDE_EFFECT, Category.DRUG_EFFECT)
_UNKNOWN = re.compile(r"frequency (?:not known|unknown)|частота неизвестна")
_ASKS = re.compile(r"\W*(?:what|who|whom|when|how|что|кто|кому|кого|чем|когда|как|чего)\b", re.IGNORECASE)
_DEMANDS = re.compile(
    r"\b(?:calls?|needs?|requires?|is|are|was|may|can|требует|нужна|является|может)\b(?! (?:it|they|we|i|you)\b)"
)


def under_run_in(text: str, first: int, last: int, context: Context) -> tuple[Context, int]:
    """The context under "Contraindications: …", and where the words behind it begin."""
    shouted = _SHOUTED.match(text, first, last)
    told = sense_of(shouted["head"], context.language) if shouted else Sense()
    spaced = shouted is not None and told.topic and SPACED in shouted.group()
    if shouted and (spaced or (told.category is not None and (told.outright or len(shouted["head"].split()) == 1))):
        return (context if context.dead and not spaced else context.under(told)), shouted.end()
    if context.dead:
        return context, first
    timed = _TIME.match(text, first, last) if context.category in _IN_TIME else None
    if timed:
        return context, timed.end()
    found = _RUN_IN.match(text, first, last)
    head = without_parentheses(found["head"]) if found else ""
    listed = found is not None and found["sign"] != ":" and context.category is Category.CONTRAINDICATION
    if found and context.language == "ru" and _told_of(head, text[found.end() : last], listed=listed):
        return context, first
    most = MOST_ASKED if found and found["sign"] == ":" and _ASKS.match(head) else MOST_WORDS
    if found is None or len(head.split()) > most:
        return context, first
    under = _named(head, context) or _qualified(head, found["sign"], context) or _labelled(head, found["sign"], context)
    return (under, found.end()) if under else (context, first)


def _told_of(head: str, rest: str, *, listed: bool) -> bool:
    """Whether "Беременность – под запретом" says of a known reason that it is one, and heads nothing.

    ``listed``: it stands in front of a dash among such reasons.
    """
    known = knows(head, Category.CONTRAINDICATION, "ru") and not sense_of(head, "ru").outright
    return known and (listed or turns_away(rest, "ru") or bool(_DEMANDS.search(head.lower())))


def _named(head: str, context: Context) -> Context | None:
    """Under "Vitamin C: …"."""
    bare = not sense_of(head, context.language).topic and is_name(head, context.language)
    topic = ABOUT if context.topic == CONTENTS else context.topic
    return replace(context, subject=as_subject(head), topic=topic) if bare else None


def _qualified(head: str, sign: str, context: Context) -> Context | None:
    """Under "Very common: …" or "Frequency not known: …" in a section of a category."""
    if context.category is None or sign.startswith("."):
        return None
    if _UNKNOWN.search(head.lower()):
        return replace(context, qualifier=None)
    sense = sense_of(head, context.language)
    few = len(head.split()) <= (FEW_WORDS if sign == ":" else FEW_BEFORE_DASH)
    return replace(context, qualifier=sense.qualifier) if sense.qualifier and not sense.topic and few else None


def _labelled(head: str, sign: str, context: Context) -> Context | None:
    """Under "Contraindications: …"; before a full stop or dash only where the label says so in plain, few words."""
    sense = sense_of(head, context.language)
    words = len(head.split())
    plain = sense.outright and words < FEW_WORDS
    opens = sign.strip() in {":", "→"} and (words < FEW_WORDS or _ASKS.match(head))
    demands = _DEMANDS.search(head.lower()) and not opens
    plain = plain or (context.language == "ru" and sense.category is not None and asked_topic(head) == sense.topic)
    if not sense.topic or demands or (sign.startswith(".") and not plain):
        return None
    if sign.strip() not in {":", "→"} and (words > FEW_WORDS or (context.topic == NONE and not sense.outright)):
        return None
    name = named(head, context.language)
    under = context.under(sense)
    return replace(under, subject=as_subject(name)) if name else under


def is_name(head: str, language: str) -> bool:
    """Whether a label is nothing but the name of a procedure or substance."""
    name = named(head, language)
    if _LED.match(head) or (language == "ru" and says(head)):
        return False
    return bool(name) and len(head.split()) - len(name.split()) <= 1
