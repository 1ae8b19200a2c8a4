"""Alembic's entry: runs the numbered revisions against the application's own engine."""

from importlib import import_module
from pathlib import Path

from alembic import context
from sqlalchemy import JSON

import lms_plugin
from lms_plugin.db import Base, DecimalText, UtcDateTime, db, in_models

for models in sorted(Path(lms_plugin.__file__).parent.glob("*/*models.py")):
    import_module(f"lms_plugin.{models.parent.name}.{models.stem}")


def _number(_context, _revision, directives):
    """Name the next revision by number, and leave an empty one out."""
    script = directives[0]
    if script.upgrade_ops.is_empty():
        directives[:] = []
        return
    known = len(list(Path(context.script.versions).glob("[0-9]*.py")))
    slug = (script.message or "change").strip().lower().replace(" ", "_")
    script.rev_id = f"{known + 1:04d}_{slug}"


def _render(kind, thing, autogen):
    """Write our column types as what they are in the database: history must not import our code."""
    if kind != "type":
        return False
    if isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(thing, DecimalText):
        return 'sa.Numeric(12, 5).with_variant(sa.String(20), "sqlite")'
    if isinstance(thing, JSON):
        autogen.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


with db.engine.connect() as connection:
    if connection.dialect.name == "postgresql":
        # Two machines that start together must not migrate together.
        connection.exec_driver_sql("SELECT pg_advisory_lock(7238410)")
        connection.exec_driver_sql("SET lock_timeout = '10s'")
    if connection.dialect.name == "sqlite":
        # A changed column is a new table under the old name; without this, dropping the old one would take what
        # refers to it along, or fail. Looked over below, before it is stored.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=in_models,
        transaction_per_migration=True,
        process_revision_directives=_number,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"rows without what they refer to: {broken[:5]}")
    connection.commit()
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_unlock(7238410)")
        connection.commit()
