"""Launches stored before there were other messages than links survive the change of their table, and back."""

from __future__ import annotations

from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from tests_support import a_launch

from lms_plugin.db import db, utc_now
from lms_plugin.lti import tickets
from lms_plugin.lti.models import Launch


def test_rows_that_refer_to_a_launch_survive_the_change_of_its_table_both_ways(app, session):
    entered = a_launch(session)
    tickets.issue_ticket(session, entered.launch_id, now=utc_now())
    session.commit()
    session.close()
    for step in (lambda: downgrade(revision="0007_rosters"), upgrade):
        step()
        with db.engine.connect() as connection:
            held = connection.execute(text("SELECT launch.id FROM ticket JOIN launch ON launch.id = ticket.launch_id"))
            assert held.scalars().all() == [entered.launch_id]
    launch = session.get_one(Launch, entered.launch_id)
    assert launch.resource_link_id == entered.resource_link_id
    assert launch.message == "LtiResourceLinkRequest"
