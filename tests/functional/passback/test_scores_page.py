"""The page of scores: who sees whose, what it says, and "send again"."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from page_checks import InspectingClient
from sqlalchemy import event, select, update
from tests_support import SECRET, a_launch

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import ResourceLink
from lms_plugin.passback import service
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry, TryResult
from lms_plugin.passback.overview import PAGE


@pytest.fixture
def school(app, session):
    """Scores of one course, a teacher of it, and a way to look."""
    app.test_client_class = InspectingClient
    return School(app, session)


class School:
    """Owes scores and opens pages."""

    def __init__(self, app, session):
        self.app, self.session = app, session

    def owe(self, sub="s1", link="l1", context="c1", state=ScoreState.WAITING, result=None, **launch):
        entered = a_launch(self.session, person_sub=sub, link=link, context=context, **launch)
        now = utc_now()
        owed = service.queue_score(
            self.session, resource_link_id=entered.resource_link_id, person_id=entered.person_id, attempt_id=1,
            score_given=Decimal(7), score_maximum=Decimal(10), comment="Safety requirement not met",
            started_at=now - timedelta(minutes=9), submitted_at=now, at=now,
        )  # fmt: skip
        self.session.flush()
        if result:
            owed.state, owed.last_result, owed.tries = state, result, 1
            owed.arrived_at = now if result.came else None
            self.session.add(
                SendTry(owed_score_id=owed.id, at=now, result=result, http_status=400, answer="<b>words</b>")
            )
        self.session.commit()
        return owed.id

    def enter(self, role=Role.INSTRUCTOR, sub="t1", link="l1", context="c1"):
        return a_launch(self.session, role=role, person_sub=sub, link=link, context=context)

    def see(self, entered, query=""):
        return entered.in_browser(self.app.test_client()).get(entered.path("scores") + query)

    def press(self, entered, rest, **data):
        client = entered.in_browser(self.app.test_client())
        return client.post(entered.path(f"scores/{rest}"), data={"csrf_token": entered.csrf(SECRET)} | data)

    def state(self, owed):
        self.session.expire_all()
        state = self.session.scalar(select(OwedScore.state).where(OwedScore.id == owed))
        self.session.rollback()
        return state


def test_without_scores_the_page_says_when_there_will_be_some(school):
    text = school.see(school.enter()).text
    assert "Nothing here yet" in text
    assert "<table" not in text


@pytest.mark.parametrize("result", [one for one in TryResult if not one.came])
def test_each_reason_stands_in_words_with_its_code(school, result):
    state = ScoreState.WAITING if result.goes_on else ScoreState.REFUSED
    school.owe(state=state, result=result)
    text = school.see(school.enter()).text
    assert text.count(result.value.upper()) >= 2  # beside the reason, and in the list of tries
    assert "&lt;b&gt;words&lt;/b&gt;" in text
    assert "Send again" in text
    assert ("next try" in text) == result.goes_on


def test_a_score_that_arrived_says_so_and_can_be_sent_again(school):
    owed = school.owe(state=ScoreState.ARRIVED, result=TryResult.CONFIRMED)
    text = school.see(school.enter()).text
    assert "found in the gradebook" in text
    assert "Arrived" in text
    assert "Safety requirement not met" in text
    assert school.press(school.enter(), f"{owed}/send").status_code == 303
    assert school.state(owed) is ScoreState.WAITING


def test_a_score_that_has_not_been_tried_yet_has_nothing_to_press(school):
    school.owe()
    assert "Send again" not in school.see(school.enter()).text


def test_assistants_see_and_do_not_send_learners_see_nothing(school):
    owed = school.owe(state=ScoreState.REFUSED, result=TryResult.REFUSED)
    assistant = school.enter(Role.ASSISTANT, "a1")
    page = school.see(assistant)
    assert page.status_code == 200
    assert "<form" not in page.text
    learner = school.enter(Role.LEARNER, "s9")
    assert school.see(learner).status_code == 403
    for entered in (assistant, learner):
        assert school.press(entered, f"{owed}/send").status_code == 403
        assert school.press(entered, "send").status_code == 403
    assert school.state(owed) is ScoreState.REFUSED


def test_another_courses_scores_are_not_there(school):
    owed = school.owe(state=ScoreState.REFUSED, result=TryResult.REFUSED)
    other = school.enter(link="l9", context="c9")
    assert "Person s1" not in school.see(other, "?all=1").text
    assert school.press(other, f"{owed}/send").status_code == 404
    assert school.press(other, "send").status_code == 303
    assert school.state(owed) is ScoreState.REFUSED


def test_one_quiz_or_the_whole_course_and_one_state_or_all(school):
    school.owe("s1", state=ScoreState.ARRIVED, result=TryResult.ARRIVED)
    school.owe("s2", link="l2", state=ScoreState.REFUSED, result=TryResult.STALE)
    teacher = school.enter()
    assert "Person s2" not in school.see(teacher).text
    whole = school.see(teacher, "?all=1").text
    assert "Person s1" in whole
    assert "Person s2" in whole
    assert "Quiz l2" in whole
    refused = school.see(teacher, "?all=1&state=refused").text
    assert "Person s1" not in refused
    assert "Person s2" in refused
    assert "Person s1" in school.see(teacher, "?state=nonsense&page=x").text


def test_everything_that_failed_is_sent_again_at_once(school):
    waiting = school.owe("s1", state=ScoreState.WAITING, result=TryResult.UNAVAILABLE)
    refused = school.owe("s2", link="l2", state=ScoreState.REFUSED, result=TryResult.STALE)
    arrived = school.owe("s3", state=ScoreState.ARRIVED, result=TryResult.ARRIVED)
    teacher = school.enter()
    answer = school.press(teacher, "send", all="1")
    assert (answer.status_code, answer.location.endswith("/scores?all=1")) == (303, True)
    assert [school.state(one) for one in (waiting, refused, arrived)] == [
        ScoreState.WAITING, ScoreState.WAITING, ScoreState.ARRIVED,
    ]  # fmt: skip
    asked = school.session.scalars(select(OwedScore.asked_by).where(OwedScore.id.in_([waiting, refused]))).all()
    assert asked == [teacher.person_id] * 2


def test_only_the_newest_score_of_a_learner_stands_there(school):
    school.owe(state=ScoreState.ARRIVED, result=TryResult.ARRIVED)
    school.owe()
    text = school.see(school.enter()).text
    assert text.count("Person s1</th>") == 1
    assert "Waiting" in text


def test_a_score_without_a_column_says_so(school):
    owed = school.owe(ags=False)
    assert school.state(owed) is ScoreState.NOT_OFFERED
    teacher = school.enter()
    assert "No gradebook column" in school.see(teacher).text
    assert school.press(teacher, f"{owed}/send").status_code == 404


def test_many_learners_come_in_pages_with_the_same_number_of_queries(school):
    teacher, counts = school.enter(), []
    school.owe("s000")

    def queries():
        asked = []
        with school.app.app_context():
            event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
            text = school.see(teacher, "?page=2").text
        counts.append(len(asked))
        return text

    queries()
    for number in range(1, PAGE + 2):
        school.owe(f"s{number:03}", link="l1")
    text = queries()
    school.session.rollback()
    assert text.count("<tr>") == 3
    assert 'aria-current="page">2</a>' in text
    assert counts[1] - counts[0] <= counts[0]  # the listener of the first count is still there


def test_the_learner_is_told_where_the_newest_score_stands(school):
    owed = school.owe()
    row = school.session.get(OwedScore, owed)
    place = (row.resource_link_id, row.person_id)
    assert service.status_of(school.session, *place) == service.Status(
        state=ScoreState.WAITING, tries=0, arrived_at=None
    )
    assert service.status_of(school.session, place[0], place[1] + 1) is None


def test_the_command_line_lists_and_sends(school):
    run = school.app.test_cli_runner().invoke
    owed = school.owe(state=ScoreState.REFUSED, result=TryResult.STALE)
    school.owe("s2")
    listed = run(args=["passback", "list", "--state", "refused"]).stdout
    assert listed == f"{owed}\trefused\t7/10\ttries 1\tscore_stale\tQuiz l1\n"
    assert len(run(args=["passback", "list"]).stdout.splitlines()) == 2
    school.session.execute(update(ResourceLink).values(line_item_url="http://lms.example/"))
    school.session.commit()
    assert run(args=["passback", "send"]).stdout == "1 tries.\n"
    assert "Person" not in run(args=["passback", "list"]).stdout
