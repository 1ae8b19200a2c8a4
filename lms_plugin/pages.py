"""Pages that belong to no feature: static files, health, and the front page of the address itself."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel import Locale
from flask import Blueprint, Flask, Response, g, jsonify, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from sqlalchemy import text

from lms_plugin.catalogues import Catalogues
from lms_plugin.filters import language
from lms_plugin.web import chosen_locale, db_session, environ, public

STATIC = Path(__file__).parent / "static"
YEAR = 31_536_000
KINDS = {".css": "text/css", ".js": "text/javascript"}  # whatever the machine knows
PACKED = {path.name: KINDS[path.suffix] for path in STATIC.iterdir() if path.suffix in KINDS}
_COMMENT, _SPARE = re.compile(rb"/\*.*?\*/", re.DOTALL), re.compile(rb"\s*([{};])\s*")
bp = Blueprint("pages", __name__)


def init_app(app: Flask) -> None:
    """Register the pages and what every template may use."""
    app.register_blueprint(bp)
    Babel(app, locale_selector=lambda: _locale(chosen_locale())).domain_instance = Catalogues()
    app.jinja_env.globals.update(static_url=static_url, get_locale=get_locale, at_the_top=at_the_top)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the i18n extension
        lambda text: get_domain().get_translations().ugettext(text),
        lambda one, many, number: _held(get_domain().get_translations().ungettext(one, many, number)),
        newstyle=True,
    )
    app.jinja_env.globals.update(gettext=_text, _=_text)


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def _held(text: str) -> str:
    """A text whose signs of percent stay with their numbers."""
    return text.replace(" %%", "\u00a0%%")


_texts: dict[str, dict[str, Markup]] = {}  # language → text → its translation: pages ask for hundreds


@pass_eval_context  # the whole context would be copied for each text in a loop
def _text(rules: EvalContext, text: str, /, **variables: Any) -> str:
    """A text of a template in the page's language, filled with ``variables``."""
    held = g.get("page_texts")
    if held is None:
        held = g.page_texts = _texts.setdefault(language(), {})
    said = held.get(text)
    if said is None:
        said = held[text] = Markup(_held(get_domain().get_translations().ugettext(text)))  # noqa: S704 - translators'
    if variables or "%" in said:
        said = said % variables
    return said if rules.autoescape else str(said)


@lru_cache(maxsize=64)
def _fingerprint(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file; changes when the file does, so that browsers may keep it for ever."""
    return f"/static/{name}?v={_fingerprint(name)}"


def at_the_top() -> bool:
    """Whether the browser says that this page fills a window of its own, so that no frame has to be sized."""
    return environ().get("HTTP_SEC_FETCH_DEST") == "document"


@lru_cache(maxsize=64)
def as_sent(name: str) -> bytes:
    """A text as it is sent: a style sheet without its comments, and without white space that says nothing."""
    text = (STATIC / name).read_bytes()
    return _SPARE.sub(rb"\1", _COMMENT.sub(b"", text)) if name.endswith(".css") else text


@lru_cache(maxsize=64)
def _packed(name: str) -> bytes:
    return gzip.compress(as_sent(name), mtime=0)


@bp.get("/static/<path:name>")
@public("style sheets and scripts hold nothing of anybody")
def static_file(name: str) -> Response:
    """A style sheet, script or picture of ours; what is text is sent packed to whoever takes that.

    Pages are not: they hold tokens beside what people typed, and how long they are when packed would tell of both.
    """
    if name in PACKED and request.accept_encodings["gzip"]:
        response = Response(_packed(name), mimetype=PACKED[name], headers={"Content-Encoding": "gzip"})
    elif name in PACKED:
        response = Response(as_sent(name), mimetype=PACKED[name])
    else:
        response = send_from_directory(STATIC, name, max_age=YEAR)
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@bp.get("/")
@public("tells a stray visitor what this address is")
def front() -> ResponseReturnValue:
    """What this address is, for somebody who typed it."""
    return render_template("front.html")


@bp.get("/healthz")
@public("says only that the process answers")
def healthz() -> ResponseReturnValue:
    """The process is alive."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public("says only whether the database answers and is migrated")
def readyz() -> ResponseReturnValue:
    """The process can do its work: database there, tables there."""
    db_session().execute(text("SELECT 1 FROM launch WHERE 1 = 0"))
    return jsonify(status="ok")
