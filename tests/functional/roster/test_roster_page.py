"""The class list on the page of scores: who has not opened the quiz, who is suspended or gone, and the button."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from page_checks import InspectingClient
from sqlalchemy import event, select, update
from tests_support import SECRET, a_launch

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import Membership, Person, ResourceLink
from lms_plugin.lti.nrps import MemberStatus
from lms_plugin.lti.roles import TEST_USER
from lms_plugin.roster.models import Roster, RosterMember, RosterState
from lms_plugin.roster.people import SHOWN


class Page:
    """A course with rosters, and its page of scores."""

    def __init__(self, app, session):
        app.test_client_class = InspectingClient
        self.app, self.session = app, session
        self.teacher = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1")
        self.offer("https://lms.example/members")

    def offer(self, url):
        self.session.execute(update(ResourceLink).values(roster_url=url))
        self.session.commit()

    def roster(self, *, rlid="", state=RosterState.READ, **changes):
        values = {"read_at": utc_now() - timedelta(hours=2), "due_at": utc_now(), "url": "https://lms.example/members"}
        row = Roster(context_id=self.teacher.context_id, rlid=rlid, state=state, **(values | changes))
        self.session.add(row)
        self.session.commit()
        return row.id

    def member(self, roster_id, user_id, *, status=MemberStatus.ACTIVE, role=Role.LEARNER, name="as id", roles=()):
        row = RosterMember(
            roster_id=roster_id, registration_id=self.teacher.registration_id, user_id=user_id, status=status,
            role=role, name=f"Name {user_id}" if name == "as id" else name, reading=1, updated_at=utc_now(),
            roles=list(roles),
        )  # fmt: skip
        self.session.add(row)
        self.session.commit()

    def see(self, entered=None, query=""):
        entered = entered or self.teacher
        return entered.in_browser(self.app.test_client()).get(entered.path("scores") + query).text

    def press(self, entered=None, **data):
        entered = entered or self.teacher
        client = entered.in_browser(self.app.test_client())
        return client.post(entered.path("scores/roster"), data={"csrf_token": entered.csrf(SECRET)} | data)


@pytest.fixture
def page(app, session):
    return Page(app, session)


def test_nrps_01_the_class_list_is_hidden_where_the_platform_offers_none(page):
    page.offer(None)
    assert "lass list" not in page.see()
    assert page.press().status_code == 404


def test_staff_press_a_button_and_the_worker_is_asked(page):
    assert "Read the class list" in page.see()
    assert page.press().status_code == 303
    assert "is being read" in page.see()
    rows = page.session.execute(select(Roster.rlid, Roster.state)).all()
    assert rows == [("l1", RosterState.WAITING)]


def test_the_whole_course_has_a_list_of_its_own(page):
    assert page.press(all="1").location.endswith("?all=1")
    assert page.session.scalars(select(Roster.rlid)).all() == [""]


def test_pressing_twice_asks_once(page):
    page.press()
    page.press()
    assert len(page.session.scalars(select(Roster)).all()) == 1


def test_learners_cannot_have_the_class_list_read(page):
    learner = a_launch(page.session, person_sub="s1")
    assert page.press(learner).status_code == 403


def test_nrps_10_learners_without_a_launch_are_named_and_those_with_one_are_not(page):
    roster = page.roster()
    page.member(roster, "s1")
    page.member(roster, "s2")
    page.member(roster, "t9", role=Role.INSTRUCTOR)
    page.member(roster, "s3", status=MemberStatus.GONE)
    a_launch(page.session, person_sub="s1")
    text = page.see()
    assert "Not opened yet (1)" in text
    assert "Name s2" in text
    assert not [name for name in ("Name s1", "Name t9", "Name s3") if name in text]


def test_only_learners_who_should_have_opened_this_very_quiz_are_counted(page):
    roster = page.roster()
    for sub in ("came", "elsewhere", "teaches", "tries", "never"):
        page.member(roster, sub)
    page.member(roster, "suspended", status=MemberStatus.INACTIVE)
    page.member(roster, "robot", roles=["Learner", TEST_USER])
    a_launch(page.session, person_sub="came")
    a_launch(page.session, person_sub="elsewhere", link="l2")
    a_launch(page.session, person_sub="teaches", role=Role.ASSISTANT, link="l2")  # the roster calls them a learner
    a_launch(page.session, person_sub="tries", link="l2", test_user=True)
    page.session.execute(update(Membership).where(Membership.person_id == person("tries")).values(test_user=True))
    page.session.commit()
    text = page.see()
    assert "Not opened yet (2)" in text
    assert "2 learners, and 1 suspended" in text
    named = {
        sub for sub in ("came", "elsewhere", "teaches", "tries", "never", "suspended", "robot") if f"Name {sub}" in text
    }
    assert named == {"elsewhere", "never", "suspended"}
    course = page.see(query="?all=1")
    assert "Has opened no quiz yet (1)" in course
    assert "Name elsewhere" not in course


def person(sub):
    return select(Person.id).where(Person.sub == sub).scalar_subquery()


def test_nrps_04_a_learner_without_a_name_is_shown_by_a_short_one(page):
    page.member(page.roster(), "s2", name=None)
    text = page.see()
    assert re.search(r"Learner [0-9A-F]{4}\b", text)
    assert "s2<" not in text


def test_nrps_05_suspended_people_are_greyed_and_said_to_be_suspended(page):
    page.member(page.roster(), "s2", status=MemberStatus.INACTIVE)
    assert '<li class="muted">Name s2' in page.see()
    assert "Suspended in the course" in page.see()


def test_quirk_43_names_are_escaped_on_the_page(page):
    page.member(page.roster(), "s2", name="<b>Bold</b>")
    assert "&lt;b&gt;Bold" in page.see()


def test_nrps_07_the_links_own_roster_goes_before_the_courses(page):
    page.member(page.roster(), "s2")
    own = page.roster(rlid="l1")
    page.member(own, "s3")
    assert "Name s3" in page.see()
    assert "Name s2" not in page.see()
    assert "Name s2" in page.see(query="?all=1")


@pytest.mark.parametrize("code", ["PLATFORM_UNAVAILABLE", "PLATFORM_REFUSED", "TOKEN_REFUSED", "OUR_FAULT"])
def test_why_a_class_list_could_not_be_read_stands_there_in_words(page, code):
    page.roster(state=RosterState.FAILED, read_at=None, problem=code, answer="<i>their words</i>")
    text = page.see()
    assert code in text
    assert "&lt;i&gt;their words" in text


def test_rosters_of_other_courses_are_not_shown(page):
    page.member(page.roster(), "s2")
    other = a_launch(page.session, role=Role.INSTRUCTOR, person_sub="t2", context="c2", link="l2")
    assert "Name s2" not in page.see(other)


def test_a_long_list_is_cut_and_costs_as_many_queries_as_a_short_one(page):
    roster, counted = page.roster(), []
    page.member(roster, "s0")
    page.see()
    event.listen(db.engine, "before_cursor_execute", lambda *call: counted.append(1))
    page.see()
    few, counted[:] = len(counted), []
    for number in range(SHOWN + 5):
        page.session.add(
            RosterMember(
                roster_id=roster, registration_id=page.teacher.registration_id, user_id=f"x{number}", role=Role.LEARNER,
                status=MemberStatus.ACTIVE, reading=1, updated_at=utc_now(),
            )
        )  # fmt: skip
    page.session.commit()
    counted[:] = []
    assert "and 6 more" in page.see()
    assert len(counted) == few
