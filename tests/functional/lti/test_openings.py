"""What a launch opens: the binding, then our custom value, then the path; copies are offered, never opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lti_platform import ISSUER, MEMBERSHIP, TOOL, payload, sign
from picker import inputs
from sqlalchemy import select
from tests_support import a_bank, a_registration

from lms_plugin.db import utc_now
from lms_plugin.delivery import assessments
from lms_plugin.delivery.models import Assessment, Attempt, LinkBinding
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.lti.models import Context, Deployment, Person, Registration, ResourceLink, Status

pytestmark = pytest.mark.values

INSTRUCTOR = {"C_roles": [MEMBERSHIP + "Instructor"], "sub": "t1"}


def launch(platform, link="rl-1", *, target=f"{TOOL}/lti/launch", **changes):
    """Launch a link; returns the browser and the launch's address."""
    client = platform.browser()
    asked = platform.login(client, target_link_uri=target)
    body = payload(asked["nonce"], C_resource_link={"id": link}, C_target_link_uri=target, **changes)
    answer = platform.post(client, asked, sign(body))
    assert answer.status_code == 303, answer.text
    return client, answer.location


def opened(platform, link="rl-1", **changes) -> str:
    """The first page of a launch."""
    client, address = launch(platform, link, **changes)
    return client.get(address, follow_redirects=True).text


@pytest.fixture
def quizzes(platform, session):
    """Quizzes "One" and "Two" in the course, "Foreign" in another course of the same deployment."""
    launch(platform, "any", **INSTRUCTOR)
    launch(platform, "other", C_context={"id": "c-2", "label": "COS202"}, **INSTRUCTOR)
    bank, made = a_bank(session), {}
    for title, context in (("One", "c-1"), ("Two", "c-1"), ("Foreign", "c-2")):
        made[title] = assessments.create_assessment(
            session,
            context_id=session.scalar(select(Context.id).where(Context.context_id == context)),
            bank_id=bank,
            settings=AssessmentSettings(title=title, topics=("safety",), questions=4),
            person_id=session.scalar(select(Person.id)),
            now=utc_now(),
        )
    session.commit()
    return made


@pytest.mark.parametrize(("family", "offered"), [("moodle", True), ("blackboard", False)])
def test_quirk_80_a_typed_history_offers_nothing_of_another_school(platform, session, quizzes, family, offered):
    launch(platform, "ours-1", **custom(quizzes["One"]), **INSTRUCTOR)
    session.get_one(Registration, platform.registration_id).family = family
    session.add(
        Deployment(
            registration_id=platform.registration_id, deployment_id="dep-2", status=Status.ACTIVE, created_at=utc_now()
        )
    )
    session.commit()
    typed = {"assay_link_history": "ours-1", "assay_context_history": "c-1", "assay_assessment": str(quizzes["One"])}
    school = {"C_deployment_id": "dep-2", "C_tool_platform": {"guid": "g2"}, "C_context": {"id": "x-1"}}
    page = opened(platform, "theirs-1", C_custom=typed, **school, **INSTRUCTOR)
    assert ("use the same quiz" in page.lower()) is offered
    assert ("COS101" in page) is offered


def custom(number, pick="p1", **more):
    return {"C_custom": {"assay_assessment": str(number), "assay_pick": pick} | more}


def bound(session, link="rl-1"):
    session.rollback()
    return session.scalar(
        select(LinkBinding.assessment_id)
        .join(ResourceLink, ResourceLink.id == LinkBinding.resource_link_id)
        .where(ResourceLink.resource_link_id == link)
    )


def test_dl_14_the_binding_comes_first_then_custom_then_the_path(platform, session, quizzes):
    path = f"{TOOL}/lti/open/{quizzes['Two']}"
    assert "<h1>One</h1>" in opened(platform, "rl-1", target=path, **custom(quizzes["One"]))
    assert "<h1>Two</h1>" in opened(platform, "rl-2", target=path)
    assert "<h1>One</h1>" in opened(platform, "rl-1", target=path)  # what was bound stands


def test_dl_14_a_copied_link_whose_url_was_lost_still_opens_by_custom_and_a_query_is_never_looked_at(platform, quizzes):
    assert "<h1>Two</h1>" in opened(platform, "copy", **custom(quizzes["Two"]))
    query = f"{TOOL}/lti/launch?assessment={quizzes['One']}&assay_assessment={quizzes['One']}"
    assert "Not set up yet" in opened(platform, "rl-9", target=query)


def test_quirk_62_another_link_id_and_a_doubly_encoded_query_open_the_right_quiz(platform, quizzes):
    target = f"{TOOL}/lti/open/{quizzes['One']}?url=https%253A%252F%252Fx.example%252F%253Fa%253D1"
    assert "<h1>One</h1>" in opened(platform, "speedgrader-7", target=target)
    assert "<h1>Two</h1>" in opened(platform, "speedgrader-8", **custom(quizzes["Two"]))


def test_dl_16_a_quiz_of_another_course_is_not_set_up_for_learners_and_not_yours_for_instructors(
    platform, session, quizzes
):
    for hint in (custom(quizzes["Foreign"]), custom(999_999), {"target": f"{TOOL}/lti/open/{quizzes['Foreign']}"}):
        learner = opened(platform, "typed", **hint)
        assert "Not set up yet" in learner
        assert "Foreign" not in learner
        teacher = opened(platform, "typed", **hint, **INSTRUCTOR)
        assert "not yours" in teacher
        assert "Foreign" not in teacher
    assert bound(session, "typed") is None


def test_dl_17_content_picked_again_is_followed_and_old_attempts_stay_with_the_old_quiz(platform, session, quizzes):
    client, address = launch(platform, **custom(quizzes["One"], "first"))
    token = next(one["value"] for one in inputs(client.get(address)) if one.get("name") == "csrf_token")
    started = client.post(f"{address}attempts", data={"csrf_token": token}).location
    client.post(f"{started.rstrip('/')}/submit", data={"csrf_token": token})
    assert "<h1>Two</h1>" in opened(platform, **custom(quizzes["Two"], "second"))
    assert bound(session) == quizzes["Two"]
    attempt = session.scalars(select(Attempt)).one()
    assert assessments.version_of(session, attempt.assessment_version_id).assessment_id == quizzes["One"]
    assert ">Start another attempt" in " ".join(opened(platform, **custom(quizzes["Two"], "second")).split()).replace(
        "> Start", ">Start"
    )


def test_dl_17_the_same_pick_again_changes_nothing_that_an_instructor_chose_here(platform, session, quizzes):
    opened(platform, **custom(quizzes["One"], "first"))
    client, address = launch(platform, **custom(quizzes["One"], "first"), **INSTRUCTOR)
    page = client.get(f"{address}choose")
    token = next(one["value"] for one in inputs(page) if one.get("name") == "csrf_token")
    client.post(f"{address}choose/use", data={"csrf_token": token, "assessment": str(quizzes["Two"])})
    assert "<h1>Two</h1>" in opened(platform, **custom(quizzes["One"], "first"))
    assert "<h1>Two</h1>" in opened(platform, **custom(quizzes["Foreign"], "third"))  # not of this course


def test_quirk_22_what_was_picked_exists_only_once_it_is_launched(platform, session, quizzes):
    before = session.query(LinkBinding).count()
    opened(platform, "rl-1", **custom(quizzes["One"]))
    opened(platform, "rl-1", **custom(quizzes["One"]))
    assert (before, session.query(LinkBinding).count()) == (0, 1)


def test_quirk_25_whether_it_is_graded_is_decided_at_each_launch(platform, quizzes):
    hint = custom(quizzes["One"])
    from lms_plugin.lti.claims import AGS

    assert "no grade will be sent" in opened(platform, **hint, **{AGS: None})
    assert "no grade will be sent" not in opened(platform, **hint)


HISTORY = "assay_link_history"


def test_claim_12_a_copy_is_found_by_its_history_and_offered_to_the_instructor(platform, session, quizzes):
    opened(platform, "original", **custom(quizzes["Foreign"]), C_context={"id": "c-2", "label": "COS202"})
    copied = {"C_custom": {HISTORY: "unknown,original"}}
    learner = opened(platform, "copy", **copied)
    assert "Your instructor has to finish the set-up" in learner
    client, address = launch(platform, "copy", **copied, **INSTRUCTOR)
    page = client.get(f"{address}choose")
    assert "This looks like a copy of COS202 / Foreign" in page.text
    token = next(one["value"] for one in inputs(page) if one.get("name") == "csrf_token")
    assert client.post(f"{address}choose/same", data={"csrf_token": token}).status_code == 303
    assert "<h1>Foreign</h1>" in opened(platform, "copy", **copied)
    made = session.get_one(Assessment, bound(session, "copy"))
    assert made.id != quizzes["Foreign"]
    assert session.get_one(Context, made.context_id).context_id == "c-1"  # a quiz of this course, with its settings


def test_claim_12_in_its_own_course_a_copy_opens_the_same_quiz(platform, session, quizzes):
    opened(platform, "original", **custom(quizzes["One"]))
    client, address = launch(platform, "copy", C_custom={HISTORY: "original"}, **INSTRUCTOR)
    token = next(one["value"] for one in inputs(client.get(f"{address}choose")) if one.get("name") == "csrf_token")
    client.post(f"{address}choose/same", data={"csrf_token": token})
    assert bound(session, "copy") == quizzes["One"]


def test_claim_12_canvas_copies_are_found_by_the_history_of_the_course(platform, quizzes):
    hint = custom(quizzes["Foreign"], context_id_history="c-2,c-7")
    assert "This looks like a copy of COS202 / Foreign" in opened(platform, "copy", **hint, **INSTRUCTOR)


def test_claim_12_unknown_ids_and_ids_of_another_registration_lead_nowhere(platform, session, quizzes):
    stranger = a_registration(session, issuer=f"{ISSUER}/other", client_id="other")
    deployment = Deployment(registration_id=stranger.id, deployment_id="1", status=Status.ACTIVE, created_at=utc_now())
    session.add(deployment)
    session.flush()
    course = Context(deployment_id=deployment.id, context_id="c-1", created_at=utc_now())
    session.add(course)
    session.flush()
    link = ResourceLink(
        deployment_id=deployment.id,
        context_id=course.id,
        resource_link_id="theirs",
        ags_scopes=[],
        created_at=utc_now(),
        updated_at=utc_now(),
    )
    session.add(link)
    session.flush()
    session.add(
        LinkBinding(
            resource_link_id=link.id,
            assessment_id=quizzes["One"],
            bound_by=session.scalar(select(Person.id)),
            bound_at=utc_now(),
        )
    )
    session.commit()
    for history in ("theirs", "nobody", "", "$ResourceLink.id.history", ",,"):
        page = opened(platform, "copy", C_custom={HISTORY: history}, **INSTRUCTOR)
        assert "looks like a copy" not in page, history


def test_err_12_a_copied_link_offers_one_action_and_shows_its_code(platform, quizzes):
    opened(platform, "original", **custom(quizzes["One"]))
    page = opened(platform, "copy", C_custom={HISTORY: "original"}, **INSTRUCTOR)
    assert "LINK_UNCONFIGURED" in page
    assert "Use the same quiz" in page
    assert "or choose another below" in page
    learner = opened(platform, "copy", C_custom={HISTORY: "original"})
    assert "LINK_UNCONFIGURED" in learner
    assert "Your instructor has to finish the set-up" in learner
    assert "Use the same quiz" not in learner


def test_claim_13_the_platforms_dates_are_shown_and_offered_as_ours(platform, session, quizzes):
    ends = (utc_now() + timedelta(days=3)).replace(microsecond=0)
    dates = {
        "assay_available_start": "2026-01-05T08:00:00Z",
        "assay_submission_end": ends.isoformat(),
    }
    client, address = launch(platform, "dated", C_custom=dates, **INSTRUCTOR)
    page = client.get(f"{address}choose")
    assert "work is taken until" in page.text
    assert ends.isoformat(timespec="seconds") in page.text
    fields = {one["name"]: one.get("value", "") for one in inputs(page) if one.get("name") in {"csrf_token", "title"}}
    form = fields | {
        "bank": str(a_bank(session)),
        "topics": "safety",
        "questions": "4",
        "attempts": "1",
        "tolerance": "0",
        "layout": "one_page",
        "review": "after_submit",
        "closes_with_lms": "y",
    }
    session.commit()
    assert client.post(f"{address}choose", data=form).status_code == 303
    held = assessments.bound_to(
        session, session.scalar(select(ResourceLink.id).where(ResourceLink.resource_link_id == "dated"))
    )
    assert held.settings.closes_at == ends
    assert "open from" in opened(platform, "dated", C_custom=dates)


@pytest.mark.parametrize("said", ["$ResourceLink.submission.endDateTime", "", "next week", "2026-09-01T08:00:00", "5"])
def test_claim_13_what_is_no_moment_with_a_zone_is_ignored(platform, quizzes, said):
    page = opened(platform, "dated", C_custom={"assay_submission_end": said}, **INSTRUCTOR)
    assert "Close when the learning platform does" not in page
