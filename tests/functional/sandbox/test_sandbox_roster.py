"""SAND-10: the roster refuses what a strict platform refuses, pages, tells differences, and has platforms' habits."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fake_tool import ROSTER, ROSTER_TYPE, SCORE

pytest_plugins = ["sandbox_fixtures"]


@pytest.fixture
def roster(caller):
    return Roster(caller)


class Roster:
    """Reads the roster of one course."""

    def __init__(self, caller):
        self.caller, self.world = caller, caller.world
        self.url = f"{caller.platform.url}/lti/courses/skin-101/members?mode=strict"

    def read(self, url=None, scope=ROSTER, accept=ROSTER_TYPE):
        return self.caller.call("GET", url or self.url, scope, Accept=accept)

    def people(self, url=None):
        return {row["user_id"]: row for row in self.read(url).json()["members"]}

    def link(self, reply, relation):
        found = re.search(rf'<([^<>]*)>; rel="{relation}"', reply.headers.get("Link", ""))
        return found and found[1]


def test_sand_10_the_roster_names_every_member_of_the_course_and_nobody_else(roster):
    people = roster.people()
    assert set(people) == {"1001", "1002", "1003", "2001", "3001", "4001", "5001"}
    assert people["2001"]["roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]
    assert {person["status"] for person in people.values()} == {"Active"}


@pytest.mark.parametrize("accept", ["*/*", "application/json", None, ROSTER_TYPE + ", */*"])
def test_sand_10_any_other_accept_is_refused(roster, accept):
    assert roster.read(accept=accept).status_code == 406
    assert "SAND-05" in roster.caller.last_refusal()


def test_sand_10_another_scope_is_refused(roster):
    assert roster.read(scope=SCORE).status_code == 403


def test_sand_10_a_lost_query_is_refused(roster):
    assert roster.read(roster.url.partition("?")[0]).status_code == 400


def test_sand_10_pages_hang_together_by_a_link_whose_token_is_in_mixed_case(roster):
    first = roster.read(roster.url + "&limit=3")
    following = roster.link(first, "next")
    seen = [row["user_id"] for row in first.json()["members"]]
    while following:
        reply = roster.read(following)
        seen += [row["user_id"] for row in reply.json()["members"]]
        last, following = following, roster.link(reply, "next")
    assert sorted(seen) == sorted(roster.people())
    assert roster.read(last.lower()).status_code == 400
    assert "SAND-10" in roster.caller.last_refusal()


def test_sand_10_only_the_last_page_has_the_differences_link(roster):
    roster.world.settings = replace(roster.world.settings, page_size=4)
    try:
        first = roster.read()
        assert roster.link(first, "differences") is None
        assert roster.link(roster.read(roster.link(first, "next")), "differences")
    finally:
        roster.world.settings = replace(roster.world.settings, page_size=None)


def test_sand_10_the_differences_are_who_came_changed_and_went(roster):
    later = roster.link(roster.read(), "differences")
    assert roster.people(later) == {}
    del roster.world.people["1002"].roles["skin-101"]
    roster.world.people["1003"].inactive.add("skin-101")
    roster.world.add_person(id="1009", given="New", family="Comer", roles={"skin-101": ["Learner"]})
    changed = {user: row["status"] for user, row in roster.people(later).items()}
    assert changed == {"1002": "Deleted", "1003": "Inactive", "1009": "Active"}


def test_sand_10_a_changed_differences_link_is_refused(roster):
    later = roster.link(roster.read(), "differences")
    assert roster.read(later.lower()).status_code == 404
    assert "SAND-10" in roster.caller.last_refusal()


@pytest.mark.parametrize("name", ["rlid", "role", "limit"])
def test_sand_10_a_parameter_appended_where_it_had_to_be_replaced_is_refused(roster, name):
    assert roster.read(f"{roster.url}&{name}=1&{name}=1").status_code == 400


def test_the_roster_is_filtered_by_role_and_knows_its_links(roster):
    assert set(roster.people(f"{roster.url}&role=Instructor&rlid=skin-quiz")) == {"2001"}
    assert roster.read(f"{roster.url}&rlid=inject-quiz").status_code == 404


def test_a_links_roster_tells_each_persons_own_parameters(roster):
    roster.world.people["1001"].dates = {"due": "2026-12-01T00:00:00Z"}
    people = roster.people(f"{roster.url}&rlid=skin-quiz")
    custom = "https://purl.imsglobal.org/spec/lti/claim/custom"
    assert people["1001"]["message"][0][custom]["due"] == "2026-12-01T00:00:00Z"
    assert "due" not in people["1002"]["message"][0][custom]
    assert "message" not in roster.people()["1001"]


def test_moodles_habits_short_roles_escaped_names_and_only_active_people(roster):
    roster.world.people["1001"].family = "O'Neil & <Sons>"
    roster.world.people["1002"].inactive.add("skin-101")
    roster.world.habits = {"short-roles", "escaped-names", "only-active"}
    people = roster.people()
    assert people["1001"]["roles"] == ["Learner"]
    assert people["1001"]["family_name"] == "O&#x27;Neil &amp; &lt;Sons&gt;"
    assert "1002" not in people


def test_moodles_next_link_loses_the_role(roster):
    roster.world.habits = {"role-lost"}
    following = roster.link(roster.read(roster.url + "&role=Learner&limit=2"), "next")
    assert "role" not in following


def test_some_ignore_the_role_or_tell_no_names(roster):
    roster.world.habits = {"role-ignored", "nameless", "no-differences"}
    people = roster.people(roster.url + "&role=Instructor")
    assert len(people) == 7
    assert set(people["1001"]) == {"user_id", "roles", "status"}
    assert roster.link(roster.read(), "differences") is None


@pytest.mark.parametrize(("habit", "start"), [("foreign-next", "https://elsewhere.example/"), ("looping-next", "")])
def test_next_links_can_be_told_to_lead_astray(roster, habit, start):
    roster.world.habits = {habit}
    following = roster.link(roster.read(roster.url + "&limit=6"), "next")
    assert following.startswith(start or roster.caller.platform.url)
    if habit == "looping-next":
        assert roster.link(roster.read(following), "next")
