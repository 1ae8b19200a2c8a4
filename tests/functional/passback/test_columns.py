"""Columns of our own: made when an instructor says so, once, found again, deleted; over HTTP, on both databases."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from builders import a_launch, a_quiz, sample_items
from sqlalchemy import delete, select
from test_sending import TRAINEE, Passback

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.delivery import service as delivery
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.service import Sitter
from lms_plugin.errors import NotFound
from lms_plugin.lti import ags
from lms_plugin.lti.connector import Connector
from lms_plugin.lti.models import Context, ResourceLink, SigningKey
from lms_plugin.lti.signals import link_services_changed
from lms_plugin.passback import column_work, columns, service, withdrawals
from lms_plugin.passback.columns import ColumnRefused, Wanted
from lms_plugin.passback.models import TOTAL, LineItemState, LinkLineItem, OwedScore, ScoreState
from lms_plugin.passback.sender import Sender

pytestmark = pytest.mark.values

WHOLE = Wanted(tag=TOTAL, resource_id="assay-1", label="Sample quiz", score_maximum=Decimal(20))
ALL = [ags.SCORE_SCOPE, ags.RESULT_SCOPE, ags.LINE_ITEM_SCOPE, ags.LINE_ITEM_READ_SCOPE]


class Course(Passback):
    """A course at the sandbox with a link that came without a column: ``inject-free``."""

    def __init__(self, live, session):
        super().__init__(live, session)
        self.teacher = self.enter(Role.INSTRUCTOR, "3001")
        link = session.get(ResourceLink, self.teacher.resource_link_id)
        link.line_items_url = f"{live.platform.url}/lti/courses/inject-201/lineitems?mode=strict"
        link.ags_scopes = ALL
        session.commit()

    def enter(self, role=Role.LEARNER, sub=TRAINEE, link="inject-free"):
        return a_launch(
            self.session, registration=self.live.registration, role=role, person_sub=sub, link=link,
            context="inject-201", ags=False,
        )  # fmt: skip

    @property
    def link(self):
        return self.teacher.resource_link_id

    def score(self, given="7", tag=TOTAL, link="inject-free"):
        """Owe a score on the link."""
        entered, now = self.enter(link=link), self.sender.clock()
        owed = service.queue_score(
            self.session, resource_link_id=self.link, person_id=entered.person_id, attempt_id=1,
            score_given=Decimal(given), score_maximum=Decimal(10), comment="", started_at=now, submitted_at=now, at=now,
            tag=tag,
        )  # fmt: skip
        self.session.commit()
        return owed.id

    def ask(self, *wanted):
        columns.ask_for(
            self.session, self.link, wanted or [WHOLE], person_id=self.teacher.person_id, now=self.sender.clock()
        )
        self.session.commit()

    def does(self, verb, *more):
        verb(self.session, self.link, *more, now=self.sender.clock())
        self.session.commit()

    def rows(self):
        return self.read(select(LinkLineItem).order_by(LinkLineItem.id))

    def made(self):
        return [item for item in self.world.line_items.values() if not item.coupled]

    def address(self):
        return self.read(select(ResourceLink.line_item_url).where(ResourceLink.id == self.link))[0]

    def posts(self):
        return [
            entry for entry in self.world.log
            if entry["what"] == "lineitems" and entry["method"] == "POST" and entry["verdict"] == "answered"
        ]  # fmt: skip

    def press(self, rest, **form):
        client = self.teacher.in_browser(self.live.app.test_client())
        secret = self.live.app.extensions["assay"].settings.secret_key
        return client.post(
            self.teacher.path(f"gradebook/{rest}"), data={"csrf_token": self.teacher.csrf(secret)} | form
        )

    def page(self):
        return self.teacher.in_browser(self.live.app.test_client()).get(self.teacher.path("gradebook")).text


@pytest.fixture
def course(live):
    with live.app.app_context():
        yield Course(live, db.session())
        db.session.remove()


def test_ags_12_a_column_is_made_when_the_instructor_says_so_and_the_waiting_score_goes_out(course):
    a_quiz(course.session, course.teacher)
    owed = course.score()
    assert course.state(owed) is ScoreState.NOT_OFFERED
    course.sender.send_due()
    assert course.made() == []  # nobody asked for one
    assert course.press("column").status_code == 303
    assert "Being made" in course.page()
    course.sender.send_due()
    (item,) = course.made()
    assert (item.label, item.score_maximum, item.link_id) == ("Sample quiz", 4, "inject-free")
    assert item.extra["tag"] == TOTAL
    course.sender.send_due()
    assert course.state(owed) is ScoreState.ARRIVED
    grade = course.world.grades[item.id, TRAINEE]
    assert (grade.score, grade.maximum) == (7, 10)  # our scale, whatever the column's maximum
    assert course.refusals() == []


def test_ags_12_a_link_that_has_a_column_gets_no_second_one_from_us(course):
    course.session.get(ResourceLink, course.link).line_item_url = f"{course.live.platform.url}/lti/x"
    course.session.commit()
    with pytest.raises(ColumnRefused):
        course.ask()
    course.session.rollback()


def test_quirk_71_72_whole_maxima_and_the_link_are_always_sent(course):
    course.world.habits = {"whole-maximum", "needs-link", "score-body", "no-delete"}
    course.ask()
    owed = course.score()
    course.sender.send_due()
    course.sender.send_due()
    assert course.state(owed) is ScoreState.ARRIVED
    course.does(columns.remove, TOTAL)
    course.sender.send_due()
    (row,) = course.rows()
    assert row.state is LineItemState.HELD  # 403: told, and the column stays in use
    assert "not deleted here" in row.answer


def test_ags_09_two_workers_at_once_make_one_column(course):
    course.ask()
    workers = [Sender(sessions=course.sender.sessions, settings=course.sender.settings) for _ in range(3)]
    start = threading.Barrier(len(workers))

    def work(sender):
        start.wait()
        sender.send_due()

    threads = [threading.Thread(target=work, args=[sender]) for sender in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(course.made()) == 1
    assert len(course.posts()) == 1


def test_ags_09_a_column_whose_making_was_never_heard_of_is_found_and_not_made_again(course):
    course.ask()
    with course.sender.sessions() as session:
        (errand,) = column_work.lease(session, registration_id=course.live.registration.id, now=utc_now())
    column_work.attend(errand, Connector(errand.client, course.sender.sessions, course.sender.settings))
    assert (len(course.made()), course.address()) == (1, None)  # the worker dies before it writes that down
    course.sender.send_due()
    assert course.address() is None  # while its lease lasts, nobody else goes
    course.wait(181)
    course.sender.send_due()
    assert len(course.made()) == 1
    assert course.address() is not None


def test_ags_09_asked_twice_it_is_there_once(course):
    for _ in range(2):
        course.ask() if course.address() is None else course.does(columns.look_again)
        course.sender.send_due()
    assert len(course.made()) == 1


def test_quirk_41_an_older_column_of_the_same_name_is_used(course):
    course.world.habits = {"forgetful-columns"}
    course.ask()
    course.sender.send_due()
    (item,) = course.made()
    course.session.query(LinkLineItem).delete()
    course.session.get(ResourceLink, course.link).line_item_url = None
    course.session.commit()
    course.ask()
    course.sender.send_due()
    assert [one.id for one in course.made()] == [item.id]
    (row,) = course.rows()
    assert not row.ours  # we cannot know that it was us


@pytest.mark.parametrize("status", [403, 404])
def test_quirk_41_ags_11_a_refused_making_is_told_and_not_repeated(course, status):
    a_quiz(course.session, course.teacher)
    course.ask()
    course.fault(group="lineitems", kind="refuse", status=status, text="no columns for you")
    course.sender.send_due()
    assert course.rows()[0].state is LineItemState.REFUSED
    assert "no columns for you" in course.page()
    course.wait(86400)
    before = len(course.world.log)
    course.sender.send_due()
    assert len(course.world.log) == before


def test_a_platform_that_is_down_makes_the_column_later(course):
    course.ask()
    course.fault(group="lineitems", kind="down", count=3)
    course.sender.send_due()
    assert course.rows()[0].state is LineItemState.WANTED
    assert course.sender.next_due() is not None
    course.wait(10)
    course.sender.send_due()
    assert len(course.made()) == 1


def test_ags_11_only_our_own_column_is_deleted_with_its_grades(course):
    a_quiz(course.session, course.teacher)
    course.ask()
    course.sender.send_due()
    assert "Delete the column and its grades" in course.page()
    assert course.press("remove", tag=TOTAL).status_code == 303
    waiting = course.score()
    course.sender.send_due()
    assert (course.made(), course.rows(), course.address()) == ([], [], None)
    assert course.state(waiting) in {ScoreState.NOT_OFFERED, ScoreState.ARRIVED}


def test_quirk_42_ags_11_a_column_that_came_with_the_link_is_never_deleted(course):
    course.world.habits = {"uncouples"}  # Moodle would do it, and leave the link ungraded
    a_quiz(course.session, course.teacher)
    course.session.get(ResourceLink, course.link).line_item_url = f"{course.live.platform.url}/lti/x"
    course.session.commit()
    assert course.press("remove", tag=TOTAL).status_code == 409
    assert "Delete the column" not in course.page()
    course.does(columns.look_again)
    course.sender.send_due()
    assert [entry["reason"] for entry in course.world.log if entry["verdict"] == "reported"] == []


def test_ags_11_a_column_somebody_deleted_there_is_gone_without_a_word(course):
    course.ask()
    course.sender.send_due()
    course.world.line_items.pop(course.made()[0].id)
    course.does(columns.remove, TOTAL)
    course.sender.send_due()
    assert course.rows() == []


def test_quirk_20_a_column_that_launches_name_no_more_is_kept_and_one_never_named_is_found(course):
    course.world.add_link("two", "inject-201", "Two columns")
    link = course.session.get(ResourceLink, course.link)
    link.resource_link_id = "two"
    course.session.commit()
    link_services_changed.send(None, session=course.session, resource_link_id=course.link)
    course.session.commit()
    owed = course.score()
    course.sender.send_due()
    course.sender.send_due()
    assert course.address().endswith("/item-two/lineitem?mode=strict")
    assert course.state(owed) is ScoreState.ARRIVED


def test_ags_29_switched_off_and_on_the_new_column_is_found(course):
    course.ask()
    course.sender.send_due()
    owed = course.score()
    (item,) = course.made()
    course.world.line_items.pop(item.id)
    course.sender.send_due()
    assert course.tries(owed) == [("score_target_gone", 404)]
    assert course.rows()[0].state is LineItemState.ABSENT
    course.world.line_items["again"] = item
    item.id = "again"
    course.does(columns.look_again)  # the button of ERR-17
    course.sender.send_due()
    course.sender.send_due()
    assert course.state(owed) is ScoreState.ARRIVED
    assert course.world.grades["again", TRAINEE].score == 7


def test_ags_29_quirk_42_a_column_found_by_resource_and_tag_when_the_link_is_unknown(course):
    course.ask()
    course.sender.send_due()
    (item,) = course.made()
    course.world.line_items["moved"] = item
    course.world.line_items.pop(item.id)
    item.id, item.link_id = "moved", None
    owed = course.score()
    course.sender.send_due()
    assert course.state(owed) is ScoreState.ARRIVED
    assert "/moved/" in course.address()


def test_err_17_a_column_that_is_gone_is_told_with_a_way_to_look_again(course):
    course.is_a("moodle")
    a_quiz(course.session, course.teacher)
    course.ask()
    course.sender.send_due()
    course.score()
    course.world.line_items.pop(course.made()[0].id)
    course.sender.send_due()
    client = course.teacher.in_browser(course.live.app.test_client())
    text = client.get(course.teacher.path("scores")).text
    assert "SCORE_TARGET_GONE" in text
    assert "Moodle: tick grading" in text
    assert course.teacher.path("gradebook") in text
    assert "Look again for the column" in course.page()
    assert course.press("look").status_code == 303


def test_ags_30_topics_get_columns_of_their_own_if_wanted_and_the_total_comes_first(course):
    entered = course.enter()
    a_quiz(course.session, entered, questions=len(sample_items()))
    assert course.press("column").status_code == 303
    course.sender.send_due()
    assert course.press("topics").status_code == 303
    course.sender.send_due()
    total, topic = course.made()
    assert (topic.label, topic.extra["tag"]) == ("Sample quiz: Safety", "topic:safety")
    assert topic.link_id == total.link_id == "inject-free"
    finish(course, entered)
    course.sender.send_due()
    assert set(course.world.grades) == {(total.id, TRAINEE), (topic.id, TRAINEE)}
    assert [one.state for one in course.read(select(OwedScore))] == [ScoreState.ARRIVED] * 2


def test_ags_30_a_topics_column_goes_alone_and_the_total_keeps_its_address(course):
    topic = Wanted(tag="topic:safety", resource_id="assay-1", label="Safety", score_maximum=Decimal(5))
    course.ask(WHOLE, topic)
    course.sender.send_due()
    address = course.address()
    course.does(columns.remove, topic.tag)
    course.sender.send_due()
    assert ([row.tag for row in course.rows()], course.address()) == ([TOTAL], address)
    assert [item.label for item in course.made()] == [WHOLE.label]


def came_with_its_own(course):
    """The link has a column of the platform's, and one that we made for a topic."""
    course.world.add_link("own", "inject-201", "Own column")
    link = course.session.get(ResourceLink, course.link)
    link.resource_link_id = "own"
    link.line_item_url = f"{course.live.platform.url}/lti/courses/inject-201/lineitems/item-own/lineitem?mode=strict"
    course.session.commit()
    course.ask(Wanted(tag="topic:safety", resource_id="assay-1", label="Safety", score_maximum=Decimal(5)))
    course.sender.send_due()
    return course.made()[0].id


def test_ags_29_ags_30_the_score_of_a_topic_whose_column_is_gone_never_takes_the_place_of_the_total(course):
    topic = came_with_its_own(course)
    course.score("9", link="own")
    course.sender.send_due()
    course.world.line_items.pop(topic)
    owed = course.score("2", tag="topic:safety", link="own")
    course.sender.send_due()
    assert course.tries(owed) == [("score_target_gone", 404)]
    assert {where: grade.score for where, grade in course.world.grades.items()} == {("item-own", TRAINEE): 9}


def test_ags_29_ags_30_the_total_whose_column_is_gone_is_never_sent_to_the_column_of_a_topic(course):
    came_with_its_own(course)
    course.world.line_items.pop("item-own")
    owed = course.score("9", link="own")
    course.sender.send_due()
    assert course.tries(owed) == [("score_target_gone", 404)]
    assert course.world.grades == {}


def test_ags_29_ags_30_beside_the_column_of_a_topic_the_total_is_found_where_it_is_now(course):
    came_with_its_own(course)
    course.world.line_items["again"] = item = course.world.line_items.pop("item-own")
    item.id = "again"
    owed = course.score("9", link="own")
    course.sender.send_due()
    assert course.state(owed) is ScoreState.ARRIVED
    assert {where: grade.score for where, grade in course.world.grades.items()} == {("again", TRAINEE): 9}


def test_ags_11_what_is_no_column_of_ours_is_not_deleted(course):
    with pytest.raises(NotFound):
        course.does(columns.remove, "topic:unheard-of")
    course.does(columns.look_again)
    with pytest.raises(ColumnRefused):
        course.does(columns.remove, TOTAL)
    assert [row.state for row in course.rows()] == [LineItemState.SOUGHT]


def test_ags_11_looking_again_brings_back_no_column_that_is_to_be_deleted(course):
    course.ask()
    course.sender.send_due()
    course.does(columns.remove, TOTAL)
    course.does(columns.look_again)
    course.sender.send_due()
    assert (course.rows(), course.made()) == ([], [])


def test_a_column_waits_while_we_have_no_signing_key(course):
    course.session.execute(delete(SigningKey))
    course.session.commit()
    course.ask()
    course.sender.send_due()
    (row,) = course.rows()
    assert (row.state, row.tries, "no signing key" in row.answer) == (LineItemState.WANTED, 1, True)


def test_a_column_waits_while_the_platform_gives_no_token(course):
    course.fault(group="token", kind="refuse", count=1)
    course.ask()
    course.sender.send_due()
    assert [(row.state, row.tries) for row in course.rows()] == [(LineItemState.WANTED, 1)]
    assert course.made() == []


def test_ags_22_what_was_not_taken_back_cannot_be_given_back(course):
    course.ask()
    owed, (context_id,) = course.score(), course.read(select(Context.id).where(Context.context_id == "inject-201"))
    asked = {"context_id": context_id, "asked_by": course.teacher.person_id, "now": course.sender.clock()}
    withdrawals.give_back(course.session, owed, **asked)
    with pytest.raises(NotFound):
        withdrawals.give_back(course.session, owed + 1, **asked)
    assert course.read(select(OwedScore.id)) == [owed]


def test_quirk_20_a_launch_that_names_a_column_has_none_looked_for(course):
    course.session.get(ResourceLink, course.link).line_item_url = f"{course.live.platform.url}/lti/x"
    course.does(columns.services_changed)
    assert course.rows() == []


def finish(course, entered):
    sitter = Sitter(resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=False)
    attempt = delivery.start_attempt(course.session, sitter, seed="0" * 32, now=utc_now())
    delivery.submit_attempt(course.session, attempt, now=utc_now())
    course.session.commit()
    assert course.read(select(Attempt))[0].state is AttemptState.SUBMITTED


def test_quirk_61_who_asks_for_topics_only_gets_the_total_first(course):
    a_quiz(course.session, course.teacher)
    assert course.press("topics").status_code == 303
    course.sender.send_due()
    assert [item.extra["tag"] for item in course.made()] == [TOTAL, "topic:safety"]


@pytest.mark.parametrize("status", [401, 403])
def test_ags_11_a_refused_deletion_is_told_plainly(course, status):
    a_quiz(course.session, course.teacher)
    course.ask()
    course.sender.send_due()
    course.does(columns.remove, TOTAL)
    course.fault(group="lineitems", kind="refuse", status=status, text="not yours to delete", count=2)
    course.sender.send_due()
    assert "not yours to delete" in course.page()
    assert len(course.made()) == 1


def test_ags_30_without_the_wish_there_is_one_column(course):
    entered = course.enter()
    a_quiz(course.session, entered)
    course.press("column")
    course.sender.send_due()
    finish(course, entered)
    assert [one.tag for one in course.read(select(OwedScore))] == [TOTAL]


def test_err_11_the_setting_for_teachers_grades_is_kept_per_link(course):
    a_quiz(course.session, course.teacher)
    assert 'value="keep" checked' in course.page()
    assert course.press("teacher-grades", teacher_grades="ask").status_code == 303
    assert 'value="ask" checked' in course.page()
    assert course.press("teacher-grades", teacher_grades="shred").status_code == 422


def test_where_columns_may_not_be_made_the_page_says_what_to_do(course):
    course.session.get(ResourceLink, course.link).ags_scopes = [ags.SCORE_SCOPE]
    a_quiz(course.session, course.teacher)
    assert "does not let Assay make columns" in course.page()
    assert course.press("column").status_code == 409
