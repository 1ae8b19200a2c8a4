"""Drafts that set several facts side by side: matrix, matching, cloze."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from question_bank.claims.model import Category
from question_bank.drafting.advice import advised
from question_bank.drafting.bounds import has_no_degree, is_called_relative
from question_bank.drafting.citing import citations_of
from question_bank.drafting.deciding import is_otherwise_too
from question_bank.drafting.kinds import is_claimed_as, may_do
from question_bank.drafting.known import is_kin, is_like
from question_bank.drafting.phrasing import DOING, called, spoken, telling
from question_bank.drafting.shop import RELATIVE, NotDrafted, Shop, explained, head, listed, option_text, said
from question_bank.drafting.titles import named
from question_bank.drafting.wording import capital
from question_bank.facts import Fact, independent
from question_bank.items import Choice, Cloze, Column, Gap, Matching, Matrix, Prompt, Row
from question_bank.items.single_choice import Option
from question_bank.terms import near, roots

VERDICTS = (Category.INDICATION, Category.CONTRAINDICATION, Category.SIDE_EFFECT)
_COLUMNS = (Category.INDICATION.value, Category.CONTRAINDICATION.value, RELATIVE, Category.SIDE_EFFECT.value)
MOST_ROWS, FEWEST_ROWS = 6, 4
A_CATEGORY, MOST_A_CATEGORY = 2, 3
MOST_PAIRS, FEWEST_PAIRS = 5, 3
MOST_NAMES, FEWEST_NAMES = 4, 3


def matrix(facts: Sequence[Fact], shop: Shop) -> Matrix:
    """Facts of one subject to be classed as indication, contraindication, reason for caution or unwanted reaction.

    Raises:
        NotDrafted: fewer than four clearly different ones, or all of one category.
    """
    plain = [one for one in facts if one.category in VERDICTS and _column(one) in _COLUMNS]
    alone = [one for one in plain if not _is_claimed_otherwise(one, shop) and _is_told_plainly(one, plain, shop)]
    mixed = sorted(independent(alone), key=lambda one: shop.chance(f"matrix:{one.id}"))
    rows = [one for column in _COLUMNS for one in [two for two in mixed if _column(two) == column][:A_CATEGORY]]
    rows = _filled(rows, mixed)
    found = [column for column in _COLUMNS if any(_column(one) == column for one in rows)]
    if len(rows) < FEWEST_ROWS or len(found) < 2:
        raise NotDrafted("facts")
    rows.sort(key=lambda one: shop.chance(f"row:{one.id}"))
    first, words = rows[0], shop.words(rows[0])
    values = {"title": named(rows, shown=True), "subject": called(first)}
    return Matrix(
        columns=tuple(Column(id=one, text=words.column(one)) for one in found),
        rows=tuple(
            Row(
                id=f"w{place}",
                text=option_text(one, shop.words(one)),
                column=_column(one),
                feedback=said(one, words),
                critical_columns=(Category.INDICATION.value,)
                if one.claim.critical
                and one.category is Category.CONTRAINDICATION
                and Category.INDICATION.value in found
                else (),
                citations=citations_of(one),
            )
            for place, one in enumerate(rows, start=1)
        ),
        **head(
            "matrix",
            rows,
            words.say("matrix", **values),
            listed(rows, words),
            words.say("objective_class", subject=called(first)),
        ),
    )


def _column(fact: Fact) -> str:
    """The verdict on a fact; empty where its qualifier makes it none that fits a column."""
    if fact.category is Category.CONTRAINDICATION and fact.claim.qualifier == RELATIVE:
        return RELATIVE
    return "" if fact.claim.qualifier else fact.category.value


def _is_told_plainly(fact: Fact, plain: Sequence[Fact], shop: Shop) -> bool:
    """Whether a ban is one for certain where caution is a column too: nobody is asked first, nothing near says else."""
    if fact.category is not Category.CONTRAINDICATION or all(_column(one) != RELATIVE for one in plain):
        return True
    if has_no_degree(fact) or (_column(fact) == RELATIVE and is_called_relative(fact)):
        return False
    return not is_otherwise_too(fact, shop) and advised(fact) <= ({"adapt"} if _column(fact) == RELATIVE else set())


def _filled(rows: list[Fact], mixed: Sequence[Fact]) -> list[Fact]:
    """The rows with further ones, so few of each category that it does not answer for the whole matrix."""
    for one in mixed:
        same = sum(_column(row) == _column(one) for row in rows)
        if one not in rows and same < MOST_A_CATEGORY and len(rows) < MOST_ROWS:
            rows = [*rows, one]
    return rows


def _is_claimed_otherwise(fact: Fact, shop: Shop) -> bool:
    return any(is_claimed_as(fact, one, shop.facts) for one in VERDICTS if one is not fact.category)


def matching(effects: Sequence[Fact], shop: Shop) -> Matching:
    """Subjects of one document to be paired with an effect that only one of them has.

    Raises:
        NotDrafted: fewer than three such subjects.
    """
    pairs = _apart(effects, shop)[:MOST_PAIRS]
    if len(pairs) < FEWEST_PAIRS:
        raise NotDrafted("facts")
    words = shop.words(pairs[0])
    order = sorted(range(len(pairs)), key=lambda place: shop.chance(f"choice:{pairs[place].id}"))
    ids = {pairs[place].id: f"c{number}" for number, place in enumerate(order, start=1)}
    return Matching(
        prompts=tuple(
            Prompt(
                id=f"p{place}",
                text=capital(one.name),
                choice=ids[one.id],
                feedback=said(one, words),
                citations=citations_of(one),
            )
            for place, one in enumerate(pairs, start=1)
        ),
        choices=tuple(Choice(id=ids[pairs[place].id], text=option_text(pairs[place], words)) for place in order),
        **head(
            "matching",
            pairs,
            words.say("matching", title=named(pairs)),
            " ".join(said(one, words) for one in pairs),
            words.say("objective_effects"),
        ),
    )


def _apart(effects: Sequence[Fact], shop: Shop) -> list[Fact]:
    """One effect for each subject, none of which any document ascribes to another of these subjects."""
    kept: list[Fact] = []
    for one in sorted(effects, key=lambda fact: shop.chance(f"pair:{fact.id}")):
        clear = not shop.facts.is_main(one) and all(
            not near(one.subject, other.subject)
            and is_like(one, other)
            and not may_do(other, one, shop.facts)
            and not may_do(one, other, shop.facts)
            for other in kept
        )
        if clear:
            kept.append(one)
    return kept


def cloze(key: Fact, effects: Sequence[Fact], shop: Shop) -> Cloze:
    """An effect whose subject is left out, to be chosen among subjects of the same document that do not have it.

    Raises:
        NotDrafted: fewer than three subjects.
    """
    words = shop.words(key)
    others: list[Fact] = []
    for one in sorted(effects, key=lambda fact: shop.chance(f"name:{key.id}:{fact.id}")):
        if (
            not shop.facts.is_main(one)
            and not any(near(one.subject, other.subject) for other in [key, *others])
            and not roots(one.subject) & roots(key.subject)
            and is_like(one, key)
            and telling(key, one) == telling(key)  # "fillers … blocks" is seen to be wrong
            and not is_kin(one, key)
            and not may_do(one, key, shop.facts)
        ):
            others.append(one)
    others = others[: MOST_NAMES - 1]
    if len(others) + 1 < FEWEST_NAMES or key.subject & key.said or shop.facts.is_main(key):
        raise NotDrafted("facts")
    rows = list(others)
    rows.insert(shop.place(key, len(rows) + 1), key)
    way = "cloze_doing" if telling(key) == DOING else "cloze_text"
    text = words.say(way, title=named([key]), claim=spoken(key))
    options = tuple(
        Option(
            id=f"o{place}",
            text=called(one),  # it stands within a sentence
            fraction=Decimal(one is key),
            feedback=words.say("true", why=said(key, words))
            if one is key
            else words.say("false", why=words.say("elsewhere", other=called(key), subject=called(one))),
            citations=citations_of(one),
        )
        for place, one in enumerate(rows, start=1)
    )
    objective = words.say(f"objective.{key.category.value}", subject=called(key))
    members = head("cloze", [key], words.say("cloze"), explained(key, words), objective)
    return Cloze(text=text, gaps=(Gap(id="g1", options=options),), **members)
