"""The floor: a bare Flask route that commits N row writes, on the same server and database as the application."""

from __future__ import annotations

import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from lms_plugin.db import engine_options

db = SQLAlchemy()


def make() -> Flask:
    """The floor application; ``/floor/<n>`` commits n rows, ``/floor/0`` touches no database."""
    app = Flask("floor")
    url = os.environ["FLOOR_DATABASE_URL"]
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)
    with app.app_context():
        key = "BIGSERIAL PRIMARY KEY" if url.startswith("postgresql") else "INTEGER PRIMARY KEY"
        db.session.execute(text(f"CREATE TABLE IF NOT EXISTS floor_row (id {key}, body TEXT)"))
        db.session.commit()
        db.engine.dispose()  # the server forks after this

    @app.route("/floor/<int:rows>", methods=["GET", "POST"])
    def floor(rows: int) -> str:
        if rows:
            db.session.execute(
                text("INSERT INTO floor_row (body) VALUES (:body)"), [{"body": f"row {n}"} for n in range(rows)]
            )
            db.session.commit()
        return "ok"

    return app
