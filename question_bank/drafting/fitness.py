"""Whether a question may rest on a fact, or a wrong answer be made of it: the subject is sure, the phrase is whole."""

from __future__ import annotations

import re

from question_bank.claims.arguments import knows
from question_bank.claims.model import Category
from question_bank.claims.russian.answers import has_noun, is_plural
from question_bank.claims.russian.cases import is_known, parses
from question_bank.claims.russian.forms import is_oblique
from question_bank.claims.typical import typical
from question_bank.drafting.grounds import is_a_name, is_cut_short, is_grounded
from question_bank.drafting.heads import stands_as_heading
from question_bank.drafting.hedges import is_set_against, is_taken_back, offers_a_way, strength
from question_bank.drafting.kinds import is_classed, is_reaction
from question_bank.drafting.known import is_treatment
from question_bank.drafting.limits import (
    is_a_verb,
    is_denied,
    is_excepted,
    is_expected,
    is_forbidden,
    is_limited,
    is_meant,
)
from question_bank.drafting.names import is_misnamed
from question_bank.drafting.passages import passage
from question_bank.drafting.shapes import is_verbal, stands_alone
from question_bank.drafting.subjects import is_bare, is_no_subject
from question_bank.facts import Fact, Facts

_CHANGE = re.compile(
    r"^(?:\w+ly )?(?!upper|lower|inner|outer|under|over|after|other)[a-z]{3,}er\b|(?<!\w)[а-яё]{2,}(?:ее|ей)(?!\w)"
)
_MASCULINE = re.compile(r"[бвгджзклмнпрстфхцчш]$(?<!ов)(?<!ев)(?<!ах)(?<!ях)(?<!ам)(?<!ям)(?<!ом)(?<!ем)(?<!их)(?<!ых)")
_BRACKETS = re.compile(r"\s*\(.*?\)")
_HEADING = re.compile(  # a scrap of one ("Contraindications to the use", "adapalene 0 1") names nothing
    r".*\b0 \d+|"
    r"(?:медицинско\w+ )?(?:применени|использовани|назначени|введени)[еяй]\w*|(?:the )?(?:use|usage|application)",
    re.IGNORECASE,
)
_GOVERNING = re.compile(
    r"(?<!\w)(?:для|от|из|без|против|после|до|у|кроме|при|на фоне|при[её]м\w*|курс\w*"
    r"|(?:появлени|ощущени|чувств|возникновени|развити|риск)\w*)\s+(?:[^.;:]*(?:,|(?<!\w)и|(?<!\w)или)\s+)?$",
    re.IGNORECASE,
)
_LIFE = re.compile(r"pregnan|breast-?feed|nursing|lactat|беремен|кормлен|кормящ|лактац")  # allowed, but no aim
_PLACED = re.compile(
    r"(?:(?<!people )(?<!clients )(?<!patients )(?<!women )(?<!anyone )(?<!those )(?<!person )\bon"
    r"|\b(?:over|around|near|across|onto|close to))(?: the| an?)?\s+$|\bin the\s+$"
    r"|(?<!\w)(?:на|над|вокруг|около|возле|вблизи|в (?:области|зоне|проекции))\s+$",
    re.IGNORECASE,
)
_PLAIN = frozenset({None, "relative", "absolute"})
_ALL = re.compile(
    r"(?:every|any|all)\b|(?:вс[её]|все[хм]|люб[а-яё]+|каждый)(?!\w)", re.IGNORECASE
)  # suits, and treats none


def unfit(fact: Fact, facts: Facts) -> str:
    """Why nothing can rest on a fact: ``subject``, ``hedged``, ``category``, ``limited``, ``phrase``; or empty."""
    found = facts.unfit.get(fact.id)
    if found is None:
        found = facts.unfit[fact.id] = _why(fact, facts)
    return found


def _is_of_its_category(fact: Fact) -> bool:
    """Whether a reaction is one by its words, and an effect without a verb says what becomes of something."""
    language, phrase = fact.source.language, fact.text.lower()
    if fact.category is Category.SIDE_EFFECT:
        return is_reaction(fact) and not is_verbal(fact)
    if fact.category is Category.DRUG_EFFECT and " " not in fact.text:
        return False  # "water" of "takes water off the plate"
    if fact.category is Category.DRUG_EFFECT and is_verbal(fact):
        return True
    if fact.category is Category.DRUG_EFFECT:
        return bool(typical("drug_effect", language).search(phrase) or _CHANGE.search(phrase))
    if not (is_classed(fact) or knows(phrase, fact.category, language)):
        return False  # "parents", "after": no list knows it for a state
    if fact.category is Category.CONTRAINDICATION and stands_as_heading(fact):
        return False  # "Pregnancy and lactation" heads what is said of both, a ban or none
    if fact.category is Category.CONTRAINDICATION:
        return is_forbidden(fact) and not _is_a_place(fact)
    return not _LIFE.search(phrase) and is_meant(fact) and not is_treatment(fact.text) and not _is_a_place(fact)


def _is_a_place(fact: Fact) -> bool:
    """Whether a ban or a use is for a place of the body, and for nobody: "not over the carotid sinus"."""
    return _PLACED.search(passage(fact).ahead) is not None and not is_classed(fact)


def _is_bent(fact: Fact) -> bool:
    """Whether a Russian subject is no noun in the nominative, whatever stands in brackets behind it.

    The case of a loan-word that no dictionary holds is guessed, mostly wrong: it stands as it may where it ends like a
    masculine one, begins the title, or has a noun in the nominative behind it ("бензоила пероксид").
    """
    name = _BRACKETS.sub("", fact.name).strip().lower()
    if fact.source.language != "ru" or not name:
        return False
    if not has_noun(name):
        return True
    first, *rest = name.split()
    if not is_known(first):
        begins = fact.source.title.lower().startswith(first)
        if begins or _MASCULINE.search(first) or (rest and not is_oblique(rest[-1])):
            return False
    return is_oblique(name)


def _is_of_many(fact: Fact) -> bool:
    """Whether a Russian effect is what several do, and the subject one ("эластин": "образуют плёнку")."""
    if fact.source.language != "ru" or fact.category is not Category.DRUG_EFFECT:
        return False
    tag = parses(fact.text.split()[0].lower())[0].tag
    head = _BRACKETS.sub("", fact.name).split()
    return tag.POS == "VERB" and tag.number == "plur" and not any(is_plural(one.lower()) for one in head)


def _is_genitive(fact: Fact) -> bool:
    """Whether a Russian phrase stands as behind its preposition, where it could be a genitive ("для подготовки")."""
    if fact.source.language != "ru" or fact.category is Category.DRUG_EFFECT:
        return False
    here, first = passage(fact), fact.text.split()[0].lower()
    if not _GOVERNING.search(here.ahead) or not here.phrase.lower().startswith(first):
        return False
    if not is_known(first) and first.endswith(("а", "я")):
        return True  # "на фоне | изотретиноина"
    nouns = [one for one in parses(first) if one.tag.POS == "NOUN"]
    cases = {(one.tag.case, one.tag.number) for one in nouns}
    return bool({("gent", "sing"), ("loct", "sing")} & cases) and ("nomn", "plur") in cases


def _is_hedged(fact: Fact) -> bool:
    """Whether the source takes back what is claimed, offers a way, or forbids what is told as a caution."""
    if is_taken_back(fact) or is_denied(fact):
        return True
    if fact.claim.qualifier == "relative" and strength(fact):
        return True  # "Precautions: never on rosacea"
    limited = fact.category is Category.CONTRAINDICATION and fact.claim.qualifier not in _PLAIN
    return limited and offers_a_way(fact)


def _why(fact: Fact, facts: Facts) -> str:
    if (
        _HEADING.fullmatch(fact.name.strip())
        or _is_bent(fact)
        or not facts.names_something(fact)
        or is_no_subject(fact)
    ):
        return "subject"
    if facts.is_approved(fact):
        return _lost(fact, facts)
    if is_set_against(fact):
        return "subject"
    if facts.is_vouched(fact):
        return _patched(fact)
    return _misread(fact, facts)


def _patched(fact: Fact) -> str:
    """Why nothing can rest on a claim in a person's words: where only its subject is, the phrase is the passage's and
    may have lost as much as any."""
    if not stands_alone(fact):
        return "phrase"
    if _is_usual(fact):
        return "category"
    kept = passage(fact).phrase.lower() == fact.text.lower()
    return "limited" if is_excepted(fact) or (kept and is_limited(fact, seen=True)) else ""


def _lost(fact: Fact, facts: Facts) -> str:
    """Why nothing can rest on a claim that a person approved: its subject and its category are sure, but its short
    phrase may have lost what the passage ties it to."""
    if is_bare(fact) or is_cut_short(fact, facts):
        return "subject"
    if is_taken_back(fact):
        return "hedged"
    if is_limited(fact, seen=True):
        return "limited"
    if _is_no_answer(fact):
        return "phrase"
    return "" if _can_be_of_its_category(fact) else "category"


def _is_usual(fact: Fact) -> bool:
    """Whether an indication is what suits everybody, or a reaction what is called acceptable."""
    if fact.category is Category.INDICATION:
        return _ALL.match(fact.text) is not None
    return fact.category is Category.SIDE_EFFECT and is_expected(fact)


def _can_be_of_its_category(fact: Fact) -> bool:
    """Whether a phrase names what an approved claim is about: a state, a reaction, what becomes of something."""
    if fact.category is Category.SIDE_EFFECT:
        return not is_verbal(fact) and not _is_usual(fact)
    if fact.category is Category.DRUG_EFFECT:
        return _is_of_its_category(fact)
    if _is_usual(fact):
        return False
    if fact.category is Category.INDICATION and (_LIFE.search(fact.text.lower()) or is_treatment(fact.text)):
        return False
    return not _is_a_place(fact)


def _misread(fact: Fact, facts: Facts) -> str:
    """Why nothing can rest on a claim that only a program read: it may be of another subject or category, too."""
    if is_bare(fact) or not is_grounded(fact, facts) or is_misnamed(fact, facts):
        return "subject"
    if _is_hedged(fact):
        return "hedged"
    if facts.is_read_otherwise(fact):
        return "category"
    if is_limited(fact):
        return "limited"
    return _said_amiss(fact) or ("" if is_a_name(fact, facts) else "subject")


def _said_amiss(fact: Fact) -> str:
    if _is_no_answer(fact):
        return "phrase"
    return "" if _is_of_its_category(fact) else "category"


def _is_no_answer(fact: Fact) -> bool:
    return not stands_alone(fact) or is_a_verb(fact) or _is_of_many(fact) or _is_genitive(fact)
