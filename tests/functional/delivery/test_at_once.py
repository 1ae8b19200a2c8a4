"""What staff do to attempts while learners hand in or other staff act: one thing after the other."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from functools import partial

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import func, select, update
from tests_support import RIGHT, a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.delivery import assessments, attempt_desk, spaced
from lms_plugin.delivery import service as delivery
from lms_plugin.delivery.models import Assessment, Attempt, AttemptState
from lms_plugin.delivery.practice_models import PracticeReview
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.lti.models import ResourceLink
from lms_plugin.passback import withdrawals
from lms_plugin.passback.models import MessageKind, OwedScore, ScoreState
from question_bank.grades import GradePolicy


@pytest.fixture
def learner(app, session):
    """A learner whose first attempt was better than the second."""
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None)
    learner = Learner(app, entered)
    learner.link = entered.resource_link_id
    learner.first = learner.start()
    for slot, key in keys_by_slot(session, learner.first).items():
        learner.autosave(learner.first, slot, RIGHT[key])
    learner.submit(learner.first)
    session.rollback()
    return learner


@pytest.fixture
def staff(session, learner):
    return a_launch(session, role=Role.INSTRUCTOR, person_sub="t1").person_id


def meanwhile(app, work):
    """Something that another process does; it is waited for with ``join``."""

    def do():
        with app.app_context():
            work(db.session())
            db.session.commit()
            db.session.remove()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join(timeout=0.3)  # it is through by now, or waits
    return thread


def void(session, learner, attempt, staff):
    found = attempt_desk.attempt_here(session, attempt, learner.link, lock=True)
    attempt_desk.void(session, found, by=staff, now=utc_now(), reason="Wrong room.")


def owed(session, learner):
    """What the gradebook is told last: (kind, attempt, points)."""
    session.expire_all()
    last = session.scalars(select(OwedScore).order_by(OwedScore.number.desc(), OwedScore.id.desc())).first()
    return last.kind, last.attempt_id, last.score_given


def test_two_attempts_voided_at_once_leave_no_score(app, session, learner, staff):
    second = learner.start()
    learner.submit(second)
    void(session, learner, learner.first, staff)
    other = meanwhile(app, lambda theirs: void(theirs, learner, second, staff))
    session.commit()
    other.join(timeout=20)
    assert owed(session, learner)[0] is MessageKind.WITHDRAWAL


def test_an_attempt_handed_in_while_the_other_is_voided_is_the_score(app, session, learner, staff):
    second = learner.start()
    void(session, learner, learner.first, staff)

    def hand_in(theirs):
        delivery.submit_attempt(theirs, theirs.get_one(Attempt, second), now=utc_now())

    other = meanwhile(app, hand_in)
    session.commit()
    other.join(timeout=20)
    assert owed(session, learner) == (MessageKind.SCORE, second, 0)


def test_a_second_click_on_hand_in_while_a_regrade_is_applied_breaks_neither(app, session, learner):
    quiz = select(Assessment).with_for_update(key_share=True)
    session.scalars(quiz).one()  # as a regrade begins
    answers = []
    other = meanwhile(app, lambda _theirs: answers.append(learner.submit(learner.first)))
    session.get_one(Attempt, learner.first).mark = 1  # and goes on
    session.commit()
    other.join(timeout=20)
    assert [one.status_code for one in answers] == [303]


def test_an_attempt_reopened_while_its_learner_starts_another_is_refused_in_words(app, session, learner):
    teacher = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    session.rollback()
    sitter = Sitter(resource_link_id=learner.link, person_id=learner.entered.person_id, preview=False)
    delivery.start_attempt(session, sitter, seed="0" * 32, now=utc_now())
    answers = []

    def reopen(_theirs):
        answers.append(teacher.post(f"attempts/{learner.first}/reopen", minutes="10", reason="Fire alarm"))

    other = meanwhile(app, reopen)
    session.commit()
    other.join(timeout=20)
    assert [one.status_code for one in answers] == [409]


def test_two_clicks_at_once_on_a_question_of_spaced_practice_are_one_answer(app, session, learner):
    page = learner.get("practise").text
    fields = {name: re.search(rf'name="{name}" value="(\w+)"', page)[1] for name in ("item", "number", "q", "t1", "r1")}
    session.rollback()
    who = spaced.Practising(context_id=learner.entered.context_id, person_id=learner.entered.person_id)
    spaced.take_turn(session, who)
    today = spaced.today(session, who, now=utc_now())
    spaced.answer(session, who, today.posed, None, certainty=1, now=utc_now())
    answers = []
    other = meanwhile(app, lambda _theirs: answers.append(learner.post("practise", **fields)))
    session.commit()
    other.join(timeout=20)
    assert [one.status_code for one in answers] == [303]
    assert len(session.scalars(select(PracticeReview)).all()) == 1


@pytest.mark.parametrize("again", [False, True], ids=["take back", "let count again"])
def test_a_score_taken_back_while_its_learner_hands_in_breaks_neither(app, session, learner, staff, monkeypatch, again):
    quiz, last = session.scalar(select(Assessment.id)), partial(replace, grade_policy=GradePolicy.LAST)
    assessments.change_settings(session, quiz, last, person_id=staff, now=utc_now())
    owed = session.scalars(select(OwedScore)).one()
    context, waiting = session.get_one(ResourceLink, learner.link).context_id, []
    if again:
        withdrawals.withdraw(session, owed.id, context_id=context, asked_by=staff, now=utc_now())
        session.execute(update(OwedScore).values(state=ScoreState.WAITING))
    attempt = learner.start()
    session.commit()
    newest, queue = session.scalar(select(func.max(OwedScore.id))), withdrawals.queue_score
    session.rollback()

    def hand_in(theirs):
        delivery.submit_attempt(theirs, theirs.get_one(Attempt, attempt), now=utc_now())

    def meanwhile_handed_in(*args, **facts):
        waiting.append(meanwhile(app, hand_in))
        return queue(*args, **facts)

    monkeypatch.setattr(withdrawals, "queue_score", meanwhile_handed_in)
    by_hand = withdrawals.give_back if again else withdrawals.withdraw
    by_hand(session, newest, context_id=context, asked_by=staff, now=utc_now())
    session.commit()
    waiting[0].join(timeout=20)
    session.rollback()
    assert session.get_one(Attempt, attempt).state is AttemptState.SUBMITTED
    score, gone = MessageKind.SCORE, MessageKind.WITHDRAWAL
    kinds = session.scalars(select(OwedScore.kind).order_by(OwedScore.number)).all()
    assert kinds == [score, gone, *([score] if again else []), score]
