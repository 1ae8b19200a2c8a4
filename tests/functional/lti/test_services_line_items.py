"""Gradebook columns over real HTTP: found, paged, created, changed whole, deleted (AGS-07 … AGS-11, AGS-29)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from builders import a_registration
from plain_server import says, serving, token_answer

from lms_plugin.db import db
from lms_plugin.errors import PlatformRefused, PlatformUnavailable
from lms_plugin.lti import ags, line_items, paging
from lms_plugin.lti.connector import Client, Connector
from lms_plugin.lti.http import Answer
from lms_plugin.lti.line_items import NewLineItem
from lms_plugin.passback.sender import session_factory

pytestmark = pytest.mark.values

BOTH = [ags.LINE_ITEM_SCOPE, ags.LINE_ITEM_READ_SCOPE]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Columns:
    """The sandbox's columns of one course, and what it said about our calls."""

    def __init__(self, live):
        self.world = live.platform.world
        self.connector = Connector(
            Client.of(live.registration, "1"), session_factory(db.engine), live.app.extensions["assay"].settings
        )
        self.url = f"{live.platform.url}/lti/courses/skin-101/lineitems?mode=strict"

    def create(self, **members):
        new = {"label": "Acids", "score_maximum": Decimal(10), "resource_id": "assay-7", "tag": "total"} | members
        return line_items.create_line_item(self.connector, self.url, NewLineItem(**new))

    def listed(self, **filters):
        return line_items.list_line_items(self.connector, self.url, BOTH, **filters)

    def find(self, link="skin-quiz", **members):
        return line_items.find_line_item(self.connector, self.url, BOTH, resource_link_id=link, **members)

    def told(self, verdict):
        return [entry["reason"] for entry in self.world.log if entry["verdict"] == verdict]


@pytest.fixture
def columns(live):
    with live.app.app_context():
        yield Columns(live)
        db.session.remove()


@pytest.fixture
def server():
    with serving() as server:
        server.routes["/token"] = token_answer()
        yield server


@pytest.fixture
def plain(server, live):
    """A connector to the plain server."""
    with live.app.app_context():
        registration = a_registration(db.session(), issuer=server.url, token_url=server.url + "/token")
        yield Connector(Client.of(registration, "1"), session_factory(db.engine), live.app.extensions["assay"].settings)
        db.session.remove()


def listed_from(plain, server, path="/items"):
    return line_items.list_line_items(plain, server.url + path, BOTH)


def a_page(*urls, **headers):
    return says(200, json.dumps([{"id": url, "label": "x", "scoreMaximum": 1} for url in urls]).encode(), **headers)


def test_ags_07_columns_are_read_with_the_exact_accept_and_filtered(columns):
    made = columns.create(resource_link_id="skin-quiz")
    assert [item.label for item in columns.listed()] == ["Mesotherapy for acne: quiz", "Safety check", "Acids"]
    assert [item.url for item in columns.listed(resource_id="assay-7", tag="total")] == [made.url]
    assert len(columns.listed(resource_link_id="skin-quiz")) == 2
    assert columns.listed(tag="other") == []
    assert columns.told("refused") == []  # the sandbox takes no other Accept


def test_ags_07_filters_a_platform_ignores_are_applied_by_us(server, plain):
    rows = [{"id": server.url + f"/{n}", "resourceId": f"r{n}"} for n in range(3)]
    server.routes["/items?resource_id=r1"] = says(200, json.dumps([*rows, "odd", {"label": "no id"}]).encode())
    found = line_items.list_line_items(plain, server.url + "/items", BOTH, resource_id="r1")
    assert [item.url for item in found] == [server.url + "/1"]
    _, path, headers, _ = server.seen[-1]
    assert path == "/items?resource_id=r1"
    assert headers["Accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"


def test_ags_07_next_links_are_followed_as_they_are_to_the_end(columns, live):
    columns.world.settings = replace(columns.world.settings, page_size=1)
    for number in range(3):
        columns.create(label=f"Extra {number}")
    assert len(columns.listed()) == 5
    assert columns.told("refused") == []  # cursors are in mixed case there, and the query must survive


@pytest.mark.parametrize("host", ["http://evil.example", "http://localhost:1"])
def test_http_06_ags_07_a_next_link_on_another_origin_gets_no_bearer(server, plain, host):
    server.routes["/items"] = a_page(server.url + "/1", Link=f'<{host}/items?page=2>; rel="next"')
    with pytest.raises(PlatformRefused, match="another host"):
        listed_from(plain, server)


def test_http_06_a_columns_address_on_another_origin_is_not_taken(server, plain):
    server.routes["/items"] = a_page("https://evil.example/1")
    with pytest.raises(PlatformRefused, match="another host"):
        listed_from(plain, server)
    server.routes["/items"] = says(201, b'{"id": "https://evil.example/1", "label": "x", "scoreMaximum": 1}')
    with pytest.raises(PlatformRefused, match="another host"):
        line_items.create_line_item(plain, server.url + "/items", NewLineItem(label="x", score_maximum=Decimal(1)))


@pytest.mark.parametrize("address", ["http://[1", "http://127.0.0.1:99999/1"])
def test_http_06_an_address_that_cannot_be_read_is_on_no_host_of_ours(server, plain, address):
    server.routes["/items"] = a_page(address)
    with pytest.raises(PlatformRefused, match="another host"):
        listed_from(plain, server)


def test_ags_07_a_page_is_never_read_twice(server, plain):
    server.routes["/items"] = a_page(server.url + "/1", Link=f'<{server.url}/items?p=2>; rel="next"')
    server.routes["/items?p=2"] = a_page(server.url + "/2", Link=f'<{server.url}/items>; rel="next"')
    assert len(listed_from(plain, server)) == 2
    assert sum(path.startswith("/items") for _, path, _, _ in server.seen) == 2


def test_ags_07_nobody_has_more_than_200_pages(server, plain):
    for number in range(paging.MAX_PAGES + 2):
        server.routes[f"/items?p={number}"] = a_page(Link=f'</items?p={number + 1}>; rel="next"')
    with pytest.raises(PlatformUnavailable, match="200 pages"):
        listed_from(plain, server, "/items?p=0")
    assert sum(path.startswith("/items") for _, path, _, _ in server.seen) == paging.MAX_PAGES


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ('<https://a.example/x?Page=2&B=c>; rel="next"', "https://a.example/x?Page=2&B=c"),
        ('<https://a.example/x>; title="a, b"; REL=next', "https://a.example/x"),
        ('<https://a.example/1>; rel="first", <https://a.example/2>; rel="prev next"', "https://a.example/2"),
        ('<https://a.example/1>; rel="nextish"', None),
        ("", None),
    ],
)
def test_ags_07_the_next_link_is_the_one_whose_relation_says_so(header, target):
    assert paging.link(Answer(status=200, headers={"link": header}, text=""), "next") == target


def test_quirk_39_typographic_quotes_and_escaped_addresses_are_understood(server, plain):
    following = f"<{server.url}/items?a=1&amp;p=2>; rel=\u201cnext\u201d".encode().decode("latin-1")
    server.routes["/items"] = a_page(server.url + "/1", Link=following)
    server.routes["/items?a=1&p=2"] = a_page(server.url + "/2")
    assert [item.url for item in listed_from(plain, server)] == [server.url + "/1", server.url + "/2"]


def test_quirk_39_no_page_size_is_ever_asked_for(server, plain):
    for path in ("/items", "/items?resource_link_id=l1", "/items?resource_id=r&tag=t", "/item/results?user_id=s1"):
        server.routes[path] = says(200, b"[]")
    url = server.url + "/items"
    line_items.list_line_items(plain, url, BOTH)
    line_items.find_line_item(plain, url, BOTH, resource_link_id="l1", resource_id="r", tag="t")
    ags.read_result(plain, server.url + "/item", "s1")
    assert len(server.seen) > 4
    assert not any("limit" in path for _, path, _, _ in server.seen)


def test_quirk_28_reading_asks_for_every_scope_that_lets_us_read():
    assert line_items.reading_scopes([*BOTH, ags.SCORE_SCOPE]) == BOTH
    assert line_items.reading_scopes([ags.LINE_ITEM_READ_SCOPE]) == [ags.LINE_ITEM_READ_SCOPE]
    assert line_items.reading_scopes([ags.SCORE_SCOPE]) == []


def test_ags_08_a_column_is_created_with_everything_it_needs(columns):
    made = columns.create(
        label="  Acids ", resource_link_id="skin-quiz", starts_at=NOON, ends_at=NOON + timedelta(days=1),
        grades_released=False, submission_review={"reviewableStatus": ["Submitted"]},
    )  # fmt: skip
    assert (made.label, made.score_maximum, made.resource_link_id) == ("Acids", 10, "skin-quiz")
    assert (made.resource_id, made.tag) == ("assay-7", "total")
    assert made.members["startDateTime"] == "2026-11-24T12:00:00.000Z"
    assert (made.members["gradesReleased"], made.members["submissionReview"]) == (
        False, {"reviewableStatus": ["Submitted"]},
    )  # fmt: skip
    assert columns.told("refused") == columns.told("reported") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "  "},
        {"score_maximum": Decimal(0)},
        {"score_maximum": Decimal("NaN")},
        {"starts_at": NOON.replace(tzinfo=None)},
        {"starts_at": NOON, "ends_at": NOON - timedelta(seconds=1)},
    ],
)
def test_ags_08_what_is_no_column_is_never_sent(columns, wrong):
    with pytest.raises(ValueError, match="AGS-08"):
        columns.create(**wrong)
    assert [entry for entry in columns.world.log if entry["what"] == "lineitems"] == []


def test_ags_10_an_update_puts_the_whole_object_back(columns):
    made = columns.create(resource_link_id="skin-quiz")
    held = columns.world.line_items[made.url.rpartition("/")[0].rpartition("/")[2]]
    held.extra["https://vendor.example/x"] = {"kept": [1, "é"]}
    changed = line_items.update_line_item(columns.connector, made.url, {"label": "New", "scoreMaximum": 12.5})
    assert (changed.label, changed.score_maximum) == ("New", Decimal("12.5"))
    assert held.extra["https://vendor.example/x"] == {"kept": [1, "é"]}
    assert (changed.resource_id, changed.tag, changed.resource_link_id) == ("assay-7", "total", "skin-quiz")
    assert columns.told("reported") == []  # the sandbox reports a PUT that loses or changes anything


@pytest.mark.parametrize("member", ["id", "resourceLinkId"])
def test_ags_10_what_makes_it_that_column_is_never_changed(columns, member):
    made = columns.create()
    with pytest.raises(ValueError, match="AGS-10"):
        line_items.update_line_item(columns.connector, made.url, {member: "other"})


def test_ags_11_a_column_of_ours_is_deleted(columns):
    made = columns.create()
    line_items.delete_line_item(columns.connector, made.url)
    with pytest.raises(PlatformRefused) as gone:
        line_items.read_line_item(columns.connector, made.url, BOTH)
    assert gone.value.status == 404


def test_ags_29_a_links_column_is_found_by_link_then_by_resource_and_tag(columns):
    assert columns.find().label == "Mesotherapy for acne: quiz"
    ours = columns.create(resource_link_id="skin-quiz")
    topic = columns.create(resource_link_id="skin-quiz", tag="acids")
    assert columns.find(resource_id="assay-7", tag="total").url == ours.url
    assert columns.find(resource_id="assay-7", tag="acids").url == topic.url
    assert columns.find(resource_id="assay-7", tag="peels").label == "Mesotherapy for acne: quiz"
    assert columns.find() is None  # three hang on it, and nothing says which
    loose = columns.create(resource_id="assay-8")
    assert columns.find("unknown-there", resource_id="assay-8", tag="total").url == loose.url
    assert columns.find("unknown-there", resource_id="assay-8", tag="other") is None
    assert columns.find("unknown-there") is None


def test_ags_29_another_links_column_is_never_taken(columns):
    columns.create(resource_link_id="skin-window")
    assert columns.find("unknown-there", resource_id="assay-7", tag="total") is None


@pytest.mark.parametrize("body", [b"{}", b"[]", b"<html>", b'{"id": ""}'])
def test_ags_27_what_is_no_line_item_is_trouble(server, plain, body):
    server.routes["/item"] = says(200, body)
    with pytest.raises(PlatformUnavailable):
        line_items.read_line_item(plain, server.url + "/item", BOTH)


@pytest.mark.parametrize("maximum", ['"ten"', "true", "null", "[]"])
def test_ags_07_a_maximum_that_is_no_number_is_unknown(server, plain, maximum):
    server.routes["/item"] = says(200, f'{{"id": "{server.url}/item", "scoreMaximum": {maximum}}}'.encode())
    assert line_items.read_line_item(plain, server.url + "/item", BOTH).score_maximum is None


def test_ags_10_an_update_that_is_answered_with_nothing_is_done(server, plain):
    server.routes["/item"] = lambda handler: handler.say(
        200, b"" if handler.command == "PUT" else json.dumps({"id": server.url + "/item", "label": "a"}).encode()
    )
    assert line_items.update_line_item(plain, server.url + "/item", {"label": "b"}).label == "a"
    assert json.loads(server.seen[-1][3]) == {"id": server.url + "/item", "label": "b"}


@pytest.mark.parametrize(
    ("base", "scores"),
    [
        (
            "/mod/lti/services.php/2/lineitems/7/lineitem?type_id=3",
            "/mod/lti/services.php/2/lineitems/7/lineitem/scores?type_id=3",
        ),
        ("/lineitem?a=1&b=%2F", "/lineitem/scores?a=1&b=%2F"),
    ],
)
def test_quirk_30_what_goes_below_a_column_goes_in_front_of_its_query(base, scores):
    assert ags.under("https://lms.example" + base, "scores") == "https://lms.example" + scores


def test_quirk_31_each_call_names_exactly_one_media_type(server, plain):
    listing, item = server.url + "/items", server.url + "/item"
    server.routes["/items"] = lambda handler: handler.say(
        200, b"[]" if handler.command == "GET" else json.dumps({"id": item, "label": "x"}).encode()
    )
    server.routes["/item"] = says(200, json.dumps({"id": item, "label": "x"}).encode())
    server.routes["/item/scores"] = says()
    line_items.list_line_items(plain, listing, BOTH)
    line_items.create_line_item(plain, listing, NewLineItem(label="x", score_maximum=Decimal(1)))
    line_items.read_line_item(plain, item, BOTH)
    message = ags.ScoreMessage(
        user_id="u", score_given=Decimal(1), score_maximum=Decimal(1), comment="", started_at=NOON, submitted_at=NOON
    )
    ags.post_score(plain, item, message, lambda: NOON)
    one, many = "application/vnd.ims.lis.v2.lineitem+json", "application/vnd.ims.lis.v2.lineitemcontainer+json"
    sent = [
        (method, headers.get("Accept"), headers.get("Content-Type"))
        for method, path, headers, _ in server.seen if path != "/token"
    ]  # fmt: skip
    assert sent == [
        ("GET", many, None),
        ("POST", one, one),
        ("GET", one, None),
        ("POST", "*/*", "application/vnd.ims.lis.v1.score+json"),
    ]


def test_quirk_29_our_published_keys_name_algorithm_and_use(live):
    keys = live.app.test_client().get("/lti/jwks").json["keys"]
    assert keys
    assert {(key["alg"], key["use"], key["kty"]) for key in keys} == {("RS256", "sig", "RSA")}
