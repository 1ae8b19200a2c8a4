"""The floor: a bare Flask route that commits N row writes, on the same server and database as the application.

Beside it, for comparison, one that also sends as many statements that read a row as the application does.
"""

from __future__ import annotations

import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from lms_plugin.db import engine_options, read_only

db = SQLAlchemy()


def make() -> Flask:
    """``/floor/<rows>`` commits rows, none: touches no database; ``/floor/<rows>/<reads>`` reads before that."""
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
    @app.route("/floor/<int:rows>/<int:reads>", methods=["GET", "POST"])
    def floor(rows: int, reads: int = 0) -> str:
        read_only.set(not rows)
        for number in range(reads):
            db.session.execute(text("SELECT id, body FROM floor_row WHERE id = :id"), {"id": number + 1}).all()
        if rows:
            db.session.execute(
                text("INSERT INTO floor_row (body) VALUES (:body)"), [{"body": f"row {n}"} for n in range(rows)]
            )
            db.session.commit()
        return "ok"

    return app
