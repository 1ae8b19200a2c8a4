"""A coordinated list into phrases, each with the qualifier that stands with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from question_bank.claims.cutting import cut
from question_bank.claims.lexicon import LANGUAGES, pattern, quick
from question_bank.claims.marks import only_qualifies, qualifier_in
from question_bank.claims.model import Category
from question_bank.claims.phrases import is_span, normalised, squeezed
from question_bank.claims.russian.stated import stated
from question_bank.claims.turned import turned

_NOTE = pattern("listing", "note")
_ARISING = re.compile(r"(?:development|appearance|occurrence|formation|feeling|onset) of (?!heat|cold|tight|heavi)")
_AIMED = pattern("listing", "aimed")
_OF_ALL = re.compile(r"\b(?:which|that|all of which|these|they|usually|котор\w+|обычно|они)\b|=")

_FREQUENCY = pattern("listing", "frequency")
_RARELY = pattern("listing", "rarely")
_VAGUE = quick("listing", "vague")
_SETS_IN = re.compile(r"(?<=\w\w\w) (?:starts?|begins?|appears?|occurs?|sets in)(?: (?:on|after|within)\b.*)?$")
_SEASON = {one: pattern("listing", f"season_{one}") for one in LANGUAGES}
_NOTED = re.compile(r"(?<=\w\w\w) [–—] (?=\w)")  # "pregnancy – ask the midwife"
PAIR = 2  # things joined in one breath: what is said at the end holds for both


@dataclass(frozen=True, slots=True)
class Phrase:
    """A claim's phrase and its qualifier."""

    words: str
    qualifier: str | None


def unaimed(words: str) -> str:
    """What an aim names: "treat acne" is *acne*."""
    return _AIMED.sub("", words) if _AIMED.match(words) else words


def _named(piece: str, category: Category, language: str) -> str:
    """What a piece names, without the words that say it arises or is aimed at."""
    if _VAGUE.search(piece.lower()):
        return ""
    piece = (stated(piece) if language == "ru" else "") or piece
    head, *notes = _NOTED.split(piece, maxsplit=1)
    told = _FREQUENCY.sub(" ", head if notes and head.strip() else piece, count=1).strip()
    words = normalised(_SETS_IN.sub("", told or piece) if category is Category.SIDE_EFFECT else told or piece, language)
    led = {Category.SIDE_EFFECT: _ARISING, Category.INDICATION: _AIMED}.get(category)
    return normalised(led.sub("", words), language) if led is not None and led.match(words) else words


def leads_by_frequency(text: str, language: str) -> str | None:
    """The frequency that a list of reactions begins with ("очень редко панкреатит, …"), if it does."""
    found = _FREQUENCY.match(text)
    return qualifier_in(found.group(), language, Category.SIDE_EFFECT) if found else None


def _leading(pieces: list[str], language: str, category: Category) -> str | None:
    """The frequency that a list begins with ("rarely: infection, scars")."""
    return leads_by_frequency(pieces[0], language) if pieces and category is Category.SIDE_EFFECT else None


_AGED = re.compile(r"(?i)\W*(?:under|below|over|above|younger|older|children|до|младше|старше|дети)\b")  # its own ban


def how_often(sentence: str) -> bool:
    """Whether a sentence begins by saying how often something comes ("Rarely: …", "Нечасто случаются: …")."""
    return bool(_FREQUENCY.match(sentence) or _RARELY.match(sentence))


def phrases_of(thing: str, category: Category, language: str, qualifier: str | None = None) -> list[Phrase]:
    """The phrases of a list. ``qualifier`` holds for those that have none of their own.

    What stands alone between commas ("in rare cases") belongs to the phrase behind it; what a relative clause at the
    end says ("…, which pass in some hours") belongs to all.
    """
    found: list[Phrase] = []
    carried: str | None = None
    pieces = cut(turned(thing) if language == "en" else thing, language)
    if category is Category.CONTRAINDICATION and pieces and all(map(_SEASON[language].fullmatch, pieces)):
        return [Phrase(squeezed(thing).lower(), "seasonal")]  # "not advised in summer"
    for piece in pieces:
        own = qualifier_in(piece, language, category)
        passes = category is Category.SIDE_EFFECT and is_span(squeezed(piece))
        if found and (passes or _NOTE.match(piece.lower())):
            own = "temporary" if passes else own
            found = [Phrase(one.words, own if own == "temporary" else one.qualifier or own) for one in found]
            continue
        words = "" if own and only_qualifies(piece, language, category) else _named(piece, category, language)
        if words:
            found.append(Phrase(words, own or carried))
        carried = None if words else own
    if carried and not (len(found) > 1 and category is Category.CONTRAINDICATION and _AGED.match(carried)):
        found = [Phrase(one.words, one.qualifier or carried) for one in found]
    last = qualifier_in(pieces[-1], language, category) if pieces else None
    of_all = bool(pieces) and (len(pieces) == PAIR or _OF_ALL.search(pieces[-1].lower()))
    general = last if last == "temporary" and of_all else qualifier or _leading(pieces, language, category)
    return [Phrase(one.words, one.qualifier or general) for one in found]
