"""What a document permits or forbids in plain sentences, held against each other and against its claims."""

from __future__ import annotations

from collections.abc import Iterator

from question_bank.claims.model import Category
from question_bank.conflicts.conditions import Stated, claimed, contradict, phrases
from question_bank.conflicts.cues import statement_cues
from question_bank.conflicts.model import Conflict, Kind
from question_bank.conflicts.subjects import Said, all_told
from question_bank.conflicts.why import Why
from question_bank.facts import Facts
from question_bank.terms import Terms


def permission_conflicts(facts: Facts) -> Iterator[Conflict]:
    """A condition permitted in a sentence and forbidden in another or by a claim; one forbidden and an indication."""
    told = all_told(facts.sources)
    permitted = [one for said in told for one in _stated(said, permits=True)]
    forbidden = [one for said in told for one in _stated(said, permits=False)]
    refused = [*claimed(facts, Category.CONTRAINDICATION), *forbidden]
    wanted = claimed(facts, Category.INDICATION)
    pairs = [(Why.PERMITTED, one, other) for one in permitted for other in refused]
    pairs += [(Why.WANTED, one, other) for one in wanted for other in forbidden]
    reported: set[tuple[Terms, str]] = set()
    for why, one, other in pairs:
        key = (other.said, one.subject)
        if key not in reported and contradict(one, other):
            reported.add(key)
            yield Conflict(
                kind=Kind.VERDICT,
                subject=one.subject,
                why=why,
                parts=(one.text, other.text),
                one=one.passage,
                other=other.passage,
            )


def _stated(said: Said, *, permits: bool) -> Iterator[Stated]:
    cues = statement_cues(said.source.language)
    if cues.limits.search(said.sentence.text):
        return
    for pattern in cues.permits if permits else cues.forbids:
        found = pattern.search(said.sentence.text)
        if found:
            yield from phrases(said, found["what"])
