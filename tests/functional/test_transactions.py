"""Where a transaction only reads, that ends with the request that said so."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lms_plugin.db import utc_now
from lms_plugin.operations.models import OperatorCode
from lms_plugin.pool import read_only


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
