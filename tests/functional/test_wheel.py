"""What travels in the wheel is enough to serve a page and to migrate a database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVE = """
import lms_plugin, sys
from flask_migrate import upgrade
from lms_plugin.config import Settings, resource_dir
from lms_plugin.db import db, utc_now
from lms_plugin.authoring.service import import_library
assert lms_plugin.__file__.startswith(sys.argv[1]), lms_plugin.__file__
assert str(resource_dir("templates")).startswith(sys.argv[1])
app = lms_plugin.create_app(Settings(public_url="http://127.0.0.1:1", secret_key="x" * 40, development=True,
                                     database_url=f"sqlite:///{sys.argv[1]}/a.sqlite3", log_level="WARNING"))
with app.app_context():
    upgrade()
    print(import_library(db.session(), now=utc_now()))
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
for path in ("/", "/readyz"):
    assert app.test_client().get(path).status_code == 200, path
"""


@pytest.mark.slow
def test_the_wheel_carries_pages_migrations_and_the_first_bank(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    there = tmp_path / "there"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--quiet", "--no-deps", "--target", str(there)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASSAY_", "COV"))}
    served = subprocess.run(
        [sys.executable, "-c", SERVE, str(there)],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": str(there)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert served.returncode == 0, served.stderr
    assert int(served.stdout.split()[0]) >= 40
