"""Where a transaction only reads, that ends with the request that said so."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import TimeoutError as NoConnection

from lms_plugin.db import utc_now
from lms_plugin.operations.models import OperatorCode
from lms_plugin.pool import KeptPool, read_only


@pytest.mark.parametrize("path", ["/healthz", "/lti/jwks", "/nowhere"])
def test_a_thread_that_answered_a_reader_writes_at_once_again(app, path):
    app.test_client().get(path)
    assert read_only.get() is False


def test_what_was_declared_to_read_only_stores_nothing(session):
    code = OperatorCode(code_hash="0" * 64, expires_at=utc_now())
    token = read_only.set(True)
    try:
        session.add(code)
        with pytest.raises(RuntimeError, match="only reads"):
            session.flush()
    finally:
        read_only.reset(token)
        session.rollback()
    assert session.scalars(select(OperatorCode)).all() == []


@pytest.mark.parametrize(
    "path", ["/lti/login?iss=https://lms.example&login_hint=u&target_link_uri={origin}/", "/lti/jwks"]
)
def test_where_all_connections_are_in_use_the_page_says_busy_and_nothing_more_waits_for_one(app, monkeypatch, path):
    """What nobody answers for would be a fault of ours, written down by way of one more connection."""
    asked = []

    def nobody_gives_back(*_any):
        asked.append(1)
        raise NoConnection("all 16 connections are in use")

    monkeypatch.setattr(KeptPool, "_do_get", nobody_gives_back)
    page = app.test_client().get(path.format(origin=app.extensions["assay"].settings.origin))
    assert (page.status_code, len(asked)) == (503, 1)
    assert "BUSY" in page.text
