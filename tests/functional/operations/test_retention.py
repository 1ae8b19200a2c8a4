"""What is over is forgotten, once an hour: people nobody named, and what old launches and pickers held."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from tests_support import a_launch, a_quiz

from lms_plugin.access import SetAside
from lms_plugin.db import utc_now
from lms_plugin.delivery import service
from lms_plugin.delivery.models import Attempt, AttemptSlot, LinkBinding
from lms_plugin.lti.models import ContentPick, Launch, Membership, Person
from lms_plugin.lti.upserts import table_of
from lms_plugin.operations import retention
from lms_plugin.operations.removal import hanging_on

DAY = timedelta(days=1)


def practised(session, sub, *, days, anonymous=True):
    """Somebody who practised so many days ago; their launch."""
    then = utc_now() - days * DAY
    entered = a_launch(session, person_sub=sub, created_at=then, expires_at=then + timedelta(hours=12))
    session.execute(update(Person).where(Person.id == entered.person_id).values(anonymous=anonymous, created_at=then))
    a_quiz(session, entered) if session.get(LinkBinding, entered.resource_link_id) is None else None
    sitter = service.Sitter(
        resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=True,
        set_aside=SetAside.ANONYMOUS,
    )  # fmt: skip
    service.start_attempt(session, sitter, seed="0" * 32, now=utc_now())
    session.commit()
    return entered


@pytest.fixture
def forget(app):
    """Run the job as the worker does, an hour's turn."""
    (task,) = [
        one for one in app.extensions["assay"].huey._registry.periodic_tasks if one.name == "forget_what_is_over"
    ]
    return task.execute


def people(session):
    session.rollback()
    return set(session.scalars(select(Person.sub)))


def test_launch_23_people_nobody_named_are_forgotten_with_their_practice_after_the_time_set(session, forget):
    teacher = a_launch(session, person_sub="teacher")
    a_quiz(session, teacher)
    practised(session, "old", days=31)
    practised(session, "new", days=29)
    practised(session, "named", days=400, anonymous=False)
    forget()
    assert people(session) == {"teacher", "new", "named"}
    kept = set(session.scalars(select(Person.id)))
    for kind in (Attempt, Launch, Membership):
        assert set(session.scalars(select(kind.person_id))) <= kept
    attempts = set(session.scalars(select(Attempt.id)))
    assert set(session.scalars(select(AttemptSlot.attempt_id))) == attempts
    assert len(attempts) == 2


def test_launch_23_somebody_who_came_back_is_not_forgotten_yet(session, forget):
    teacher = a_launch(session, person_sub="teacher")
    a_quiz(session, teacher)
    practised(session, "old", days=31)
    a_launch(session, person_sub="old")
    forget()
    assert "old" in people(session)


def test_launch_23_nothing_of_others_goes_with_somebody_nobody_named(session, forget):
    old = practised(session, "old", days=31)  # whose launch made the link follow a newer pick
    assert session.get_one(LinkBinding, old.resource_link_id).bound_by == old.person_id
    session.rollback()
    forget()
    assert session.scalar(select(func.count()).select_from(LinkBinding)) == 1
    assert people(session) == {"old"}


def test_quirk_17_the_way_back_of_a_launch_is_forgotten_a_day_after_it_ended(session, forget):
    now = utc_now()
    for sub, ended in (("long", 2 * DAY), ("just", timedelta(hours=1))):
        a_launch(session, person_sub=sub, return_url="https://lms.example/?sesskey=s", expires_at=now - ended)
    forget()
    session.rollback()
    rows = session.execute(select(Person.sub, Launch.return_url).join(Person, Person.id == Launch.person_id)).all()
    assert {row[0]: bool(row[1]) for row in rows} == {"long": False, "just": True}


def test_dl_15_requests_for_content_are_forgotten_though_nobody_picks_again(session, forget):
    for days in (1, 5):
        session.add(
            ContentPick(
                return_url=f"https://lms.example/{days}", accept_types=[], accept_multiple=False, auto_create=False,
                targets=[], expires_at=utc_now() - days * DAY,
            )
        )  # fmt: skip
    session.commit()
    forget()
    session.rollback()
    assert session.scalars(select(ContentPick.return_url)).all() == ["https://lms.example/1"]


def test_people_are_deleted_by_the_part_when_there_are_many(session, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    teacher = a_launch(session, person_sub="teacher")
    a_quiz(session, teacher)
    for number in range(3):
        practised(session, f"old{number}", days=31)
    before = utc_now() - 30 * DAY
    assert [retention.forget_anonymous(session, before=before) for _turn in range(3)] == [2, 1, 0]
    assert people(session) >= {"teacher"}


def test_a_person_takes_along_nothing_that_is_not_theirs():
    root = table_of(Person)
    assert set(hanging_on(root, root.c.id == 1)) > retention.PRIVATE
