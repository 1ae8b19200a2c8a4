"""Number 47: what the verification page says in each state, in Chromium, on a phone and a desk, light and dark."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import update
from werkzeug.serving import make_server

from lms_plugin.certification import awards, printing
from lms_plugin.certification.host import create_verify_app
from lms_plugin.certification.models import Award
from lms_plugin.db import utc_now

pytest.importorskip("playwright.sync_api")
accessibility = pytest.importorskip("accessibility")
pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("doors")]
DAY = timedelta(days=1)
# state → heading, what it says about why, what to do
SAYS = {
    "valid": ("Valid", "This certificate is in force now.", ""),
    "suspended": ("Suspended", "It was withdrawn by the issuer.", "Do not rely on it for now."),
    "revoked": ("Revoked", "It was issued in error.", "Do not rely on it. Ask the holder for another certificate"),
    "replaced": (
        "Replaced by a newer certificate",
        "A newer certificate has taken its place.",
        "Ask the holder for the",
    ),
    "joined": ("Replaced by another certificate", "The holder has another certificate", "Ask the holder for the other"),
    "in_grace": (
        "Expired, in the period of grace",
        "It can be renewed until",
        "Ask the holder when",
    ),
    "expired": ("Expired", "", "Ask the holder for a renewed certificate."),
}


def bring(school, state):
    """Bring the school's certificate into this state."""
    award, now = school.awards()[0], utc_now()
    match state:
        case "suspended":
            awards.suspend(school.session, award, reason="identity", actor="person 2", now=now)
        case "revoked":
            awards.ask_to_revoke(school.session, award, reason="issued_in_error", note="", actor="person 2", now=now)
        case "replaced" | "joined":
            reason = {"joined": "merged"}.get(state, awards.SUPERSEDED)
            awards.supersede(school.session, award, actor="worker", now=now, reason=reason)
        case "in_grace" | "expired":
            until = now - (10 * DAY if state == "in_grace" else 90 * DAY)
            school.session.execute(update(Award).values(valid_until=until, awarded_at=until - 700 * DAY))
    school.session.commit()


@contextmanager
def serving(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("state", SAYS)
def test_each_state_says_why_since_when_and_what_to_do_to_anybody(school, chromium, state):
    school.earn()
    bring(school, state)
    (issuance,) = school.issuances()
    award = school.awards()[0]
    heading, why, what_to_do = SAYS[state]
    host = create_verify_app(school.app.extensions["assay"].settings)
    with serving(host) as address:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{address}/c/{issuance.token}")
        for width, scheme in accessibility.SIZES:
            accessibility.show_at(page, width, scheme)
            said = page.locator("main").inner_text()
            assert page.get_by_role("heading", level=1).inner_text().split(" ", 1)[1] == heading
            for wanted in (why, what_to_do, award.number, printing.day(award.valid_until, "UTC", "en")):
                assert wanted in said
            assert ("Since" in said) == bool(award.notice)
            accessibility.check(page, f"{state} at {width}, {scheme}", colours_only=scheme == "dark")
        context.close()
    host.extensions["verify"]["engine"].dispose()
    host.extensions["verify"]["kit"].names.dispose()
