"""Submission review: from a cell of the gradebook to the attempts behind it, for whoever may see them."""

from __future__ import annotations

import pytest
from lti_platform import ISSUER, MEMBERSHIP, TOOL, payload, sign
from sqlalchemy import func, select
from tests_support import a_bank

from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments, service
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.filters import learner_label
from lms_plugin.lti.claims import AGS
from lms_plugin.lti.models import Context, Launch, Person, ResourceLink

ROLES = {name: [MEMBERSHIP + name] for name in ("Learner", "Instructor", "Administrator", "ContentDeveloper", "Mentor")}
ASSISTANT = [*ROLES["Instructor"], "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"]


def review(platform, *, follow=True, **changes):
    """A submission review launch of u1's work; the page it leads to."""
    values = {
        "sub": "t1",
        "C_message_type": "LtiSubmissionReviewRequest",
        "C_roles": ROLES["Instructor"],
        "C_for_user": {"user_id": "u1"},
    } | changes
    client = platform.browser()
    asked = platform.login(client)
    page = platform.post(client, asked, sign(payload(asked["nonce"], **values)))
    if page.status_code != 303 or not follow:
        return page
    return client.get(page.location, follow_redirects=True)


@pytest.fixture
def attempt(platform, session):
    """An attempt that u1 handed in on rl-1."""
    platform.launch()
    link, person = session.scalar(select(ResourceLink)), session.scalar(select(Person))
    quiz = assessments.create_assessment(
        session,
        context_id=link.context_id,
        bank_id=a_bank(session),
        settings=AssessmentSettings(title="Peels", topics=("safety",), questions=4, attempts=2, critical_tolerance=0),
        person_id=person.id,
        now=utc_now(),
    )
    assessments.bind(
        session,
        resource_link_id=link.id,
        context_id=link.context_id,
        assessment_id=quiz,
        person_id=person.id,
        now=utc_now(),
    )
    sitter = service.Sitter(resource_link_id=link.id, person_id=person.id, preview=False)
    made = service.start_attempt(session, sitter, seed="0" * 32, now=utc_now())
    service.submit_attempt(session, made, now=utc_now())
    session.commit()
    return made.id


def test_rev_01_a_review_needs_a_person_and_a_column(platform, session):
    for changes in (
        {"C_for_user": None},
        {"C_for_user": {}},
        {"C_for_user": {"user_id": ""}},
        {"C_for_user": "u1"},
        {AGS: None},
        {AGS: {"scope": [], "lineitems": f"{ISSUER}/items"}},
    ):
        page = review(platform, **changes)
        assert page.status_code == 400
        assert "REVIEW_INCOMPLETE" in page.text
    assert session.scalar(select(func.count()).select_from(Launch)) == 0
    assert review(platform).status_code == 200


def test_rev_01_the_column_finds_the_link_where_the_message_names_none(platform, attempt):
    assert "Attempt 1" in review(platform, C_resource_link=None).text


@pytest.mark.parametrize("roles", [ROLES["Instructor"], ROLES["Administrator"], ASSISTANT])
def test_rev_02_staff_see_that_learners_graded_attempts(platform, attempt, roles):
    page = review(platform, C_roles=roles)
    assert page.status_code == 200
    assert "Attempts of Ada Learner" in page.text
    assert "Attempt 1" in page.text


def test_rev_02_staff_read_all_of_an_attempt(platform, attempt):
    client = platform.browser()
    asked = platform.login(client)
    body = payload(
        asked["nonce"],
        sub="t1",
        C_message_type="LtiSubmissionReviewRequest",
        C_roles=ROLES["Instructor"],
        C_for_user={"user_id": "u1"},
    )
    address = platform.post(client, asked, sign(body)).location
    page = client.get(f"{address}review/{attempt}")
    assert page.status_code == 200
    assert "Right answer" in page.text
    assert client.get(f"{address}review/{attempt + 1}").status_code == 404
    assert client.get(f"{address}choose").status_code == 403


def test_rev_02_a_learner_sees_only_their_own(platform, attempt):
    own = review(platform, sub="u1", C_roles=ROLES["Learner"])
    assert own.status_code == 200
    assert "Attempt 1" in own.text
    other = review(platform, sub="u2", C_roles=ROLES["Learner"])
    assert other.status_code == 403
    assert "ROLE_NOT_ALLOWED" in other.text


def test_rev_02_an_observer_sees_those_they_observe_and_others_nobody(platform, attempt):
    seen = review(platform, C_roles=ROLES["Mentor"], C_role_scope_mentor=["u7", "u1"])
    assert "Attempt 1" in seen.text
    for changes in (
        {"C_roles": ROLES["Mentor"], "C_role_scope_mentor": ["u7"]},
        {"C_roles": ROLES["Mentor"]},
        {"C_roles": ROLES["Mentor"], "C_role_scope_mentor": "u1"},
        {"C_roles": ROLES["ContentDeveloper"]},
        {"C_roles": []},
    ):
        assert review(platform, **changes).status_code == 403, changes


def test_rev_04_somebody_unknown_here_has_not_attempted(platform, attempt):
    for changes in ({"C_for_user": {"user_id": "nobody"}}, {"C_resource_link": {"id": "never-launched"}}):
        page = review(platform, **changes)
        assert page.status_code == 200
        assert "has not attempted" in page.text


def test_rev_02_the_page_names_quiz_and_learner_says_the_safety_rule_and_leads_back(platform, session, attempt):
    page = review(platform).text
    assert "<h1>Peels</h1>" in page
    assert "Attempts of Ada Learner" in page
    assert "Safety rule" in page
    assert "✓ met" in page
    assert 'href="https://school.example/course?sesskey=abc"' in page
    assert "sesskey" not in review(platform, C_launch_presentation=None).text


def test_rev_02_other_attempts_are_one_press_away_and_one_under_way_is_said(platform, session, attempt):
    assert "under way" not in review(platform).text
    link, person = session.scalar(select(ResourceLink)), session.scalar(select(Person).where(Person.sub == "u1"))
    sitter = service.Sitter(resource_link_id=link.id, person_id=person.id, preview=False)
    second = service.start_attempt(session, sitter, seed="1" * 32, now=utc_now())
    session.commit()
    page = review(platform).text
    assert "An attempt is under way since" in page
    assert "Attempt 2" not in page
    service.submit_attempt(session, second, now=utc_now())
    session.commit()
    client = platform.browser()
    asked = platform.login(client)
    values = {"sub": "t1", "C_message_type": "LtiSubmissionReviewRequest", "C_roles": ROLES["Instructor"]}
    body = payload(asked["nonce"], **values, C_for_user={"user_id": "u1"})
    address = platform.post(client, asked, sign(body)).location
    shown = client.get(f"{address}review/{attempt}").text
    assert f"/review/{second.id}" in shown
    for told in ("Attempt 1, Ada Learner", "Back to the attempts", "Back to the course"):
        assert told in shown


def test_rev_04_an_attempt_that_is_only_under_way_is_not_called_none(platform, session, attempt):
    made = session.get(Attempt, attempt)
    made.state = AttemptState.OPEN
    session.commit()
    page = review(platform).text
    assert "An attempt is under way since" in page
    assert "has not attempted" not in page


def test_rev_04_somebody_without_a_name_is_called_by_a_label(platform, session, attempt):
    session.scalar(select(Person).where(Person.sub == "u1")).name = None
    session.commit()
    assert f"Attempts of Learner {learner_label('u1')}" in review(platform).text
    unknown = review(platform, C_for_user={"user_id": "nobody"}).text
    assert f"Attempts of Learner {learner_label('nobody')}" in unknown
    assert "<h1>Peels</h1>" in unknown


def test_rev_05_the_address_left_with_a_score_leads_to_the_same_page(platform, session, attempt):
    target = f"{TOOL}/lti/review/{attempt}"

    def marked(**changes):
        client = platform.browser()
        asked = platform.login(client, target_link_uri=target)
        values = {
            "C_roles": ROLES["Instructor"],
            "sub": "t1",
            "C_target_link_uri": target,
            "C_resource_link": {"id": "speedgrader"},
        } | changes
        answer = platform.post(client, asked, sign(payload(asked["nonce"], **values)))
        return client.get(answer.location, follow_redirects=True)

    assert "Attempt 1" in marked().text
    assert "Attempt 1" in marked(sub="u1", C_roles=ROLES["Learner"]).text
    assert marked(C_context={"id": "c-9"}).status_code == 404
    assert marked(sub="u2", C_roles=ROLES["Learner"]).status_code == 404
    assert session.scalars(select(ResourceLink.resource_link_id)).all() == ["rl-1"]
    assert session.scalar(select(func.count()).select_from(Context)) == 2
