"""The floor: a bare Flask route that commits N row writes, on the same server and database as the application.

Beside it, for comparison, one that also sends as many statements that read a row as the application does.
"""

from __future__ import annotations

import os
import random

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from lms_plugin.db import engine_options
from lms_plugin.pool import read_only

db = SQLAlchemy()
STORED = 1000  # rows there are to change, so that hardly ever two change the same one
_READ = text("SELECT id, body FROM floor_row WHERE id = :id")
_INSERT = text("INSERT INTO floor_row (body) VALUES (:body)")
_CHANGE = text("UPDATE floor_row SET body = :body WHERE id = :id")


def make() -> Flask:
    """``/floor/<inserts>/<changes>`` commits rows, none: touches no database; ``…/<reads>`` reads before that."""
    app = Flask("floor")
    url = os.environ["FLOOR_DATABASE_URL"]
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)
    with app.app_context():
        key = "BIGSERIAL PRIMARY KEY" if url.startswith("postgresql") else "INTEGER PRIMARY KEY"
        db.session.execute(text(f"CREATE TABLE IF NOT EXISTS floor_row (id {key}, body TEXT)"))
        db.session.execute(_INSERT, [{"body": f"stored {n}"} for n in range(STORED)])
        db.session.commit()
        db.engine.dispose()  # the server forks after this

    @app.route("/floor/<int:inserts>/<int:changes>", methods=["GET", "POST"])
    @app.route("/floor/<int:inserts>/<int:changes>/<int:reads>", methods=["GET", "POST"])
    def floor(inserts: int, changes: int, reads: int = 0) -> str:
        read_only.set(not inserts and not changes)
        for number in range(reads):
            db.session.execute(_READ, {"id": number + 1}).all()
        if changes:
            some = random.sample(range(1, STORED + 1), changes)
            db.session.execute(_CHANGE, [{"id": one, "body": f"changed {one}"} for one in sorted(some)])
        if inserts:
            db.session.execute(_INSERT, [{"body": f"row {n}"} for n in range(inserts)])
        if inserts or changes:
            db.session.commit()
        return "ok"

    return app
