"""Sentences into statements: cue phrases with their scope and negation, then verbs of effect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from question_bank.claims.agents import Agent, agent_of
from question_bank.claims.alternatives import alternatives
from question_bank.claims.arguments import frames
from question_bank.claims.cutting import is_adjective
from question_bank.claims.deeds import deeds_in
from question_bank.claims.effects import Governed, Verbs, governed, openly, verbs
from question_bank.claims.harms import harm_of
from question_bank.claims.inverted_russian import governed_ahead, reaches
from question_bank.claims.lexicon import Cue, Pattern, cues, pattern, table, where_any, words
from question_bank.claims.listing import Phrase, phrases_of, unaimed
from question_bank.claims.marks import qualifier_in
from question_bank.claims.model import Category
from question_bank.claims.nominal_russian import given, seen
from question_bank.claims.nominals import nominal
from question_bank.claims.phrases import tokens
from question_bank.claims.predicates import deed_of
from question_bank.claims.results import results_in, touches
from question_bank.claims.statements import DOUBTFUL, Context
from question_bank.claims.uses import uses_nothing

_UNLIKE = pattern("prose", "unlike")
_UNLIKE_WORDS = tuple(table("patterns")["prose"]["unlike_words"].split("|"))  # one of them stands wherever it matches
_EXCEPT = re.compile(r",? (?:though|but|although) not (?:with|for|in|on|if|when|during)\b[^,;.]*", re.IGNORECASE)
_CLAUSE = pattern("prose", "clause")
_NEGATED = pattern("prose", "negated")
_DENIED = re.compile(r"\b(?:not an?|not|no|не)\b(?=.*(?:contra|противопоказ))")
_LEAD_IN = pattern("prose", "lead_in")
_LEADS_UP = re.compile(r"(?:at|in|on|with|when|after|if|during|for|при|у|на|в|после|если)\b")
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|stays?|looks?|feels?|becomes?|remains?|turns?)\s+(?:\w+ly\s+)?$"
)
_YOURS = (" your ", " the client", " off ", " it ")  # behind a base form: an order to the reader
_NAMES = re.compile(  # what stands behind these is a noun, though it is written like a verb
    r"\b(?:the|an?|my|your|our|their|his|her|its|these|those|most|many|several|some|no|few|all|both|two|three|such|any"
    r"|other|these|of|in|with|for|by|from|on)\s*$"
)
_ME = re.compile(r"\b(?:i|we) (?:would|could|can|may|will|use|do|prefer|like|love|recommend|take|advise|have)\b")
_DID = re.compile(r" (?:the|her|his|their|its|my|your) (?!same|first|following)[a-z]+")  # "softened the callus"
_MODAL = pattern("prose", "modal")
_TREATED = re.compile(
    r"\s(?:may|can|should|must|is|are|will|shall) (?:ever |only )?(?:be )?"
    r"(?:treated|accepted|injected|peeled|booked|taken)\b"
)
_NO_EFFECT = pattern("prose", "no_effect")
_BY = re.compile(r"(?:\bby|,|\bthus|\bthereby|\bwhile|путём|путем)\s*(?:\w+ly\s+)?$")


_TOLD_BY_NOUNS = {None, Category.DRUG_EFFECT}
_NEGATED_ANYWHERE = re.compile(r"\b(?:no|not|never|without|cannot|nothing|hardly|may|if)\b|n't\b")
_CONDITIONS = pattern("prose", "conditions")
_GAP = re.compile(r"(?<=\w)\)? ")
_LEAVES = re.compile(r"(?:остав|вызов|спровоц|даст|дадут|прин[её]с)")
_PEOPLE_DO = ("ют", "ят", "ут", "ат", "ть", "ем", "им")  # a verb without a subject that says what people do
OPEN, UNLISTED = 0.6, 0.65  # how sure an effect is whose verb no list holds, in English and in Russian
MANY = 2  # things told in one list, from more than which on the others tell what one is
ANNOUNCED = 0.7  # how sure a paragraph's category is that a sentence of it announces
BANS = 0.9  # the same for a ban of an illness or a state of life
OUTRIGHT = 0.92  # from this confidence on a cue counts among preparation, technique and aftercare too


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing a clause says: ``subject`` is empty where it is the context's."""

    category: Category
    phrase: str
    subject: str = ""
    qualifier: str | None = None
    confidence: float


@lru_cache(maxsize=4)
def _reactions(language: str) -> Pattern:
    return re.compile(rf"(?<!\w){alternatives(table(f'{language}/reactions')['patterns'])}")


def is_reaction(phrase: str, language: str) -> bool:
    """Whether a phrase names a known kind of unwanted reaction."""
    return bool(_reactions(language).search(phrase))


def _is_short(phrase: str) -> bool:
    return len(phrase.split()) <= 3 and not _LEADS_UP.match(phrase)


def _reaction(phrase: str, language: str) -> str:
    """The reaction alone, where words without a comma lead up to it ("at the wrong dose burns")."""
    if len(phrase.split()) < 4 or not _LEADS_UP.match(phrase):
        return phrase
    found = _reactions(language).search(phrase)
    return phrase[found.start() :] if found else phrase


def said(sentence: str, context: Context) -> list[Said]:
    """Everything a sentence says outright, in order; a question says nothing."""
    if sentence.rstrip(" \"')").endswith("?"):
        return []
    lower = sentence.lower()
    plain = _UNLIKE.sub(" ", sentence) if any(one in lower for one in _UNLIKE_WORDS) else sentence
    plain = _EXCEPT.sub("", plain) if "forbid" in lower or "contra" in lower else plain
    found: list[Said] = []
    agent: Agent | None = None
    for clause in _CLAUSE.split(plain):
        told, agent = _clause(clause, context, agent)
        found += told
    return found


def _clause(clause: str, context: Context, before: Agent | None) -> tuple[list[Said], Agent | None]:
    found: list[Said] = []
    spare: list[Said] = []
    rest = clause
    for cue, match in _cues_in(clause.lower(), context):
        told = list(_told(cue, match, clause, context, before))
        doubtful = cue.known and not any(is_reaction(one.phrase, context.language) for one in told)
        if told and doubtful:
            spare = spare or told
        elif told:
            found += told
            rest = clause[: match.start()] if not cue.before else ""
            break
    found = found or spare
    effects, agent = _effects(rest, context, before)
    if (context.loose or _is_open(context)) and not found:
        verbs_told = {one.phrase.split()[0] for one in effects if one.phrase}
        changes = results_in(rest, context.language, context.subject, anything=context.category is not None)
        results = [one for one in changes if not verbs_told & set(one.split())]
        if context.language == "en" and not effects and not results and context.category in _TOLD_BY_NOUNS:
            results = [] if _NEGATED_ANYWHERE.search(rest.lower()) else nominal(rest)
        effects += [Said(category=Category.DRUG_EFFECT, phrase=one, confidence=0.6) for one in results]
    return effects + found, agent or before


def _is_open(context: Context) -> bool:
    """Whether an English sentence stands under no heading, or only under what a sentence announced."""
    return context.language == "en" and (not context.topic or (context.certain <= ANNOUNCED and not context.aside))


@lru_cache(maxsize=4)
def _by_trigger(language: str) -> tuple[tuple[Pattern, Pattern, tuple[int, ...]], ...]:
    """Each trigger with one pattern for all its cues, and their places: most of a text triggers none, or holds none."""
    places: dict[Pattern, list[int]] = {}
    every = cues(language)
    for place, cue in enumerate(every):
        places.setdefault(cue.trigger, []).append(place)
    return tuple(
        (trigger, where_any(every[place].pattern.pattern for place in found), tuple(found))
        for trigger, found in places.items()
    )


def _cues_in(lower: str, context: Context) -> Iterator[tuple[Cue, re.Match[str]]]:
    every = cues(context.language)
    triggered = (
        found
        for trigger, any_cue, found in _by_trigger(context.language)
        if trigger.search(lower) and any_cue.search(lower)
    )
    places = sorted(place for found in triggered for place in found)
    if context.aside:
        places = [place for place in places if _outright(every[place])]
    for place in places:
        cue = every[place]
        match = cue.pattern.search(lower)
        denied = match and (_NEGATED.search(lower[: match.start()]) or (cue.before and _DENIED.search(match.group())))
        if match and not denied:
            yield cue, match


def opening(sentence: str, language: str) -> Cue | None:
    """The cue with which an introduction ends: what it would name stands in the list behind the colon."""
    lower = sentence.lower()
    for cue in cues(language):
        usable = not (cue.before or cue.known) and cue.trigger.search(lower)
        match = cue.pattern.search(lower) if usable else None
        rest = set(tokens(lower[match.end() :])) if match else set()
        if match and rest <= words(language).sets["openers"] and not _NEGATED.search(lower[: match.start()]):
            return cue
    return None


def _outright(cue: Cue) -> bool:
    return cue.confidence >= (BANS if cue.category is Category.CONTRAINDICATION else OUTRIGHT) or (
        cue.category is Category.SIDE_EFFECT
    )


def _told(cue: Cue, match: re.Match[str], clause: str, context: Context, before: Agent | None) -> Iterator[Said]:
    agent = agent_of(clause[: match.start()], context, before)
    if (cue.agent and not agent.fits) or uses_nothing(cue.category, clause, match.span(), context):
        return
    outside = context.category is not cue.category
    if cue.before:
        lead = _LEAD_IN.match(clause[: match.start()])
        thing = clause[lead.end() if lead else 0 : match.start()]
        around = (lead.group() if lead else "") + clause[match.start() :]
    else:
        thing, around = _TREATED.sub(",", clause[match.end() :], count=1), clause[: match.end()]
    if cue.category is Category.CONTRAINDICATION and context.language == "en":
        thing = _CONDITIONS.sub("; ", thing)  # "if you are pregnant, if you have had a stroke"
    qualifier = cue.qualifier or qualifier_in(around, context.language, cue.category)
    aside = context.language == "ru" and agent.named and not agent.sure  # "after the lamp redness is not rare"
    doubtful = cue.agent and not agent.sure and cue.category is not Category.CONTRAINDICATION
    phrases = list(_phrases(cue, match, thing, context.language, qualifier))
    known = [is_reaction(phrase.words, context.language) for phrase in phrases] if cue.known else []
    outside = outside and not (len(known) > MANY and sum(known) * 2 > len(known))  # one of a list of reactions is one
    strict = context.aside and cue.category is Category.CONTRAINDICATION and cue.confidence < OUTRIGHT
    for phrase in phrases:
        if strict and not frames(context.language).medical.search(phrase.words.lower()):
            continue
        reacts = cue.before and cue.category is Category.SIDE_EFFECT
        named = _reaction(phrase.words, context.language) if reacts else phrase.words
        if cue.known and not is_reaction(named, context.language) and (outside or not _is_short(named)):
            continue
        if cue.category is Category.SIDE_EFFECT and context.language == "ru" and " " not in named:
            named = deed_of(named) or named
        yield Said(
            category=cue.category, phrase=named, subject="" if cue.before or aside else agent.name,
            qualifier=phrase.qualifier, confidence=min(cue.confidence, DOUBTFUL if doubtful else 1),
        )  # fmt: skip


def _phrases(cue: Cue, match: re.Match[str], thing: str, language: str, qualifier: str | None) -> Iterator[Phrase]:
    """The phrases of what is named; a verb of effect at the cue's end belongs to them ("used to improve tone")."""
    known = verbs(language)
    verb = match.group().split()[-1]
    third = known.forms.get(verb, "")
    if cue.category is Category.INDICATION and not cue.before and third and third not in known.aims:
        for one in governed(f"{verb} {thing.strip()}", language):
            rest = one.phrase.removeprefix(one.verb).strip()
            aimed = one.verb in known.aims or unaimed(rest) != rest
            yield Phrase(unaimed(rest) if aimed else f"{_base(one.verb, known)} {rest}".strip(), qualifier)
        return
    yield from phrases_of(thing, cue.category, language, qualifier)


def _base(third: str, known: Verbs) -> str:
    """The base form of a verb given by its third person."""
    return min((form for form, other in known.forms.items() if other == third), key=len)


def _effects(clause: str, context: Context, before: Agent | None) -> tuple[list[Said], Agent | None]:
    """What a procedure or substance does, by the first verb of effect that it governs."""
    lower = clause.lower()
    known = verbs(context.language)
    told_by = None
    for match in known.pattern.finditer(lower):
        agent = agent_of(clause[: match.start()], context, before)
        told_by = told_by or (agent if agent.fits and not agent.empty else None)
        if not _governs(match, lower, agent, context):
            continue
        strength = DOUBTFUL if not agent.sure else 0.85 if agent.named else 0.75
        ahead = lower[: match.start("verb")]
        does = governed(clause[match.start() :], context.language) or governed_ahead(match, clause, context.language)
        told = [(one, harm_of(one, ahead, context)) for one in does]
        phrases = [
            Said(
                category=Category.SIDE_EFFECT if harm else Category.DRUG_EFFECT,
                phrase=harm or one.phrase,
                subject=agent.name,
                qualifier=qualifier_in(clause, context.language, Category.SIDE_EFFECT) if harm else None,
                confidence=strength,
            )
            for one, harm in told
            if not _NO_EFFECT.search(one.phrase) or _stands_alone(one, match["verb"], agent, context)
            if harm or one.strong or agent.named or agent.said or context.loose or touches(one.phrase, context.language)
        ]
        if phrases:
            return phrases + _besides(clause, context, before, phrases), agent
    if context.language == "ru" and not context.aside:
        done, doer = _deeds(clause, context, before, told_by)
        return done or _named(clause, context, before), doer
    return _openly(clause, context, before) or ([], told_by)


def _named(clause: str, context: Context, before: Agent | None) -> list[Said]:
    """What a Russian clause names as an effect, or says to go or to act somewhere."""
    at, told = given(clause)
    if not told:
        at, reached = reaches(clause)
        told = [reached] if reached else []
    if not told:
        return [Said(category=Category.DRUG_EFFECT, phrase=one, confidence=UNLISTED) for one in seen(clause)]
    agent = agent_of(clause[:at], context, before)
    if not (agent.fits and agent.sure) or _NEGATED.search(clause[:at].lower()):
        return []
    return [Said(category=Category.DRUG_EFFECT, phrase=one, subject=agent.name, confidence=UNLISTED) for one in told]


def _stands_alone(one: Governed, verb: str, agent: Agent, context: Context) -> bool:
    """ "Глина матирует": a Russian verb that says enough without an object, where it is not people who do it."""
    people = verb.endswith(("ют", "ят")) and not (agent.named and agent.sure)
    return context.language == "ru" and one.phrase in verbs("ru").alone and not people


def _besides(clause: str, context: Context, before: Agent | None, told: list[Said]) -> list[Said]:
    """What a Russian clause tells besides by verbs that no list holds ("тонизирует, суживает сосуды")."""
    if context.language != "ru" or context.aside:
        return []
    known = {one.phrase.split()[0] for one in told} | verbs("ru").finite
    return [one for one in _deeds(clause, context, before, None)[0] if one.phrase.split()[0] not in known]


def _openly(clause: str, context: Context, before: Agent | None) -> tuple[list[Said], Agent] | None:
    """What a substance or procedure does to skin, hair or vessels by a verb that no list holds."""
    if context.language != "en" or context.aside or not touches(clause, "en"):
        return None
    for gap in _GAP.finditer(clause):
        told = [one for one in openly(clause[gap.end() :]) if touches(one.phrase, "en")]
        agent = agent_of(clause[: gap.start()], context, before) if told and gap.start() else None
        if agent is None or not agent.fits or not agent.sure or not agent.named or agent.empty:
            continue
        if _NEGATED.search(clause[: gap.end()].lower()):
            continue
        one = [
            Said(category=Category.DRUG_EFFECT, phrase=one.phrase, subject=agent.name, confidence=OPEN) for one in told
        ]
        return one, agent
    return None


def _deeds(
    clause: str, context: Context, before: Agent | None, told_by: Agent | None
) -> tuple[list[Said], Agent | None]:
    """What a Russian clause says is done by a verb that no list holds, to a part of the body or by something named."""
    for deed in deeds_in(clause):
        agent = agent_of(clause[: deed.start], context, before)
        touched = [one for one in deed.phrases if touches(one, context.language)]
        doer = agent.named or (agent.fits and not agent.empty) or context.category is Category.DRUG_EFFECT
        if _NEGATED.search(clause[: deed.start].lower()) or not agent.fits or not doer or not (touched or agent.named):
            continue
        strength = DOUBTFUL if not agent.sure else UNLISTED
        told = deed.phrases if agent.named and agent.sure else touched
        return [_done(one, agent.name, strength) for one in told], agent
    return [], told_by


def _done(phrase: str, subject: str, strength: float) -> Said:
    """What a Russian verb that no list holds does; what it leaves behind is a reaction ("оставит рубец")."""
    rest = phrase.partition(" ")[2]
    harms = bool(_LEAVES.match(phrase)) and is_reaction(rest, "ru")
    kind = Category.SIDE_EFFECT if harms else Category.DRUG_EFFECT
    return Said(category=kind, phrase=rest if harms else phrase, subject=subject, confidence=strength)


def _behind_noun(ahead: str, language: str) -> bool:
    """Whether the word right before a place can be a noun, so that a verb may follow it."""
    found, sets = tokens(ahead), words(language).sets
    last = found[-1] if found and ahead.rstrip()[-1:].isalnum() else ""
    return bool(last) and last not in sets["stop"] | sets["determiners"] and not is_adjective(last, words(language))


def _is_noun(match: re.Match[str], ahead: str, context: Context) -> bool:
    """Whether an English word written like a verb stands where a noun does."""
    return context.language == "en" and match.start("verb") == match.start() and bool(_NAMES.search(ahead))


def _did(match: re.Match[str], lower: str, agent: Agent) -> bool:
    """Whether a verb in the past tells what a named thing did ("urea softened the callus")."""
    told = agent.named and agent.sure and not _PASSIVE.search(lower[: match.start()])
    return told and bool(_DID.match(lower, match.end()))


def _governs(match: re.Match[str], lower: str, agent: Agent, context: Context) -> bool:
    """Whether this verb tells what the agent does, rather than what is done, or what someone should do."""
    ahead = lower[: match.start()]
    verb, known = match["verb"], verbs(context.language)
    people = agent.dropped and verb.endswith(_PEOPLE_DO)
    if not agent.fits or people or _NEGATED.search(ahead) or (context.aside and not agent.named):
        return False
    by = verb.endswith("ing") and _BY.search(ahead)
    if not by and _is_noun(match, ahead, context):
        return False
    if "ющ" in verb and context.language == "ru":
        return agent.named  # a participle tells what the noun in front of it does
    if verb in known.finite:
        return not _PASSIVE.search(ahead)
    if verb.endswith("ing"):
        helps = match.group().startswith("help") and " by " in match.group()  # "helps it by calming …"
        return not _ME.search(ahead) and (helps or (bool(by) and not agent.empty))
    if verb.endswith("ed"):
        return _did(match, lower, agent)
    if _ME.search(ahead) or _PASSIVE.search(ahead) or lower.startswith(_YOURS, match.end()):
        return False
    doubtful = verb in known.doubtful and not _behind_noun(ahead, context.language)
    helped = match.start("verb") > match.start() and (
        match.group().startswith(("help", "aim", "work", "serve", "act", "does"))
        or " to " in match.group()
        or match.group().startswith("what ")
    )
    return helped or bool(_MODAL.search(ahead) and not agent.empty) or (agent.plural and not doubtful)
