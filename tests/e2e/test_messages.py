"""What our pages say to the windows around them, how long they wait, and whom they believe; in Chromium."""

from __future__ import annotations

import json
import re

import pytest
from doors import BLOCKED, COURSE, authorisations, complaints, enter, open_in_frame, sized
from playwright.sync_api import Page, expect

from lms_plugin.db import db
from lms_plugin.lti.models import Registration

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.xdist_group("doors"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
# The page around our frame, in place of the platform's own listener: notes what comes, answers what it is told to.
HOST = """(() => {
  if (window !== window.top) return;
  window.heard = [];
  const answers = %s;
  addEventListener("message", ({ data, origin, source }) => {
    window.heard.push(data);
    const { subject, message_id } = data;
    const answer = answers[subject];
    if (answer) source.postMessage({ subject: `${subject}.response`, message_id, ...answer }, origin);
  });
})()"""
NEIGHBOUR = """<!doctype html><title>neighbour</title><script>
  addEventListener("message", ({ data }) => {
    const supported_messages = [{ subject: "lti.put_data" }];
    parent.frames.tool.postMessage({ ...data, subject: `${data.subject}.response`, supported_messages }, "*");
    parent.forged += 1;
  });
</script>"""
INFORMER = """if (window === window.top) {
  window.forged = 0;
  addEventListener("DOMContentLoaded", () => {
    const neighbour = document.createElement("iframe");
    neighbour.src = "/neighbour";
    document.body.append(neighbour);
    addEventListener("message", ({ data }) => neighbour.contentWindow.postMessage(data, "*"));
  });
}"""
OFFERS = {"supported_messages": [{"subject": "lti.put_data"}, {"subject": "lti.get_data"}]}


def around(page: Page, **answers: object) -> None:
    """Put this host around the frame, from the next page on."""
    named = {subject.replace("_dot_", "."): answer for subject, answer in answers.items()}
    page.add_init_script(HOST % json.dumps(named))


def subjects(page: Page) -> list[str]:
    return page.evaluate("heard.map((one) => one.subject)")


def heard(page: Page, count: int) -> None:
    """Wait until the host heard so many messages."""
    page.wait_for_function("(count) => heard.length >= count", arg=count)


def test_stor_02_silence_for_half_a_second_leads_to_the_new_window(lesson, cookieless):
    lesson.platform.world.storage = "silent"
    page = enter(lesson, cookieless())
    around(page)
    page.clock.install()
    page.clock.pause_at("2100-01-01")
    frame = open_in_frame(lesson, page)
    heard(page, 2)
    expect(frame.get_by_text(BLOCKED)).to_be_hidden()
    page.clock.run_for(500)
    expect(frame.get_by_text(BLOCKED)).to_be_visible()
    expect(frame.get_by_text("One moment")).to_be_hidden()
    assert subjects(page) == ["lti.capabilities", "lti.put_data", "org.imsglobal.lti.capabilities"]
    assert authorisations(lesson) == []


def test_stor_02_the_page_that_opened_our_window_is_asked_too(lesson, cookieless):
    lesson.platform.world.storage = "on"
    page = enter(lesson, cookieless(everywhere=True))
    around(page)
    page.goto(f"{lesson.platform.url}/courses/{COURSE}")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="New window Mesotherapy for acne: quiz").click()
    expect(opened.value.get_by_text("The button works once, within one minute.")).to_be_visible()
    assert {"lti.capabilities", "lti.put_data", "lti.get_data"} <= set(subjects(page))
    assert authorisations(lesson) == ["answered"]


def test_stor_03_waits_are_over_after_a_second_however_little_a_platform_answers(lesson, cookieless):
    page = enter(lesson, cookieless())
    around(page, lti_dot_capabilities=OFFERS)
    page.clock.install()
    page.clock.pause_at("2100-01-01")
    frame = open_in_frame(lesson, page)
    heard(page, 2)
    assert subjects(page)[:2] == ["lti.capabilities", "lti.put_data"]
    page.clock.run_for(500)
    expect(frame.get_by_text(BLOCKED)).to_be_hidden()
    page.clock.run_for(500)
    expect(frame.get_by_text(BLOCKED)).to_be_visible()


def test_stor_03_a_storage_that_takes_and_gives_nothing_back_is_no_door(lesson, cookieless):
    page = enter(lesson, cookieless())
    around(page, lti_dot_capabilities=OFFERS, lti_dot_put_data={"key": "k"}, lti_dot_get_data={"value": None})
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_text(BLOCKED)).to_be_visible()
    assert authorisations(lesson) == []


def test_stor_05_messages_are_objects_with_their_four_members(lesson, cookieless):
    page = enter(lesson, cookieless())
    around(page, lti_dot_capabilities=OFFERS, lti_dot_put_data={})
    open_in_frame(lesson, page)
    page.wait_for_function("() => heard.some((one) => one.subject === 'lti.get_data')")
    put, got = [one for one in page.evaluate("heard") if one["subject"] in {"lti.put_data", "lti.get_data"}]
    assert set(put) == {"subject", "message_id", "key", "value"}
    assert set(got) == {"subject", "message_id", "key"}
    assert put["key"] == got["key"]
    assert re.fullmatch("assay_[0-9a-f]{16}", put["key"])
    assert re.fullmatch("[0-9a-f]{64}", put["value"])
    assert re.fullmatch("[0-9a-f]{32}", put["message_id"])
    assert put["message_id"] != got["message_id"]


@pytest.mark.parametrize(
    "answer",
    [
        {"message_id": "another"},
        {"subject": "lti.put_data"},
        {"subject": "lti.get_data.response"},
        {"error": {"code": "storage_exhausted", "message": "full"}},
    ],
)
def test_stor_05_a_reply_that_does_not_match_or_is_an_error_does_not_count(lesson, cookieless, answer):
    page = enter(lesson, cookieless())
    around(page, lti_dot_capabilities=OFFERS, lti_dot_put_data=answer)
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_text(BLOCKED)).to_be_visible()
    assert "lti.get_data" not in subjects(page)


def test_stor_05_replies_of_another_frame_are_ignored(lesson, cookieless):
    """A neighbour of the platform's own origin hears of each question and answers in the platform's place."""
    page = enter(lesson, cookieless())
    around(page)
    page.route("**/neighbour", lambda route: route.fulfill(content_type="text/html", body=NEIGHBOUR))
    page.add_init_script(INFORMER)
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_text(BLOCKED)).to_be_visible()
    page.wait_for_function("() => forged >= 2")
    assert "lti.put_data" not in subjects(page)


def test_stor_04_a_parent_of_another_origin_learns_nothing(lesson, cookieless):
    """The course page is not at the origin of the authorisation address: only the question reaches it."""
    with lesson.app.app_context():
        row = db.session.get(Registration, lesson.registration.id)
        row.authorization_url = row.authorization_url.replace("localhost", "127.0.0.1")
        db.session.commit()
        db.session.remove()
    lesson.platform.world.storage = "on"
    page = enter(lesson, cookieless())
    around(page, lti_dot_capabilities=OFFERS)
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_text(BLOCKED)).to_be_visible()
    assert set(subjects(page)) <= {"lti.capabilities", "org.imsglobal.lti.capabilities"}


def test_stor_01_a_frame_that_is_not_there_means_the_parent(lesson, cookieless):
    lesson.platform.world.storage = "misnamed"
    page = enter(lesson, cookieless())
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_text("The button works once, within one minute.")).to_be_visible()
    assert complaints(lesson) == []


def test_stor_09_the_older_names_are_tried_second(lesson, cookieless):
    lesson.platform.world.storage = "older"
    page = enter(lesson, cookieless())
    around(page)
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_text("The button works once, within one minute.")).to_be_visible()
    said = subjects(page)
    assert said.index("lti.capabilities") < said.index("org.imsglobal.lti.capabilities")
    assert {"org.imsglobal.lti.put_data", "org.imsglobal.lti.get_data"} <= set(said)


def test_quirk_85_a_platform_that_knows_the_older_names_alone_keeps_our_secret(lesson, cookieless):
    lesson.platform.world.storage = "older"
    frame = open_in_frame(lesson, enter(lesson, cookieless()))
    expect(frame.get_by_text("The button works once, within one minute.")).to_be_visible()
    assert authorisations(lesson) == ["answered"]


def test_quirk_08_with_the_partitioned_cookie_nobody_is_asked_for_storage(lesson, opened):
    page = enter(lesson, opened())
    around(page)
    frame = open_in_frame(lesson, page)
    expect(frame.get_by_role("button", name="Start")).to_be_visible()
    heard(page, 1)
    assert [one for one in subjects(page) if one.endswith("_data")] == []


def test_stor_10_the_frame_is_sized_where_the_platform_offers_it(lesson, opened):
    lesson.platform.world.storage = "on"
    page = enter(lesson, opened())
    frame = open_in_frame(lesson, page)
    sized(page)
    frame.get_by_role("button", name="Start").click()
    expect(page.locator("iframe[name=tool]")).to_have_attribute("style", re.compile("block-size: [0-9]{4}px"))
    inside = page.frame(name="tool")
    inside.wait_for_function("() => Math.abs(innerHeight - document.body.getBoundingClientRect().height) < 2")
    assert complaints(lesson) == []


def test_stor_10_where_nothing_is_offered_only_the_question_is_asked(lesson, opened):
    page = enter(lesson, opened())
    around(page, lti_dot_capabilities=OFFERS)
    frame = open_in_frame(lesson, page)
    frame.get_by_role("button", name="Start").click()
    expect(frame.locator("section.question").first).to_be_visible()
    heard(page, 1)
    assert set(subjects(page)) <= {"lti.capabilities", "org.imsglobal.lti.capabilities"}


def test_stor_10_moodle_hears_nothing(lesson, opened):
    with lesson.app.app_context():
        db.session.get(Registration, lesson.registration.id).family = "moodle"
        db.session.commit()
        db.session.remove()
    page = enter(lesson, opened())
    around(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    frame = open_in_frame(lesson, page)
    frame.get_by_role("button", name="Start").click()
    expect(frame.locator("section.question").first).to_be_visible()
    expect(frame.locator("#save-status")).to_be_attached()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/static/autosave.js" in url]
    assert [url for url in asked if "/static/frame.js" in url or "/static/messages.js" in url] == []
    assert subjects(page) == []
