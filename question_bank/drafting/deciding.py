"""A client with a contraindication: put it off until the state has passed, or send to a doctor first."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from question_bank.claims.model import Category
from question_bank.drafting.citing import citations_of
from question_bank.drafting.hedges import offers_a_way, strength
from question_bank.drafting.shop import RELATIVE, NotDrafted, Shop, explained, head, said
from question_bank.drafting.wording import Wording, capital
from question_bank.facts import Fact
from question_bank.items import Client, ClientDecision, Decision
from question_bank.items.single_choice import Option
from question_bank.terms import akin

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of state: by what words it is known, and what ends it (empty: nothing that waiting brings)."""

    pattern: re.Pattern[str]
    member: str
    until: str


@lru_cache(maxsize=4)
def rules(language: str) -> tuple[Rule, ...]:
    """The states whose decision is clear, from the data file of a language."""
    path = files("question_bank.drafting").joinpath("data", f"decisions_{language}.json")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Rule(re.compile(rf"(?<!\w)(?:{row['words']})", re.IGNORECASE), row["member"], row.get("until", ""))
        for row in rows
    )


def client(key: Fact, shop: Shop) -> ClientDecision:
    """What to decide about a client with this contraindication, and why.

    Raises:
        NotDrafted: it is no plain contraindication, or which decision is right is not clear beyond doubt.
    """
    rule = _rule(key)
    words = shop.words(key)
    key_decision = "defer" if rule.until else "refer"
    values = {"title": key.source.title, "subject": key.name}
    why = said(key, words)
    note = words.say("defer_key", until=rule.until) if rule.until else words.say("refer_key")
    facts = {"procedure": capital(key.name), rule.member: capital(key.text)}
    return ClientDecision(
        client=Client(**facts),
        decisions=_decisions(key, key_decision, note, why, words),
        reasons=_reasons(key, shop, words),
        until=rule.until,
        **head(
            "client",
            [key],
            words.say("client", **values),
            f"{explained(key, words)} {note}",
            words.say("objective_client", subject=key.name),
        ),
    )


def _rule(key: Fact) -> Rule:
    if key.category is not Category.CONTRAINDICATION or key.claim.qualifier not in {None, "temporary", "absolute"}:
        raise NotDrafted("decision")
    fitting = [rule for rule in rules(key.source.language) if rule.pattern.search(key.text)]
    if len(fitting) != 1 or offers_a_way(key):
        raise NotDrafted("decision")
    if not _is_open(key, fitting[0]):
        raise NotDrafted("decision")
    return fitting[0]


def _is_open(key: Fact, rule: Rule) -> bool:
    """Whether the source's own words leave the decision: who is refused is not sent to a doctor to be let in, and
    only what the source calls temporary, or what passes and is merely forbidden, is put off."""
    said = "refused" if key.claim.qualifier == "absolute" else strength(key)
    if said == "refused":
        return bool(rule.until) and key.claim.qualifier == "temporary"
    return said == "" or (said == "banned" and bool(rule.until))


def _decisions(key: Fact, right: str, note: str, why: str, words: Wording) -> tuple[Decision, ...]:
    cited, critical = citations_of(key), key.claim.critical
    second = "refer" if right == "defer" else "defer"
    return (
        Decision(id="treat", critical=critical, feedback=f"{words.say('treat')} {why}", citations=cited),
        Decision(id="adapt", critical=critical, feedback=words.say("adapt"), citations=cited),
        *(
            Decision(id=one, fraction=Decimal(1), feedback=f"{why} {note}", citations=cited)
            if one == right
            else Decision(id=one, fraction=HALF, critical=False, feedback=words.say(second), citations=cited)
            for one in ("defer", "refer")
        ),
    )


def _is_relative_too(key: Fact, shop: Shop) -> bool:
    """Whether anything near it only asks for caution: then the plain reason is not the only right one."""
    return any(
        one.claim.qualifier == RELATIVE and one.category is key.category and akin(one.said, key.said)
        for one in shop.facts.about(key)
    )


def _reasons(key: Fact, shop: Shop, words: Wording) -> tuple[Option, ...]:
    """The source's own reason, and what a colleague who read too fast might think that the source says."""
    others = (Category.INDICATION, Category.SIDE_EFFECT)
    if any(shop.facts.is_said(key.said, key, one) for one in others) or _is_relative_too(key, shop):
        raise NotDrafted("distractors")
    names = (key.category.value, RELATIVE, "none")
    rows = [(words.say(f"reason.{one}", claim=key.text), one == key.category.value) for one in names]
    rows.sort(key=lambda row: shop.chance(f"reason:{key.id}:{row[0]}"))
    true, false = words.say("true", why=said(key, words)), words.say("false", why=said(key, words))
    return tuple(
        Option(
            id=f"r{place}",
            text=text,
            fraction=Decimal(right),
            feedback=true if right else false,
            citations=citations_of(key),
        )
        for place, (text, right) in enumerate(rows, start=1)
    )
