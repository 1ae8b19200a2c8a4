"""A client with a contraindication: what the source's words and its strength make of it, and why."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from question_bank.claims.model import Category
from question_bank.drafting.advice import OPEN, advised, has_a_time_beside, is_never, is_of_the_past, is_time, until
from question_bank.drafting.bounds import has_no_degree, is_called_relative
from question_bank.drafting.citing import citations_of
from question_bank.drafting.hedges import is_absolute, strength
from question_bank.drafting.kinds import is_of_the_skin
from question_bank.drafting.known import is_substance
from question_bank.drafting.permissions import is_withdrawn
from question_bank.drafting.phrasing import called
from question_bank.drafting.shop import RELATIVE, NotDrafted, Shop, explained, head, option_text, said
from question_bank.drafting.titles import named
from question_bank.drafting.wording import Wording, capital
from question_bank.facts import Fact
from question_bank.items import Client, ClientDecision, Decision
from question_bank.items.single_choice import Option
from question_bank.terms import akin

HALF = Decimal("0.5")
_SECOND = {"refer": "defer", "defer": "refer", "adapt": "refer"}  # the careful neighbour of each decision
_REASONS = {"defer": "passes", "refer": "stays", "adapt": "relative"}
_OFFERED = {  # what a colleague who read too fast might think
    "passes": ("passes", "stays", "relative", "none"),
    "stays": ("stays", "relative", "none"),
    "doctor": ("doctor", "milder", "none"),
    "relative": ("relative", "stays", "none"),
}
_PLAIN = frozenset({None, "temporary", "absolute"})
_SCOPE = re.compile(r"\((?:for|with|during|when|in|on|при|для|на|во время)\b", re.IGNORECASE)  # of what is planned


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of state: by what words it is known, what ends it (empty: nothing that waiting brings), and what it leads
    to, with the end of both."""

    pattern: re.Pattern[str]
    member: str
    until: str
    leads_to: re.Pattern[str] | None = None
    both: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The right decision, the sentence that says why, what ends a deferral, and the reason, if not the usual one."""

    decision: str
    why: str
    until: str = ""
    told: str = ""

    @property
    def reason(self) -> str:
        """The name of the right reason."""
        return self.told or _REASONS[self.decision]


@lru_cache(maxsize=4)
def rules(language: str) -> tuple[Rule, ...]:
    """The states whose decision is clear, from the data file of a language."""
    path = files("question_bank.drafting").joinpath("data", f"decisions_{language}.json")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Rule(
            re.compile(rf"(?<!\w)(?:{row['words']})", re.IGNORECASE),
            row["member"],
            row.get("until", ""),
            re.compile(row["leads_to"], re.IGNORECASE) if "leads_to" in row else None,
            row.get("both", ""),
        )
        for row in rows
    )


def client(key: Fact, shop: Shop) -> ClientDecision:
    """What to decide about a client with this contraindication, and why.

    Raises:
        NotDrafted: which decision is right is not clear beyond doubt, or the source says two things of the state.
    """
    if is_withdrawn(key.source):
        raise NotDrafted("decision")  # nobody is treated with it, and waiting for anything changes nothing
    if _SCOPE.search(key.text):
        raise NotDrafted("decision")  # "gallstones (for lipolytic mixtures)": whoever asks for another one is treated
    words = shop.words(key)
    rule = _to_its_end(_rule(key), key, shop)
    verdict = _verdict(key, rule, words)
    why = said(key, words)
    kind = "_substance" if is_substance(key) else ""
    procedure = capital(words.say("procedure_substance", subject=called(key)) if kind else key.name)
    facts = {"procedure": procedure, rule.member if rule else "history": option_text(key, words)}
    stem = words.say(f"client{kind}", title=named([key], shown=True), subject=called(key))
    return ClientDecision(
        client=Client(**facts),
        decisions=_decisions(key, verdict, why, words),
        reasons=_reasons(key, verdict, shop, words),
        until=verdict.until,
        **head(
            "client",
            [key],
            stem,
            f"{explained(key, words)} {verdict.why}",
            words.say(
                "objective_client_relative" if key.claim.qualifier == RELATIVE else "objective_client",
                subject=called(key),
            ),
        ),
    )


def _rule(key: Fact) -> Rule | None:
    """The only kind of state that a phrase names; None where no list knows it.

    Raises:
        NotDrafted: it names several kinds.
    """
    fitting = [rule for rule in rules(key.source.language) if rule.pattern.search(key.text)]
    if len({(rule.member, rule.until) for rule in fitting}) > 1:
        raise NotDrafted("decision")
    return fitting[0] if fitting else None


def _to_its_end(rule: Rule | None, key: Fact, shop: Shop) -> Rule | None:
    """A kind of state with the end of what it leads to, where that is forbidden too: no client comes back from her
    pregnancy while she is nursing.

    Raises:
        NotDrafted: the text speaks of what it leads to, and nothing says that it is forbidden.
    """
    if rule is None or rule.leads_to is None:
        return rule
    bans = (one for one in shop.facts.about(key) if one.category is Category.CONTRAINDICATION)
    if any(rule.leads_to.search(one.text) for one in bans):
        return replace(rule, until=rule.both)
    if rule.leads_to.search(key.source.document.text):
        raise NotDrafted("decision")
    return rule


def _verdict(key: Fact, rule: Rule | None, words: Wording) -> Verdict:
    """What follows: first from what the source tells to do, then from its qualifier, then from the kind of state.

    Raises:
        NotDrafted: the words leave it open, say several things, or nobody knows the state.
    """
    told, how = advised(key), "refused" if key.claim.qualifier == "absolute" else strength(key)
    if key.category is not Category.CONTRAINDICATION or OPEN in told or how == "mixed" or has_no_degree(key):
        raise NotDrafted("decision")
    if told:
        return _told(key, told, rule, words)
    if key.claim.qualifier in _PLAIN and rule is not None:
        if rule.until and (is_absolute(key) or has_a_time_beside(key) or is_never(key) or is_of_the_past(key)):
            raise NotDrafted("decision")  # it passes, but no exception is made: both reasons could be defended
        if rule.until:
            return _until(rule.until, words, "defer_key")
        if key.claim.qualifier == "absolute":
            return Verdict("refer", words.say("refer_absolute"))  # that there is no exception is said already
        return Verdict("refer", words.say("refer_refused" if how == "refused" else "refer_key"))
    if is_time(key.claim.qualifier) and how != "refused":
        time = str(key.claim.qualifier)
        return Verdict("defer", words.say("defer_time", qualifier=time), words.say("until_time", qualifier=time))
    raise NotDrafted("decision")


def _told(key: Fact, told: frozenset[str], rule: Rule | None, words: Wording) -> Verdict:
    """What the source's own advice comes to."""
    if "refer" in told and "defer" not in told:
        return Verdict("refer", words.say("refer_told"), told="doctor")
    if told == {"defer"}:
        return _until(rule.until if rule and rule.until else until(key), words)
    if (
        told == {"adapt"}
        and key.claim.qualifier == RELATIVE
        and not key.claim.critical
        and is_of_the_skin(key)
        and not strength(key)
        and not is_called_relative(key)
    ):
        return Verdict("adapt", words.say("adapt_key"))
    raise NotDrafted("decision")  # caution alone does not say whether a critical state is for this desk


def _until(end: str, words: Wording, why: str = "defer_told") -> Verdict:
    if not end:
        raise NotDrafted("decision")
    return Verdict("defer", words.say(why, until=end), end)


def _decisions(key: Fact, verdict: Verdict, why: str, words: Wording) -> tuple[Decision, ...]:
    cited, critical, right = citations_of(key), key.claim.critical, verdict.decision
    relative = right == "adapt"
    told = {
        "treat": f"{words.say('treat_relative' if key.claim.qualifier == RELATIVE else 'treat')} {why}",
        "adapt": words.say("adapt_critical" if key.claim.qualifier == RELATIVE else "adapt"),
        "defer": words.say("defer_relative" if relative else "defer_second"),
        "refer": words.say("refer_relative" if relative else "refer_second"),
    }
    return tuple(
        Decision(id=one, fraction=Decimal(1), feedback=f"{why} {verdict.why}", citations=cited)
        if one == right
        else Decision(
            id=one,
            fraction=HALF if one == _SECOND[right] else Decimal(0),
            critical=critical and one in {"treat", "adapt"},
            feedback=told[one],
            citations=cited,
        )
        for one in ("treat", "adapt", "defer", "refer")
    )


def is_otherwise_too(key: Fact, shop: Shop) -> bool:
    """Whether something near it is forbidden where this only asks for caution, or the other way round: then the one
    reason is not the only right one."""
    return any(
        (one.claim.qualifier == RELATIVE) is not (key.claim.qualifier == RELATIVE)
        and one.category is key.category
        and akin(one.said, key.said)
        for one in shop.facts.about(key)
    )


def _reasons(key: Fact, verdict: Verdict, shop: Shop, words: Wording) -> tuple[Option, ...]:
    """Why it is decided so, and what a colleague who read too fast might think: none repeats the finding."""
    others = (Category.INDICATION, Category.SIDE_EFFECT)
    if any(shop.facts.is_said(key.said, key, one) for one in others) or is_otherwise_too(key, shop):
        raise NotDrafted("distractors")
    right, why = verdict.reason, said(key, words)
    names = sorted(_OFFERED[right], key=lambda name: shop.chance(f"reason:{key.id}:{name}"))
    return tuple(
        Option(
            id=f"r{place}",
            text=words.say(f"reason.{name}"),
            fraction=Decimal(name == right),
            feedback=words.say("true", why=verdict.why)
            if name == right
            else words.say("false", why=f"{words.no_reason(name, right)} {why}"),
            citations=citations_of(key),
        )
        for place, name in enumerate(names, start=1)
    )
