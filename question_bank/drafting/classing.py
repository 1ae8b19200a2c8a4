"""One statement and the classes it could belong to: what a source takes a state for."""

from __future__ import annotations

import re
from decimal import Decimal

from question_bank.claims.model import Category
from question_bank.drafting.advice import advised
from question_bank.drafting.bounds import has_degrees, has_no_degree
from question_bank.drafting.citing import citations_of
from question_bank.drafting.deciding import is_otherwise_too
from question_bank.drafting.distractors import could_be
from question_bank.drafting.kinds import is_claimed_as, is_state
from question_bank.drafting.known import is_substance
from question_bank.drafting.phrasing import called, in_sentence
from question_bank.drafting.shop import RELATIVE, NotDrafted, Shop, explained, head, limited, said
from question_bank.drafting.titles import named
from question_bank.drafting.wording import wording
from question_bank.facts import Fact
from question_bank.items import SingleChoice
from question_bank.items.single_choice import Option
from question_bank.terms import LANGUAGES

NONE = "none"
FEWEST = 3
_DEGREES = ("relative_ban", "absolute_ban", NONE)  # where a source tells two kinds of contraindications apart
_BANS = (Category.CONTRAINDICATION.value, RELATIVE, NONE)  # how strictly it is forbidden
_CAUTIONS = (RELATIVE, "absolute_ban", NONE)  # not "a contraindication": a relative one is one, too
_WITHOUT = re.compile(r"\bwithout\b|(?<!\w)без(?!\w)")
_SOUGHT = re.compile(
    r"bleed|papul|wheal|bleb|goose|point|кров|точечн|peel|flak|shed|exfoli|scal|crust|redness|flush|erythema|pink|warm|heat|tingl|frost|tight|light|pale|whit|dry|numb|relax"
    r"|sleep|weak|volum|smooth|hair|loss|thin|droop|drow|шелуш|отшелуш|слущ|корк|корочк|красн|эритем|тепл|жар|покалыв|стянут|натяж"
    r"|светл|бледн|сух|онемен|рассл|сонлив|слабост|объ[её]м|волос|потер|истонч|папул"
)
_OTHERS = {
    Category.INDICATION: (Category.CONTRAINDICATION, Category.SIDE_EFFECT),
    Category.SIDE_EFFECT: (Category.INDICATION, Category.CONTRAINDICATION, Category.DRUG_EFFECT),
    Category.CONTRAINDICATION: (Category.INDICATION,),
}


def classed(key: Fact, shop: Shop) -> SingleChoice:
    """How the source classes a state: the classes that nobody could defend are the wrong answers.

    Raises:
        NotDrafted: it is an effect, fewer than three classes are left, or how strictly it is forbidden is not sure.
    """
    words = shop.words(key)
    right, names = _names(key, shop)
    if len(names) < FEWEST:
        raise NotDrafted("distractors")
    names.remove(right)
    names.insert(shop.place(key, len(names) + 1), right)
    why = said(key, words)
    options = tuple(
        Option(
            id="abcd"[place],
            text=words.say(f"classed.{name}"),
            fraction=Decimal(name == right),
            feedback=words.say("true", why=why)
            if name == right
            else words.say("false", why=f"{words.denied(name, right)} {why}"),
            critical=key.claim.critical and name in {Category.INDICATION.value, NONE},
            citations=citations_of(key),
        )
        for place, name in enumerate(names)
    )
    claim = in_sentence(key, limited(key, words))
    stem = words.say(_way(key), key.id, title=named([key], shown=True), claim=claim, subject=called(key))
    objective = words.say("objective_class", subject=called(key))
    return SingleChoice(options=options, **head("class", [key], stem, explained(key, words), objective))


def _way(key: Fact) -> str:
    """How to ask: a state that forbids is a client's, and a client asks for a treatment, but not for a substance."""
    if key.category is not Category.CONTRAINDICATION:
        return "class.other"
    return "class.substance" if is_substance(key) else "class.case"


def _names(key: Fact, shop: Shop) -> tuple[str, list[str]]:
    """The right class, and all that are offered."""
    others = [
        one.value
        for one in _OTHERS.get(key.category, ())
        if not is_claimed_as(key, one, shop.facts) and not could_be(key, one) and not _is_sought(key, one)
    ]
    if key.category is not Category.CONTRAINDICATION:
        return key.category.value, [key.category.value, *others]
    relative = key.claim.qualifier == RELATIVE
    if is_otherwise_too(key, shop) or (advised(key) - ({"adapt"} if relative else set())) or has_no_degree(key):
        raise NotDrafted("decision")  # that a doctor decides is more than caution, and less than a ban
    if has_degrees(key):
        return _DEGREES[0 if relative else 1], list(_DEGREES)
    if relative and _WITHOUT.search(key.text.lower()):
        raise NotDrafted("decision")  # "without a letter" it is a ban
    bans = _CAUTIONS if relative else _BANS
    return RELATIVE if relative else key.category.value, [*bans, *(others if is_state(key) else ())]


def _is_sought(key: Fact, category: Category) -> bool:
    """Whether a reaction is what some treatments are done for: a peel peels, and a warm skin is a wanted sign."""
    return category is Category.DRUG_EFFECT and _SOUGHT.search(key.text.lower()) is not None


def is_classed(item: SingleChoice) -> bool:
    """Whether a question was made here: its options are classes."""
    told = {name for language in LANGUAGES for name in wording(language).classes()}
    return all(one.text in told for one in item.options)
