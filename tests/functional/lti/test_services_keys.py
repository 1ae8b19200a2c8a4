"""Our signing keys: published before they sign, kept published after, one however many start at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from lms_plugin.db import db, utc_now
from lms_plugin.lti import signing_keys
from lms_plugin.lti.models import KeyState, SigningKey
from lms_plugin.passback.sender import session_factory

SECRET = "s" * 40


def kids(session):
    return [key["kid"] for key in signing_keys.public_key_set(session)["keys"]]


def test_sec_01_the_key_set_has_public_members_only(session):
    signing_keys.ensure_keys(session, SECRET, now=utc_now())
    signing_keys.rotate(session, SECRET, now=utc_now())
    session.flush()
    keys = signing_keys.public_key_set(session)["keys"]
    assert len(keys) == 2
    for key in keys:
        assert set(key) == {"kty", "n", "e", "kid", "alg", "use"}
        assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
        assert jwt.PyJWK(key).key.key_size == 2048


def test_sec_02_a_key_is_published_an_hour_before_it_signs_and_a_week_after(session):
    now = utc_now()
    assert signing_keys.rotate(session, SECRET, now=now) == "published"
    session.flush()
    first, second = kids(session)
    assert signing_keys.current_key(session, SECRET)[0] == first
    assert signing_keys.rotate(session, SECRET, now=now + timedelta(minutes=59)) == "waiting"
    assert signing_keys.current_key(session, SECRET)[0] == first
    assert signing_keys.rotate(session, SECRET, now=now + timedelta(minutes=61)) == "signing"
    session.flush()
    assert signing_keys.current_key(session, SECRET)[0] == second
    assert kids(session) == [first, second]
    assert signing_keys.rotate(session, SECRET, now=now + timedelta(days=7)) == "published"
    session.flush()
    assert first in kids(session)
    signing_keys.rotate(session, SECRET, now=now + timedelta(days=10))
    session.flush()
    assert first not in kids(session)
    assert len(set(kids(session))) == 2


def test_sec_02_processes_that_start_together_make_one_key(app, session):
    sessions, start = session_factory(db.engine), threading.Barrier(4)
    engine_context = app.app_context

    def work():
        start.wait()
        with engine_context(), sessions() as own:
            signing_keys.ensure_keys(own, SECRET, now=utc_now())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.scalar(select(func.count()).select_from(SigningKey)) == 1


def test_sec_03_private_keys_are_encrypted_in_the_database(session):
    signing_keys.ensure_keys(session, SECRET, now=utc_now())
    stored = session.scalar(select(SigningKey).where(SigningKey.state == KeyState.CURRENT))
    assert "PRIVATE" not in stored.private_key
    _, private = signing_keys.current_key(session, SECRET)
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    assert secret.splitlines()[1] not in stored.private_key
    assert set(stored.public_jwk) & {"d", "p", "q", "dp", "dq", "qi"} == set()


def test_without_a_key_or_with_another_secret_nothing_is_signed(session):
    with pytest.raises(LookupError, match="no signing key"):
        signing_keys.current_key(session, SECRET)
    signing_keys.ensure_keys(session, SECRET, now=utc_now())
    with pytest.raises(LookupError, match="another ASSAY_SECRET_KEY"):
        signing_keys.current_key(session, "t" * 40)


def test_quirk_63_without_keys_published_before_a_database_that_is_out_is_an_error(session):
    session.execute(text("ALTER TABLE signing_key RENAME TO away"))
    with pytest.raises(DBAPIError):
        signing_keys.key_set_or_last(session, {})
