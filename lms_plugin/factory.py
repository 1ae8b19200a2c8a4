"""Puts the application together: settings, database, edge, features. The one place that knows them all."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from lms_plugin import direct, error_pages, filters, pages, web
from lms_plugin.authoring import cli as authoring_cli
from lms_plugin.authoring import views as authoring
from lms_plugin.certification import views as certification
from lms_plugin.config import Settings, resource_dir
from lms_plugin.db import db, engine_options
from lms_plugin.delivery import views as delivery
from lms_plugin.insights import views as insights
from lms_plugin.jobs import make_huey
from lms_plugin.logs import configure_logs
from lms_plugin.lti import views as lti
from lms_plugin.operations import views as operations
from lms_plugin.passback import views as passback
from lms_plugin.regrading import views as regrading
from lms_plugin.roster import tasks as roster

FEATURES = (
    error_pages,
    filters,
    pages,
    lti,
    roster,
    passback,
    authoring,
    certification,
    delivery,
    regrading,
    insights,
    operations,
)


def build(settings: Settings) -> Flask:
    """An application with these settings. Touches neither database nor network."""
    configure_logs(settings.log_format, settings.log_level)
    app = web.AssayFlask("lms_plugin", static_folder=None, template_folder=str(resource_dir("templates")))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=settings.max_body_kb * 1024,
        MAX_FORM_MEMORY_SIZE=settings.max_body_kb * 1024,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.wsgi_app = direct.Direct(app)  # type: ignore[method-assign]  # Flask's documented way to wrap
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign]  # Flask's documented way to wrap
    db.init_app(app)
    Migrate(app, db, directory=str(resource_dir("migrations"))).configure(_name_by_revision)
    web.init_app(app, web.Runtime(settings=settings, huey=make_huey(settings.queue_url)))
    for feature in FEATURES:
        feature.init_app(app)
    authoring_cli.init_app(app)
    return app


def _name_by_revision(config: Any) -> Any:
    """Migration files are named exactly like their revision, so that a listing is the history."""
    config.set_main_option("file_template", "%%(rev)s")
    return config
