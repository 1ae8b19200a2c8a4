"""A learner whom the course suspended: the score is sent all the same, and a refusal is about the person only."""

from __future__ import annotations

import pytest
import structlog
from structlog.testing import capture_logs
from test_columns import Course
from test_sending import OTHER, TRAINEE

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.lti.nrps import MemberStatus
from lms_plugin.passback import sender, service
from lms_plugin.passback.models import LineItemState, ScoreState
from lms_plugin.roster.models import Roster, RosterMember, RosterState

pytestmark = pytest.mark.values
REFUSALS = [(403, "The user is suspended"), (404, "no")]


class Suspending(Course):
    """A course with a column of ours, whose roster says that the trainee is inactive."""

    def __init__(self, live, session):
        super().__init__(live, session)
        self.ask()
        self.sender.send_due()
        now, place = utc_now(), {"context_id": self.teacher.context_id, "url": "https://lms.example/members"}
        roster = Roster(**place, state=RosterState.READ, due_at=now, read_at=now)
        session.add(roster)
        session.flush()
        for sub, status in ((TRAINEE, MemberStatus.INACTIVE), (OTHER, MemberStatus.ACTIVE)):
            member = {"registration_id": live.registration.id, "user_id": sub, "role": Role.LEARNER, "reading": 1}
            session.add(RosterMember(roster_id=roster.id, **member, status=status, updated_at=now))
        session.commit()

    def scores_page(self):
        return self.teacher.in_browser(self.live.app.test_client()).get(self.teacher.path("scores")).text

    def grade_of(self, sub):
        (item,) = self.made()
        grade = self.world.grades.get((item.id, sub))
        return None if grade is None else grade.score

    def press_send_again(self, owed):
        place = {"context_id": self.teacher.context_id, "asked_by": self.teacher.person_id}
        service.send_again(self.session, [owed], **place, now=self.sender.clock())
        self.session.commit()


@pytest.fixture
def course(live, monkeypatch):
    monkeypatch.setattr(sender, "log", structlog.get_logger())  # one that has not been used yet can be listened to
    with live.app.app_context():
        yield Suspending(live, db.session())
        db.session.remove()


def test_quirk_40_a_waiting_score_of_somebody_suspended_is_marked_so_and_goes_out(course):
    owed = course.score()
    text = course.scores_page()
    assert "Suspended in the course" in text
    assert "Waiting" in text
    course.sender.send_due()
    assert course.state(owed) is ScoreState.ARRIVED  # the platform decides who gets grades; Moodle stores it
    assert course.grade_of(TRAINEE) == 7


@pytest.mark.parametrize(("status", "words"), REFUSALS)
def test_err_09_a_refusal_of_somebody_suspended_names_the_person_and_leaves_the_column_alone(course, status, words):
    owed = course.score()
    course.fault(group="scores", kind="refuse", status=status, text=words, count=1)
    with capture_logs() as logs:
        course.sender.send_due()
    assert course.state(owed) is ScoreState.REFUSED
    assert course.tries(owed) == [("score_refused_user", status)]
    tried = [(one["result"], one["http_status"]) for one in logs if one["event"] == "score_tried"]
    assert tried == [("score_refused_user", status)]
    text = course.scores_page()
    assert "Suspended in the course" in text
    assert "perhaps not enrolled any more" in text
    assert "The gradebook column is gone" not in text
    assert [one.state for one in course.rows()] == [LineItemState.HELD]
    course.wait(86400)
    course.sender.send_due()
    assert len(course.tries(owed)) == 1  # nothing by itself: it waits for a person
    course.press_send_again(owed)
    course.sender.send_due()
    assert (course.state(owed), course.grade_of(TRAINEE)) == (ScoreState.ARRIVED, 7)
