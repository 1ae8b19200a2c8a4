"""Desks for the tests of authoring."""

from __future__ import annotations

import pytest
from desks import Desk
from page_checks import InspectingClient
from tests_support import a_launch

from lms_plugin.access import Role
from lms_plugin.authoring import banks
from lms_plugin.db import utc_now


@pytest.fixture
def open_desk(app, session):
    """Make a desk: a role, a person and a course; without a bank of another desk it gets its own."""
    app.test_client_class = InspectingClient

    def made(role=Role.INSTRUCTOR, sub="t1", context="c1", bank_id=None, **launch):
        entered = a_launch(session, role=role, person_sub=sub, context=context, link=f"l-{context}", **launch)
        if bank_id is None:
            bank_id = banks.create(
                session,
                title="Peels",
                registration_id=entered.registration_id,
                context_id=entered.context_id,
                now=utc_now(),
            )
            session.commit()
        return Desk(app, session, entered, bank_id)

    return made


@pytest.fixture
def desk(open_desk):
    """An instructor's desk."""
    return open_desk()
