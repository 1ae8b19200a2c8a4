"""What a score looks like on the wire, and how results and columns are read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from lms_plugin.errors import PlatformUnavailable
from lms_plugin.lti import ags
from lms_plugin.lti.http import Answer

pytestmark = pytest.mark.values

NOON = datetime(2026, 11, 24, 12, 0, 0, 123_456, tzinfo=UTC)


def a_message(**changes):
    values = {
        "user_id": "sub-1",
        "score_given": Decimal("7.5"),
        "score_maximum": Decimal(10),
        "comment": "well done",
        "started_at": NOON - timedelta(minutes=9),
        "submitted_at": NOON - timedelta(minutes=1),
    }
    return ags.ScoreMessage(**(values | changes))


class Platform:
    """Stands where the connector stands: keeps what is called, gives the answer it was told."""

    def __init__(self, body="", status=200):
        self.answer, self.calls = Answer(status=status, headers={}, text=body), []

    def call(self, method, url, scopes, *, accept=None, content_type=None, data=None):
        self.calls.append((method, url, list(scopes), accept, content_type, data and json.loads(data())))
        return self.answer


def test_ags_14_15_18_19_a_final_score_has_every_member():
    assert json.loads(a_message().to_json(NOON)) == {
        "userId": "sub-1",
        "scoreGiven": 7.5,
        "scoreMaximum": 10,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-11-24T12:00:00.123Z",
        "comment": "well done",
        "submission": {"startedAt": "2026-11-24T11:51:00.123Z", "submittedAt": "2026-11-24T11:59:00.123Z"},
    }
    assert json.loads(a_message(comment="").to_json(NOON))["comment"] == ""
    assert len(json.loads(a_message(comment="x" * 900).to_json(NOON))["comment"]) == 500


@pytest.mark.parametrize(
    ("points", "written"),
    [("0", "0"), ("10.00000", "10"), ("1E+1", "10"), ("12", "12"), ("3.333333333333333333333333333333", "3.33333")],
)
def test_ags_15_points_become_numbers_only_here(points, written):
    assert f'"scoreGiven": {written},' in a_message(score_given=Decimal(points)).to_json(NOON)


@pytest.mark.parametrize("wrong", ["-0.1", "NaN", "Infinity"])
def test_ags_15_what_is_no_score_is_never_sent(wrong):
    with pytest.raises(ValueError, match="AGS-15"):
        a_message(score_given=Decimal(wrong))
    with pytest.raises(ValueError, match="AGS-15"):
        a_message(score_maximum=Decimal(wrong))
    with pytest.raises(ValueError, match="AGS-15"):
        a_message(score_maximum=Decimal(0))


def test_ags_17_progress_has_the_values_of_the_standard_only():
    assert [one.value for one in ags.ActivityProgress] == [
        "Initialized",
        "Started",
        "InProgress",
        "Submitted",
        "Completed",
    ]
    assert {one.value for one in ags.GradingProgress} == {
        "FullyGraded",
        "Pending",
        "PendingManual",
        "Failed",
        "NotReady",
    }


def test_ags_22_a_withdrawn_score_has_no_points():
    message = a_message(
        score_given=None, activity=ags.ActivityProgress.INITIALIZED, grading=ags.GradingProgress.NOT_READY
    )
    sent = json.loads(message.to_json(NOON))
    assert not {"scoreGiven", "scoreMaximum"} & set(sent)
    assert (sent["activityProgress"], sent["gradingProgress"]) == ("Initialized", "NotReady")


def test_ags_16_timestamps_are_utc_with_milliseconds_and_grow():
    assert ags.moment(NOON.astimezone(timezone(timedelta(hours=2)))) == "2026-11-24T12:00:00.123Z"
    assert ags.next_timestamp(NOON, None) == NOON
    assert ags.next_timestamp(NOON, NOON - timedelta(hours=1)) == NOON
    assert ags.next_timestamp(NOON, NOON) == NOON + timedelta(seconds=1)
    assert ags.next_timestamp(NOON, NOON + timedelta(hours=1)) == NOON + timedelta(hours=1, seconds=1)


def test_ags_20_the_submission_is_in_order_and_never_in_the_future():
    early = NOON - timedelta(minutes=10)
    sent = json.loads(a_message().to_json(early))["submission"]
    assert sent == {"startedAt": ags.moment(early), "submittedAt": ags.moment(early)}
    again = [json.loads(a_message().to_json(NOON + timedelta(hours=n)))["submission"] for n in range(3)]
    assert again[0] == again[1] == again[2]


@pytest.mark.parametrize(
    ("item", "scores"),
    [
        ("https://lms.example/a/lineitem?type_id=3", "https://lms.example/a/lineitem/scores?type_id=3"),
        ("https://lms.example/a/lineitem/", "https://lms.example/a/lineitem/scores"),
        ("https://lms.example/a/lineitem?a=%2F&b=c+d#x", "https://lms.example/a/lineitem/scores?a=%2F&b=c+d"),
    ],
)
def test_ags_13_scores_go_into_the_path_and_the_query_stays(item, scores):
    platform = Platform()
    ags.post_score(platform, item, a_message(), lambda: NOON)
    ((method, url, scopes, accept, kind, sent),) = platform.calls
    assert (method, url, scopes, accept) == ("POST", scores, [ags.SCORE_SCOPE], None)
    assert kind == "application/vnd.ims.lis.v1.score+json"
    assert sent["scoreGiven"] == 7.5


@pytest.mark.parametrize("body", ["", "  ", '{"resultUrl": "x"}', "[]", "ok"])
def test_ags_27_any_2xx_with_an_empty_or_json_body_is_a_success(body):
    assert ags.post_score(Platform(body, 202), "https://lms.example/i", a_message(), lambda: NOON).status == 202


@pytest.mark.parametrize("body", ["<!doctype html><title>Maintenance</title>", '{"half": '])
def test_ags_27_a_page_or_broken_json_is_none(body):
    with pytest.raises(PlatformUnavailable):
        ags.post_score(Platform(body), "https://lms.example/i", a_message(), lambda: NOON)


@pytest.mark.parametrize(
    ("row", "score", "maximum"),
    [
        ({"resultScore": 0, "resultMaximum": 20}, "0", "20"),
        ({"resultScore": 7.5}, "7.5", "1"),
        ({"resultScore": None, "resultMaximum": 5}, None, "5"),
        ({}, None, "1"),
    ],
)
def test_ags_23_a_result_of_zero_is_not_none(row, score, maximum):
    platform = Platform(json.dumps([{"userId": "other", "resultScore": 9}, {"userId": "s 1"} | row, "odd"]))
    result = ags.read_result(platform, "https://lms.example/i?type_id=3", "s 1")
    assert result == ags.Result(score=score and Decimal(score), maximum=Decimal(maximum))
    method, url, scopes, accept, _, _ = platform.calls[0]
    assert (method, url) == ("GET", "https://lms.example/i/results?type_id=3&user_id=s+1")
    assert (scopes, accept) == ([ags.RESULT_SCOPE], "application/vnd.ims.lis.v2.resultcontainer+json")


@pytest.mark.parametrize("body", ["", "[]"])
def test_ags_23_no_result_is_none(body):
    assert ags.read_result(Platform(body), "https://lms.example/i", "s1").score is None


@pytest.mark.parametrize(
    "body",
    ["{}", '[{"userId": "s1", "resultScore": "x"}]', '[{"userId": "s1", "resultScore": NaN}]',
     '[{"userId": "s1", "resultScore": 1, "resultMaximum": 0}]'],
)  # fmt: skip
def test_ags_23_what_is_no_result_is_trouble(body):
    with pytest.raises(PlatformUnavailable):
        ags.read_result(Platform(body), "https://lms.example/i", "s1")


def test_ags_28_shares_are_compared_as_fractions():
    result = ags.Result(score=Decimal("6.6667"), maximum=Decimal(20))
    assert result.same_share(Decimal(1), Decimal(3))
    assert not result.same_share(Decimal(2), Decimal(3))
    assert not ags.Result(score=None, maximum=Decimal(1)).same_share(Decimal(0), Decimal(1))


def test_ags_21_who_scored_is_somebody_or_left_out():
    assert "scoringUserId" not in json.loads(a_message().to_json(NOON))
    assert json.loads(a_message(scoring_user_id="t1").to_json(NOON))["scoringUserId"] == "t1"
    with pytest.raises(ValueError, match="AGS-21"):
        a_message(scoring_user_id="")


@pytest.mark.parametrize(
    ("score", "grading"), [(None, ags.GradingProgress.FULLY_GRADED), (Decimal(1), ags.GradingProgress.PENDING)]
)
def test_ags_18_a_score_is_final_and_only_a_final_message_has_one(score, grading):
    with pytest.raises(ValueError, match="AGS-18"):
        a_message(score_given=score, grading=grading)
