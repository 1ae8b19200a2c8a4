"""SAND-06 and SAND-07: scores refused, scores taken, and what they wipe."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from fake_tool import RESULT, RESULT_TYPE

pytest_plugins = ["sandbox_fixtures"]


def results(caller, **query: str) -> list[dict[str, object]]:
    url = caller.item_url("/results") + "".join(f"&{name}={value}" for name, value in query.items())
    return caller.call("GET", url, RESULT, Accept=RESULT_TYPE).json()


def test_a_score_is_in_the_gradebook_and_in_the_results_on_the_columns_scale(caller):
    assert caller.score().status_code == 200
    grade = caller.world.grade_of("skin-quiz", "1001")
    assert (grade.score, grade.maximum, grade.comment) == (Decimal(17), Decimal(20), "17 of 20")
    [row] = results(caller, user_id="1001")
    assert (row["resultScore"], row["resultMaximum"], row["comment"]) == (85, 100, "17 of 20")
    assert row["scoreOf"] == caller.item_url()
    assert results(caller, user_id="1002") == []


def refused(caller, status: int, reason: str, **changes: object) -> None:
    """A score with these changes is refused, says why, and leaves no trace."""
    reply = caller.score(**changes)
    assert reply.status_code == status, reply.text
    assert reason in reply.text
    assert caller.last_refusal().startswith("SAND-06 ")
    assert caller.world.grades == {}


@pytest.mark.parametrize("name", ["userId", "activityProgress", "gradingProgress", "timestamp"])
@pytest.mark.parametrize("value", [None, "", 7])
def test_sand_06_a_missing_member_is_refused(caller, name, value):
    refused(caller, 400, f"missing or not text: {name}", **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("activityProgress", "completed"),
        ("activityProgress", "FullyGraded"),
        ("gradingProgress", "Graded"),
        ("gradingProgress", "Completed"),
    ],
)
def test_sand_06_a_value_outside_the_enums_is_refused(caller, name, value):
    refused(caller, 400, f"{name} is not a value of the standard", **{name: value})


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05.123",
        "2026-01-02T03:04:05.12Z",
        "2026-01-02 03:04:05.123Z",
        "2026-13-02T03:04:05.123Z",
        "1767322245",
        "yesterday",
    ],
)
def test_sand_06_a_time_without_milliseconds_or_zone_is_refused(caller, timestamp):
    refused(caller, 400, "timestamp must be a time with milliseconds and a zone", timestamp=timestamp)


def test_sand_06_a_time_in_the_future_is_refused(caller):
    refused(caller, 400, "timestamp lies in the future", timestamp=caller.time(60))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scoreMaximum": None}, "scoreGiven without scoreMaximum"),
        ({"scoreGiven": -1}, "scoreGiven must not be negative"),
        ({"scoreGiven": "17"}, "scoreGiven must be a number"),
        ({"scoreGiven": True}, "scoreGiven must be a number"),
        ({"scoreMaximum": 0}, "scoreMaximum must be above zero"),
        ({"scoreMaximum": -20}, "scoreMaximum must be above zero"),
        ({"scoreMaximum": "20"}, "scoreMaximum must be a number"),
        ({"comment": 5}, "comment must be text"),
        ({"scoringUserId": ""}, "scoringUserId must not be empty"),
        ({"submission": "now"}, "submission must be an object"),
        ({"submission": {"startedAt": "2026-01-02T03:04:05"}}, "startedAt must be a time"),
        (
            {"submission": {"startedAt": "2026-01-02T03:04:05.001Z", "submittedAt": "2026-01-02T03:04:05.000Z"}},
            "startedAt is later than submittedAt",
        ),
        ({"submission": {"submittedAt": "2999-01-02T03:04:05.000Z"}}, "submittedAt lies in the future"),
    ],
)
def test_sand_06_a_wrong_member_is_refused(caller, changes, reason):
    refused(caller, 400, reason, **changes)


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-Infinity"])
def test_sand_06_nan_and_infinity_are_no_json(caller, raw):
    message = json.dumps({"userId": "1001", "scoreGiven": 0, "scoreMaximum": 1}).replace(": 0", f": {raw}")
    refused(caller, 400, f"{raw} is no JSON number", raw=message)


@pytest.mark.parametrize("raw", ["[]", '"score"', "{", "\xff", "[" * 100_000])
def test_sand_06_what_is_no_object_is_refused(caller, raw):
    refused(caller, 400, "the body is no JSON", raw=raw)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ("nobody", "nobody here has this userId"),
        ("2001", "staff or an observer"),
        ("3001", "staff or an observer"),
        ("5001", "staff or an observer"),
        ("4001", "test user"),
    ],
)
def test_sand_06_who_is_no_learner_is_refused(caller, person, reason):
    refused(caller, 422, reason, userId=person)


def test_sand_06_who_is_not_in_the_course_is_refused(caller):
    url = caller.item_url("/scores", link="inject-quiz", course="inject-201")
    assert caller.score(url, userId="1003").status_code == 422
    assert caller.last_refusal() == "SAND-06 this person is not in the course"


def test_sand_06_the_same_or_an_older_timestamp_is_a_conflict(caller):
    first = caller.time(-60)
    assert caller.score(timestamp=first).status_code == 200
    for again in (first, caller.time(-120)):
        reply = caller.score(timestamp=again, scoreGiven=20)
        assert reply.status_code == 409
        assert "not later than the one on record" in caller.last_refusal()
    assert caller.world.grade_of("skin-quiz", "1001").score == 17


def test_sand_06_instants_are_compared_not_texts(caller):
    assert caller.score(timestamp="2026-01-02T03:04:05.500Z").status_code == 200
    assert caller.score(timestamp="2026-01-02T05:04:05.500+02:00").status_code == 409
    assert caller.score(timestamp="2026-01-02T05:04:05.501+02:00").status_code == 200


def test_sand_06_with_moodles_habit_one_second_is_one_moment(caller):
    caller.world.habits = {"whole-seconds"}
    assert caller.score(timestamp="2026-01-02T03:04:05.100Z").status_code == 200
    assert caller.score(timestamp="2026-01-02T03:04:05.900Z").status_code == 409
    assert caller.score(timestamp="2026-01-02T03:04:06.000Z").status_code == 200


def test_people_and_columns_do_not_disturb_each_other(caller):
    at = caller.time(-60)
    assert caller.score(timestamp=at).status_code == 200
    assert caller.score(timestamp=at, userId="1002").status_code == 200
    assert caller.score(caller.item_url("/scores", link="skin-window"), timestamp=at).status_code == 200


def test_a_score_may_exceed_its_maximum_and_keeps_its_digits(caller):
    assert caller.score(scoreGiven=25, scoreMaximum=20).status_code == 200
    raw = '{"userId":"1002","scoreGiven":1.2345678901234567,"scoreMaximum":3,"activityProgress":"Completed",'
    assert caller.score(raw=f'{raw}"gradingProgress":"FullyGraded","timestamp":"{caller.time()}"}}').status_code == 200
    assert caller.world.grade_of("skin-quiz", "1002").score == Decimal("1.2345678901234567")


def test_a_zero_is_a_score(caller):
    caller.score(scoreGiven=0)
    [row] = results(caller)
    assert row["resultScore"] == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"gradingProgress": "PendingManual"},
        {"gradingProgress": "Pending"},
        {"gradingProgress": "NotReady", "activityProgress": "Started"},
        {"gradingProgress": "Failed"},
        {"scoreGiven": None},
        {"scoreGiven": None, "scoreMaximum": None, "gradingProgress": "NotReady", "activityProgress": "Initialized"},
    ],
)
def test_sand_07_what_is_not_final_or_has_no_score_wipes_the_grade(caller, changes):
    caller.score(timestamp=caller.time(-60))
    assert caller.score(**changes).status_code == 200
    assert caller.world.grade_of("skin-quiz", "1001").score is None
    [row] = results(caller)
    assert "resultScore" not in row


def test_sand_07_an_absent_comment_wipes_the_comment(caller):
    caller.score(timestamp=caller.time(-60), comment="well done")
    caller.score(comment=None)
    assert caller.world.grade_of("skin-quiz", "1001").comment == ""
    assert caller.world.grade_of("skin-quiz", "1001").score == 17


def test_sand_07_an_old_final_score_does_not_come_back_after_a_wipe(caller):
    old = caller.time(-60)
    caller.score(gradingProgress="NotReady")
    assert caller.score(timestamp=old).status_code == 409
    assert caller.world.grade_of("skin-quiz", "1001").score is None


def test_results_come_in_pages(caller):
    for person in ("1001", "1002", "1003"):
        caller.score(userId=person)
    url, seen = caller.item_url("/results") + "&limit=2", []
    while url:
        reply = caller.call("GET", url, RESULT, Accept=RESULT_TYPE)
        seen.append([row["userId"] for row in reply.json()])
        url = reply.links.get("next", {}).get("url")
    assert seen == [["1001", "1002"], ["1003"]]


@pytest.mark.parametrize("service", ["/scores", "/results"])
def test_a_column_that_is_not_there_is_a_404(caller, service):
    url = caller.item_url(service, link="gone")
    reply = caller.score(url) if service == "/scores" else caller.call("GET", url, RESULT, Accept=RESULT_TYPE)
    assert reply.status_code == 404


def test_a_column_is_only_found_in_its_own_course(caller):
    assert caller.score(caller.item_url("/scores", link="inject-quiz", course="skin-101")).status_code == 404
