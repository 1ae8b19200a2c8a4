"""The page of scores: who sees whose, what it says, and "send again"."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from page_checks import InspectingClient
from sqlalchemy import event, insert, select, update
from sqlalchemy import text as sql
from tests_support import SECRET, a_launch

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.lti.ags import Result
from lms_plugin.lti.models import Person, ResourceLink
from lms_plugin.lti.nrps import MemberStatus
from lms_plugin.operations.grade_rows import PAGE
from lms_plugin.passback import recording, service
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry, TryResult
from lms_plugin.roster.models import Roster, RosterMember, RosterState


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
    assert result.value.upper() in text
    assert "Send again" in text
    assert ("next try" in text) == result.goes_on


def test_a_score_that_arrived_says_so_and_can_be_sent_again(school):
    owed = school.owe(state=ScoreState.ARRIVED, result=TryResult.CONFIRMED)
    text = school.see(school.enter()).text
    assert "Sent" in text
    assert "Safety requirement not met" in text
    assert school.press(school.enter(), "send", one=owed).status_code == 303
    assert school.state(owed) is ScoreState.WAITING


def test_a_score_that_has_not_been_tried_yet_has_nothing_to_press(school):
    school.owe()
    assert "Send again" not in school.see(school.enter()).text


def test_assistants_see_and_do_not_send_learners_see_nothing(school):
    owed = school.owe(state=ScoreState.REFUSED, result=TryResult.REFUSED)
    assistant = school.enter(Role.ASSISTANT, "a1")
    page = school.see(assistant)
    assert page.status_code == 200
    assert 'method="post"' not in page.text
    learner = school.enter(Role.LEARNER, "s9")
    assert school.see(learner).status_code == 403
    for entered in (assistant, learner):
        assert school.press(entered, "send", one=owed).status_code == 403
        assert school.press(entered, "send", failed="1").status_code == 403
    assert school.state(owed) is ScoreState.REFUSED


def test_another_courses_scores_are_not_there(school):
    owed = school.owe(state=ScoreState.REFUSED, result=TryResult.REFUSED)
    other = school.enter(link="l9", context="c9")
    assert "Person s1" not in school.see(other, "?all=1").text
    assert school.press(other, "send", one=owed).status_code == 404
    assert school.press(other, "send", failed="1").status_code == 303
    assert school.state(owed) is ScoreState.REFUSED


def test_one_quiz_or_the_whole_course_and_one_state_or_all(school):
    school.owe("s1", state=ScoreState.ARRIVED, result=TryResult.ARRIVED)
    school.owe("s2", link="l2", state=ScoreState.REFUSED, result=TryResult.STALE)
    teacher = school.enter()
    assert "Quiz l2" not in school.see(teacher).text
    whole = school.see(teacher, "?all=1").text
    assert "Person s1" in whole
    assert "Person s2" in whole
    assert "Quiz l2" in whole
    refused = school.see(teacher, "?all=1&show=needs_you").text
    assert "Person s1" not in refused
    assert "Person s2" in refused
    assert "Person s1" in school.see(teacher, "?show=nonsense&page=x").text


def test_everything_that_failed_is_sent_again_at_once(school):
    waiting = school.owe("s1", state=ScoreState.WAITING, result=TryResult.UNAVAILABLE)
    refused = school.owe("s2", link="l2", state=ScoreState.REFUSED, result=TryResult.STALE)
    arrived = school.owe("s3", state=ScoreState.ARRIVED, result=TryResult.ARRIVED)
    teacher = school.enter()
    answer = school.press(teacher, "send", failed="1", all="1")
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
    assert text.count("Person s1</a></th>") == 1
    assert "Waiting" in text


def test_a_score_without_a_column_says_so(school):
    owed = school.owe(ags=False)
    assert school.state(owed) is ScoreState.NOT_OFFERED
    teacher = school.enter()
    assert "No gradebook column" in school.see(teacher).text
    assert school.press(teacher, "send", one=owed).status_code == 404


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
    assert listed == f"{owed}\trefused\t7/10\ttries 1\tscore_stale\tQuiz l1\tattention\n"
    assert run(args=["passback", "list", "--standing", "attention"]).stdout == listed
    assert run(args=["passback", "list", "--standing", "confirmed"]).stdout == ""
    assert len(run(args=["passback", "list"]).stdout.splitlines()) == 2
    school.session.execute(update(ResourceLink).values(line_item_url="http://lms.example/"))
    school.session.commit()
    assert run(args=["passback", "send"]).stdout == "1 tries.\n"
    assert "Person" not in run(args=["passback", "list"]).stdout


def shown(school, owed, score, maximum=100):
    """The gradebook was read, and shows this."""
    row = school.session.get(OwedScore, owed)
    result = Result(score=None if score is None else Decimal(score), maximum=Decimal(maximum))
    recording.set_shown(row, result, utc_now())
    school.session.commit()


def arrived(school, sub="s1", **place):
    return school.owe(sub, state=ScoreState.ARRIVED, result=TryResult.ARRIVED, **place)


def test_one_sentence_says_how_things_stand_and_leads_to_what_needs_somebody(school):
    shown(school, arrived(school, "s1"), 70)
    shown(school, arrived(school, "s2"), 80)
    arrived(school, "s3")
    school.owe("s4", state=ScoreState.REFUSED, result=TryResult.USER_REFUSED)
    school.owe("s5")
    school.enter(Role.LEARNER, "s6")
    page = school.see(school.enter())
    text = " ".join(page.text.split())
    assert "1 of 5 grades confirmed</strong>; 1 sent and not read back yet; 1 on its way; <a" in text
    assert "2 need you</a>: 1 refused, 1 differs from the gradebook." in text
    assert "1 learner has handed in nothing" in text
    needs = school.see(school.enter(), "?show=needs_you").text
    assert [f"Person s{n}" in needs for n in range(1, 7)] == [False, True, False, True, False, False]


def test_a_grade_a_teacher_changed_is_told_and_sent_again_or_left(school):
    owed = arrived(school)
    shown(school, owed, 80)
    teacher = school.enter()
    text = school.see(teacher).text
    assert "The gradebook shows 80 / 100, Assay sent 7 / 10 (changed there by a teacher?)" in text
    assert school.press(teacher, "accept", one=owed).status_code == 303
    assert "Left as it is" in school.see(teacher).text
    shown(school, owed, 80)  # every night the same
    assert "Left as it is" in school.see(teacher).text
    shown(school, owed, 90)
    assert "Differs" in school.see(teacher).text
    assert school.press(teacher, "send", one=owed).status_code == 303
    row = school.session.get(OwedScore, owed)
    school.session.refresh(row)
    assert (row.state, row.overwrites) == (ScoreState.WAITING, True)


def test_what_does_not_differ_cannot_be_accepted_and_assistants_accept_nothing(school):
    owed = arrived(school)
    assert school.press(school.enter(), "accept", one=owed).status_code == 404
    shown(school, owed, 80)
    assert school.press(school.enter(Role.ASSISTANT, "a1"), "accept", one=owed).status_code == 403
    assert school.press(school.enter(link="l9", context="c9"), "accept", one=owed).status_code == 404


def test_learners_are_found_by_name_and_by_their_standing(school):
    arrived(school, "s1")
    school.owe("s2")
    teacher = school.enter()
    found = school.see(teacher, "?q=person+S2").text
    assert ("Person s1<" in found, "Person s2<" in found) == (False, True)
    assert "Nobody matches" in school.see(teacher, "?q=%25").text
    sent = school.see(teacher, "?show=sent").text
    assert ("Person s1<" in sent, "Person s2<" in sent) == (True, False)


def test_the_class_list_is_part_of_the_table(school):
    teacher = school.enter()
    place = school.session.get(ResourceLink, teacher.resource_link_id)
    roster = Roster(
        context_id=place.context_id, url="https://lms.example/r", state=RosterState.READ, due_at=utc_now(),
        read_at=utc_now(),
    )  # fmt: skip
    school.session.add(roster)
    school.session.flush()
    for sub, status in (("s1", MemberStatus.ACTIVE), ("new", MemberStatus.ACTIVE), ("away", MemberStatus.INACTIVE)):
        school.session.add(
            RosterMember(
                roster_id=roster.id, registration_id=teacher.registration_id, user_id=sub, name=f"Listed {sub}",
                role=Role.LEARNER, status=status, reading=1, updated_at=utc_now(),
            )
        )  # fmt: skip
    school.session.commit()
    arrived(school, "s1")
    text = school.see(teacher).text
    assert ("Listed new" in text, "Listed away" in text, "Listed s1" in text, "Person s1" in text) == (
        True, True, False, True,
    )  # fmt: skip
    assert "Suspended in the course" in text
    assert "2 learners have handed in nothing" in text


def test_ticked_scores_are_sent_again_and_ten_presses_are_one(school):
    owed = [arrived(school, f"s{number}") for number in range(3)]
    teacher = school.enter()
    for _ in range(10):
        assert school.press(teacher, "send", owed=owed[:2], ticked="1").status_code == 303
    assert [school.state(one) for one in owed] == [ScoreState.WAITING, ScoreState.WAITING, ScoreState.ARRIVED]
    assert school.press(teacher, "send", ticked="1").status_code == 303  # none ticked: nothing happens
    due = set(school.session.scalars(select(OwedScore.due_at).where(OwedScore.id.in_(owed[:2]))))
    assert len(due) == 1


def test_the_table_comes_as_a_file_that_runs_no_formula(school):
    shown(school, arrived(school, "s1"), 70)
    entered = a_launch(school.session, person_sub="=1+1", link="l1", context="c1")
    school.session.execute(update(Person).where(Person.id == entered.person_id).values(name="=HYPERLINK(1)"))
    school.session.commit()
    reply = school.see(school.enter(), "/scores.csv")
    lines = reply.text.removeprefix("\ufeff").splitlines()
    assert reply.headers["Content-Disposition"] == 'attachment; filename="scores.csv"'
    assert lines[0].startswith("name,user_id,quiz,")
    assert lines[1].startswith("'=HYPERLINK(1),'=1+1,,,0,,,,,nothing,")
    assert lines[2].startswith("Person s1,s1,Quiz l1,,0,,,7,10,confirmed,,")
    assert ",70,100," in lines[2]


def test_a_learners_page_tells_every_send_with_what_went_out_and_came_back(school):
    owed = school.owe(state=ScoreState.REFUSED, result=TryResult.USER_REFUSED)
    (one,) = school.session.scalars(select(SendTry))
    one.request = {"score": "7/10", "activityProgress": "Completed", "gradingProgress": "FullyGraded", "timestamp": "T"}
    one.milliseconds = 48
    row = school.session.get(OwedScore, owed)
    person = row.person_id
    school.session.commit()
    teacher = school.enter()
    text = school.see(teacher, f"/learners/{person}").text
    for words in ("Person s1", "SCORE_REFUSED_USER", "(HTTP 400)", "in 48 ms", "7/10", "&lt;b&gt;words&lt;/b&gt;"):
        assert words in text, words
    assert school.press(teacher, "send", one=owed, person=person).location.endswith(f"/learners/{person}")
    assert "Sent again by Person t1" in school.see(teacher, f"/learners/{person}").text
    assert school.see(school.enter(link="l9", context="c9"), f"/learners/{person}").status_code == 404
    assert school.see(school.enter(Role.LEARNER, "s9"), f"/learners/{person}").status_code == 403


def test_the_page_asks_as_often_for_five_thousand_learners_as_for_five(school):
    teacher, asked = school.enter(), []
    with school.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def queries():
        school.see(teacher)
        asked.clear()
        text = school.see(teacher, "?all=1").text
        return len(asked), text

    for number in range(5):
        arrived(school, f"s{number}")
    few, _ = queries()
    first = school.session.scalars(select(OwedScore)).first()
    moments = {"created_at": utc_now(), "updated_at": utc_now()}
    people = [{"registration_id": teacher.registration_id, "sub": f"m{n}", "name": f"Many {n}"} for n in range(4995)]
    ids = school.session.scalars(insert(Person).returning(Person.id), [one | moments for one in people]).all()
    facts = {column: getattr(first, column) for column in OwedScore.__table__.columns.keys()}  # noqa: SIM118 - a column collection
    school.session.execute(insert(OwedScore), [facts | {"id": 100 + n, "person_id": one} for n, one in enumerate(ids)])
    school.session.execute(sql("ANALYZE"))  # as the database does by itself after so many new rows
    school.session.commit()
    many, text = queries()
    assert many == few
    assert "of 5000 grades confirmed" in text
    assert text.count("<tr>") == PAGE + 1
