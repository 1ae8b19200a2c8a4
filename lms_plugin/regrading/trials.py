"""The dry run: every affected attempt graded anew in memory, and what the gradebook would be told. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms_plugin.authoring import service as authoring
from lms_plugin.delivery import corrections
from lms_plugin.delivery.grading import Graded, graded, served, stored_results
from lms_plugin.delivery.models import AttemptSlot, AttemptState
from lms_plugin.regrading.dues import due_changes
from lms_plugin.regrading.papers import Paper, Papers, read_papers
from lms_plugin.regrading.terms import Terms, last_regrade
from question_bank import Item
from question_bank.regrade.carrying import carry, missing, readable, texts_by_id
from question_bank.regrade.dry_run import PASSED, DryRun, Result, Row, SlotChange, dry_run, result_of
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
        unread = False
        for slot, answer in paper.concerned:
            old = source.items[slot.item_version_id][1]
            here = [one for one in missing(old, new, [answer]) if one not in terms.mapped]
            lost |= dict.fromkeys(here)
            unread = unread or (not here and not readable(new, carry(old, answer, terms.mapped)))
        unreadable += unread
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
        concerned = {slot.slot: (slot, answer) for slot, answer in paper.concerned}
        slots = [
            SlotChange(then=one, now=self.corrected(paper, one, *concerned[one.slot]))
            for one in stored
            if one.slot in concerned
        ]
        anew = {one.now.slot: one.now for one in slots}
        results = [anew.get(one.slot, one) for one in stored]
        honoured = honoured_by(paper.outcome)
        kept = None if honoured == self.terms.undoes else honoured
        found = graded(attempt, paper.settings, results, now=now, honoured_by=kept)
        row = Row(
            attempt=attempt.id,
            learner=attempt.person_id,
            number=attempt.number,
            slots=tuple(slots),
            before=_with_trace(result_of(stored, rules), paper.outcome),
            after=_with_trace(result_of(results, rules), found.document),
            counts=attempt.state is AttemptState.SUBMITTED,
        )
        return row, found

    def corrected(self, paper: Paper, then: SlotResult, slot: AttemptSlot, answer: Any) -> SlotResult:
        """The slot under the terms; to undo is to grade it without that regrade."""
        stood = served(slot, self.source.items[slot.item_version_id][1], answer)
        if self.terms.undoes is None:
            return correct(then, stood, self.correction)
        left = corrections.in_quiz(self.standing, paper.assessment_id, without=self.terms.undoes)
        return grade_slot(stood, left.get(slot.item_version_id, ()))


def honoured_by(outcome: Mapping[str, Any] | None) -> int | None:
    """The regrade whose author let this attempt's pass stand, if any did."""
    found: int | None = ((outcome or {}).get("trace") or {}).get("honoured")
    return found


def _with_trace(result: Result, document: Mapping[str, Any]) -> Result:
    """An honoured pass is one, whatever the checks say."""
    honoured = honoured_by(document) is not None
    return replace(result, outcome=PASSED) if honoured and result.outcome else result


def option_texts(session: Session, trial: Trial) -> dict[str, dict[str, str]]:
    """``old`` and ``new``: id → words, of whatever a response can name, for mapping by hand."""
    old: dict[str, str] = {}
    for version in trial.terms.old_versions:
        old |= texts_by_id(authoring.load_items(session, [version])[version][1])
    new = _new_item(session, trial.terms)
    return {"old": old, "new": {} if new is None else texts_by_id(new)}
