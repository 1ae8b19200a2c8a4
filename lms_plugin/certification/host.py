"""The public verification host: a WSGI application of its own, without cookies, sessions or the right to write."""

from __future__ import annotations

import os
import secrets
from functools import partial

import structlog
from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale, gettext
from sqlalchemy import create_engine
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from lms_plugin import filters
from lms_plugin.certification import limits
from lms_plugin.certification.guesses import Guesses
from lms_plugin.certification.host_parts import LARGEST_UPLOAD, message, not_found, part
from lms_plugin.certification.host_views import bp
from lms_plugin.certification.kit import Kit
from lms_plugin.certification.name_keys import NameKeys, read_only_url
from lms_plugin.config import Settings, resource_dir
from lms_plugin.db import engine_options, reading, utc_now
from lms_plugin.logs import configure_logs
from lms_plugin.lti import alarm
from lms_plugin.pages import static_url
from lms_plugin.web import LANGUAGES

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
GUESSED = frozenset({"verify.certificate", "verify.number"})
log = structlog.get_logger(__name__)


def create_verify_app(settings: Settings | None = None) -> Flask:
    """The application. Without ``settings`` the environment is read; the signing secret is never asked for.

    Raises:
        SettingsError: the environment is incomplete or wrong.
        RuntimeError: certificates are not switched on.
    """
    settings = settings or Settings.from_env(os.environ)
    if not settings.certifies:
        raise RuntimeError("ASSAY_VERIFY_URL and ASSAY_NAME_KEK are not set: there is nothing to verify")
    configure_logs(settings.log_format, settings.log_level)
    app = Flask("lms_plugin.verify", static_folder=None, template_folder=str(resource_dir("templates")))
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_UPLOAD + 64 * 1024  # the form around the file
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign]  # Flask's documented way to wrap
    names = NameKeys(settings.names_url, settings.name_kek, read_only=True)
    options = engine_options(settings.database_url)
    app.extensions["verify"] = {
        "kit": Kit(host=settings.verify_url, names=names),
        "engine": create_engine(read_only_url(settings.database_url), **options),
        "limits": limits.Limits(settings.counts_file),
        "https": settings.verify_url.startswith("https://"),
        "contact": settings.contact,
        "guesses": Guesses(),
        "settings": settings,
    }
    Babel(app, locale_selector=lambda: request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0])
    filters.init_app(app)
    app.jinja_env.globals.update(static_url=static_url, get_locale=get_locale)
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_end)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _our_bug)
    app.register_blueprint(bp)
    return app


def _begin() -> None:
    g.reference = secrets.token_hex(4).upper()
    g.reading = reading()
    g.reading.__enter__()


def _end(_error: BaseException | None) -> None:
    if "session" in g:
        g.session.close()
    if "reading" in g:
        g.reading.__exit__(None, None, None)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    if request.endpoint in GUESSED and request.method in {"GET", "POST"}:
        guesses: Guesses = part("guesses")
        if guesses.note(found=response.status_code == 200, now=utc_now()):
            log.error("verify_many_unknown", asked=guesses.asked, missed=guesses.missed)
            response.call_on_close(partial(_alarm, guesses.asked, guesses.missed, part("settings")))
    if part("https"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _alarm(asked: int, missed: int, settings: Settings) -> None:
    """Tell the operator's address, once the visitor has the answer."""
    text = f"Assay: {missed} of {asked} look-ups at the verification host found nothing: somebody guesses"
    alarm.tell(settings, "verify_many_unknown", text, asked=asked, missed=missed)


def _refused(error: HTTPException) -> Response:
    if error.code == 413:
        return message(gettext("That file is too large"), gettext("A certificate is smaller than 1 MB."), status=413)
    if error.code in {400, 405}:
        return message(gettext("That did not work"), gettext("Go back and try again."), status=error.code)
    return not_found()


def _our_bug(error: Exception) -> Response:
    log.error("verify_failed", error=type(error).__name__, exc_info=error)
    text = gettext(
        "Something went wrong on our side. Try again in a minute. Reference: %(reference)s", reference=g.reference
    )
    return message(gettext("That did not work"), text, status=500)
