"""The pages on which an operator connects a platform."""

from datetime import timedelta
from decimal import Decimal

import pytest
from builders import a_launch
from markup import tree_of
from operators import OperatorsBrowser, a_moodle, an_entry, signed_in
from sqlalchemy import select
from tests_support import SECRET, TOOL_URL

from lms_plugin.db import utc_now
from lms_plugin.lti import registrations, signing_keys
from lms_plugin.lti.models import Deployment, KeyState, Registration, SigningKey, Status
from lms_plugin.passback import service as passback

TYPED = {
    "name": "School of Aesthetics",
    "family": "moodle",
    "issuer": "https://moodle.example.edu",
    "client_id": "Hq7dKe0PzLm3aXc",
    "deployment_id": "1",
    "authorization_url": "https://moodle.example.edu/mod/lti/auth.php",
    "token_url": "https://moodle.example.edu/mod/lti/token.php",
    "key_set_url": "https://moodle.example.edu/mod/lti/certs.php",
}


@pytest.fixture
def operator(app, session) -> OperatorsBrowser:
    return signed_in(app, session)


@pytest.fixture
def moodle(session) -> int:
    return a_moodle(session)


def tree(page):
    return tree_of(page.text)


def check_page(page) -> None:
    """One heading, a title, every field labelled, ids once, a token in every form that changes something."""
    root = tree(page)
    assert len(root.findall(".//h1")) == 1
    assert root.find(".//title").text.strip()
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {label.get("for") for label in root.findall(".//label")}
    for kind in ("input", "select", "textarea"):
        for field in root.findall(f".//{kind}"):
            assert field.get("type") == "hidden" or field.get("id") in labelled, field.attrib
    for form in root.findall(".//form[@method='post']"):
        assert form.get("action") == "/operator/" or form.find(".//input[@name='csrf_token']") is not None


@pytest.mark.parametrize(
    "path",
    [
        *("", "platforms", "platforms/new", "platforms/new?preset=canvas", "platforms/{}", "platforms/{}/edit"),
        *("platforms/{}/delete", "addresses", "keys"),
    ],
)
def test_every_page_is_well_made(operator, browser, moodle, path):
    page = (operator.get if path else browser.get)(path.format(moodle) or "/operator/")
    assert page.status_code == 200
    check_page(page)


def test_an_empty_installation_says_what_to_do_first(operator):
    page = operator.get("platforms")
    check_page(page)
    assert "No learning platform is connected yet." in page.text


def test_the_form_is_filled_with_what_is_known_of_the_family(operator):
    page = operator.get("platforms/new?preset=moodle&host=moodle.example.edu")
    values = {one.get("name"): one.get("value") for one in tree(page).findall(".//input")}
    assert values["token_url"] == TYPED["token_url"]
    assert values["key_set_url"] == TYPED["key_set_url"]


def test_our_addresses_are_there_before_the_platform_is_registered(operator):
    page = operator.get("platforms/new?preset=moodle").text
    for address in ("/lti/login", "/lti/launch", "/lti/jwks"):
        assert TOOL_URL + address in page


def test_a_platform_is_added_from_the_form(operator, session):
    answer = operator.post("platforms/new", **TYPED)
    assert answer.status_code == 303
    (found,) = registrations.everything(session)
    assert answer.headers["Location"] == f"/operator/platforms/{found.id}"
    assert found.entry.client_id == TYPED["client_id"]
    assert [one.deployment_id for one in found.deployments] == ["1"]


def test_a_form_with_problems_comes_back_as_it_was_typed(operator, session):
    wrong = TYPED | {"token_url": "http://moodle.example.edu/t", "client_id": "", "frame_hosts": "school.example\nx/y"}
    page = operator.post("platforms/new", **wrong)
    assert page.status_code == 422
    check_page(page)
    root = tree(page)
    values = {one.get("name"): one.get("value") for one in root.findall(".//input")}
    for name in ("name", "issuer", "deployment_id", "token_url", "key_set_url"):
        assert values[name] == wrong[name]
    assert root.find(".//textarea[@name='frame_hosts']").text.strip() == wrong["frame_hosts"]
    summary = {link.get("href") for link in root.findall(".//div[@role='alert']//a")}
    assert summary == {"#token_url", "#client_id", "#frame_hosts"}
    assert root.find(".//input[@name='token_url']").get("aria-invalid") == "true"
    assert registrations.everything(session) == ()


def test_a_platform_is_changed_from_the_form(operator, session, moodle):
    answer = operator.post(f"platforms/{moodle}/edit", **(TYPED | {"name": "New name"}))
    assert answer.status_code == 303
    assert registrations.get(session, moodle).entry.name == "New name"
    page = operator.post(f"platforms/{moodle}/edit", **(TYPED | {"name": ""}))
    assert page.status_code == 422
    session.rollback()
    assert registrations.get(session, moodle).entry.name == "New name"


def test_the_edit_form_shows_what_is_stored(operator, session, moodle):
    entry = an_entry(frame_hosts=("a.example", "b.example"))
    registrations.update(session, moodle, entry, development=False)
    session.commit()
    page = operator.get(f"platforms/{moodle}/edit")
    assert "https://a.example\nhttps://b.example" in page.text.replace("\r", "")


def test_the_platforms_page_holds_everything_to_paste(operator, moodle):
    page = operator.get(f"platforms/{moodle}").text
    for text in (f"{TOOL_URL}/lti/login", f"{TOOL_URL}/lti/launch", f"{TOOL_URL}/lti/jwks", "127.0.0.1:5999"):
        assert text in page
    assert "Initiate login URL" in page
    assert "Developer Key" in page


def test_a_page_opened_at_another_host_warns(operator, moodle):
    assert "You opened this page at localhost" in operator.get(f"platforms/{moodle}").text
    page = operator.client.get(f"/operator/platforms/{moodle}", base_url=TOOL_URL)
    assert "You opened this page" not in page.text


def test_a_platform_is_switched_off_and_on(operator, session, moodle):
    for wanted in ("disabled", "active"):
        assert operator.post(f"platforms/{moodle}/status", status=wanted).status_code == 303
        assert session.get_one(Registration, moodle, populate_existing=True).status == wanted
        session.rollback()
    assert operator.post(f"platforms/{moodle}/status", status="draft").status_code == 422


def test_a_pending_deployment_is_approved_with_one_press(operator, session, moodle):
    session.add(Deployment(registration_id=moodle, deployment_id="7:abc", status=Status.PENDING, created_at=utc_now()))
    session.commit()
    pending = registrations.get(session, moodle).deployments[1]
    session.rollback()
    assert "1 to approve" in operator.get("platforms").text
    page = operator.get(f"platforms/{moodle}").text
    assert "7:abc" in page
    assert "Refuse" in page
    assert operator.post(f"platforms/{moodle}/deployments/{pending.id}", status="active").status_code == 303
    assert "to approve" not in operator.get("platforms").text
    assert registrations.get(session, moodle).deployments[1].status is Status.ACTIVE


def test_a_deployment_of_another_platform_is_not_found(operator, session, moodle):
    deployment = registrations.get(session, moodle).deployments[0].id
    session.rollback()
    assert operator.post(f"platforms/{moodle + 1}/deployments/{deployment}", status="disabled").status_code == 404


def test_a_deployment_is_entered_before_its_first_launch(operator, session, moodle):
    assert operator.post(f"platforms/{moodle}/deployments", deployment_id="2").status_code == 303
    page = operator.post(f"platforms/{moodle}/deployments", deployment_id="2")
    assert page.status_code == 422
    assert "known already" in page.text
    check_page(page)


def test_a_platform_that_is_not_there_is_not_found(operator):
    for page in (operator.get("platforms/99"), operator.get("platforms/99/edit"), operator.post("platforms/99/check")):
        assert page.status_code == 404


def test_the_overview_counts_scores_that_wait(operator, session):
    entered = a_launch(session)
    passback.queue_score(
        session,
        resource_link_id=entered.resource_link_id,
        person_id=entered.person_id,
        attempt_id=1,
        score_given=Decimal(1),
        score_maximum=Decimal(2),
        comment="",
        started_at=utc_now(),
        submitted_at=utc_now(),
        at=utc_now(),
    )
    session.commit()
    page = operator.get("platforms")
    assert "1 waiting" in page.text
    assert "never" not in page.text


def test_sec_02_keys_are_changed_on_a_page_step_by_step(operator, session):
    signing_keys.ensure_keys(session, SECRET, now=utc_now())
    session.commit()
    assert "Publish a new key" in operator.get("keys").text
    assert operator.post("keys/rotate").headers["Location"] == "/operator/keys?done=published"
    page = operator.get("keys?done=published")
    check_page(page)
    assert "Published, signs next" in page.text
    assert "may sign from" in page.text
    assert "<button>Sign with" not in page.text
    assert operator.post("keys/rotate").headers["Location"] == "/operator/keys?done=waiting"
    waiting = session.scalars(select(SigningKey).where(SigningKey.state == KeyState.NEXT)).one()
    waiting.created_at -= timedelta(hours=2)
    session.commit()
    assert "Sign with the new key" in operator.get("keys").text
    assert operator.post("keys/rotate").headers["Location"] == "/operator/keys?done=signing"
    page = operator.get("keys?done=signing").text
    assert "Retired, still published" in page
    assert "PRIVATE" not in page
