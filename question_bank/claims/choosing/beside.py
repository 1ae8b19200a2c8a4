"""What speaks for a claim being about a second name as well as its likeliest one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log

from question_bank.claims.choosing.cases import Case, Finder
from question_bank.claims.choosing.groups import Groups, Places, Said, grouped, places_over, said
from question_bank.claims.choosing.inventory import Name
from question_bank.claims.choosing.scores import Features, Held
from question_bank.claims.lexicon import pattern

FAR, MOST_BETWEEN = 90, 8  # characters and words between two names that a sentence joins
UNHEARD = 1e-3  # keeps the logarithm of a share finite
RANKS, MANY = 5, 4  # from which on ranks, and how many other names there are, count as one
PEERS = frozenset({
    "headed", "heading", "label", "cell head", "cell", "known", "title", "first title", "told", "lead", "code",
})  # fmt: skip
HELD = frozenset({
    "heading 0", "heading 1", "introduction", "leads", "before", "after", "column", "row", "label", "lead 0", "lead 1",
    "head", "in phrase", "asked", "title over", "known head", "part of head", "in head's line", "in unit", "first",
    "recent 0", "recent 1", "recent 2", "question over", "not named before", "head before", "since heading",
})  # fmt: skip
_JOINS, _WORD = pattern("choosing", "joins"), re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Option:
    """A name that a claim may be about, how likely it is and what holds of it there."""

    name: Name
    share: float
    held: Held


@dataclass(frozen=True, slots=True)
class Near:
    """Where a claim stands, what stands over it and what that says of how many things are meant."""

    case: Case
    finder: Finder
    groups: Groups
    places: Places
    said: Said


def near(case: Case, finder: Finder, groups: Groups) -> Near:
    """What stands near a claim of a document with these groups of names."""
    places = places_over(case, finder)
    return Near(case, finder, groups, places, said(case, places, finder))


def beside(first: Option, other: Option, rank: int, options: int, around: Near) -> Features:
    """What holds of both names, of one of them, and of what stands between them; each with its value."""
    case, told = around.case, around.said
    ranked, signs = f"rank {min(rank, RANKS)}", told.signs & {"together", "two", "more"}
    peers = {f"peer {one}" for one in PEERS & first.name.sources & other.name.sources}
    joined = set(_joined(first.name, other.name, around))
    together = set(grouped(first.name, other.name, told, case, around.finder, around.groups))
    mine, theirs = first.held.plain & HELD, other.held.plain & HELD
    holds = {"one", case.category, ranked, f"many {min(options, MANY)}", _related(first.name, other.name)}
    holds |= told.signs | peers | joined | together
    holds |= {f"both {one}" for one in mine & theirs}
    holds |= {f"other {one}" for one in theirs - mine}
    holds |= {f"first {one}" for one in mine - theirs}
    holds |= {f"other from {one}" for one in other.name.sources - first.name.sources}
    holds |= {f"{sign} & {one}" for sign in signs for one in {ranked, case.category} | peers | joined}
    holds |= {f"{one} & {case.category}" for one in joined | together}
    counted = together & {"meant", "counted", "nearest", "same cells"}
    holds |= {f"{one} & {where}" for one in counted for where in told.signs}
    holds |= {f"{sign} & {one}" for sign in signs for one in together}
    holds |= {f"{ranked} & {one}" for one in counted}
    ratio = log((other.share + UNHEARD) / (first.share + UNHEARD))
    values = {
        "share": log(other.share + UNHEARD),
        "ratio": ratio,
        **{f"ratio & {one}": ratio for one in signs | counted},
    }
    return {**dict.fromkeys(holds, 1.0), **values}


def _related(first: Name, other: Name) -> str:
    mine, theirs = {*first.key}, {*other.key}
    if theirs < mine:
        return "part of first"
    return "more than first" if theirs > mine else "like first" if theirs & mine else "unlike first"


def _joined(first: Name, other: Name, around: Near) -> Iterator[str]:
    """Where both are named, and where little stands between them."""
    places = {"sentence": (around.case.start, around.case.end), **around.places}
    for where, (start, end) in places.items():
        if first.within(start, end) and other.within(start, end):
            yield f"both in {where}"
            if _side_by_side(first, other, start, end, around.finder):
                yield f"joined in {where}"


def _side_by_side(first: Name, other: Name, start: int, end: int, finder: Finder) -> bool:
    plan = finder.plan
    named = sorted(
        (begin, plan.ends[min(at + len(one.key), len(plan.ends)) - 1], one is first)
        for one in (first, other)
        for at, begin in zip(one.at, one.begins, strict=True)
        if start <= begin < end
    )
    for (_, stop, mine), (begin, _, theirs) in pairwise(named):
        between = plan.text[stop:begin]
        near = mine is not theirs and 0 < len(between) <= FAR and len(_WORD.findall(between)) <= MOST_BETWEEN
        if near and _JOINS.search(between):
            return True
    return False
