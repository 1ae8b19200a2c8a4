"""English articles: a small rule of what is counted, and what the passage itself writes ahead of a phrase."""

from __future__ import annotations

import re

_LINK = re.compile(r"\s(?:of|to|in|on|at|with|without|for|from|after|before|under|over|near|around|by|during|within)\s")
REMARK = re.compile(r"\s*\([^)]*\)")
_DETERMINED = re.compile(
    r"(?:the|an?|any|some|no|other|both|several|all|every|each|his|her|its|their|your|one|two|three|more|less|\d)\b",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"(?:^|[\s(“\"])an?\s+$", re.IGNORECASE)
_COUNTED = re.compile(  # of states and reactions; of the rest ("acne", "swelling", "pregnancy") there is some
    r"(?:pacemaker|defibrillator|implant|prosthesis|hernia|tattoo|mole|scar|burn|rash|blister|headache|bruise|tendency"
    r"|history|wound|cut|disorder|tumou?r|stroke|aneurysm|abscess|cyst|nodule|lump|bump|crust|scab|spot|mark|ha?ematoma"
    r"|sore|ulcer|boil|reaction|sensation|feeling|smell|system|coil|lesion|birthmark|allergy|predisposition|transplant"
    r"|tan|wart|pimple|polyp|fracture|complexion|infarct|fistula|granuloma)"
)
_SPELT = "FHLMNRSX"  # letters whose names begin with a vowel
SPELT = 3  # letters of an acronym that is read letter by letter
_SOUNDED = re.compile(r"(?!uni|use|eu|ura|one)[aeiou]|hour|honest", re.IGNORECASE)
_ONE = frozenset({"herpes", "diabetes", "caries", "scabies", "rabies", "shingles", "lens", "forceps", "series"})
_SINGULAR = re.compile(r"(?:ss|us|is)$")


def head_of(phrase: str) -> str:
    """The word that an English phrase is about: the last before "of", "with" and the like."""
    return _LINK.split(REMARK.sub("", phrase))[0].lower().split()[-1]


def indefinite(phrase: str) -> str:
    """A phrase with the article that its sound wants: an IPL lamp, a uniform peel."""
    first = phrase.split(maxsplit=1)[0]
    if first.isupper() and len(first) > 1 and first.isalpha():
        spelt = first[0] in _SPELT and len(first) <= SPELT
        return f"{'an' if spelt or first[0] in 'AEIO' else 'a'} {phrase}"
    return f"{'an' if _SOUNDED.match(first) else 'a'} {phrase}"


def with_article(phrase: str, ahead: str) -> str:
    """A state or a reaction as a sentence has it: with "a" where its passage writes so, or where it is counted."""
    if _DETERMINED.match(phrase) or not phrase.strip(" .,;:-()"):
        return phrase
    head = head_of(phrase)
    counted = _COUNTED.fullmatch(head) is not None
    return indefinite(phrase) if counted or (_WRITTEN.search(ahead) and not is_several(head)) else phrase


def is_several(word: str) -> bool:
    """Whether an English noun looks like a plural."""
    return word.endswith("s") and not _SINGULAR.search(word) and word not in _ONE
