"""Applying a regrade: all of it in one transaction, if nothing has changed since its dry run was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from flask_babel import lazy_gettext as _
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lms_plugin.delivery.grading import Graded, graded, stored_results
from lms_plugin.delivery.models import Assessment, Attempt
from lms_plugin.delivery.regrade_models import Decision, GradingEvent, Regrade, RegradedVersion
from lms_plugin.errors import NotFound
from lms_plugin.outcomes import OutcomeChange, outcomes_changed
from lms_plugin.regrading import sending
from lms_plugin.regrading.dues import due_changes
from lms_plugin.regrading.errors import DryRunChanged, RegradeIncomplete
from lms_plugin.regrading.models import RegradedScore
from lms_plugin.regrading.terms import Terms
from lms_plugin.regrading.trials import Trial, try_out
from question_bank.regrade.dry_run import PASSED, Row

log = structlog.get_logger(__name__)
MAX_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody decided after looking at a dry run.

    ``decisions``: attempt → what becomes of the pass it would lose; each of these needs one. ``reason`` is read by
    the learners whose result changes.
    """

    dry_run_hash: str
    reason: str
    person_id: int
    decisions: Mapping[int, Decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What was done. ``awards``: certificates that rest on changed results and are listed for a decision."""

    regrade_id: int
    changed: int = 0
    resent: int = 0
    notices: int = 0
    awards: int = 0
    again: bool = False


def apply(session: Session, terms: Terms, order: Order, *, now: datetime) -> Applied:
    """Write what the dry run showed: results, events, scores owed, notices. The same order twice is once.

    Raises:
        DryRunChanged: an attempt, a version or another regrade changed since; nothing is written.
        RegradeIncomplete: an id is not mapped, a lost pass not decided, or the reason is missing.
    """
    _lock_quizzes(session, terms)
    done = session.scalar(
        select(Regrade.id).where(Regrade.context_id == terms.context_id, Regrade.dry_run_hash == order.dry_run_hash)
    )
    if done is not None:
        return Applied(regrade_id=done, again=True)
    trial = try_out(session, terms, now=now)
    _check(trial, order)
    row = _regrade(session, terms, order, now=now)
    rows, graded_anew = _decided(trial, order, row.id, now=now)
    changed = [one for one in rows if one.changed]
    changes = due_changes(trial.source, graded_anew)
    _write_results(session, changed, graded_anew)
    _write_events(session, trial, changed, graded_anew, order, row)
    owed = sending.resend(session, changes, at=now)
    if owed:
        session.execute(insert(RegradedScore), [{"regrade_id": row.id, "owed_score_id": one} for one in owed])
    notices = sending.notify(session, trial, changed, regrade_id=row.id, reason=row.reason, at=now)
    awards = _tell(session, trial, changed, row.id, now=now)
    log.info("regrade_applied", regrade=row.id, changed=len(changed), resent=len(owed))
    return Applied(regrade_id=row.id, changed=len(changed), resent=len(owed), notices=notices, awards=awards)


def _lock_quizzes(session: Session, terms: Terms) -> None:
    """No paper is handed in to these quizzes meanwhile, and no other regrade applied (delivery/corrections.py)."""
    query = select(Assessment.id).where(Assessment.context_id == terms.context_id)
    if terms.assessment_id is not None:
        query = query.where(Assessment.id == terms.assessment_id)
    if not session.scalars(query.order_by(Assessment.id).with_for_update(key_share=True)).all():
        raise NotFound(detail=f"assessment {terms.assessment_id} is not of this course")


def _check(trial: Trial, order: Order) -> None:
    if not trial.ready:
        raise RegradeIncomplete(
            _("The new version lacks answers that learners chose. Say what each of them counts as.")
        )
    if trial.run.content_hash != order.dry_run_hash:
        raise DryRunChanged(detail="the dry run's hash")
    if not order.reason.strip():
        raise RegradeIncomplete(_("Say in a few words why. The learners whose result changes read it."))
    if any(row.attempt not in order.decisions for row in trial.run.losing):
        raise RegradeIncomplete(_("Somebody would lose a pass. Decide for each of them whether the pass stands."))


def _regrade(session: Session, terms: Terms, order: Order, *, now: datetime) -> Regrade:
    row = Regrade(
        context_id=terms.context_id,
        assessment_id=terms.assessment_id,
        item_id=terms.item_id,
        new_version_id=terms.new_version if terms.policy.needs_version and terms.undoes is None else None,
        policy=terms.policy,
        mapped=dict(terms.mapped),
        reason=order.reason.strip()[:MAX_REASON],
        person_id=order.person_id,
        at=now,
        dry_run_hash=order.dry_run_hash,
        undoes=terms.undoes,
    )
    session.add(row)
    session.flush()  # its id is needed below
    old = [{"regrade_id": row.id, "item_version_id": one} for one in sorted(set(terms.old_versions))]
    session.execute(insert(RegradedVersion), old)
    return row


def _decided(trial: Trial, order: Order, regrade_id: int, *, now: datetime) -> tuple[list[Row], dict[int, Graded]]:
    """The rows and grades with every decision about a lost pass in them."""
    found, rows = dict(trial.graded), []
    for row in trial.run.rows:
        if row.loses_pass and order.decisions[row.attempt] is Decision.HONOUR:
            paper = trial.papers[row.attempt]
            stored = stored_results(paper.outcome, paper.slots, trial.source.items)
            anew = {one.now.slot: one.now for one in row.slots}
            results = [anew.get(one.slot, one) for one in stored]
            found[row.attempt] = graded(paper.attempt, paper.settings, results, now=now, honoured_by=regrade_id)
            rows.append(replace(row, after=replace(row.after, outcome=PASSED)))
        else:
            rows.append(row)
    return rows, found


def _write_results(session: Session, changed: list[Row], found: Mapping[int, Graded]) -> None:
    if changed:
        session.execute(
            update(Attempt),
            [
                {
                    "id": row.attempt,
                    "mark": found[row.attempt].mark,
                    "max_mark": found[row.attempt].max_mark,
                    "outcome": found[row.attempt].document,
                }
                for row in changed
            ],
        )


def _write_events(
    session: Session, trial: Trial, changed: list[Row], found: Mapping[int, Graded], order: Order, regrade: Regrade
) -> None:
    if not changed:
        return
    losing = {row.attempt for row in trial.run.losing}
    session.execute(
        insert(GradingEvent),
        [
            {
                "regrade_id": regrade.id,
                "attempt_id": row.attempt,
                "slot": row.slot,
                "person_id": order.person_id,
                "at": regrade.at,
                "policy": regrade.policy,
                "reason": regrade.reason,
                "decision": order.decisions[row.attempt] if row.attempt in losing else None,
                "old": _result(row, trial.papers[row.attempt].outcome, before=True),
                "new": _result(row, found[row.attempt].document, before=False),
            }
            for row in changed
        ],
    )


def _result(row: Row, document: Any, *, before: bool) -> dict[str, Any]:
    result = row.before if before else row.after
    return {"mark": str(result.mark), "max_mark": str(result.max_mark), "outcome": document}


def _tell(session: Session, trial: Trial, changed: list[Row], regrade_id: int, *, now: datetime) -> int:
    """Let features that rest on outcomes list what somebody has to decide. Returns how many awards they listed."""
    changes = [
        OutcomeChange(
            attempt_id=row.attempt,
            person_id=row.learner,
            resource_link_id=trial.papers[row.attempt].attempt.resource_link_id,
            assessment_id=trial.papers[row.attempt].assessment_id,
            was=row.before.outcome == PASSED if row.before.outcome else None,
            now=row.after.outcome == PASSED if row.after.outcome else None,
        )
        for row in changed
        if row.counts
    ]
    if not changes:
        return 0
    answers = outcomes_changed.send(None, session=session, regrade_id=regrade_id, changes=changes, now=now)
    return sum(listed or 0 for _receiver, listed in answers)
