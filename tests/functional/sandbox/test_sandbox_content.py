"""SAND-09: the answer to a request for content is held against the standard, word for word."""

from __future__ import annotations

import uuid

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

pytest_plugins = ["sandbox_fixtures"]
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
ITEM = {"type": "ltiResourceLink", "title": "Quiz"}
COLUMN = {"label": "Quiz", "scoreMaximum": 20}


def answer(caller, pick, items=(ITEM,), *, key=None, headers=None, **changes) -> str:
    """A right answer; a change of None leaves a claim out."""
    now = int(caller.world.now())
    claims = {
        "iss": caller.world.settings.client_id,
        "aud": caller.platform.url,
        "iat": now - 5,
        "exp": now + 60,
        "nonce": uuid.uuid4().hex,
        CLAIM + "message_type": "LtiDeepLinkingResponse",
        CLAIM + "version": "1.3.0",
        CLAIM + "deployment_id": "1",
        DL + "content_items": list(items),
        DL + "data": pick.data,
    } | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    head = {"kid": caller.tool.kid} | (headers or {})
    return jwt.encode(claims, key or caller.tool.signing_key, algorithm="RS256", headers=head)


def bring(caller, pick, token):
    return requests.post(
        f"{caller.platform.url}/courses/skin-101/content/{pick.id}",
        data={"JWT": token},
        headers=caller.browser("2001"),
        timeout=5,
    )


def refused(caller, pick, token, reason):
    links = len(caller.world.links)
    reply = bring(caller, pick, token)
    assert reply.status_code == 400
    assert reason in reply.text
    assert caller.last_refusal().startswith("SAND-09 ")
    assert len(caller.world.links) == links


def test_a_right_answer_becomes_links_with_their_columns(caller):
    pick = caller.world.new_pick("skin-101", data="d é")
    items = [ITEM | {"lineItem": COLUMN | {"resourceId": "r"}, "custom": {"a": "b"}}, ITEM | {"title": "Free"}]
    assert bring(caller, pick, answer(caller, pick, items)).status_code == 200
    graded, free = list(caller.world.links.values())[-2:]
    assert (graded.title, graded.custom, graded.graded, free.graded) == ("Quiz", {"a": "b"}, True, False)
    column = caller.world.line_item_of(graded.id)
    assert (column.score_maximum, column.extra) == (20, {"resourceId": "r"})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "other"}, "iss must be"),
        ({"aud": "https://other.example"}, "aud must be"),
        ({"aud": ["x"]}, "aud must be"),
        ({"azp": "other"}, "azp must be"),
        ({"nonce": None}, "nonce is missing"),
        ({"iat": None}, "iat or exp is missing"),
        ({CLAIM + "message_type": "LtiDeepLinkingRequest"}, "message_type"),
        ({CLAIM + "version": "1.3"}, "version"),
        ({CLAIM + "deployment_id": "2"}, "another deployment"),
        ({DL + "data": "changed"}, "data was changed"),
        ({DL + "data": None}, "data was changed or left out"),
        ({DL + "content_items": {}}, "no list"),
        ({DL + "msg": 5}, "must be text"),
    ],
)
def test_sand_09_a_wrong_message_is_refused(caller, changes, reason):
    pick = caller.world.new_pick("skin-101", data="d")
    refused(caller, pick, answer(caller, pick, **changes), reason)


def test_sand_09_times_nonces_keys_and_invented_data(caller):
    pick = caller.world.new_pick("skin-101")
    now = int(caller.world.now())
    refused(caller, pick, answer(caller, pick, iat=now + 30), "iat lies in the future")
    refused(caller, pick, answer(caller, pick, exp=now - 1), "exp is past")
    refused(caller, pick, answer(caller, pick, exp=now + 3600), "more than five minutes")
    refused(caller, pick, answer(caller, pick, **{DL + "data": "x"}), "data was invented")
    refused(caller, pick, answer(caller, pick, headers={"kid": "stranger"}), "kid is not in")
    stranger = generate_private_key(public_exponent=65537, key_size=2048)
    refused(caller, pick, answer(caller, pick, key=stranger), "signature does not fit")
    refused(caller, pick, "no token", "no JWT")
    good = answer(caller, pick)
    assert bring(caller, pick, good).status_code == 200
    refused(caller, pick, good, "nonce was seen before")


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"type": "link"}, "type link is not taken"),
        ({"custom": {"a": None}}, "none of them null"),
        ({"url": "https://evil.example/x"}, "foreign origin"),
        ({"title": 5}, "must be text"),
        ({"embed": {}}, "presentation target"),
        (
            {"available": {"startDateTime": "2026-02-01T00:00:00Z", "endDateTime": "2026-01-01T00:00:00Z"}},
            "ends before it starts",
        ),
        ({"submission": {"endDateTime": "2026-02-01T00:00:00"}}, "has no zone"),
        ({"submission": {"endDateTime": "soon"}}, "is no time"),
        ({"lineItem": COLUMN | {"scoreMaximum": 0}}, "above zero"),
        ({"lineItem": COLUMN | {"label": " "}}, "blank"),
    ],
)
def test_sand_09_a_wrong_item_is_refused(caller, item, reason):
    pick = caller.world.new_pick("skin-101")
    refused(caller, pick, answer(caller, pick, [ITEM | item]), reason)


def test_sand_09_two_items_where_one_is_taken_and_a_column_where_none_is(caller):
    one = caller.world.new_pick("skin-101", multiple=None)
    refused(caller, one, answer(caller, one, [ITEM, ITEM]), "several items")
    bare = caller.world.new_pick("skin-101", line_item=False)
    refused(caller, bare, answer(caller, bare, [ITEM | {"lineItem": COLUMN}]), "none is taken")
    caller.world.habits.add("moodle-maximum")
    moodle = caller.world.new_pick("skin-101")
    refused(caller, moodle, answer(caller, moodle, [ITEM | {"lineItem": COLUMN | {"scoreMaximum": 37.5}}]), "whole")


def test_only_who_teaches_the_course_adds_to_it(caller):
    for path in ("add", "add/open"):
        address = f"{caller.platform.url}/courses/skin-101/{path}"
        assert requests.get(address, headers=caller.browser("1001"), timeout=5).status_code == 404
        assert requests.get(address, headers=caller.browser("2001"), timeout=5).status_code == 200
