"""Features of a name for a claim by the sentence the claim is in, and by the sentences before it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from question_bank.claims.choosing.cases import Case, Finder
from question_bank.claims.choosing.inventory import Name
from question_bank.claims.lexicon import pattern
from question_bank.claims.units import ITEM

_NOT_NAMED = frozenset({"not named before"})
CLOSE = 4  # words between a name and the phrase
MANY = 6  # sentences back, from which on they count as one
_POINTS = pattern("choosing", "points")
_PREPOSITIONS, _CONTRASTS, _CAUSES = (
    frozenset(pattern("choosing", one).pattern.split("|")) for one in ("prepositions", "contrasts", "causes")
)


def spoken(case: Case, finder: Finder) -> Iterator[frozenset[str]]:
    """The features that hold of each name of a case.

    Most names are far from the claim, and only asked where they were named last; what holds of several is one object.
    """
    labelled = finder.named_within(*case.label) if case.label else ()
    close = case.near.union(case.led, labelled, finder.found.sharing(case.phrase))
    for name in case.names:
        recent = _recent(*case.recent[name.key], case, finder) if name.key in case.recent else _NOT_NAMED
        yield recent.union(_close(name, case, finder)) if name.key in close else recent


def _close(name: Name, case: Case, finder: Finder) -> Iterator[str]:
    if not case.phrase.isdisjoint(name.key):
        yield from _in_phrase(name, case)
    if name.key in case.near:
        yield from _in_sentence(name, case, finder)
    if case.label is not None:
        yield from _labelled(name, case)
    if name.key in case.led:
        yield from _led(name, case, finder)


def _in_phrase(name: Name, case: Case) -> tuple[str, ...]:
    whole = case.phrase.issuperset(name.key)
    return ("in phrase", f"in phrase {case.category}") if whole else ("partly in phrase",)


def _in_sentence(name: Name, case: Case, finder: Finder) -> Iterator[str]:
    first, middle = bisect_left(name.at, case.first_word), bisect_left(name.at, case.word)
    if first < middle:
        yield from _before(name, name.at[first], name.at[middle - 1], case, finder)
    elif middle < len(name.at) and name.begins[middle] < case.end and not case.phrase.issuperset(name.key):
        ahead = finder.plan.lower[name.at[middle] - 1] if name.at[middle] else ""
        yield from ("after", f"after {case.category}")
        if ahead in _CAUSES:
            yield "after by cause"
        elif ahead in _PREPOSITIONS:
            yield "after by preposition"
        if ahead in _CONTRASTS:
            yield "after by contrast"


def _before(name: Name, begin: int, last: int, case: Case, finder: Finder) -> Iterator[str]:
    """Of a name in front of the phrase, from the first to the last word at which it is named."""
    lower = finder.plan.lower
    ahead = lower[begin - 1] if begin > case.first_word else ""
    leads = begin - case.first_word < CLOSE and not _PREPOSITIONS & {*lower[case.first_word : begin]}
    features = {
        "before": True,
        f"before {case.category}": True,
        "leads": leads,
        f"leads {case.category}": leads,
        "first": begin == case.first_word,
        "before by preposition": ahead in _PREPOSITIONS,
        "before by contrast": ahead in _CONTRASTS,
        "close": case.word - last <= CLOSE,
        "others between": _others_between(name, last, case, finder),
    }
    yield from (feature for feature, holds in features.items() if holds)


def _others_between(name: Name, last: int, case: Case, finder: Finder) -> bool:
    begin, end = bisect_left(finder.words, last + 1), bisect_left(finder.words, case.word)
    mine = set(name.key)
    return any(not (mine <= {*one.key} or mine >= {*one.key}) for _, one in finder.found.mentions[begin:end])


def _labelled(name: Name, case: Case) -> Iterator[str]:
    if case.label is not None and name.within(*case.label):
        yield "label"
        if case.label_words <= len(name.key) + 1:
            yield "whole label"


def _led(name: Name, case: Case, finder: Finder) -> Iterator[str]:
    rank, back = case.led[name.key]
    yield f"lead {min(rank, 3)}"
    yield f"lead back {_banded(back)}"
    if back and rank <= 1 and _POINTS.match(finder.plan.text, case.start):
        yield f"pointed at {rank}"
    if finder.plan.parts[case.part - back][2] == case.unit:
        yield "lead in unit"


def _recent(rank: int, mention: int, case: Case, finder: Finder) -> frozenset[str]:
    """Of a name whose last mention is this one."""
    told = finder.told[mention]
    last = "" if told.unit == case.unit else told.kind
    since = "since heading" if told.span[0] >= case.since else ""
    return _named_before(min(rank, 4), min(case.part - told.part, MANY), last, case.kind, since)


@lru_cache(maxsize=1_000)  # more than there are
def _named_before(rank: int, back: int, last: str, kind: str, since: str) -> frozenset[str]:
    """``last``: the kind of the unit of the last mention, empty where that is the claim's own, of this ``kind``."""
    found = {f"recent {rank}", f"back {_banded(back)}", f"last in {last}" if last else "in unit"}
    if last == kind == ITEM:
        found.add("last in another item")
    return frozenset(found | {since} if since else found)


def _banded(count: int) -> str:
    return str(count) if count <= 2 else "few" if count < MANY else "many"
