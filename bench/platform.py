"""A platform that only signs: a key, its key set on loopback, and the messages of a launch."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bench.seed import CLIENT_ID, DEPLOYMENT, ISSUER

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


class Platform:
    """Signs id_tokens that the application accepts."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        jwk = json.loads(RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": "bench", "alg": "RS256", "use": "sig"}
        self.key_set: dict[str, Any] = {"keys": [jwk]}
        body = json.dumps(self.key_set).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def key_set_url(self) -> str:
        """Where the key set is served."""
        return f"http://127.0.0.1:{self.server.server_port}/jwks"

    def id_token(self, nonce: str, target: str, sub: str) -> str:
        """A resource link launch of one learner."""
        now = int(time.time())
        claims = {
            "iss": ISSUER, "aud": CLIENT_ID, "sub": sub, "nonce": nonce, "iat": now, "exp": now + 60,
            "name": "Bench Learner", CLAIM + "version": "1.3.0",
            CLAIM + "message_type": "LtiResourceLinkRequest", CLAIM + "deployment_id": DEPLOYMENT,
            CLAIM + "target_link_uri": target, CLAIM + "resource_link": {"id": "l1", "title": "Quiz"},
            CLAIM + "context": {"id": "c1", "title": "Course"},
            CLAIM + "roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
            AGS: {"scope": ["https://purl.imsglobal.org/spec/lti-ags/scope/score"], "lineitem": f"{ISSUER}/lineitem"},
        }  # fmt: skip
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "bench"})
