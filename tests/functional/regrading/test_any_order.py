"""Submits, new versions, regrades and undoing in any order: every grade is what a computation from scratch gives."""

from __future__ import annotations

import os
import shutil
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from instances import settings_for
from regraded_course import RegradedCourse
from sqlalchemy import select

from lms_plugin import create_app
from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.db import db
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.delivery.regrade_models import Decision
from lms_plugin.passback.models import OwedScore
from lms_plugin.regrading.terms import terms_to_undo
from question_bank.interchange import native
from question_bank.regrade.policies import Policy
from question_bank.scoring import score

NAMES = ("x", "y")
# Many more by hand, where a few minutes do not matter.
RUNS, STEPS = int(os.environ.get("ASSAY_TEST_RUNS", "2")), int(os.environ.get("ASSAY_TEST_STEPS", "10"))
CHOICES = st.sampled_from(["a", "b", "c", "d", None])


class Grades(RuleBasedStateMachine):
    """A course of two questions, three learners, and an instructor who keeps changing their mind.

    The expectation is kept apart from the product: a list of regrades by hand, and the arithmetic of assessment.md 5.
    """

    template = None
    regrades = Bundle("regrades")
    papers = Bundle("papers")

    @initialize()
    def begin(self):
        """A course on a database of its own."""
        path = self.template.with_name(f"{id(self)}.sqlite3")
        shutil.copy(self.template, path)
        self.app = create_app(settings_for(f"sqlite:///{path}", jobs_url=f"sqlite:///{path}.jobs"))
        self.context = self.app.app_context()
        self.context.push()
        self.course = RegradedCourse(db.session(), names=NAMES, critical_tolerance=None)
        self.made = {}  # regrade id → (policy, old version, new version)

    def teardown(self):
        """Let the database go."""
        if hasattr(self, "context"):
            db.session.remove()
            db.engine.dispose()
            self.context.pop()

    @rule(who=st.sampled_from(["ana", "ben", "eva"]), x=CHOICES, y=CHOICES)
    def sit(self, who, x, y):
        """Somebody takes the quiz."""
        self.course.sit(who, {"x": x, "y": y})

    @rule(target=papers, who=st.sampled_from(["late", "later"]), x=CHOICES)
    def begin_a_paper(self, who, x):
        """Somebody starts, and leaves it open."""
        session = self.course.session
        person = self.course.enter(who).person_id
        held = session.scalar(select(Attempt.id).filter_by(person_id=person, state=AttemptState.OPEN))
        return multiple() if held else self.course.sit(who, {"x": x}, hand_in=False)

    @rule(paper=papers)
    def hand_in(self, paper):
        """It is handed in, perhaps long after."""
        self.course.hand_in(paper)

    @rule(key=st.sampled_from("abcd"))
    def write(self, key):
        """A new version with another key."""
        if len(self.course.versions()) < 4:
            self.course.write(key=key, critical="")

    @rule(target=regrades, policy=st.sampled_from(list(Policy)), data=st.data(), lost=st.sampled_from(list(Decision)))
    def regrade(self, policy, data, lost):
        """From any version to any."""
        versions = self.course.versions()
        old, new = (data.draw(st.sampled_from(versions)) for _ in range(2))
        applied = self.course.apply(self.course.terms(policy, new, old_versions=(old,)), lost=lost)
        self.made[applied.regrade_id] = (policy, old, new)
        return applied.regrade_id

    @rule(regrade=regrades, lost=st.sampled_from(list(Decision)))
    def undo(self, regrade, lost):
        """One of them is taken back."""
        if regrade in self.made:
            terms = terms_to_undo(self.course.session, regrade, context_id=self.course.context)
            self.course.apply(terms, lost=lost)
            del self.made[regrade]

    @invariant()
    def every_grade_is_what_a_computation_from_scratch_gives(self):
        """Marks of each attempt, and what the gradebook was told last."""
        if not hasattr(self, "course"):
            return
        session = self.course.session
        session.expire_all()
        items = {row.id: native.item_from_document(row.document) for row in session.scalars(select(ItemVersion)).all()}
        best: dict[int, Decimal] = {}
        for attempt in session.scalars(select(Attempt).filter_by(state=AttemptState.SUBMITTED).order_by(Attempt.id)):
            mark, most = self.computed(attempt.id, items)
            assert (attempt.mark, attempt.max_mark) == (mark, most)
            share = mark / most if most else Decimal(0)
            best[attempt.person_id] = max(best.get(attempt.person_id, share), share)
        told = {
            row.person_id: row.score_given / row.score_maximum
            for row in session.scalars(select(OwedScore).order_by(OwedScore.number))
        }
        assert told == best
        session.rollback()

    def computed(self, attempt, items):
        """(points, possible) by hand."""
        session, mark, most = self.course.session, Decimal(0), Decimal(0)
        rows = session.execute(
            select(AttemptSlot.slot, AttemptSlot.item_version_id, Item.key)
            .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
            .join(Item, Item.id == ItemVersion.item_id)
            .where(AttemptSlot.attempt_id == attempt)
        ).all()
        for slot, version, _key in rows:
            answer = session.scalar(select(SavedAnswer.answer).filter_by(attempt_id=attempt, slot=slot))
            earned, counts = score(items[version], answer).fraction, True
            for policy, old, new in self.made.values():
                if old != version or policy is Policy.KEEP:
                    continue
                fresh = score(items[new], answer).fraction
                earned = {
                    Policy.NEW_KEY: fresh, Policy.OLD_OR_NEW: max(earned, fresh), Policy.FULL_CREDIT: Decimal(1),
                    Policy.DROP_ITEM: earned,
                }[policy]  # fmt: skip
                counts = policy is not Policy.DROP_ITEM
            if counts:
                mark, most = mark + earned, most + 1
        return mark, most


def test_any_order_of_submits_regrades_and_undoing_gives_what_a_computation_gives(sqlite_template, tmp_path):
    Grades.template = shutil.copy(sqlite_template, tmp_path / "template.sqlite3")
    run_state_machine_as_test(
        Grades,
        settings=settings(
            max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
