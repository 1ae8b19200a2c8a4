"""Several workers, as on several machines: one database and one queue, each score sent once, and one killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections import Counter

import psycopg
import pytest
import redis
from sqlalchemy import func, select
from test_sending import Passback
from test_worker import PATIENCE, until

from lms_plugin.db import db
from lms_plugin.passback.models import OwedScore, ScoreState
from sandbox.records import LEARNER

LEARNERS, WORKERS = 120, 3
REDIS = "redis://127.0.0.1:6379/15"


@pytest.fixture(params=["postgresql", "redis"])
def queue_url(request, postgres_database):
    """A queue of its own that several machines could share."""
    if request.param == "redis":
        try:
            redis.Redis.from_url(REDIS).ping()
        except redis.ConnectionError as error:
            pytest.skip(f"not run, no Redis: {error}")
        yield REDIS
        redis.Redis.from_url(REDIS).flushdb()
        return
    url = postgres_database.url.replace("+psycopg", "")
    name = f"assay_queue_{uuid.uuid4().hex[:12]}"

    def admin(statement):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    admin(f'CREATE DATABASE "{name}"')
    yield f"{url.rpartition('/')[0]}/{name}"
    admin(f'DROP DATABASE "{name}" WITH (FORCE)')


def start(live, queue_url, log):
    """A worker as a process of its own, with a place for its log."""
    settings = live.app.extensions["assay"].settings
    names = {
        "PUBLIC_URL": settings.public_url,
        "SECRET_KEY": settings.secret_key,
        "DATABASE_URL": settings.database_url,
        "JOBS_URL": queue_url,
        "DEVELOPMENT": "1",
    }
    environ = os.environ | {f"ASSAY_{name}": value for name, value in names.items()}
    with log.open("ab") as out:
        return subprocess.Popen([sys.executable, "-m", "lms_plugin", "worker"], env=environ, stdout=out, stderr=out)


def sent_by(log):
    """Which scores this worker wrote down as tried."""
    found = []
    for line in log.read_text().splitlines():
        if line.startswith("{"):
            entry = json.loads(line)
            if entry.get("event") == "score_tried":
                found.append(entry["owed_score"])
    return found


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_three_workers_share_the_scores_and_lose_none_when_one_is_killed(live, queue_url, tmp_path):
    world = live.platform.world
    world.faults.add(group="scores", kind="slow", seconds=0.5)  # longer together than workers start apart
    for number in range(LEARNERS):
        world.add_person(id=f"n{number}", given="N", family=str(number), roles={"skin-101": [LEARNER[0]]})
    logs = [tmp_path / f"worker-{number}.log" for number in range(WORKERS)]
    with live.app.app_context():
        passback = Passback(live, db.session())
        for number in range(LEARNERS):
            passback.owe(f"n{number}", given=str(number % 10))
        workers = [start(live, queue_url, log) for log in logs]
        try:
            assert until(lambda: all(log.exists() and sent_by(log) for log in logs))
            workers[0].send_signal(signal.SIGKILL)
            workers[0].wait()
            workers.append(start(live, queue_url, tmp_path / "worker-after.log"))  # takes over what the killed one held
            assert until(lambda: passback.read(unsettled()) == [0])
        finally:
            workers[0].kill()
            workers[0].wait()
            for worker in workers[1:]:
                worker.send_signal(signal.SIGTERM)
            ended = [worker.wait(PATIENCE) for worker in workers[1:]]
        assert ended[:2] == [0, 0]  # the last one may not have been quite up yet
        owed = passback.read(select(OwedScore.id))
        shown = {f"n{number}": world.grades["item-skin-quiz", f"n{number}"].score for number in range(LEARNERS)}
        db.session.remove()
    assert shown == {f"n{number}": number % 10 for number in range(LEARNERS)}
    written = Counter(one for log in tmp_path.glob("worker-*.log") for one in sent_by(log))
    assert set(written.values()) == {1}  # nobody sent what another had sent
    assert set(written) <= set(owed)
    taken = Counter(
        entry["person"] for entry in world.log if entry["what"] == "scores" and entry["verdict"] == "answered"
    )
    lost_with_the_killed = [person for person, times in taken.items() if times > 1]
    assert len(lost_with_the_killed) <= 8  # only what the killed one had under way was sent once more


def unsettled():
    return select(func.count()).select_from(OwedScore).where(OwedScore.state != ScoreState.ARRIVED)
