"""Connections kept between tests do not fail a test that has nothing to do with them."""

from __future__ import annotations

import gc
import warnings

from sqlalchemy import create_engine, text


def test_an_engine_dropped_with_an_open_connection_fails_no_later_test(postgres_database):
    engine = create_engine(postgres_database.url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        del connection, engine
        gc.collect()
    assert [str(one.message) for one in told if issubclass(one.category, ResourceWarning)] == []
