"""Platforms' key sets: parsed once per process, shared through the database, fetched as rarely as rotation allows."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.exceptions import InvalidKeyError
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from lms_plugin.db import own_transaction, reading, utc_now
from lms_plugin.errors import PlatformTrouble
from lms_plugin.filters import moment_text
from lms_plugin.lti.claims import is_id
from lms_plugin.lti.errors import LaunchCode, LaunchRejected
from lms_plugin.lti.models import KeySet
from lms_plugin.lti.upserts import upsert

PublicKey = RSAPublicKey | EllipticCurvePublicKey
Fetch = Callable[[str], tuple[dict[str, Any], Mapping[str, str]]]
Bind = Engine | Connection

CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", *CURVES})
MEMBERS = ("kid", "kty", "alg", "n", "e", "crv", "x", "y")  # public ones; nothing else is kept
MIN_RSA_BITS = 2048
DEFAULT_LIFE, SHORTEST, LONGEST = timedelta(hours=1), timedelta(minutes=5), timedelta(hours=24)
STALE_FOR, LOOK_AGAIN, REST = timedelta(hours=24), timedelta(seconds=60), timedelta(seconds=10)
log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class _Held:
    """A key set as this process knows it. ``keys`` are its signing keys by kid, ``parsed`` those used so far."""

    keys: dict[str, dict[str, Any]]
    fetched_at: datetime
    fresh_until: datetime
    parsed: dict[tuple[str, str], PublicKey] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Source:
    """One address: its set, the lock that lets one thread fetch, and when it was last asked in vain."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    held: _Held | None = None
    looked_at: datetime | None = None  # last fetch that was to find a kid and did not
    failed_at: datetime | None = None
    failure: str = ""  # why, in words


class KeySets:
    """Finds the key a token names. One object per process; a fetch happens outside every transaction."""

    def __init__(self, fetch: Fetch, clock: Callable[[], datetime] = utc_now) -> None:
        self._fetch = fetch
        self._clock = clock
        self._sources: dict[str, _Source] = {}

    def key(self, bind: Bind, url: str, kid: str, alg: str) -> PublicKey:
        """The platform's public key with this kid, for this algorithm (LAUNCH-05, -06, -09, -10).

        Raises:
            LaunchRejected: KEYSET_UNREACHABLE, KEY_NOT_FOUND, KEY_UNUSABLE or ALG_MISMATCH.
        """
        source = self._sources.setdefault(url, _Source())
        held = source.held
        if held is None or kid not in held.keys or held.fresh_until <= self._clock():
            held = self._looked_up(bind, url, source, kid)
        if kid not in held.keys:
            kids = sorted(held.keys)[:5]
            raise LaunchRejected(
                LaunchCode.KEY_NOT_FOUND,
                f"kid {kid[:60]!r}, known {kids}",
                key_id=kid,
                keys_held=", ".join(kids),
                last_good_fetch=moment_text(held.fetched_at, seconds=True),
            )
        if (kid, alg) not in held.parsed:
            held.parsed[kid, alg] = parse_key(held.keys[kid], alg)
        return held.parsed[kid, alg]

    def _looked_up(self, bind: Bind, url: str, source: _Source, kid: str) -> _Held:
        """One thread asks; the others wait for it, unless a set that is just out of date will do."""
        held = source.held
        if held is not None and kid in held.keys and self._clock() < held.fresh_until + STALE_FOR:
            if not source.lock.acquire(blocking=False):
                return held
        else:
            source.lock.acquire()
        try:
            return self._current(bind, url, source, kid)
        finally:
            source.lock.release()

    def _current(self, bind: Bind, url: str, source: _Source, kid: str) -> _Held:
        """The best set to be had now; called by one thread per address at a time."""
        now = self._clock()
        held = _newer(source.held, _stored(bind, url))
        source.held = held
        fresh = held is not None and now < held.fresh_until
        wanted = held is None or not fresh or (kid not in held.keys and _ago(source.looked_at, now) >= LOOK_AGAIN)
        if wanted and _ago(source.failed_at, now) >= REST:
            held = self._fetched(bind, url, source, now) or held
            if held is not None and kid not in held.keys:
                source.looked_at = now
        if held is None or now >= held.fresh_until + STALE_FOR or (kid not in held.keys and source.failed_at == now):
            raise LaunchRejected(
                LaunchCode.KEYSET_UNREACHABLE,
                url[:200],
                received=source.failure,
                last_good_fetch=moment_text(held.fetched_at, seconds=True) if held else "never",
                keys_held=", ".join(sorted(held.keys)[:5]) if held else None,
            )
        return held

    def _fetched(self, bind: Bind, url: str, source: _Source, now: datetime) -> _Held | None:
        """The set fetched anew and stored, or None; then the address rests for a while."""
        try:
            document, headers = self._fetch(url)
            keys = signing_keys(document)
            if not keys:
                raise PlatformTrouble("the key set holds no signing key")
        except PlatformTrouble as trouble:
            source.failed_at = now
            source.failure = f"HTTP {trouble.status}: {trouble.reason}" if trouble.status else trouble.reason
            log.warning("key_set_unreachable", url=url[:200], reason=trouble.reason, platform_status=trouble.status)
            return None
        source.failed_at = None
        source.held = _Held(keys=keys, fetched_at=now, fresh_until=now + _life(headers))
        _store(bind, url, source.held)
        return source.held


def _ago(moment: datetime | None, now: datetime) -> timedelta:
    return timedelta.max if moment is None else now - moment


def _newer(first: _Held | None, second: _Held | None) -> _Held | None:
    if first is None or second is None:
        return first or second
    return second if second.fetched_at > first.fetched_at else first


def _life(headers: Mapping[str, str]) -> timedelta:
    """How long a set counts as fresh: the platform's max-age within bounds, else an hour."""
    found = re.search(r"max-age=(\d{1,9})", headers.get("cache-control", ""))
    return min(max(timedelta(seconds=int(found[1])), SHORTEST), LONGEST) if found else DEFAULT_LIFE


def signing_keys(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The keys of a key set that may sign, by kid; whatever else is in it is skipped (LAUNCH-06)."""
    keys = document.get("keys")
    return {
        key["kid"]: {name: key[name] for name in MEMBERS if isinstance(key.get(name), str)}
        for key in (keys if isinstance(keys, list) else ())
        if isinstance(key, dict) and is_id(key.get("kid")) and key.get("use", "sig") == "sig"
    }


def parse_key(jwk: Mapping[str, Any], alg: str) -> PublicKey:
    """The public key in a JWK, if it fits the algorithm; private members are never looked at.

    Raises:
        LaunchRejected: ALG_MISMATCH or KEY_UNUSABLE.
    """
    if jwk.get("alg", alg) != alg or jwk.get("kty") != {"RS": "RSA", "ES": "EC"}[alg[:2]]:
        raise LaunchRejected(LaunchCode.ALG_MISMATCH, f"token {alg}, key {jwk.get('alg')!r} {jwk.get('kty')!r}")
    try:
        if alg in CURVES:
            if jwk.get("crv") != CURVES[alg]:
                raise LaunchRejected(LaunchCode.ALG_MISMATCH, f"token {alg}, curve {jwk.get('crv')!r}")
            curve_key = ECAlgorithm.from_jwk({name: jwk[name] for name in ("kty", "crv", "x", "y")})
            return _public(curve_key)
        rsa_key = RSAAlgorithm.from_jwk({name: jwk[name] for name in ("kty", "n", "e")})
        return _public(rsa_key)
    except (InvalidKeyError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise LaunchRejected(LaunchCode.KEY_UNUSABLE, f"{type(error).__name__}, {alg}") from error


def _public(key: object) -> PublicKey:
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey) or key.key_size < (
        MIN_RSA_BITS if isinstance(key, RSAPublicKey) else 256
    ):
        raise ValueError("not a public key of a size to trust")
    return key


def _stored(bind: Bind, url: str) -> _Held | None:
    """What any of our processes fetched last."""
    with reading(), Session(bind) as session:
        row = session.execute(
            select(KeySet.document, KeySet.fetched_at, KeySet.fresh_until).where(KeySet.url == url)
        ).one_or_none()
    if row is None:
        return None
    return _Held(keys=signing_keys(row.document), fetched_at=row.fetched_at, fresh_until=row.fresh_until)


def _store(bind: Bind, url: str, held: _Held) -> None:
    """Share a set with our other processes."""
    with own_transaction(bind) as session:
        upsert(
            session,
            KeySet,
            {"url": url},
            {
                "document": {"keys": list(held.keys.values())},
                "fetched_at": held.fetched_at,
                "fresh_until": held.fresh_until,
            },
        )
