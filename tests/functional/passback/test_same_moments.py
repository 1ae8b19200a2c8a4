"""What a platform was told of a submission's moments stays the same, whatever its clock said when it was told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests_support import a_launch

from lms_plugin.db import utc_now
from lms_plugin.passback import outbox, recording, service
from lms_plugin.passback.models import TryResult
from lms_plugin.passback.parcels import Reply

NOW = utc_now()
SUBMITTED = NOW - timedelta(minutes=1)
BEHIND = NOW - timedelta(minutes=10)  # the platform's clock, when the score was sent first


def owe(session, entered, *, attempt):
    service.queue_score(
        session,
        resource_link_id=entered.resource_link_id,
        person_id=entered.person_id,
        attempt_id=attempt,
        score_given=Decimal(1),
        score_maximum=Decimal(2),
        comment="",
        started_at=SUBMITTED - timedelta(minutes=2),
        submitted_at=SUBMITTED,
        at=NOW,
    )
    session.flush()


def leased(session, entered, *, later=0):
    (parcel,) = outbox.claim_due(
        session, registration_id=entered.registration_id, now=NOW + timedelta(days=later), holder="w", limit=5
    )
    return parcel


@pytest.fixture
def sent_once(session):
    """A score that a platform whose clock is ten minutes behind was sent, perhaps in vain."""
    entered = a_launch(session)
    owe(session, entered, attempt=1)
    parcel = leased(session, entered)
    assert (parcel.started_at, parcel.submitted_at) == (SUBMITTED - timedelta(minutes=2), SUBMITTED)
    recording.record_reply(session, parcel, Reply(result=TryResult.UNAVAILABLE, timestamp=BEHIND), now=NOW)
    session.commit()
    return entered


def test_ags_20_a_submission_clamped_by_a_slow_clock_is_the_same_on_each_resend(session, sent_once):
    parcel = leased(session, sent_once, later=1)
    assert (parcel.started_at, parcel.submitted_at) == (BEHIND, BEHIND)
    recording.record_reply(session, parcel, Reply(result=TryResult.ARRIVED, timestamp=NOW), now=NOW)
    owe(session, sent_once, attempt=1)  # graded anew
    regraded = leased(session, sent_once, later=1)
    assert (regraded.started_at, regraded.submitted_at) == (BEHIND, BEHIND)


def test_ags_20_another_attempt_has_moments_of_its_own(session, sent_once):
    owe(session, sent_once, attempt=2)
    assert leased(session, sent_once, later=1).submitted_at == SUBMITTED
