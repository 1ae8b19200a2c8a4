"""``python -m bench.passback``: how fast scores leave, against what latency and concurrency allow, as JSON lines.

First one platform alone, then the same beside a second one that hangs; the CPU of the sending process per score.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.__main__ import SECRET, available, database, say
from lms_plugin import create_app
from lms_plugin.config import Settings
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.lti.ags import SCORE_SCOPE
from lms_plugin.lti.models import Context, Deployment, Person, Registration, ResourceLink, Status
from lms_plugin.lti.signing_keys import ensure_keys
from lms_plugin.passback.models import TOTAL, MessageKind, OwedScore, ScoreState
from lms_plugin.passback.sender import Sender

HANGS = 3600.0
HANGING_SCORES = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds from the start to the last score's arrival, and CPU seconds of this process meanwhile."""

    seconds: float
    cpu: float


def main() -> None:
    """Run on each database that is there."""
    parser = argparse.ArgumentParser(prog="python -m bench.passback", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--scores", type=int, default=10_000)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds the platform takes")
    parser.add_argument("--concurrency", type=int, default=32)
    chosen = parser.parse_args()
    ideal = chosen.concurrency / chosen.latency
    for kind in chosen.database or available():
        alone = measure(kind, chosen.scores, chosen.latency, chosen.concurrency, hanging=False)
        beside = measure(kind, chosen.scores, chosen.latency, chosen.concurrency, hanging=True)
        say(
            database=kind, scores=chosen.scores, latency_ms=1000 * chosen.latency, concurrency=chosen.concurrency,
            ideal_per_second=ideal, per_second=round(chosen.scores / alone.seconds, 1),
            share_of_ideal=round(chosen.scores / alone.seconds / ideal, 3),
            cpu_ms_per_score=round(1000 * alone.cpu / chosen.scores, 3),
            delay_beside_one_that_hangs=round(beside.seconds / alone.seconds - 1, 3),
            load=round(os.getloadavg()[0], 1), cores=os.cpu_count(),
        )  # fmt: skip


def measure(kind: str, scores: int, latency: float, concurrency: int, *, hanging: bool) -> Figures:
    """Owe that many scores and send them all."""
    with database(kind) as url, playing(latency) as port, playing(HANGS) as silent_port:
        settings = Settings(
            public_url="http://127.0.0.1:5000", secret_key=SECRET, database_url=url, development=True,
            log_level="WARNING", send_workers=concurrency,
        )  # fmt: skip
        app = create_app(settings)
        with app.app_context():
            upgrade()
            ensure_keys(db.session(), SECRET, now=utc_now())
            owe(db.session(), f"http://127.0.0.1:{port}", scores)
            if hanging:
                owe(db.session(), f"http://127.0.0.1:{silent_port}", HANGING_SCORES)
            db.session.commit()
            db.session.remove()
            sender = Sender(sessions=session_factory(db.engine), settings=settings)
            began, used = time.perf_counter(), time.process_time()
            lanes = sender.kick()
            lanes[0].join()  # the quick platform was registered first
            figures = Figures(time.perf_counter() - began, time.process_time() - used)
            arrived = select(func.count()).select_from(OwedScore).where(OwedScore.state == ScoreState.ARRIVED)
            assert db.session.scalar(arrived) == scores
            db.session.remove()
            sender.stop()  # waits for what hangs, so that the database can go
    return figures


@contextmanager
def playing(seconds: float) -> Iterator[int]:
    """A platform in a process of its own; its port."""
    command = [sys.executable, "-m", "bench.slow_platform", str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def owe(session: Session, platform: str, scores: int) -> None:
    """A platform with one link, and a score for each of so many learners."""
    now = utc_now()
    registration = Registration(
        name="Bench", issuer=platform, client_id="bench", authorization_url=f"{platform}/auth",
        token_url=f"{platform}/token", key_set_url=f"{platform}/jwks", status=Status.ACTIVE, created_at=now,
    )  # fmt: skip
    session.add(registration)
    session.flush()
    deployment = Deployment(registration_id=registration.id, deployment_id="1", status=Status.ACTIVE, created_at=now)
    session.add(deployment)
    session.flush()
    context = Context(deployment_id=deployment.id, context_id="c1", created_at=now)
    session.add(context)
    session.flush()
    link = ResourceLink(
        deployment_id=deployment.id, context_id=context.id, resource_link_id="l1", title="Quiz",
        line_item_url=f"{platform}/item", ags_scopes=[SCORE_SCOPE], created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(link)
    session.flush()
    people = [
        {"registration_id": registration.id, "sub": f"s{number}", "created_at": now, "updated_at": now}
        for number in range(scores)
    ]
    ids = session.scalars(insert(Person).returning(Person.id), people).all()
    owed = owed_facts(link.id, now)
    session.execute(insert(OwedScore), [owed | {"person_id": person} for person in ids])


def owed_facts(link: int, now: datetime) -> dict[str, Any]:
    """A score that waits, but for whose it is."""
    return {
        "resource_link_id": link, "number": 1, "attempt_id": 1, "score_given": Decimal(7),
        "score_maximum": Decimal(10), "comment": "", "started_at": now - timedelta(minutes=9), "submitted_at": now,
        "created_at": now, "state": ScoreState.WAITING, "due_at": now, "tries": 0, "tag": TOTAL,
        "kind": MessageKind.SCORE, "overwrites": False,
    }  # fmt: skip


if __name__ == "__main__":
    main()
