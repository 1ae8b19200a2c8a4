"""Whether a phrase can stand alone as an answer, and whether it is a doing or a thing, by patterns of each language."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from question_bank.claims.effects import verbs
from question_bank.claims.lexicon import words
from question_bank.claims.model import Category
from question_bank.claims.phrases import is_span
from question_bank.claims.russian.answers import is_guessed, is_plain_noun
from question_bank.claims.russian.cases import begins_oblique, ends_in_modifier, is_known, parses
from question_bank.claims.russian.forms import is_oblique
from question_bank.facts import Fact

_SECOND = re.compile(
    r"^[\w-]+[^sui]s (?!(?:of|in|on|at|to|for|from|with|and|or|by|around|under|per|over|after"
    r"|between|along|into|through|near)\b)\w"
)
_VERBS = frozenset(
    {"shields", "protects", "hydrates", "calms", "cools", "soothes", "nourishes", "brightens", "softens"}
)
_PREPOSITIONS = frozenset(
    ["в", "во", "на", "с", "со", "к", "от", "до", "из", "у", "для", "при", "без", "под", "над", "по", "за"]
)
_ADJECTIVE = re.compile(r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)$")
_NOUN_LIKE = re.compile(r"(?:на|в) (?:слизист\w+|прошлом|анамнезе|будущем)$")  # adjectives that are used as nouns
_NOUNS = frozenset({"sore", "sores", "keloid", "keloids"})  # and adjectives too, elsewhere
_PLACING = frozenset({"in", "on", "along", "under", "around", "over", "from", "into", "through"})
_OF_DOINGS = frozenset({Category.DRUG_EFFECT, Category.SIDE_EFFECT})
_BODIES = frozenset(
    {"collagen", "elastin", "skin", "blood", "protein", "sebum", "melanin", "fat", "water", "muscle", "bone"}
)


@dataclass(frozen=True, slots=True)
class _Shapes:
    unfit: re.Pattern[str]
    unfit_unless_effect: re.Pattern[str]
    unfit_effect: re.Pattern[str]
    verbal: re.Pattern[str]


@lru_cache(maxsize=4)
def _shapes(language: str) -> _Shapes:
    path = files("question_bank.drafting").joinpath("data", f"shapes_{language}.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    return _Shapes(
        unfit=re.compile("|".join(data["unfit"])),
        unfit_unless_effect=re.compile("|".join(data["unfit_unless_effect"])),
        unfit_effect=re.compile("|".join(data["unfit_effect"])),
        verbal=re.compile(data["verbal"]),
    )


def stands_alone(fact: Fact) -> bool:
    """Whether a reader understands the phrase without the sentence it was cut from.

    A pronoun points to what is gone, a last preposition or bare adjective to a cut in the wrong place, a verb without
    its object is half a statement, and a word such as "area" says nothing. An instructor would have to mend the
    question, so there is none.
    """
    shapes, phrase = _shapes(fact.source.language), fact.text.lower()
    if shapes.unfit.search(phrase) or is_span(phrase) or _wants_a_noun(fact) or fact.subject <= fact.said:
        return False
    if fact.category is Category.DRUG_EFFECT:
        twice = _has_two_verbs(phrase, fact.source.language)
        alone = shapes.verbal.search(f"{phrase} x") and " " not in phrase
        itself = (
            bool(fact.said) and fact.said <= fact.subject
        )  # "aminolevulinic acid" as the effect of a therapy with it
        return not alone and not twice and not itself and not shapes.unfit_effect.search(phrase)
    return not shapes.unfit_unless_effect.search(phrase)


def _has_two_verbs(phrase: str, language: str) -> bool:
    """Whether two doings were run into one ("opens grips hair")."""
    first, *rest = phrase.split()
    finite = verbs(language).finite
    if language == "en" and first in finite and _SECOND.search(" ".join(rest)):
        return True
    if len(rest) == 1 and rest[0].endswith("s") and rest[0] in _VERBS:
        return True
    return bool(rest) and first in finite and rest[0] in finite and rest[1:2] != ["between"]


def _wants_a_noun(fact: Fact) -> bool:
    """Whether a phrase ends in, or is nothing but, an adjective: what it belongs to was cut off."""
    language, found = fact.source.language, fact.text.lower().split()
    if language == "ru":
        return _wants_a_russian_noun(fact, found)
    lexicon = words(language)
    if found[-1] in lexicon.sets["places"] and len(found) == 1:
        return True
    organs = lexicon.sets["organs"] - _BODIES - _NOUNS
    organ = found[-1] in organs or (len(found) == 1 and found[0].removesuffix("s") in organs)
    placed = fact.category in _OF_DOINGS and len(found) > 2 and bool(_PLACING.intersection(found[1:-1]))
    bare = found[-1] in lexicon.sets["adjectives"] - _NOUNS and found[-2:-1] not in (["to"], ["by"], ["of"])
    listed = bare or (organ and "of" not in found and not placed)
    return listed or (len(found) == 1 and found[0].endswith(("ed", "ous", "ive", "ible", "able")))


def _wants_a_russian_noun(fact: Fact, found: list[str]) -> bool:
    """The same in Russian; also whether the phrase is in no nominative, or its nominative was only guessed."""
    if fact.category is not Category.DRUG_EFFECT and any(_is_predicate(one) for one in found):
        return True  # "рубашки желтеют", "щекотно"
    last = ends_in_modifier(fact.text.lower()) and not _NOUN_LIKE.search(fact.text) and not _is_turned(found)
    if fact.category is Category.DRUG_EFFECT or _field_nouns().fullmatch(fact.text):
        return last
    if _is_bare_adjective(found) or _is_a_scrap(found) or last:
        return True
    if is_oblique(fact.text) or begins_oblique(fact.text):
        return not _field_nouns().match(fact.text)
    written = " ".join(one.text for one in fact.claim.evidence)
    return is_guessed(" ".join(_doubtful(found)), written)


def _is_predicate(word: str) -> bool:
    """Whether a Russian word is a verb or a short adjective and nothing else: it makes a clause of its phrase."""
    kinds = {one.tag.POS for one in parses(word.strip("(),."))}
    return is_known(word) and bool(kinds) and kinds <= {"VERB", "ADJS", "PRTS", "PRED", "ADVB"} and kinds != {"ADVB"}


def _doubtful(found: list[str]) -> list[str]:
    """The words whose nominative may be guessed wrong: none that the field's list has, and no adjective of a noun that
    a dictionary holds, since adjectives follow rules."""
    rest = [one for one in found if not _field_nouns().fullmatch(one)]
    sure = len(rest) < len(found) or any(is_plain_noun(one) and not is_oblique(one) for one in found)
    return [one for one in rest if not (sure and _ADJECTIVE.search(one))]


def _is_turned(found: list[str]) -> bool:
    """Whether an adjective stands behind its noun, both in the nominative ("экзема распространённая")."""
    if len(found) != 2 or not _ADJECTIVE.search(found[1]):
        return False
    return is_plain_noun(found[0]) and not is_oblique(found[0]) and parses(found[1])[0].tag.case == "nomn"


@lru_cache(maxsize=1)
def _field_nouns() -> re.Pattern[str]:
    path = files("question_bank.drafting").joinpath("data", "shapes_ru.json")
    return re.compile(rf"(?:{json.loads(path.read_text(encoding='utf-8'))['nominatives']})(?!\w)", re.IGNORECASE)


def _is_a_scrap(found: list[str]) -> bool:
    """Whether a Russian phrase is one word that is no noun ("обрита"): the noun was left behind."""
    if len(found) != 1 or not is_known(found[0]):
        return False
    kinds = {one.tag.POS for one in parses(found[0])}
    return "NOUN" not in kinds and bool(kinds & {"PRTS", "ADJS", "GRND", "VERB", "INFN", "COMP"})


def _is_bare_adjective(found: list[str]) -> bool:
    """Whether a preposition follows an adjective in Russian ("тяжёлый с шести лет"): its noun was left behind."""
    return len(found) > 1 and found[1] in _PREPOSITIONS and ends_in_modifier(found[0])


def is_verbal(fact: Fact) -> bool:
    """Whether the phrase says what something does ("stimulates collagen") and not what there is ("more collagen")."""
    return _shapes(fact.source.language).verbal.search(fact.text.lower()) is not None
