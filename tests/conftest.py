"""Fixtures for every test: settings, an application on SQLite and on PostgreSQL, the sandbox as its platform."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import depth
import psycopg
import pytest
from _pytest.nodeid import coerce_node_id
from constants import CHROMIUM, FLAGS, SECRET
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from instances import settings_for
from kept_connections import OURS, forget_connections, keep_connections
from page_checks import InspectingClient
from quicker import be_quicker, keys_of_one_test
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from lms_plugin import create_app, jobs
from lms_plugin.certification import kit
from lms_plugin.certification.kit import kit_of
from lms_plugin.config import Settings
from lms_plugin.db import Base, db, utc_now
from lms_plugin.lti.models import Deployment, Registration, Status
from lms_plugin.lti.signing_keys import ensure_keys

be_quicker()
jobs.REST = 0.0  # each job is in its queue when a request is over, where tests look for it
keep_connections()
BOTH = (
    "test_prepared",
    "functional/passback",
    "functional/delivery",
    "functional/insights",
    "functional/regrading",
    "test_transactions",
)
POSTGRES = os.environ.get("ASSAY_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")


def postgres_missing() -> str:
    """Why PostgreSQL tests cannot run here; empty when they can."""
    try:
        psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return str(error).splitlines()[0]
    return ""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--deep`` leaves nothing out."""
    parser.addoption("--deep", action="store_true", help="every value on every database (make test-deep)")


def pytest_configure(config: pytest.Config) -> None:
    """Test modules ask how far to go as they are read."""
    depth.deep = config.getoption("--deep")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is left out of a usual run; ``--deep`` leaves nothing out.

    Where there is PostgreSQL, which is the stricter about what it is given, it runs every test, and SQLite one in
    three, always the same ones; all where statements and locks differ (BOTH), and there of tests marked ``values`` the
    first value. Pages are looked over at 320 px in the dark and at 1000 px in the light.
    """
    _name_groups(config, items)
    if config.getoption("--deep"):
        return
    left_out = {item for item in items if _other_size(item)}
    if not postgres_missing():
        left_out |= _spared_on_sqlite(items)
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def _name_groups(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What has the mark ``xdist_group`` says so at the end of its name, by which ``--dist loadgroup`` keeps a group in
    one process. pytest-xdist means to write it there itself, but pytest 9.2 has another place for it
    (pytest-dev/pytest-xdist#1386), and without a word each process started a demo and read each text of its own."""
    if not config.getoption("loadgroup", default=False):
        return
    for item in items:
        groups = sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")})
        suffix = f"@{'_'.join(groups)}"
        if groups and not item.nodeid.endswith(suffix):
            item._id = coerce_node_id(item.nodeid + suffix)


def pytest_collection_finish() -> None:
    """Thousands of collected tests last until the end: no collection of garbage walks through them, and each waits
    until there is about an application's worth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 5)


def _params(item: pytest.Item) -> dict[str, Any]:
    call = getattr(item, "callspec", None)
    return dict(call.params) if call is not None else {}


def _other_size(item: pytest.Item) -> bool:
    params = _params(item)
    return (params.get("width"), params.get("scheme")) in {(320, "light"), (1000, "dark")}


def _spared_on_sqlite(items: list[pytest.Item]) -> set[pytest.Item]:
    seen: set[str] = set()
    spared: set[pytest.Item] = set()
    everything = {item.nodeid for item in items}
    for item in sorted(items, key=lambda one: one.nodeid):
        if _params(item).get("database_url") != "sqlite":
            continue
        function = item.nodeid.partition("[")[0]
        first = function not in seen
        seen.add(function)
        both = any(part in item.nodeid for part in BOTH)
        wanted = (
            (first or not item.get_closest_marker("values")) if both else first and crc32(function.encode()) % 3 == 0
        )
        if not wanted and item.nodeid.replace("sqlite", "postgresql") in everything:
            spared.add(item)
    return spared


@pytest.fixture(autouse=True)
def _keys(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keys of this test alone; not where a platform keeps its own from test to test."""
    with nullcontext() if "served_platform" in request.fixturenames else keys_of_one_test():
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    migrated(f"sqlite:///{path}")
    return path


class PostgresDatabase:
    """One migrated database per test process, emptied between tests: making one from a template takes a hundred times
    as long as deleting a few rows."""

    def __init__(self) -> None:
        self.name = f"{OURS}{uuid.uuid4().hex[:12]}"
        self.url = f"postgresql+psycopg://{POSTGRES.removeprefix('postgresql://')}/{self.name}"
        self.connection: psycopg.Connection[Any] | None = None
        self.make()

    def make(self) -> None:
        """A fresh, migrated database. Kits of this process know a schema in the one before."""
        kit._kit.cache_clear()
        forget_connections()
        admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        admin(f'CREATE DATABASE "{self.name}"')
        admin(f'ALTER DATABASE "{self.name}" SET synchronous_commit = off')  # no test pulls the plug
        migrated(self.url)

    def clean(self) -> None:
        """Empty every table that holds or held something and start every sequence anew; whatever a test did to the
        tables themselves is undone. The connection is kept: a new one would first have to read about every table."""
        try:
            if self.connection is None:
                self.connection = psycopg.connect(f"{POSTGRES}/{self.name}", autocommit=True)
                self.connection.execute("SET lock_timeout = '5s'; SET session_replication_role = replica")
            found = self.connection.execute(
                "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace"
            )
            sizes = dict(found.fetchall())
            if not set(Base.metadata.tables) <= set(sizes):
                raise psycopg.errors.UndefinedTable("a table is gone")
            used = [table for table, size in sizes.items() if size and table != "alembic_version"]
            wipes = [f'DELETE FROM "{table}"' for table in used]  # noqa: S608 - our own names
            wipes.append("SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'")
            self.connection.execute("; ".join(wipes))  # type: ignore[call-overload]  # our own statements
        except psycopg.Error:
            self.close()
            self.make()

    def close(self) -> None:
        """Let the kept connection go."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[PostgresDatabase]:
    """This process's PostgreSQL database; required when CI=true."""
    missing = postgres_missing()
    if missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"PostgreSQL is required in CI: {missing}")
        pytest.skip(f"not run, no PostgreSQL: {missing}")
    database = PostgresDatabase()
    yield database
    database.close()
    forget_connections()
    admin(f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)')


def admin(statement: str) -> None:
    """Run one statement outside any transaction on the server's own database."""
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # our own statements


def migrated(database_url: str) -> None:
    """Bring a database to the newest revision, as ``assay db upgrade`` does."""
    app = create_app(settings_for(database_url))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "assay.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    database = request.getfixturevalue("postgres_database")
    yield database.url
    database.clean()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings on a fresh database; jobs wait in a file of their own, and no worker runs."""
    return settings_for(
        database_url,
        jobs_url=f"sqlite:///{tmp_path}/jobs.sqlite3",
        limits_file=str(tmp_path / "limits.sqlite3"),
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application (also what pytest-flask's ``client`` uses)."""
    app = create_app(settings)
    app.test_client_class = InspectingClient
    yield app
    kit_of(settings).names.dispose()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser of its own, at our public address."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session outside any request; commit what the application should see."""
    with app.app_context():
        yield db.session()
        db.session.remove()


@dataclass(frozen=True)
class Live:
    """The tool served on loopback, and a sandbox platform on another site that knows it."""

    app: Flask
    platform: Any
    registration: Registration


@pytest.fixture
def live(database_url: str, tmp_path: Path) -> Iterator[Live]:
    """Assay and the sandbox, both over real HTTP, registered with each other. No worker runs."""
    from sandbox.serving import running_sandbox

    listening = socket.create_server(("127.0.0.1", 0))  # held from the first: a port given back may be somebody else's
    port = listening.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    app = create_app(settings_for(database_url, public_url=url, jobs_url=f"sqlite:///{tmp_path}/jobs.sqlite3"))
    server = make_server("127.0.0.1", port, app, threaded=True, fd=listening.fileno())
    listening.close()  # the server has a copy
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        with running_sandbox(url) as platform:
            with app.app_context():
                registration = register(db.session(), platform)
                ensure_keys(db.session(), SECRET, now=utc_now())
                db.session.commit()
                db.session.remove()
            yield Live(app=app, platform=platform, registration=registration)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
        with app.app_context():
            db.engine.dispose()


def register(session: Session, platform: Any) -> Registration:
    """The sandbox as a registration with its deployment."""
    settings = platform.world.settings
    registration = Registration(
        name=settings.name,
        issuer=settings.base_url,
        client_id=settings.client_id,
        authorization_url=f"{settings.base_url}/lti/auth",
        token_url=f"{settings.base_url}/lti/token",
        key_set_url=f"{settings.base_url}/lti/jwks",
        status=Status.ACTIVE,
        created_at=utc_now(),
    )
    session.add(registration)
    session.flush()
    session.add(
        Deployment(
            registration_id=registration.id,
            deployment_id=settings.deployment_id,
            status=Status.ACTIVE,
            created_at=utc_now(),
        )
    )
    session.commit()
    return registration


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, one per test process; required when CI=true."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is required in CI")
        pytest.skip("not run, no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
