"""ERR-01 … ERR-18: what each page says to whom, the way back to the course, and the operator's facts."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from builders import a_quiz
from flask_babel import LazyString
from lti_platform import ISSUER, MEMBERSHIP, TARGET, login_fields, payload, public_jwk, rsa_key, sign
from markup import tree_of
from operators import signed_in
from sqlalchemy import func, select, text

from lms_plugin import errors
from lms_plugin.db import utc_now
from lms_plugin.delivery import errors as delivery_errors
from lms_plugin.errors import AppError
from lms_plugin.filters import learner_label
from lms_plugin.lti import refusals
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.models import Deployment, Launch, LoginState, Person, Refusal, Registration, Status, UsedState
from lms_plugin.lti.words import WORDS
from lms_plugin.returning import returning

pytestmark = pytest.mark.values

TEACHER = [MEMBERSHIP + "Instructor"]
LEARNER = [MEMBERSHIP + "Learner"]
RETURN = "https://school.example/course?sesskey=abc"


def words(page) -> str:
    """The page's visible text."""
    tree = tree_of(page.text)
    return " ".join(" ".join(tree.find("body").itertext()).split())


def back_link(page) -> str:
    """Where "Back to the course" leads; empty where there is no such link."""
    tree = tree_of(page.text)
    return next((one.get("href") for one in tree.iter("a") if "Back to the course" in "".join(one.itertext())), "")


def of_family(session, platform, family: str | None) -> None:
    session.get(Registration, platform.registration_id).family = family
    session.commit()


def facts_of(session, page) -> dict[str, str]:
    """What an operator finds under the page's reference."""
    session.rollback()
    (line,) = refusals.newest(session, reference=page.headers["X-Request-Id"])
    return dict(line.facts)


def without_cookie(platform, client=None):
    request = platform.login(platform.browser())
    return platform.post(client or platform.app.test_client(), request, sign(payload(request["nonce"])))


def test_err_01_cookies_refused_in_the_frame(platform, session):
    page = without_cookie(platform)
    assert page.status_code == 400
    assert "Your browser kept us from recognising you" in words(page)
    assert "Go back to the course and open the quiz again." in words(page)
    assert "BROWSER_NOT_BOUND" in words(page)
    assert session.scalar(select(func.count()).select_from(Launch)) == 0


@pytest.mark.parametrize(
    ("family", "setting"),
    [
        ("moodle", "Default launch container = New window"),
        ("canvas", "Load This Tool In A New Tab"),
        ("brightspace", "Open as External Resource"),
        ("blackboard", "Open in a new window"),
        ("sakai", "Open in a new window"),
        ("unheard-of", "choose a new window or tab"),
    ],
)
def test_err_01_the_admin_reads_the_setting_of_that_lms(platform, session, family, setting):
    of_family(session, platform, family)
    assert setting in words(without_cookie(platform))


def test_err_02_the_clocks_differ(platform, session):
    page = platform.launch(iat=int(time.time()) + 94, C_roles=LEARNER)
    assert "CLOCK_SKEW" in words(page)
    assert "Open it again from your course" in words(page)
    assert "NTP" not in words(page)  # a trainee cannot set clocks
    page = platform.launch(iat=int(time.time()) + 94, C_roles=TEACHER)
    said = words(page)
    assert any(f"Your LMS's clock is {seconds} s ahead of ours" in said for seconds in ("93", "94", "95"))
    assert "Check NTP on lms.example" in said
    facts = facts_of(session, page)
    assert facts["our_clock"] in said
    assert facts["iat"].partition(" (")[0] in said


@pytest.mark.parametrize(
    ("changes", "code"), [({"exp": -61}, "TOKEN_EXPIRED"), ({"iat": -4000, "exp": 300}, "TOKEN_TOO_OLD")]
)
def test_err_02_old_tokens_name_both_clocks_too(platform, session, changes, code):
    now = int(time.time())
    page = platform.launch(**{name: now + value for name, value in changes.items()}, C_roles=TEACHER)
    assert code in words(page)
    assert "by our clock" in words(page)
    assert {"our_clock", "iat", "exp"} <= set(facts_of(session, page))


@pytest.mark.parametrize(
    ("issuer", "client"),
    [(ISSUER + "/", "client-1"), ("http://lms.example", "client-1"), (ISSUER, "other"), (ISSUER.upper(), "client-1")],
)
def test_err_03_an_unknown_platform_is_shown_with_what_comes_nearest(platform, session, issuer, client):
    page = platform.browser().post("/lti/login", data=login_fields(iss=issuer, client_id=client))
    assert page.status_code == 404
    assert "Your school’s LMS is not connected yet." in words(page)
    assert issuer in words(page)
    assert client in words(page)
    assert "/operator/" in words(page)
    facts = facts_of(session, page)
    assert f"platform {platform.registration_id}" in facts["nearest"]
    assert facts["nearest"] not in words(page)  # whose platforms there are is no stranger's business


def test_err_03_a_beta_canvas_is_near_its_production(platform, session):
    row = session.get(Registration, platform.registration_id)
    row.issuer = "https://canvas.instructure.com"
    session.commit()
    fields = login_fields(iss="https://canvas.beta.instructure.com")
    page = platform.browser().post("/lti/login", data=fields)
    assert "canvas.instructure.com" in facts_of(session, page)["nearest"]


def test_err_03_nothing_near_is_said_to_be_near(platform, session):
    page = platform.browser().post("/lti/login", data=login_fields(iss="https://elsewhere.example", client_id="x"))
    assert "nearest" not in facts_of(session, page)


def test_err_03_a_platform_that_is_off(platform, session):
    session.get(Registration, platform.registration_id).status = Status.DISABLED
    session.commit()
    page = platform.browser().post("/lti/login", data=login_fields())
    assert "REGISTRATION_INACTIVE" in words(page)
    assert "/operator/" in words(page)


def test_err_04_a_deployment_waits_and_an_operator_approves_it_with_one_click(app, platform, session):
    page = platform.launch(C_deployment_id="7:abc", C_roles=LEARNER)
    assert "is being set up" in words(page)
    assert "7:abc" not in words(page)
    page = platform.launch(C_deployment_id="7:abc", C_roles=TEACHER)
    assert "Deployment 7:abc" in words(page)
    reference = page.headers["X-Request-Id"]
    operator = signed_in(app, session)
    shown = operator.get(f"trouble?q={reference}")
    for said in ("Approve deployment 7:abc", "Test LMS", "Cosmetology 101"):
        assert said in words(shown)
    row = session.scalars(select(Deployment).where(Deployment.deployment_id == "7:abc")).one()
    assert (
        operator.post(f"platforms/{platform.registration_id}/deployments/{row.id}", status="active").status_code == 303
    )
    assert platform.launch(C_deployment_id="7:abc").status_code == 303
    assert "Approve deployment" not in words(operator.get(f"trouble?q={reference}"))


def test_err_06_back_to_a_used_login_leads_straight_into_the_quiz(platform, session):
    client = platform.browser()
    place = platform.launch(client).location
    again = platform.login(client)  # the same click once more: same hints
    answer = client.post("/lti/launch", data={"state": again["state"], "error": "launch_no_longer_valid"})
    assert (answer.status_code, answer.location) == (303, place)
    assert session.scalar(select(func.count()).select_from(LoginState)) == 0


def test_err_06_a_login_that_took_too_long_leads_back_as_well(platform, session):
    client = platform.browser()
    place = platform.launch(client).location
    again = platform.login(client)
    session.scalars(select(LoginState)).one().expires_at = utc_now() - timedelta(seconds=1)
    session.commit()
    assert platform.post(client, again, sign(payload(again["nonce"]))).location == place


def test_err_06_a_reload_hours_later_finds_its_quiz(platform, session):
    client = platform.browser()
    request = platform.login(client)
    token = sign(payload(request["nonce"]))
    place = platform.post(client, request, token).location
    left = session.scalars(select(UsedState)).one().expires_at - utc_now()
    assert left > timedelta(hours=11)
    assert platform.post(client, request, token).location == place


def test_err_06_another_click_another_person_or_another_browser_gets_the_page(platform):
    client = platform.browser()
    platform.launch(client)
    for other in ({"login_hint": "hint-of-u2"}, {"lti_message_hint": "another"}):
        request = platform.login(client, **other)
        page = client.post("/lti/launch", data={"state": request["state"], "error": "launch_no_longer_valid"})
        assert page.status_code == 400
        assert "This link was used already" in words(page)
        assert "Open it from the course again." in words(page)
    stranger = platform.browser("S" * 43)
    request = platform.login(client)
    page = stranger.post("/lti/launch", data={"state": request["state"], "error": "launch_no_longer_valid"})
    assert "PLATFORM_LAUNCH_NO_LONGER_VALID" in words(page)


def test_err_06_nobody_is_logged_in_at_the_platform(platform):
    client = platform.browser()
    platform.launch(client)
    request = platform.login(client)
    page = client.post("/lti/launch", data={"state": request["state"], "error": "login_required"})
    assert page.status_code == 400
    assert "Log in to your LMS first" in words(page)


def test_err_07_keys_seen_and_held_and_the_last_good_fetch(platform, session):
    platform.launch()
    client = platform.browser()
    request = platform.login(client)
    page = platform.post(client, request, sign(payload(request["nonce"]), kid="k9"))
    assert "KEY_NOT_FOUND" in words(page)
    assert "Open it again from your course in a minute" in words(page)
    facts = facts_of(session, page)
    assert (facts["key_id"], facts["keys_held"]) == ("k9", "k1")
    assert facts["last_good_fetch"]
    assert f"{ISSUER}/jwks has: k1" in words(page)


def test_err_07_an_unreachable_key_set_names_status_and_in_moodle_the_reverse_way(platform, session):
    of_family(session, platform, "moodle")
    platform.server.down = True
    page = platform.launch()
    assert page.status_code == 502
    said = words(page)
    assert "down for the test" in said
    assert "cURL blocked hosts" in said
    of_family(session, platform, "canvas")
    assert "cURL" not in words(platform.launch())
    assert facts_of(session, page)["last_good_fetch"] == "never"


def test_err_07_a_key_of_another_algorithm(platform, session):
    platform.server.keys = [public_jwk(rsa_key("platform"), "k1", alg="RS512")]
    page = platform.launch()
    assert "ALG_MISMATCH" in words(page)
    assert facts_of(session, page)["key_id"] == "k1"


@pytest.mark.parametrize(
    ("family", "place"),
    [("moodle", "External tool"), ("canvas", "Developer Keys"), ("desire2learn", "Manage Extensibility"), ("", "LMS")],
)
def test_err_15_an_lti_1_1_link_names_the_guide_of_that_lms(platform, family, place):
    old = {"lti_version": "LTI-1p0", "tool_consumer_info_product_family_code": family}
    for path in ("/lti/login", "/lti/launch"):
        page = platform.browser().post(path, data=old)
        assert "LTI_1_1" in words(page)
        assert "This link uses LTI 1.1" in words(page)
        assert "Ask your admin to add Assay to the learning platform as an LTI 1.3 tool." in words(page)
        assert place in words(page)


def test_err_16_nobody_is_named_on_a_graded_link(platform, session):
    of_family(session, platform, "moodle")
    page = platform.launch(sub=None)
    assert page.status_code == 403
    assert "ANONYMOUS" in words(page)
    assert "Your LMS did not say who you are, so nothing can be graded." in words(page)
    assert "guests" in words(platform.launch(sub=None, C_roles=TEACHER))


OTHERS = {
    "NONCE_MISMATCH": {"nonce": "another"},
    "VERSION": {"C_version": "1.3"},
    "ROLES_INVALID": {"C_roles": "Instructor"},
    "SUB_INVALID": {"sub": ""},
    "AUDIENCE_MISMATCH": {"aud": "other"},
    "ISSUER_MISMATCH": {"iss": "https://other.example"},
    "TARGET_MISMATCH": {"C_target_link_uri": "https://evil.example/"},
}


@pytest.mark.parametrize("code", OTHERS)
def test_err_18_any_other_refusal_has_its_code_a_reference_and_one_thing_to_do(platform, session, code):
    page = platform.launch(**OTHERS[code])
    assert 400 <= page.status_code < 500
    said = words(page)
    assert "This launch was not accepted" in said
    assert "Open it again from your course; if it repeats, send the number below to your admin." in said
    assert code in said
    assert page.headers["X-Request-Id"] in said
    assert page.text.count("<strong>") == 1
    assert "Traceback" not in page.text


def test_err_18_every_code_has_words_and_every_word_has_a_code():
    assert set(WORDS) <= {code.value for code in LaunchCode}
    for code in LaunchCode:
        refusal = LaunchRejected(code)
        assert str(refusal.title)
        assert str(refusal.message)
        assert str(refusal.advice)


def test_err_18_the_way_back_is_a_verified_tokens_and_carries_what_happened(platform):
    page = platform.launch(C_version="1.3")
    link = urlsplit(back_link(page))
    query = parse_qs(link.query)
    assert link._replace(query="").geturl() == "https://school.example/course"
    assert query["sesskey"] == ["abc"]
    assert query["lti_errormsg"] == ["Your learning platform sent something that Assay cannot accept."]
    assert query["lti_errorlog"] == [f"VERSION {page.headers['X-Request-Id']}"]


@pytest.mark.parametrize("bad", ["stranger", "javascript", "wrong issuer", "http"])
def test_err_18_an_address_of_a_token_nobody_verified_leads_nowhere(platform, bad):
    client = platform.browser()
    request = platform.login(client)
    address = {"javascript": "javascript:alert(1)", "http": "http://school.example/"}.get(bad, RETURN)
    body = payload(request["nonce"], C_launch_presentation={"return_url": address}, C_version="1.3")
    if bad == "wrong issuer":
        body["iss"] = "https://other.example"
    token = sign(body, key=rsa_key("evil")) if bad == "stranger" else sign(body)
    page = platform.post(client, request, token)
    assert page.status_code == 400
    assert back_link(page) == ""
    assert "sesskey" not in page.text


def test_operators_find_a_refusal_by_its_reference(app, platform, session):
    page = platform.launch(C_target_link_uri=TARGET + "?q=2", C_roles=TEACHER)
    reference = page.headers["X-Request-Id"]
    platform.launch(C_version="1.3")
    operator = signed_in(app, session)
    shown = words(operator.get(f"trouble?q={reference.lower()}"))
    for fact in (ISSUER, "client-1", "dep-1", TARGET + "?q=2", f"{TARGET} ", "TARGET_MISMATCH", "iat", "launch"):
        assert fact in shown, fact
    assert "VERSION" not in shown
    assert {"TARGET_MISMATCH", "VERSION"} <= set(words(operator.get("trouble")).split())
    assert "Nothing is known" in words(operator.get("trouble?q=00000000"))
    assert app.test_client().get("/operator/trouble").status_code == 404


def test_operators_facts_hold_no_token_name_mail_hint_or_return_address(platform, session):
    client = platform.browser()
    request = platform.login(client)
    token = sign(payload(request["nonce"], C_version="1.3"))
    pages = [platform.post(client, request, token), platform.launch(C_deployment_id="new")]
    pages.append(platform.browser().post("/lti/login", data=login_fields(iss="https://x.example")))
    session.rollback()
    kept = " ".join(str(row.facts) for row in session.scalars(select(Refusal)))
    assert session.scalar(select(func.count()).select_from(Refusal)) == len(pages)
    for secret in (
        token,
        request["state"],
        request["nonce"],
        "Ada",
        "ada@",
        "hint-of",
        "message-hint",
        "sesskey",
        "u1",
    ):
        assert secret not in kept, secret


def test_the_table_of_refusals_is_bounded(platform, session, monkeypatch):
    monkeypatch.setattr(refusals, "KEPT", 3)
    for _ in range(5):
        platform.launch(C_version="1.3")
        platform.browser().post("/lti/login", data=login_fields(iss="https://x.example"))
    session.rollback()
    rows = session.scalars(select(Refusal).order_by(Refusal.id)).all()
    assert sorted(str(row.registration_id) for row in rows) == sorted([str(platform.registration_id), "None"] * 3)
    for row in rows:
        row.at = utc_now() - timedelta(days=31)
    session.commit()
    platform.launch(C_version="1.3")
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Refusal)) == 1


def test_facts_of_a_hostile_token_are_text_and_short(platform, session):
    page = platform.launch(iss="<b>\u202e" + "x" * 1000, C_deployment_id="d" * 5000)
    facts = facts_of(session, page)
    assert max(map(len, facts.values())) <= 300
    assert "\u202e" not in "".join(facts.values())
    assert "<b>" in unescape(str(facts))


def test_staff_learners_and_strangers_read_what_is_for_them(app):
    @app.get("/refused/<kind>")
    def refused(kind: str):
        error = AppError("It broke.", advice="Wait.")
        error.staff_advice = "Tick the box."
        error.staff = {"staff": True, "learner": False}.get(kind)
        raise error

    from lms_plugin.web import Access

    refused.assay_access = Access(scope="public", reason="a test")
    client = app.test_client()
    for kind, there, missing in (("staff", "Tick", "Wait"), ("learner", "Wait", "Tick"), ("nobody", "Wait", "—")):
        page = client.get(f"/refused/{kind}")
        assert there in words(page)
        assert missing not in words(page)
    assert "<details>" in page.text
    assert "Tick the box." in page.text


def test_err_13_the_wrong_role_is_named_and_the_rule_is_the_operators(app, platform, session):
    client = platform.browser()
    place = platform.launch(client, C_roles=[MEMBERSHIP + "Mentor", "urn:vendor:helper"]).location
    page = client.get(f"{place}choose")
    assert page.status_code == 403
    assert "ROLE_NOT_ALLOWED" in words(page)
    assert "In this course you are Observer." in words(page)
    assert "urn:vendor" not in words(page)
    assert "lti_errormsg=In%20this%20course%20you%20are%20Observer." in back_link(page)
    facts = facts_of(session, page)
    assert facts["roles"] == f"{MEMBERSHIP}Mentor, urn:vendor:helper"
    assert facts["role"] == "observer"
    assert "choose_assessment" in facts["rule"]
    assert (facts["deployment_id"], facts["course"]) == ("dep-1", "Cosmetology 101")
    shown = words(signed_in(app, session).get(f"trouble?q={page.headers['X-Request-Id']}"))
    assert "urn:vendor:helper" in shown
    assert "Test LMS" in shown


def test_err_13_whoever_may_is_not_stopped(platform):
    client = platform.browser()
    place = platform.launch(client, C_roles=TEACHER).location
    assert client.get(f"{place}choose").status_code == 200


@pytest.mark.parametrize(
    ("family", "setting"),
    [
        ("canvas", "Privacy Level = Public"),
        ("moodle", "Share launcher's name"),
        ("brightspace", "User Information"),
        ("blackboard", "User Fields to Send"),
        (None, "Let the platform send names"),
    ],
)
def test_err_14_without_names_the_quiz_works_and_staff_read_the_setting(platform, session, family, setting):
    of_family(session, platform, family)
    nameless = {"name": None, "email": None, "C_tool_platform": None}
    teacher = platform.browser("T" * 43)
    answer = platform.launch(teacher, sub="teacher", C_roles=TEACHER, **nameless)
    a_quiz(session, session.get(Launch, answer.location.split("/")[2]))
    for_staff = words(teacher.get(answer.location))
    assert "PII_MISSING" in for_staff
    assert setting in for_staff
    learner = platform.browser()
    place = platform.launch(learner, sub="u-77", **nameless).location
    page = learner.get(place)
    label = learner_label("u-77")
    assert f"you are Learner {label} here" in words(page)
    assert len(label) == 4
    assert "u-77" not in page.text
    assert "PII_MISSING" not in words(page)
    assert ">Start</button>" in "".join(page.text.split())


def test_err_14_who_has_a_name_reads_nothing_of_it(platform, session):
    teacher = platform.browser("T" * 43)
    answer = platform.launch(teacher, sub="teacher", C_roles=TEACHER)
    a_quiz(session, session.get(Launch, answer.location.split("/")[2]))
    assert "PII_MISSING" not in words(teacher.get(answer.location))
    learner = platform.browser()
    page = learner.get(platform.launch(learner).location)
    assert "told us no name" not in words(page)
    assert session.scalar(select(func.count()).select_from(Person)) == 2


def test_claim_09_words_for_the_platform_are_added_to_a_query_that_stays():
    there = "https://lms.example/back?a=1&b=%C3%A9&a=2#top"
    back = urlsplit(returning(there, lti_msg="Done & dusted", lti_log="log", lti_errormsg=""))
    assert back.query == "a=1&b=%C3%A9&a=2&lti_msg=Done%20%26%20dusted&lti_log=log"
    assert back.fragment == "top"
    assert returning("https://lms.example/back", lti_errormsg="ü") == "https://lms.example/back?lti_errormsg=%C3%BC"
    assert returning("", lti_errormsg="x") == ""
    with pytest.raises(ValueError, match="other"):
        returning(there, other="x")


def test_err_18_every_text_of_an_error_is_put_into_the_readers_language():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AppError)]
    kinds += [kind for kind in vars(delivery_errors).values() if isinstance(kind, type) and issubclass(kind, AppError)]
    texts = [getattr(kind, name) for kind in kinds for name in ("title", "message", "advice")]
    texts += [getattr(one, name) for one in WORDS.values() for name in ("title", "message", "advice")]
    assert [str(one) for one in texts if not isinstance(one, LazyString)] == []


def test_a_refusal_that_cannot_be_written_down_is_still_a_page(platform, session):
    session.execute(text("ALTER TABLE refusal RENAME TO gone"))
    session.commit()
    page = platform.launch(C_version="1.3")
    assert page.status_code == 400
    assert "VERSION" in words(page)
    session.execute(text("ALTER TABLE gone RENAME TO refusal"))
    session.commit()


def test_err_01_no_door_is_left_in_a_window_of_its_own(platform, session):
    of_family(session, platform, "canvas")
    page = platform.app.test_client(use_cookies=False).post("/lti/login", data=login_fields(door="last"))
    assert page.status_code == 400
    assert "BROWSER_NOT_BOUND" in words(page)
    assert "Load This Tool In A New Tab" in words(page)
    assert facts_of(session, page)["door"] == "window"
    session.rollback()
    assert session.scalars(select(Refusal.registration_id)).all() == [platform.registration_id]


def test_err_01_the_platforms_storage_kept_nothing(platform, session):
    of_family(session, platform, "moodle")
    deaf = platform.app.test_client(use_cookies=False)
    left = {"door": "storage", "storage_key": "assay_" + "0a" * 8, "storage_value": "5e" * 32}
    begun = deaf.post("/lti/login", data=login_fields(lti_storage_target="_parent", **left))
    assert begun.status_code == 302, begun.text
    request = {name: values[0] for name, values in parse_qs(urlsplit(begun.location).query).items()}
    page = platform.post(deaf, request, sign(payload(request["nonce"])))
    handle = re.search(r'name="handle" value="([^"]+)"', page.text)[1]
    refused = deaf.post("/lti/storage", data={"handle": handle, "value": ""})
    assert refused.status_code == 400
    assert "Default launch container = New window" in words(refused)
    assert facts_of(session, refused)["door"] == "storage"
