"""Whether a phrase was cut out of its passage at the wrong place: a word in, behind, or ahead of it is missing."""

from __future__ import annotations

import re

from question_bank.claims.effects import verbs
from question_bank.claims.lexicon import words
from question_bank.claims.model import Category
from question_bank.claims.russian.cases import parses
from question_bank.claims.russian.forms import is_oblique
from question_bank.drafting.passages import PREFIX, Passage
from question_bank.facts import Fact

SEVERAL = 3  # words
_WORD = re.compile(r"\w+(?:[-’']\w+)*")
_NEXT = re.compile(r" ([a-z]{3,})(?![\w’'])")
_BROKEN = re.compile(
    r"[,.][\d]|\.[,;)]|\s?%| (?:in|out|up|down|off|away|back)\s*[.,;:\n]"
    r"|[-/][^\W_]|,? \(?(?:stage|grade|phase|стади\w|степен\w)(?!\w)"
    r"|, [а-яё]+(?:ущ|ющ|ащ|ящ|вш|[аеёя]нн)[а-яё]{2,3}(?!\w)| не (?:снима|леч|убира|устраня)[а-яё]+(?!\w)",
    re.IGNORECASE,
)
_MORE_OF_IT = re.compile(  # of a lone adjective: "sluggish, | fading skin"
    r",? (?:(?:and|or) )?[a-z-]+ (?:skin|hair|scalp|complexion|lips|nails|face)\b"
)
_GOES_ON = re.compile(  # what may stand behind a whole phrase
    r"(?:and|but|nor|than|that|which|who|whom|whose|where|when|while|whereas|because|since|although|though|unless|until"
    r"|before|after|during|within|without|with|from|for|into|onto|over|under|upon|near|around|along|across|against|among"
    r"|between|through|throughout|towards?|about|above|below|beneath|behind|beside|besides|beyond|despite|except|instead"
    r"|inside|outside|per|plus|via|the|this|these|those|its|their|his|her|your|our|all|any|some|each|every|both|too|also"
    r"|not|never|only|even|just|still|yet|soon|here|there|now|then|later|again|ago|once|twice|often|usually|sometimes"
    r"|rarely|always|may|might|can|could|will|would|shall|should|must|has|have|had|was|were|are|does|did|been|being"
    r"|such|like|due|including|especially|particularly|mainly|mostly|caused|called|known|seen|like|more|less|most|least"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|half|several|many|few|\w+ly|\w+s|\w+ed|\w+ing|last|come|pass|fade"
    r"|appear|happen|occur|follow|remain|need|mean|make|take|get|give|keep|stay|start|stop|disappear|vanish|heal|subside)"
)
_ARTICLES = frozenset(
    {"the", "a", "an", "its", "their", "your", "his", "her", "our", "of", "to", "in", "is", "are", "be", "very", "also"}
    | {"и", "или", "её", "его", "их", "же"}
)
_COORDINATES = re.compile(
    r"(?:,|\b(?:and|or|и|или|а также)\b)\W*(?:[a-z]+ly\W+)?(?:the |an? |its |their )?$", re.IGNORECASE
)
_GOVERNS = re.compile(r"\b(?:of|between|by|against|from|into|without)\b|(?<!\w)(?:между|от|из|без|против|для)(?!\w)")
_ALLERGY = {
    "en": re.compile(
        r"\b(?:allerg|hypersens|sensitiv|intoleran)\w*(?: reactions?)? (?:to|of)\b(?P<rest>[^.;:]*)$", re.IGNORECASE
    ),
    "ru": re.compile(
        r"(?:аллерги|непереносим|чувствительност)\w*(?: реакци\w+)? (?:на|к)(?!\w)(?P<rest>[^.;:]*)$", re.IGNORECASE
    ),
}
_JOINED = re.compile(r"(?:\b(?:or|and|to|any|of)\b|(?<!\w)(?:или|и|на|к|любо\w+)(?!\w))(?: [\w-]+)?\W*$", re.IGNORECASE)
_ALLERGIC = re.compile(r"allerg|hypersens|sensitiv|intoleran|аллерги|непереносим|чувствительн", re.IGNORECASE)


_NAMED_ON = re.compile(r"\s?[–—-]\s?[A-ZА-ЯЁ][a-zа-яё]+")


def is_cut(here: Passage, fact: Fact) -> bool:
    """Whether a word is missing without which the phrase says something else, or nothing."""
    return (
        _is_cut_off(here, fact)
        or _lost_words(here, fact)
        or _lost_allergy(here, fact)
        or _is_half_a_name(here)
        or _is_second_verb(here, fact)
    )


def _is_half_a_name(here: Passage) -> bool:
    """Whether a name of two people was cut in two: "Lambert – | Eaton"."""
    last = here.phrase.split()[-1:]
    return bool(last and last[0][:1].isupper() and _NAMED_ON.match(here.behind))


def _is_second_verb(here: Passage, fact: Fact) -> bool:
    """Whether a verb was put to what its neighbour does, both in the plural: "lift cheeks and sharpen the jaw" is no
    *lifts sharpen the jaw*."""
    found = fact.text.lower().split()
    if fact.source.language != "en" or fact.category is not Category.DRUG_EFFECT or len(found) < SEVERAL:
        return False
    phrase = here.phrase.lower()
    if not here.ahead.strip(" \n*_") and f"{found[1]}s" in verbs("en").finite and not found[0].endswith("ss"):
        return True  # "Smokers fade slower": who does it opens the sentence
    if phrase.startswith(found[0]) or f"{found[0]} {found[1]}" in phrase or not found[0].endswith("s"):
        return False
    again = re.search(rf"(?:\band|\bor|,) {re.escape(found[1])} (?:the|an?|its|their|your)\b", phrase)
    return again is not None or f"{found[1]}s" in verbs("en").finite


def _is_cut_off(here: Passage, fact: Fact) -> bool:
    """Whether the noun itself stands behind it: "a heart valve | defect" is no contraindication *heart valve*."""
    if _BROKEN.match(here.behind) or (_is_lone_adjective(fact.text) and _MORE_OF_IT.match(here.behind)):
        return True
    found = _NEXT.match(here.behind) if fact.source.language == "en" else None
    return found is not None and _GOES_ON.fullmatch(found[1]) is None


def _is_lone_adjective(phrase: str) -> bool:
    return phrase.endswith("ish") or phrase.lower() in words("en").sets["adjectives"]


def _lost_allergy(here: Passage, fact: Fact) -> bool:
    """Whether it is what somebody is allergic to, and does not say so."""
    if fact.category is not Category.CONTRAINDICATION or _ALLERGIC.search(fact.text):
        return False
    found = _ALLERGY[fact.source.language].search(here.ahead)
    return found is not None and (not found["rest"].strip() or _JOINED.search(found["rest"]) is not None)


def _lost_words(here: Passage, fact: Fact) -> bool:
    """Whether words between its own were left out that carry it: "inhibits the growth of germs and, more weakly" is no
    *inhibits more weakly*; to share a verb ("calms itching and redness") is fine."""
    wanted = fact.text.lower().split()
    at, last = 0, None
    for word in wanted:
        stem = word.strip("().,").removesuffix("s")[:PREFIX]
        found = next((one for one in _WORD.finditer(here.phrase, at) if one[0].lower().startswith(stem)), None)
        if found is None:
            return False  # put together from elsewhere; other rules look at that
        if last is not None and _bears(here.phrase[last : found.start()], " ".join(wanted[wanted.index(word) :]), fact):
            return True
        at = last = found.end()
    return False


def _bears(gap: str, rest: str, fact: Fact) -> bool:
    left_out = [one for one in _WORD.findall(gap.lower()) if one not in _ARTICLES]
    if not left_out:
        return False
    if not _COORDINATES.search(gap) or _GOVERNS.search(gap.lower()) or rest.endswith("ly"):
        return True
    if fact.source.language != "ru":
        return False
    named = fact.category is not Category.DRUG_EFFECT or parses(fact.text.lower().split()[0])[0].tag.POS == "NOUN"
    noun = named and parses(fact.text.lower().split()[0])[0].tag.POS == "NOUN" and len(fact.text.split()) == 2
    return not is_oblique(rest) if noun else (not named and is_oblique(rest))
