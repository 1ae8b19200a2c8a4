"""All contradictions within and across documents, and the claims that wait for somebody to resolve them."""

from __future__ import annotations

from collections.abc import Iterable

from question_bank.claims.model import Span
from question_bank.conflicts.effects import told_effect_conflicts
from question_bank.conflicts.model import MEASURED, Conflict, Passage
from question_bank.conflicts.opposed import opposed_conflicts
from question_bank.conflicts.permissions import permission_conflicts
from question_bank.conflicts.reactions import ruled_out_conflicts
from question_bank.conflicts.statements import statement_conflicts
from question_bank.conflicts.values import value_conflicts
from question_bank.conflicts.verdicts import effect_conflicts, reaction_conflicts, verdict_conflicts
from question_bank.conflicts.ways import way_conflicts
from question_bank.facts import Facts


def find_conflicts(facts: Facts) -> list[Conflict]:
    """Every contradiction, in a fixed order: numbers, verdicts, effects, statements, ways, opposites."""
    return _once(
        [
            *value_conflicts(facts.sources),
            *verdict_conflicts(facts),
            *effect_conflicts(facts),
            *reaction_conflicts(facts),
            *permission_conflicts(facts),
            *told_effect_conflicts(facts),
            *ruled_out_conflicts(facts),
            *statement_conflicts(facts),
            *way_conflicts(facts),
            *opposed_conflicts(facts.sources),
        ]
    )


def _once(found: Iterable[Conflict]) -> list[Conflict]:
    """Two passages are shown to a person once, unless they disagree in different numbers."""
    kept: list[Conflict] = []
    for one in found:
        twins = (other for other in kept if other.kind not in MEASURED and one.kind not in MEASURED)
        if not any(_same_passages(one, other) for other in twins):
            kept.append(one)
    return kept


def _same_passages(one: Conflict, other: Conflict) -> bool:
    pairs = ((other.one, other.other), (other.other, other.one))
    return any(_meets(one.one, first) and _meets(one.other, second) for first, second in pairs)


def _meets(one: Passage, other: Passage) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def blocked_claims(conflicts: Iterable[Conflict], facts: Facts) -> frozenset[str]:
    """The ids of claims in the conflicts: named by them, or resting on nothing but their passages."""
    open_conflicts = list(conflicts)
    named = {side.claim_id for one in open_conflicts for side in (one.one, one.other) if side.claim_id}
    places = [side for one in open_conflicts for side in (one.one, one.other)]
    resting = {
        fact.id
        for fact in facts.all
        if all(any(_covers(side, fact.claim.document, span) for side in places) for span in fact.claim.evidence)
    }
    return frozenset(named | resting)


def _covers(side: Passage, document: str, span: Span) -> bool:
    return side.document == document and side.start < span.end and span.start < side.end
