"""What each sentence of a text on several things is about: the last that began a sentence, or a dictionary's entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from question_bank.claims.headings import sense_of
from question_bank.claims.lexicon import words
from question_bank.claims.phrases import stem, tokens
from question_bank.claims.russian.cases import nominative
from question_bank.claims.sentences import sentences
from question_bank.claims.subjects import as_subject, named, same_subject
from question_bank.claims.units import HEADING, ITEM, TEXT, Unit

FEWEST_ENTRIES, FEWEST_LEADS = 5, 3  # that make a dictionary; different things that make a text on several
MOST_AHEAD, NEAR = 2, 60  # words in front of what begins a sentence; characters it stands in
LONGEST_ENTRY = 5  # words
OFTEN = 4  # times from which on a text may be about what it names so often
MOST_RISING = 0.8  # share of a dictionary's entries that stand after the one before by the alphabet
MOST_OWN = 0.4  # share of all beginnings that may be about what the text as a whole is about
_ENTRY = re.compile(r"\W*(?P<term>[^\W\d_][^.:;!?–—]{1,50}?)(?: \([^)]*\))?(?:\s[–—-]\s|:\s)(?=\S)")
_GOES_ON = re.compile(  # what stands behind the thing that a sentence is about
    r"(?:\([^)]*\)\s*)?(?:[:–—-]\s|,\s(?:which|who|the|an?|laid|котор\w+)\b|,\s\w+(?:ed|en|т[аоы]?|нн\w+)\s"
    r"|(?:or|and|и|или)\s|(?:in|on|at|with|of|for|from|as|в|на|при|от|из|для)\s|(?:[a-z]+ly\s|also\s|then\s)?(?:is|are|was|were|has|have|had|does|do|did"
    r"|may|can|could|will|would|should|must|needs?|works?|belongs?|comes?|goes|acts?|we|i|you)\b|(?:[a-z]+ly\s|also\s)?[a-z]+s\b"
    r"|(?:не\s|тоже\s|просто\s|хорошо\s)?[а-яё]+(?:ет|ит|ют|ят|ут|ат|ется|ится|ются|ятся|ла|ло|ли|л)\b)",
    re.IGNORECASE,
)
_LISTED = re.compile(r",\s|\s(?:и|and)\s")  # "Nano, keratin and botox for hair"
_BOUND = re.compile(r"[.,;:!?–—]\s")


def running(text: str, units: Sequence[Unit], subject: str, language: str) -> Mapping[int, str]:
    """Where each sentence begins → what it is about; empty for a text on one thing."""
    entries = _entries(units)
    return entries or _leads(text, units, subject, language)


def _entries(units: Sequence[Unit]) -> dict[int, str]:
    """The entries of a dictionary: paragraphs that each begin with a term and a dash."""
    found = {}
    texts = [unit for unit in units if unit.kind in {TEXT, ITEM}]
    for unit in texts:
        entry = _ENTRY.match(unit.words)
        if entry and len(entry["term"].split()) <= LONGEST_ENTRY and not sense_of(entry["term"], unit.language).topic:
            found[unit.start] = as_subject(entry["term"])
    terms = [name.lower() for name in found.values()]
    rising = sum(one <= other for one, other in pairwise(terms))
    ordered = len(terms) >= FEWEST_ENTRIES and rising >= MOST_RISING * (len(terms) - 1)
    return found if ordered and len(found) * 2 > len(texts) else {}


def _leads(text: str, units: Sequence[Unit], subject: str, language: str) -> dict[int, str]:
    about: dict[int, str] = {}
    led: Counter[tuple[str, ...]] = Counter()
    own, now = 0, ""
    listed = sum(bool(named(one, language)) for one in _LISTED.split(subject)) >= MOST_AHEAD
    titled = bool(named(subject, language))
    for unit in units:
        now = "" if titled else now
        if unit.kind == HEADING:
            asks = unit.words.rstrip().endswith("?")
            now = (lead(unit.words, language, asks=True) or now) if asks else ""
        for start, end in sentences(text, unit.start, unit.end) if unit.kind == TEXT else ():
            name = lead(text[start:end], language)
            if name:
                mine = not listed and same_subject(name, subject, language)
                own, now = own + mine, "" if mine else name
                led[tuple(stem(one.lower(), language) for one in tokens(name))] += not mine
            about[start] = now
    several = sum(bool(count) for count in led.values()) >= FEWEST_LEADS - listed
    root = stem(tokens(subject)[0].lower(), language) if titled else ""
    mostly = not listed and (
        own > (own + led.total()) * MOST_OWN or (root and text.lower().count(root) >= max(OFTEN, led.total()))
    )
    return about if several and not mostly else {}


def lead(sentence: str, language: str, *, asks: bool = False) -> str:
    """The procedure or substance that a sentence begins with, as its own subject; empty where it begins otherwise."""
    near = sentence[:NEAR]
    name = named(near, language)
    if not name:
        return ""
    at = near.find(name)
    ahead = near[:at].lower().split()
    sets = words(language).sets
    if asks:
        return as_subject(name)
    led = any(one.strip("(,") in sets["stop"] - _JOINING for one in ahead)
    if " " not in name and name.lower() in sets["heads"] - sets["names"]:
        return ""  # "the lamp", "oil": a part of what the text is about
    if len(ahead) > MOST_AHEAD or led or _BOUND.search(near[:at]) or (language == "ru" and nominative(name) != name):
        return ""
    behind = sentence[at + len(name) :].strip(" \"')*")
    return as_subject(name) if not behind.strip(".!:") or _GOES_ON.match(behind) else ""


_JOINING = frozenset({"the", "a", "an", "this", "and", "but", "so", "и", "а", "но"})
