"""What the rules and the network read, weighed together: how probable each statement is, and which are told twice."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp, log
from operator import itemgetter, mul

from question_bank.claims.headings import sense_of
from question_bank.claims.learned.against import MARKS
from question_bank.claims.learned.lines import Line
from question_bank.claims.learned.tagging import CATEGORIES
from question_bank.claims.learned.telling import Tagged
from question_bank.claims.lexicon import table
from question_bank.claims.marks import is_critical
from question_bank.claims.model import Category
from question_bank.claims.phrases import key_of, stem
from question_bank.claims.statements import DOUBTFUL, Statement
from question_bank.claims.units import ITEM

ALIKE = 0.5  # share of words that two phrases have in common which say the same
SPOT = 200  # characters of a stretch by which statements are kept
UNHEARD = 0.01  # keeps the logarithm of a probability finite
_TOPICS = frozenset(one.value for one in Category)


class Spots:
    """Statements by where they stand, so that one is held against those near it alone, however long its line is."""

    def __init__(self, some: Iterable[Statement] = ()) -> None:
        self._known: dict[int, list[Statement]] = defaultdict(list)
        for one in some:
            self.add(one)

    def add(self, one: Statement) -> None:
        """Take a statement in."""
        for spot in range(one.start // SPOT, one.end // SPOT + 1):
            self._known[spot].append(one)

    def beside(self, one: Statement) -> Iterator[Statement]:
        """Those that may overlap with one; some of them twice."""
        for spot in range(one.start // SPOT, one.end // SPOT + 1):
            yield from self._known.get(spot, ())


def joined(by_rules: Sequence[Statement], by_learning: Sequence[Statement], lines: Sequence[Tagged]) -> list[Statement]:
    """The statements that are probable enough, in reading order, each as strong as it is probable.

    What both read is told in the words that the network cuts out, with the subject and the qualifier of the rules.
    """
    plain = table("joining")["plain"]
    weighed = [
        (source, _logistic(table("joining")[source], found), one)
        for source, one, found in evidence(by_rules, by_learning, lines)
    ]
    kept: list[Statement] = []
    known, bans = Spots(), _contested(by_rules, by_learning, lines)
    pieces, rules = _pieces(by_rules) | _pieces(by_learning), Spots(by_rules)
    for source, probable, one in sorted(weighed, key=lambda row: (row[0] == "rules", -row[1])):
        if one.category is Category.INDICATION and any(_meet(one, ban) for ban in bans):
            continue
        enough = probable >= _least(source, one) or one in bans or (source == "rules" and one.confidence >= plain)
        more = source == "rules" and _says_more(one, known)
        if enough and not more and not any(_repeats(one, other, pieces) for other in known.beside(one)):
            known.add(one)
            told = one if source == "rules" else _as_ruled(one, rules)
            kept.append(replace(told, confidence=min(probable, DOUBTFUL) if told.guessed else probable))
    return sorted(kept, key=lambda one: (one.start, one.end))


def _as_ruled(one: Statement, rules: Spots) -> Statement:
    """A statement of the network with the subject of the rules' likest, and with its qualifier where it has none."""
    same = max((two for two in rules.beside(one) if _again(one, two)), key=lambda two: _alike(one, two), default=None)
    if same is None:
        return one
    return replace(one, subject=same.subject, guessed=same.guessed, qualifier=one.qualifier or same.qualifier)


def _contested(
    by_rules: Sequence[Statement], by_learning: Sequence[Statement], lines: Sequence[Tagged]
) -> list[Statement]:
    """What an item right under a heading of plain words forbids and the network takes for an aim.

    Of both mistakes to take a ban for an aim is the one that harms.
    """
    learning, starts = Spots(by_learning), _starts(lines)
    plain = (
        one
        for one in by_rules
        if one.category is Category.CONTRAINDICATION and _headed(lines[_place(one, starts)].line)
    )
    return [
        one
        for one in plain
        if any(two.category is Category.INDICATION and _meet(one, two) for two in learning.beside(one))
    ]


def _headed(line: Line) -> bool:
    """Whether a line is an item right under a heading that names contraindications in plain words."""
    sense = sense_of(line.head, line.language) if line.kind == ITEM and not line.intro else None
    return sense is not None and sense.outright and sense.category is Category.CONTRAINDICATION


def _least(source: str, one: Statement) -> float:
    """From which probability on a statement is a claim: a ban passed over may harm, one too many does not."""
    settings = table("joining")
    least = float(settings["least"][source][one.category.value])
    if one.category is Category.CONTRAINDICATION and is_critical(one.category, one.phrase, one.language):
        return min(least, float(settings["critical"][source]))
    return least


def evidence(
    by_rules: Sequence[Statement], by_learning: Sequence[Statement], lines: Sequence[Tagged]
) -> Iterable[tuple[str, Statement, list[float]]]:
    """Each statement with who reads it and the figures that speak for it.

    Of the rules': their strength, the probability of the category at the phrase's words (logarithm), whether no such
    word stands in the line, how sure the network's own statement at this place is that says the same, and how sure one
    of another category. Of the network's: how sure it is (also as logarithm), whether the rules say the same and how
    strongly, how strongly they say something of another category there, whether the section is of the category, of
    another one or of none, and what speaks against it: an effect of one word does, too. One more figure for the
    category of each.
    """
    starts = _starts(lines)
    rules, learning = Spots(by_rules), Spots(by_learning)
    for one in by_rules:
        probable = _probable(one, lines[_place(one, starts)]) if lines else None
        heard = log((probable or 0.0) + UNHEARD)
        same, other = _same(one, learning), _other(one, learning)
        yield "rules", one, [1, one.confidence, heard, probable is None, same, other, *_which(one)]
    for one in by_learning:
        same, other = _same(one, rules), _other(one, rules)
        context = lines[_place(one, starts)].line.context
        other_topic = context.topic != one.category.value and context.topic in _TOPICS
        section = [context.topic == one.category.value, other_topic, context.aside]
        sure = [one.confidence, log(one.confidence + UNHEARD)]
        against = [float(name in one.against) for name in MARKS]
        against.append(float(one.category is Category.DRUG_EFFECT and " " not in one.phrase))
        yield "learning", one, [1, *sure, same > 0, same, other, *section, *against, *_which(one)]


def _logistic(weights: Sequence[float], figures: Sequence[float]) -> float:
    return round(1 / (1 + exp(-sum(map(mul, weights, figures)))), 4)


def _starts(lines: Sequence[Tagged]) -> list[int]:
    return [one.line.spans[0][0] for one in lines]


def _place(one: Statement, starts: list[int]) -> int:
    return max(bisect_right(starts, one.start) - 1, 0)


def _which(one: Statement) -> list[float]:
    return [float(one.category is category) for category in CATEGORIES]


def _same(one: Statement, others: Spots) -> float:
    return max((other.confidence for other in others.beside(one) if _again(one, other)), default=0.0)


def _other(one: Statement, others: Spots) -> float:
    """How strong the strongest statement of another category is that stands where one stands."""
    beside = (two for two in others.beside(one) if two.category is not one.category and _meet(one, two))
    return max((two.confidence for two in beside), default=0.0)


def _meet(one: Statement, other: Statement) -> bool:
    return one.start < other.end and other.start < one.end


def _again(one: Statement, other: Statement) -> bool:
    """Whether two statements say the same at one place."""
    if one.category is not other.category or not _meet(one, other):
        return False
    return _alike(one, other) >= ALIKE


def _pieces(some: Iterable[Statement]) -> dict[int, list[Statement]]:
    """For each statement of one reader those that were cut from the same words, itself among them."""
    cut: dict[tuple[Category, int, int], list[Statement]] = defaultdict(list)
    for one in some:
        cut[one.category, one.start, one.end].append(one)
    return {id(one): together for together in cut.values() for one in together}


def _repeats(one: Statement, other: Statement, pieces: Mapping[int, Sequence[Statement]]) -> bool:
    """Whether one says what another says already. "Allergy to soya" is not "allergy to peanut" where both were cut
    from "allergy to peanut or soya", however many words they share, nor where the other reader cut them so.
    """
    beside = pieces[id(one)]
    if any(two is other for two in beside):
        return key_of(one.phrase, one.language) == key_of(other.phrase, other.language)
    return _again(one, other) and all(_alike(two, other) <= _alike(one, other) for two in beside)


def _says_more(one: Statement, kept: Spots) -> bool:
    """Whether a statement of the rules holds the whole of one that is kept, and words besides."""
    mine = key_of(one.phrase, one.language)
    return any(
        one.category is other.category and _meet(one, other) and key_of(other.phrase, other.language) <= mine
        for other in kept.beside(one)
    )


def _alike(one: Statement, other: Statement) -> float:
    """Which share of their words two phrases have in common."""
    mine, theirs = key_of(one.phrase, one.language), key_of(other.phrase, other.language)
    return 2 * len(mine & theirs) / max(len(mine) + len(theirs), 1)


def _probable(one: Statement, tagged: Tagged) -> float | None:
    """How probable a statement's category is at the words of its phrase, on the whole; None where none stands there."""
    line, wanted = tagged.line, key_of(one.phrase, one.language)
    kind = CATEGORIES.index(one.category) + 1
    first = bisect_right(line.spans, one.start, key=itemgetter(1))  # no word in front of it reaches into the statement
    last = bisect_left(line.spans, one.end, lo=first, key=itemgetter(0))
    found = [
        tagged.probable[at][kind] for at in range(first, last) if stem(line.words[at].lower(), one.language) in wanted
    ]
    return sum(found) / len(found) if found else None
