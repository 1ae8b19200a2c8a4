"""How often, how long and how strictly: what the words around a stretch say of it, beside its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from question_bank.claims.headings import qualifier_of
from question_bank.claims.learned.lines import Line
from question_bank.claims.lexicon import LANGUAGES, pattern
from question_bank.claims.listing import leads_by_frequency
from question_bank.claims.marks import qualifier_in
from question_bank.claims.model import Category
from question_bank.claims.units import CELL

_EDGE = re.compile(r"[.;•|!?\n](?=\s|$)")  # between clauses
_COMMA = re.compile(r",\s")
_BEGINS = re.compile(r",\s|[)·/>]\s?")  # behind it another thing is told of
_LABEL = re.compile(r"\W*(?P<label>[^:;.!?\n]{3,60}?)\s?:\s")
_SAYS = re.compile(r"\s*[:–—-]\s")  # "liver disease, asthma: with caution"
_JOINED = re.compile(r",?\s(?:and|or|и|или)\s")
_CAUTION = {one: pattern("grading", f"caution_{one}") for one in LANGUAGES}
_FORBIDS = {one: pattern("grading", f"forbids_{one}") for one in LANGUAGES}
LONGEST_LABEL = 9  # words
_GRADED = frozenset({Category.SIDE_EFFECT, Category.CONTRAINDICATION})


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence with the places of the stretches in it, which tell each other apart."""

    sentence: str
    spans: Sequence[tuple[int, int]]
    language: str

    def graded(self, place: int, category: Category) -> str | None:
        """The qualifier that the sentence gives the stretch at a place of ``spans``; None where it gives none."""
        if category not in _GRADED:
            return None
        own = self._beside(place, category)
        return own or self._of_all(place, category)

    def _beside(self, place: int, category: Category) -> str | None:
        """What stands right behind a stretch or in front of it, up to the next comma. That a reaction passes is said
        behind it, and counts for more than how often it comes.
        """
        start, end = self._bounds(place)
        first, last = self.spans[place]
        begin = max([start, *(one.end() for one in _BEGINS.finditer(self.sentence, start, first))])
        begin = max(begin, self.spans[place - 1][1]) if place else begin
        end = min(end, self.spans[place + 1][0]) if place + 1 < len(self.spans) else end
        stop = _COMMA.search(self.sentence, last, end)
        behind = self.sentence[last : stop.start() if stop else end]
        told = None if _JOINED.match(behind) else qualifier_in(behind, self.language, category)
        if category is not Category.SIDE_EFFECT:
            return told or qualifier_in(self.sentence[begin:first], self.language, category)
        ahead = qualifier_in(self.sentence[begin:first], self.language, category)
        told = told or (ahead if ahead != "temporary" else None)
        passes = told and qualifier_in(self.sentence[last:end], self.language, category) == "temporary"
        told = "temporary" if passes else told
        return told if told != "seasonal" else None

    def _bounds(self, place: int) -> tuple[int, int]:
        """Where the clause of a stretch begins and ends."""
        first, last = self.spans[place]
        edges = [one.end() for one in _EDGE.finditer(self.sentence, 0, first)]
        end = _EDGE.search(self.sentence, last)
        return edges[-1] if edges else 0, end.start() if end else len(self.sentence)

    def _of_all(self, place: int, category: Category) -> str | None:
        """What a clause says of all it names: at its beginning, or behind the last of them."""
        start, end = self._bounds(place)
        first = self.spans[place][0]
        if category is Category.SIDE_EFFECT:
            often = leads_by_frequency(self.sentence[start:first], self.language)
            if often:
                return often
        elif self._asks_for_care(start, end):
            return "relative"
        label = _LABEL.match(self.sentence)
        if label is None or label.end() > first or len(label["label"].split()) > LONGEST_LABEL:
            return None
        found = qualifier_of(label["label"].lower(), self.language)
        fits = {"relative", "absolute"} if category is Category.CONTRAINDICATION else {"rare", "common", "temporary"}
        if found == "relative" and _FORBIDS[self.language].search(self.sentence[:end].lower()):
            return None  # "The doctor said no: never on …"
        return found if found in fits else None

    def _asks_for_care(self, start: int, end: int) -> bool:
        """Whether what stands in front of all that a clause names, or behind it, only asks to be careful or to ask
        somebody first, and nothing in the clause forbids.
        """
        within = [span for span in self.spans if start <= span[0] < end]
        first, last = within[0][0], max(stop for _, stop in within)
        behind = self.sentence[last:end]
        if _SAYS.match(behind) and qualifier_in(behind, self.language, Category.CONTRAINDICATION) == "relative":
            return True
        cares = any(_CAUTION[self.language].search(one.lower()) for one in (self.sentence[start:first], behind))
        return cares and _FORBIDS[self.language].search(self.sentence[start:end].lower()) is None


def of_column(line: Line, category: Category) -> str | None:
    """How strictly the head of a ban's column forbids ("Absolute", "Restrict (get advice)")."""
    if line.kind != CELL or category is not Category.CONTRAINDICATION:
        return None
    found = qualifier_of(line.intro.lower(), line.language)
    return found if found in {"absolute", "relative"} else None
