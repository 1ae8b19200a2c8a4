"""Which attempts make the grade, and that the gradebook is told only what changed (assessment.md 3.2)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select
from tests_support import RIGHT, a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments, grades
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.delivery.models import AssessmentVersion, Attempt
from lms_plugin.passback.models import MessageKind, OwedScore
from question_bank.grades import GradePolicy

RESULTS = {  # four questions of one point each
    "all": RIGHT,
    "half": {"one": "a", "three": True},
    "unsafe": RIGHT | {"one": "b"},
}


def sit(learner, session, which):
    attempt = learner.start()
    for slot, key in keys_by_slot(session, attempt).items():
        if key in RESULTS[which]:
            assert learner.autosave(attempt, slot, RESULTS[which][key]).status_code == 200
    learner.submit(attempt)
    session.expire_all()


def owed(session):
    rows = session.scalars(select(OwedScore).order_by(OwedScore.number)).all()
    return [(row.score_given, row.score_maximum, row.comment) for row in rows]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (GradePolicy.BEST, [(2, 4, ""), (4, 4, "")]),
        (GradePolicy.LAST, [(2, 4, ""), (4, 4, ""), (2, 4, "")]),
        (GradePolicy.FIRST, [(2, 4, "")]),
        (GradePolicy.AVERAGE, [(50, 100, ""), (75, 100, ""), (Decimal("66.66667"), 100, "")]),
    ],
)
def test_the_gradebook_is_owed_what_the_policy_says_and_only_when_it_changes(app, session, policy, expected):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None, grade_policy=policy)
    for which in ("half", "all", "half"):
        sit(Learner(app, entered), session, which)
    assert owed(session) == expected


def test_an_unsafe_attempt_is_capped_and_both_numbers_are_kept(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None, cap_sent_score=True, pass_percent=Decimal(60))
    learner = Learner(app, entered)
    sit(learner, session, "unsafe")
    capped = session.scalars(select(OwedScore)).one()
    assert (capped.score_given, capped.score_earned) == (Decimal("2.36"), 3)  # a point under 60 % of four points
    assert capped.comment == "Safety requirement not met"
    sit(learner, session, "all")
    assert owed(session)[-1] == (4, 4, "")


def test_a_pass_by_another_attempt_takes_comment_and_cap_away_from_the_best(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None, cap_sent_score=True, pass_percent=Decimal(50))
    learner = Learner(app, entered)
    sit(learner, session, "unsafe")
    sit(learner, session, "half")
    assert owed(session) == [(Decimal("1.96"), 4, "Safety requirement not met"), (3, 4, "")]


def test_another_policy_recomputes_and_sends_only_what_changed(app, session):
    both, once = a_launch(session), a_launch(session, person_sub="s2")
    a_quiz(session, both, attempts=None)
    for entered, results in ((both, ("all", "half")), (once, ("half",))):
        for which in results:
            sit(Learner(app, entered), session, which)
    bound = bound_to(session, both.resource_link_id)
    version = session.get_one(AssessmentVersion, bound.version_id)
    session.add(
        AssessmentVersion(
            assessment_id=bound.assessment_id, number=2, bank_id=bound.bank_id,
            settings=version.settings | {"grade_policy": "last"}, created_by=both.person_id, created_at=utc_now(),
        )
    )  # fmt: skip
    session.flush()
    grades.settle_all(session, bound.assessment_id, now=utc_now())
    session.commit()
    rows = session.scalars(select(OwedScore).order_by(OwedScore.id)).all()
    assert [(row.person_id, row.score_given) for row in rows] == [
        (both.person_id, 4),
        (once.person_id, 2),
        (both.person_id, 2),
    ]


@pytest.fixture
def relinked(app, session):
    """A learner who took a quiz, and then another one that the link opens by now."""
    entered = a_launch(session)
    first = a_quiz(session, entered, attempts=None, title="Before", grade_policy=GradePolicy.BEST)
    learner = Learner(app, entered)
    learner.quiz, learner.before = first, []
    for which in ("half", "unsafe"):
        sit(learner, session, which)
    learner.before = list(session.scalars(select(Attempt.id).order_by(Attempt.id)))
    a_quiz(session, entered, attempts=None, title="Now", bank_id=bound_to(session, entered.resource_link_id).bank_id)
    sit(learner, session, "half")
    learner.now = session.scalars(select(Attempt.id).order_by(Attempt.id.desc())).first()
    learner.teacher = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    session.rollback()
    return learner


def last(session):
    session.expire_all()
    row = session.scalars(select(OwedScore).order_by(OwedScore.number.desc())).first()
    return row.kind, row.attempt_id


def void(learner, attempt, action="void"):
    assert learner.teacher.post(f"attempts/{attempt}/{action}", reason="Fire alarm").status_code == 303


def test_what_becomes_of_an_earlier_quiz_of_the_link_leaves_the_score_of_the_later(session, relinked):
    for attempt in relinked.before:
        void(relinked, attempt)
        assert last(session) == (MessageKind.SCORE, relinked.now)
    void(relinked, relinked.before[0], "restore")
    assert last(session) == (MessageKind.SCORE, relinked.now)


def test_without_its_last_attempt_a_link_has_the_score_of_its_earlier_quiz_again(session, relinked):
    void(relinked, relinked.now)
    assert last(session) == (MessageKind.SCORE, relinked.before[1])


def test_another_policy_of_an_earlier_quiz_leaves_the_score_of_the_later(session, relinked):
    change = partial(replace, grade_policy=GradePolicy.FIRST)
    assessments.change_settings(session, relinked.quiz, change, person_id=relinked.entered.person_id, now=utc_now())
    grades.settle_all(session, relinked.quiz, now=utc_now())
    session.commit()
    assert last(session) == (MessageKind.SCORE, relinked.now)


def test_an_earlier_quiz_of_the_link_counts_by_its_newest_rules_though_its_attempts_were_made_under_others(
    session, relinked
):
    change = partial(replace, grade_policy=GradePolicy.FIRST)
    assessments.change_settings(session, relinked.quiz, change, person_id=relinked.entered.person_id, now=utc_now())
    session.commit()
    void(relinked, relinked.now)
    assert last(session) == (MessageKind.SCORE, relinked.before[0])


@pytest.mark.parametrize(("policy", "counts"), [(GradePolicy.LAST, 0), (GradePolicy.FIRST, 1)])
def test_an_attempt_that_was_opened_again_counts_from_when_it_is_handed_in(app, session, policy, counts):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None, grade_policy=policy)
    learner = Learner(app, entered)
    for which in ("half", "all"):
        sit(learner, session, which)
    attempts = session.scalars(select(Attempt.id).order_by(Attempt.id)).all()
    session.rollback()
    teacher = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    session.rollback()
    assert teacher.post(f"attempts/{attempts[0]}/reopen", reason="Fire alarm").status_code == 303
    learner.submit(attempts[0])
    assert last(session) == (MessageKind.SCORE, attempts[counts])
