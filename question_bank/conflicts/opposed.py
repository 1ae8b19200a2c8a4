"""Contradictions between two things said of one subject that cannot both hold: affordable and dear, invasive or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product

from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.measure_cues import cues
from question_bank.conflicts.model import Conflict, Kind
from question_bank.conflicts.subjects import Said, all_told
from question_bank.conflicts.ways import affirmed
from question_bank.conflicts.why import Why
from question_bank.facts import Source
from question_bank.terms import roots, terms


def opposed_conflicts(sources: Sequence[Source]) -> Iterator[Conflict]:
    """Each pair of opposites that is said of a subject, once: with passages of one document, if it says both."""
    for language in dict.fromkeys(source.language for source in sources):
        said = all_told([source for source in sources if source.language == language])
        known = statement_cues(language)
        for pair in known.opposed:
            yield from _between(said, pair, _same)
        for pair in known.opposed_within:
            yield from _between(said, pair, _within)


def _same(one: Said, other: Said) -> bool:
    return one.topic.meets(other.topic)


def _within(one: Said, other: Said) -> bool:
    """Of one document: it speaks of a procedure and of what is given in it in turns, and means the same."""
    return one.source is other.source


def _between(
    said: Sequence[Said], pair: dict[str, re.Pattern[str]], comparable: Callable[[Said, Said], bool]
) -> Iterator[Conflict]:
    (first, words), (second, against) = pair.items()
    for_it = [one for one in said if affirmed(words, one.sentence.text)]
    told: set[str] = set()
    against_it = [one for one in said if affirmed(against, one.sentence.text)]
    for one, other in sorted(product(for_it, against_it), key=lambda two: two[0].source is not two[1].source):
        apart = one.sentence is not other.sentence and not affirmed(against, one.sentence.text)
        if not apart or one.subject in told or not comparable(one, other):
            continue
        found = (words.search(one.sentence.text), against.search(other.sentence.text))
        if _of_others(*found, one.source.language) or _setting(one, found[0]) != _setting(other, found[1]):
            continue
        told.add(one.subject)
        sides = {"one": one.passage, "other": other.passage}
        yield Conflict(kind=Kind.ABSOLUTE, subject=one.subject, why=Why.OPPOSED, parts=(first, second), **sides)


def _setting(said: Said, found: re.Match[str] | None) -> bool:
    """Whether a sentence holds at home alone, by words beside those that are opposed."""
    text = said.sentence.text
    beside = text[: found.start()] + " " + text[found.end() :] if found else text
    return bool(cues(said.source.language).scopes["home"].search(beside))


def _of_others(one: re.Match[str] | None, other: re.Match[str] | None, language: str) -> bool:
    """Whether two statements name what something goes with, or does not, and name different things."""
    named = [terms(found.groupdict().get("with") or "", language) for found in (one, other) if found]
    return all(named) and not roots(named[0]) & roots(named[-1])
