"""What a document permits or forbids in plain sentences, held against each other and against its claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from question_bank.claims.model import Category
from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.model import Conflict, Kind, Passage
from question_bank.conflicts.subjects import Said, Topic, all_told, topic_of
from question_bank.conflicts.verdicts import passage_of
from question_bank.facts import Facts
from question_bank.terms import Terms, terms

_LIST = re.compile(r",|/|(?<!\w)(?:and|or|nor|и|или|либо|а также)(?!\w)", re.IGNORECASE)
_LONGEST = 4  # content words of a condition; more are a sentence that was cut wrong


@dataclass(frozen=True, slots=True)
class _Stated:
    """A condition that something is for or not for, in a document's words."""

    text: str
    said: Terms
    topic: Topic
    subject: str
    language: str
    passage: Passage


def permission_conflicts(facts: Facts) -> Iterator[Conflict]:
    """A condition permitted in a sentence and forbidden in another or by a claim; one forbidden and an indication."""
    told = all_told(facts.sources)
    permitted = [one for said in told for one in _stated(said, permits=True)]
    forbidden = [one for said in told for one in _stated(said, permits=False)]
    refused = [*_claimed(facts, Category.CONTRAINDICATION), *forbidden]
    wanted = _claimed(facts, Category.INDICATION)
    reported: set[tuple[Terms, str]] = set()
    pairs = [*((one, other) for one in permitted for other in refused)]
    pairs += [(one, other) for one in wanted for other in forbidden]
    for one, other in pairs:
        key = (other.said, one.subject)
        if key not in reported and _contradict(one, other):
            reported.add(key)
            verb = "permitted" if one in permitted else "an indication"
            yield Conflict(
                kind=Kind.VERDICT,
                subject=one.subject,
                reason=f"“{one.text}” is {verb} here and “{other.text}” forbidden there",
                one=one.passage,
                other=other.passage,
            )


def _contradict(one: _Stated, other: _Stated) -> bool:
    """Whether what is for a condition meets what is against the same one, with no stage or state to set them apart."""
    if one.language != other.language or not one.topic.meets(other.topic) or not one.said or not other.said:
        return False
    apart = one.passage.document != other.passage.document or one.passage.end <= other.passage.start
    apart = apart or other.passage.end <= one.passage.start
    return apart and one.said == other.said


def _stated(said: Said, *, permits: bool) -> Iterator[_Stated]:
    language, cues = said.source.language, statement_cues(said.source.language)
    for pattern in cues.permits if permits else cues.forbids:
        found = pattern.search(said.sentence.text)
        if found is None or cues.limits.search(said.sentence.text):
            continue
        for phrase in _LIST.split(found["what"]):
            words = terms(phrase, language) - said.topic.terms
            if 0 < len(words) <= _LONGEST:
                yield _Stated(phrase.strip(), words, said.topic, said.subject, language, said.passage)


def _claimed(facts: Facts, category: Category) -> Sequence[_Stated]:
    return [
        _Stated(fact.text, fact.said, topic_of(fact), fact.claim.subject, fact.source.language, passage_of(fact))
        for fact in facts.all
        if fact.category is category and fact.claim.qualifier in {None, "absolute"}
    ]
