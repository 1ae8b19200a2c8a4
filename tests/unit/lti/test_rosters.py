"""What a roster's lines and addresses become."""

from __future__ import annotations

import json

import pytest

from lms_plugin.access import Role
from lms_plugin.errors import PlatformUnavailable
from lms_plugin.lti.http import Answer
from lms_plugin.lti.nrps import MemberStatus, read_roster, roster_url
from lms_plugin.lti.quirks import GENERIC

URL = "https://lms.example/members?mode=a"
MESSAGE = "https://purl.imsglobal.org/spec/lti/claim/message_type"
CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"


class Platform:
    """Stands for a connector: answers with these bodies, one after the other, whatever is asked."""

    def __init__(self, *bodies, **headers):
        self.answers = [Answer(status=200, headers=headers, text=body) for body in bodies]

    def call(self, method, url, scopes, *, accept):
        return self.answers.pop(0)


def members(*rows, role=None):
    platform = Platform(json.dumps({"id": URL, "members": list(rows)}))
    return [one for page in read_roster(platform, URL, GENERIC, role=role) for one in page.members]


def a_member(**facts):
    return {"user_id": "u1", "roles": ["Learner"]} | facts


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://a.example/m", "https://a.example/m?rlid=L%201%26x"),
        ("https://a.example/m?type=2", "https://a.example/m?type=2&rlid=L%201%26x"),
        ("https://a.example/m?rlid=old&type=2", "https://a.example/m?type=2&rlid=L%201%26x"),
        ("https://a.example/m?a=1&a=2&b=%2F&c", "https://a.example/m?a=1&a=2&b=%2F&c&rlid=L%201%26x"),
        ("https://a.example/m?rlid=1&rlid=2", "https://a.example/m?rlid=L%201%26x"),
        ("https://a.example/m?%72lid=1", "https://a.example/m?rlid=L%201%26x"),
    ],
)
def test_nrps_07_rlid_is_appended_or_replaced_and_the_rest_of_the_query_stays(url, asked):
    assert roster_url(url, rlid="L 1&x") == asked


def test_nrps_07_nothing_asked_for_leaves_the_address_as_it_is():
    assert roster_url("https://a.example/m?b=2&a=%20", rlid=None) == "https://a.example/m?b=2&a=%20"


def test_nrps_03_a_filter_the_platform_ignored_is_applied_by_us():
    rows = [
        a_member(),
        a_member(user_id="u2", roles=["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]),
        a_member(user_id="u3", roles=["Instructor"]),
        a_member(user_id="u4", roles=[]),
    ]
    assert [one.user_id for one in members(*rows, role="Instructor")] == ["u2", "u3"]
    assert len(members(*rows)) == 4


def test_nrps_03_more_than_the_limit_is_taken_as_it_comes():
    assert roster_url(URL, limit=2) == URL + "&limit=2"
    assert len(members(*(a_member(user_id=str(number)) for number in range(5)))) == 5


def test_nrps_04_only_user_id_and_roles_are_relied_on():
    (one,) = members({"user_id": "u1", "roles": ["Learner"]})
    assert (one.role, one.status, one.name, one.email) == (Role.LEARNER, MemberStatus.ACTIVE, None, None)


@pytest.mark.parametrize(
    "row",
    [
        {"roles": ["Learner"]},
        {"user_id": 7, "roles": ["Learner"]},
        {"user_id": "", "roles": ["Learner"]},
        {"user_id": "x" * 256, "roles": ["Learner"]},
        "u1",
        None,
    ],
)
def test_nrps_04_a_line_that_names_nobody_is_left_out(row):
    assert members(row, a_member(user_id="u2"))[0].user_id == "u2"


def test_nrps_04_members_of_a_wrong_kind_count_as_absent():
    (one,) = members(a_member(name=7, email=["a"], status=3, message="x", roles="Learner", given_name="Ada"))
    assert (one.name, one.email, one.status, one.roles) == ("Ada", None, MemberStatus.ACTIVE, ())


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Active", "active"), ("Inactive", "inactive"), ("Deleted", "gone"), ("deleted", "gone"), (None, "active"),
        ("Other", "active"),
    ],
)  # fmt: skip
def test_nrps_05_the_status_is_active_unless_said_otherwise(said, status):
    assert members(a_member(status=said))[0].status == status


def test_nrps_07_a_persons_own_parameters_of_a_link_are_not_kept_for_nothing_uses_them():
    message = [{MESSAGE: "LtiResourceLinkRequest", CUSTOM: {"due": "2026-12-01T00:00:00Z", "person_timezone": "99"}}]
    assert "2026" not in repr(members(a_member(message=message)))


@pytest.mark.parametrize("body", ["", "[]", '{"members": {}}', "<html>", '{"id": "x"}'])
def test_an_answer_that_is_no_roster_is_no_empty_roster(body):
    with pytest.raises(PlatformUnavailable):
        list(read_roster(Platform(body), URL, GENERIC))


def test_nrps_06_a_differences_link_on_another_host_is_none():
    body = json.dumps({"members": []})
    for host, kept in (("https://lms.example", True), ("https://evil.example", False)):
        platform = Platform(body, link=f'<{host}/m?since=Ab>; rel="differences"')
        (page,) = read_roster(platform, URL, GENERIC)
        assert page.differences_url == (f"{host}/m?since=Ab" if kept else None)
