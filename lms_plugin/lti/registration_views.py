"""Dynamic registration as an LMS's administrator sees it, and our configuration for Canvas."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from lms_plugin.db import utc_now
from lms_plugin.lti import invitations, platform_config, registering
from lms_plugin.lti import tool_configuration as ours
from lms_plugin.lti.limits import Limiter
from lms_plugin.lti.quirks import profile_of
from lms_plugin.lti.quirks_registration import family_of_configuration, registering_of
from lms_plugin.lti.wrong_addresses import RegistrationByHand
from lms_plugin.web import db_session, public, runtime

bp = Blueprint("registering", __name__)
TRIES_PER_MINUTE = 30  # of one address without an invitation, each of which makes us call somebody
LIMITER = "registration_limiter"
FIELDS = ("openid_configuration", "registration_token", "invitation")


@bp.get("/lti/register")
@public("platforms open it for an administrator; nothing is fetched, sent or stored before a press")
def register() -> ResponseReturnValue:
    """What is about to happen, and one button: a reload or a prefetch spends no token (REG-01, QUIRK-01)."""
    sent = {name: request.args.get(name, "") for name in FIELDS}
    address = sent["openid_configuration"]
    if not address:
        others = tuple(name[:40] for name in request.args if name not in FIELDS)[:5]
        raise RegistrationByHand(sent["invitation"], others, runtime().settings)
    platform_config.check_address(address, runtime().settings)
    if sent["invitation"]:
        invitations.check(db_session(), sent["invitation"], now=utc_now())
    family = family_of_configuration(urlsplit(address).path)
    return render_template(
        "lti/register.html",
        sent=sent,
        host=urlsplit(address).netloc,
        title=profile_of(family).title if family else "",
        plain_http=not runtime().settings.is_https,
        wishes=ours.SCOPE_WISHES.values(),
    )


@bp.post("/lti/register")
@public("one try per invitation or pass of a platform; without invitation it only waits for approval", same_origin=True)
def connect() -> ResponseReturnValue:
    """Fetch the platform's configuration, register with it, and keep the answer.

    No transaction is open while the network is used: the invitation is taken first and given back after a failure.
    """
    settings, session, now = runtime().settings, db_session(), utc_now()
    abroad = settings
    sent = {name: request.form.get(name, "") for name in FIELDS}
    token, invitation = sent["registration_token"], None
    if sent["invitation"]:
        invitation = invitations.take(session, sent["invitation"], now=now)
    else:
        _limiter().count(request.remote_addr or "")
        registering.check_room(session)
        abroad = replace(settings, private_hosts=frozenset())  # those are for platforms that somebody here approved
    session.commit()
    try:
        config = platform_config.fetch(sent["openid_configuration"], token, abroad)
        answer = registering.send(config, token, abroad)
        outcome = registering.keep(
            session,
            config,
            answer,
            invited=invitation is not None,
            name=invitation.name if invitation else "",
            settings=settings,
            now=now,
        )
        if invitation is not None:
            invitations.fulfil(session, invitation.id, outcome.registration_id)
        session.commit()
    except Exception:  # whatever went wrong, a pass that connected nothing is not lost
        session.rollback()
        if invitation is not None:
            invitations.give_back(session, invitation.id)
            session.commit()
        raise
    return render_template(
        "lti/registered.html",
        outcome=outcome,
        lost=[ours.SCOPE_MEANINGS[scope] for scope in outcome.lost],
        next_step=registering_of(config.family).next_step,
    )


def _limiter() -> Limiter:
    found: Limiter = runtime().extras.setdefault(LIMITER, Limiter(TRIES_PER_MINUTE))
    return found


@bp.get("/lti/config.json")
@public("what we say of ourselves to Canvas holds no secret")
def configuration() -> ResponseReturnValue:
    """Our configuration as an LTI developer key of Canvas takes it by URL (REG-12)."""
    answer = jsonify(ours.canvas_configuration(runtime().settings))
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@bp.after_app_request
def share_icon(response: Response) -> Response:
    """Platforms show our icon on their own pages; nothing else of ours is for other sites."""
    if request.path == f"/{ours.ICON}":
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
