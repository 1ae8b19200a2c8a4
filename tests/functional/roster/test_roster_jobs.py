"""Jobs: a stored wish wakes the worker, a sweep finds what is old or was left, and nothing waits for a platform."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from test_reading import EVERYBODY, Class

from lms_plugin.db import db, utc_now
from lms_plugin.roster import service
from lms_plugin.roster.models import Roster, RosterState
from lms_plugin.roster.reader import Reader


@pytest.fixture
def course(live):
    with live.app.app_context():
        yield Class(live, db.session())
        db.session.remove()


@pytest.fixture
def roster_jobs(live):
    """The jobs of the served application, as a worker would have them."""
    found = live.app.extensions["assay"].extras["roster_jobs"]
    yield found
    found.stop()


def queue(course):
    return course.live.app.extensions["assay"].huey


def finished(roster_jobs):
    """Wait for the threads that ask platforms."""
    for thread in list(roster_jobs.reader._threads.values()):
        thread.join()


def test_nrps_09_a_stored_wish_wakes_the_worker_and_one_rolled_back_does_not(course):
    course.ask()
    assert queue(course).pending_count() == 1
    service.ask(course.session, context_id=course.entered.context_id, resource_link_id=None, now=utc_now())
    course.session.rollback()
    assert queue(course).pending_count() == 1


def test_nrps_09_the_worker_reads_what_was_wished_for(course, roster_jobs):
    course.ask()
    huey = queue(course)
    huey.execute(huey.dequeue())
    finished(roster_jobs)
    assert set(course.members()) == EVERYBODY


def test_nrps_09_the_sweep_finds_old_rosters_and_what_a_killed_worker_left(course, roster_jobs):
    course.read()
    long_ago = utc_now() - timedelta(days=2)
    course.session.execute(update(Roster).values(read_at=long_ago))
    course.session.commit()
    roster_jobs.sweep()
    finished(roster_jobs)
    assert course.roster().read_at > long_ago
    left = {"state": RosterState.READING, "lease": "x", "lease_until": long_ago, "next_url": None}
    course.session.execute(update(Roster).values(left))
    course.session.commit()
    roster_jobs.sweep()
    finished(roster_jobs)
    assert course.roster().state is RosterState.READ


def test_a_reader_that_stops_begins_nothing_new(course):
    course.ask()
    reader = course.a_reader()
    reader.stop()
    reader.read_due()
    assert course.roster().state is RosterState.WAITING


def test_a_fault_of_ours_is_told_and_the_next_roster_is_read_all_the_same(course, monkeypatch):
    course.ask(link=True)
    read = Reader._read

    def fails_for_the_link(reader, task):
        if "rlid=" in task.start:
            raise LookupError("no signing key")
        read(reader, task)

    monkeypatch.setattr(Reader, "_read", fails_for_the_link)
    course.ask()
    course.reader.read_due()
    assert (course.roster("skin-quiz").state, course.roster("skin-quiz").problem) == (RosterState.WAITING, "OUR_FAULT")
    assert set(course.members()) == EVERYBODY


def test_a_wish_while_it_is_being_read_changes_nothing_but_the_address(course):
    course.ask()
    with course.reader.sessions() as session:
        service.claim(session, registration_id=course.live.registration.id, now=utc_now())
    course.offer("?mode=strict&again=1")
    assert course.ask()
    assert course.roster().state is RosterState.READING
    assert course.roster().url.endswith("again=1")
