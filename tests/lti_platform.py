"""A platform for launch tests: signs what it is told to, right or wrong, and serves its key set from memory."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from builders import a_registration, long_ago
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from quicker import keys_that_last
from werkzeug.test import TestResponse

from lms_plugin.errors import PlatformUnavailable
from lms_plugin.lti.claims import AGS, NRPS
from lms_plugin.lti.keysets import KeySets
from lms_plugin.lti.models import Deployment, Registration, Status
from lms_plugin.web import BROWSER_COOKIE

ISSUER, CLIENT, DEPLOYMENT = "https://lms.example", "client-1", "dep-1"
TOOL = "http://127.0.0.1:5999"
TARGET = TOOL + "/lti/launch"
C = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
BROWSER = "B" * 43
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key pair per name, made once per test run."""
    with keys_that_last():
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """The same on a curve."""
    return ec.generate_private_key(ec.SECP256R1())


def public_jwk(key: Any, kid: str, **members: Any) -> dict[str, Any]:
    """A public key as platforms publish it; a member of None is left out."""
    kind = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    alg = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
    jwk = json.loads(kind.to_jwk(key.public_key())) | {"kid": kid, "use": "sig", "alg": alg} | members
    return {name: value for name, value in jwk.items() if value is not None and name != "key_ops"}


@dataclass
class KeyServer:
    """Stands in for the platform's key set address and counts who asks."""

    keys: list[dict[str, Any]] = field(default_factory=lambda: [public_jwk(rsa_key("platform"), "k1")])
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: bool = False

    def fetch(self, url: str) -> tuple[dict[str, Any], Mapping[str, str]]:
        """What ``http.get_json`` would answer."""
        self.asked.append(url)
        if self.down:
            raise PlatformUnavailable("down for the test")
        return {"keys": self.keys}, self.headers


@dataclass
class Platform:
    """The registered platform, as one application under test sees it."""

    app: Flask
    server: KeyServer
    registration_id: int
    deployment_row: int

    def browser(self, cookie: str = BROWSER) -> FlaskClient:
        """A browser that keeps our cookie already."""
        client = self.app.test_client()
        client.set_cookie(BROWSER_COOKIE, cookie)
        return client

    def login(self, client: FlaskClient, **changes: Any) -> dict[str, str]:
        """Start a login; returns the parameters of the authentication request."""
        answer = client.post("/lti/login", data=login_fields(**changes))
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.location).query))

    def post(self, client: FlaskClient, request: Mapping[str, str], token: str, **more: str) -> TestResponse:
        """Answer a login with a token."""
        return client.post("/lti/launch", data={"state": request["state"], "id_token": token} | more)

    def launch(self, client: FlaskClient | None = None, **changes: Any) -> TestResponse:
        """Log in and launch, with these claims changed."""
        client = client or self.browser()
        request = self.login(client)
        return self.post(client, request, sign(payload(request["nonce"], **changes)))


def a_platform(app: Flask, session: Any) -> Platform:
    """Register the platform, with one active deployment, and let the application fetch its keys from memory."""
    server = KeyServer()
    app.extensions["assay"].extras["key_sets"] = KeySets(server.fetch)
    registration: Registration = a_registration(session, issuer=ISSUER, client_id=CLIENT)
    deployment = Deployment(
        registration_id=registration.id, deployment_id=DEPLOYMENT, status=Status.ACTIVE, created_at=long_ago()
    )
    session.add(deployment)
    session.commit()
    return Platform(app=app, server=server, registration_id=registration.id, deployment_row=deployment.id)


def login_fields(**changes: Any) -> dict[str, str]:
    """A login initiation; None leaves a parameter out."""
    fields = {
        "iss": ISSUER,
        "client_id": CLIENT,
        "login_hint": "hint-of-u1",
        "target_link_uri": TARGET,
        "lti_message_hint": "message-hint",
    } | changes
    return {name: value for name, value in fields.items() if value is not None}


def payload(nonce: str, /, **changes: Any) -> dict[str, Any]:
    """Good claims; ``C_x=…`` sets an LTI claim, ``x=…`` any other, None removes one."""
    now = int(time.time())
    body: dict[str, Any] = {
        "iss": ISSUER,
        "aud": CLIENT,
        "sub": "u1",
        "exp": now + 300,
        "iat": now,
        "nonce": nonce,
        "name": "Ada Learner",
        "email": "ada@school.example",
        C + "message_type": "LtiResourceLinkRequest",
        C + "version": "1.3.0",
        C + "deployment_id": DEPLOYMENT,
        C + "target_link_uri": TARGET,
        C + "resource_link": {"id": "rl-1", "title": "Quiz 1"},
        C + "roles": [MEMBERSHIP + "Learner"],
        C + "context": {"id": "c-1", "label": "COS101", "title": "Cosmetology 101"},
        C + "launch_presentation": {"return_url": "https://school.example/course?sesskey=abc", "locale": "en_US"},
        C + "tool_platform": {"guid": "g", "product_family_code": "moodle"},
        AGS: {"scope": [SCORE], "lineitem": f"{ISSUER}/items/1", "lineitems": f"{ISSUER}/items"},
        NRPS: {"context_memberships_url": f"{ISSUER}/roster", "service_versions": ["2.0"]},
    }
    for name, value in changes.items():
        claim = C + name[2:] if name.startswith("C_") else name
        body[claim] = value
        if value is None:
            del body[claim]
    return body


def sign(body: Any, *, key: Any = None, kid: str | None = "k1", alg: str = "RS256", **header: Any) -> str:
    """A token; the payload may be any JSON, for PyJWT's own check of claims is stepped around."""
    headers = header | ({"kid": kid} if kid is not None else {})
    return jwt.PyJWS().encode(json.dumps(body).encode(), key or rsa_key("platform"), algorithm=alg, headers=headers)


def encoded(part: Any) -> str:
    """One part of a token from JSON or bytes."""
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(body: Any, alg: str = "none") -> str:
    """A token that claims to need no signature."""
    return f"{encoded({'alg': alg, 'typ': 'JWT', 'kid': 'k1'})}.{encoded(body)}.{encoded(b'x')}"


def confused(body: Any) -> str:
    """HMAC with the platform's public key as the secret."""
    pem = rsa_key("platform").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = f"{encoded({'alg': 'HS256', 'typ': 'JWT', 'kid': 'k1'})}.{encoded(body)}"
    return f"{text}.{encoded(hmac.new(pem, text.encode(), hashlib.sha256).digest())}"


def tampered(token: str, **changes: Any) -> str:
    """The same signature over other claims."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return f"{head}.{encoded(claims | changes)}.{signature}"
