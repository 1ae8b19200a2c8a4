"""CLAIM-01 … CLAIM-06: what the roles of a token make of somebody in a course."""

from __future__ import annotations

import pytest

from lms_plugin.access import CAPABILITIES, Capability, Role
from lms_plugin.lti.roles import INSTRUCTOR_SUB_ROLE, MEMBERSHIP, TEST_USER, parse_roles

INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
ASSISTANT = INSTRUCTOR_SUB_ROLE + "TeachingAssistant"


def m(*names: str) -> list[str]:
    return [MEMBERSHIP + name for name in names]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (m("Instructor"), Role.INSTRUCTOR),
        (m("Administrator"), Role.ADMIN),
        (m("Administrator", "Instructor"), Role.ADMIN),
        (m("ContentDeveloper"), Role.AUTHOR),
        (m("Mentor"), Role.OBSERVER),
        (m("Learner"), Role.LEARNER),
        (m("Learner", "Instructor"), Role.INSTRUCTOR),
        (m("Mentor", "Learner"), Role.LEARNER),
    ],
)
def test_claim_02_full_names(roles, expected):
    assert parse_roles(roles) == (expected, False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Instructor", Role.INSTRUCTOR), ("Learner", Role.LEARNER), ("Mentor", Role.OBSERVER)],
)
def test_claim_02_short_names(name, expected):
    assert parse_roles([name])[0] is expected


@pytest.mark.parametrize(
    "role",
    [
        "instructor",
        MEMBERSHIP + "InstructorX",
        MEMBERSHIP + "instructor",
        MEMBERSHIP.replace("http:", "https:") + "Instructor",
        MEMBERSHIP + "Member",
        MEMBERSHIP,
        INSTRUCTOR_SUB_ROLE,
        "urn:lti:role:ims/lis/Instructor",
        " Instructor",
        "",
    ],
)
def test_claim_02_what_only_looks_like_a_role_gives_nothing(role):
    assert parse_roles([role]) == (Role.VIEWER, False)


@pytest.mark.parametrize("roles", [[], ["http://x.example/y#Z"], m("Member", "None")])
def test_claim_01_empty_or_unknown_roles_only_look(roles):
    role, _ = parse_roles(roles)
    assert role is Role.VIEWER
    assert CAPABILITIES[role] == {Capability.OPEN}


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([*m("Instructor"), ASSISTANT], Role.ASSISTANT),
        ([ASSISTANT], Role.ASSISTANT),
        ([INSTRUCTOR_SUB_ROLE + "Grader"], Role.ASSISTANT),
        ([*m("Learner", "Instructor"), ASSISTANT], Role.ASSISTANT),
        ([*m("Learner"), ASSISTANT], Role.LEARNER),
        ([*m("Administrator"), ASSISTANT], Role.ADMIN),
    ],
)
def test_claim_03_sub_roles_make_assistants(roles, expected):
    assert parse_roles(roles)[0] is expected


def test_claim_03_an_assistant_sets_nothing_up():
    assert Capability.CHOOSE_ASSESSMENT not in CAPABILITIES[Role.ASSISTANT]
    assert Capability.VIEW_SCORES in CAPABILITIES[Role.ASSISTANT]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([INSTITUTION + "Instructor", *m("Learner")], Role.LEARNER),
        ([INSTITUTION + "Instructor"], Role.VIEWER),
        ([SYSTEM + "Administrator"], Role.VIEWER),
        ([INSTITUTION + "Administrator", SYSTEM + "SysAdmin", *m("Mentor")], Role.OBSERVER),
    ],
)
def test_claim_04_roles_outside_the_course_give_no_rights_in_it(roles, expected):
    assert parse_roles(roles)[0] is expected


def test_claim_05_an_observer_takes_no_quiz():
    assert Capability.TAKE_ASSESSMENT not in CAPABILITIES[parse_roles(m("Mentor"))[0]]


def test_claim_06_a_test_user_may_try_and_is_marked():
    assert parse_roles([*m("Learner"), TEST_USER]) == (Role.LEARNER, True)
    assert parse_roles([TEST_USER]) == (Role.LEARNER, True)
    assert parse_roles([*m("Instructor"), TEST_USER]) == (Role.INSTRUCTOR, True)
