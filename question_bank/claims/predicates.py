"""Reactions told by a predicate rather than named: "the face is pink", "some feel dizzy", "лицо краснеет"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from question_bank.claims.lexicon import Pattern, table
from question_bank.claims.russian.ailments import ailments_in

_PRONOUNS = frozenset({"it", "they", "this", "these", "which", "that", "you", "we"})
_ENDS = ("", "s", "es", "ed", "d")
_DOUBLED = frozenset({"scar", "scab", "thin"})
_LOST = frozenset({"fall out", "lost", "shed"})
_JOINED = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+")


@dataclass(frozen=True, slots=True)
class _English:
    quality: Pattern
    state: Pattern
    doing: Pattern
    changed: Pattern
    deeds: tuple[str, ...]
    states: dict[str, str]


@lru_cache(maxsize=1)
def _english() -> _English:
    data = table("en/arguments")["predicates"]
    parts, being, qualities = data["parts"], data["being"], data["qualities"]
    adverb = r"(?:\w+ly |rather |quite |very |a little |a bit |slightly |so |too )?"
    states = "|".join(sorted(map(re.escape, data["states"]), key=len, reverse=True))
    deed = rf"(?:{data['doing']})(?:s|es|ed|d)?"
    deeds = rf"{deed}(?:(?:, and |, | and ){deed})*"
    return _English(
        quality=re.compile(
            rf"\b(?P<part>{parts}),? {being} {adverb}"
            rf"(?P<words>(?:{qualities})(?:(?:, and |, | and | or ){adverb}(?:{qualities}))*)(?![\w-])"
        ),
        state=re.compile(
            rf"\b(?:{data['people']}) (?:who [\w ]{{2,30}} )?{being} {adverb}"
            rf"(?P<words>(?:{states})(?:(?:, and |, | and | or ){adverb}(?:{states}))*)(?![\w-])"
        ),
        doing=re.compile(
            rf"\b(?:(?P<part>{parts})|{data['people']}|it) "
            rf"(?:(?:may|can|might|could|will|often|usually|sometimes|also) )*(?P<words>{deeds})\b"
            r"(?! (?:the|a|an|it|them|off)\b)"
        ),
        changed=re.compile(
            r"(?:^|\b(?:the|a|an|some|your|their|her|his|rarely|sometimes)\s)(?P<what>[a-z][\w'-]*(?: [\w'-]+){0,2}?) "
            r"(?:may|might|can|could)(?: also| then| even| rarely)? (?:be |become |get )?"
            rf"(?P<words>{data['changed']})\b"
        ),
        deeds=tuple(data["doing"].split("|")),
        states=data["states"],
    )


@lru_cache(maxsize=1)
def _russian() -> tuple[Pattern, dict[str, str]]:
    data = table("ru/arguments")["predicates"]
    stems = "|".join(sorted(data["doing"], key=len, reverse=True))
    part = rf"(?P<part>{data['parts']})"
    link = r"(?:\s(?:[а-яё]+\s){0,2}?(?:(?:может|могут|иногда|часто|слегка|немного|сильно)\s)?|\s)"
    verb = rf"(?:{stems})[а-яё]*"
    after = rf"(?P<first>{verb})\s(?P<last>{data['parts']})"
    alone = rf"(?:^|иногда |слегка |немного |часто |обычно |сильно |может )(?P<only>(?:{data['impersonal']})[а-яё]*)"
    pattern = rf"(?<![а-яё])(?:{alone}|{part}{link}(?P<verb>{verb})|{after})(?![а-яё])"
    return re.compile(pattern), data["doing"]


def happening(clause: str, language: str) -> list[str]:
    """The reactions that predicates of a clause tell, as short names."""
    lower = clause.lower()
    if language == "en":
        return _told_in_english(lower)
    told = ailments_in(lower)
    begun = {one.split()[0] for one in told}
    return told + [one for one in _told_in_russian(lower) if one.split()[0] not in begun and one not in told]


def _told_in_english(lower: str) -> list[str]:
    read = _english()
    found = []
    for match in read.quality.finditer(lower):
        found += [f"{quality} {match['part']}" for quality in _JOINED.split(match["words"])]
    for match in read.state.finditer(lower):
        found += [read.states[one] for one in _JOINED.split(match["words"]) if one in read.states]
    for match in read.changed.finditer(lower):
        if not _PRONOUNS & set(match["what"].split()):
            lost = match["words"] in _LOST
            found.append(f"loss of {match['what']}" if lost else f"{match['words']} {match['what']}")
    for match in read.doing.finditer(lower):
        for deed in _JOINED.split(match["words"]):
            gerund = _gerund(deed)
            found.append(f"{gerund} of {match['part']}" if match["part"] else gerund)
    return found


def _gerund(deed: str) -> str:
    """ "stings", "flakes", "swell" as nouns."""
    base = next(one for one in _english().deeds if deed in {f"{one}{end}" for end in _ENDS})
    if base == "hurt":
        return "pain"
    doubled = base[-1] if base in _DOUBLED else ""
    return base.removesuffix("e") + doubled + "ing"


def deed_of(word: str) -> str:
    """The noun for what a Russian verb alone tells ("шелушиться" is *шелушение*); empty for any other word."""
    _, nouns = _russian()
    verbal = word.endswith(("ть", "ться", "ет", "ют", "ит", "ят", "ется", "ются", "ится", "ятся"))
    return next((noun for stem, noun in nouns.items() if re.match(stem, word)), "") if verbal else ""


def _of_part(name: str, part: str) -> str:
    """ "покраснение" and "щёки" as *покраснение щёк*; an ache in the head has a name of its own."""
    data = table("ru/arguments")["predicates"]
    own: dict[str, str] = data["named"]
    if name == "головокружение" or not part:
        return name
    return own.get(f"{name} {part}") or f"{name} {data['genitive'].get(part, part)}"


def _told_in_russian(lower: str) -> list[str]:
    pattern, nouns = _russian()
    found = []
    for match in pattern.finditer(lower):
        verb = match["verb"] or match["first"] or match["only"]
        part = match["part"] or match["last"] or ""
        name = next((noun for stem, noun in nouns.items() if re.match(stem, verb)), "")
        if name:
            found.append(_of_part(name, part))
    return found
