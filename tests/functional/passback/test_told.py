"""What learners and staff are told about scores, and who never has one (AGS-02, AGS-23, AGS-24, ERR-09, ERR-17)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from builders import a_launch, a_quiz
from learners import Learner
from sqlalchemy import select, update
from test_sending import OTHER, TRAINEE, Passback

from lms_plugin.access import Role, SetAside
from lms_plugin.db import db, utc_now
from lms_plugin.lti import ags
from lms_plugin.lti.models import ResourceLink
from lms_plugin.passback import reconcile
from lms_plugin.passback.models import TOTAL, LineItemState, LinkLineItem, OwedScore, ScoreState, TryResult

pytestmark = pytest.mark.values

SAFE = "Your result is safe here; the learning platform did not take it."


@pytest.mark.parametrize("missing", [ags.SCORE_SCOPE, ags.RESULT_SCOPE, ags.LINE_ITEM_SCOPE, ags.LINE_ITEM_READ_SCOPE])
def test_ags_02_without_the_right_to_write_scores_the_quiz_says_so_before_it_starts(app, session, missing):
    entered = a_launch(session)
    a_quiz(session, entered)
    scopes = {ags.SCORE_SCOPE, ags.RESULT_SCOPE, ags.LINE_ITEM_SCOPE, ags.LINE_ITEM_READ_SCOPE} - {missing}
    session.execute(update(ResourceLink).values(ags_scopes=sorted(scopes)))
    session.commit()
    said = "no grade will be sent" in Learner(app, entered).get().text
    assert said == (missing == ags.SCORE_SCOPE)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.INSTRUCTOR, Role.ASSISTANT, Role.AUTHOR])
def test_ags_24_what_staff_try_out_is_never_sent(app, session, role):
    entered = a_launch(session, role=role, person_sub="t1")
    a_quiz(session, entered)
    staff = Learner(app, entered)
    staff.submit(staff.start())
    assert session.scalars(select(OwedScore)).all() == []


@pytest.mark.parametrize(
    "launch", [{"test_user": True}, {"set_aside": SetAside.ANONYMOUS}, {"set_aside": SetAside.ACTING}]
)
def test_ags_24_the_attempt_of_a_test_user_or_of_nobody_in_particular_is_never_sent(app, session, launch):
    entered = a_launch(session, **launch)
    a_quiz(session, entered)
    tester = Learner(app, entered)
    tester.submit(tester.start())
    assert session.scalars(select(OwedScore)).all() == []


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.VIEWER])
def test_ags_24_observers_and_viewers_have_nothing_to_send(app, session, role):
    entered = a_launch(session, role=role, person_sub="o1")
    a_quiz(session, entered)
    assert Learner(app, entered).post("attempts").status_code == 403
    assert session.scalars(select(OwedScore)).all() == []


def result_text(app, session, state, result):
    entered = a_launch(session)
    a_quiz(session, entered)
    learner = Learner(app, entered)
    attempt = learner.start()
    learner.submit(attempt)
    session.execute(update(OwedScore).values(state=state, last_result=result, tries=3))
    session.commit()
    return learner.get(f"attempts/{attempt}/result").text


def test_err_09_a_learner_is_told_that_the_result_is_safe(app, session):
    text = result_text(app, session, ScoreState.REFUSED, TryResult.USER_REFUSED)
    assert SAFE in text
    assert "SCORE_REFUSED_USER" not in text  # the reason is the instructor's


def test_err_09_the_instructor_gets_the_reason_per_person_and_can_send_again(app, session):
    result_text(app, session, ScoreState.REFUSED, TryResult.USER_REFUSED)
    text = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1")).get("scores").text
    assert "SCORE_REFUSED_USER" in text
    assert "perhaps not enrolled any more, or not a student" in text
    assert "Send again" in text


@pytest.mark.parametrize(
    ("state", "result"), [(ScoreState.REFUSED, TryResult.TARGET_GONE), (ScoreState.WAITING, TryResult.LOCKED)]
)
def test_err_17_a_learner_is_told_the_same_where_column_or_grade_is_out_of_reach(app, session, state, result):
    assert SAFE in result_text(app, session, state, result)


class Readers(Passback):
    """Scores that arrived, and what the gradebook made of them."""

    def arrive(self):
        for sub, given in ((TRAINEE, "7"), (OTHER, "8"), ("1003", "0")):
            self.owe(sub, given)
        self.sender.send_due()

    def read_back(self):
        (place,) = reconcile.places(self.session)
        self.session.rollback()
        return reconcile.read_back(place, sessions=self.sender.sessions, settings=self.sender.settings, now=utc_now())


@pytest.fixture
def readers(live):
    with live.app.app_context():
        yield Readers(live, db.session())
        db.session.remove()


def teacher(readers):
    return Learner(
        readers.live.app,
        a_launch(
            readers.session, registration=readers.live.registration, role=Role.INSTRUCTOR, person_sub="2001",
            link="skin-quiz", context="skin-101",
        ),
    )  # fmt: skip


def test_ags_23_what_the_gradebook_shows_stands_beside_what_was_sent(readers):
    readers.arrive()
    readers.world.teacher_sets("item-skin-quiz", OTHER, 90)
    readers.world.habits = {"results-unpaged"}  # Moodle: asked for pages it says 404
    told = readers.read_back()
    assert (told.same, told.other, told.absent, told.trouble) == (2, 1, 0, "")
    text = teacher(readers).get("scores").text
    assert "The gradebook shows 70 / 100." in text
    assert "The gradebook shows 0 / 100." in text  # nought is a grade
    assert "The gradebook shows 90 / 100, Assay sent" in text


def test_ags_23_no_grade_is_not_nought(readers):
    readers.arrive()
    del readers.world.grades["item-skin-quiz", "1003"]
    assert readers.read_back().absent == 1
    assert "The gradebook shows no grade" in teacher(readers).get("scores").text


def test_ags_23_results_that_cannot_be_read_are_told(readers):
    readers.arrive()
    readers.fault(group="results", kind="forbidden")
    assert "403" in readers.read_back().trouble


def test_ags_23_the_command_line_compares(readers):
    readers.arrive()
    readers.world.teacher_sets("item-skin-quiz", OTHER, 90)
    told = readers.live.app.test_cli_runner().invoke(args=["passback", "reconcile"]).stdout
    assert "same 2\tother 1\tmissing 0" in told
    assert "1001" not in told


def test_ags_23_the_button_has_a_worker_read(readers, monkeypatch):
    readers.arrive()
    asked = []
    monkeypatch.setattr(reconcile.ReadWake, "call", staticmethod(asked.append))
    staff = teacher(readers)
    link = staff.entered.resource_link_id
    secret = readers.live.app.extensions["assay"].settings.secret_key
    answer = staff.client.post(staff.entered.path("scores/read"), data={"csrf_token": staff.entered.csrf(secret)})
    assert (answer.status_code, asked) == (303, [link])


def test_ags_23_a_difference_is_shown_and_not_fought(readers):
    readers.arrive()
    readers.world.teacher_sets("item-skin-quiz", OTHER, 90)
    readers.read_back()
    assert readers.sender.send_due() == 0
    assert readers.world.grades["item-skin-quiz", OTHER].override == Decimal(90)


@pytest.mark.parametrize("state", list(LineItemState))
def test_the_gradebook_page_is_well_made_whatever_state_a_column_is_in(app, session, state):
    """The client inspects each page: one heading, labels, tokens, nothing inline."""
    entered = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1", ags=False)
    a_quiz(session, entered)
    link = session.get(ResourceLink, entered.resource_link_id)
    link.line_items_url, link.ags_scopes = "https://lms.example/items", [ags.LINE_ITEM_SCOPE]
    for tag in (TOTAL, "topic:safety"):
        session.add(
            LinkLineItem(
                resource_link_id=link.id, tag=tag, resource_id="assay-1", label=f"Quiz {tag}", score_maximum=Decimal(4),
                url="https://lms.example/items/1", ours=True, state=state, answer="<b>no</b>", due_at=utc_now(),
                created_at=utc_now(), updated_at=utc_now(),
            )
        )  # fmt: skip
    session.commit()
    text = Learner(app, entered).get("gradebook").text
    assert text.count("&lt;b&gt;no&lt;/b&gt;") == 2
    assert ("Delete the column and its grades" in text) == (state is LineItemState.HELD)
    assert ("Make a column in the gradebook" in text) == (state in {"absent", "refused", "sought"})


def test_ags_22_the_page_of_scores_is_well_made_with_a_score_taken_back(app, session):
    entered = a_launch(session)
    a_quiz(session, entered)
    learner = Learner(app, entered)
    attempt = learner.start()
    learner.submit(attempt)
    staff = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    owed, person = session.execute(select(OwedScore.id, OwedScore.person_id)).one()
    session.rollback()
    assert "Take the score back" in staff.get(f"scores/learners/{person}").text
    assert staff.post(f"scores/{owed}/withdraw").status_code == 303
    text = staff.get(f"scores/learners/{person}").text
    assert "taken back" in text
    assert "Let it count again" in text
    assert "taken back by your instructor" in learner.get(f"attempts/{attempt}/result").text
