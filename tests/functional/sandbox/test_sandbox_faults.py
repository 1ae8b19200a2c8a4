"""The switches: what the platform answers when it misbehaves, and that it heals."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests
from fake_tool import CONTAINER_TYPE, LINE_ITEM, RESULT, RESULT_TYPE, ROSTER, ROSTER_TYPE, Caller, a_tool, send

from sandbox.faults import GROUPS, KINDS, STATUSES

pytest_plugins = ["sandbox_fixtures"]


def ask(caller: Caller, group: str) -> requests.Response:
    """A right request to an address of this group."""
    if group == "auth":
        return caller.authorise(caller.login_values())
    if group == "jwks":
        return requests.get(f"{caller.platform.url}/lti/jwks", timeout=5)
    if group == "configuration":
        return requests.get(f"{caller.platform.url}/lti/openid-configuration", timeout=5)
    if group == "registration":
        return send(caller, a_tool(caller))
    if group == "token":
        return caller.token_reply()
    if group == "scores":
        return caller.score()
    url, scope, accept = {
        "results": (caller.item_url("/results"), RESULT, RESULT_TYPE),
        "lineitems": (caller.items_url(), LINE_ITEM, CONTAINER_TYPE),
        "roster": (f"{caller.platform.url}/lti/courses/skin-101/members?mode=strict", ROSTER, ROSTER_TYPE),
    }[group]
    return caller.call("GET", url, scope, Accept=accept)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("kind", [kind for kind in STATUSES if kind not in {"html", "broken", "refuse"}])
def test_a_switch_answers_its_status_as_often_as_told_and_then_heals(caller, group, kind):
    caller.world.faults.add(group=group, kind=kind, count=2)
    assert [ask(caller, group).status_code for _ in range(3)] == [STATUSES[kind], STATUSES[kind], 200]
    faults = [entry for entry in caller.world.log if entry["verdict"] == "fault"]
    assert [entry["reason"] for entry in faults] == [f"a switch is on: {KINDS[kind]}"] * 2


def test_a_switch_without_a_count_stays_until_it_is_switched_off(caller):
    caller.world.faults.add(group="scores", kind="down")
    assert [caller.score().status_code for _ in range(3)] == [503] * 3
    assert caller.world.grades == {}
    caller.world.faults.clear()
    assert caller.score().status_code == 200


def test_one_group_leaves_the_others_alone(caller):
    caller.world.faults.add(group="token", kind="down")
    assert caller.score().status_code == 200


def test_retry_after_is_the_one_told(caller):
    caller.world.faults.add(group="scores", kind="limited", retry_after=17)
    assert caller.score().headers["Retry-After"] == "17"


def test_a_score_is_refused_with_the_words_told(caller):
    caller.world.faults.add(group="scores", kind="refuse", text="Locked in the gradebook")
    reply = caller.score()
    assert (reply.status_code, reply.text) == (422, "Locked in the gradebook")


def test_the_token_address_refuses_as_oauth_does(caller):
    caller.world.faults.add(group="token", kind="refuse", text="key switched off")
    reply = caller.token_reply()
    assert (reply.status_code, reply.json()) == (
        400,
        {"error": "invalid_client", "error_description": "key switched off"},
    )


def test_a_401_forgets_every_bearer(caller):
    held = f"Bearer {caller.world.new_bearer({LINE_ITEM})}"
    caller.world.faults.add(group="lineitems", kind="unauthorized", count=1)
    replies = [
        caller.call("GET", caller.items_url(), LINE_ITEM, Accept=CONTAINER_TYPE, Authorization=held) for _ in range(2)
    ]
    assert [reply.status_code for reply in replies] == [401, 401]
    assert ask(caller, "lineitems").status_code == 200


@pytest.mark.parametrize("kind", ["lost", "lost-cut"])
def test_a_lost_answer_has_done_its_work(caller, kind):
    caller.world.faults.add(group="scores", kind=kind, count=1)
    if kind == "lost":
        assert caller.score().status_code == 500
    else:
        with pytest.raises(requests.ConnectionError):
            caller.score()
    assert caller.world.grade_of("skin-quiz", "1001").score == 17
    assert caller.score().status_code == 200


@pytest.mark.parametrize("group", GROUPS)
def test_a_cut_connection_gives_no_answer_and_does_no_work(caller, group):
    caller.world.faults.add(group=group, kind="cut", count=1)
    with pytest.raises(requests.ConnectionError):
        ask(caller, group)
    assert caller.world.grades == {}
    assert ask(caller, group).status_code == 200


@pytest.mark.parametrize(("kind", "media_type"), [("html", "text/html"), ("broken", "application/json")])
def test_an_answer_that_is_no_json_says_200_and_has_done_nothing(caller, kind, media_type):
    caller.world.faults.add(group="scores", kind=kind, count=1)
    reply = caller.score()
    assert (reply.status_code, reply.headers["Content-Type"].partition(";")[0]) == (200, media_type)
    with pytest.raises(requests.JSONDecodeError):
        reply.json()
    assert caller.world.grades == {}


def test_slow_waits_and_then_works(caller, monkeypatch):
    waited = []
    monkeypatch.setattr(caller.world.faults, "wait", waited.append)
    caller.world.faults.add(group="scores", kind="slow", seconds=7.5, count=1)
    assert [caller.score().status_code for _ in range(2)] == [200, 200]
    assert waited == [7.5]


def test_slow_and_down_together(caller, monkeypatch):
    waited = []
    monkeypatch.setattr(caller.world.faults, "wait", waited.append)
    caller.world.faults.add(group="token", kind="slow", seconds=2)
    caller.world.faults.add(group="token", kind="down")
    assert (caller.token_reply().status_code, waited) == (503, [2])


@pytest.mark.parametrize("offset", [-600, 600])
def test_a_wrong_clock_shows_in_the_date_and_in_the_tokens(caller, offset):
    caller.world.clock_offset = offset
    reply = requests.get(f"{caller.platform.url}/lti/jwks", timeout=5)
    seen = parsedate_to_datetime(reply.headers["Date"])
    away = (seen - datetime.now(UTC)).total_seconds()
    assert abs(away - offset) < 30
    assert len(reply.raw.headers.getlist("Date")) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"group": "scores"},
        {"group": "scores", "kind": "tired"},
        {"group": "kitchen", "kind": "down"},
        {"group": "scores", "kind": "down", "count": 0},
        {"group": "scores", "kind": "down", "count": "two"},
        {"group": "scores", "kind": "slow", "seconds": -1},
        {"group": "scores", "kind": "down", "colour": "red"},
    ],
)
def test_a_switch_that_does_not_exist_is_told_in_words(caller, facts):
    reply = requests.post(f"{caller.platform.url}/sandbox-api/faults", json=facts, timeout=5)
    assert reply.status_code == 400
    assert reply.json()["error"]
    assert caller.world.faults.listed() == []


def test_the_interface_switches_on_lists_and_switches_off(caller):
    url = f"{caller.platform.url}/sandbox-api/faults"
    facts = {"group": "scores", "kind": "down", "count": 3}
    listed = requests.post(url, json=facts, timeout=5).json()
    assert [facts.items() <= one.items() for one in listed] == [True]
    assert requests.get(url, timeout=5).json() == listed
    requests.post(url, json={"kind": "clock", "seconds": 90}, timeout=5)
    assert caller.world.clock_offset == 90
    before = caller.world.keys.current[0]
    requests.post(url, json={"kind": "rotate"}, timeout=5)
    assert caller.world.keys.current[0] != before
    assert requests.delete(url, timeout=5).json() == []
    assert caller.world.clock_offset == 0
