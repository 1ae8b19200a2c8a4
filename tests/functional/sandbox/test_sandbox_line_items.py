"""SAND-08: columns created, changed and deleted; the list, its filters and its pages."""

from __future__ import annotations

import pytest
from fake_tool import CONTAINER_TYPE, ITEM_TYPE, LINE_ITEM

pytest_plugins = ["sandbox_fixtures"]


def create(caller, **members: object):
    body = {"label": "Topic: acids", "scoreMaximum": 10, "resourceId": "quiz-7", "tag": "acids"} | members
    body = {name: value for name, value in body.items() if value is not None}
    return caller.call("POST", caller.items_url(), LINE_ITEM, body, Content_Type=ITEM_TYPE, Accept=ITEM_TYPE)


def listed(caller, query: str = "", course: str = "skin-101"):
    return caller.call("GET", caller.items_url(course) + query, LINE_ITEM, Accept=CONTAINER_TYPE)


def reported(caller) -> list[str]:
    return [entry["reason"] for entry in caller.world.log if entry["verdict"] == "reported"]


def test_the_list_shows_the_coupled_columns_of_the_course_only(caller):
    rows = listed(caller).json()
    assert [(row["resourceLinkId"], row["scoreMaximum"]) for row in rows] == [("skin-quiz", 100), ("skin-window", 100)]
    assert rows[0]["id"] == caller.item_url()


def test_a_column_is_created_found_changed_and_deleted(caller):
    made = create(caller, startDateTime="2026-01-01T00:00:00Z")
    assert (made.status_code, made.headers["Content-Type"]) == (201, ITEM_TYPE)
    item = made.json()
    assert item["startDateTime"] == "2026-01-01T00:00:00Z"
    assert caller.call("GET", item["id"], LINE_ITEM, Accept=ITEM_TYPE).json() == item
    put = caller.call("PUT", item["id"], LINE_ITEM, item | {"scoreMaximum": 12.5}, Content_Type=ITEM_TYPE)
    assert (put.status_code, put.json()["scoreMaximum"]) == (200, 12.5)
    assert reported(caller) == []
    assert caller.call("DELETE", item["id"], LINE_ITEM).status_code == 204
    assert caller.call("GET", item["id"], LINE_ITEM, Accept=ITEM_TYPE).status_code == 404


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("&tag=acids", ["Topic: acids"]),
        ("&resource_id=quiz-7", ["Topic: acids"]),
        ("&resource_link_id=skin-quiz", ["Mesotherapy for acne: quiz", "Topic: acids"]),
        ("&resource_link_id=skin-quiz&tag=acids", ["Topic: acids"]),
        ("&tag=other", []),
    ],
)
def test_the_list_is_filtered(caller, query, labels):
    create(caller, resourceLinkId="skin-quiz")
    assert [row["label"] for row in listed(caller, query).json()] == labels


def test_the_list_comes_in_pages_whose_next_link_is_followed_as_it_is(caller):
    for number in range(3):
        create(caller, label=f"Extra {number}")
    url, sizes = caller.items_url() + "&limit=2", []
    while url:
        reply = caller.call("GET", url, LINE_ITEM, Accept=CONTAINER_TYPE)
        sizes.append(len(reply.json()))
        url = reply.links.get("next", {}).get("url")
    assert sizes == [2, 2, 1]


def test_a_next_link_in_lower_case_is_found_out(caller):
    following = listed(caller, "&limit=1").links["next"]["url"]
    head, _, cursor = following.partition("cursor=")
    reply = caller.call("GET", f"{head}cursor={cursor.lower()}", LINE_ITEM, Accept=CONTAINER_TYPE)
    assert reply.status_code == 400
    assert "next link was changed" in caller.last_refusal()


@pytest.mark.parametrize("limit", ["0", "-1", "ten", ""])
def test_a_limit_that_is_no_number_is_refused(caller, limit):
    assert listed(caller, f"&limit={limit}").status_code == 400


@pytest.mark.parametrize(
    ("members", "status", "reason"),
    [
        ({"label": None}, 400, "the label is missing or blank"),
        ({"label": "  "}, 400, "the label is missing or blank"),
        ({"label": 5}, 400, "the label is missing or blank"),
        ({"scoreMaximum": None}, 400, "scoreMaximum must be a number above zero"),
        ({"scoreMaximum": 0}, 400, "scoreMaximum must be a number above zero"),
        ({"scoreMaximum": -5}, 400, "scoreMaximum must be a number above zero"),
        ({"scoreMaximum": "10"}, 400, "scoreMaximum must be a number above zero"),
        ({"resourceLinkId": "inject-quiz"}, 404, "resourceLinkId is of no link of this course"),
        ({"resourceLinkId": "nothing"}, 404, "resourceLinkId is of no link of this course"),
        ({"startDateTime": "2026-01-01T00:00:00"}, 400, "startDateTime has no zone"),
        ({"endDateTime": "soon"}, 400, "endDateTime is no time"),
        (
            {"startDateTime": "2026-01-02T00:00:00Z", "endDateTime": "2026-01-01T00:00:00Z"},
            400,
            "startDateTime is later than endDateTime",
        ),
        ({"tag": 5}, 400, "tag must be text"),
    ],
)
def test_sand_08_a_wrong_column_is_refused(caller, members, status, reason):
    reply = create(caller, **members)
    assert (reply.status_code, reply.text) == (status, f"SAND-08 {reason}")
    assert len(listed(caller).json()) == 2


@pytest.mark.parametrize("maximum", [37.5, 250, 0.5])
def test_sand_08_with_moodles_habit_the_maximum_is_a_whole_number_to_100(caller, maximum):
    assert create(caller, scoreMaximum=maximum).status_code == 201
    caller.world.habits = {"moodle-maximum"}
    assert create(caller, scoreMaximum=maximum).status_code == 400
    assert create(caller, scoreMaximum=100).status_code == 201


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "http://elsewhere.example/"}, "PUT with another id"),
        ({"resourceLinkId": "skin-window"}, "PUT with another resourceLinkId, or without it"),
        ({"resourceLinkId": None}, "PUT with another resourceLinkId, or without it"),
        ({"tag": None}, "PUT that drops members: tag"),
        ({"https://vendor.example/x": None}, "PUT that drops members: https://vendor.example/x"),
    ],
)
def test_sand_08_a_put_that_loses_or_changes_identity_is_reported_and_identity_stays(caller, change, reason):
    item = create(caller, resourceLinkId="skin-quiz", **{"https://vendor.example/x": 1}).json()
    body = {name: value for name, value in (item | change).items() if value is not None}
    reply = caller.call("PUT", item["id"], LINE_ITEM, body, Content_Type=ITEM_TYPE)
    assert reply.status_code == 200
    assert reported(caller) == [f"SAND-08 {reason}"]
    assert (reply.json()["id"], reply.json()["resourceLinkId"]) == (item["id"], "skin-quiz")


def test_sand_08_a_coupled_column_is_not_deleted_and_the_attempt_is_reported(caller):
    assert caller.call("DELETE", caller.item_url(), LINE_ITEM).status_code == 403
    assert reported(caller) == ["SAND-08 DELETE of a line item that came with its link"]
    assert "item-skin-quiz" in caller.world.line_items


def test_an_ungraded_link_has_no_column(caller):
    labels = [row["label"] for row in listed(caller, course="inject-201").json()]
    assert labels == ["Entry quiz", "Final quiz"]
