"""A claim's place in the document, and the names it may be about there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from question_bank.claims.choosing.inventory import Inventory, Name
from question_bank.claims.choosing.names import Key, key_of
from question_bank.claims.choosing.plan import LABEL, Over
from question_bank.claims.lexicon import pattern
from question_bank.claims.phrases import tokens
from question_bank.claims.units import ITEM, TEXT, TURN, Unit

MENTIONS, AHEAD, FOREMOST = 60, 20, 8  # looked back over; looked at in a unit; names of the whole
SENTENCES, LEADS, NEAR_BEGIN = 40, 8, 3  # looked back over for what they begin with; words a lead may have in front
_LEADING_AWAY = frozenset(pattern("choosing", "prepositions").pattern.split("|"))


@dataclass(slots=True)
class Case:
    """``part``: the sentence's place; ``word``: the first word of the phrase, or of the statement; ``led``: names that
    began this and earlier sentences, by key: rank and how many sentences back; ``recent``: rank by the last mention,
    and which of all mentions that is; ``near``: keys of the names in its sentence; ``label``: where the unit's label
    stands in the sentence, ``label_words`` of how many words it is; ``kind``: of its unit; ``since``: where the text
    under its last heading begins, infinite without one.
    """

    part: int
    start: int
    end: int
    unit: int
    first_word: int
    word: int
    phrase: frozenset[str]
    category: str
    kind: str
    since: float
    label: tuple[int, int] | None = None
    label_words: int = 0
    names: list[Name] = field(default_factory=list)
    recent: dict[Key, tuple[int, int]] = field(default_factory=dict)
    near: set[Key] = field(default_factory=set)
    led: dict[Key, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a name is mentioned: from where to where, in which sentence, and in which unit of what kind."""

    span: tuple[int, int]
    part: int
    unit: int
    kind: str


class Finder:
    """The names near any place of a document."""

    def __init__(self, found: Inventory) -> None:
        """Index the mentions of an inventory whose ``main`` values are set."""
        self.found, self.plan = found, found.plan
        self.words = [word for word, _ in found.mentions]
        every = found.names.values()
        titled = [one for one in every if one.sources & {"first title", "title", "file"}]
        self.foremost = sorted(every, key=lambda one: -one.main)[:FOREMOST] + titled[: FOREMOST * 2]
        self.told = [self._told(word, name) for word, name in found.mentions]
        self.leads = self._leads()
        self.leading = [place for place, names in enumerate(self.leads) if names and self._unit_of(place).kind != TURN]
        self.framed: dict[tuple[int, Key], frozenset[str]] = {}
        self.places: dict[int, dict[str, tuple[int, int]]] = {}  # what stands over each unit that was asked about
        self.signs: dict[tuple[int, int], Sequence[tuple[str, frozenset[int]]]] = {}
        self._labels: dict[int, tuple[int, int] | None] = {}
        self._over: dict[int, list[Name]] = {}

    def _told(self, word: int, name: Name) -> Mention:
        plan = self.plan
        span = plan.span(word, len(name.key))
        part = plan.part_at(span[0])
        unit = plan.parts[part][2]
        return Mention(span, part, unit, plan.units[unit].kind)

    def _leads(self) -> list[list[Name]]:
        """What each sentence begins with."""
        leads: list[list[Name]] = [[] for _ in self.plan.parts]
        for told, (word, name) in zip(self.told, self.found.mentions, strict=True):
            first = bisect_left(self.plan.starts, self.plan.parts[told.part][0])
            near = word - first <= NEAR_BEGIN and name not in leads[told.part]
            if near and not any(one in _LEADING_AWAY for one in self.plan.lower[first:word]):
                leads[told.part].append(name)
        return leads

    def case(self, start: int, end: int, phrase: str, category: str) -> Case:
        """The case of a statement from its offsets, phrase and category."""
        plan = self.plan
        part = plan.part_at(start)
        begin, last, unit = plan.parts[part]
        key = frozenset(key_of(phrase, plan.language))
        first, stop = bisect_left(plan.starts, begin), bisect_left(plan.starts, max(last, end))
        at = bisect_left(plan.starts, start)
        word = next((one for one in range(at, bisect_left(plan.starts, end)) if plan.stems[one] in key), at)
        stands, headings = plan.units[unit], plan.over[unit].headings
        since = plan.units[headings[-1]].start if headings else inf
        case = Case(
            part, begin, max(last, min(end, stands.end)), unit, first, word, key, category, stands.kind, since,
        )  # fmt: skip
        self._label(case)
        self._fill(case, stop)
        return case

    def _unit_of(self, part: int) -> Unit:
        return self.plan.units[self.plan.parts[part][2]]

    def _label(self, case: Case) -> None:
        unit = self.plan.units[case.unit]
        if case.unit not in self._labels:
            label = LABEL.match(unit.words) if unit.kind in {TEXT, ITEM} else None
            self._labels[case.unit] = (label.end("head"), len(tokens(label["head"]))) if label else None
        known = self._labels[case.unit]
        if known is not None:
            case.label = max(unit.start, case.start), min(unit.start + known[0], case.end)
            case.label_words = known[1]

    def _fill(self, case: Case, stop: int) -> None:
        here = bisect_left(self.words, case.word)
        known: dict[Key, Name] = {}
        for at in range(here - 1, max(0, here - MENTIONS) - 1, -1):
            name = self.found.mentions[at][1]
            if name.key not in known:
                case.recent[name.key] = len(known), at
                known[name.key] = name
        behind = self.found.mentions[here : min(bisect_left(self.words, stop), here + AHEAD)]
        for name in (*(one for _, one in behind), *self._over_unit(case.unit), *self.foremost):
            known.setdefault(name.key, name)
        case.names = list(known.values())
        case.near = self._named(case.first_word, max(bisect_left(self.plan.starts, case.end), case.word))
        self._led(case)

    def named_within(self, start: int, end: int) -> set[Key]:
        """The keys of the names that stand between two offsets."""
        return self._named(bisect_left(self.plan.starts, start), bisect_left(self.plan.starts, end))

    def _named(self, first: int, last: int) -> set[Key]:
        begin, end = bisect_left(self.words, first), bisect_left(self.words, last)
        return {name.key for _, name in self.found.mentions[begin:end]}

    def _led(self, case: Case) -> None:
        """What began this sentence and those before it, turns of speakers left out."""
        last = bisect_right(self.leading, case.part)
        for place in reversed(self.leading[max(0, last - SENTENCES) : last]):
            back = case.part - place
            if back >= SENTENCES or len(case.led) >= LEADS:
                return
            for name in self.leads[place]:
                told = back or name.at[bisect_left(name.at, case.first_word)] < case.word
                if told and name.key not in case.led and len(case.led) < LEADS:
                    case.led[name.key] = (len(case.led), back)

    def _over_unit(self, place: int) -> list[Name]:
        """The names in the units that stand over one."""
        if place not in self._over:
            self._over[place] = [name for unit in self._beside(place) for name in self._within(unit)]
        return self._over[place]

    def _beside(self, place: int) -> Iterator[int]:
        """The units that stand over one."""
        over = self.plan.over[place]
        head, before = self.found.heads.at[place]
        units = (*over.headings[-3:], over.introduction, over.row, over.column)
        yield from (one for one in units if one is not None)
        yield from (one.place for one in (head, before) if one is not None)

    def _within(self, place: int) -> Iterator[Name]:
        unit = self.plan.units[place]
        first, last = (bisect_left(self.plan.starts, one) for one in (unit.start, unit.end))
        begin, end = bisect_left(self.words, first), bisect_left(self.words, last)
        yield from (name for _, name in self.found.mentions[begin : min(end, begin + AHEAD)])

    def over(self, case: Case) -> tuple[Unit, Over]:
        """A case's unit, and what stands over it."""
        return self.plan.units[case.unit], self.plan.over[case.unit]
