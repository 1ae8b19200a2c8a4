"""``python -m bench.chaos``: networks are cut, people click twice on two devices, and workers are killed meanwhile.

Every answer that was acknowledged to a learner must be in the attempt that is graded, and nobody has two attempts.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

import psutil
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.__main__ import SECRET, available, database, environ_for, say
from bench.platform import Platform
from bench.seed import seed_course, seed_launches
from bench.servers import free_port, served
from bench.steps import SECTION, Visit, exchange
from lms_plugin import create_app
from lms_plugin.config import Settings
from lms_plugin.db import db
from lms_plugin.delivery.answers import current_answers, served_in
from lms_plugin.delivery.assessments import version_of
from lms_plugin.delivery.banks import names_of
from lms_plugin.delivery.models import Attempt, AttemptSlot, AttemptState, SavedAnswer
from lms_plugin.delivery.places import to_places
from question_bank.blueprint import rebuild

OPTIONS = 'name="a{slot}" value="([^"]+)"'
CONFLICT = 409
OK = 200


@dataclass
class Trouble:
    """How bad it gets: chances per request, and the longest cut in seconds."""

    chance: random.Random
    cut: float = 0.05
    lost_reply: float = 0.05
    longest_cut: float = 2.0
    device_dies: float = 0.02
    cuts: int = 0
    lost: int = 0
    died: int = 0
    longest: float = 0.0


@dataclass
class Learner:
    """Somebody at a quiz, on two devices; ``acknowledged`` is (slot, revision) → answer, as the server told."""

    visit: Visit
    trouble: Trouble
    acknowledged: dict[tuple[int, int], Any] = field(default_factory=dict)
    conflicts: int = 0
    problems: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Device:
    """A browser: it sends a message again, word for word, until it is acknowledged."""

    def __init__(self, learner: Learner, name: str) -> None:
        self.learner, self.name = learner, name
        self.seq = 0
        self.revisions: dict[int, int] = {}
        self.connection = self._connect()

    def _connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.learner.visit.port, timeout=30)

    def ask(self, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded") -> Any:
        """An answer at last, however often it takes: (status, headers, text)."""
        trouble, wait = self.learner.trouble, 0.05
        while True:
            try:
                if trouble.chance.random() < trouble.cut:
                    seconds = trouble.chance.random() * trouble.longest_cut
                    trouble.cuts, trouble.longest = trouble.cuts + 1, max(trouble.longest, seconds)
                    time.sleep(seconds)
                    raise ConnectionError("cut")
                response, text = exchange(self.connection, self.learner.visit, method, path, body, kind)
                if trouble.chance.random() < trouble.lost_reply:
                    trouble.lost += 1
                    raise ConnectionError("the reply was lost")
                if response.status < 500:
                    return response.status, response.headers, text
            except (OSError, HTTPException):
                self.connection.close()
                self.connection = self._connect()
            time.sleep(wait * trouble.chance.random())
            wait = min(wait * 2, 2)

    def die(self) -> None:
        """The browser is closed without warning and opened anew: it knows nothing of what it sent."""
        self.learner.trouble.died += 1
        self.connection.close()
        self.name, self.seq, self.revisions, self.connection = f"{self.name}x", 0, {}, self._connect()

    def save(self, slot: int, answer: Any) -> None:
        """Save an answer; where another device was faster, the learner insists on this one."""
        self.seq += 1
        message = {"slot": slot, "base_rev": self.revisions.get(slot, 0), "client_id": self.name, "seq": self.seq}
        message["response"] = answer
        path = self.learner.visit.path(f"attempts/{self.learner.visit.attempt}/autosave")
        status, _, text = self.ask("POST", path, json.dumps(message), "application/json")
        if status == CONFLICT:
            self.revisions[slot] = json.loads(text)["current_rev"]
            with self.learner.lock:
                self.learner.conflicts += 1
            self.save(slot, answer)
            return
        if status != OK:
            self.learner.problems.append(f"{status} {text[:120]}")
            return
        revision = json.loads(text)["rev"]
        self.revisions[slot] = revision
        with self.learner.lock:
            self.learner.acknowledged[slot, revision] = answer


def take(learner: Learner, rounds: int) -> None:
    """A whole attempt: start twice at once, answer on two devices, hand in twice at once."""
    first, second = Device(learner, "phone"), Device(learner, "tablet")
    visit = learner.visit
    found: list[str] = []

    def start(device: Device) -> None:
        _, headers, _ = device.ask("POST", visit.path("attempts"), f"csrf_token={visit.token}")
        found.append((headers.get("Location") or "").rstrip("/").rpartition("/")[2])

    together(lambda: start(first), lambda: start(second))
    visit.attempt = found[0]
    if found[0] != found[1] or not found[0].isdecimal():
        learner.problems.append(f"started {found}")
        return
    page = first.ask("GET", visit.path(f"attempts/{visit.attempt}/"))[2]
    here, there = (choices(page, learner.trouble.chance, rounds) for _ in range(2))
    third = len(here) // 3
    together(lambda: save_all(first, here[: 2 * third]), lambda: save_all(second, there[third:]))
    for device in (first, second):
        device.connection.close()
    path = visit.path(f"attempts/{visit.attempt}/submit")
    together(*(lambda one=one: one.ask("POST", path, f"csrf_token={visit.token}") for one in (first, second)))


def together(*works: Any) -> None:
    """All of these at once."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def save_all(device: Device, answers: list[tuple[int, Any]]) -> None:
    """One after the other, as somebody clicks."""
    trouble = device.learner.trouble
    for slot, answer in answers:
        if trouble.chance.random() < trouble.device_dies:
            device.die()
        device.save(slot, answer)


def choices(page: str, chance: random.Random, rounds: int) -> list[tuple[int, Any]]:
    """Answers to the page's choice questions, each given ``rounds`` times."""
    import re

    asked = []
    for slot, kind in SECTION.findall(page):
        options = re.findall(OPTIONS.format(slot=slot), page)
        if options and kind in {"single_choice", "multiple_response", "true_false"}:
            asked.append((int(slot), kind, options))
    answers = []
    for _ in range(rounds):
        for slot, kind, options in asked:
            picked = chance.choice(options)
            value: Any = [picked] if kind == "multiple_response" else picked
            answers.append((slot, picked == "true" if kind == "true_false" else value))
    return answers


@contextmanager
def killing(master: psutil.Process, chance: random.Random, every: float) -> Iterator[list[int]]:
    """Kill a worker process, without warning, every so often."""
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while not over.wait(every * (0.5 + chance.random())):
            workers = master.children()
            if workers:
                with suppress(psutil.Error):
                    worker = chance.choice(workers)
                    worker.send_signal(signal.SIGKILL)
                    killed.append(worker.pid)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def compare(app: Flask, learners: list[Learner]) -> dict[str, int]:
    """What was acknowledged against what is stored and graded."""
    figures = dict.fromkeys(("acknowledged", "missing", "graded_otherwise", "not_handed_in", "papers_differ"), 0)
    with app.app_context():
        session = db.session()
        for learner in learners:
            attempt = session.get(Attempt, int(learner.visit.attempt)) if learner.visit.attempt.isdecimal() else None
            if attempt is None or attempt.state is not AttemptState.SUBMITTED:
                figures["not_handed_in"] += 1
                continue
            figures["papers_differ"] += papers_differ(session, attempt)
            rows = session.execute(
                select(SavedAnswer.slot, SavedAnswer.revision, SavedAnswer.answer).where(
                    SavedAnswer.attempt_id == attempt.id
                )
            )
            orders = {slot: one.order for slot, one in served_in(session, attempt.id, list(range(1, 101))).items()}
            stored = {(slot, revision): to_places(orders[slot], answer) for slot, revision, answer in rows}
            figures["acknowledged"] += len(learner.acknowledged)
            figures["missing"] += sum(stored.get(place) != answer for place, answer in learner.acknowledged.items())
            newest = dict(sorted(learner.acknowledged))
            held = current_answers(session, attempt.id)
            figures["graded_otherwise"] += sum(
                held[slot].revision != revision
                or to_places(orders[slot], held[slot].answer) != learner.acknowledged[slot, revision]
                for slot, revision in newest.items()
            )
        attempts = session.execute(select(func.count()).select_from(Attempt).group_by(Attempt.person_id)).scalars()
        figures["attempts_too_many"] = sum(count - 1 for count in attempts)
        messages = select(SavedAnswer.attempt_id, SavedAnswer.client_id, SavedAnswer.seq)
        total = session.scalar(select(func.count()).select_from(messages.subquery())) or 0
        once = session.scalar(select(func.count()).select_from(messages.distinct().subquery())) or 0
        figures["messages_stored_twice"] = total - once
        db.session.remove()
    return figures


def papers_differ(session: Session, attempt: Attempt) -> bool:
    """Whether the paper drawn again from the stored record is another one than was served."""
    versions = session.scalars(
        select(AttemptSlot.item_version_id).where(AttemptSlot.attempt_id == attempt.id).order_by(AttemptSlot.slot)
    ).all()
    bank = version_of(session, attempt.assessment_version_id).bank_id
    return [slot.item_id for slot in rebuild(attempt.draw).slots] != names_of(session, bank, versions)


def run(
    kind: str, url: str, *, learners: int, rounds: int, kill_every: float, longest_cut: float, cut: float, seed: int
) -> dict[str, Any]:
    """One run on one database; the figures, which are zero where nothing may happen."""
    port, chance = free_port(), random.Random(seed)  # noqa: S311 - trouble that can be repeated, no secret
    environ = environ_for(url, port)
    app = create_app(Settings.from_env(environ))
    with app.app_context():
        upgrade()
        course = seed_course(db.session(), Platform().key_set_url)
        pairs = seed_launches(db.session(), course, "chaos", learners)
        db.session.remove()
        db.engine.dispose()
    people = [
        Learner(
            Visit(port=port, launch_id=launch, cookie=cookie, secret=SECRET),
            Trouble(random.Random(chance.random()), longest_cut=longest_cut, cut=cut),  # noqa: S311 - as above
        )
        for launch, cookie in pairs
    ]
    began = time.monotonic()
    with (
        served("lms_plugin:create_app()", environ, port, "gunicorn-2") as master,
        killing(master, chance, kill_every) as killed,
    ):
        together(*(lambda one=one: take(one, rounds) for one in people))
    figures = compare(app, people)
    with app.app_context():
        db.engine.dispose()
    return figures | {
        "database": kind,
        "learners": learners,
        "workers_killed": len(killed),
        "cuts": sum(one.trouble.cuts for one in people),
        "longest_cut_s": round(max(one.trouble.longest for one in people), 1),
        "devices_died": sum(one.trouble.died for one in people),
        "replies_lost": sum(one.trouble.lost for one in people),
        "conflicts": sum(one.conflicts for one in people),
        "problems": [problem for one in people for problem in one.problems][:5],
        "seconds": round(time.monotonic() - began),
    }


def main() -> None:
    """Run on every database that is there, and fail where something was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2, help="how often each question is answered")
    parser.add_argument("--kill-every", type=float, default=3.0, help="seconds")
    parser.add_argument("--longest-cut", type=float, default=2.0, help="seconds; 300 for five minutes")
    parser.add_argument("--cut-chance", type=float, default=0.05, help="of a cut, before each request")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    lost = False
    for kind in chosen.database or available():
        with database(kind) as url:
            figures = run(
                kind,
                url,
                learners=chosen.learners,
                rounds=chosen.rounds,
                kill_every=chosen.kill_every,
                longest_cut=chosen.longest_cut,
                cut=chosen.cut_chance,
                seed=chosen.seed,
            )
        say(**figures)
        lost |= any(figures[name] for name in MUST_BE_ZERO) or bool(figures["problems"])
    if lost:
        raise SystemExit(1)


MUST_BE_ZERO = (
    "missing",
    "graded_otherwise",
    "not_handed_in",
    "papers_differ",
    "attempts_too_many",
    "messages_stored_twice",
)

if __name__ == "__main__":
    main()
