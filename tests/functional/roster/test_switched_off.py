"""A platform or deployment that is switched off is not asked for its class lists."""

from __future__ import annotations

import pytest
from tests_support import a_launch

from lms_plugin.db import utc_now
from lms_plugin.lti.models import Deployment, Registration, Status
from lms_plugin.roster import service
from lms_plugin.roster.models import Roster, RosterState


@pytest.mark.parametrize("off", [None, Registration, Deployment])
def test_nrps_09_what_is_switched_off_is_not_read(session, off):
    entered, now = a_launch(session), utc_now()
    session.add(
        Roster(context_id=entered.context_id, url="https://lms.example/r", state=RosterState.WAITING, due_at=now)
    )
    if off is not None:
        session.get_one(
            off, entered.deployment_id if off is Deployment else entered.registration_id
        ).status = Status.DISABLED
    session.flush()
    due = service.due_registrations(session, now=now)
    task = service.claim(session, registration_id=entered.registration_id, now=now)
    assert (due == [entered.registration_id], task is not None) == (off is None, off is None)
