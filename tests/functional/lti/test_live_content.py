"""Deep linking and submission review with the strict sandbox: it finds nothing wrong, and its habits break nothing."""

from __future__ import annotations

import pytest
from markup import tree_of
from sqlalchemy import func, select
from test_live_launch import refused, through_the_door
from tests_support import a_bank

from lms_plugin.db import db
from lms_plugin.delivery.models import Assessment, LinkBinding
from sandbox import Visitor

TEACHER, LEARNER = "2001", "1001"


def fields_of(text):
    """The forms of a page: action → its fields."""
    tree = tree_of(text)
    return {
        form.get("action"): {one.get("name"): one.get("value") for one in form.iter("input") if one.get("name")}
        for form in tree.iter("form")
    }


class Teacher:
    """A teacher at the platform and in our picker, without a browser."""

    def __init__(self, live):
        self.live, self.visitor, self.browser = live, Visitor(live.platform.app).enter(TEACHER), live.app.test_client()

    def pick(self, query=""):
        """Open the picker; returns its address and page."""
        begun = self.visitor.begin(f"/courses/skin-101/add/open?{query}")
        answered = self.visitor.authorise(through_the_door(self.browser, begun).location)
        came = self.browser.post("/lti/launch", data=answered.fields)
        assert came.status_code == 303, came.text
        page = self.browser.get(f"{came.location}pick")
        return f"{came.location}pick", page

    def answer(self, address, page, **data):
        """Send the picker's form; returns where the answer goes, and the answer."""
        token = next(iter(fields_of(page.text).values()))["csrf_token"]
        sent = self.browser.post(f"{address}/send", data={"csrf_token": token} | data)
        assert sent.status_code == 200, sent.text
        where, fields = next((action, one) for action, one in fields_of(sent.text).items() if "JWT" in one)
        return where, fields["JWT"]

    def make(self, address, page, title):
        """Make a quiz in the picker; returns the page with it ticked."""
        token = next(iter(fields_of(page.text).values()))["csrf_token"]
        with self.live.app.app_context():
            bank = a_bank(db.session())
            db.session.commit()
            db.session.remove()
        made = self.browser.post(
            f"{address}/make", data={"csrf_token": token, "title": title, "bank": str(bank), "questions": "4"}
        )
        return self.browser.get(made.location)


def newest(live, count):
    return list(live.platform.world.links.values())[-count:]


@pytest.fixture
def teacher(live):
    return Teacher(live)


def opened(live, link, person=LEARNER):
    """What somebody sees who launches this link."""
    visitor, browser = Visitor(live.platform.app).enter(person), live.app.test_client()
    answered = visitor.authorise(through_the_door(browser, visitor.open(link)).location)
    came = browser.post("/lti/launch", data=answered.fields)
    assert came.status_code == 303, came.text
    return browser.get(came.location)


def test_dl_08_a_strict_platform_takes_two_quizzes_and_finds_nothing_wrong(live, teacher):
    address, page = teacher.pick()
    teacher.make(address, page, "Peels")
    page = teacher.make(address, page, "Lasers")
    where, token = teacher.answer(address, page, assessment=["1", "2"], target="iframe")
    assert "2 quizzes were chosen" in teacher.visitor.bring(where, token).text
    assert refused(live) == []
    links = {link.title: link for link in newest(live, 2)}
    assert set(links) == {"Peels", "Lasers"}
    assert "<h1>Peels</h1>" in opened(live, links["Peels"].id).text
    assert "<h1>Lasers</h1>" in opened(live, links["Lasers"].id).text
    column = live.platform.world.line_item_of(links["Peels"].id)
    assert column.extra["resourceId"].startswith("assay-")


@pytest.mark.parametrize("query", ["multiple=no", "line_item=no", "line_item=unsaid&data=no", "auto_create=yes"])
def test_dl_06_every_combination_of_settings_gets_an_answer_that_fits(live, teacher, query):
    address, page = teacher.pick(query)
    page = teacher.make(address, page, "Peels")
    where, token = teacher.answer(address, page, assessment=["1"], target="window")
    assert teacher.visitor.bring(where, token).status_code == 200
    assert refused(live) == []
    assert newest(live, 1)[0].graded is (query != "line_item=no")


def test_dl_03_a_course_that_takes_files_only_shows_our_words(live, teacher):
    address, page = teacher.pick("type=file")
    assert "does not take links" in page.text
    token = next(iter(fields_of(page.text).values()))["csrf_token"]
    sent = teacher.browser.post(f"{address}/cancel", data={"csrf_token": token})
    where, fields = next((action, one) for action, one in fields_of(sent.text).items() if "JWT" in one)
    assert "links to quizzes only" in teacher.visitor.bring(where, fields["JWT"]).text
    assert refused(live) == []


@pytest.mark.parametrize("habits", [{"content-twice"}, {"content-twice", "lean-settings", "content-unread"}])
def test_quirk_10_an_answer_that_is_posted_twice_adds_once(live, teacher, habits):
    live.platform.world.habits |= habits
    before = len(live.platform.world.links)
    address, page = teacher.pick()
    page = teacher.make(address, page, "Peels")
    where, token = teacher.answer(address, page, assessment=["1"], target="iframe")
    again = fields_of(teacher.visitor.bring(where, token).text)
    assert next(iter(again.values()))["JWT"] == token
    teacher.visitor.bring(where, token)
    client = teacher.visitor._client
    assert client.post(where.removeprefix(live.platform.url), data={"JWT": token, "again": "1"}).status_code == 200
    assert len(live.platform.world.links) == before + 1
    assert refused(live) == []
    with live.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Assessment)) == 1
        db.session.remove()


def test_dl_18_the_same_answer_twice_doubles_nothing_of_ours(live, teacher):
    address, page = teacher.pick()
    page = teacher.make(address, page, "Peels")
    where, token = teacher.answer(address, page, assessment=["1"], target="iframe")
    assert teacher.visitor.bring(where, token).status_code == 200
    assert teacher.visitor.bring(where, token).status_code == 400  # a strict platform takes a nonce once
    link = newest(live, 1)[0].id
    opened(live, link)
    opened(live, link)
    with live.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Assessment)) == 1
        assert db.session.scalar(select(func.count()).select_from(LinkBinding)) == 1
        db.session.remove()


def test_quirk_26_a_platform_that_ignores_our_address_opens_the_quiz_all_the_same(live, teacher):
    live.platform.world.habits |= {"content-unread", "moodle-maximum", "moodle-claims"}
    address, page = teacher.pick()
    page = teacher.make(address, page, "Peels")
    where, token = teacher.answer(address, page, assessment=["1"], target="iframe")
    assert teacher.visitor.bring(where, token).status_code == 200
    link = newest(live, 1)[0]
    assert link.target == ""
    assert "<h1>Peels</h1>" in opened(live, link.id).text


def test_rev_02_a_click_on_a_grade_leads_to_the_work_behind_it(live, teacher):
    address, page = teacher.pick()
    page = teacher.make(address, page, "Peels")
    where, token = teacher.answer(address, page, assessment=["1"], target="iframe")
    teacher.visitor.bring(where, token)
    item = live.platform.world.line_item_of(newest(live, 1)[0].id)
    for person, status in ((TEACHER, 200), (LEARNER, 200), ("1002", 403), ("5001", 200)):
        visitor, browser = Visitor(live.platform.app).enter(person), live.app.test_client()
        begun = visitor.begin(f"/review/{item.id}/{LEARNER}")
        answered = visitor.authorise(through_the_door(browser, begun).location)
        came = browser.post("/lti/launch", data=answered.fields)
        final = browser.get(came.location, follow_redirects=True) if came.status_code == 303 else came
        assert final.status_code == status, person
        if status == 200:
            assert "has not attempted" in final.text


def test_dl_14_the_columns_resource_id_opens_what_address_and_custom_values_no_longer_name(live, teacher):
    address, page = teacher.pick()
    page = teacher.make(address, page, "Peels")
    where, token = teacher.answer(address, page, assessment=["1"], target="iframe")
    teacher.visitor.bring(where, token)
    link = newest(live, 1)[0]
    link.target, link.custom = "", {}
    assert "<h1>Peels</h1>" in opened(live, link.id).text
    assert "<h1>Peels</h1>" in opened(live, link.id).text
    other = live.platform.world.add_link("elsewhere", "inject-201", "Copy")
    live.platform.world.line_item_of(other.id).extra["resourceId"] = "assay-1"
    assert "Not set up yet" in opened(live, "elsewhere").text  # a quiz of another course (DL-16)
    live.platform.world.faults.add(group="lineitems", kind="error")
    plain = live.platform.world.add_link("plain", "skin-101", "Plain")
    assert "Not set up yet" in opened(live, plain.id).text
