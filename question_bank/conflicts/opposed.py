"""Contradictions between two things said of one subject that cannot both hold: affordable and dear, invasive or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.model import Conflict, Kind, Passage
from question_bank.conflicts.sentences import Sentence, sentences
from question_bank.conflicts.subjects import Subjects, same_subject
from question_bank.conflicts.ways import affirmed
from question_bank.facts import Source
from question_bank.terms import Terms, terms

_AGAINST = {"en": "against", "ru": "против"}


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence, where it stands and what it is about."""

    source: Source
    sentence: Sentence
    subject: str
    about: Terms

    @property
    def passage(self) -> Passage:
        one = self.sentence
        return Passage(document=self.source.document.name, start=one.start, end=one.end, text=one.text)


def opposed_conflicts(sources: Sequence[Source]) -> Iterator[Conflict]:
    """Each pair of opposites that is said of a subject, once, with the first passages that say it."""
    for language in dict.fromkeys(source.language for source in sources):
        said = [one for source in sources if source.language == language for one in _all_said(source)]
        cues = statement_cues(language)
        for pair in cues.opposed:
            yield from _between(said, pair, _same)
        for pair in cues.opposed_within:
            yield from _between(said, pair, _within)


def _all_said(source: Source) -> Iterator[_Said]:
    subjects = Subjects(source)
    for sentence in sentences(source.document, source.language):
        subject = subjects.of(sentence)
        yield _Said(source, sentence, subject, terms(subject, source.language))


def _same(one: _Said, other: _Said) -> bool:
    return same_subject(one.about, other.about)


def _within(one: _Said, other: _Said) -> bool:
    """Of one document: it speaks of a procedure and of what is given in it in turns, and means the same."""
    return one.source is other.source


def _between(
    said: Sequence[_Said], pair: dict[str, re.Pattern[str]], comparable: Callable[[_Said, _Said], bool]
) -> Iterator[Conflict]:
    (first, words), (second, against) = pair.items()
    for_it = [one for one in said if affirmed(words, one.sentence.text)]
    told: set[str] = set()
    for one, other in product(for_it, (one for one in said if against.search(one.sentence.text))):
        apart = one.sentence is not other.sentence and not against.search(one.sentence.text)
        if apart and one.subject not in told and comparable(one, other):
            told.add(one.subject)
            reason = f"{first} {_AGAINST[one.source.language]} {second}"
            yield Conflict(kind=Kind.ABSOLUTE, subject=one.subject, reason=reason, one=one.passage, other=other.passage)
