"""Logins under way: one row per login with state, nonce and browser, spent by the first launch that brings it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from lms_plugin.db import add_row, read_rows
from lms_plugin.lti.models import Deployment, Launch, LoginState, ParkedLaunch, Registration, Status, Ticket, UsedState
from lms_plugin.lti.standing import COLUMNS, NOBODY, Names, with_standing
from lms_plugin.lti.upserts import table_of
from lms_plugin.security import digest

LIFE = timedelta(minutes=10)
TOMBSTONE_LIFE = timedelta(hours=12)  # as long as an unused launch lives: who reloads later still finds the quiz


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a door page left in the platform's storage: its key, its secret, and the frame it was told of (STOR-01)."""

    key: str
    value: str
    target: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A login as its launch finds it: what was agreed, and the registration it was started for.

    ``told``: the names that were looked up with it, by the registration's platform; ``seen``: what was known by them.
    """

    browser_hash: str
    storage_target: str | None = None
    storage_key: str | None = None
    storage_hash: str | None = None
    nonce: str
    target_link_uri: str
    deployment_hint: str | None
    click_hash: str = ""  # empty where it came from a park: the click is spent
    expires_at: datetime
    registration_id: int
    issuer: str
    client_id: str
    authorization_url: str
    token_url: str
    key_set_url: str
    status: Status
    family: str | None
    trusted_audiences: list[str]
    told: Names = NOBODY
    seen: Mapping[str, Any] | None = None

    def is_bound_to(self, browser: str) -> bool:
        """Whether this browser's cookie shows that it started the login (LOGIN-12)."""
        return hmac.compare_digest(self.browser_hash, digest(browser))


LOGIN_REGISTRATION = (
    Registration.issuer,
    Registration.client_id,
    Registration.authorization_url,
    Registration.token_url,
    Registration.key_set_url,
    Registration.status,
    Registration.family,
    Registration.trusted_audiences,
)
_OWN = (
    LoginState.browser_hash,
    LoginState.storage_target,
    LoginState.storage_key,
    LoginState.storage_hash,
    LoginState.nonce,
    LoginState.target_link_uri,
    LoginState.deployment_hint,
    LoginState.click_hash,
    LoginState.expires_at,
    LoginState.registration_id,
    *(one for one in LOGIN_REGISTRATION if one.key not in {"issuer", "family"}),
)
_FIND: Any = with_standing(
    cast(Any, select(*_OWN, *COLUMNS))
    .select_from(LoginState)
    .join(Registration, Registration.id == LoginState.registration_id)
    .outerjoin(
        Deployment,
        and_(
            Deployment.registration_id == LoginState.registration_id,
            Deployment.deployment_id == bindparam("deployment"),
        ),
    )
).where(LoginState.state_hash == bindparam("state_hash"))
_FIELDS = tuple(one.key for one in _OWN)
_REMEMBERED = (
    select(UsedState.browser_hash, UsedState.token_hash, UsedState.launch_id)
    .join(Launch, Launch.id == UsedState.launch_id)
    .where(
        UsedState.state_hash == bindparam("state_hash"),
        UsedState.expires_at > bindparam("now"),
        Launch.expires_at > bindparam("now"),
        Launch.ended_at.is_(None),
    )
)

_BY_CLICK = (
    select(UsedState.launch_id)
    .join(Launch, Launch.id == UsedState.launch_id)
    .where(
        UsedState.browser_hash == bindparam("browser_hash"),
        UsedState.click_hash == bindparam("click_hash"),
        Launch.registration_id == bindparam("registration"),
        Launch.expires_at > bindparam("now"),
        Launch.ended_at.is_(None),
    )
    .order_by(Launch.created_at.desc())
    .limit(1)
)

# Statements built once, on tables: a launch is no place to build SQL over and over.
_LOGINS, _TOMBSTONES = table_of(LoginState), table_of(UsedState)
_SPEND = _LOGINS.delete().where(_LOGINS.c.state_hash == bindparam("state_hash")).returning(_LOGINS.c.state_hash)


def remember_login(
    session: Session,
    *,
    registration_id: int,
    target: str,
    deployment_hint: str | None,
    click: str,
    browser: str | Stored,
    now: datetime,
) -> tuple[str, str]:
    """Store a login; returns its state and nonce, 256 random bits each. The state is kept hashed (LOGIN-11).

    ``click`` is what tells this click in the course from any other; only its hash is kept.
    ``browser`` is what proves it later: the secret of its cookie, or what it left in the platform's storage.
    """
    stored = browser if isinstance(browser, Stored) else None
    state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    add_row(
        session,
        LoginState,
        {
            "state_hash": digest(state),
            "browser_hash": digest(browser) if isinstance(browser, str) else "",  # no cookie has an empty digest
            "storage_target": stored.target if stored else None,
            "storage_key": stored.key if stored else None,
            "storage_hash": digest(stored.value) if stored else None,
            "registration_id": registration_id,
            "nonce": nonce,
            "target_link_uri": target,
            "deployment_hint": deployment_hint,
            "click_hash": digest(click),
            "expires_at": now + LIFE,
        },
    )
    return state, nonce


def find_login(session: Session, state: str, told: Names = NOBODY) -> Login | None:
    """The login with this state, if no launch spent it yet. Changes nothing.

    ``told``: what a token names, to be looked up with it.
    """
    rows = read_rows(session, _FIND, {"state_hash": digest(state), **told._asdict()})
    if not rows:
        return None
    seen: Mapping[str, Any] = rows[0]._mapping  # noqa: SLF001 - a public name of the toolkit
    own = dict(zip(_FIELDS, rows[0], strict=False))
    return Login(**own, issuer=seen["issuer"], family=seen["family"], told=told, seen=seen)


def spend(session: Session, state: str) -> bool:
    """Take the login out of the table. Of several launches that bring the same state, one gets True (LAUNCH-03)."""
    return bool(read_rows(session, _SPEND, {"state_hash": digest(state)}))


def tombstone(*, state: str, token: str, browser: str, click_hash: str, now: datetime) -> dict[str, Any]:
    """The row that a launch leaves, so that a reload, a double click or Back finds it (LAUNCH-28, ERR-06)."""
    return {
        "state_hash": digest(state),
        "browser_hash": digest(browser),
        "token_hash": digest(token),
        "click_hash": click_hash,
        "expires_at": now + TOMBSTONE_LIFE,
    }


def launch_made_from(session: Session, *, state: str, token: str, browser: str, now: datetime) -> str | None:
    """The live launch that this browser made with this very token a moment ago; None for anybody else."""
    row = session.execute(_REMEMBERED, {"state_hash": digest(state), "now": now}).one_or_none()
    if row is None:
        return None
    same_browser = hmac.compare_digest(row.browser_hash, digest(browser))
    return str(row.launch_id) if same_browser and hmac.compare_digest(row.token_hash, digest(token)) else None


def launch_of_click(session: Session, login: Login, *, now: datetime) -> str | None:
    """The live launch that the same click in the course made in the login's browser before (ERR-06)."""
    keys = {"browser_hash": login.browser_hash, "click_hash": login.click_hash, "registration": login.registration_id}
    return session.scalar(_BY_CLICK, keys | {"now": now})


def purge(session: Session, *, now: datetime) -> None:
    """Delete what has expired, so that abandoned logins fill nothing (LOGIN-14)."""
    for table in (_LOGINS, _TOMBSTONES, table_of(Ticket), table_of(ParkedLaunch)):
        session.execute(table.delete().where(table.c.expires_at < now))
