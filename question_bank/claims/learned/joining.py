"""What the rules and the network read, weighed together: how probable each statement is, and which are told twice."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import exp, log
from operator import mul

from question_bank.claims.learned.tagging import CATEGORIES
from question_bank.claims.learned.telling import Tagged
from question_bank.claims.lexicon import table
from question_bank.claims.model import Category
from question_bank.claims.phrases import key_of, stem
from question_bank.claims.statements import DOUBTFUL, Statement

ALIKE = 0.5  # share of words that two phrases have in common which say the same
UNHEARD = 0.01  # keeps the logarithm of a probability finite
_TOPICS = frozenset(one.value for one in Category)
Places = dict[int, list[Statement]]


def joined(by_rules: Sequence[Statement], by_learning: Sequence[Statement], lines: Sequence[Tagged]) -> list[Statement]:
    """The statements that are probable enough, in reading order, each as strong as it is probable."""
    least, plain = table("joining")["least"], table("joining")["plain"]
    told = [
        (source, _logistic(table("joining")[source], found), one)
        for source, one, found in evidence(by_rules, by_learning, lines)
    ]
    starts = _starts(lines)
    kept: Places = defaultdict(list)
    for source, probable, one in sorted(told, key=lambda row: (row[0] != "rules", -row[1])):
        beside = kept[_place(one, starts)]
        enough = probable >= least[source][one.category.value] or (source == "rules" and one.confidence >= plain)
        if enough and not any(_again(one, other) for other in beside):
            beside.append(replace(one, confidence=min(probable, DOUBTFUL) if one.guessed else probable))
    return sorted((one for some in kept.values() for one in some), key=lambda one: (one.start, one.end))


def evidence(
    by_rules: Sequence[Statement], by_learning: Sequence[Statement], lines: Sequence[Tagged]
) -> Iterable[tuple[str, Statement, list[float]]]:
    """Each statement with who reads it and the figures that speak for it.

    Of the rules': their strength, the probability of the category at the phrase's words (logarithm), whether no such
    word stands in the line, how sure the network's own statement at this place is that says the same, and how sure one
    of another category. Of the network's: how sure it is (also as logarithm), whether the rules say the same and how
    strongly, how strongly they say something of another category there, and whether the section is of the category or
    of another one. One more figure for the category of each.
    """
    starts = _starts(lines)
    rules, learning = _by_place(by_rules, starts), _by_place(by_learning, starts)
    for one in by_rules:
        place = _place(one, starts)
        probable = _probable(one, lines[place]) if lines else None
        heard = log((probable or 0.0) + UNHEARD)
        same, other = _same(one, learning[place]), _other(one, learning[place])
        yield "rules", one, [1, one.confidence, heard, probable is None, same, other, *_which(one)]
    for one in by_learning:
        place = _place(one, starts)
        same, other = _same(one, rules[place]), _other(one, rules[place])
        topic = lines[place].line.context.topic
        section = [topic == one.category.value, topic != one.category.value and topic in _TOPICS]
        sure = [one.confidence, log(one.confidence + UNHEARD)]
        yield "learning", one, [1, *sure, same > 0, same, other, *section, *_which(one)]


def _logistic(weights: Sequence[float], figures: Sequence[float]) -> float:
    return round(1 / (1 + exp(-sum(map(mul, weights, figures)))), 4)


def _starts(lines: Sequence[Tagged]) -> list[int]:
    return [one.line.spans[0][0] for one in lines]


def _place(one: Statement, starts: list[int]) -> int:
    return max(bisect_right(starts, one.start) - 1, 0)


def _by_place(some: Sequence[Statement], starts: list[int]) -> Places:
    places: Places = defaultdict(list)
    for one in some:
        places[_place(one, starts)].append(one)
    return places


def _which(one: Statement) -> list[float]:
    return [float(one.category is category) for category in CATEGORIES]


def _same(one: Statement, others: Sequence[Statement]) -> float:
    return max((other.confidence for other in others if _again(one, other)), default=0.0)


def _other(one: Statement, others: Sequence[Statement]) -> float:
    """How strong the strongest statement of another category is that stands where one stands."""
    return max((two.confidence for two in others if two.category is not one.category and _meet(one, two)), default=0.0)


def _meet(one: Statement, other: Statement) -> bool:
    return one.start < other.end and other.start < one.end


def _again(one: Statement, other: Statement) -> bool:
    """Whether two statements say the same at one place."""
    if one.category is not other.category or not _meet(one, other):
        return False
    mine, theirs = key_of(one.phrase, one.language), key_of(other.phrase, other.language)
    return 2 * len(mine & theirs) >= ALIKE * (len(mine) + len(theirs))


def _probable(one: Statement, tagged: Tagged) -> float | None:
    """How probable a statement's category is at the words of its phrase, on the whole; None where none stands there."""
    line, wanted = tagged.line, key_of(one.phrase, one.language)
    kind = CATEGORIES.index(one.category) + 1
    found = [
        row[kind]
        for word, (start, end), row in zip(line.words, line.spans, tagged.probable, strict=True)
        if start < one.end and end > one.start and stem(word.lower(), one.language) in wanted
    ]
    return sum(found) / len(found) if found else None
