"""Who or what a sentence says does something: only a procedure or a substance has effects."""

from __future__ import annotations

import re
from dataclasses import dataclass

from question_bank.claims.arguments import knows
from question_bank.claims.lexicon import pattern, words
from question_bank.claims.model import Category
from question_bank.claims.phrases import stem, tokens, without_parentheses
from question_bank.claims.russian.cases import nominative
from question_bank.claims.russian.doers import doer, is_dropped, is_part
from question_bank.claims.statements import Context
from question_bank.claims.subjects import as_subject, named, same_subject

_PEOPLE = re.compile(
    r"\b(?:you|we|doctors?|specialists?|cosmetologists?|practitioners?|trainers?|teachers?|instructors?|colleagues?|boss|nurses?|therapists?|readers?|students?|trainees?|customers?|guests?|visitors?|singers?|actors?|models?|mothers?|brides?|men|husbands?|sisters?|owners?|hairdressers?|salons?|clinics?|guests|masters?|experts?|scientists?|authors?|manufacturers?|girls?|lady|ladies|somebody|anyone|dermatologists?|patients?|clients?|people|person|women|men|stress|smoking|sun|hormones?|diet|bacteria|acne|sebum|вы|мы|врач\w*|специалист\w*|косметолог\w*|мастер\w*|преподавател\w*|коллег\w*|медсестр\w*|клиентк\w*|пациентк\w*|читател\w*|студент\w*|ученик\w*|ученица|девушк\w*|мужчин\w*|мам\w*|подруг\w*|коллег\w*|производител\w*|учён\w*|авторы?|пациент\w*|клиент\w*|люди|стресс|курение|солнце|гормон\w*|бактери\w*)\s*(?:\w+\s*)?$"
)
_BODY = re.compile(
    r"\b(?:the|your|her|his|treated|a) "
    r"(?:skin|face|scalp|cheeks?|lips?|eyes?|eyelids|area|forehead|chin|neck|legs|hands)"
    r"(?: \w+s,?)?(?: and)?\s*$"
)
_OTHERS = re.compile(
    r"\b(?:various|other|ordinary|usual|conventional|regular|many|most|shop-bought|разные|другие|обычн\w+|многие)"
    r"(?: \w+){0,2} (?:cosmetics|products|creams|methods|remedies|treatments|means|procedures|косметик\w*|средств\w*"
    r"|крем\w*|процедур\w*|метод\w*)\b"
)
_LATE = pattern("agents", "late")
_PRONOUNS = frozenset({"it", "they", "он", "она", "оно", "они"})
_EDGE = 3  # words at either end of what stands ahead of a verb, where its subject is
_IT = re.compile(
    r"(?:^|[,;]\s)\W*(?:но |а |и |зато |ещё |вот |же )*(?:он|она|оно|они)(?: же| ещё| тоже| сам[аои]?| и)*$"
)
_APART = re.compile(r"[,;:]\s*(?!which\b|that\b|котор)\w")
_JOINING = frozenset({"the", "a", "an", "this", "these", "and", "or", "but", "both", "и", "или", "а", "но"})
_NEAR = 70  # characters in front of a verb in which its subject stands


@dataclass(frozen=True, slots=True)
class Agent:
    """``fits``: a procedure or substance; ``named``: by its name, in ``name`` where that is not the context's.

    ``sure``: the verb's own subject, and not just something that the sentence speaks of. ``said``: by "it" or "they".
    ``dropped``: in Russian by nothing at all, so that the verb's number tells whether people are meant.
    """

    fits: bool
    named: bool = False
    name: str = ""
    empty: bool = False
    plural: bool = False
    sure: bool = True
    said: bool = False
    dropped: bool = False


def agent_of(ahead: str, context: Context, before: Agent | None = None) -> Agent:
    """The agent in the words ahead of a verb; none at all means the context's, as in "– stimulates …"."""
    near = ahead[-160:].strip(" ,–—-:")
    near = _LATE.sub("", near) or near
    if not near:
        return Agent(fits=True, empty=True, name=before.name if before else "")
    if _PEOPLE.search(near.lower()[-40:]):
        return Agent(fits=False)
    if _BODY.search(near.lower()) or _OTHERS.search(near.lower()):
        return Agent(fits=False)
    name = named(near, context.language)
    plural = _plural(near)
    if name:
        said_again = same_subject(name, context.subject, context.language)
        sure = _does(near, name, context.language)
        return Agent(fits=True, named=True, name="" if said_again else as_subject(name), plural=plural, sure=sure)
    found = [one.lower() for one in tokens(near)]
    sets = words(context.language).sets
    own = {one.lower() for one in tokens(context.subject)} - sets["stop"]
    if own & set(found):
        return Agent(fits=True, named=True, plural=plural, sure=bool(own & {*found[:_EDGE], *found[-_EDGE:]}))
    if any(one in sets["things"] for one in found[-8:]):
        sure = _begins_with_thing(found, sets) and (before is None or before.sure)
        said = found[-1] in _PRONOUNS and sure
        return Agent(fits=True, name=before.name if before else "", plural=plural, sure=sure, said=said)
    told = _told_by_grammar(near, before, plural=plural) if context.language == "ru" else None
    return told or Agent(fits=context.loose and len(found) <= 6, plural=plural, sure=False)


def _told_by_grammar(near: str, before: Agent | None, *, plural: bool) -> Agent | None:
    """The agent that the nominative of a Russian clause names, or that it drops as named before; None for neither."""
    name = before.name if before else ""
    if _IT.search(near.lower()):
        return Agent(fits=True, name=name, said=True)
    other = doer(near)
    if other and not any(knows(other, one, "ru") for one in (Category.INDICATION, Category.CONTRAINDICATION)):
        name = name if is_part(other) else as_subject(other)
        return Agent(fits=True, named=True, name=name, plural=plural, sure=False)
    return Agent(fits=True, name=name, dropped=True) if not other and is_dropped(near) else None


def _begins_with_thing(found: list[str], sets: dict[str, frozenset[str]]) -> bool:
    """Whether a word such as "procedure" ends the words, or the name they begin with ("cooling tip" is no cooling)."""
    ends = (
        one in sets["things"] and (following in sets["stop"] or following.endswith(("ly", "%")) or not following)
        for one, following in zip(found[:_EDGE], [*found[1:], ""], strict=False)
    )
    return found[-1] in sets["things"] or any(ends)


def _does(near: str, name: str, language: str) -> bool:
    """Whether a name in front of a verb is its subject: no preposition ahead of it, no clause between, in Russian the
    nominative."""
    at = near.rfind(name)
    ahead, behind = near[:at].split(), without_parentheses(near[at + len(name) :])
    led = bool(ahead) and ahead[-1].lower().strip("(") in words(language).sets["stop"] - _JOINING
    apart = len(tokens(behind)) > _EDGE or bool(_APART.search(behind))
    return not led and not apart and (language != "ru" or nominative(name) == name)


def _plural(near: str) -> bool:
    found = tokens(without_parentheses(near).lower())
    ends = [one for one in (*found[:1], *found[-1:]) if one.endswith("s") and not one.endswith(("ss", "us", "is"))]
    return bool(ends) or " and " in near or found[-1:] in (["they"], ["these"], ["which"], ["that"], ["both"])


def speaks_of_other(sentence: str, context: Context) -> bool:
    """Whether a sentence begins with something else than what the text around it is about."""
    found = [one.lower() for one in tokens(sentence)][:_EDGE]
    own = {stem(one.lower(), context.language) for one in tokens(context.subject)}
    pointing = words(context.language).sets["things"] & set(found)
    return not pointing and not own & {stem(one, context.language) for one in found}
