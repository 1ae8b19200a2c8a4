"""A launch in one process, keys warm: its CPU beside the bare library's own verification of the same token."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from flask import Flask
from pylti1p3.cookie import CookieService
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.request import Request
from pylti1p3.session import SessionService
from pylti1p3.tool_config import ToolConfDict

from bench.platform import Platform
from bench.seed import CLIENT_ID, DEPLOYMENT, ISSUER
from lms_plugin.web import BROWSER_COOKIE

UNUSED = requests.Session()


@dataclass(frozen=True, slots=True)
class Signed:
    """A login's answer, ready to be posted."""

    state: str
    token: str
    nonce: str
    cookie: str


@dataclass(frozen=True, slots=True)
class LaunchFigures:
    """CPU milliseconds a launch and a bare verification take, and launches per second in one thread."""

    launch_cpu_ms: float
    library_cpu_ms: float
    per_second: float


def measure_launches(app: Flask, platform: Platform, number: int) -> LaunchFigures:
    """Post ``number`` launches of as many people through the whole application; verify the same tokens barely."""
    signed = [_log_in(app, platform, f"launcher{one}") for one in range(number + 1)]
    _launch(app, signed[:1])  # fetches the key set, compiles the queries
    began, used = time.perf_counter(), time.process_time()
    _launch(app, signed[1:])
    cpu, took = time.process_time() - used, time.perf_counter() - began
    config = _config(platform)
    _verify(config, signed[:1])
    used = time.process_time()
    _verify(config, signed[1:])
    library = time.process_time() - used
    return LaunchFigures(1000 * cpu / number, 1000 * library / number, number / took)


def _log_in(app: Flask, platform: Platform, person: str) -> Signed:
    cookie = (person + "x" * 43)[:43]
    client = app.test_client()
    client.set_cookie(BROWSER_COOKIE, cookie)
    target = f"{app.extensions['assay'].settings.public_url}/lti/launch"
    fields = {"iss": ISSUER, "client_id": CLIENT_ID, "login_hint": person, "target_link_uri": target}
    sent = parse_qs(urlsplit(client.get(f"/lti/login?{urlencode(fields)}").location).query)
    state, nonce = sent["state"][0], sent["nonce"][0]
    return Signed(state, platform.id_token(nonce, target, person), nonce, cookie)


def _launch(app: Flask, signed: Sequence[Signed]) -> None:
    client = app.test_client()
    for one in signed:
        client.set_cookie(BROWSER_COOKIE, one.cookie)
        answer = client.post("/lti/launch", data={"state": one.state, "id_token": one.token})
        assert answer.status_code == 303, answer.text


class _Form(Request):
    def __init__(self, one: Signed) -> None:
        self.one, self.kept = one, dict[str, Any]()

    @property
    def session(self) -> dict[str, Any]:
        return self.kept

    def is_secure(self) -> bool:
        return True

    def get_param(self, key: str) -> str:
        return {"state": self.one.state, "id_token": self.one.token}.get(key, "")


class _Cookies(CookieService):
    def __init__(self, one: Signed) -> None:
        self.one = one

    def get_cookie(self, name: str) -> str:  # noqa: ARG002 - the library's signature
        return self.one.state

    def set_cookie(self, name: str, value: Any, exp: int | None = 3600) -> None:
        raise NotImplementedError


class _Bare(MessageLaunch[Any, Any, Any, Any]):
    def _get_request_param(self, key: str) -> str:
        return str(self._request.get_param(key))


def _config(platform: Platform) -> ToolConfDict:
    """The library's own configuration with the key set in it, so that nothing is fetched."""
    entry = {
        "client_id": CLIENT_ID, "auth_login_url": f"{ISSUER}/auth", "auth_token_url": f"{ISSUER}/token",
        "key_set_url": platform.key_set_url, "key_set": platform.key_set, "deployment_ids": [DEPLOYMENT],
        "default": True,
    }  # fmt: skip
    return ToolConfDict({ISSUER: [entry]})


def _verify(config: ToolConfDict, signed: Sequence[Signed]) -> None:
    for one in signed:
        form = _Form(one)
        session = SessionService(form)
        session.save_nonce(one.nonce)
        bare = _Bare(form, config, session_service=session, cookie_service=_Cookies(one), requests_session=UNUSED)
        bare.validate()
