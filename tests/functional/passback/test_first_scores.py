"""The first score of a learner is owed in one statement, which sees to it that there is no second first one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import OperationalError
from tests_support import a_launch

from lms_plugin.db import utc_now
from lms_plugin.lti.models import ResourceLink
from lms_plugin.lti.upserts import insert_locking
from lms_plugin.passback import service
from lms_plugin.passback.models import OwedScore, ScoreState

NOTHING = service.Before(owed=False, columns=False, offered=True)


@pytest.fixture
def entered(session):
    """Somebody on a link that takes scores."""
    found = a_launch(session)
    session.commit()
    return found


def owe(session, entered, given=1, before=NOTHING):
    return service.queue_score(
        session,
        resource_link_id=entered.resource_link_id,
        person_id=entered.person_id,
        attempt_id=1,
        score_given=Decimal(given),
        score_maximum=Decimal(2),
        comment="Ö",
        started_at=utc_now(),
        submitted_at=utc_now(),
        at=utc_now(),
        before=before,
    )


def stored(session, owed):
    """What is stored of a row, which is what its object said before."""
    said = {one.key: getattr(owed, one.key) for one in OwedScore.__table__.columns}
    session.expire_all()
    assert said == {name: getattr(owed, name) for name in said}
    return said


@pytest.mark.parametrize("heard", [False, True])
def test_it_is_what_the_long_way_would_have_stored_and_calls_the_worker(session, entered, monkeypatch, heard):
    woken, sent, other = [], [], a_launch(session, person_sub="s2")
    session.get_one(ResourceLink, entered.resource_link_id)
    monkeypatch.setattr(service.Wake, "call", lambda: woken.append(1))
    if heard:  # then statements go through the toolkit
        event.listen(session.get_bind(), "before_cursor_execute", lambda *call: sent.append(call[2]))
    owed = owe(session, entered)
    assert len(sent) == heard
    session.commit()
    assert woken == [1]
    first = stored(session, owed)
    assert (owed.number, owed.state, owed.comment) == (1, ScoreState.WAITING, "Ö")
    again = stored(session, owe(session, other, before=None))
    own = {"id", "person_id", "started_at", "submitted_at", "created_at", "due_at", "state"}  # its link takes no scores
    assert {name: again[name] for name in first.keys() - own} == {name: first[name] for name in first.keys() - own}


def test_a_link_that_takes_no_scores_is_owed_none_and_calls_nobody(session, entered, monkeypatch):
    monkeypatch.setattr(service.Wake, "call", lambda: pytest.fail("nothing to send"))
    assert owe(session, entered, before=NOTHING._replace(offered=False)).state is ScoreState.NOT_OFFERED
    session.commit()


def test_whoever_saw_nothing_and_was_slower_still_comes_second(session, entered):
    session.get_one(ResourceLink, entered.resource_link_id).line_item_url = "https://lms.example/column"
    owe(session, entered, given=1)
    session.commit()
    owe(session, entered, given=2)
    session.commit()
    rows = session.execute(select(OwedScore.number, OwedScore.state).order_by(OwedScore.number)).all()
    assert [row[0] for row in rows] == [1, 2]
    assert rows[0].state is ScoreState.REPLACED


def test_one_at_a_time_is_owed_a_first_score(session, entered):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    second = create_engine(session.get_bind().url)
    with second.connect() as other:
        other.execute(text("SELECT id FROM person WHERE id = :id FOR NO KEY UPDATE"), {"id": entered.person_id})
        session.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            owe(session, entered)
        session.rollback()
    second.dispose()


def test_a_row_is_not_made_where_the_one_to_lock_is_gone(session, entered):
    values = stored(session, owe(session, entered)) | {"number": 7}
    del values["id"]
    assert insert_locking(session, OwedScore, values, ResourceLink, 999) is None
    assert insert_locking(session, OwedScore, values, ResourceLink, entered.resource_link_id) is not None
