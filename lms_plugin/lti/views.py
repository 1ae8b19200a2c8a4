"""The addresses platforms and browsers use: login, launch, key set, and the way into a new window."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import Blueprint, Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from lms_plugin.access import Capability
from lms_plugin.db import db, utc_now
from lms_plugin.lti import fetches, http, refusals, registration_views, signing_keys, states, tickets, wrong_addresses
from lms_plugin.lti import login as logins
from lms_plugin.lti.arrivals import receive, receive_parked
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.identities import frames, load_identity, origin_of
from lms_plugin.lti.keysets import KeySets
from lms_plugin.lti.launch import nobody_practises
from lms_plugin.lti.limits import Limiter, Questions
from lms_plugin.lti.parked import Parked
from lms_plugin.lti.refusing import explain_login
from lms_plugin.security import cookie_of
from lms_plugin.web import BROWSER_COOKIE, Runtime, db_session, public, requires, runtime, wants_json

PROBE_COOKIE = "assay_probe"
BROWSER_LIFE = 30 * 86_400
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}")
bp = Blueprint("lti", __name__)
bp.register_blueprint(registration_views.bp)
bp.register_blueprint(wrong_addresses.bp)


def init_app(app: Flask) -> None:
    """Register the pages, and the way launches become identities."""
    app.register_blueprint(bp)
    parts: Runtime = app.extensions["assay"]
    parts.load_identity = load_identity
    parts.keep_refusal = refusals.keep
    parts.extras["key_sets"] = KeySets(lambda url: http.get_json(url, settings=parts.settings))
    parts.extras["practice_allowed"] = nobody_practises  # until somebody knows of assessments
    parts.extras["login_limiter"], parts.extras["launch_limiter"] = Limiter(), Limiter()
    parts.extras["questions"] = Questions()


@bp.route("/lti/login", methods=["GET", "POST"])
@public("platforms send browsers here to begin; nothing is shown or granted", writes=True)
def login() -> ResponseReturnValue:
    """A platform starts a login: on to the platform if this browser can prove itself later, else the door page."""
    settings, session, now = runtime().settings, db_session(), utc_now()
    if runtime().extras["login_limiter"].count(request.remote_addr or ""):
        states.purge(session, now=now)
    asked, registration = _asked(session)
    logins.note_login(session, registration, now=now)
    browser = known_browser()
    proof = browser or logins.left_in_storage(request.form)
    if not proof:
        return _door(asked, registration)
    address = logins.authentication_request(session, asked, registration, browser=proof, settings=settings, now=now)
    return _with_browser(redirect(address), browser) if browser else redirect(address)


def _asked(session: Any) -> tuple[logins.LoginRequest, logins.Asked]:
    """The login and its registration; a refusal is explained as far as anything is known."""
    try:
        asked = logins.read_login(request.values, runtime().settings)
        return asked, logins.registration_for(session, asked)
    except LaunchRejected as refusal:
        explain_login(refusal, request.values, runtime().settings)
        raise


def _door(asked: logins.LoginRequest, registration: logins.Asked) -> ResponseReturnValue:
    """The page that finds out which door is open, while the platform's hint is unspent (STOR-03, STOR-11).

    Its script looks for the cookie that came with it, else leaves a secret in the platform's storage, else says that a
    new window is needed.

    ``door`` says which way the person came: nothing (the platform), ``continue`` (pressed it here), ``window`` (a new
    window, first time), ``last`` (pressed it there: no door is left).
    """
    came = request.values.get("door", "")
    if came == "last":
        refusal = LaunchRejected(LaunchCode.BROWSER_NOT_BOUND, "no cookie in a window of its own", door="window")
        explain_login(refusal, asked.fields, runtime().settings, registration)
        raise refusal
    door = {"continue": "blocked", "window": "window"}.get(came, "")
    # The form's answer is a redirect to there, and some platforms send on to the school's own host (Canvas).
    g.form_action = (*frames(registration.authorization_url), "https:")
    page = Response(
        render_template(
            "lti/door.html",
            fields=asked.fields,
            door=door,
            platform_origin=origin_of(registration.authorization_url),
            storage_target=asked.storage_target,
            public_url=runtime().settings.public_url,
        )
    )
    page.set_cookie(PROBE_COOKIE, "1", max_age=60, secure=True, samesite="None", partitioned=True)
    return _with_browser(page, secrets.token_urlsafe(32))


def known_browser() -> str:
    """The secret this browser keeps for us, if it sent one that we could have made; else nothing."""
    sent = cookie_of(request.environ, BROWSER_COOKIE)
    return sent if _BROWSER.fullmatch(sent) else ""


def _with_browser(response: BaseResponse, browser: str) -> BaseResponse:
    """Set or renew the cookie that proves this browser; there is no meaning in it (LOGIN-13)."""
    response.set_cookie(
        BROWSER_COOKIE,
        browser,
        max_age=BROWSER_LIFE,
        path="/",
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )
    return response


@bp.post("/lti/launch")
@public("platforms post signed launches here; state, browser and signature are checked")
def launch() -> ResponseReturnValue:
    """A platform's answer to our login: verified, stored, and on to the launch's first page."""
    runtime().extras["launch_limiter"].count(request.remote_addr or "")
    arrived = receive(
        db_session(),
        request.form,
        known_browser(),
        key_sets=runtime().extras["key_sets"],
        settings=runtime().settings,
        practice_allowed=runtime().extras["practice_allowed"],
        now=utc_now(),
    )
    if isinstance(arrived, Parked):
        return render_template(
            "lti/storage.html",
            parked=arrived,
            platform_origin=origin_of(arrived.authorization_url),
            storage_target=logins.storage_target(request.form) or arrived.target,
        )
    return redirect(f"/launch/{arrived}/", code=303)


@bp.post("/lti/storage")
@public("a one-time handle and the secret from the platform's storage are the proof", same_origin=True)
def storage() -> ResponseReturnValue:
    """A browser without our cookie shows what the platform's storage kept: a button to a new window (STOR-06)."""
    now = utc_now()
    launch_id = receive_parked(
        db_session(),
        request.form.get("handle", ""),
        request.form.get("value", ""),
        key_sets=runtime().extras["key_sets"],
        settings=runtime().settings,
        practice_allowed=runtime().extras["practice_allowed"],
        now=now,
    )
    ticket = tickets.issue_ticket(db_session(), launch_id, now=now)
    return render_template("lti/window.html", ticket=ticket)


@bp.get("/lti/jwks")
@public("public keys are for everybody")
def jwks() -> ResponseReturnValue:
    """Our public keys (SEC-01)."""
    answer = jsonify(signing_keys.key_set_or_last(db_session(), runtime().extras))
    answer.headers["Cache-Control"] = "public, max-age=3600"
    who, agent, engine = request.remote_addr or "", request.headers.get("User-Agent", ""), db.engine
    answer.call_on_close(lambda: fetches.note(engine, who, agent))  # afterwards: nobody waits for the database
    return answer


@bp.post("/launch/<launch_id>/window")
@requires(Capability.OPEN, Capability.PICK_CONTENT, Capability.REVIEW_SUBMISSION)
def window(launch_id: str) -> ResponseReturnValue:
    """A page with a button that carries this launch into a new window; for our script, which has opened that window
    already, ``{ticket, action}``."""
    ticket = tickets.issue_ticket(db_session(), launch_id, now=utc_now())
    if wants_json():
        return jsonify(ticket=ticket, action=url_for(".ticket"))
    return render_template("lti/window.html", ticket=ticket)


@bp.post("/lti/ticket")
@public("a one-time ticket in the body is the proof", same_origin=True)
def ticket() -> ResponseReturnValue:
    """A new window shows its ticket: it gets its cookie and goes to its launch (STOR-12)."""
    browser = known_browser() or secrets.token_urlsafe(32)
    launch_id = tickets.redeem_ticket(db_session(), request.form.get("ticket", ""), browser, now=utc_now())
    return _with_browser(redirect(f"/launch/{launch_id}/", code=303), browser)
