"""Talks to a platform's services as one registration: bearer from the cache or anew, and anew once on a 401."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.fernet import InvalidToken
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.db import reading
from lms_plugin.errors import PlatformRefused, PlatformTrouble, PlatformUnavailable
from lms_plugin.lti import http, signing_keys
from lms_plugin.lti.clocks import PlatformClock
from lms_plugin.lti.models import AccessToken, Registration
from lms_plugin.lti.upserts import upsert

SessionFactory = Callable[[], AbstractContextManager[Session]]
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEPLOYMENT_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
EARLY = timedelta(seconds=60)
DEFAULT_LIFE, LONGEST_LIFE = 3600.0, 86_400.0
ASSERTION_LIFE = timedelta(seconds=240)
BACKDATED = timedelta(seconds=5)  # several platforms refuse an iat one second ahead of their clock (QUIRK-28)
_locks: dict[tuple[str, int, str, str], threading.Lock] = {}
_locks_guard = threading.Lock()


class TokenRefused(PlatformRefused):
    """The platform gave us no token; ``excerpt`` holds its words."""

    code = "TOKEN_REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """What a registration needs to ask for tokens; plain values, so that no row outlives its transaction."""

    registration_id: int
    client_id: str
    token_url: str
    audience: str
    deployment_id: str

    @classmethod
    def of(cls, registration: Registration, deployment_id: str) -> Client:
        """From a registration's row and a deployment's id."""
        return cls(
            registration_id=registration.id,
            client_id=registration.client_id,
            token_url=registration.token_url,
            audience=registration.token_audience or registration.token_url,
            deployment_id=deployment_id,
        )


@dataclass(frozen=True, slots=True)
class _Bearer:
    token: str
    expires_at: datetime


class Connector:
    """One registration's calls. ``sessions`` opens short transactions; none is open while the network is used."""

    def __init__(
        self, client: Client, sessions: SessionFactory, settings: Settings, clock: PlatformClock | None = None
    ) -> None:
        self.client = client
        self.sessions = sessions
        self.settings = settings
        self.clock = clock or PlatformClock()
        self._memory: dict[str, _Bearer] = {}

    def call(
        self,
        method: str,
        url: str,
        scopes: Sequence[str],
        *,
        accept: str | None = None,
        content_type: str | None = None,
        data: Callable[[], str] | None = None,
    ) -> http.Answer:
        """One service call; after a 401 once more with a new bearer. ``data`` is made for each try anew.

        Raises:
            PlatformUnavailable, PlatformRefused, TokenRefused
            LookupError: we have no signing key.
        """
        named = {"Accept": accept, "Content-Type": content_type}
        headers = {name: value for name, value in named.items() if value}
        bearer = self.token(scopes)
        try:
            return self._send(method, url, bearer, headers, data)
        except PlatformRefused as error:
            if error.status != 401:
                raise
        return self._send(method, url, self.token(scopes, refused=bearer), headers, data)

    def _send(
        self, method: str, url: str, bearer: str, headers: dict[str, str], data: Callable[[], str] | None
    ) -> http.Answer:
        body = data().encode() if data else None
        headers = headers | {"Authorization": f"Bearer {bearer}"}
        try:
            answer = http.request(method, url, settings=self.settings, headers=headers, data=body, secrets=(bearer,))
        except PlatformTrouble as error:
            self.clock.learn(error.date)
            raise
        self.clock.learn(answer.date)
        return answer

    def token(self, scopes: Sequence[str], *, refused: str | None = None) -> str:
        """A bearer for these scopes, from the cache unless that one was ``refused`` (AGS-06).

        Raises:
            TokenRefused, PlatformUnavailable
            LookupError: we have no signing key.
        """
        wanted = " ".join(sorted(scopes))
        with _lock(self.settings.database_url, self.client.registration_id, self.client.deployment_id, wanted):
            held = self._usable(self._memory.get(wanted), refused) or self._usable(self._stored(wanted), refused)
            if held is None:
                bearer, life = self._ask_with_right_clock(wanted)
                held = _Bearer(bearer, self.clock.ours() + timedelta(seconds=life))
                self._store(wanted, held)
            self._memory[wanted] = held
            return held.token

    def _usable(self, held: _Bearer | None, refused: str | None) -> _Bearer | None:
        if held is None or held.token == refused or held.expires_at - EARLY <= self.clock.ours():
            return None
        return held

    def _stored(self, wanted: str) -> _Bearer | None:
        """What any of our processes got last."""
        with reading(), self.sessions() as session:
            row = session.execute(
                select(AccessToken.token, AccessToken.expires_at, AccessToken.clock_ahead).where(
                    AccessToken.registration_id == self.client.registration_id,
                    AccessToken.deployment_id == self.client.deployment_id,
                    AccessToken.scopes == wanted,
                )
            ).one_or_none()
        if row is None:
            return None
        if not self.clock.known:
            self.clock.set_ahead(timedelta(seconds=row.clock_ahead))
        try:
            token = signing_keys.vault(self.settings.secret_key).decrypt(row.token.encode()).decode()
        except InvalidToken:  # kept under another secret key
            return None
        return _Bearer(token, row.expires_at)

    def _store(self, wanted: str, bearer: _Bearer) -> None:
        key = {
            "registration_id": self.client.registration_id,
            "deployment_id": self.client.deployment_id,
            "scopes": wanted,
        }
        values = {
            "token": signing_keys.vault(self.settings.secret_key).encrypt(bearer.token.encode()).decode(),
            "expires_at": bearer.expires_at,
            "clock_ahead": self.clock.ahead.total_seconds(),
        }
        with self.sessions() as session:
            upsert(session, AccessToken, key, values)

    def _ask_with_right_clock(self, wanted: str) -> tuple[str, float]:
        """Ask; where the refusal shows that the clocks differ, ask once more by the platform's clock."""
        try:
            return self._ask(wanted)
        except TokenRefused as error:
            if not self.clock.learn(error.date):
                raise
        return self._ask(wanted)

    def _ask(self, wanted: str) -> tuple[str, float]:
        """A new bearer and its life in seconds (SEC 4.1.1)."""
        assertion = self.assertion()
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
            "scope": wanted,
        }
        try:
            answer = http.request(
                "POST", self.client.token_url, settings=self.settings, data=form, secrets=(assertion,)
            )
        except PlatformTrouble as error:
            if not isinstance(error, PlatformRefused) or error.status is None:
                raise
            refusal = TokenRefused(error.reason, status=error.status, excerpt=error.excerpt)
            refusal.date = error.date
            raise refusal from error
        self.clock.learn(answer.date)
        return _bearer(answer, wanted)

    def assertion(self) -> str:
        """Our signed word that it is us, by the platform's clock (AGS-04).

        Raises:
            LookupError: we have no signing key.
        """
        with reading(), self.sessions() as session:
            kid, key = signing_keys.current_key(session, self.settings.secret_key)
        now = self.clock.now()
        claims = {
            "iss": self.client.client_id,
            "sub": self.client.client_id,
            "aud": self.client.audience,
            "iat": _seconds(now - BACKDATED),
            "exp": _seconds(now + ASSERTION_LIFE),
            "jti": str(uuid.uuid4()),
        }
        if self.client.deployment_id:
            claims[DEPLOYMENT_CLAIM] = self.client.deployment_id
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _bearer(answer: http.Answer, wanted: str) -> tuple[str, float]:
    """The bearer in a token answer, and its life in seconds."""
    document = answer.json()
    bearer = document.get("access_token") if isinstance(document, dict) else None
    if not isinstance(bearer, str) or not bearer.isascii() or not bearer.isprintable() or not bearer:
        raise PlatformUnavailable("the token answer holds no token", status=answer.status)
    _check_granted(document.get("scope"), wanted)
    return bearer, _life(document.get("expires_in"))


def _check_granted(granted: Any, wanted: str) -> None:
    """A platform may grant less: fine, unless nothing we asked for is left. No ``scope``: all of it (AGS-05)."""
    if isinstance(granted, list):
        granted = " ".join(map(str, granted))
    if isinstance(granted, str) and granted.strip() and not set(wanted.split()) & set(granted.split()):
        raise TokenRefused(f"the platform did not grant {wanted}")


def _life(raw: Any) -> float:
    """Seconds a bearer lives, from a number or from digits, a day at most; an hour where the platform does not say."""
    if isinstance(raw, str) and raw.isdecimal() and len(raw) < 10:
        raw = int(raw)
    if not isinstance(raw, int | float) or isinstance(raw, bool) or not raw > 0:
        return DEFAULT_LIFE
    return float(min(raw, LONGEST_LIFE))


def _lock(database_url: str, registration_id: int, deployment_id: str, wanted: str) -> threading.Lock:
    with _locks_guard:
        return _locks.setdefault((database_url, registration_id, deployment_id, wanted), threading.Lock())


__all__ = ["Client", "Connector", "SessionFactory", "TokenRefused"]
