"""Wrong answers that are honest: plausible, of the same kind, and true of the subject by no claim of any document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from question_bank.claims.arguments import knows
from question_bank.claims.model import Category
from question_bank.drafting.fitness import unfit
from question_bank.drafting.hedges import sentences
from question_bank.drafting.kinds import is_claimed_as, is_plausible, is_related, shares_a_domain
from question_bank.drafting.known import is_kin, is_like, is_rival, is_told_by_the_field, is_well_known
from question_bank.drafting.nearness import stands_near
from question_bank.drafting.shapes import is_verbal
from question_bank.facts import Fact, Facts
from question_bank.seeding import uniform
from question_bank.terms import Terms, akin, near, roots, terms

LONGEST = 1.7  # times the key's length, and the other way round
SLACK = 10  # characters by which lengths may differ in any case
OWN_FIRST = 2
ENOUGH = 2  # wrong answers that make a question
_NEIGHBOURS = {
    Category.INDICATION: (Category.CONTRAINDICATION,),
    Category.CONTRAINDICATION: (Category.INDICATION,),
    Category.SIDE_EFFECT: (),  # nobody takes what is treated for a reaction to it: such a question answers itself
    Category.DRUG_EFFECT: (),
}
_OPPOSITES = {Category.INDICATION, Category.CONTRAINDICATION}  # what the source names as the one is not the other
ELSEWHERE = frozenset({Category.DRUG_EFFECT, Category.INDICATION})  # reactions and bans are much the same for all


@dataclass(frozen=True, slots=True)
class Distractor:
    """A wrong answer and the fact that makes it one; ``own`` if the same document says it of the same subject."""

    fact: Fact
    own: bool


def distractors(key: Fact, facts: Facts, *, seed: bytes, wanted: int, keys: Sequence[Fact] = ()) -> list[Distractor]:
    """Up to ``wanted`` honest wrong answers for a key, or for several keys of one question.

    First what the document itself says of the subject in a neighbouring category, which makes it certainly wrong;
    then what documents say of other subjects in the same category, if nothing at all says it of this one.
    """
    every = [key, *keys]
    chosen: list[Distractor] = []
    for candidate in _candidates(key, facts, seed):
        if candidate.fact.source is not key.source and len(chosen) >= ENOUGH:
            break  # what another document says is a stranger among the source's own
        if _is_too_near(candidate.fact, every, chosen):
            continue
        if not is_plausible(candidate.fact, key):
            continue
        if not _alike(candidate.fact.text, [one.text for one in every]) or not _honest(candidate, key, facts):
            continue
        chosen.append(candidate)
        if len(chosen) == wanted:
            break
    return chosen


def _is_too_near(one: Fact, keys: Sequence[Fact], chosen: Sequence[Distractor]) -> bool:
    """Whether it may mean what a key says; of two wrong ones that share a word ("active herpes", "herpes outbreak") or
    do about the same ("strengthens vessels", "strengthens capillaries") one is enough."""
    if any(akin(one.said, key.said) or is_related(one, key) for key in keys):
        return True
    doing = one.category is Category.DRUG_EFFECT
    return any(roots(one.said) & roots(other.fact.said) or (doing and is_related(one, other.fact)) for other in chosen)


def _candidates(key: Fact, facts: Facts, seed: bytes) -> Iterator[Distractor]:
    """Own neighbours first, but not only: a question whose wrong answers are all of another kind gives itself away.

    Of other subjects' effects only those of the key's form, a doing or a thing, so that grammar tells nothing; the
    document's own come first.
    """
    kinds = [
        [
            Distractor(one, own=True)
            for one in _mixed(facts.of_subject(key, category), key, seed)
            if (not one.claim.qualifier or one.claim.critical) and not unfit(one, facts)
        ]
        for category in _NEIGHBOURS[key.category]
    ]
    own = [
        one for row in zip_longest(*kinds) for one in row if one is not None
    ]  # kinds by turns: the key is no odd one
    yield from own[:OWN_FIRST]
    if key.category in ELSEWHERE and is_told_by_the_field(key):
        others = [
            one
            for one in facts.all
            if one.category is key.category
            and one.source.language == key.source.language
            and not near(one.subject, key.subject)
            and not facts.obstacle(one)
            and not unfit(one, facts)
            and not _part_of(one, key, facts)
            and is_like(one, key)
            and not is_kin(one, key)
            and (one.source is key.source or _could_be_lent(one, key))
        ]
        alike = [one for one in _mixed(others, key, seed) if is_verbal(one) is is_verbal(key)]
        alike.sort(key=lambda one: one.source is not key.source)
        near_by = [one for one in alike if one.source is key.source]
        yield from (Distractor(one, own=False) for one in near_by)
        yield from own[OWN_FIRST:]
        yield from (Distractor(one, own=False) for one in alike[len(near_by) :])
    else:
        yield from own[OWN_FIRST:]


def _could_be_lent(one: Fact, key: Fact) -> bool:
    """Whether another document's is no odd one: of the same trade and, if an effect, one on the same thing."""
    return is_rival(one, key) and (key.category is not Category.DRUG_EFFECT or shares_a_domain(one, key))


def _part_of(one: Fact, other: Fact, facts: Facts) -> bool:
    """Whether one is about the whole of a document and the other about a part of it, such as a drug in a mixture."""
    return one.source is other.source and (facts.is_main(one) or facts.is_main(other))


def _mixed(candidates: Sequence[Fact], key: Fact, seed: bytes) -> list[Fact]:
    """In an order by chance that depends on seed, key and candidate alone."""
    return sorted(candidates, key=lambda one: uniform(seed, f"distractor:{key.id}:{one.id}"))


def _alike(text: str, keys: Sequence[str]) -> bool:
    """Whether a text is about as long as the keys, so that length tells nothing."""
    shortest, longest = min(map(len, keys)), max(map(len, keys))
    return len(text) <= max(longest * LONGEST, longest + SLACK) and len(text) * LONGEST + SLACK >= shortest


def could_be(one: Fact, category: Category) -> bool:
    """Whether a learner who knows the field could defend a fact of one category as one of another.

    A burn is a reaction, and a reason not to treat; acne forbids one procedure and is what another is for.
    """
    if one.category is category:
        return False
    return knows(one.text, category, one.source.language)


def _stands_among(one: Fact, key: Fact, facts: Facts) -> bool:
    """Whether its main word stands in a sentence that tells the key's kind: a claim there may have been missed."""
    language = one.source.language
    head = roots(terms(_main_words(one.text, language), language))
    own = set(sentences(one))
    return any(
        head & roots(terms(sentence, language))
        for other in facts.all
        if other.source is one.source and other.category is key.category and near(other.subject, key.subject)
        for sentence in sentences(other)
        if sentence not in own
    )


_LINKED = re.compile(r"\s(?:of|in|on|to|from|with|after|for|at|under|around|near|by|during|within|less|more)\s.*$")


def _main_words(phrase: str, language: str) -> str:
    """The word a phrase is about: in English the last before "of" and the like; in Russian the first two."""
    if language == "en":
        return _LINKED.sub("", phrase).split()[-1]
    return " ".join(phrase.split()[:2])


def _honest(candidate: Distractor, key: Fact, facts: Facts) -> bool:
    """Whether nothing says that the candidate is true of the key's subject in the key's category."""
    said: Terms = candidate.fact.said
    plain = candidate.own and {candidate.fact.category, key.category} == _OPPOSITES
    if not plain and could_be(candidate.fact, key.category):
        return False
    if is_claimed_as(candidate.fact, key.category, facts, of=key):
        return False
    if candidate.own:
        return not _stands_among(candidate.fact, key, facts)
    if is_well_known(candidate.fact, key) or stands_near(candidate.fact, key, facts):
        return False
    return not any(akin(said, one.said) for one in facts.about(key)) and not facts.is_mentioned(said, key)
