"""Dynamic registration against the sandbox over HTTP: who gets in, what is sent, what becomes of the answer."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from constants import TOOL_URL
from registering import Admin, an_admin
from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError

from lms_plugin.db import db, utc_now
from lms_plugin.lti import invitations, platform_config, registering, registrations, tool_configuration
from lms_plugin.lti.models import Deployment, Invitation, Registration, Status
from lms_plugin.lti.platform_config import PlatformConfig, RegistrationFailed
from lms_plugin.lti.quirks_registration import meaning_of_refusal
from lms_plugin.lti.registering import MAX_PENDING
from lms_plugin.lti.tool_configuration import SCOPES, TOOL_CONFIGURATION

pytestmark = pytest.mark.values

CANVAS = "https://canvas.instructure.com/lti/"


@pytest.fixture
def admin(browser, session) -> Admin:
    with an_admin(TOOL_URL, browser, session) as made:
        yield made


def only(session) -> Registration:
    session.rollback()
    return session.scalars(select(Registration)).one()


def config(**changes) -> PlatformConfig:
    """A platform's configuration as if it had been fetched."""
    base = "https://lms.example"
    values = {
        "issuer": base,
        "authorization_url": f"{base}/auth",
        "token_url": f"{base}/token",
        "key_set_url": f"{base}/jwks",
        "registration_url": f"{base}/register",
        "token_audience": "",
        "family": "generic",
        "scopes": None,
        "messages": None,
    }
    return PlatformConfig(**(values | changes))


class Serving:
    """A platform's web server that answers every address with what the test wishes, and writes down what it got."""

    def __init__(self, answers):
        self.seen = seen = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                seen.append((self.command, self.path, self.headers.get("Authorization"), body))
                status, headers, content = answers(self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET  # noqa: N815 - the base class's name

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_exc) -> None:
        self.server.shutdown()
        self.server.server_close()


# -- REG-01: who gets in ------------------------------------------------------------------------------------------


def test_reg_01_an_invited_platform_is_active_at_once_and_the_invitation_is_used_up(admin, session):
    token = admin.invitation("School of Aesthetics")
    page = admin.connect(invitation=token)
    assert page.status_code == 200
    assert "Assay is connected" in page.text
    row = only(session)
    assert (row.status, row.name) == (Status.ACTIVE, "School of Aesthetics")
    again = admin.connect(invitation=token)
    assert again.status_code == 403
    assert "INVITATION_INVALID" in again.text
    assert session.scalars(select(Invitation)).one().registration_id == row.id


def test_reg_01_a_stranger_never_gets_an_active_registration(admin, session):
    page = admin.connect()
    assert "waits for approval" in page.text
    row = only(session)
    assert row.status is Status.PENDING
    login = {
        "iss": row.issuer, "client_id": row.client_id, "login_hint": "1", "target_link_uri": f"{TOOL_URL}/lti/launch",
    }  # fmt: skip
    refused = admin.browser.get("/lti/login", query_string=login)
    assert refused.status_code == 403
    assert "REGISTRATION_INACTIVE" in refused.text


@pytest.mark.parametrize("token", ["made-up", "x" * 5000])
def test_reg_01_a_made_up_invitation_is_refused_before_anything_is_sent(admin, session, token):
    assert admin.look(invitation=token).status_code == 403
    assert admin.connect(invitation=token).status_code == 403
    assert admin.asked("configuration") == []
    assert session.scalars(select(Registration)).all() == []


def test_reg_01_an_invitation_is_hashed_expires_and_can_be_taken_back(admin, session):
    token = admin.invitation()
    held = session.scalars(select(Invitation)).one()
    assert token not in held.token_hash
    with pytest.raises(invitations.InvitationInvalid):
        invitations.check(session, token, now=utc_now() + timedelta(days=8))
    invitations.check(session, token, now=utc_now() + timedelta(days=6))
    invitations.revoke(session, held.id)
    session.commit()
    assert admin.connect(invitation=token).status_code == 403


def test_reg_04_the_page_says_before_the_press_all_that_the_platform_will_be_asked_for(admin):
    assert set(tool_configuration.SCOPE_WISHES) == set(SCOPES)
    page = admin.look().text
    before, _, after = page.partition("<form")
    assert all(f"<li>{wish}</li>" in before for wish in map(str, tool_configuration.SCOPE_WISHES.values()))
    assert "e-mail address of whoever opens it" in before
    assert "Connect</button>" in after


def test_reg_01_looking_at_the_page_sends_and_stores_nothing(admin, session):
    token = admin.invitation()
    page = admin.look(invitation=token)
    assert page.status_code == 200
    assert "There is nothing to type." in page.text
    assert "approve" not in page.text
    assert admin.asked("configuration") == []
    assert "approve" in admin.look().text
    invitations.check(session, token, now=utc_now())


@pytest.mark.parametrize("address", ["http://lms.example/c", "ftp://lms.example/c", "https://u:p@lms.example/c", "x"])
def test_reg_01_an_address_that_is_not_https_is_refused(admin, address):
    page = admin.look(openid_configuration=address)
    assert page.status_code == 422
    assert "REGISTRATION_FAILED" in page.text
    assert admin.connect(openid_configuration=address).status_code == 422


def test_reg_01_strangers_do_not_fill_the_table(admin, session):
    for number in range(MAX_PENDING):
        session.add(
            Registration(
                name=f"p{number}", issuer="https://lms.example", client_id=f"c{number}", status=Status.PENDING,
                authorization_url="https://a", token_url="https://t", key_set_url="https://k", created_at=utc_now(),
            )
        )  # fmt: skip
    session.commit()
    assert admin.connect().status_code == 429
    assert admin.asked("configuration") == []


def test_reg_01_an_operator_approves_what_came_without_invitation(admin, session):
    admin.connect()
    row = only(session)
    registrations.set_status(session, row.id, Status.ACTIVE)
    session.commit()
    assert only(session).status is Status.ACTIVE


# -- REG-02: the configuration -------------------------------------------------------------------------------------


def test_reg_02_the_configuration_is_fetched_with_the_token_as_bearer(admin):
    admin.have("registration-canvas")
    assert admin.connect(invitation=admin.invitation()).status_code == 200
    assert [entry["verdict"] for entry in admin.asked("configuration")] == ["answered"]


def test_reg_02_without_a_token_the_configuration_is_fetched_plainly(admin, session):
    admin.have("registration-open")
    sent = {"openid_configuration": f"{admin.platform.url}/lti/openid-configuration"}
    assert admin.browser.post("/lti/register", data=sent).status_code == 200
    assert only(session).status is Status.PENDING


def test_reg_02_a_platform_that_wants_the_bearer_refuses_another(admin):
    admin.have("registration-canvas")
    page = admin.connect(registration_token="somebody-elses")
    assert page.status_code == 422
    assert "missing_registration_token" in page.text


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/c",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/c",
        "https://[::1]/c",
        "file:///etc/passwd",
    ],
)
def test_reg_02_private_addresses_are_not_called(settings, address):
    from dataclasses import replace

    from lms_plugin import create_app

    strict = create_app(replace(settings, development=False, public_url="https://assay.example"))
    page = strict.test_client().post("/lti/register", data={"openid_configuration": address})
    with strict.app_context():
        db.engine.dispose()
    assert page.status_code == 422
    assert "REGISTRATION_FAILED" in page.text


def test_reg_02_a_redirect_to_a_private_address_is_not_followed(browser):
    where = {"Location": "https://169.254.169.254/latest/meta-data"}
    with Serving(lambda _path: (302, where, b"")) as server:
        page = browser.post("/lti/register", data={"openid_configuration": f"{server.url}/c"})
    assert page.status_code == 422
    assert "private address" in page.text


def test_reg_02_a_configuration_of_five_megabytes_is_given_up(browser):
    with Serving(lambda _path: (200, {}, b"{" + b" " * 5_000_000)) as server:
        page = browser.post("/lti/register", data={"openid_configuration": f"{server.url}/c"})
    assert page.status_code == 422
    assert "larger than" in page.text


@pytest.mark.parametrize("body", [b"[]", b"<html>", b"{}", b'{"issuer": 5}', b"null", b""])
def test_reg_02_an_unusable_configuration_is_said(browser, body):
    with Serving(lambda _path: (200, {}, body)) as server:
        page = browser.post("/lti/register", data={"openid_configuration": f"{server.url}/c"})
    assert page.status_code == 422
    assert "configuration" in page.text


# -- REG-03: who speaks for whom -----------------------------------------------------------------------------------


def test_reg_03_an_issuer_on_another_host_is_refused_with_both_named(admin, session):
    admin.have("registration-foreign")
    page = admin.connect(invitation=admin.invitation())
    assert page.status_code == 422
    assert admin.platform.url.removeprefix("http://") in page.text
    assert "https://somebody-else.example" in page.text
    assert admin.asked("registration") == []
    assert session.scalars(select(Registration)).all() == []


@pytest.mark.parametrize(
    ("host", "issuer", "believed"),
    [
        ("lms.example", "lms.example", True),
        ("lms.example:8443", "lms.example:8443", True),
        ("lms.example", "lms.example:8443", False),
        ("sso.canvaslms.com", "canvas.instructure.com", True),
        ("school.instructure.com", "canvas.instructure.com", True),
        ("sso.beta.canvaslms.com", "canvas.beta.instructure.com", True),
        ("sso.canvaslms.com", "canvas.beta.instructure.com", False),
        ("evil-instructure.com", "canvas.instructure.com", False),
        ("evil.example", "canvas.instructure.com", False),
        ("canvas.instructure.com", "lms.example", False),
    ],
)
def test_reg_03_only_canvas_speaks_for_a_host_of_another_name(host, issuer, believed):
    from lms_plugin.lti.quirks_registration import may_speak_for

    assert may_speak_for(host, issuer) is believed


@pytest.mark.parametrize(
    "name", ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint"]
)
@pytest.mark.parametrize("value", ["http://lms.example/x", None, 7, "https://lms.example/{id}"])
def test_reg_03_every_endpoint_is_https(settings, name, value):
    good = "https://lms.example/x"
    document = dict.fromkeys(
        ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint"), good
    )
    assert platform_config._read(document, good, settings, "").token_url == good
    with pytest.raises(RegistrationFailed, match=name):
        platform_config._read(document | {name: value}, good, settings, "")


def test_reg_03_after_a_redirect_the_last_host_counts(browser):
    def document(_path):
        names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
        return 200, {}, json.dumps(dict.fromkeys(names, f"{victim.url}/x")).encode()

    with Serving(document) as evil, Serving(lambda _path: (302, {"Location": f"{evil.url}/c"}, b"")) as victim:
        page = browser.post("/lti/register", data={"openid_configuration": f"{victim.url}/c"})
    assert page.status_code == 422
    assert evil.url.removeprefix("http://") in page.text
    assert f"{victim.url}/x" in page.text


# -- REG-04, REG-05, REG-08: what is sent --------------------------------------------------------------------------


def test_reg_04_the_request_holds_every_member(settings):
    body = tool_configuration.registration_body(config(), settings)
    tool = body.pop(TOOL_CONFIGURATION)
    assert body == {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{TOOL_URL}/lti/login",
        "redirect_uris": [f"{TOOL_URL}/lti/launch"],
        "client_name": "Assay",
        "jwks_uri": f"{TOOL_URL}/lti/jwks",
        "logo_uri": f"{TOOL_URL}/static/icon.png",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
    }
    assert set(tool) == {"domain", "description", "target_link_uri", "custom_parameters", "claims", "messages"}
    assert tool["domain"] == "127.0.0.1:5999"
    assert tool["target_link_uri"] == f"{TOOL_URL}/lti/launch"
    assert len(SCOPES) == 5


def test_reg_04_only_scopes_that_the_platform_supports_are_asked_for(settings):
    supported = frozenset({SCOPES[3], "openid", "https://other.example/scope"})
    assert tool_configuration.registration_body(config(scopes=supported), settings)["scope"] == SCOPES[3]
    assert tool_configuration.registration_body(config(scopes=frozenset()), settings)["scope"] == ""


def test_reg_04_the_strict_platform_takes_the_request(admin):
    admin.connect(invitation=admin.invitation())
    (entry,) = admin.asked("registration")
    assert entry["verdict"] == "answered", entry


def test_reg_04_the_icon_may_be_shown_by_other_sites(browser):
    with browser.get("/static/icon.png") as icon, browser.get("/static/assay.css") as other:
        assert icon.status_code == 200
        assert icon.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert other.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("messages", "offered"),
    [
        (None, ["LtiDeepLinkingRequest"]),
        (frozenset({"LtiResourceLinkRequest"}), []),
        (frozenset({"LtiDeepLinkingRequest"}), ["LtiDeepLinkingRequest"]),
        (
            frozenset({"LtiDeepLinkingRequest", "LtiSubmissionReviewRequest"}),
            ["LtiDeepLinkingRequest", "LtiSubmissionReviewRequest"],
        ),
    ],
)
def test_reg_05_messages_are_offered_as_far_as_they_are_supported(settings, messages, offered):
    found = tool_configuration.registration_body(config(messages=messages), settings)[TOOL_CONFIGURATION]["messages"]
    assert [one["type"] for one in found] == offered
    assert all(one["placements"] for one in found if one["type"] == "LtiDeepLinkingRequest")


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (["LtiDeepLinkingRequest"], {"LtiDeepLinkingRequest"}),
        ([{"type": "LtiDeepLinkingRequest", "placements": []}], {"LtiDeepLinkingRequest"}),
        ([{"no": "type"}, 5, None], set()),
        ("LtiDeepLinkingRequest", None),
        (None, None),
    ],
)
def test_reg_05_supported_messages_are_read_as_strings_as_objects_or_not_at_all(listed, expected):
    assert platform_config._names(listed) == expected


def test_reg_05_an_older_platform_with_plain_strings_is_registered(admin):
    admin.have("registration-strings")
    assert admin.connect(invitation=admin.invitation()).status_code == 200


def test_reg_08_canvas_gets_its_extensions_logo_and_claims(settings, admin, session):
    body = tool_configuration.registration_body(config(family="canvas"), settings)
    tool = body[TOOL_CONFIGURATION]
    assert tool[CANVAS + "privacy_level"] == "public"
    assert tool[CANVAS + "tool_id"]
    assert tool[CANVAS + "vendor"]
    assert body["logo_uri"]
    assert tool["claims"]
    for message in tool["messages"]:
        assert message[CANVAS + "visibility"] == "members"
        assert message[CANVAS + "display_type"]
    assert tool["messages"][1][CANVAS + "course_navigation/default_enabled"] is False
    admin.have("registration-canvas")
    assert admin.connect(invitation=admin.invitation()).status_code == 200
    assert only(session).family == "canvas"


def test_reg_08_a_platform_as_strict_as_canvas_refuses_what_lacks_them(admin, monkeypatch):
    admin.have("registration-canvas")
    monkeypatch.setattr(tool_configuration, "registering_of", lambda _family: _bare())
    page = admin.connect(invitation=admin.invitation())
    assert page.status_code == 422
    assert "invalid_privacy_level" in page.text
    plain = tool_configuration.registration_body(config(), admin.browser.application.extensions["assay"].settings)
    assert not [name for name in plain[TOOL_CONFIGURATION] if name.startswith(CANVAS)]


def _bare():
    from lms_plugin.lti.quirks_registration import Registering

    return Registering()


# -- REG-06: the answer --------------------------------------------------------------------------------------------


def test_reg_06_the_deployment_of_the_answer_is_stored_with_the_registration(admin, session):
    admin.connect()
    row = only(session)
    deployment = session.scalars(select(Deployment)).one()
    assert (row.status, deployment.status, deployment.deployment_id) == (Status.PENDING, Status.ACTIVE, "2")


def test_reg_06_without_a_deployment_the_first_launch_brings_it(admin, session):
    admin.have("registration-no-deployment")
    page = admin.connect(invitation=admin.invitation())
    assert "The platform named no deployment" in page.text
    assert session.scalars(select(Deployment)).all() == []


def the_platform_answers(status: int, headers: dict[str, str], body: bytes):
    """A platform whose registration endpoint answers this."""

    def answers(path):
        if path.startswith("/register"):
            return status, headers, body
        base = server.url
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        document = {"issuer": base, "registration_endpoint": f"{base}/register"} | dict.fromkeys(names, f"{base}/x")
        return 200, {}, json.dumps(document).encode()

    server = Serving(answers)
    return server


@pytest.mark.parametrize(
    "body", [b"{}", b'{"client_id": ""}', b'{"client_id": 5}', b"[]", b'{"client_id": "' + b"x" * 300 + b'"}']
)
def test_reg_06_an_answer_without_a_client_id_is_refused(browser, session, body):
    with the_platform_answers(200, {}, body) as server:
        page = browser.post("/lti/register", data={"openid_configuration": f"{server.url}/c"})
    assert page.status_code == 422
    assert "without a client ID" in page.text
    assert session.scalars(select(Registration)).all() == []


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"errors": [{"field": "domain", "message": "domain is taken"}]}', "domain is taken"),
        (b'{"errors": ["first", "second"]}', "first · second"),
        (b'{"error": "kept", "errors": [[[[["too deep"], "deep enough"]]]]}', "kept · deep enough"),
        (b'{"error": "invalid_client_metadata", "error_description": "no"}', "invalid_client_metadata · no"),
        (b"missing_domain", "Moodle found no domain"),
        (b"<html><head><title>t</title></head><body><script>alert(1)</script><h1>Not here</h1></body>", "Not here"),
        (b"<img src=x onerror=alert(1)>plain", "plain"),
        (b"\xff\xfe", "REGISTRATION_FAILED"),
    ],
)
def test_reg_06_the_platforms_own_words_are_shown(browser, body, shown):
    with the_platform_answers(400, {"Content-Type": "text/html"}, body) as server:
        page = browser.post("/lti/register", data={"openid_configuration": f"{server.url}/c"})
    assert page.status_code == 422
    assert shown in page.text
    assert "alert" not in page.text


# -- REG-07: the end -----------------------------------------------------------------------------------------------


def test_reg_07_the_last_page_has_the_close_button_and_words_for_browsers_without_script(admin, browser):
    page = admin.connect(invitation=admin.invitation()).text
    assert "You may close this window." in page
    assert 'id="close" hidden' in page
    with browser.get("/static/registered.js") as answer:
        script = answer.text
    assert 'postMessage({ subject: "org.imsglobal.lti.close" }, "*")' in script
    assert "window.opener || window.parent" in script


# -- REG-09: again -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.PENDING, Status.DRAFT])
def test_reg_09_an_invited_repeat_brings_one_that_never_was_active_up_to_date(admin, session, status):
    admin.connect()
    row = only(session)
    row.token_url, row.status = "https://old.example/token", status
    session.commit()
    admin.connect(tool="2", invitation=admin.invitation())
    assert only(session).token_url == f"{admin.platform.url}/lti/token"
    assert only(session).status is Status.ACTIVE


@pytest.mark.parametrize("status", [Status.PENDING, Status.DRAFT])
def test_reg_09_an_uninvited_repeat_changes_nothing_of_one_that_waits(admin, session, status):
    admin.connect()
    row = only(session)
    row.token_url, row.status, row.granted_scopes = "https://old.example/token", status, ["https://example.org/kept"]
    session.commit()
    page = admin.connect(tool="2")
    assert "Nothing was changed" in page.text
    row = only(session)
    assert (row.token_url, row.status) == ("https://old.example/token", status)
    assert row.granted_scopes == ["https://example.org/kept"]
    assert row.proposal["token_url"] == f"{admin.platform.url}/lti/token"


def test_reg_09_uninvited_repeats_do_not_fill_the_table_with_deployments(admin, session):
    admin.connect()
    number = only(session).id
    session.execute(delete(Deployment))
    session.add_all(
        Deployment(registration_id=number, deployment_id=f"x{one}", status=Status.PENDING, created_at=utc_now())
        for one in range(MAX_PENDING)
    )
    session.commit()
    admin.connect(tool="2")
    assert session.scalar(select(func.count()).select_from(Deployment)) == MAX_PENDING


def test_reg_09_another_client_of_the_same_platform_gets_a_clear_name(admin, session):
    assert "registered in this platform already" not in admin.connect().text
    assert "registered in this platform already" in admin.connect().text
    session.rollback()
    names = sorted(session.scalars(select(Registration.name)))
    assert len(names) == 2
    assert names[1] == f"{names[0]} (2)"


def test_reg_09_an_active_ones_addresses_are_never_swapped_but_proposed(admin, session):
    admin.connect(invitation=admin.invitation())
    row = only(session)
    row.token_url = "https://old.example/token"
    session.commit()
    page = admin.connect(tool="2", invitation=admin.invitation())
    assert page.status_code == 200
    assert "Nothing was changed" in page.text
    row = only(session)
    assert row.token_url == "https://old.example/token"
    assert row.proposal["token_url"] == f"{admin.platform.url}/lti/token"


def test_reg_06_values_that_cannot_be_used_are_named_and_nothing_is_kept(app, session):
    answer = registering.Answer(client_id="c" * 1000, deployment_id="", scopes=None)
    facts = {"invited": True, "settings": app.extensions["assay"].settings, "now": utc_now()}
    with pytest.raises(RegistrationFailed) as failed:
        registering.keep(session, config(token_url="ftp://lms.example/token"), answer, **facts)
    assert "cannot be used" in str(failed.value.message)
    assert session.scalars(select(Registration)).all() == []


def test_reg_09_an_active_one_that_says_the_same_again_stays_as_it_is(admin, session):
    admin.connect(invitation=admin.invitation())
    before = only(session)
    page = admin.connect(tool="2")
    assert "Assay is connected" in page.text
    assert (only(session).id, only(session).proposal) == (before.id, None)


def test_reg_09_an_uninvited_repeat_changes_no_scope_and_adds_no_deployment_to_one_in_use(admin, session):
    admin.connect(invitation=admin.invitation())
    row = only(session)
    row.granted_scopes = ["https://example.org/kept"]
    session.execute(delete(Deployment))
    session.commit()
    admin.connect(tool="2")
    assert only(session).granted_scopes == ["https://example.org/kept"]
    assert {one.status for one in session.scalars(select(Deployment))} == {Status.PENDING}


def test_reg_09_one_that_an_operator_switched_off_stays_off(admin, session):
    admin.connect(invitation=admin.invitation())
    registrations.set_status(session, only(session).id, Status.DISABLED)
    session.commit()
    assert "switched off in Assay" in admin.connect(tool="2", invitation=admin.invitation()).text
    assert only(session).status is Status.DISABLED


# -- REG-10, REG-11 ------------------------------------------------------------------------------------------------


def test_reg_10_a_used_token_says_start_again_from_the_platform(admin, session):
    sent = admin.opened(invitation=admin.invitation())
    assert admin.browser.post("/lti/register", data=sent).status_code == 200
    page = admin.browser.post("/lti/register", data=sent | {"invitation": admin.invitation()})
    assert page.status_code == 422
    assert "token_already_used" in page.text
    assert "was used already; it works once" in page.text
    assert "Start again from" in page.text
    assert len(session.scalars(select(Registration)).all()) == 1


def test_reg_10_a_failure_gives_the_invitation_back(admin, session):
    token = admin.invitation()
    assert admin.connect(invitation=token, registration_token="broken").status_code == 422
    assert admin.connect(invitation=token).status_code == 200


def test_reg_10_an_invitation_is_given_back_whatever_went_wrong(admin, session, monkeypatch):
    token = admin.invitation()

    def busy(*_given, **_options):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(registering, "keep", busy)
        assert admin.connect(invitation=token).status_code == 503
    assert admin.connect(invitation=token).status_code == 200


def test_reg_10_success_at_a_moodle_says_press_activate(admin):
    world = admin.platform.world
    world.settings = type(world.settings)(
        base_url=world.settings.base_url, tool_url=world.settings.tool_url, family="moodle"
    )
    page = admin.connect(invitation=admin.invitation()).text
    assert "In Moodle press Activate now" in page
    assert "token_already_used" not in page


def test_reg_11_what_was_not_granted_is_said_before_the_admin_leaves(admin, session):
    admin.have("registration-fewer")
    page = admin.connect(invitation=admin.invitation()).text
    assert "no grade will reach the gradebook" in page
    assert only(session).granted_scopes == sorted(set(SCOPES) - {SCOPES[3]})


def test_reg_11_nothing_is_said_where_all_was_granted(admin, session):
    page = admin.connect(invitation=admin.invitation()).text
    assert "did not allow" not in page
    assert only(session).granted_scopes == sorted(SCOPES)


def test_reg_12_the_configuration_for_canvas(browser):
    document = browser.get("/lti/config.json").json
    assert document["title"]
    assert document["description"]
    assert document["oidc_initiation_url"] == f"{TOOL_URL}/lti/login"
    assert document["target_link_uri"] == f"{TOOL_URL}/lti/launch"
    assert document["public_jwk_url"] == f"{TOOL_URL}/lti/jwks"
    assert "public_jwk" not in document
    assert set(document["scopes"]) == set(SCOPES)
    assert len(document["custom_fields"]) == 17
    assert "$Canvas.assignment.dueAt.iso8601" in document["custom_fields"].values()
    (extension,) = document["extensions"]
    assert extension["platform"] == "canvas.instructure.com"
    assert extension["domain"] == "127.0.0.1:5999"
    assert extension["privacy_level"] == "public"
    placements = {one["placement"]: one for one in extension["settings"]["placements"]}
    assert placements["assignment_selection"]["message_type"] == "LtiDeepLinkingRequest"
    assert placements["link_selection"]["message_type"] == "LtiDeepLinkingRequest"
    assert placements["course_navigation"]["default"] == "disabled"
    assert placements["course_navigation"]["visibility"] == "members"
    assert placements["editor_button"]["enabled"] is False


# -- quirks and the error page -------------------------------------------------------------------------------------


def test_quirk_01_the_registration_is_posted_once_whatever_comes_back(browser):
    with the_platform_answers(503, {"Retry-After": "1"}, b"busy") as server:
        page = browser.post("/lti/register", data={"openid_configuration": f"{server.url}/c"})
    assert page.status_code == 422
    assert [method for method, *_rest in server.seen].count("POST") == 1
    assert "Start again from" in page.text


def test_quirk_02_keys_come_by_address_and_the_domain_holds_the_port(settings):
    body = tool_configuration.registration_body(config(family="moodle"), settings)
    assert "jwks" not in body
    assert isinstance(body["redirect_uris"], list)
    assert body[TOOL_CONFIGURATION]["domain"].endswith(":5999")


@pytest.mark.parametrize(
    "word",
    [
        "missing_domain",
        "domain_targetlinkuri_mismatch",
        "invalid_response_types",
        "invalid_redirect_uris",
        "invalid_application_type",
        "invalid_token_endpoint_auth_method",
        "missing required attribute jwks_uri",
        "missing_registration_token",
        "token_already_used",
    ],
)
def test_quirk_02_each_bare_word_has_a_meaning(browser, word):
    with the_platform_answers(400, {"Content-Type": "text/html"}, word.encode()) as server:
        page = browser.post("/lti/register", data={"openid_configuration": f"{server.url}/c"})
    assert word in page.text
    assert str(meaning_of_refusal(word))
    assert str(meaning_of_refusal("unheard_of")) == ""


def test_quirk_02_a_bare_word_from_the_sandbox_is_shown(admin):
    admin.have("registration-words")
    page = admin.connect(registration_token="broken")
    assert "invalid_registration_token" in page.text


def test_quirk_03_names_and_all_five_scopes_are_asked_for(settings):
    body = tool_configuration.registration_body(config(family="moodle"), settings)
    tool = body[TOOL_CONFIGURATION]
    assert set(tool["claims"]) == {"sub", "iss", "name", "given_name", "family_name", "email"}
    assert body["scope"].split() == list(SCOPES)
    assert tool["target_link_uri"]


def test_quirk_04_the_deployment_is_kept_and_echoed_custom_values_are_not_compared(browser, session):
    tool = {"deployment_id": "7", "custom_parameters": {"a": "cut at the second"}}
    answer = json.dumps({"client_id": "fifteen-letters", TOOL_CONFIGURATION: tool}).encode()
    with the_platform_answers(200, {"Content-Type": "text/html"}, answer) as server:
        assert browser.post("/lti/register", data={"openid_configuration": f"{server.url}/c"}).status_code == 200
    row = only(session)
    assert (row.client_id, row.token_audience) == ("fifteen-letters", None)
    assert session.scalars(select(Deployment.deployment_id)).all() == ["7"]


def test_quirk_05_moodle_is_told_what_to_press_and_where():
    from lms_plugin.lti.quirks_registration import registering_of

    words = str(registering_of("moodle").next_step)
    for part in ("Activate", "Manage tools", "More ▸ LTI External tools", "preconfigured"):
        assert part in words


def test_quirk_64_canvas_names_no_deployment_and_the_target_is_the_redirect_address(admin, session, settings):
    admin.have("registration-canvas")
    assert admin.connect(invitation=admin.invitation()).status_code == 200
    assert session.scalars(select(Deployment)).all() == []
    body = tool_configuration.registration_body(config(family="canvas"), settings)
    assert body[TOOL_CONFIGURATION]["target_link_uri"] == body["redirect_uris"][0]


def test_quirk_75_brightspace_has_an_audience_of_its_own(settings):
    from lms_plugin.lti.presets import PRESETS

    good = "https://school.brightspace.example/x"
    names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
    document = dict.fromkeys(names, good)
    found = platform_config._read(document, good, settings, "brightspace")
    assert found.token_audience == PRESETS["brightspace"].token_audience == "https://api.brightspace.com/auth/token"
    named = platform_config._read(
        document | {"authorization_server": "https://a.example"}, good, settings, "brightspace"
    )
    assert named.token_audience == "https://a.example"
    assert platform_config._read(document, good, settings, "").token_audience == ""


def test_quirk_76_a_registration_without_a_token_is_taken(admin, session):
    admin.have("registration-open")
    sent = {
        "openid_configuration": f"{admin.platform.url}/lti/openid-configuration",
        "invitation": admin.invitation(),
    }
    assert admin.browser.post("/lti/register", data=sent).status_code == 200
    assert only(session).status is Status.ACTIVE


def test_quirk_80_blackboard_is_connected_by_hand_and_nothing_is_posted(browser):
    details = {platform_config.LTI_CONFIGURATION: {"product_family_code": "BlackboardLearn"}}

    def document(_path):
        names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
        return 200, {}, json.dumps(dict.fromkeys(names, f"{server.url}/x") | details).encode()

    with Serving(document) as server:
        page = browser.post("/lti/register", data={"openid_configuration": f"{server.url}/c"})
    assert page.status_code == 422
    assert "developer portal" in page.text
    assert [method for method, *_rest in server.seen] == ["GET"]


def test_reg_09_what_an_operator_added_to_one_that_waits_stays(admin, session):
    admin.connect()
    row = only(session)
    row.frame_hosts = ["https://school.example"]
    session.commit()
    admin.connect(tool="2", invitation=admin.invitation())
    assert only(session).frame_hosts == ["https://school.example"]


def test_err_15_a_failed_registration_has_its_code_the_platforms_words_and_no_token(admin):
    token = "secret-token-of-the-platform"
    with the_platform_answers(403, {}, f"no such {token}".encode()) as server:
        sent = {"openid_configuration": f"{server.url}/c", "registration_token": token}
        page = admin.browser.post("/lti/register", data=sent)
    assert page.status_code == 422
    for text in ("REGISTRATION_FAILED", "no such [removed]", "Start again from"):
        assert text in page.text
    assert token not in page.text


def test_reg_02_a_stranger_reaches_no_host_that_an_operator_allowed_to_be_private(app, session, monkeypatch):
    reached = []

    def fetch(url, token, settings):
        reached.append(settings.private_hosts)
        raise RegistrationFailed("enough for the test")

    monkeypatch.setattr(platform_config, "fetch", fetch)
    parts = app.extensions["assay"]
    parts.settings = replace(parts.settings, private_hosts=frozenset({"lms.internal"}))
    sent = {"openid_configuration": "https://lms.internal/c"}
    token = invitations.issue(session, now=utc_now())
    session.commit()
    for invitation in ({}, {"invitation": token}):
        app.test_client().post("/lti/register", data=sent | invitation)
    assert reached == [frozenset(), {"lms.internal"}]
