"""Where a transaction only reads, that ends with the request that said so."""

from __future__ import annotations

import pytest

from lms_plugin.db import read_only


@pytest.mark.parametrize("path", ["/healthz", "/lti/jwks", "/nowhere"])
def test_a_thread_that_answered_a_reader_writes_at_once_again(app, path):
    app.test_client().get(path)
    assert read_only.get() is False
