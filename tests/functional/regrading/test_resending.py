"""Corrected scores on their way: real HTTP to a strict platform, and a process that dies between commit and sending."""

from __future__ import annotations

from datetime import timedelta

import pytest
from regraded_course import RegradedCourse
from sqlalchemy import select

from lms_plugin.db import db, utc_now
from lms_plugin.lti import ags
from lms_plugin.lti.models import ResourceLink
from lms_plugin.passback.models import OwedScore, ScoreState
from lms_plugin.passback.sender import Sender, session_factory
from lms_plugin.regrading.applying import apply
from lms_plugin.regrading.terms import terms_to_undo
from question_bank.regrade.policies import Policy

TRAINEES = ("1001", "1002", "1003")  # enrolled in the sandbox's course


class Sent:
    """A course on the sandbox, its quiz sat by three, and what its gradebook holds."""

    def __init__(self, live):
        self.live, self.world, self.passed = live, live.platform.world, 0
        self.session = db.session()
        self.course = RegradedCourse(self.session, live.registration, link="skin-quiz", context="skin-101")
        link = self.session.get(ResourceLink, self.course.teacher.resource_link_id)
        link.line_item_url = f"{live.platform.url}/lti/courses/skin-101/lineitems/item-skin-quiz/lineitem?mode=strict"
        link.ags_scopes = [ags.SCORE_SCOPE, ags.RESULT_SCOPE]
        self.session.commit()
        for who, chosen in zip(TRAINEES, ("b", "c", "c"), strict=True):
            self.course.sit(who, {"x": chosen, "y": "b"})

    def send(self):
        """What a worker that starts a minute later does. Returns how many scores it sent."""
        self.passed += 60
        self.world.clock_offset = self.passed
        sender = Sender(sessions=session_factory(db.engine), settings=self.live.app.extensions["assay"].settings)
        sender.clock = lambda: utc_now() + timedelta(seconds=self.passed)
        self.session.rollback()
        return sender.send_due()

    def grades(self):
        found = {who: self.world.grades.get(("item-skin-quiz", who)) for who in TRAINEES}
        return {who: grade.score for who, grade in found.items() if grade is not None}


@pytest.fixture
def sent(live):
    with live.app.app_context():
        yield Sent(live)
        db.session.remove()


def test_exactly_the_changed_learners_are_sent_again_with_later_times(sent):
    assert sent.send() == 3
    assert sent.grades() == {"1001": 2, "1002": 1, "1003": 1}
    applied = sent.course.apply(sent.course.terms(Policy.OLD_OR_NEW, sent.course.write()))
    assert applied.resent == 2
    assert sent.send() == 2
    assert sent.grades() == {"1001": 2, "1002": 2, "1003": 2}
    rows = sent.session.scalars(select(OwedScore).order_by(OwedScore.person_id, OwedScore.number)).all()
    assert {one.state for one in rows} == {ScoreState.ARRIVED}
    by_person = {}
    for one in rows:
        by_person.setdefault(one.person_id, []).append(one.sent_timestamp)
    assert all(times == sorted(set(times)) for times in by_person.values())
    sent.course.apply(terms_to_undo(sent.session, applied.regrade_id, context_id=sent.course.context))
    assert sent.send() == 2
    assert sent.grades() == {"1001": 2, "1002": 1, "1003": 1}


def test_a_process_that_dies_between_commit_and_sending_loses_nothing_and_sends_nothing_twice(sent):
    sent.send()
    terms = sent.course.terms(Policy.FULL_CREDIT)
    order = sent.course.order(sent.course.try_out(terms))
    apply(sent.session, terms, order, now=utc_now())
    sent.session.info.pop("after_commit", None)  # it dies before the worker is called
    sent.session.commit()
    assert sent.grades() == {"1001": 2, "1002": 1, "1003": 1}
    assert sent.send() == 2
    assert sent.send() == 0
    assert sent.grades() == {"1001": 2, "1002": 2, "1003": 2}


def test_a_process_that_dies_before_commit_has_changed_nothing(sent):
    sent.send()
    terms = sent.course.terms(Policy.FULL_CREDIT)
    order = sent.course.order(sent.course.try_out(terms))
    apply(sent.session, terms, order, now=utc_now())
    sent.session.rollback()
    assert sent.send() == 0
    again = apply(sent.session, terms, order, now=utc_now())
    sent.session.commit()
    assert again.resent == 2
