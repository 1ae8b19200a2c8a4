"""An administrator connects the sandbox by pasting one address, in Chromium; an instructor's launch then works."""

from __future__ import annotations

import re

import pytest
from accessibility import WALKS, look_over
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import delete, select
from ways import follow

from lms_plugin.db import db, utc_now
from lms_plugin.lti import invitations
from lms_plugin.lti.models import Deployment, Launch, Registration, Status
from lms_plugin.operations import service
from lms_plugin.passback.sender import session_factory
from sandbox.registrations import new_pass

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("doors")]
COUNT = 'addEventListener("input", (event) => typed(event.target.name || "nameless"), true)'


@pytest.fixture
def stranger(live):
    """Assay and the sandbox, neither of which knows the other."""
    with live.app.app_context(), session_factory(db.engine)() as session:
        session.execute(delete(Deployment))
        session.execute(delete(Registration))
    live.platform.world.settings = type(live.platform.world.settings)(
        base_url=live.platform.url,
        tool_url=live.platform.world.settings.tool_url,
        client_id="nobody",
        deployment_id="none",
    )
    return live


@pytest.fixture
def typed() -> list[str]:
    """The names of the fields that anybody typed into."""
    return []


def counted(context: BrowserContext, typed: list[str]) -> BrowserContext:
    """Write down every field that is typed into, in every frame of this browser."""
    context.expose_binding("typed", lambda _source, name: typed.append(name))
    context.add_init_script(COUNT)
    return context


def invitation(stranger) -> str:
    """An operator's invitation, as the address to paste."""
    with stranger.app.app_context(), session_factory(db.engine)() as session:
        token = invitations.issue(session, name="School", now=utc_now())
    return f"{stranger.app.extensions['assay'].settings.public_url}/lti/register?invitation={token}"


def pasted(stranger, context: BrowserContext, address: str) -> Page:
    """Jonas, the administrator, pastes an address into his platform."""
    page = context.new_page()
    page.goto(stranger.platform.url)
    follow(page.get_by_role("button", name="Jonas"))
    follow(page.get_by_role("link", name="Tools"))
    page.get_by_label("Tool URL").fill(address)
    follow(page.get_by_role("button", name="Add LTI Advantage"))
    return page


def stored(stranger) -> Registration:
    """The one registration there is."""
    with stranger.app.app_context(), session_factory(db.engine)() as session:
        found = session.scalars(select(Registration)).one()
        session.expunge(found)
    return found


def test_reg_01_one_pasted_address_connects_activates_and_launches(stranger, opened, typed):
    with stranger.app.app_context(), session_factory(db.engine)() as session:
        code = service.issue_code(session, now=utc_now())
    operators = opened().new_page()
    operators.goto(f"{stranger.app.extensions['assay'].settings.public_url}/operator/")
    operators.get_by_label("Code").fill(code)
    follow(operators.get_by_role("button", name="Sign in"))
    follow(operators.get_by_role("link", name="Add a platform").first)
    follow(operators.get_by_role("button", name="Make an invitation"))
    address = operators.locator("[data-copy]").first.inner_text()

    page = pasted(stranger, counted(opened(), typed), address)
    frame = page.frame_locator("iframe[name=registration]")
    frame.get_by_role("button", name="Connect").click()
    expect(frame.get_by_role("heading", name="Assay is connected")).to_be_visible()
    frame.get_by_role("button", name="Close this window").click()
    page.wait_for_url(re.compile("/tools$"))
    follow(page.get_by_role("button", name="Activate"))
    expect(page.get_by_text("active, client")).to_be_visible()
    assert set(typed) == {"address"}  # one field, whatever number of events it made

    marta = opened().new_page()
    marta.goto(stranger.platform.url)
    follow(marta.get_by_role("button", name="Marta"))
    marta.goto(f"{stranger.platform.url}/courses/skin-101?link=skin-quiz")
    launched = marta.frame_locator("iframe[name=tool]")
    expect(launched.get_by_role("heading", name="Choose a quiz")).to_be_visible()
    registration = stored(stranger)
    assert registration.status is Status.ACTIVE
    with stranger.app.app_context(), session_factory(db.engine)() as session:
        assert session.scalars(select(Launch.registration_id)).all() == [registration.id]
    refused = [entry for entry in stranger.platform.world.log if entry["verdict"] in {"refused", "reported"}]
    assert refused == []


def test_reg_07_without_script_the_page_says_that_it_may_be_closed(stranger, opened):
    page = pasted(stranger, opened(java_script_enabled=False), invitation(stranger))
    frame = page.frame_locator("iframe[name=registration]")
    frame.get_by_role("button", name="Connect").click()
    expect(frame.get_by_text("You may close this window.")).to_be_visible()
    expect(frame.get_by_role("button", name="Close this window")).to_be_hidden()
    follow(page.get_by_role("link", name="Back to the tools"))
    expect(page.get_by_text("pending, client")).to_be_visible()


def test_reg_11_the_administrator_reads_what_was_not_granted_before_leaving(stranger, opened):
    stranger.platform.world.habits = {"registration-fewer"}
    page = pasted(stranger, opened(), invitation(stranger))
    frame = page.frame_locator("iframe[name=registration]")
    frame.get_by_role("button", name="Connect").click()
    expect(frame.get_by_text("no grade will reach the gradebook")).to_be_visible()
    expect(frame.get_by_role("button", name="Close this window")).to_be_visible()


def test_reg_10_a_reload_before_connecting_costs_nothing_and_one_after_it_starts_again(stranger, opened):
    page = pasted(stranger, opened(), invitation(stranger))
    frame = page.frame_locator("iframe[name=registration]")
    frame.get_by_role("button", name="Connect").wait_for()
    inner = page.frame(url=re.compile("/lti/register"))
    inner.goto(inner.url)
    frame.get_by_role("button", name="Connect").click()
    expect(frame.get_by_role("heading", name="Assay is connected")).to_be_visible()
    assert len([one for one in stranger.platform.world.log if one["what"] == "registration"]) == 1
    spent = next(iter(stranger.platform.world.tools.passes))
    fresh = invitation(stranger)
    configuration = f"{stranger.platform.url}/lti/openid-configuration"
    inner.goto(f"{fresh}&openid_configuration={configuration}&registration_token={spent}")
    frame.get_by_role("button", name="Connect").click()
    expect(frame.get_by_text("Start again from")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), WALKS)
def test_every_page_of_a_registration_is_accessible(stranger, opened, width, scheme):
    tool, platform = stranger.app.extensions["assay"].settings.public_url, stranger.platform
    platform.world.habits = {"registration-fewer"}
    page = opened(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    for token, heading in ((new_pass(platform.world), "Assay is registered"), ("broken", "The registration did not")):
        configuration = f"{platform.url}/lti/openid-configuration"
        page.goto(f"{tool}/lti/register?openid_configuration={configuration}&registration_token={token}")
        look_over(page, "before")
        follow(page.get_by_role("button", name="Connect"))
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        look_over(page, heading)
