"""All drafts that a set of documents gives: which facts become which kind of question, and why some become none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from question_bank.claims.model import Category
from question_bank.drafting.choosing import several, single
from question_bank.drafting.deciding import client
from question_bank.drafting.fitness import unfit
from question_bank.drafting.relating import cloze, matching, matrix
from question_bank.drafting.shop import NotDrafted, Shop
from question_bank.drafting.stating import recall, statement
from question_bank.facts import Fact, Facts
from question_bank.items import Item
from question_bank.linter import lint_item
from question_bank.twins import TWIN, Trigrams, likeness, trigrams

# Findings that need an instructor's edit: such a draft is not offered.
SPOILED = frozenset({"W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W10", "W11", "W12"})


@dataclass(frozen=True, slots=True)
class Skipped:
    """A fact that became no draft, or no more: ``why`` is ``conflict``, ``watchlist``, ``confidence``, what
    :func:`~question_bank.drafting.fitness.unfit` says, ``distractors``, ``facts``, ``decision``, ``twin``, or the
    linter's rule."""

    claim_id: str
    kind: str
    why: str


@dataclass(slots=True)
class Drafts:
    """What came of drafting, in the order of documents and claims."""

    items: list[Item] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def draft(facts: Facts, *, seed: bytes, per_claim: int = 1, existing: Sequence[Item] = ()) -> Drafts:
    """Draft up to ``per_claim`` questions for each usable claim, and a few that set several claims side by side.

    The same facts and seed give the same drafts, byte for byte. Nothing near an ``existing`` item is drafted again, and
    one that rests on a claim alone counts among the ``per_claim`` of that claim.
    """
    shop, drafts = Shop(facts, seed), Drafts()
    known = [trigrams(item) for item in existing]
    asked = Counter(item.claim_ids[0] for item in existing if len(item.claim_ids) == 1)
    usable = []
    for fact in facts.all:
        obstacle = facts.obstacle(fact) or unfit(fact, facts)
        if obstacle:
            drafts.skipped.append(Skipped(fact.id, "", obstacle))
        else:
            usable.append(fact)
    for fact in usable:
        made = asked[fact.id]
        recall(fact, existing, shop)
        for name, build in _kinds(fact, usable, shop):
            if made >= per_claim:
                break
            made += _try(drafts, known, fact, name, build)
    for name, first, build in _side_by_side(usable, shop):
        _try(drafts, known, first, name, build)
    return drafts


Build = Callable[[], Item]


def _kinds(fact: Fact, usable: Sequence[Fact], shop: Shop) -> Iterator[tuple[str, Build]]:
    """The kinds that suit a fact, in an order by chance, the most telling first for contraindications."""
    kinds: dict[str, Build] = {
        "single_choice": lambda: single(fact, shop),
        "true_false": lambda: statement(fact, shop),
    }
    if fact.category is Category.CONTRAINDICATION:
        kinds["client_decision"] = lambda: client(fact, shop)
    if fact.category is Category.DRUG_EFFECT:
        effects = _effects(usable, fact)
        kinds["cloze"] = lambda: cloze(fact, effects, shop)
    yield from sorted(kinds.items(), key=lambda row: shop.chance(f"kind:{fact.id}:{row[0]}"))


def _effects(usable: Sequence[Fact], fact: Fact) -> list[Fact]:
    return [one for one in usable if one.source is fact.source and one.category is Category.DRUG_EFFECT]


def _side_by_side(usable: Sequence[Fact], shop: Shop) -> Iterator[tuple[str, Fact, Build]]:
    """For each document: all that apply and a matrix for each subject, and one matching over its subjects."""
    for source in shop.facts.sources:
        own = [fact for fact in usable if fact.source is source]
        for subject in dict.fromkeys(fact.subject for fact in own):
            of_subject = [fact for fact in own if fact.subject == subject]
            for category in Category:
                keys = [fact for fact in of_subject if fact.category is category and not fact.claim.qualifier]
                if keys:
                    yield "multiple_response", keys[0], _bound(several, keys, shop)
            yield "matrix", of_subject[0], _bound(matrix, of_subject, shop)
        effects = [fact for fact in own if fact.category is Category.DRUG_EFFECT]
        if effects:
            yield "matching", effects[0], _bound(matching, effects, shop)


def _bound(build: Callable[[Sequence[Fact], Shop], Item], facts: Sequence[Fact], shop: Shop) -> Build:
    return lambda: build(facts, shop)


def _try(drafts: Drafts, known: list[Trigrams], fact: Fact, name: str, build: Build) -> bool:
    """Draft, look at it, and keep it if it is sound and new."""
    try:
        item = build()
    except NotDrafted as reason:
        drafts.skipped.append(Skipped(fact.id, name, str(reason)))
        return False
    found = lint_item(item, language=fact.source.language)
    spoiled = next(
        (one.rule for one in found if one.severity == "error" or (one.severity == "warning" and one.rule in SPOILED)),
        "",
    )
    marks = trigrams(item)
    if spoiled or any(likeness(marks, other) >= TWIN for other in known):
        drafts.skipped.append(Skipped(fact.id, name, spoiled or "twin"))
        return False
    known.append(marks)
    drafts.items.append(item)
    return True
