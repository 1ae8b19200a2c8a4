"""Puts the platform together."""

from __future__ import annotations

import secrets
from email.utils import formatdate
from urllib.parse import urlsplit

from flask import Flask, Response, request

from sandbox import (
    ags,
    api,
    content,
    line_items,
    oidc,
    pages,
    platform_storage,
    registration,
    roster,
    switches,
    tokens,
    tools,
)
from sandbox.furnishing import furnished
from sandbox.settings import SandboxSettings
from sandbox.state import judge_rest
from sandbox.world import World

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-src 'self' {frames}; base-uri 'none'; frame-ancestors 'self'"
)
PARTS = (oidc, tokens, ags, line_items, roster, registration, pages, content, tools, switches, api, platform_storage)


def create_sandbox(settings: SandboxSettings, world: World | None = None) -> Flask:
    """A platform as a WSGI application; its state is ``app.extensions["sandbox"]``, a ``World``."""
    app = Flask("sandbox")
    app.secret_key = secrets.token_hex(32)
    # The authorisation request is initiated by another site inside our own page, so only SameSite=None comes back;
    # browsers take Secure on http from localhost.
    app.config.update(
        SESSION_COOKIE_NAME=settings.cookie_name, SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_SECURE=True
    )
    app.extensions["sandbox"] = here = world or furnished(settings)
    for part in PARTS:
        app.register_blueprint(part.bp)

    def tool_origin() -> str:
        tool = urlsplit(here.settings.launch_url)
        return f"{tool.scheme}://{tool.netloc}"

    @app.after_request
    def finish(response: Response) -> Response:
        judge_rest(response)
        frames = f"{tool_origin()} {platform_storage.stranger(here.settings)}"
        response.headers.setdefault("Content-Security-Policy", CSP.format(frames=frames))
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["X-Content-Type-Options"] = "nosniff"
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Date"] = formatdate(here.now(), usegmt=True)
        return response

    @app.context_processor
    def shared() -> dict[str, object]:
        return {
            "settings": here.settings,
            "me": pages.me_of(here),
            "storage": here.storage,
            "storage_frame": platform_storage.FRAME,
            "tool_origin": tool_origin(),
        }

    return app
