"""Statements to be judged: as many false as true ones, and in the same words, so that no wording tells the key."""

from __future__ import annotations

from question_bank.claims.model import Category
from question_bank.drafting.citing import citations_of
from question_bank.drafting.distractors import ELSEWHERE, could_be
from question_bank.drafting.fitness import unfit
from question_bank.drafting.kinds import could_be_taken_for, is_claimed_as, is_plausible, is_state, may_do
from question_bank.drafting.known import is_like
from question_bank.drafting.opposites import opposite
from question_bank.drafting.phrasing import called, in_sentence, spoken, telling
from question_bank.drafting.shop import RELATIVE, NotDrafted, Shop, explained, head, said, stated
from question_bank.drafting.titles import named
from question_bank.facts import Fact
from question_bank.items import Item, TrueFalse
from question_bank.terms import near, roots

AHEAD = 1  # by how many the true, or the false, statements of one verb may lead in a document
_TURNED = {
    Category.INDICATION: Category.CONTRAINDICATION,
    Category.CONTRAINDICATION: Category.INDICATION,
    Category.SIDE_EFFECT: Category.CONTRAINDICATION,
}


def statement(key: Fact, shop: Shop, *, true: bool) -> TrueFalse:
    """A statement about the source: true, or made false by the source's own words.

    Raises:
        NotDrafted: the document has enough such statements, or nothing makes this one false for certain.
    """
    verb = RELATIVE if key.claim.qualifier == RELATIVE else key.category.value
    words = shop.words(key)
    if (shop.lead(key) > 0) if true else (shop.lead(key) < 0):
        raise NotDrafted("balance")
    stem, verb = (stated(key, words), verb) if true else _false(key, shop)
    if not stem or (true and shop.lead(key, verb) >= AHEAD):
        raise NotDrafted("distractors")
    shop.count(key, verb, true=true)
    why = said(key, words)
    right, wrong = words.say("true", why=why), words.say("false", why=why)
    objective = words.say(f"objective.{key.category.value}", subject=called(key))
    return TrueFalse(
        key=true,
        feedback_true=right if true else wrong,
        feedback_false=wrong if true else right,
        critical=key.category is Category.CONTRAINDICATION and key.claim.critical,  # to deny it, whichever answer does
        citations_true=citations_of(key),
        citations_false=citations_of(key),
        **head("statement", [key], stem, explained(key, words), objective),
    )


def is_deniable(key: Fact, shop: Shop) -> bool:
    """Whether a false statement can be made of a claim."""
    return bool(_false(key, shop)[0])


def recall(key: Fact, item: Item, shop: Shop) -> None:
    """Count a claim's statement of an earlier run, so that drafting again finds what it found then."""
    if isinstance(item, TrueFalse):
        same = item.key or key.name.lower() not in item.stem.lower()
        plain = RELATIVE if key.claim.qualifier == RELATIVE else key.category.value
        shop.count(key, plain if same else _TURNED.get(key.category, key.category).value, true=item.key)


def _false(key: Fact, shop: Shop) -> tuple[str, str]:
    """A statement that somebody might believe and that the source makes false, with its verb; empty if there is none:
    the phrase in another category, or said of something else in the document."""
    if key.claim.qualifier:
        return "", ""
    values = {"title": named([key], shown=True), "claim": in_sentence(key, spoken(key))}
    turned = opposite(key)
    if turned and shop.lead(key, key.category.value) > -AHEAD:
        told = values | {"claim": turned, "subject": called(key)}
        return shop.words(key).say("names.doing", **told), key.category.value
    found = [(other, key) for other in [_TURNED.get(key.category)] if other and _is_turned(key, other, shop)]
    found += [(key.category, one) for one in _others(key, shop)]
    found = [row for row in found if shop.lead(key, row[0].value) > -AHEAD]
    if not found:
        return "", ""
    category, of = min(found, key=lambda row: shop.chance(f"false:{key.id}:{row[0]}:{called(row[1])}"))
    way = category.value if category is not key.category else telling(key, of)
    return shop.words(key).say(f"names.{way}", subject=called(of), **values), category.value


def _is_turned(key: Fact, other: Category, shop: Shop) -> bool:
    """Whether the phrase is certainly not of the other category, and could be thought to be."""
    if is_claimed_as(key, other, shop.facts):
        return False
    if other is Category.INDICATION:
        return is_state(key)
    return could_be_taken_for(key, other) and not could_be(key, other)


def _others(key: Fact, shop: Shop) -> list[Fact]:
    """Facts about what else the document tells the like of, and of which it certainly does not tell this."""
    facts = shop.facts
    if key.category not in ELSEWHERE or facts.is_main(key) or not facts.is_told_once(key):
        return []
    return [
        one
        for one in facts.all
        if one.source is key.source
        and one.category is key.category
        and not near(one.subject, key.subject)
        and not roots(one.subject) & (roots(key.subject) | roots(key.said))
        and not facts.is_main(one)
        and is_like(one, key)
        and not may_do(one, key, facts)
        and not is_claimed_as(key, key.category, facts, of=one)
        and is_plausible(one, key)
        and not facts.obstacle(one)
        and not unfit(one, facts)
    ]
