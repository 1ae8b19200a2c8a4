"""LAUNCH-01 … LAUNCH-31 where the launch is good, or good enough; the bad ones are in test_hostile_launches.py."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from builders import a_registration
from lti_platform import AGS, BROWSER, ISSUER, MEMBERSHIP, SCORE, TARGET, ec_key, payload, public_jwk, rsa_key, sign
from sqlalchemy import func, select

from lms_plugin.access import Role
from lms_plugin.db import utc_now
from lms_plugin.lti import arrivals
from lms_plugin.lti.models import (
    Context,
    Deployment,
    Launch,
    LoginState,
    Membership,
    Person,
    Registration,
    ResourceLink,
    Status,
    UsedState,
)
from lms_plugin.lti.roles import TEST_USER
from lms_plugin.lti.signals import link_services_changed

pytestmark = pytest.mark.values


def id_of(answer) -> str:
    assert answer.status_code == 303, answer.text
    return answer.location.split("/")[-2]


def launched(session, answer) -> Launch:
    session.expire_all()
    session.rollback()
    return session.get(Launch, id_of(answer))


def count(session, kind) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(kind))


def test_launch_01_only_by_form_post(platform):
    client = platform.browser()
    request = platform.login(client)
    sent = {"state": request["state"], "id_token": sign(payload(request["nonce"]))}
    assert client.get("/lti/launch", query_string=sent).status_code == 405
    assert client.post("/lti/launch", query_string=sent).status_code == 400
    assert client.post("/lti/launch", data=sent).status_code == 303


def test_launch_opens_the_page_of_its_link(platform, session):
    client = platform.browser()
    answer = platform.launch(client)
    launch = launched(session, answer)
    assert len(launch.id) == 43
    assert answer.location == f"/launch/{launch.id}/"
    assert client.get(answer.location).status_code == 200
    person, link = session.get(Person, launch.person_id), session.get(ResourceLink, launch.resource_link_id)
    course = session.get(Context, launch.context_id)
    assert (person.sub, person.name, person.email) == ("u1", "Ada Learner", "ada@school.example")
    assert (course.context_id, course.label, course.title) == ("c-1", "COS101", "Cosmetology 101")
    assert (link.resource_link_id, link.title, link.ags_scopes) == ("rl-1", "Quiz 1", [SCORE])
    assert (link.line_item_url, link.line_items_url) == (f"{ISSUER}/items/1", f"{ISSUER}/items")
    assert link.roster_url == f"{ISSUER}/roster"
    assert (launch.role, launch.locale) == (Role.LEARNER, "en-US")
    assert session.get(Registration, platform.registration_id).family == "moodle"


def test_launch_02_the_platforms_refusal_spends_the_login(platform, session):
    client = platform.browser()
    request = platform.login(client)
    page = client.post("/lti/launch", data={"state": request["state"], "error": "launch_no_longer_valid"})
    assert page.status_code == 400
    assert "PLATFORM_LAUNCH_NO_LONGER_VALID" in page.text
    assert count(session, LoginState) == 0


def test_launch_03_an_expired_login_is_refused(platform, session):
    client = platform.browser()
    request = platform.login(client)
    session.scalars(select(LoginState)).one().expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    page = platform.post(client, request, sign(payload(request["nonce"])))
    assert page.status_code == 400
    assert "STATE_EXPIRED" in page.text


def test_launch_03_of_two_posts_at_once_one_makes_a_launch(platform, session):
    request = platform.login(platform.browser())
    tokens = [sign(payload(request["nonce"], sub=sub)) for sub in ("one", "two")]
    platform.launch(sub="warm")
    together, codes = threading.Barrier(2), []

    def post(token: str) -> None:
        client = platform.browser()
        together.wait()
        codes.append(platform.post(client, request, token).status_code)

    threads = [threading.Thread(target=post, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 400]
    assert count(session, Launch) == 2


def test_launch_03_a_double_click_makes_one_launch_and_both_get_there(platform, session):
    request = platform.login(platform.browser())
    token = sign(payload(request["nonce"]))
    together, places = threading.Barrier(3), []

    def post() -> None:
        client = platform.browser()
        together.wait()
        places.append(platform.post(client, request, token).location)

    threads = [threading.Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(places) == 3
    assert len(set(places)) == 1
    assert count(session, Launch) == 1


def test_launch_04_a_huge_body_is_refused_before_it_is_read(platform):
    client = platform.browser()
    page = client.post("/lti/launch", data={"state": "s", "id_token": "x" * 1_000_000})
    assert page.status_code == 413


def test_launch_05_elliptic_curves_are_taken(platform):
    platform.server.keys.append(public_jwk(ec_key("platform"), "e1"))
    client = platform.browser()
    request = platform.login(client)
    token = sign(payload(request["nonce"]), key=ec_key("platform"), kid="e1", alg="ES256")
    assert platform.post(client, request, token).status_code == 303


def test_launch_06_keys_for_other_uses_are_skipped(platform):
    platform.server.keys = [public_jwk(rsa_key("platform"), "k1", use="enc"), public_jwk(rsa_key("other"), "k2")]
    page = platform.launch()
    assert "KEY_NOT_FOUND" in page.text


def test_launch_06_a_key_without_use_or_alg_is_taken(platform):
    platform.server.keys = [public_jwk(rsa_key("platform"), "k1", use=None, alg=None)]
    assert platform.launch().status_code == 303


def test_launch_09_rotation_works_without_a_break(platform):
    assert platform.launch().status_code == 303
    platform.server.keys = [public_jwk(rsa_key("next"), "k2")]
    client = platform.browser()
    request = platform.login(client)
    answer = platform.post(client, request, sign(payload(request["nonce"]), key=rsa_key("next"), kid="k2"))
    assert answer.status_code == 303
    assert len(platform.server.asked) == 2


def test_launch_09_the_key_set_is_fetched_once_for_many_launches(platform):
    assert {platform.launch(sub=f"u{n}").status_code for n in range(5)} == {303}
    assert platform.server.asked == [f"{ISSUER}/jwks"]


def test_launch_10_an_unreachable_key_set_is_the_platforms_trouble(platform, session):
    platform.server.down = True
    page = platform.launch()
    assert page.status_code == 502
    assert "KEYSET_UNREACHABLE" in page.text
    assert "Open it again from your course" in page.text
    assert count(session, LoginState) == 0


@pytest.mark.parametrize("audience", [["client-1"], ["client-1", "partner"], ["partner", "client-1"]])
def test_launch_12_audience_lists_with_trusted_company(platform, session, audience):
    session.get(Registration, platform.registration_id).trusted_audiences = ["partner"]
    session.commit()
    assert platform.launch(aud=audience, azp="client-1").status_code == 303
    expected = 303 if len(audience) == 1 else 401
    assert platform.launch(aud=audience).status_code == expected


def test_launch_14_and_15_small_differences_of_clocks_are_borne(platform):
    now = int(time.time())
    assert platform.launch(exp=now - 30).status_code == 303
    assert platform.launch(iat=now + 30).status_code == 303
    assert platform.launch(iat=now - 3500).status_code == 303
    assert platform.launch(exp=now + 300.5, nbf=now).status_code == 303


def test_launch_18_three_messages_are_handled_and_case_counts(platform):
    for message, code in (
        ("LtiDeepLinkingRequest", "ROLE_NOT_ALLOWED"),
        ("LtiSubmissionReviewRequest", "REVIEW_INCOMPLETE"),
        ("ltideeplinkingrequest", "MESSAGE_TYPE"),
        ("DataPrivacyLaunchRequest", "MESSAGE_TYPE"),
    ):
        page = platform.launch(C_message_type=message)
        assert code in page.text
        assert code != "MESSAGE_TYPE" or message in page.text
    assert platform.launch().status_code == 303


def test_launch_19_an_unknown_deployment_of_a_verified_token_waits_for_approval(platform, session):
    page = platform.launch(C_deployment_id="dep-9")
    assert page.status_code == 403
    assert "DEPLOYMENT_UNKNOWN" in page.text
    session.rollback()
    stored = session.scalars(select(Deployment).where(Deployment.deployment_id == "dep-9")).one()
    assert (stored.registration_id, stored.status) == (platform.registration_id, Status.PENDING)
    again = platform.launch(C_deployment_id="dep-9")
    assert "DEPLOYMENT_UNKNOWN" in again.text
    stored.status = Status.DISABLED
    session.commit()
    assert "DEPLOYMENT_INACTIVE" in platform.launch(C_deployment_id="dep-9").text
    stored.status = Status.ACTIVE
    session.commit()
    assert platform.launch(C_deployment_id="dep-9").status_code == 303


def test_launch_19_a_deployment_of_another_registration_is_unknown(platform, session):
    other = a_registration(session, issuer="https://other.example")
    session.add(Deployment(registration_id=other.id, deployment_id="theirs", created_at=utc_now()))
    session.commit()
    assert "DEPLOYMENT_UNKNOWN" in platform.launch(C_deployment_id="theirs").text


def test_launch_19_only_so_many_deployments_wait(platform, session, monkeypatch):
    monkeypatch.setattr(arrivals, "MAX_PENDING", 2)
    for number in range(4):
        assert platform.launch(C_deployment_id=f"new-{number}").status_code == 403
    assert count(session, Deployment) == 3


def test_launch_20_a_target_of_ours_with_a_query(platform):
    client = platform.browser()
    request = platform.login(client, target_link_uri=TARGET + "?q=1")
    token = sign(payload(request["nonce"], C_target_link_uri=TARGET + "?q=1"))
    assert platform.post(client, request, token).status_code == 303


def test_launch_22_equal_subs_of_two_registrations_are_two_people(platform, session):
    first = launched(session, platform.launch())
    other = a_registration(session, issuer="https://two.example", client_id="client-2")
    session.add(Deployment(registration_id=other.id, deployment_id="dep-1", created_at=utc_now()))
    session.commit()
    client = platform.browser("2" * 43)
    request = platform.login(client, iss="https://two.example", client_id="client-2")
    token = sign(payload(request["nonce"], iss="https://two.example", aud="client-2"))
    second = launched(session, platform.post(client, request, token))
    assert first.person_id != second.person_id
    assert first.context_id != second.context_id
    assert first.resource_link_id != second.resource_link_id


def test_launch_22_the_same_sub_twice_is_one_person(platform, session):
    first, second = platform.launch(), platform.launch()
    assert launched(session, first).person_id == launched(session, second).person_id
    assert (count(session, Person), count(session, Membership), count(session, ResourceLink)) == (1, 1, 1)


NAMELESS = {"name": None, "email": None}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (NAMELESS, (None, None)),
        ({"name": None}, (None, "ada@school.example")),
        ({"name": None, "given_name": "Ada", "family_name": "L", "email": None}, ("Ada L", None)),
        ({"name": None, "family_name": "L", "email": None}, ("L", None)),
        ({"name": "  \u202eAda\x07 ", "email": 7}, ("Ada", None)),
        ({"name": "x" * 10_000, "email": None}, ("x" * 500, None)),
    ],
)
def test_launch_24_names_and_mail_may_be_missing(platform, session, changes, expected):
    launch = launched(session, platform.launch(**changes))
    person = session.get(Person, launch.person_id)
    assert (person.name, person.email) == expected


def test_launch_24_what_is_no_longer_told_is_no_longer_kept(platform, session):
    platform.launch()
    launch = launched(session, platform.launch(**NAMELESS))
    person = session.get(Person, launch.person_id)
    assert (person.name, person.email) == (None, None)


def test_launch_26_unknown_claims_are_ignored(platform):
    assert platform.launch(**{"https://vendor.example/x": {"a": [1]}}).status_code == 303


def test_launch_28_a_reload_goes_back_to_its_own_launch(platform, session):
    client = platform.browser()
    request = platform.login(client)
    token = sign(payload(request["nonce"]))
    first, second = platform.post(client, request, token), platform.post(client, request, token)
    assert id_of(first) == id_of(second)
    assert count(session, Launch) == 1
    stranger = platform.post(platform.browser("S" * 43), request, token)
    assert "STATE_UNKNOWN" in stranger.text
    for row in session.scalars(select(UsedState)):
        row.expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    assert "STATE_UNKNOWN" in platform.post(client, request, token).text


def test_launch_28_a_reload_of_an_ended_launch_is_refused(platform, session):
    client = platform.browser()
    request = platform.login(client)
    token = sign(payload(request["nonce"]))
    platform.post(client, request, token)
    platform.launch(client, sub="somebody-else")
    assert "STATE_UNKNOWN" in platform.post(client, request, token).text


def test_launch_29_the_next_person_in_a_browser_sees_nothing_of_the_last(platform):
    client = platform.browser()
    first = platform.launch(client).location
    other_browser = platform.browser("E" * 43)
    elsewhere = platform.launch(other_browser).location
    second = platform.launch(client, sub="u2").location
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert other_browser.get(elsewhere).status_code == 200


def test_launch_29_ones_own_launches_go_on(platform):
    client = platform.browser()
    first = platform.launch(client).location
    second = platform.launch(client, C_resource_link={"id": "rl-2"}).location
    assert client.get(first).status_code == client.get(second).status_code == 200


TEACHER = {"sub": "teacher", "C_roles": [MEMBERSHIP + "Instructor"]}
PREVIEW = {"sub": "preview", "C_roles": [MEMBERSHIP + "Learner", TEST_USER]}


@pytest.mark.parametrize(("first", "second"), [(TEACHER, PREVIEW), (PREVIEW, TEACHER)])
def test_launch_29_a_teacher_and_their_test_user_go_back_and_forth(platform, first, second):
    client = platform.browser()
    before = platform.launch(client, **first).location
    after = platform.launch(client, **second).location
    assert client.get(before, follow_redirects=True).status_code == 200
    assert client.get(after, follow_redirects=True).status_code == 200
    platform.launch(client, **second, C_context={"id": "c-2"}, C_resource_link={"id": "in-c-2"})
    assert client.get(before).status_code == 404  # of that context only


def test_launch_30_only_signed_claims_are_read(platform, session):
    client = platform.browser()
    request = platform.login(client)
    token = sign(payload(request["nonce"]))
    for spelt in (token + "=", token[:-1] + "+", token.replace(".", "\n.", 1), token + " "):
        client = platform.browser()
        request = platform.login(client)
        assert "TOKEN_MALFORMED" in platform.post(client, request, spelt).text
    assert count(session, Launch) == 0


def test_launch_30_the_last_bits_of_a_signature_are_part_of_it(platform):
    client = platform.browser()
    request = platform.login(client)
    token = sign(payload(request["nonce"]))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = token[:-1] + alphabet[(alphabet.index(token[-1]) + 1) % 64]
    assert "TOKEN_MALFORMED" in platform.post(client, request, other).text


def test_claim_07_roles_belong_to_the_course(platform, session):
    teacher = launched(session, platform.launch(C_roles=[MEMBERSHIP + "Instructor"]))
    learner = launched(session, platform.launch(C_context={"id": "c-2"}, C_resource_link={"id": "rl-2"}))
    assert (teacher.role, learner.role) == (Role.INSTRUCTOR, Role.LEARNER)
    assert teacher.person_id == learner.person_id
    roles = {row.context_id: row.role for row in session.scalars(select(Membership))}
    assert roles == {teacher.context_id: Role.INSTRUCTOR, learner.context_id: Role.LEARNER}


def test_claim_07_the_newest_launch_decides(platform, session):
    platform.launch(C_roles=[MEMBERSHIP + "Instructor"])
    platform.launch(C_roles=["http://x.example/unknown"])
    session.rollback()
    member = session.scalars(select(Membership)).one()
    assert (member.role, member.roles) == (Role.VIEWER, ["http://x.example/unknown"])


def test_claim_10_without_a_context_the_deployment_stands_in(platform, session):
    first = launched(session, platform.launch(C_context=None))
    second = launched(session, platform.launch(C_context={"label": "no id"}, C_resource_link={"id": "rl-2"}))
    assert first.context_id == second.context_id
    assert session.get(Context, first.context_id).context_id == ""


@pytest.mark.parametrize(
    ("value", "stored"),
    [("pt_br", "pt-br"), ("pt-BR", "pt-BR"), ("de", "de"), ("<b>", None), (7, None), (None, None)],
)
def test_claim_09_locales(platform, session, value, stored):
    assert launched(session, platform.launch(C_launch_presentation={"locale": value})).locale == stored


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("https://school.example/c?x=1", True),
        ("http://school.example/c", False),
        ("http://localhost:8080/c", True),  # while developing
        ("javascript:alert(1)", False),
        ("https://", False),
        ("//school.example", False),
    ],
)
def test_claim_09_return_urls_are_https(platform, session, value, kept):
    launch = launched(session, platform.launch(C_launch_presentation={"return_url": value}))
    assert launch.return_url == (value if kept else None)


@pytest.fixture
def news():
    """Resource links whose services changed, as told inside the launch."""
    heard: list[int] = []

    def listen(_sender, *, session, resource_link_id):
        assert session.in_transaction()
        heard.append(resource_link_id)

    link_services_changed.connect(listen)
    yield heard
    link_services_changed.disconnect(listen)


def test_ags_01_services_are_refreshed_by_every_launch_and_told(platform, session, news):
    first = launched(session, platform.launch())
    assert news == [first.resource_link_id]
    platform.launch()
    assert len(news) == 1
    moved = {"scope": [SCORE], "lineitem": f"{ISSUER}/items/2", "lineitems": f"{ISSUER}/items"}
    platform.launch(**{AGS: moved})
    assert len(news) == 2
    session.expire_all()
    assert session.get(ResourceLink, first.resource_link_id).line_item_url == f"{ISSUER}/items/2"


def test_ags_01_a_line_item_that_is_no_longer_named_is_kept(platform, session, news):
    launch = launched(session, platform.launch())
    platform.launch(**{AGS: {"scope": [SCORE], "lineitems": f"{ISSUER}/items"}})
    session.expire_all()
    session.rollback()
    assert session.get(ResourceLink, launch.resource_link_id).line_item_url == f"{ISSUER}/items/1"
    assert len(news) == 1


def test_ags_02_without_the_claim_nothing_is_offered(platform, session, news):
    launch = launched(session, platform.launch(**{AGS: None}))
    assert news == []
    link = session.get(ResourceLink, launch.resource_link_id)
    assert (link.line_item_url, link.line_items_url, link.ags_scopes) == (None, None, [])
    platform.launch()
    assert news == [link.id]
    platform.launch(**{AGS: None})
    session.expire_all()
    session.rollback()
    assert session.get(ResourceLink, link.id).line_item_url is None


def test_login_04_a_registration_switched_off_meanwhile(platform, session):
    client = platform.browser()
    request = platform.login(client)
    session.get(Registration, platform.registration_id).status = Status.DISABLED
    session.commit()
    page = platform.post(client, request, sign(payload(request["nonce"])))
    assert page.status_code == 403
    assert "REGISTRATION_INACTIVE" in page.text


@pytest.mark.parametrize(("sub", "new"), [("u1", 0), ("u2", 2)])
def test_a_launch_costs_few_statements(platform, session, sub, new):
    from sqlalchemy import event

    from lms_plugin.db import db

    client = platform.browser()
    platform.launch(client)
    request = platform.login(client)
    token = sign(payload(request["nonce"], sub=sub))
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    platform.post(client, request, token)
    kinds = [statement.split()[0] for statement in said if not statement.startswith("BEGIN")]
    in_turn = [*(["INSERT"] * new or ["SELECT"]), "UPDATE", "INSERT", "INSERT"]
    last = ["WITH"] if db.engine.dialect.name == "postgresql" else in_turn
    assert kinds == ["SELECT", "DELETE", *last]
    assert BROWSER not in " ".join(said)


@pytest.mark.parametrize("title", ["Quiz 1", "Renamed meanwhile"])
def test_a_link_that_changes_while_a_token_is_verified_keeps_what_is_newer(platform, session, title):
    """What a token names is looked up with its login; before anything of it is written it is looked up again."""
    named = {"C_resource_link": {"id": "rl-1", "title": "Quiz 1"}}
    link_id = launched(session, platform.launch(**named)).resource_link_id
    newer = f"{ISSUER}/items/newer"
    platform.server.keys.append(public_jwk(ec_key("platform"), "e1"))
    fetch = platform.server.fetch

    def meanwhile(url):
        session.get_one(ResourceLink, link_id).line_item_url = newer
        session.commit()
        return fetch(url)

    platform.app.extensions["assay"].extras["key_sets"]._fetch = meanwhile
    client = platform.browser()
    request = platform.login(client)
    unnamed = {AGS: {"scope": [SCORE], "lineitems": f"{ISSUER}/items"}}
    body = payload(request["nonce"], C_resource_link={"id": "rl-1", "title": title}, **unnamed)
    launch = launched(
        session, platform.post(client, request, sign(body, key=ec_key("platform"), kid="e1", alg="ES256"))
    )
    link = session.get_one(ResourceLink, launch.resource_link_id)
    assert (link.id, link.title, link.line_item_url) == (link_id, title, newer)


TEACHES = [MEMBERSHIP + "Instructor"]


@pytest.mark.parametrize(
    "before", [None, {}, {"name": "Ada before"}, {"C_roles": TEACHES}, {"C_context": {"id": "c-2"}}]
)
def test_a_launch_says_who_came_whatever_of_that_was_known(platform, session, before):
    if before is not None:
        platform.launch(**before)
    session.rollback()
    known = session.scalar(select(Person.id))
    launch = launched(session, platform.launch())
    person = session.get_one(Person, launch.person_id)
    assert known in (None, person.id)
    assert (person.registration_id, person.sub, person.name) == (platform.registration_id, "u1", "Ada Learner")
    assert count(session, Person) == 1
    member = session.scalars(select(Membership).where(Membership.context_id == launch.context_id)).one()
    assert (member.person_id, member.role, member.test_user) == (person.id, Role.LEARNER, False)
    assert member.roles == [MEMBERSHIP + "Learner"]
    left = session.scalars(select(UsedState).where(UsedState.launch_id == launch.id)).one()
    assert left.browser_hash == launch.browser_hash
