"""Puts the platform together."""

from __future__ import annotations

import secrets
from email.utils import formatdate

from flask import Flask, Response

from sandbox import ags, api, line_items, oidc, pages, roster, tokens
from sandbox.world import SandboxSettings, World, furnished

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action *; frame-src {tool} {own}; base-uri 'none'"
)


def create_sandbox(settings: SandboxSettings, world: World | None = None) -> Flask:
    """A platform as a WSGI application; its state is ``app.extensions["sandbox"]``."""
    app = Flask("sandbox")
    app.secret_key = secrets.token_hex(32)
    app.config.update(
        SESSION_COOKIE_NAME="sandbox_session", SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_SECURE=True
    )  # an authorisation comes from the tool in our own frame: initiated by another site
    app.extensions["sandbox"] = here = world or furnished(settings)
    for part in (oidc, tokens, ags, line_items, roster, pages, api):
        app.register_blueprint(part.bp)

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.setdefault(
            "Content-Security-Policy", CSP.format(tool=settings.tool_url, own=settings.base_url)
        )
        response.headers["Date"] = formatdate(here.now(), usegmt=True)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    @app.context_processor
    def helpers() -> dict[str, object]:
        return {"settings": settings}

    return app
