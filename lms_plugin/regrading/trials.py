"""The dry run: every affected attempt graded anew in memory, and what the gradebook would be told. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery import corrections
from lms_plugin.delivery.grades import Due, due
from lms_plugin.delivery.grading import Graded, graded, served, stored_results
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.regrading.papers import Learner, Paper, Papers, read_papers
from lms_plugin.regrading.terms import Terms, last_regrade
from question_bank import Item
from question_bank.regrade.carrying import carry, missing, readable
from question_bank.regrade.dry_run import PASSED, DryRun, Result, Row, Told, dry_run, result_of
from question_bank.regrade.policies import Correction, correct, grade_slot
from question_bank.totals import SlotResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A dry run with what it was made from.

    ``missing``: ids that old responses name and the new version lacks; ``unreadable``: attempts whose response the new
    version cannot read at all. With either nothing can be applied, and there are no rows.
    """

    terms: Terms
    run: DryRun
    papers: Mapping[int, Paper]
    graded: Mapping[int, Graded]
    source: Papers
    missing: tuple[str, ...] = ()
    unreadable: int = 0

    @property
    def ready(self) -> bool:
        """Whether it can be applied."""
        return not self.missing and not self.unreadable


def try_out(session: Session, terms: Terms, *, now: datetime) -> Trial:
    """Grade anew what the terms concern, without writing anything."""
    source = read_papers(session, terms)
    after = last_regrade(session, terms)
    new = _new_item(session, terms)
    lost, unreadable = ((), 0) if new is None or terms.undoes is not None else _obstacles(source, terms, new)
    if lost or unreadable:
        run = dry_run(terms.to_document(after=after), [], [])
        return Trial(
            terms=terms, run=run, papers={}, graded={}, source=source, missing=lost, unreadable=unreadable
        )  # fmt: skip
    changed = _Changed(session, terms, source, new)
    rows, graded_anew = [], {}
    for paper in source.papers:
        row, found = changed.row(paper, now=now)
        rows.append(row)
        graded_anew[paper.attempt.id] = found
    papers = {paper.attempt.id: paper for paper in source.papers}
    changes = due_changes(source, graded_anew)
    run = dry_run(terms.to_document(after=after), rows, [one.told for one in changes])
    return Trial(terms=terms, run=run, papers=papers, graded=graded_anew, source=source)


def _new_item(session: Session, terms: Terms) -> Item | None:
    if terms.new_version is None or not terms.policy.needs_version:
        return None
    return authoring.load_items(session, [terms.new_version])[terms.new_version][1]


def _obstacles(source: Papers, terms: Terms, new: Item) -> tuple[tuple[str, ...], int]:
    """Ids to be mapped by hand, and how many responses cannot be read even so."""
    lost: dict[str, None] = {}
    unreadable = 0
    for paper in source.papers:
        old = source.items[paper.slot.item_version_id][1]
        carried = carry(old, paper.answer, terms.mapped)
        here = [one for one in missing(old, new, [paper.answer]) if one not in terms.mapped]
        lost |= dict.fromkeys(here)
        unreadable += not here and not readable(new, carried)
    return tuple(sorted(lost)), unreadable


class _Changed:
    """Grades papers anew under the same terms."""

    def __init__(self, session: Session, terms: Terms, source: Papers, new: Item | None) -> None:
        self.terms, self.source = terms, source
        self.correction = Correction(policy=terms.policy, new=new, mapped=terms.mapped)
        self.standing = (
            []
            if terms.undoes is None
            else corrections.standing_regrades(session, context_id=terms.context_id, version_ids=terms.old_versions)
        )

    def row(self, paper: Paper, *, now: datetime) -> tuple[Row, Graded]:
        """The attempt's row of the dry run, and how it would be graded."""
        attempt, rules = paper.attempt, paper.settings.pass_rules
        stored = stored_results(paper.outcome, paper.slots, self.source.items)
        then = next(one for one in stored if one.slot == paper.slot.slot)
        now_slot = self.corrected(paper, then)
        results = [now_slot if one.slot == then.slot else one for one in stored]
        honoured = honoured_by(paper.outcome)
        kept = None if honoured == self.terms.undoes else honoured
        found = graded(attempt, paper.settings, results, now=now, honoured_by=kept)
        row = Row(
            attempt=attempt.id,
            learner=attempt.person_id,
            number=attempt.number,
            then=then,
            now=now_slot,
            before=_with_trace(result_of(stored, rules), paper.outcome),
            after=_with_trace(result_of(results, rules), found.document),
            counts=attempt.state is AttemptState.SUBMITTED,
        )
        return row, found

    def corrected(self, paper: Paper, then: SlotResult) -> SlotResult:
        """The slot under the terms; to undo is to grade it without that regrade."""
        stood = served(paper.slot, self.source.items[paper.slot.item_version_id][1], paper.answer)
        if self.terms.undoes is None:
            return correct(then, stood, self.correction)
        left = corrections.in_quiz(self.standing, paper.assessment_id, without=self.terms.undoes)
        return grade_slot(stood, left.get(paper.slot.item_version_id, ()))


def honoured_by(outcome: Mapping[str, Any] | None) -> int | None:
    """The regrade whose author let this attempt's pass stand, if any did."""
    found: int | None = ((outcome or {}).get("trace") or {}).get("honoured")
    return found


def _with_trace(result: Result, document: Mapping[str, Any]) -> Result:
    """An honoured pass is one, whatever the checks say."""
    honoured = honoured_by(document) is not None
    return replace(result, outcome=PASSED) if honoured and result.outcome else result


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """An attempt as it would be once it is graded anew (delivery/grades.py: Made)."""

    id: int
    number: int
    state: AttemptState
    mark: Decimal | None
    max_mark: Decimal | None
    outcome: Mapping[str, Any] | None
    started_at: datetime
    submitted_at: datetime | None


def anew(attempt: Attempt, found: Graded | None) -> Anew:
    """The attempt with another grade, or as it is."""
    return Anew(
        id=attempt.id,
        number=attempt.number,
        state=attempt.state,
        mark=attempt.mark if found is None else found.mark,
        max_mark=attempt.max_mark if found is None else found.max_mark,
        outcome=attempt.outcome if found is None else found.document,
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChange:
    """What was due for a learner on a link, and what would be."""

    learner: Learner
    before: Due | None
    after: Due | None

    @property
    def told(self) -> Told:
        """As the dry run compares it."""
        link, person, quiz = self.learner
        then, now = (one.overall if one else None for one in (self.before, self.after))
        return Told(link=link, learner=person, quiz=quiz, before=then, after=now)


def due_changes(source: Papers, graded_anew: Mapping[int, Graded]) -> list[DueChange]:
    """For each learner what the gradebook was to be told, and what it would be with these attempts graded anew.

    A link that opens another quiz by now has one column for both: it holds what was handed in last.
    """
    latest: dict[tuple[int, int], tuple[datetime, int]] = {}
    for (link, person, quiz), attempts in source.all_attempts.items():
        for one in attempts:
            if one.submitted_at is not None:
                mine = (one.submitted_at, quiz)
                latest[link, person] = max(latest.get((link, person), mine), mine)
    return [
        DueChange(
            learner=learner,
            before=due(source.bounds[learner[2]], [anew(one, None) for one in attempts]),
            after=due(source.bounds[learner[2]], [anew(one, graded_anew.get(one.id)) for one in attempts]),
        )
        for learner, attempts in source.all_attempts.items()
        if latest[learner[:2]][1] == learner[2] and any(one.id in graded_anew for one in attempts)
    ]
