"""Who fetched our keys is noted, but a crowd of strangers does not make the database write."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lms_plugin.db import db
from lms_plugin.lti import fetches
from lms_plugin.lti.models import KeySetFetch


@pytest.fixture(autouse=True)
def _nobody_was_noted(monkeypatch):
    monkeypatch.setattr(fetches, "_noted", {})


def test_sec_01_fetches_are_noted_up_to_so_many_a_minute(app, session, monkeypatch):
    monkeypatch.setattr(fetches, "MOST", 3)
    for number in range(6):
        fetches.note(db.engine, f"192.0.2.{number}", "agent")
    assert session.scalar(select(func.count()).select_from(KeySetFetch)) == 3
