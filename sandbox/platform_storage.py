"""Platform storage (LTI Platform Storage): where it is said to be, the frame that keeps it, and what it finds wrong."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, render_template, request

from sandbox.settings import SandboxSettings
from sandbox.state import report, world

bp = Blueprint("platform_storage", __name__)
FRAME = "platform_storage"
MODES = {
    "off": "offers none, and no page listens (Moodle)",
    "on": "the course page keeps it",
    "sibling": "a frame beside the tool's keeps it, named at login and launch (Canvas)",
    "unnamed": "the same, but only capabilities name the frame (Brightspace)",
    "older": "the course page keeps it, and knows the older names alone (Sakai)",
    "silent": "announced at login and launch, but nothing answers (Canvas in its phone apps)",
    "misnamed": "the course page keeps it, but another frame is named, and capabilities go unanswered",
    "refusing": "every message is answered by an error",
    "elsewhere": "names a frame of another origin, which reports what reaches it and forges answers",
}
_TARGETS = {"on": "_parent", "older": "_parent", "refusing": "_parent", "silent": FRAME} | dict.fromkeys(
    ("sibling", "misnamed", "elsewhere"), FRAME
)


def announced(mode: str) -> dict[str, str]:
    """What login and launch say of the storage, as far as they do."""
    return {"lti_storage_target": _TARGETS[mode]} if mode in _TARGETS else {}


def frame_of(mode: str, settings: SandboxSettings) -> str:
    """The address of the frame that keeps what tools store, where a frame does; one of another origin keeps nothing."""
    path = "/platform-storage"
    if mode == "elsewhere":
        return stranger(settings) + path
    return path if mode in {"sibling", "unnamed"} else ""


def stranger(settings: SandboxSettings) -> str:
    """Another origin at which this platform answers too."""
    return f"http://127.0.0.1:{urlsplit(settings.base_url).port or 80}"


@bp.get("/platform-storage")
def frame() -> Response:
    """The frame beside the tool's."""
    here = world()
    page = make_response(render_template("storage.html", role="frame"))
    page.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"frame-ancestors {here.settings.base_url}"
    )
    return page


@bp.post("/platform-storage/reports")
def reports() -> Response:
    """A page of ours heard something from the tool that it should not have (SAND-12)."""
    report("message", f"SAND-12 {request.get_data(as_text=True)[:300]}")
    return make_response("", 204)
