"""Rosters read over real HTTP from a strict platform, on both databases: pages, marks, differences, resumption."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, text
from tests_support import a_launch, a_registration

from lms_plugin.access import Role
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.lti.models import Launch, Membership, Person, Registration, ResourceLink
from lms_plugin.lti.nrps import MemberStatus
from lms_plugin.roster import service
from lms_plugin.roster.models import Roster, RosterMember, RosterState
from lms_plugin.roster.people import roster_view
from lms_plugin.roster.reader import Reader

pytestmark = pytest.mark.values

COURSE, LINK = "skin-101", "skin-quiz"


class Class:
    """A course of the sandbox whose roster we read."""

    def __init__(self, live, session):
        self.live, self.session, self.world = live, session, live.platform.world
        self.passed = timedelta()
        self.reader = self.a_reader()
        self.entered = self.launch("2001", Role.INSTRUCTOR)
        self.link = self.offer()

    def a_reader(self):
        """A worker's reader; a second one is another worker."""
        settings = self.live.app.extensions["assay"].settings
        return Reader(sessions=session_factory(db.engine), settings=settings, clock=lambda: utc_now() + self.passed)

    def launch(self, sub, role=Role.LEARNER):
        return a_launch(
            self.session, registration=self.live.registration, person_sub=sub, role=role, link=LINK, context=COURSE
        )

    def offer(self, query="?mode=strict"):
        """What a launch of the link says about the roster service."""
        link = self.session.get(ResourceLink, self.entered.resource_link_id)
        link.roster_url = f"{self.live.platform.url}/lti/courses/{COURSE}/members{query}"
        self.session.commit()
        return link.id

    def ask(self, *, link=False):
        asked = service.ask(
            self.session,
            context_id=self.entered.context_id,
            resource_link_id=self.link if link else None,
            now=utc_now() + self.passed,
        )
        self.session.commit()
        return asked

    def read(self, *, link=False, reader=None):
        assert self.ask(link=link)
        (reader or self.reader).read_due()
        return self.members()

    def members(self, rlid=""):
        self.session.expire_all()
        query = select(RosterMember).join(Roster, Roster.id == RosterMember.roster_id).where(Roster.rlid == rlid)
        found = {one.user_id: one for one in self.session.scalars(query)}
        self.session.expunge_all()
        self.session.rollback()
        return found

    def roster(self, rlid=""):
        self.session.expire_all()
        found = self.session.scalar(select(Roster).where(Roster.rlid == rlid))
        self.session.expunge_all()
        self.session.rollback()
        return found

    def in_pages_of(self, size):
        self.world.settings = replace(self.world.settings, page_size=size)

    def people(self, count):
        """This many more learners."""
        for number in range(count):
            self.world.add_person(id=f"n{number:04}", given="Learner", family=str(number), roles={COURSE: ["Learner"]})

    def log(self, verdict="refused"):
        return [entry["reason"] for entry in self.world.log if entry["verdict"] == verdict]

    def asked(self):
        return [entry for entry in self.world.log if entry["path"].endswith("/members")]


@pytest.fixture
def course(live):
    with live.app.app_context():
        yield Class(live, db.session())
        db.session.remove()


EVERYBODY = {"1001", "1002", "1003", "2001", "3001", "4001", "5001"}


def test_nrps_01_a_strict_platform_finds_nothing_wrong_with_how_we_ask(course):
    members = course.read()
    assert set(members) == EVERYBODY
    assert members["1003"].name == "Ольга Ёжикова"
    assert members["2001"].role is Role.INSTRUCTOR
    assert course.log() == course.log("reported") == []
    assert (course.roster().state, course.roster().problem) == (RosterState.READ, None)


def test_nrps_01_without_the_claim_nothing_can_be_asked_for(course):
    course.session.get(ResourceLink, course.link).roster_url = None
    course.session.commit()
    assert not course.ask()
    assert not course.ask(link=True)
    course.reader.read_due()
    assert course.asked() == []


def test_nrps_01_a_scope_that_is_not_granted_is_told_and_not_asked_for_again(course):
    course.world.scopes.discard("https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly")
    course.read()
    assert (course.roster().state, course.roster().problem) == (RosterState.FAILED, "TOKEN_REFUSED")
    before = len(course.world.log)
    course.reader.read_due()
    assert len(course.world.log) == before


@pytest.mark.parametrize("size", [1, 3, 7])
def test_nrps_02_next_links_are_followed_as_they_are_to_the_end(course, size):
    course.in_pages_of(size)
    assert set(course.read()) == EVERYBODY
    assert len(course.asked()) == -(-7 // size)
    assert course.log() == []


def test_nrps_02_moodles_way_of_writing_the_link_is_understood(course):
    course.in_pages_of(3)
    course.world.habits = {"typographic-links"}
    assert set(course.read()) == EVERYBODY


def test_nrps_02_a_next_link_on_another_host_is_never_followed(course):
    course.in_pages_of(3)
    course.world.habits = {"foreign-next"}
    course.read()
    assert (course.roster().state, course.roster().problem) == (RosterState.FAILED, "PLATFORM_REFUSED")
    assert all(one.status is MemberStatus.ACTIVE for one in course.members().values())


def test_nrps_02_a_circle_ends_and_marks_nobody_as_gone(course):
    assert set(course.read()) == EVERYBODY
    course.world.habits = {"looping-next", "no-differences"}
    del course.world.people["1002"].roles[COURSE]
    course.session.scalar(select(Roster)).differences_url = None
    course.session.commit()
    members = course.read()
    assert course.roster().state is RosterState.READ
    assert members["1002"].status is MemberStatus.ACTIVE


def test_nrps_02_more_than_two_hundred_pages_are_refused(course):
    course.people(200)
    course.in_pages_of(1)
    course.read()
    assert (course.roster().state, course.roster().problem) == (RosterState.FAILED, "PLATFORM_REFUSED")
    assert len(course.asked()) == 200


def test_nrps_04_members_without_names_are_members(course):
    course.world.habits = {"nameless"}
    members = course.read()
    assert set(members) == EVERYBODY
    assert {one.name for one in members.values()} == {one.email for one in members.values()} == {None}


def test_nrps_05_inactive_people_are_marked_and_a_missing_status_means_active(course):
    course.world.people["1002"].inactive.add(COURSE)
    members = course.read()
    assert members["1002"].status is MemberStatus.INACTIVE
    assert members["1001"].status is MemberStatus.ACTIVE


def test_nrps_05_who_vanished_from_a_whole_list_is_marked_and_never_deleted(course):
    course.world.habits = {"no-differences"}
    course.read()
    del course.world.people["1002"].roles[COURSE]
    members = course.read()
    assert set(members) == EVERYBODY
    assert members["1002"].status is MemberStatus.GONE
    assert members["1001"].status is MemberStatus.ACTIVE
    course.world.people["1002"].roles[COURSE] = ["Learner"]
    assert course.read()["1002"].status is MemberStatus.ACTIVE


def test_nrps_05_a_list_that_broke_off_marks_nobody(course):
    course.world.habits = {"no-differences"}
    course.read()
    del course.world.people["1002"].roles[COURSE]
    course.world.faults.add(group="roster", kind="broken")
    members = course.read()
    assert {one.status for one in members.values()} == {MemberStatus.ACTIVE}
    assert (course.roster().state, course.roster().problem) == (RosterState.WAITING, "PLATFORM_UNAVAILABLE")


def test_nrps_06_the_differences_link_is_used_next_time_as_it_is(course):
    course.read()
    kept = course.roster().differences_url
    del course.world.people["1002"].roles[COURSE]
    course.world.people["1003"].inactive.add(COURSE)
    course.people(1)
    members = course.read()
    assert members["1002"].status is MemberStatus.GONE
    assert members["1003"].status is MemberStatus.INACTIVE
    assert members["n0000"].status is MemberStatus.ACTIVE
    assert members["1001"].status is MemberStatus.ACTIVE
    assert kept not in {None, course.roster().differences_url}
    assert course.log() == []


@pytest.mark.parametrize("status", [404, 410])
def test_nrps_06_a_differences_link_that_is_too_old_makes_us_read_the_whole_list(course, status):
    course.read()
    del course.world.people["1002"].roles[COURSE]
    course.world.faults.add(group="roster", kind="refuse", status=status, count=1)
    members = course.read()
    assert course.roster().state is RosterState.READ
    assert members["1002"].status is MemberStatus.GONE
    assert len(course.asked()) == 3


def test_nrps_06_a_platform_without_differences_is_read_whole_each_time(course):
    course.world.habits = {"no-differences"}
    course.read()
    assert course.roster().differences_url is None
    assert set(course.read()) == EVERYBODY


def test_nrps_07_a_links_roster_tells_who_may_see_it_and_their_own_dates_are_not_kept(course):
    course.world.people["1001"].dates = {"due": "2026-12-01T00:00:00Z\0"}
    course.read(link=True)
    assert set(course.members(LINK)) == EVERYBODY
    rows = course.session.execute(text("SELECT * FROM roster_member")).mappings().all()
    assert not any("2026-12-01T00:00:00Z" in str(dict(row)) for row in rows)
    assert course.members("") == {}
    assert course.log() == []


def test_quirk_81_an_rlid_that_is_in_the_address_already_is_replaced_not_doubled(course):
    course.offer(f"?mode=strict&rlid={LINK}")
    course.read(link=True)
    assert set(course.members(LINK)) == EVERYBODY
    assert course.log() == []


def prove(course, registration_id=None):
    """Somebody's launch proved the old shared secret (test_claim_14 shows how)."""
    person = select(Person).where(Person.registration_id == (registration_id or course.live.registration.id))
    course.session.scalars(person).first().lti11_user_id = "old-7"
    course.session.commit()


def test_nrps_08_an_old_id_is_kept_where_the_platform_proved_the_old_secret(course):
    course.world.people["1001"].legacy_id = "old-1001"
    prove(course)
    members = course.read()
    assert members["1001"].legacy_user_id == "old-1001"
    assert members["1002"].legacy_user_id is None


def test_nrps_08_without_a_proof_an_old_id_is_not_believed(course):
    course.world.people["1001"].legacy_id = "old-1001"
    assert course.read()["1001"].legacy_user_id is None


def test_nrps_08_the_proof_of_another_platform_counts_for_nothing(course):
    course.world.people["1001"].legacy_id = "old-1001"
    other = a_registration(course.session, issuer="https://other.example")
    a_launch(course.session, registration=other, person_sub="x")
    prove(course, other.id)
    assert course.read()["1001"].legacy_user_id is None


def test_nrps_09_a_wish_is_a_row_and_the_request_waits_for_nothing(course):
    course.world.faults.add(group="roster", kind="down")
    assert course.ask()
    assert course.asked() == []
    assert course.roster().state is RosterState.WAITING


def test_nrps_09_five_thousand_members_take_a_fixed_number_of_statements_a_page(course):
    course.people(5000)
    course.in_pages_of(1000)
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: counted.append(call[2]))
    assert len(course.read()) == 5007
    kept = [one for one in counted if "INSERT INTO roster_member" in one]
    assert len(kept) == 11  # 500 a statement
    assert len(counted) < 100


def test_nrps_09_a_killed_job_is_gone_on_with_where_it_stopped(course):
    course.in_pages_of(3)
    course.ask()
    killed = course.a_reader()
    killed._written = dying(killed._written, after=1)
    with killed.sessions() as session:
        task = service.claim(session, registration_id=course.live.registration.id, now=killed.clock())
    with pytest.raises(KeyboardInterrupt):
        killed.read(task)
    assert len(course.members()) == 3
    course.reader.read_due()
    assert course.roster().state is RosterState.READING  # the lease still runs
    course.passed = service.LEASE + timedelta(seconds=1)
    course.reader.read_due()
    assert course.roster().state is RosterState.READ
    assert set(course.members()) == EVERYBODY
    assert {one.status for one in course.members().values()} == {MemberStatus.ACTIVE}
    assert len(course.asked()) == 4  # the page under way when it was killed is the only one asked for twice


def dying(written, *, after):
    """A step that is killed when it has been done so many times."""
    done = []

    def step(*call):
        if len(done) == after:
            raise KeyboardInterrupt
        done.append(call)
        return written(*call)

    return step


def test_nrps_09_a_worker_that_stops_lets_the_next_one_go_on_at_once(course):
    course.in_pages_of(3)
    course.ask()
    stopping = course.a_reader()
    with stopping.sessions() as session:
        task = service.claim(session, registration_id=course.live.registration.id, now=stopping.clock())
    stopping.stopping.set()
    stopping.read(task)
    assert (course.roster().state, len(course.members())) == (RosterState.WAITING, 3)
    course.reader.read_due()
    assert set(course.members()) == EVERYBODY
    assert len(course.asked()) == 3


def test_nrps_09_a_worker_that_comes_late_writes_nothing_over_the_next_ones_work(course):
    course.ask()
    late = course.a_reader()
    with late.sessions() as session:
        task = service.claim(session, registration_id=course.live.registration.id, now=late.clock())
    course.passed = service.LEASE + timedelta(seconds=1)
    course.reader.read_due()
    course.world.people["1001"].given = "Changed"
    late.read(task)
    assert course.members()["1001"].name == "Amara Okafor"
    assert course.roster().state is RosterState.READ


def test_nrps_09_a_page_that_is_gone_when_a_job_goes_on_makes_it_begin_anew(course):
    course.in_pages_of(3)
    course.ask()
    stopping = course.a_reader()
    with stopping.sessions() as session:
        task = service.claim(session, registration_id=course.live.registration.id, now=stopping.clock())
    stopping.stopping.set()
    stopping.read(task)
    course.world.faults.add(group="roster", kind="missing", count=1)
    course.reader.read_due()
    assert course.roster().state is RosterState.READ
    assert set(course.members()) == EVERYBODY


def test_a_platform_that_is_down_is_asked_again_later_and_after_five_tries_no_more(course):
    course.world.faults.add(group="roster", kind="limited", retry_after="90", count=1)
    course.world.faults.add(group="roster", kind="down")
    course.ask()
    for _ in range(6):
        course.reader.read_due()
        course.passed += timedelta(minutes=61)
    assert (course.roster().state, course.roster().problem) == (RosterState.FAILED, "PLATFORM_UNAVAILABLE")
    course.world.faults.clear()
    assert set(course.read()) == EVERYBODY


def test_a_roster_of_a_course_in_use_is_read_again_once_a_day(course):
    course.read()
    for hours, state in ((23, RosterState.READ), (25, RosterState.WAITING)):
        with course.reader.sessions() as session:
            service.refresh_old(session, now=utc_now() + timedelta(hours=hours))
        assert course.roster().state is state


def test_a_roster_of_a_course_nobody_opens_any_more_is_left_alone(course):
    course.read()
    for launch in course.session.scalars(select(Launch)):
        launch.used_at = utc_now() - timedelta(days=30)
    course.session.commit()
    with course.reader.sessions() as session:
        service.refresh_old(session, now=utc_now() + timedelta(days=2))
    assert course.roster().state is RosterState.READ


def test_nrps_10_a_roster_makes_no_person_no_membership_and_no_launch(course):
    def rows():
        kinds = (Person, Membership, Launch)
        return [course.session.scalar(select(func.count()).select_from(kind)) for kind in kinds]

    before = rows()
    course.session.rollback()
    course.read()
    assert rows() == before


def test_nrps_10_a_person_is_matched_at_launch_by_registration_and_user_id(course):
    course.read()
    names = {one.user_id for one in seen(course).absent}
    assert {"1001", "1002", "1003"} <= names
    course.launch("1001")
    assert "1001" not in {one.user_id for one in seen(course).absent}


def test_nrps_10_the_same_user_id_at_another_platform_is_somebody_else(course):
    course.read()
    other = a_registration(course.session, issuer="https://other.example")
    a_launch(course.session, registration=other, person_sub="1001", link=LINK, context=COURSE)
    assert "1001" in {one.user_id for one in seen(course).absent}


def seen(course):
    course.session.expire_all()
    view = roster_view(course.session, context_id=course.entered.context_id, resource_link_id=course.link)
    course.session.rollback()
    return view


@pytest.mark.parametrize("launched", [Role.INSTRUCTOR, Role.LEARNER])
def test_nrps_11_a_roster_role_neither_raises_nor_lowers_a_launch(course, launched):
    entered = course.launch("1001", launched)
    course.world.people["1001"].roles[COURSE] = ["Learner" if launched is Role.INSTRUCTOR else "Instructor"]
    assert course.read()["1001"].role is (Role.LEARNER if launched is Role.INSTRUCTOR else Role.INSTRUCTOR)
    course.session.expire_all()
    assert course.session.get(Launch, entered.launch_id).role is launched
    member = course.session.scalar(select(Membership).where(Membership.person_id == entered.person_id))
    assert member.role is launched
    course.session.rollback()
    page = entered.in_browser(course.live.app.test_client()).get(entered.path("scores"))
    assert page.status_code == (200 if launched is Role.INSTRUCTOR else 403)


def test_quirk_12_moodles_assistant_is_a_learner_in_the_roster_and_stays_staff_here(course):
    course.world.habits = {"short-roles", "roster-assistants"}
    course.world.people["1002"].roles[COURSE] = ASSISTANT
    entered = course.launch("1002", Role.INSTRUCTOR)  # as Moodle launches them
    assert course.read()["1002"].role is Role.LEARNER
    assert course.session.get(Launch, entered.launch_id).role is Role.INSTRUCTOR
    course.session.rollback()
    assert "1002" not in {one.user_id for one in seen(course).absent}


ASSISTANT = [
    "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
    "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant",
]


def test_quirk_43_moodles_roster_short_roles_escaped_names_and_only_active_people(course):
    course.session.get(Registration, course.live.registration.id).family = "moodle"
    course.session.commit()
    course.world.habits = {"short-roles", "escaped-names", "only-active", "any-accept", "no-differences"}
    course.world.people["1001"].family = "O'Neil &amp; <b>"
    course.world.people["1002"].inactive.add(COURSE)
    members = course.read()
    assert members["1001"].name == "Amara O'Neil &amp; <b>"  # unescaped once: what the person is called
    assert members["1001"].role is Role.LEARNER
    assert members["2001"].role is Role.INSTRUCTOR
    assert "1002" not in members
    assert len(course.asked()) == 1  # no limit is asked for: one page holds them all


def test_quirk_43_names_of_other_platforms_are_left_as_they_are(course):
    course.world.people["1001"].family = "&amp;"
    assert course.read()["1001"].name == "Amara &amp;"
