"""SAND-05: exact media types, and service paths in front of the query."""

from __future__ import annotations

import pytest
from fake_tool import CONTAINER_TYPE, ITEM_TYPE, LINE_ITEM, RESULT, RESULT_TYPE, ROSTER, ROSTER_TYPE, SCORE, SCORE_TYPE

pytest_plugins = ["sandbox_fixtures"]

WRONG = ["*/*", "application/json", "text/html, {right}", "{right};q=0.9", None]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(
    ("service", "scope", "right"),
    [
        ("items", LINE_ITEM, CONTAINER_TYPE),
        ("item", LINE_ITEM, ITEM_TYPE),
        ("/results", RESULT, RESULT_TYPE),
        ("members", ROSTER, ROSTER_TYPE),
    ],
)
def test_sand_05_only_the_exact_accept_is_answered(caller, service, scope, right, wrong):
    url = {
        "items": caller.items_url(),
        "item": caller.item_url(),
        "members": f"{caller.platform.url}/lti/courses/skin-101/members?mode=strict",
    }.get(service) or caller.item_url(service)
    good = caller.call("GET", url, scope, Accept=right)
    assert (good.status_code, good.headers["Content-Type"]) == (200, right)
    bad = caller.call("GET", url, scope, Accept=wrong and wrong.format(right=right))
    assert bad.status_code == 406
    assert caller.last_refusal().startswith("SAND-05 Accept must be")


@pytest.mark.parametrize(
    "wrong", ["application/json", "application/vnd.ims.lis.v2.score+json", SCORE_TYPE + ";v=1", None]
)
def test_sand_05_a_score_needs_its_content_type(caller, wrong):
    reply = caller.call("POST", caller.item_url("/scores"), SCORE, "{}", Content_Type=wrong)
    assert reply.status_code == 415
    assert caller.last_refusal().startswith("SAND-05 Content-Type must be")


@pytest.mark.parametrize(("method", "whole"), [("POST", True), ("PUT", False)])
def test_sand_05_a_line_item_needs_its_content_type(caller, method, whole):
    url = caller.items_url() if whole else caller.item_url()
    body = {"label": "Column", "scoreMaximum": 10}
    assert caller.call(method, url, LINE_ITEM, body, Content_Type="application/json").status_code == 415
    assert caller.call(method, url, LINE_ITEM, body, Content_Type=ITEM_TYPE, Accept="text/html").status_code == 406
    assert caller.call(method, url, LINE_ITEM, body, Content_Type=ITEM_TYPE, Accept=ITEM_TYPE).ok


def test_sand_05_scores_behind_the_query_are_refused(caller):
    reply = caller.score(caller.item_url() + "/scores")
    assert reply.status_code in (400, 403)
    assert caller.world.grades == {}


def test_sand_05_with_every_scope_the_reason_is_said(caller):
    bearer = caller.world.new_bearer({SCORE, LINE_ITEM})
    reply = caller.call(
        "POST", caller.item_url() + "/scores", SCORE, "{}", Content_Type=SCORE_TYPE, Authorization=f"Bearer {bearer}"
    )
    assert reply.status_code == 400
    assert "a path was put behind it" in caller.last_refusal()


def test_sand_05_a_lost_query_is_refused(caller):
    reply = caller.score(caller.item_url("/scores").partition("?")[0])
    assert reply.status_code == 400
    assert caller.last_refusal().startswith("SAND-05 the query of the service address was lost")


def test_sand_05_a_score_posted_at_the_line_item_itself_is_refused(caller):
    bearer = caller.world.new_bearer({SCORE, LINE_ITEM})
    reply = caller.call("POST", caller.item_url(), SCORE, "{}", Authorization=f"Bearer {bearer}")
    assert reply.status_code == 405
    assert caller.last_refusal() == "SAND-05 /scores is missing from the path"
