"""The platform starts a login: which registration is it, is the target ours, and where the browser goes next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.db import read_rows
from lms_plugin.errors import Trouble
from lms_plugin.lti.claims import MAX_URL
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.models import Registration, Status
from lms_plugin.lti.states import Stored, remember_login

NOTED_EVERY = timedelta(hours=1)
REQUIRED = ("iss", "login_hint", "target_link_uri")
DEPLOYMENT_HINTS = ("lti_deployment_id", "deployment_id")  # the second is Canvas's (QUIRK-52)
MAX_FRAME_NAME = 255
_STORAGE_KEY, _STORAGE_VALUE = re.compile(r"assay_[0-9a-f]{16}"), re.compile(r"[0-9a-f]{64}")
FIELDS = (*REQUIRED, "client_id", "lti_message_hint", *DEPLOYMENT_HINTS, "lti_storage_target")


class Asked(NamedTuple):
    """What a login needs to know of the registration it is for."""

    id: int
    status: Status
    family: str | None
    client_id: str
    authorization_url: str
    last_login_at: datetime | None


_OF_ISSUER = (  # built once
    select(*(getattr(Registration, name) for name in Asked._fields))
    .where(Registration.issuer == bindparam("issuer"))
    .order_by(Registration.status != Status.ACTIVE, Registration.id)
    .limit(2)
)
_OF_CLIENT = _OF_ISSUER.where(Registration.client_id == bindparam("client"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """A login as the platform started it. ``fields`` are its own parameters, to be sent again from a door page."""

    issuer: str
    client_id: str | None
    login_hint: str
    target_link_uri: str
    message_hint: str | None
    deployment_hint: str | None
    storage_target: str | None
    fields: Mapping[str, str]


def read_login(params: Mapping[str, str], settings: Settings) -> LoginRequest:
    """The login in these request parameters (LOGIN-02, -05, -10).

    Raises:
        LaunchRejected: LTI_1_1, LOGIN_INCOMPLETE (its message names the parameter) or TARGET_FOREIGN.
    """
    refuse_lti_1_1(params)
    for name in REQUIRED:
        if not params.get(name):
            raise LaunchRejected(
                LaunchCode.LOGIN_INCOMPLETE,
                name,
                message=_("Your learning platform did not send “%(name)s”.", name=name),
            )
    target = params["target_link_uri"]
    if not is_ours(target, settings.origin):
        raise LaunchRejected(LaunchCode.TARGET_FOREIGN, target[:200], target_received=target)
    return LoginRequest(
        issuer=params["iss"],
        client_id=params.get("client_id") or None,
        login_hint=params["login_hint"],
        target_link_uri=target,
        message_hint=params.get("lti_message_hint"),
        deployment_hint=next((params[name] for name in DEPLOYMENT_HINTS if params.get(name)), None),
        storage_target=storage_target(params),
        fields={name: params[name] for name in FIELDS if name in params},
    )


def storage_target(params: Mapping[str, str]) -> str | None:
    """The frame in which the platform says its storage answers; only the browser can tell whether it does (STOR-01)."""
    return params.get("lti_storage_target", "")[:MAX_FRAME_NAME] or None


def left_in_storage(form: Mapping[str, str]) -> Stored | None:
    """What the door page says it left in the platform's storage and got back from there (STOR-06).

    Only a body may say so: a secret has no place in an address.
    """
    key, value = form.get("storage_key", ""), form.get("storage_value", "")
    if form.get("door") != "storage" or not _STORAGE_KEY.fullmatch(key) or not _STORAGE_VALUE.fullmatch(value):
        return None
    return Stored(key=key, value=value, target=storage_target(form))


def refuse_lti_1_1(params: Mapping[str, str]) -> None:
    """Tell somebody who comes by the old protocol so (LOGIN-16).

    Raises:
        LaunchRejected: LTI_1_1.
    """
    if params.get("lti_version", "").startswith("LTI-1") or "oauth_consumer_key" in params:
        raise LaunchRejected(LaunchCode.LTI_1_1)


def is_ours(address: str, origin: str) -> bool:
    """Whether an address lies on our own origin, with nothing in it that another reader could take differently."""
    if len(address) > MAX_URL or not address.isprintable() or set(address) & set(' \\#"<>'):
        return False
    try:
        parts, ours = urlsplit(address), urlsplit(origin)
        same = (parts.scheme, parts.hostname, _port(parts.scheme, parts.port)) == (
            ours.scheme,
            ours.hostname,
            _port(ours.scheme, ours.port),
        )
    except ValueError:
        return False
    return same and "@" not in parts.netloc


def _port(scheme: str, port: int | None) -> int:
    return port or (443 if scheme == "https" else 80)


def registration_for(session: Session, request: LoginRequest) -> Asked:
    """The active registration that is meant; client_id may be absent where the issuer has one only (LOGIN-03, -04).

    Those that are off or wait for approval do not count beside an active one: nobody comes in by them, and strangers
    may add some.

    Raises:
        LaunchRejected: UNKNOWN_REGISTRATION or REGISTRATION_INACTIVE.
    """
    query = _OF_ISSUER if request.client_id is None else _OF_CLIENT
    rows = read_rows(session, query, {"issuer": request.issuer, "client": request.client_id})
    asked = [Asked(*row) for row in rows]
    found = [one for one in asked if one.status is Status.ACTIVE] or asked
    if len(found) != 1:
        detail = f"iss {request.issuer[:200]!r}, client_id {(request.client_id or '')[:100]!r}, matches {len(found)}"
        raise LaunchRejected(LaunchCode.UNKNOWN_REGISTRATION, detail, nearest=nearest(session, request))
    if found[0].status is not Status.ACTIVE:
        refusal = LaunchRejected(LaunchCode.REGISTRATION_INACTIVE, f"registration {found[0].id} is {found[0].status}")
        refusal.trouble = Trouble(registration_id=found[0].id, facts={"detail": refusal.detail})
        raise refusal
    return found[0]


def note_login(session: Session, registration: Asked, *, now: datetime) -> None:
    """Remember that this platform sends people to us, at most once an hour (ERR-05)."""
    last = registration.last_login_at
    if last is None or now - last > NOTED_EVERY:
        session.execute(update(Registration).where(Registration.id == registration.id).values(last_login_at=now))


def nearest(session: Session, request: LoginRequest) -> str | None:
    """Which registered platform was probably meant, for the operator: a slash, http, another environment or client
    id make all the difference (ERR-03)."""
    asked = _plain(request.issuer)
    rows = session.execute(select(Registration.id, Registration.issuer, Registration.client_id).limit(500)).all()
    same_client = [row for row in rows if row.client_id == request.client_id]
    likely = [row for row in rows if _plain(row.issuer) == asked]
    found = [row for row in likely if row in same_client] or likely or same_client
    if not found:
        return None
    return f"platform {found[0].id}: iss {found[0].issuer!r}, client_id {found[0].client_id!r}"


def _plain(issuer: str) -> str:
    """An issuer without what people get wrong: scheme, case, a slash at the end, Canvas's environment."""
    bare = issuer.lower().partition("://")[2] or issuer.lower()
    return bare.rstrip("/").replace(".beta.", ".").replace(".test.", ".")


def authentication_request(
    session: Session,
    request: LoginRequest,
    registration: Asked,
    *,
    browser: str | Stored,
    settings: Settings,
    now: datetime,
) -> str:
    """Store the login for this browser; returns the platform's address to send it to (LOGIN-06 … LOGIN-12).

    ``browser`` is the secret of its cookie or, without one, what it left in the platform's storage.
    """
    state, nonce = remember_login(
        session,
        registration_id=registration.id,
        target=request.target_link_uri,
        deployment_hint=request.deployment_hint,
        click="\0".join((request.login_hint, request.message_hint or "", request.target_link_uri)),
        browser=browser,
        now=now,
    )
    query = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": registration.client_id,
        "redirect_uri": settings.public_url + "/lti/launch",
        "login_hint": request.login_hint,
        "state": state,
        "nonce": nonce,
    }
    if request.message_hint is not None:
        query["lti_message_hint"] = request.message_hint
    address = registration.authorization_url
    return address + ("&" if "?" in address else "?") + urlencode(query, quote_via=quote)
