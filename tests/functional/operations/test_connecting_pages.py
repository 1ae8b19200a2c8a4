"""Operators invite, approve, decide about changes, look at courses and refusals, and delete."""

from __future__ import annotations

import re

import pytest
from operators import OperatorsBrowser, a_moodle, signed_in
from sqlalchemy import func, select
from tests_support import TOOL_URL, a_launch, a_quiz, a_registration

from lms_plugin.db import Base, utc_now
from lms_plugin.delivery import service as delivery
from lms_plugin.errors import InvalidInput
from lms_plugin.lti import invitations, registrations
from lms_plugin.lti.models import Invitation, Refusal, Registration, Status
from lms_plugin.operations import removal
from lms_plugin.passback.models import OwedScore, ScoreState, SendTry, TryResult
from lms_plugin.web import OPERATOR_COOKIE


@pytest.fixture
def operator(app, session) -> OperatorsBrowser:
    return signed_in(app, session)


@pytest.fixture
def moodle(session) -> int:
    return a_moodle(session)


def waiting(session, **changes) -> int:
    """A platform that registered itself and waits."""
    row = a_registration(session, name="Stranger", status=Status.PENDING, **changes)
    return row.id


def test_reg_01_an_operator_makes_an_invitation_on_a_page_and_sees_its_address_once(operator, session):
    page = operator.post("invitations", name="School of Aesthetics")
    (address,) = re.findall(r"data-copy=\"Copy\">([^<]+)<", page.text)
    assert address.startswith(f"{TOOL_URL}/lti/register?invitation=")
    listed = operator.get("platforms/new")
    assert "School of Aesthetics" in listed.text
    assert address not in listed.text
    token = address.partition("=")[2]
    invitations.check(session, token, now=utc_now())
    number = session.scalars(select(Invitation.id)).one()
    session.commit()
    assert operator.post(f"invitations/{number}/revoke").status_code == 303
    with pytest.raises(invitations.InvitationInvalid):
        invitations.check(session, token, now=utc_now())


def test_reg_01_a_platform_that_waits_is_shown_and_approved_with_one_press(operator, session):
    number = waiting(session)
    assert "To approve" in operator.get("platforms").text
    page = operator.get(f"platforms/{number}").text
    assert "registered itself without an invitation" in page
    assert ">Approve<" in page
    assert operator.post(f"platforms/{number}/status", status="active").status_code == 303
    assert session.get_one(Registration, number, populate_existing=True).status is Status.ACTIVE


@pytest.mark.parametrize(("answer", "token_url"), [("accept", "https://new.example/t"), ("keep", None)])
def test_reg_09_an_operator_decides_about_the_addresses_a_platform_asks_for(
    operator, session, moodle, answer, token_url
):
    row = session.get_one(Registration, moodle)
    before = row.token_url
    row.proposal = {
        "authorization_url": row.authorization_url,
        "token_url": "https://new.example/t",
        "key_set_url": row.key_set_url,
        "token_audience": "",
    }
    session.commit()
    assert "asks for a change" in operator.get("platforms").text
    page = operator.get(f"platforms/{moodle}").text
    assert before in page
    assert "https://new.example/t" in page
    assert operator.post(f"platforms/{moodle}/proposal", answer="whatever").status_code == 422
    (seen,) = re.findall(r'name="seen" value="(\w+)"', page)
    assert operator.post(f"platforms/{moodle}/proposal", answer=answer, seen=seen).status_code == 303
    row = session.get_one(Registration, moodle, populate_existing=True)
    assert (row.token_url, row.proposal) == (token_url or before, None)
    assert "asks for other addresses" not in operator.get(f"platforms/{moodle}").text


def test_reg_09_a_proposal_that_took_the_place_of_the_one_looked_at_is_not_accepted(operator, session, moodle):
    row = session.get_one(Registration, moodle)
    before = row.token_url
    asked = {"authorization_url": row.authorization_url, "key_set_url": row.key_set_url, "token_audience": ""}
    row.proposal = asked | {"token_url": "https://good.example/t"}
    session.commit()
    (seen,) = re.findall(r'name="seen" value="(\w+)"', operator.get(f"platforms/{moodle}").text)
    row.proposal = asked | {"token_url": "https://evil.example/t"}
    session.commit()
    for mark in (seen, ""):
        page = operator.post(f"platforms/{moodle}/proposal", answer="accept", seen=mark)
        assert page.status_code == 409
        assert "PROPOSAL_CHANGED" in page.text
    row = session.get_one(Registration, moodle, populate_existing=True)
    assert (row.token_url, row.proposal["token_url"]) == (before, "https://evil.example/t")


def test_reg_11_the_platforms_page_says_what_was_not_granted(operator, session, moodle):
    assert "did not allow" not in operator.get(f"platforms/{moodle}").text
    session.get_one(Registration, moodle).granted_scopes = []
    session.commit()
    assert "no grade will reach the gradebook" in operator.get(f"platforms/{moodle}").text


def test_reg_12_every_address_is_on_one_page_to_be_copied(operator):
    page = operator.get("addresses").text
    for path in ("/lti/login", "/lti/launch", "/lti/jwks", "/lti/register", "/lti/config.json", "/static/icon.png"):
        assert f'data-copy="Copy">{TOOL_URL}{path}<' in page
    assert 'data-copy="Copy">127.0.0.1:5999<' in page


def test_reg_12_a_public_url_that_is_http_or_another_host_is_warned_of(operator):
    for path in ("addresses", "platforms/new"):
        page = operator.get(path).text  # the test client calls itself localhost
        assert "needs https in ASSAY_PUBLIC_URL" in page
        assert "You opened this page at localhost" in page
        assert "You opened this page" not in operator.client.get(f"/operator/{path}", base_url=TOOL_URL).text


def test_reg_12_an_https_address_is_not_warned_of(settings):
    from dataclasses import replace

    from lms_plugin import create_app
    from lms_plugin.db import db

    app = create_app(replace(settings, public_url="https://assay.example", development=False))
    with app.app_context():
        operator = signed_in(app, db.session())
        operator.client.set_cookie(OPERATOR_COOKIE, operator.cookie, path="/operator", domain="assay.example")
        page = operator.client.get("/operator/addresses", base_url="https://assay.example")
        db.session.remove()
        db.engine.dispose()
    assert "https://assay.example/lti/launch" in page.text
    assert "needs https" not in page.text


def test_courses_and_refusals_of_a_platform_are_on_its_page(operator, session):
    entered = a_launch(session, context="skin")
    other = a_registration(session, client_id="other")
    for registration_id, reference in ((entered.registration_id, "AAAA1111"), (other.id, "BBBB2222")):
        session.add(
            Refusal(registration_id=registration_id, reference=reference, code="CLOCK_SKEW", at=utc_now(), facts={})
        )
    session.commit()
    page = operator.get(f"platforms/{entered.registration_id}").text
    assert "Course skin" in page
    assert "AAAA1111" in page
    assert "BBBB2222" not in page
    trouble = operator.get(f"trouble?platform={entered.registration_id}").text
    assert "AAAA1111" in trouble
    assert "BBBB2222" not in trouble


def test_scores_that_did_not_arrive_are_on_the_page_in_the_platforms_own_words(operator, session):
    ours = a_registration(session, name="Ours")
    score = a_history(session, ours)
    theirs = a_history(session, a_registration(session, name="Theirs", client_id="theirs"))
    facts = {"at": utc_now(), "http_status": 422}
    session.add(
        SendTry(owed_score_id=score.id, result=TryResult.USER_REFUSED, answer="User not found <b>\n in course", **facts)
    )
    session.add(SendTry(owed_score_id=score.id, result=TryResult.ARRIVED, answer="came", at=utc_now(), http_status=200))
    session.add(SendTry(owed_score_id=theirs.id, result=TryResult.REFUSED, answer="of another", **facts))
    session.commit()
    page = operator.get(f"platforms/{ours.id}").text
    assert "SCORE_REFUSED_USER" in page
    assert "HTTP 422: “User not found &lt;b&gt; in course”" in page
    assert "of another" not in page
    assert "came”" not in page


# -- deleting ------------------------------------------------------------------------------------------------------


def a_history(session, registration: Registration, **changes) -> OwedScore:
    """Somebody's handed-in attempt on a quiz of this platform, and the score owed for it."""
    owner = a_launch(session, registration=registration, **changes)
    a_quiz(session, owner)
    sitter = delivery.Sitter(resource_link_id=owner.resource_link_id, person_id=owner.person_id, preview=False)
    attempt = delivery.start_attempt(session, sitter, seed="0" * 32, now=utc_now())
    delivery.submit_attempt(session, attempt, now=utc_now())
    session.commit()
    return session.scalars(select(OwedScore).where(OwedScore.resource_link_id == owner.resource_link_id)).one()


def rows(session) -> dict[str, int]:
    """How many rows each table has."""
    counts = {
        table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }
    session.rollback()
    return counts


def test_a_platform_is_not_deleted_while_scores_wait_for_it(operator, session):
    ours = a_registration(session, name="Ours")
    a_history(session, ours)
    number, before = ours.id, rows(session)
    page = operator.get(f"platforms/{number}/delete").text
    assert "1 score has not reached this platform yet" in page
    assert "Delete for good" not in page
    refused = operator.post(f"platforms/{number}/delete", name="Ours")
    assert refused.status_code == 409
    assert rows(session) == before


def test_a_platform_is_deleted_only_with_its_name_and_others_lose_nothing(operator, session):
    theirs = a_registration(session, name="Theirs", client_id="theirs")
    a_history(session, theirs)
    untouched = rows(session)
    ours = a_registration(session, name="Our  Moodle", client_id="ours")
    score = a_history(session, ours)
    score.state = ScoreState.NOT_OFFERED
    session.add(Refusal(registration_id=ours.id, reference="A", code="CLOCK_SKEW", at=utc_now(), facts={}))
    invitations.issue(session, now=utc_now())
    session.scalars(select(Invitation)).one().registration_id = ours.id
    session.commit()
    number = ours.id
    page = operator.get(f"platforms/{number}/delete").text
    for words in (
        "1 attempt with its answers",
        "1 person",
        "1 course with its quizzes",
        "the record of 1 score",
        "1 of them never came",
    ):
        assert words in page
    wrong = operator.post(f"platforms/{number}/delete", name="our moodle")
    assert wrong.status_code == 422
    assert "does not match" in wrong.text
    assert session.get(Registration, number, populate_existing=True) is not None
    session.rollback()
    answer = operator.post(f"platforms/{number}/delete", name="Our Moodle")
    assert answer.status_code == 303
    assert "is deleted" in operator.get(answer.headers["Location"].removeprefix("/operator/")).text
    left = rows(session)
    shared = {"bank", "item", "item_version"}  # both quizzes draw from banks that belong to no platform
    assert {name: count for name, count in left.items() if name not in shared} == {
        name: count for name, count in untouched.items() if name not in shared
    }


def test_a_platform_that_is_not_there_cannot_be_deleted(operator):
    assert operator.get("platforms/99/delete").status_code == 404
    assert operator.post("platforms/99/delete", name="x").status_code == 404


def test_deleting_asks_for_the_whole_name(session, moodle):
    for typed in ("", "schoo", "SCHOOL", "School 2"):
        with pytest.raises(InvalidInput):
            removal.remove(session, moodle, typed=typed)
    removal.remove(session, moodle, typed=" School ")
    assert registrations.everything(session) == ()


def test_two_registrations_of_one_issuer_are_told_apart_wherever_they_are_listed(operator, session):
    one = a_registration(session, name="School", client_id="client-one")
    two = a_registration(session, name="School", client_id="client-two", status=Status.PENDING)
    for number in range(5):
        registrations.add_deployment(session, one.id, f"dep-{number}", now=utc_now())
    session.commit()
    listed = operator.get("platforms").text
    for told in ("client-one", "client-two", "dep-0", "and 2 more", "none yet"):
        assert told in listed
    for mine, other in ((one, two), (two, one)):
        page = operator.get(f"platforms/{mine.id}").text
        assert "This issuer is known already." in page
        assert f'href="/operator/platforms/{other.id}"' in page
        assert other.client_id in page
        assert mine.client_id in operator.get(f"platforms/{mine.id}/delete").text


def test_an_issuer_known_already_is_said_while_it_is_registered_again(operator, session):
    moodle = a_moodle(session)
    page = operator.get("platforms/new?preset=moodle&host=moodle.example.edu").text
    assert "This issuer is known already." in page
    assert f'href="/operator/platforms/{moodle}"' in page
    for quiet in ("platforms/new?preset=moodle&host=other.example", f"platforms/{moodle}", f"platforms/{moodle}/edit"):
        assert "This issuer is known already." not in operator.get(quiet).text
