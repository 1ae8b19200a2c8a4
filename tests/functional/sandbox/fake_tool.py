"""A tool of a few lines: a key, a key set on loopback, and calls that are right unless a test changes them."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import RSAAlgorithm
from werkzeug.serving import make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sandbox import Running
from sandbox.registrations import new_pass
from sandbox.vocabulary import SCOPES, TOOL_CONFIGURATION

DEPLOYMENT = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCORE, RESULT, LINE_ITEM, LINE_ITEM_READ = (
    AGS + name for name in ("score", "result.readonly", "lineitem", "lineitem.readonly")
)
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
CONTAINER_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULT_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
USER_AGENT = {"User-Agent": "FakeTool/1"}


class FakeTool:
    """Answers every path with its key set, and remembers what was posted to it."""

    def __init__(self) -> None:
        self.signing_key = generate_private_key(public_exponent=65537, key_size=2048)
        self.url = ""
        self.fresh()

    def fresh(self) -> None:
        """As on the first day."""
        self.kid, self.fetches, self.broken = uuid.uuid4().hex, 0, False
        self.posted: list[dict[str, str]] = []

    def key_set(self) -> dict[str, Any]:
        """Our public key, under the kid of the moment."""
        public = json.loads(RSAAlgorithm.to_jwk(self.signing_key.public_key()))
        return {"keys": [public | {"kid": self.kid, "alg": "RS256", "use": "sig"}]}

    def authorisation(self, login: Mapping[str, str]) -> str:
        """Where a login initiation sends the browser."""
        values = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": login["client_id"],
            "redirect_uri": f"{self.url}/lti/launch",
            "login_hint": login["login_hint"],
            "lti_message_hint": login["lti_message_hint"],
            "state": uuid.uuid4().hex,
            "nonce": uuid.uuid4().hex,
        }
        return f"{login['iss']}/lti/auth?{urlencode(values)}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        if request.method == "POST":
            self.posted.append(dict(request.form))
            if request.path == "/lti/login":
                return redirect(self.authorisation(request.form))(environ, start_response)
            page = "<!doctype html><html lang=en><title>Fake tool</title><main><h1>Fake tool</h1></main></html>"
            return Response(page, content_type="text/html")(environ, start_response)
        self.fetches += 1
        body = "<html>" if self.broken else json.dumps(self.key_set())
        return Response(body, content_type="application/json")(environ, start_response)


@contextmanager
def served(tool: FakeTool) -> Iterator[FakeTool]:
    """The tool on a free port of 127.0.0.1: another site than ``localhost``."""
    server = make_server("127.0.0.1", 0, tool, threaded=True)
    tool.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield tool
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


class Caller:
    """One tool calling one platform, over HTTP."""

    def __init__(self, platform: Running, tool: FakeTool) -> None:
        self.platform, self.tool, self.world = platform, tool, platform.world

    # -- authorisation --

    def browser(self, person: str | None = None) -> dict[str, str]:
        """The headers of a browser, logged in at the platform or not."""
        if person is None:
            return {}
        reply = requests.post(f"{self.platform.url}/enter", data={"person": person}, allow_redirects=False, timeout=5)
        return {"Cookie": reply.headers["Set-Cookie"].partition(";")[0]}

    def login_values(self, person: str = "1001", link: str = "skin-quiz", **changes: str | None) -> dict[str, str]:
        """The values of a right authorisation request; a change of None leaves one out."""
        values: dict[str, str | None] = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": self.world.settings.client_id,
            "redirect_uri": f"{self.tool.url}/lti/launch",
            "state": uuid.uuid4().hex,
            "nonce": uuid.uuid4().hex,
            "login_hint": person,
            "lti_message_hint": self.world.new_hint(person, link, window=False),
        }
        return {name: value for name, value in (values | changes).items() if value is not None}

    def authorise(self, values: dict[str, str], person: str | None = "1001", method: str = "GET") -> requests.Response:
        """Send it, as the browser of somebody."""
        address, headers = f"{self.platform.url}/lti/auth", self.browser(person)
        if method == "POST":
            return requests.post(address, data=values, headers=headers, timeout=5)
        return requests.get(f"{address}?{urlencode(values)}", headers=headers, timeout=5)

    # -- tokens --

    def assertion(self, *, headers: dict[str, Any] | None = None, key: Any = None, **changes: Any) -> str:
        """A right assertion; a change of None leaves a claim out."""
        now = int(self.world.now())
        client = self.world.settings.client_id
        claims = {
            "iss": client,
            "sub": client,
            "aud": f"{self.platform.url}/lti/token",
            "iat": now - 5,
            "exp": now + 60,
            "jti": uuid.uuid4().hex,
            DEPLOYMENT: "1",
        } | changes
        claims = {name: value for name, value in claims.items() if value is not None}
        head = {"kid": self.tool.kid} | (headers or {})
        return jwt.encode(claims, key or self.tool.signing_key, algorithm=head.pop("alg", "RS256"), headers=head)

    def token_reply(self, assertion: str | None = None, **changes: str) -> requests.Response:
        """Ask for a bearer with all scopes."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(),
            "scope": " ".join([SCORE, RESULT, LINE_ITEM, ROSTER]),
        } | changes
        return requests.post(f"{self.platform.url}/lti/token", data=form, headers=USER_AGENT, timeout=5)

    # -- services --

    def items_url(self, course: str = "skin-101") -> str:
        """The line item service."""
        return f"{self.platform.url}/lti/courses/{course}/lineitems?mode=strict"

    def item_url(self, service: str = "", *, link: str = "skin-quiz", course: str = "skin-101") -> str:
        """A coupled line item, or a service below it."""
        return f"{self.platform.url}/lti/courses/{course}/lineitems/item-{link}/lineitem{service}?mode=strict"

    def call(self, method: str, url: str, scope: str, body: Any = None, **headers: str | None) -> requests.Response:
        """A service call with a bearer for one scope; header names with _ for -."""
        sent: dict[str, Any] = {"Authorization": f"Bearer {self.world.new_bearer({scope})}"} | USER_AGENT
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if body is None or isinstance(body, str | bytes) else json.dumps(body)
        return requests.request(method, url, data=raw, headers=sent, timeout=5)

    def score(self, url: str | None = None, *, raw: str | None = None, **changes: Any) -> requests.Response:
        """Post a right score; a change of None leaves a member out."""
        message: dict[str, Any] = {
            "userId": "1001",
            "scoreGiven": 17,
            "scoreMaximum": 20,
            "comment": "17 of 20",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": self.time(),
        } | changes
        message = {name: value for name, value in message.items() if value is not None}
        return self.call(
            "POST", url or self.item_url("/scores"), SCORE, raw or json.dumps(message), Content_Type=SCORE_TYPE
        )

    def time(self, offset: float = 0.0) -> str:
        """A timestamp of the standard, as far from the platform's now; each one later than the one before."""
        at = datetime.fromtimestamp(time.time() + self.world.clock_offset + offset, UTC)
        return at.isoformat(timespec="microseconds").replace("+00:00", "Z")

    def last_refusal(self) -> str:
        """What the platform's log says last."""
        return [entry["reason"] for entry in self.world.log if entry["verdict"] == "refused"][-1]


def a_tool(caller: Caller, **changes: Any) -> dict[str, object]:
    """A good registration; a value of None leaves a member out, ``tool`` changes the tool configuration."""
    tool = {
        "domain": caller.tool.url.removeprefix("http://"),
        "target_link_uri": f"{caller.tool.url}/lti/launch",
        "claims": ["sub", "name"],
        "messages": [{"type": "LtiDeepLinkingRequest"}],
        "custom_parameters": {},
    } | changes.pop("tool", {})
    body = {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{caller.tool.url}/lti/login",
        "redirect_uris": [f"{caller.tool.url}/lti/launch"],
        "client_name": "A tool",
        "jwks_uri": f"{caller.tool.url}/lti/jwks",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
        TOOL_CONFIGURATION: {name: value for name, value in tool.items() if value is not None},
    } | changes
    return {name: value for name, value in body.items() if value is not None}


def send(caller: Caller, body: dict[str, object], token: str | None = None, **options: Any) -> requests.Response:
    """Register with this pass, by default a new one."""
    token = new_pass(caller.platform.world) if token is None else token
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.post(f"{caller.platform.url}/lti/registrations", json=body, headers=headers, timeout=5, **options)
