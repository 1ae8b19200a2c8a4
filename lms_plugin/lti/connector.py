"""Talks to a platform's services as one registration: bearer from the cache or anew, dropped once on a 401."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms_plugin.config import Settings
from lms_plugin.db import utc_now
from lms_plugin.errors import PlatformRefused, PlatformTrouble, PlatformUnavailable
from lms_plugin.lti import http, signing_keys
from lms_plugin.lti.models import AccessToken, Registration

SessionFactory = Callable[[], AbstractContextManager[Session]]
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEPLOYMENT_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
EARLY = timedelta(seconds=60)
DEFAULT_LIFE = 3600
ASSERTION_LIFE = 240
BACKDATED = 5  # several platforms refuse an assertion whose iat is one second ahead of their clock (QUIRK-28)
_locks: dict[tuple[str, int, str], threading.Lock] = {}
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


class Connector:
    """One registration's calls. ``sessions`` opens short transactions; none is open while the network is used."""

    def __init__(self, client: Client, sessions: SessionFactory, settings: Settings) -> None:
        self.client = client
        self.sessions = sessions
        self.settings = settings

    def call(
        self,
        method: str,
        url: str,
        scopes: Sequence[str],
        *,
        accept: str | None = None,
        content_type: str | None = None,
        data: str | None = None,
    ) -> http.Answer:
        """One service call; a 401 drops the bearer and asks once with a new one.

        Raises:
            PlatformUnavailable, PlatformRefused, TokenRefused
        """
        headers = {"Accept": accept} if accept else {}
        if content_type:
            headers["Content-Type"] = content_type
        for last in (False, True):
            bearer = self.token(scopes)
            try:
                return http.request(
                    method,
                    url,
                    settings=self.settings,
                    headers=headers | {"Authorization": f"Bearer {bearer}"},
                    data=data.encode() if data is not None else None,
                )
            except PlatformRefused as error:
                if error.status != 401 or last:
                    raise
                self._drop(scopes)
        raise AssertionError("the loop returns or raises")

    def token(self, scopes: Sequence[str]) -> str:
        """A bearer for these scopes, cached per registration (never across two, AGS-06)."""
        wanted = " ".join(sorted(scopes))
        with _lock(self.settings.database_url, self.client.registration_id, wanted):
            held = self._held(wanted)
            if held is not None:
                return held
            bearer, life = self._ask(wanted)
            self._keep(wanted, bearer, life)
            return bearer

    def _held(self, wanted: str) -> str | None:
        with self.sessions() as session:
            row = session.execute(
                select(AccessToken.token, AccessToken.expires_at).where(
                    AccessToken.registration_id == self.client.registration_id, AccessToken.scopes == wanted
                )
            ).first()
        if row is None or row.expires_at - EARLY <= utc_now():
            return None
        return signing_keys.vault(self.settings.secret_key).decrypt(row.token.encode()).decode()

    def _keep(self, wanted: str, bearer: str, life: float) -> None:
        encrypted = signing_keys.vault(self.settings.secret_key).encrypt(bearer.encode()).decode()
        with self.sessions() as session:
            session.execute(self._rows(wanted))
            session.add(
                AccessToken(
                    registration_id=self.client.registration_id,
                    scopes=wanted,
                    token=encrypted,
                    expires_at=utc_now() + timedelta(seconds=life),
                )
            )

    def _drop(self, scopes: Sequence[str]) -> None:
        with self.sessions() as session:
            session.execute(self._rows(" ".join(sorted(scopes))))

    def _rows(self, wanted: str) -> Any:
        return delete(AccessToken).where(
            AccessToken.registration_id == self.client.registration_id, AccessToken.scopes == wanted
        )

    def _ask(self, wanted: str) -> tuple[str, float]:
        """A new bearer and its life in seconds (SEC 4.1.1)."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(),
            "scope": wanted,
        }
        try:
            answer = http.request("POST", self.client.token_url, settings=self.settings, data=form)
        except PlatformRefused as error:
            raise TokenRefused(error.reason, status=error.status, excerpt=error.excerpt) from error
        document = answer.json()
        bearer = document.get("access_token") if isinstance(document, dict) else None
        if not isinstance(bearer, str) or not bearer:
            raise PlatformUnavailable("the token answer holds no token", status=answer.status)
        self._check_granted(document.get("scope"), wanted)
        life = document.get("expires_in")
        return bearer, float(life) if isinstance(life, int | float) and life > 0 else DEFAULT_LIFE

    @staticmethod
    def _check_granted(granted: Any, wanted: str) -> None:
        """A platform may grant less; what we need must be in it (AGS-05). No ``scope`` member: all of it."""
        if isinstance(granted, str) and granted.strip():
            missing = set(wanted.split()) - set(granted.split())
            if missing:
                raise TokenRefused(f"the platform did not grant {' '.join(sorted(missing))}")

    def assertion(self) -> str:
        """Our signed word that it is us (AGS-04)."""
        with self.sessions() as session:
            kid, key = signing_keys.current_key(session, self.settings.secret_key)
        now = int(time.time())
        claims = {
            "iss": self.client.client_id,
            "sub": self.client.client_id,
            "aud": self.client.audience,
            "iat": now - BACKDATED,
            "exp": now + ASSERTION_LIFE,
            "jti": str(uuid.uuid4()),
            DEPLOYMENT_CLAIM: self.client.deployment_id,
        }
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


def _lock(database_url: str, registration_id: int, wanted: str) -> threading.Lock:
    with _locks_guard:
        return _locks.setdefault((database_url, registration_id, wanted), threading.Lock())


__all__ = ["Client", "Connector", "PlatformTrouble", "SessionFactory", "TokenRefused"]
