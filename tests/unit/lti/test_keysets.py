"""LAUNCH-05, -06, -09, -10: key sets are fetched as rarely as rotation allows, and outlive a platform's bad day."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lti_platform import KeyServer, ec_key, public_jwk, rsa_key
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from lms_plugin.db import Base
from lms_plugin.lti.errors import LaunchRejected
from lms_plugin.lti.keysets import KeySets, parse_key, signing_keys
from lms_plugin.lti.models import KeySet

URL = "https://lms.example/jwks"


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/keys.sqlite3", poolclass=NullPool)
    Base.metadata.create_all(engine, tables=[KeySet.__table__])
    return engine


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def server():
    return KeyServer()


@pytest.fixture
def sets(server, clock):
    return KeySets(server.fetch, clock)


def refused(sets, engine, kid="k1", alg="RS256") -> str:
    with pytest.raises(LaunchRejected) as caught:
        sets.key(engine, URL, kid, alg)
    return caught.value.code


def test_a_key_is_parsed_once_and_kept(sets, engine, server):
    first = sets.key(engine, URL, "k1", "RS256")
    assert first.public_numbers() == rsa_key("platform").public_key().public_numbers()
    assert sets.key(engine, URL, "k1", "RS256") is first
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("header", "life"),
    [
        ("", timedelta(hours=1)),
        ("no-store", timedelta(hours=1)),
        ("max-age=1", timedelta(minutes=5)),
        ("public, max-age=7200", timedelta(hours=2)),
        ("max-age=99999999", timedelta(hours=24)),
    ],
)
def test_a_set_is_fresh_for_its_max_age_within_bounds(sets, engine, server, clock, header, life):
    server.headers = {"cache-control": header}
    sets.key(engine, URL, "k1", "RS256")
    clock.now += life - timedelta(seconds=1)
    sets.key(engine, URL, "k1", "RS256")
    assert len(server.asked) == 1
    clock.pass_(seconds=1)
    sets.key(engine, URL, "k1", "RS256")
    assert len(server.asked) == 2


def test_launch_09_a_hundred_unknown_kids_cost_one_fetch_a_minute(sets, engine, server, clock):
    sets.key(engine, URL, "k1", "RS256")
    assert {refused(sets, engine, f"r{n}") for n in range(100)} == {"KEY_NOT_FOUND"}
    assert len(server.asked) == 2
    clock.pass_(seconds=61)
    assert {refused(sets, engine, f"r{n}") for n in range(100)} == {"KEY_NOT_FOUND"}
    assert len(server.asked) == 3


def test_launch_09_also_where_nothing_was_known(sets, engine, server):
    assert {refused(sets, engine, f"r{n}") for n in range(100)} == {"KEY_NOT_FOUND"}
    assert len(server.asked) == 1


def test_our_processes_share_what_one_fetched(server, engine, clock):
    KeySets(server.fetch, clock).key(engine, URL, "k1", "RS256")
    KeySets(server.fetch, clock).key(engine, URL, "k1", "RS256")
    assert len(server.asked) == 1


def test_a_new_key_that_another_process_fetched_is_found_without_asking(server, engine, clock):
    first, second = KeySets(server.fetch, clock), KeySets(server.fetch, clock)
    first.key(engine, URL, "k1", "RS256")
    second.key(engine, URL, "k1", "RS256")
    server.keys.append(public_jwk(rsa_key("next"), "k2"))
    clock.pass_(seconds=5)
    first.key(engine, URL, "k2", "RS256")
    second.key(engine, URL, "k2", "RS256")
    assert len(server.asked) == 2


def test_launch_10_a_stale_set_serves_a_day_longer(sets, engine, server, clock):
    sets.key(engine, URL, "k1", "RS256")
    server.down = True
    clock.pass_(hours=24)
    assert sets.key(engine, URL, "k1", "RS256")
    clock.pass_(hours=1, seconds=1)
    assert refused(sets, engine) == "KEYSET_UNREACHABLE"


def test_launch_10_a_failed_address_rests_ten_seconds(sets, engine, server, clock):
    server.down = True
    assert {refused(sets, engine) for _ in range(5)} == {"KEYSET_UNREACHABLE"}
    assert len(server.asked) == 1
    clock.pass_(seconds=10)
    server.down = False
    assert sets.key(engine, URL, "k1", "RS256")


def test_launch_10_an_unknown_kid_while_the_platform_is_down(sets, engine, server):
    sets.key(engine, URL, "k1", "RS256")
    server.down = True
    assert refused(sets, engine, "k2") == "KEYSET_UNREACHABLE"
    assert sets.key(engine, URL, "k1", "RS256")


@pytest.mark.parametrize("keys", [[], None, {}, "x", [7], [{}], [{"kid": 7}], [{"kid": ""}], [{"kid": "a\0"}]])
def test_launch_10_a_set_without_keys_is_no_answer(sets, engine, server, keys):
    server.keys = keys
    assert refused(sets, engine) == "KEYSET_UNREACHABLE"


def test_one_thread_fetches_while_the_others_wait(engine, clock):
    server, began, go_on = KeyServer(), threading.Event(), threading.Event()

    def slow(url):
        began.set()
        assert go_on.wait(5)
        return server.fetch(url)

    sets, found = KeySets(slow, clock), []
    threads = [threading.Thread(target=lambda: found.append(sets.key(engine, URL, "k1", "RS256"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert began.wait(5)
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(server.asked) == 1


def test_nobody_waits_where_a_set_just_out_of_date_will_do(engine, clock):
    server, began, go_on = KeyServer(), threading.Event(), threading.Event()
    sets = KeySets(server.fetch, clock)
    sets.key(engine, URL, "k1", "RS256")
    clock.pass_(hours=2)

    def slow(url):
        began.set()
        assert go_on.wait(5)
        return server.fetch(url)

    sets._fetch = slow
    fetching = threading.Thread(target=lambda: sets.key(engine, URL, "k1", "RS256"))
    fetching.start()
    assert began.wait(5)
    assert sets.key(engine, URL, "k1", "RS256")  # at once
    go_on.set()
    fetching.join()
    assert len(server.asked) == 2


def test_only_public_members_of_signing_keys_are_kept():
    jwk = public_jwk(rsa_key("platform"), "k1") | {"d": "secret", "x5c": ["cert"], "n2": "\0"}
    encryption = public_jwk(rsa_key("other"), "k2", use="enc")
    assert set(signing_keys({"keys": [jwk, encryption]})["k1"]) == {"kid", "kty", "alg", "n", "e"}
    assert set(signing_keys({"keys": [jwk, encryption]})) == {"k1"}


def small_rsa() -> dict:
    return public_jwk(rsa.generate_private_key(public_exponent=65537, key_size=1024), "k")  # noqa: S505 - to be refused


def other_curve() -> dict:
    return public_jwk(ec.generate_private_key(ec.SECP384R1()), "k", alg=None)


@pytest.mark.parametrize(
    ("jwk", "alg", "code"),
    [
        (public_jwk(rsa_key("platform"), "k", alg="RS512"), "RS256", "ALG_MISMATCH"),
        (public_jwk(rsa_key("platform"), "k", alg=None), "ES256", "ALG_MISMATCH"),
        (public_jwk(ec_key("platform"), "k", alg=None), "RS256", "ALG_MISMATCH"),
        (other_curve(), "ES256", "ALG_MISMATCH"),
        (small_rsa(), "RS256", "KEY_UNUSABLE"),
        ({"kty": "RSA", "n": "!", "e": "AQAB"}, "RS256", "KEY_UNUSABLE"),
        ({"kty": "RSA"}, "RS256", "KEY_UNUSABLE"),
        ({"kty": "RSA", "n": "", "e": ""}, "RS256", "KEY_UNUSABLE"),
        ({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "ES256", "KEY_UNUSABLE"),
        ({}, "RS256", "ALG_MISMATCH"),
    ],
)
def test_launch_05_a_key_has_to_fit_the_algorithm(jwk, alg, code):
    with pytest.raises(LaunchRejected) as caught:
        parse_key(jwk, alg)
    assert caught.value.code == code


@pytest.mark.parametrize("alg", ["RS256", "RS384", "RS512"])
def test_launch_05_a_key_without_alg_fits_its_family(alg):
    assert parse_key(public_jwk(rsa_key("platform"), "k", alg=None), alg)
