"""Jobs: a stored score wakes the worker, retries are planned, dead workers' scores are taken over at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from datetime import UTC, timedelta
from decimal import Decimal

import psycopg
import pytest
from huey import RedisHuey, SqliteHuey
from sqlalchemy import select, update
from test_sending import Passback

from lms_plugin import jobs
from lms_plugin.db import db, utc_now
from lms_plugin.lti.models import Launch, ResourceLink
from lms_plugin.lti.signals import link_services_changed
from lms_plugin.passback import holder, service
from lms_plugin.passback.models import OwedScore, ScoreState
from lms_plugin.passback.tasks import ScoreJobs

PATIENCE = 60


@pytest.fixture
def passback(live):
    with live.app.app_context():
        yield Passback(live, db.session())
        db.session.remove()


@pytest.fixture
def score_jobs(live):
    """The jobs of the served application, as a worker would have them."""
    huey = live.app.extensions["assay"].huey
    (stop,) = [one for one in getattr(huey, jobs.AT_END) if isinstance(one.__self__, ScoreJobs)]
    yield stop.__self__
    stop()


def until(true):
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.05)
    return False


def queue(passback):
    return passback.live.app.extensions["assay"].huey


def test_a_stored_score_wakes_the_worker_and_one_rolled_back_does_not(passback):
    passback.owe()
    assert queue(passback).pending_count() == 1
    passback.session.add(OwedScore())
    passback.session.rollback()
    assert queue(passback).pending_count() == 1


def test_scores_stored_at_the_same_time_wake_the_worker_together(passback, monkeypatch):
    monkeypatch.setattr(service.Wake.call, "_rest", 60.0)
    planned = []
    monkeypatch.setattr(service.Wake.call, "_later", lambda *plan: planned.append(plan))
    for _ in range(4):
        passback.owe()
    assert queue(passback).pending_count() == 1
    ((_seconds, work),) = planned
    work()
    assert queue(passback).pending_count() == 2


def test_a_launch_that_brings_a_column_wakes_the_worker(passback):
    passback.owe()
    queue(passback).flush()
    (link_id,) = passback.read(select(ResourceLink.id))
    link_services_changed.send(None, session=passback.session, resource_link_id=link_id)
    passback.session.commit()
    assert queue(passback).pending_count() == 0  # nothing waited for it
    passback.session.execute(update(OwedScore).values(state=ScoreState.NOT_OFFERED))
    link_services_changed.send(None, session=passback.session, resource_link_id=link_id)
    passback.session.commit()
    assert queue(passback).pending_count() == 1
    assert passback.read(select(OwedScore.state)) == [ScoreState.WAITING]
    passback.session.execute(update(OwedScore).values(state=ScoreState.NOT_OFFERED))
    passback.session.execute(update(ResourceLink).values(line_item_url=None))
    passback.session.expire_all()
    link_services_changed.send(None, session=passback.session, resource_link_id=link_id)
    passback.session.commit()
    assert passback.read(select(OwedScore.state)) == [ScoreState.NOT_OFFERED]


def test_the_next_try_is_planned_once(passback, score_jobs):
    passback.owe()
    passback.fault(group="scores", kind="down")
    huey = queue(passback)
    huey.flush()
    score_jobs.sender.send_due()
    assert huey.pending_count() == 1  # a worker puts it aside until it is due
    (due,) = passback.read(select(OwedScore.due_at))
    assert timedelta(seconds=4) < due - utc_now() < timedelta(seconds=6)
    score_jobs.plan(due + timedelta(seconds=1))  # it will look before that anyway
    score_jobs.plan(None)
    assert huey.pending_count() == 1
    score_jobs.plan(due - timedelta(seconds=1))
    assert huey.pending_count() == 2
    etas = sorted(task.eta.replace(tzinfo=UTC) for task in huey.pending())
    assert timedelta() < etas[1] - due <= timedelta(seconds=1)  # never before it is due: nothing would be found
    huey.flush()
    score_jobs.send()  # woken too early, or for nothing
    assert huey.pending_count() == 0


def test_ags_23_only_the_results_of_the_link_asked_for_are_read(passback, score_jobs):
    passback.owe()
    score_jobs.sender.send_due()
    (link_id,) = passback.read(select(ResourceLink.id))
    passback.session.execute(update(OwedScore).values(shown_score=None, shown_maximum=None, shown_at=None))
    passback.session.commit()
    score_jobs.read_back(link_id + 1)
    assert passback.read(select(OwedScore.shown_score)) == [None]
    score_jobs.read_back(link_id)
    assert passback.read(select(OwedScore.shown_score)) == [Decimal(70)]  # of the column's hundred


def test_after_a_restart_what_a_dead_worker_held_goes_out_at_once(passback, score_jobs):
    owed = passback.owe()
    dead = holder.own_name().rpartition(":")[0] + ":1"
    assert len(passback.claim(dead)) == 1
    score_jobs.after_restart()
    assert until(lambda: passback.state(owed) is ScoreState.ARRIVED)


def test_stopping_jobs_that_never_ran_is_nothing(app):
    for stop in getattr(app.extensions["assay"].huey, jobs.AT_END):
        stop()


def test_who_holds_a_lease_is_known_by_machine_number_and_start():
    own = holder.own_name()
    machine, number, _ = own.split(":")
    names = [own, f"{machine}:{number}:1", f"{machine}:999999999:5", f"{machine}:999999999:", "elsewhere:1:1"]
    assert holder.gone(names) == names[1:4]
    assert len(own) <= 40


@pytest.mark.parametrize(
    ("url", "kind"), [("redis://127.0.0.1:1/0", RedisHuey), ("sqlite:///{tmp}/j.sqlite3", SqliteHuey)]
)
def test_the_queue_follows_from_its_address(url, kind, tmp_path):
    assert isinstance(jobs.make_huey(url.format(tmp=tmp_path)), kind)


@pytest.mark.postgres
def test_a_queue_on_postgresql_makes_its_tables_when_first_used(postgres_database, request):
    url = postgres_database.url.replace("+psycopg", "")
    name = f"assay_queue_{uuid.uuid4().hex[:12]}"

    def admin(statement):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    admin(f'CREATE DATABASE "{name}"')
    request.addfinalizer(lambda: admin(f'DROP DATABASE "{name}" WITH (FORCE)'))
    hueys = [jobs.make_huey(f"{url.rpartition('/')[0]}/{name}") for _ in range(4)]
    counts = []

    def count(huey):
        counts.append(huey.pending_count())
        huey.storage.close()

    threads = [threading.Thread(target=count, args=[huey]) for huey in hueys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [0, 0, 0, 0]
    count(hueys[0])  # connected anew: the tables are there


def worker(live, tmp_path):
    """The installed worker as a process of its own, on the test's database and queue."""
    settings = live.app.extensions["assay"].settings
    names = {
        "PUBLIC_URL": settings.public_url,
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "JOBS_URL": settings.jobs_url,
        "DEVELOPMENT": "1",
    }
    environ = os.environ | {f"ASSAY_{name}": value for name, value in names.items()}
    with (tmp_path / "worker.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", "lms_plugin", "worker"], env=environ, stdout=log, stderr=log)


@pytest.mark.slow
def test_ags_25_a_worker_killed_while_it_sends_and_started_again_brings_the_score_once(passback, live, tmp_path):
    passback.fault(group="scores", kind="slow", seconds=600, count=1)
    reached, released = threading.Event(), threading.Event()

    def hold(_seconds):
        reached.set()
        released.wait(PATIENCE)

    passback.world.faults.wait = hold
    first = worker(live, tmp_path)
    owed = passback.owe()
    assert reached.wait(PATIENCE)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert passback.grade() is None
    second = worker(live, tmp_path)
    begun = time.monotonic()
    assert until(lambda: passback.state(owed) is ScoreState.ARRIVED)
    assert time.monotonic() - begun < 25  # not only after the lease of the dead one was over
    released.set()
    assert [one for one, _ in passback.tries(owed)] == ["arrived"]
    third = passback.owe("1002")  # and a worker that runs brings one within moments
    assert until(lambda: passback.state(third) is ScoreState.ARRIVED)
    second.send_signal(signal.SIGTERM)
    assert second.wait(PATIENCE) == 0
    assert passback.read(select(Launch.id))
    assert passback.read(select(OwedScore.lease_holder)) == [None, None]
