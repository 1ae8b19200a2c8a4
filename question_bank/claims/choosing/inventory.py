"""Everything a document names that its claims can be about, wherever it is named, with each place it comes at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from question_bank.claims.choosing.heads import Heads, heads_of
from question_bank.claims.choosing.leads import lead
from question_bank.claims.choosing.names import MOST_WORDS, Key, can_name, divides, key_of, pieces_of
from question_bank.claims.choosing.plan import LABEL, Plan
from question_bank.claims.headings import sense_of
from question_bank.claims.lexicon import words
from question_bank.claims.phrases import squeezed, without_parentheses
from question_bank.claims.subjects import BREAK, named, names_as_written, without_noise
from question_bank.claims.topics import brand_in
from question_bank.claims.units import CELL, HEADING, ITEM, TEXT, Unit

LONGEST_CELL, LONGEST_LABEL, WIDEST, LONGEST = 7, 5, 6, 12  # words of a cell, of a label; of a name with gaps, of any
_CODE = re.compile(r"(?<![\w-])[A-ZА-Я][A-ZА-Я0-9-]{1,6}(?![\w-])")
_CAPITAL = re.compile(r"(?<=[a-zа-яё,] )[A-ZА-ЯЁ][a-zа-яё]{3,}(?![\w’'])")


@dataclass(slots=True)
class Name:
    """A name as written first, where from it is known, and the words it begins at with the offsets of each.

    ``whole``: what holds of it wherever it is asked about, ``crossed`` what of that counts with what holds there, too;
    ``main`` how likely it is what the document is about.
    """

    key: Key
    written: str
    sources: set[str] = field(default_factory=set)
    at: list[int] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    whole: dict[str, float] = field(default_factory=dict)
    crossed: frozenset[str] = frozenset()
    main: float = 0.0

    def within(self, start: int, end: int) -> bool:
        """Whether it is named between two offsets."""
        place = bisect_left(self.begins, start)
        return place < len(self.begins) and self.begins[place] < end


@dataclass(slots=True)
class Inventory:
    """The names of a document by their keys; ``mentions``: (word, name) in the order of the text."""

    plan: Plan
    titles: Sequence[str]
    names: dict[Key, Name] = field(default_factory=dict)
    mentions: list[tuple[int, Name]] = field(default_factory=list)
    heads: Heads = field(default_factory=Heads)
    _by_word: dict[str, list[Key]] = field(default_factory=dict)

    def add(self, words: str, source: str, *, free: bool = False) -> Key | None:
        """Take a name in; ``free``: whatever its words are. The key, None where it can be no name."""
        written, language = squeezed(words), self.plan.language
        key = key_of(written, language)
        if not key or len(key) > (LONGEST if free else MOST_WORDS) or divides(written, language):
            return None
        if not free and not can_name(written, language):
            return None
        self.names.setdefault(key, Name(key, written)).sources.add(source.removesuffix(" head"))
        return key

    def locate(self) -> None:
        """Find every place where the words of a name stand together, little words between them or not."""
        plan = self.plan
        by_first: dict[str, list[Name]] = defaultdict(list)
        for name in self.names.values():
            by_first[name.key[0]].append(name)
        sets = words(plan.language).sets
        little = sets["stop"] | sets["determiners"]
        for place, stem in enumerate(plan.stems):
            for name in by_first.get(stem, ()):
                if _stands(name.key, plan, place, little):
                    name.at.append(place)
                    name.begins.append(plan.starts[place])
                    self.mentions.append((place, name))

    def sharing(self, words: Iterable[str]) -> set[Key]:
        """The keys of the names that have one of these words; to be asked when all names are in."""
        if not self._by_word:
            for key in self.names:
                for word in key:
                    self._by_word.setdefault(word, []).append(key)
        return {key for word in words for key in self._by_word.get(word, ())}

    def place(self, name: Name, word: int) -> tuple[int, int] | None:
        """Where a name stands nearest before a word, or else first behind it; None where it stands nowhere."""
        if not name.at:
            return None
        return self.plan.span(name.at[max(bisect_left(name.at, word) - 1, 0)], len(name.key))


def inventory_of(plan: Plan, titles: Sequence[str]) -> Inventory:
    """The inventory of a document, its names not yet located; the last of its titles is its file's name."""
    found = Inventory(plan, titles)
    language = plan.language
    for place, title in enumerate(titles):
        source = "file" if place == len(titles) - 1 else "title" if place else "first title"
        whole = without_noise(BREAK.split(without_parentheses(title))[0], language)
        for name in (*pieces_of(title, language), named(title, language), whole):
            found.add(name, source)
    for unit in plan.units:
        for name, source in _named_by(unit, language):
            found.add(name, source, free=source == "cell head")
    found.heads = heads_of(plan, found.add)
    for name, source in _written(plan):
        found.add(name, source)
    return found


def _written(plan: Plan) -> Iterator[tuple[str, str]]:
    """What the text itself names: known names, codes, words in capitals, its brand, what its sentences begin with."""
    yield from ((one, "known") for one in names_as_written(plan.text, plan.language))
    yield from ((one, "code") for one in _CODE.findall(plan.text))
    yield from ((one, "capital") for one, count in Counter(_CAPITAL.findall(plan.text)).items() if count > 1)
    yield brand_in(plan.text, plan.language), "brand"
    for first, last, place in plan.parts:
        if plan.units[place].kind in {TEXT, ITEM, CELL, HEADING}:
            yield lead(plan.text[first:last], plan.language), "lead"


def _named_by(unit: Unit, language: str) -> Iterator[tuple[str, str]]:
    """What a heading, the head of a row or column, or a label names."""
    known = named(unit.words, language)
    if unit.kind == HEADING:
        asks = unit.words.rstrip().endswith("?")
        yield from ((name, "heading") for name in (*(() if asks else pieces_of(unit.words, language)), known))
    elif unit.kind == CELL and (unit.header or not unit.column * unit.row):
        short = len(unit.words.split()) <= LONGEST_CELL
        if short and not (unit.column * unit.row or sense_of(unit.words, language).topic):
            yield unit.words.strip("*_ "), "cell head"
        if short:
            yield known, "cell"
    elif unit.kind in {TEXT, ITEM}:
        label = LABEL.match(unit.words)
        head = label["head"] if label else ""
        if head and len(head.split()) <= LONGEST_LABEL and not sense_of(head, language).topic:
            yield without_parentheses(head), "label"


def _stands(key: Key, plan: Plan, place: int, little: frozenset[str]) -> bool:
    at = place
    for part in key[1:]:
        at += 1
        while at < len(plan.stems) and plan.lower[at] in little and at - place < WIDEST:
            at += 1
        if at >= len(plan.stems) or plan.stems[at] != part:
            return False
    return True
