"""Learners in front of a fresh application: a database made and seeded, each with a launch of their own."""

from __future__ import annotations

from flask import Flask
from flask_migrate import upgrade

from bench.__main__ import SECRET
from bench.platform import Platform
from bench.seed import seed_course, seed_launches
from bench.steps import Visit
from lms_plugin import create_app
from lms_plugin.config import Settings
from lms_plugin.db import db


def visitors(environ: dict[str, str], port: int, prefix: str, count: int) -> tuple[Flask, list[Visit]]:
    """The application that ``environ`` describes, its tables and a course made, and ``count`` learners of it."""
    app = create_app(Settings.from_env(environ))
    with app.app_context():
        upgrade()
        course = seed_course(db.session(), Platform().key_set_url)
        pairs = seed_launches(db.session(), course, prefix, count)
        db.session.remove()
        db.engine.dispose()  # the server forks after this
    return app, [Visit(port=port, launch_id=launch, cookie=cookie, secret=SECRET) for launch, cookie in pairs]
