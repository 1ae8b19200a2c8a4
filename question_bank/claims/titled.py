"""What titles and questions say a thing is for: "Mesotherapy for acne", "How does mesotherapy treat acne?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from question_bank.claims.arguments import frames
from question_bank.claims.cutting import cut
from question_bank.claims.lexicon import pattern
from question_bank.claims.model import Category
from question_bank.claims.phrases import normalised, squeezed, without_parentheses
from question_bank.claims.speakers import asks
from question_bank.claims.statements import Context, Statement
from question_bank.claims.subjects import as_subject, named, same_subject
from question_bank.claims.units import HEADING, TEXT, Unit

SURE = 0.75
TITLES, LONGEST = 2, 120  # first lines that may be a title; its characters
LONGEST_AIM = 5  # words of what a title says a thing is for
_FOR = pattern("titled", "for")
_WITH = pattern("titled", "with")
_TREATS = pattern("titled", "treats")
_ASKED = pattern("titled", "asked")
_DENIES = pattern("titled", "denies")
_BREAK = re.compile(r"\s[–—|»:-]\s|[:?!|]|\.\s")


def aim_of(title: str, language: str) -> tuple[str, str]:
    """The thing and the condition of a title that names both; empty where it does not."""
    if language != "en":
        return "", ""
    for part in map(squeezed, _BREAK.split(without_parentheses(title))):
        found = _WITH.fullmatch(part) or _FOR.fullmatch(part)
        if found is None:
            continue
        thing, aim = squeezed(found["thing"]), squeezed(found["aim"])
        near = len(aim.split()) <= LONGEST_AIM and frames(language).strict.search(aim.lower())
        if near and named(thing, language):
            return thing, aim
    return "", ""


def titled(units: Sequence[Unit], context: Context) -> Iterator[Statement]:
    """The indications that the title and questions among the headings tell of the text's subject."""
    for place, unit in enumerate(units):
        if unit.language != "en" or unit.kind not in {HEADING, TEXT} or len(unit.words) > LONGEST:
            continue
        thing, aim = aim_of(unit.words, "en") if place < TITLES else ("", "")
        if not aim and (unit.kind == HEADING or asks(unit)):
            thing, aim = _asked(unit, units[place + 1] if place + 1 < len(units) else None, context)
        if aim and (thing == context.subject or same_subject(named(thing, "en") or thing, context.subject, "en")):
            yield from _told(aim, unit, context)


def _asked(unit: Unit, answer: Unit | None, context: Context) -> tuple[str, str]:
    """What "How does it treat acne?" takes for granted, and "Can it treat acne?" where no answer denies it."""
    found = _TREATS.match(squeezed(unit.words))
    if found is None or not frames("en").strict.search(found["aim"].lower()):
        return "", ""
    denied = answer is None or (not _ASKED.match(unit.words) and _DENIES.search(answer.words[:LONGEST].lower()))
    thing = found["thing"] if named(found["thing"], "en") else context.subject
    return ("", "") if denied else (as_subject(thing), found["aim"])


def _told(aim: str, unit: Unit, context: Context) -> Iterator[Statement]:
    for phrase in (normalised(piece, "en") for piece in cut(aim, "en")):
        if phrase and frames("en").strict.search(phrase):
            yield Statement(
                category=Category.INDICATION, subject=context.subject, phrase=phrase, start=unit.start, end=unit.end,
                language="en", qualifier=None, confidence=SURE,
            )  # fmt: skip
