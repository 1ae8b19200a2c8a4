"""Contradictions between claims: indicated here and forbidden there, an effect and its opposite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from question_bank.claims.model import Category
from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.model import Conflict, Kind, Passage
from question_bank.conflicts.subjects import topic_of
from question_bank.conflicts.why import Why
from question_bank.facts import Fact, Facts
from question_bank.terms import Terms, acted_on, stem, terms

GUESSED = 0.4  # confidence below which a claim, or what it is about, is a guess, and contradicts nothing


def verdict_conflicts(facts: Facts) -> Iterator[Conflict]:
    """A condition that is an indication and a contraindication of one subject, with nothing that sets the two apart."""
    sure = [fact for fact in facts.all if fact.claim.confidence >= GUESSED]
    wanted = [fact for fact in sure if fact.category is Category.INDICATION]
    refused = [fact for fact in sure if fact.category is Category.CONTRAINDICATION]
    for one in wanted:
        for other in refused:
            if _same_condition(one, other) and _same_topic(one, other):
                yield _conflict(Kind.VERDICT, one, other, Why.INDICATED)


def _same_topic(one: Fact, other: Fact) -> bool:
    return one.source.language == other.source.language and topic_of(one).meets(topic_of(other))


def _same_condition(one: Fact, other: Fact) -> bool:
    """What is forbidden is the condition that is treated, or all of its kind; a narrower ban is set apart."""
    if not one.said or not other.said or not other.said <= one.said or _share_words(one, other):
        return False
    if any(fact.claim.qualifier not in {None, "absolute"} for fact in (one, other)):
        return False
    separators = statement_cues(one.source.language).separators
    return not (one.said ^ other.said) & separators and (one.said == other.said or is_kind_of(one, other))


def is_kind_of(narrow: Fact, wide: Fact) -> bool:
    """Whether a phrase names a kind of what another names: "papulopustular rosacea", but not "rosacea cream"."""
    language = narrow.source.language
    named, *rest = statement_cues(language).joints.split(narrow.text, maxsplit=1)
    if rest and statement_cues(language).states.search(narrow.text) and wide.said <= terms(rest[-1], language):
        return True  # "melasma in pregnancy" is pregnancy too
    words = named.split()
    if not words or not wide.said <= terms(named, language):
        return False
    if language == "ru":
        return all(_QUALITY.search(word) for word in words if not terms(word, language) & wide.said)
    return bool(terms(words[-1], language) & wide.said)


_QUALITY = re.compile(r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ого|его|ых|их|ую|юю|ом|ем|ым|им)$")


def _share_words(one: Fact, other: Fact) -> bool:
    """Whether one place says both: then it was read two ways, and contradicts nothing."""
    if one.claim.document != other.claim.document:
        return False
    return any(a.start < b.end and b.start < a.end for a in one.claim.evidence for b in other.claim.evidence)


def reaction_conflicts(facts: Facts) -> Iterator[Conflict]:
    """What a procedure is used for, and said to be common after it, in the same words."""
    wanted = [fact for fact in facts.all if fact.category is Category.INDICATION and not fact.claim.qualifier]
    common = [fact for fact in facts.all if fact.category is Category.SIDE_EFFECT and fact.claim.qualifier == "common"]
    told: set[tuple[Terms, str]] = set()  # one question to a person, however many documents treat it
    for one in wanted:
        for other in common:
            key = (one.said, other.id)
            fits = one.said == other.said and not _share_words(one, other) and _same_topic(one, other)
            if one.said and fits and key not in told:
                told.add(key)
                yield _conflict(Kind.VERDICT, one, other, Why.REACTION)


def effect_conflicts(facts: Facts) -> Iterator[Conflict]:
    """An effect and its opposite on the same thing, ascribed to the same subject."""
    effects = [fact for fact in facts.all if fact.category is Category.DRUG_EFFECT]
    for one, other in combinations(effects, 2):
        if _opposite(one, other) and not _share_words(one, other) and _same_topic(one, other):
            yield _conflict(Kind.EFFECT, one, other, Why.WORDS)


def _opposite(one: Fact, other: Fact) -> bool:
    language = one.source.language
    for pair in statement_cues(language).opposites:
        for first, second in (pair, pair[::-1]):
            if _without(one, first, language) and _without(one, first, language) == _without(other, second, language):
                return True
    return False


def _without(fact: Fact, verbs: Sequence[str], language: str) -> Terms:
    """What an effect acts on, if one of the verbs says how; nothing otherwise."""
    stems = {stem(verb, language) for verb in verbs}
    said = terms(fact.text, language)
    return acted_on(said - stems, language) if said & stems else frozenset()


def _conflict(kind: Kind, one: Fact, other: Fact, why: Why) -> Conflict:
    parts = (one.text, other.text)
    sides = {"one": passage_of(one), "other": passage_of(other)}
    return Conflict(kind=kind, subject=one.claim.subject, why=why, parts=parts, **sides)


def passage_of(fact: Fact) -> Passage:
    """The best passage of a fact."""
    span = fact.claim.evidence[0]
    return Passage(document=fact.claim.document, start=span.start, end=span.end, text=span.text, claim_id=fact.id)
