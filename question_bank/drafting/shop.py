"""What every kind of draft is made with: the facts, the seed, the sentences, and the members all items share."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from question_bank.claims.model import Category
from question_bank.drafting.bounds import is_called_relative
from question_bank.drafting.citing import citations_of
from question_bank.drafting.distractors import Distractor
from question_bank.drafting.known import is_substance
from question_bank.drafting.limits import how_often
from question_bank.drafting.passages import passage
from question_bank.drafting.phrasing import called, in_sentence, spoken, telling
from question_bank.drafting.scopes import passes, tells_of_passing
from question_bank.drafting.titles import named, title_of
from question_bank.drafting.wording import Wording, capital, wording
from question_bank.facts import Fact, Facts
from question_bank.items import Citation
from question_bank.seeding import uniform

RELATIVE, TEMPORARY = "relative", "temporary"
OFTEN = frozenset({"rare", "common"})  # the source's own word is told: "almost always" is more than "common"
LONGEST_SECTION = 6  # words of a heading that is worth repeating
_LOUD = re.compile(r"[\d!?…€$£₽:*_#|]")  # a price, a question, an exclamation
_SHARE = re.compile(r"\d ?%|\d[\d ,]* ?(?:in|of|из|на) [\d ,]*\d")
_UNFIT = re.compile(r"[^A-Za-z0-9]+")


class NotDrafted(Exception):
    """Why there is no draft of this kind: ``distractors``, ``facts`` or ``decision``."""


@dataclass(slots=True)
class Shop:
    """Facts, seed, how often a key stood at each place, and by how many a document's statements with one verb are more
    often true than false, so that neither places nor words tell the key."""

    facts: Facts
    seed: bytes
    places: dict[int, Counter[int]] = field(default_factory=dict)
    leads: Counter[tuple[str, str]] = field(default_factory=Counter)

    def words(self, fact: Fact) -> Wording:
        """The sentences of the fact's language, for a treatment or for what is used."""
        return wording(fact.source.language, of_substance=is_substance(fact))

    def place(self, key: Fact, count: int) -> int:
        """Where the key goes among ``count`` options: a place used least so far, by chance among several."""
        used = self.places.setdefault(count, Counter())
        place = min(range(count), key=lambda one: (used[one], uniform(self.seed, f"place:{key.id}:{one}")))
        used[place] += 1
        return place

    def lead(self, fact: Fact, verb: str = "") -> int:
        """True less false statements on the fact's document so far: with a verb, or all."""
        return self.leads[fact.source.document.name, verb]

    def count(self, fact: Fact, verb: str, *, true: bool) -> None:
        """Remember a statement."""
        for one in (verb, ""):
            self.leads[fact.source.document.name, one] += 1 if true else -1

    def chance(self, label: str) -> float:
        """A number in (0, 1) that depends on the seed and the label alone."""
        return uniform(self.seed, label)


def head(kind: str, facts: Sequence[Fact], stem: str, rationale: str, objective: str) -> dict[str, Any]:
    """The members all drafts share; the id depends on what is asked, not on when or where."""
    first = facts[0]
    key = "\x1f".join([kind, stem, *(fact.id for fact in facts)])
    name = _UNFIT.sub("-", first.source.document.name).strip("-").lower()[:32] or "document"
    categories = dict.fromkeys(fact.category.value for fact in facts)
    return {
        "item_id": f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:10]}",
        "stem": stem,
        "general_feedback": rationale,
        "objective": objective,
        "citations": all_citations(facts),
        "claim_ids": tuple(fact.id for fact in facts),
        "topics": tuple(one.replace("_", "-") for one in categories),
        "tags": ("draft",),
    }


def all_citations(facts: Sequence[Fact]) -> tuple[Citation, ...]:
    """The passages of several facts, each once."""
    return tuple(dict.fromkeys(citation for fact in facts for citation in citations_of(fact)))


def said(fact: Fact, words: Wording) -> str:
    """What the source says, as a sentence; with the qualifier, which no short option could hold."""
    sentence = _told(fact, words, "says")
    qualifier = fact.claim.qualifier
    if qualifier in OFTEN:
        often = how_often(fact)
        sentence += " " + words.say("often", words=often) if often else ""
    elif qualifier and words.is_closed(qualifier) and _is_so(fact):
        sentence += " " + words.qualified(qualifier)
    return sentence


def _is_so(fact: Fact) -> bool:
    """Whether the words around what is called temporary say so, or those above a ban: what is rare, or stands beside
    what passes, is not said to pass."""
    if fact.claim.qualifier != TEMPORARY:
        return True
    here = passage(fact)
    heads = here.over[:2] if fact.category is Category.CONTRAINDICATION else ()
    return passes(here, fact) or any(tells_of_passing(one, fact) for one in heads)


def stated(fact: Fact, words: Wording) -> str:
    """What the source says, as a statement to be judged: a limit as written is part of it, a comment is not."""
    return _told(fact, words, "names")


def _told(fact: Fact, words: Wording, how: str) -> str:
    values = {
        "title": named([fact], shown=True),
        "claim": in_sentence(fact, limited(fact, words)),
        "subject": called(fact),
    }
    relative = fact.category is Category.CONTRAINDICATION and fact.claim.qualifier == RELATIVE
    ban = "_ban" if is_called_relative(fact) else ""
    return words.say(f"{how}_relative{ban}" if relative else f"{how}.{telling(fact)}", **values)


def explained(fact: Fact, words: Wording) -> str:
    """What the source says, and where in it that stands."""
    section = citations_of(fact)[0].section
    over = [one.strip() for one in passage(fact).over[:1]]
    is_plain = (
        section != fact.source.title
        and over in ([section], [])
        and len(section.split()) <= LONGEST_SECTION
        and not _LOUD.search(section)
    )
    place = words.say("found", section=section) if section and is_plain else ""
    return f"{said(fact, words)} {place}".strip()


def refusal(wrong: Distractor, key: Fact, words: Wording) -> str:
    """Why a distractor is wrong, in a sentence of its own."""
    values = {"other": called(wrong.fact), "subject": called(key)}
    if wrong.fact.source is key.source:
        elsewhere = words.say("elsewhere", **values)
    else:
        quoted = title_of(wrong.fact.source)
        source = words.say("quoted", title=quoted) if quoted else words.say("another")
        title = named([key])
        elsewhere = words.say("elsewhere_other", source=source, title=title, **values)
    why = said(wrong.fact, words) if wrong.own else elsewhere
    return words.say("false", why=why)


def is_dangerous(wrong: Distractor, key: Fact) -> bool:
    """Whether picking it would treat against a critical contraindication of the same subject."""
    return (
        wrong.own
        and key.category is Category.INDICATION
        and wrong.fact.category is Category.CONTRAINDICATION
        and wrong.fact.claim.critical
    )


def option_text(fact: Fact, words: Wording) -> str:
    """A fact as an option, with the limit that the source sets ("in the last 6 months")."""
    return capital(limited(fact, words))


def limited(fact: Fact, words: Wording) -> str:
    """A fact's phrase with its limit as written, which is part of what is said; a comment ("rare") is not."""
    qualifier, claim = fact.claim.qualifier, spoken(fact)
    if not qualifier or qualifier == RELATIVE or words.is_closed(qualifier) or qualifier in claim:
        return claim
    if fact.category is Category.SIDE_EFFECT and _SHARE.search(qualifier):
        return claim  # how many it happens to is told, and not asked
    if qualifier.split()[-1] in claim.split():
        return claim  # "in severe" was read out of "in severe varicose veins"
    if passage(fact).behind.lower().lstrip(" (").startswith(qualifier.lower()):
        return f"{claim} {qualifier}"
    return words.say("with_qualifier", claim=claim, qualifier=qualifier)


def listed(facts: Sequence[Fact], words: Wording) -> str:
    """What the source says of one subject, category by category, in a few words."""
    told: dict[str, list[str]] = {}
    for fact in facts:
        relative = fact.category is Category.CONTRAINDICATION and fact.claim.qualifier == RELATIVE
        told.setdefault(RELATIVE if relative else fact.category.value, []).append(limited(fact, words))
    lists = [words.say(f"listed.{kind}", claims="; ".join(claims)) for kind, claims in told.items()]
    first = facts[0]
    return words.say("lists", title=named(facts), subject=called(first), lists=" ".join(lists))
