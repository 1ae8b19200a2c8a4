"""From the roles of a token to what somebody is in this course. Only context roles count (CLAIM-01 … CLAIM-06)."""

from __future__ import annotations

from collections.abc import Iterable

from lms_plugin.access import Role

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
INSTRUCTOR_SUB_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"

# Most rights first. Learner comes before observer: who may take the quiz is not kept from it by also being a mentor.
_BY_NAME = {
    "Administrator": Role.ADMIN,
    "Instructor": Role.INSTRUCTOR,
    "ContentDeveloper": Role.AUTHOR,
    "Learner": Role.LEARNER,
    "Mentor": Role.OBSERVER,
}


def parse_roles(roles: Iterable[str]) -> tuple[Role, bool]:
    """The role in this context, and whether it is the platform's test user.

    Full URIs and the short names of context roles are understood; what is unknown gives nothing. A sub-role of
    Instructor makes an assistant, unless it stands beside Learner only, as a platform's forum helpers have it
    (QUIRK-70). A test user without any role may try like a learner.
    """
    given = list(roles)
    names = {role.removeprefix(MEMBERSHIP) for role in given}
    test_user = TEST_USER in given
    assists = any(role.startswith(INSTRUCTOR_SUB_ROLE) and role != INSTRUCTOR_SUB_ROLE for role in given)
    for name, role in _BY_NAME.items():
        if role is Role.INSTRUCTOR and assists and ("Instructor" in names or "Learner" not in names):
            return Role.ASSISTANT, test_user
        if name in names:
            return role, test_user
    return (Role.LEARNER if test_user else Role.VIEWER), test_user
