"""What a learner's browser does, one request a step, over a kept connection."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.platform import Platform
from bench.seed import CLIENT_ID, ISSUER
from lms_plugin.security import csrf_token, digest
from lms_plugin.web import BROWSER_COOKIE

SECTION = re.compile(r'data-slot="(\d+)" data-type="(\w+)"')
FIRST_OPTION = 'name="a{slot}" value="([^"]+)"'
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Visit:
    """One learner's launch on its way through an attempt."""

    port: int
    launch_id: str
    cookie: str
    secret: str = ""
    attempt: str = ""
    answers: list[tuple[int, object]] = field(default_factory=list)
    saved: int = 0
    state: str = ""
    nonce: str = ""

    @property
    def token(self) -> str:
        """The form token of the launch."""
        return csrf_token(self.secret, f"{self.launch_id}\0{digest(self.cookie)}")

    def path(self, rest: str) -> str:
        """An address below the launch."""
        return f"/launch/{self.launch_id}/{rest}"


Step = Callable[[HTTPConnection, Visit], str]


def exchange(
    connection: HTTPConnection, visit: Visit, method: str, path: str, body: str = "", kind: str = FORM
) -> tuple[HTTPResponse, str]:
    """One request with the visit's cookie."""
    headers = {"Cookie": f"{BROWSER_COOKIE}={visit.cookie}", "Connection": "keep-alive"}
    if body:
        headers |= {"Content-Type": kind, "X-CSRF-Token": visit.token}
    connection.request(method, path, body=body or None, headers=headers)
    response = connection.getresponse()
    return response, response.read().decode()


def _expect(response: HTTPResponse, status: int, text: str) -> str:
    return "" if response.status == status else f"{response.status} instead of {status}: {text[:200]}"


def floor(connection: HTTPConnection, visit: Visit) -> str:
    """The floor with as many rows as the visit's id says."""
    response, text = exchange(connection, visit, "POST", f"/floor/{visit.launch_id}")
    return _expect(response, 200, text)


def front(connection: HTTPConnection, visit: Visit) -> str:
    """The quiz's front page."""
    response, text = exchange(connection, visit, "GET", visit.path(""))
    return _expect(response, 200, text)


def start(connection: HTTPConnection, visit: Visit) -> str:
    """Start an attempt."""
    response, text = exchange(connection, visit, "POST", visit.path("attempts"), urlencode({"csrf_token": visit.token}))
    visit.attempt = (response.headers.get("Location") or "").rstrip("/").rpartition("/")[2]
    return _expect(response, 303, text)


def view(connection: HTTPConnection, visit: Visit) -> str:
    """All questions on a page; remembers an answer to each choice item."""
    response, text = exchange(connection, visit, "GET", visit.path(f"attempts/{visit.attempt}/"))
    for slot, kind in SECTION.findall(text):
        found = re.search(FIRST_OPTION.format(slot=slot), text)
        if found and kind != "matching":
            value: object = found.group(1)
            value = [value] if kind == "multiple_response" else value == "true" if kind == "true_false" else value
            visit.answers.append((int(slot), value))
    return _expect(response, 200, text) or ("" if len(visit.answers) > 2 else "no questions on the page")


def autosave(connection: HTTPConnection, visit: Visit) -> str:
    """Save one answer."""
    slot, value = visit.answers[visit.saved]
    visit.saved += 1
    body = {"slot": slot, "base_rev": 0, "client_id": "bench", "seq": visit.saved, "response": value}
    path = visit.path(f"attempts/{visit.attempt}/autosave")
    response, text = exchange(connection, visit, "POST", path, json.dumps(body), "application/json")
    return _expect(response, 200, text)


def submit(connection: HTTPConnection, visit: Visit) -> str:
    """Hand in."""
    path = visit.path(f"attempts/{visit.attempt}/submit")
    response, text = exchange(connection, visit, "POST", path, urlencode({"csrf_token": visit.token}))
    return _expect(response, 303, text)


def review(connection: HTTPConnection, visit: Visit) -> str:
    """The result page with every explanation."""
    response, text = exchange(connection, visit, "GET", visit.path(f"attempts/{visit.attempt}/result"))
    return _expect(response, 200, text)


def _arriving(visit: Visit) -> tuple[str, Visit]:
    """Where the visit's launch is meant to end, and the browser that comes with it, as a cookie of ours says."""
    target = f"http://127.0.0.1:{visit.port}/lti/launch"
    return target, Visit(port=visit.port, launch_id="", cookie=(visit.cookie + "x" * 43)[:43])


def login_step(connection: HTTPConnection, visit: Visit) -> str:
    """The platform's login; remembers what is to be signed."""
    target, known = _arriving(visit)
    fields = {"iss": ISSUER, "client_id": CLIENT_ID, "login_hint": visit.cookie, "target_link_uri": target}
    response, text = exchange(connection, known, "GET", f"/lti/login?{urlencode(fields)}")
    sent = parse_qs(urlsplit(response.headers.get("Location") or "").query)
    if response.status != 302 or "state" not in sent:
        return f"login: {response.status} {text[:200]}"
    visit.state, visit.nonce = sent["state"][0], sent["nonce"][0]
    return ""


def launch_step(platform: Platform) -> Step:
    """The platform's answer to that login."""

    def launch(connection: HTTPConnection, visit: Visit) -> str:
        target, known = _arriving(visit)
        token = platform.id_token(visit.nonce, target, visit.cookie)
        body = urlencode({"id_token": token, "state": visit.state})
        response, text = exchange(connection, known, "POST", "/lti/launch", body)
        return _expect(response, 303, text)

    return launch


STEPS: dict[str, Step] = {
    "floor": floor, "front": front, "start": start, "view": view, "autosave": autosave, "submit": submit,
    "review": review,
}  # fmt: skip
