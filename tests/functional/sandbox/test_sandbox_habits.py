"""The habits of real platforms, one by one: what the service does with the habit that it does not do without."""

from __future__ import annotations

from decimal import Decimal

import pytest
import requests
from fake_tool import CONTAINER_TYPE, ITEM_TYPE, LINE_ITEM, RESULT, RESULT_TYPE

pytest_plugins = ["sandbox_fixtures"]
CANVAS = "https://canvas.instructure.com/lti/submission"
READ = LINE_ITEM + ".readonly"
KEY = ("item-skin-quiz", "1001")


def shown(caller) -> object:
    reply = caller.call("GET", caller.item_url("/results") + "&user_id=1001", RESULT, Accept=RESULT_TYPE)
    return reply.json()[0].get("resultScore")


def a_column(caller, **members: object):
    body = {"label": "Topic", "scoreMaximum": 10, "resourceId": "quiz-7"} | members
    return caller.call("POST", caller.items_url(), LINE_ITEM, body, Content_Type=ITEM_TYPE, Accept=ITEM_TYPE)


def test_sand_06_with_moodle_4_2s_clock_a_score_must_be_later_than_our_clock_was(caller):
    caller.world.habits = {"last-post-clock"}
    assert caller.score().status_code == 200
    assert caller.score(timestamp=caller.time(-0.5)).status_code == 409
    assert caller.score(timestamp=caller.time(1)).status_code == 200


def test_sand_06_a_future_time_that_is_taken_blocks_every_earlier_one(caller):
    assert caller.score(timestamp=caller.time(900)).status_code == 400
    caller.world.habits = {"takes-the-future"}
    assert caller.score(timestamp=caller.time(900)).status_code == 200
    assert caller.score().status_code == 409


@pytest.mark.parametrize(("given", "with_habit", "without"), [(25, 100, 125), (0, 0, 0)])
def test_a_score_above_the_maximum_is_shown_cut_where_that_is_the_habit(caller, given, with_habit, without):
    caller.score(scoreGiven=given)
    assert shown(caller) == without
    caller.world.habits = {"cuts-shown"}
    assert shown(caller) == with_habit


def test_a_teachers_grade_stays_or_is_overwritten(caller):
    caller.score()
    caller.world.teacher_sets(*KEY, 90)
    assert shown(caller) == 90
    caller.world.habits = {"override-stays"}
    assert caller.score(scoreGiven=10).status_code == 200
    assert shown(caller) == 90
    caller.world.habits = set()
    caller.score(scoreGiven=10)
    assert shown(caller) == 50


@pytest.mark.parametrize(("habits", "status", "body"), [({"wordless"}, 500, "[]"), (set(), 403, "the grade is locked")])
def test_a_locked_grade_takes_no_score(caller, habits, status, body):
    caller.world.habits = habits
    caller.world.teacher_sets(*KEY, locked=True)
    reply = caller.score()
    assert (reply.status_code, reply.text) == (status, body)


def test_sand_06_a_wordless_platform_gives_no_reason_but_keeps_it_in_its_log(caller):
    caller.world.habits = {"wordless"}
    reply = caller.score(userId="9999")
    assert (reply.status_code, reply.text) == (400, "[]")
    assert "nobody here has this userId" in caller.last_refusal()
    caller.score(timestamp=caller.time())
    assert (caller.score(timestamp=caller.time(-5)).status_code, caller.score(userId="2001").text) == (409, "[]")


@pytest.mark.parametrize(("habit", "equal", "older"), [("equal-passes", 200, 400), ("equal-is-400", 400, 400)])
def test_sand_06_equal_and_older_times_as_canvas_and_open_edx_take_them(caller, habit, equal, older):
    caller.world.habits = {habit}
    now = caller.time()
    assert caller.score(timestamp=now).status_code == 200
    assert caller.score(timestamp=now).status_code == equal
    reply = caller.score(timestamp=caller.time(-5))
    assert (reply.status_code, "timestamp" in reply.text) == (older, True)


def test_each_score_is_an_attempt_unless_it_says_otherwise(caller):
    caller.world.habits, caller.world.attempts_allowed = {"submissions"}, {"item-skin-quiz": 2}
    for extension in (None, {"new_submission": False}, {"new_submission": True, "submission_type": "none"}):
        assert caller.score(**{CANVAS: extension}).status_code == 200
    grade = caller.world.grades[KEY]
    assert (grade.attempts, grade.submission["submission_type"]) == (2, "none")
    reply = caller.score()
    assert (reply.status_code, "attempts" in reply.text) == (422, True)
    assert caller.score(**{CANVAS: {"new_submission": False}}).status_code == 200


def test_sand_07_a_status_clears_the_score_unless_it_asks_to_keep_it(caller):
    caller.world.habits = {"submissions"}
    status = {"scoreGiven": None, "scoreMaximum": None, "gradingProgress": "Pending"}
    caller.score()
    caller.score(**status, **{CANVAS: {"preserve_score": True}})
    assert caller.world.grades[KEY].score == 17
    caller.score(**status)
    assert caller.world.grades[KEY].score is None


@pytest.mark.parametrize(("flag", "stands"), [(True, 90), (False, 85), (None, 85)])
def test_a_teachers_grade_is_kept_if_the_score_asks_for_it(caller, flag, stands):
    caller.world.habits = {"submissions"}
    caller.world.teacher_sets(*KEY, 90)
    caller.score(**{CANVAS: {"prioritize_non_tool_grade": flag}})
    assert shown(caller) == stands


def test_comments_add_up(caller):
    for comment in ("one", "one", None):
        caller.score(comment=comment)
    assert caller.world.grades[KEY].comments == ["one", "one"]


def test_open_edx_answers_with_a_body_and_shows_only_columns_with_a_link(caller):
    caller.world.habits = {"score-body", "needs-link"}
    reply = caller.score()
    assert (reply.status_code, bool(reply.json())) == (201, True)
    assert shown(caller) == 85
    caller.world.line_items["item-skin-quiz"].link_id = None
    assert shown(caller) is None


@pytest.mark.parametrize(("members", "status"), [({"scoreMaximum": 37.5}, 400), ({"resourceId": None}, 400), ({}, 201)])
def test_sand_08_open_edx_wants_whole_maxima_and_something_to_hang_on(caller, members, status):
    caller.world.habits = {"whole-maximum"}
    body = {name: value for name, value in members.items() if value is not None}
    reply = caller.call(
        "POST", caller.items_url(), LINE_ITEM,
        {"label": "T", "scoreMaximum": 10} | ({} if "resourceId" in members else {"resourceId": "q"}) | body,
        Content_Type=ITEM_TYPE, Accept=ITEM_TYPE,
    )  # fmt: skip
    assert reply.status_code == status


def test_sand_08_moodles_columns_forget_their_times_and_refuse_foreign_links_with_403(caller):
    assert a_column(caller, resourceLinkId="inject-quiz").status_code == 404
    caller.world.habits = {"forgetful-columns"}
    assert a_column(caller, resourceLinkId="inject-quiz").status_code == 403
    made = a_column(caller, startDateTime="2026-01-01T00:00:00Z", tag="t").json()
    assert made["startDateTime"]
    kept = caller.call("GET", made["id"], LINE_ITEM, Accept=ITEM_TYPE).json()
    assert "startDateTime" not in kept
    assert (kept["tag"], kept["resourceId"]) == ("t", "quiz-7")
    assert a_column(caller).json()["id"] != made["id"]  # duplicates by resourceId are allowed


def test_sand_08_deleting_a_links_own_column_leaves_the_link_ungraded(caller):
    caller.world.habits = {"uncouples"}
    assert caller.call("DELETE", caller.item_url(), LINE_ITEM).status_code == 204
    assert caller.world.links["skin-quiz"].graded is False
    assert [entry["reason"] for entry in caller.world.log if entry["verdict"] == "reported"] == [
        "SAND-08 DELETE of a line item that came with its link"
    ]


def test_open_edx_deletes_nothing(caller):
    made = a_column(caller).json()
    caller.world.habits = {"no-delete"}
    assert caller.call("DELETE", made["id"], LINE_ITEM).status_code == 403


def test_the_next_link_has_typographic_quotes_and_an_escaped_address(caller):
    caller.world.habits = {"typographic-links"}
    reply = caller.call("GET", caller.items_url() + "&limit=1", LINE_ITEM, Accept=CONTAINER_TYPE)
    header = reply.headers["Link"].encode("latin-1").decode()
    assert header.endswith("; rel=\u201cnext\u201d")
    assert "&amp;cursor=" in header


def test_results_with_a_limit_are_a_page_that_is_not_there(caller):
    caller.world.habits = {"results-unpaged"}
    url = caller.item_url("/results")
    assert caller.call("GET", url, RESULT, Accept=RESULT_TYPE).status_code == 200
    reply = caller.call("GET", url + "&limit=5", RESULT, Accept=RESULT_TYPE)
    assert (reply.status_code, reply.text[:9]) == (404, "<!doctype")


def test_sand_04_older_moodles_read_columns_with_the_readonly_scope_only(caller):
    caller.world.habits = {"readonly-to-read"}
    for scope, status in ((LINE_ITEM, 403), (READ, 200)):
        assert caller.call("GET", caller.items_url(), scope, Accept=CONTAINER_TYPE).status_code == status


def test_tokens_come_as_html_and_errors_are_no_json(caller):
    caller.world.habits = {"html-tokens"}
    good, bad = caller.token_reply(), caller.token_reply(scope="nothing")
    assert good.headers["Content-Type"] == bad.headers["Content-Type"] == "text/html; charset=utf-8"
    assert good.json()["access_token"]
    assert "invalid_scope" in bad.text
    with pytest.raises(requests.JSONDecodeError):
        bad.json()


def test_a_key_set_that_cannot_be_read_is_a_page_that_is_not_there(caller):
    caller.world.habits, caller.tool.broken = {"html-tokens"}, True
    caller.world.tool_keys.forget()
    reply = caller.token_reply()
    assert (reply.status_code, reply.text[:9]) == (404, "<!doctype")


def test_sand_03_a_lenient_platform_checks_only_what_moodle_checks(caller):
    wrong = {"aud": "elsewhere", "iss": "somebody", "jti": None, "exp": int(caller.world.now()) + 9999}
    assert caller.token_reply(caller.assertion(**wrong)).status_code == 401
    caller.world.habits = {"lenient-assertions"}
    assert caller.token_reply(caller.assertion(**wrong)).status_code == 200
    for still in ({"sub": "somebody"}, {"iat": int(caller.world.now()) + 2}, {"exp": int(caller.world.now()) - 1}):
        assert caller.token_reply(caller.assertion(**still)).status_code == 401


@pytest.mark.parametrize("status", [401, 404, 412])
def test_a_refusal_has_the_status_and_the_words_told(caller, status):
    caller.world.faults.add(group="scores", kind="refuse", status=status, text="not linked", count=1)
    reply = caller.score()
    assert (reply.status_code, reply.text) == (status, "not linked")


def test_a_used_up_allowance_is_a_403_that_says_so(caller):
    caller.world.faults.add(group="scores", kind="allowance", count=1)
    assert caller.score().headers["X-Rate-Limit-Remaining"] == "0"


def test_the_interface_lets_a_teacher_set_and_lock_a_grade(caller):
    url = f"{caller.platform.url}/sandbox-api/teacher"
    requests.post(url, json={"item": KEY[0], "person": KEY[1], "points": 12.5, "locked": True}, timeout=5)
    grade = caller.world.grades[KEY]
    assert (grade.override, grade.locked) == (Decimal("12.5"), True)
    (told,) = requests.get(f"{caller.platform.url}/sandbox-api/grades", timeout=5).json()
    assert told["override"] == "12.5"
