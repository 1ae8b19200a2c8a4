"""``python -m bench.regrades``: seconds to try out and apply a regrade of many attempts, statements, and who is resent.

The gradebook is a stub that takes whatever is posted: it must hear of exactly the learners whose score changed.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from bench.__main__ import available, database, environ_for, say
from bench.platform import Platform
from bench.seed import Course, seed_course
from lms_plugin import create_app
from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import Bank, Item, ItemVersion
from lms_plugin.config import Settings
from lms_plugin.db import db, session_factory, utc_now
from lms_plugin.delivery import assessments, service
from lms_plugin.delivery.models import AttemptSlot, SavedAnswer
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.lti.models import Person, Registration, ResourceLink
from lms_plugin.lti.signing_keys import ensure_keys
from lms_plugin.passback.sender import Sender
from lms_plugin.regrading.applying import Order, apply
from lms_plugin.regrading.terms import Terms, terms_to_undo
from lms_plugin.regrading.trials import try_out
from question_bank.interchange import native
from question_bank.regrade.policies import Policy

QUESTIONS = 20
KEPT = 4  # every fourth learner has left the question blank and so gains; the others had it right


class Gradebook:
    """Answers token and score requests, and remembers for whom scores came."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        book = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                scores = self.path.endswith("/scores")
                if scores:
                    book.heard.append(json.loads(body)["userId"])
                token = {"access_token": "t", "token_type": "bearer", "expires_in": 3600}
                answer = b"{}" if scores else json.dumps(token).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def main() -> None:
    """Run for each database that is there."""
    parser = argparse.ArgumentParser(prog="python -m bench.regrades", description=__doc__)
    parser.add_argument("--attempts", type=int, default=1000)
    attempts = parser.parse_args().attempts
    for kind in available():
        with database(kind) as url:
            settings = Settings.from_env(environ_for(url, 5999))
            app = create_app(settings)
            with app.app_context():
                upgrade()
                measure(kind, settings, attempts)
                db.session.remove()
                db.engine.dispose()


def measure(kind: str, settings: Settings, attempts: int) -> None:
    """Give full credit for one question of all attempts, send, and take it back."""
    session, book = db.session(), Gradebook()
    ensure_keys(session, settings.secret_key, now=utc_now())
    course = seed_course(session, Platform().key_set_url, questions=1)
    session.execute(update(Registration).values(token_url=f"{book.url}/token"))
    session.execute(update(ResourceLink).values(line_item_url=f"{book.url}/items/1/lineitem"))
    quiz, version = a_quiz(session, course)
    gaining = sit(session, course, version, attempts)
    sender = Sender(sessions=session_factory(db.engine), settings=settings)
    sender.send_due()
    full = Terms(
        context_id=course.context_id,
        item_id=version.item_id,
        old_versions=(version.id,),
        policy=Policy.FULL_CREDIT,
        assessment_id=quiz,
    )
    regrade = one_regrade(kind, "full_credit", full, book, sender, gaining)
    undoing = terms_to_undo(session, regrade, context_id=course.context_id)
    one_regrade(kind, "undo", undoing, book, sender, gaining)


def one_regrade(kind: str, step: str, terms: Terms, book: Gradebook, sender: Sender, gaining: Sequence[str]) -> int:
    """Try it out, apply it, send; one line of the result. Returns the regrade's id."""
    session = db.session()
    book.heard.clear()
    with counted() as statements:
        began = time.perf_counter()
        trial = try_out(session, terms, now=utc_now())
        session.rollback()
        tried, looked = time.perf_counter() - began, len(statements)
        person = session.scalars(select(Person.id)).first() or 0
        order = Order(dry_run_hash=trial.run.content_hash, reason="bench", person_id=person, decisions={})
        began, used = time.perf_counter(), time.process_time()
        applied = apply(session, terms, order, now=utc_now())
        session.commit()
        took, cpu = time.perf_counter() - began, time.process_time() - used
    time.sleep(1.1)  # a platform is told later times only, in whole seconds
    sender.send_due()
    say(
        database=kind, step=step, attempts=len(trial.run.rows), questions=QUESTIONS, dry_run_s=round(tried, 2),
        apply_s=round(took, 2), apply_cpu_s=round(cpu, 2), dry_run_statements=looked,
        apply_statements=len(statements) - looked, changed=applied.changed, resent=applied.resent,
        gradebook_heard_exactly_the_changed=sorted(book.heard) == sorted(gaining),
    )  # fmt: skip
    return applied.regrade_id


def a_quiz(session: Session, course: Course) -> tuple[int, ItemVersion]:
    """A quiz that asks the same questions of everybody. Returns its id, and the version that is regraded."""
    items = [
        {
            "schema_version": 1, "item_id": f"q{one}", "type": "single_choice", "stem": f"Question {one}?",
            "topics": ["all"],
            "options": [{"id": key, "text": f"Answer {key}", "fraction": "1" if key == "a" else "0"} for key in "abcd"],
        }
        for one in range(QUESTIONS)
    ]  # fmt: skip
    document = {
        "schema_version": 1, "bank": {"id": "bench", "title": "Bench", "topics": [{"id": "all", "title": "All"}]},
        "items": [{"status": "approved", "item": item} for item in items],
    }  # fmt: skip
    authoring.import_bank(session, native.bank_from_document(document), registration_id=None, now=utc_now())
    session.flush()
    bank = session.scalars(select(Bank).where(Bank.key == "bench")).one()
    teacher = session.scalars(select(Person.id)).first() or 0
    settings = AssessmentSettings(title="Bench", topics=("all",), questions=QUESTIONS, attempts=None)
    facts = {"context_id": course.context_id, "person_id": teacher, "now": utc_now()}
    quiz = assessments.create_assessment(session, bank_id=bank.id, settings=settings, **facts)
    assessments.bind(session, resource_link_id=course.resource_link_id, assessment_id=quiz, **facts)
    query = select(ItemVersion).join(Item, Item.id == ItemVersion.item_id).where(Item.key == "q0")
    version = session.scalars(query).one()
    session.commit()
    return quiz, version


def sit(session: Session, course: Course, version: ItemVersion, attempts: int) -> list[str]:
    """As many people take the quiz. Returns the platform's ids of those who gain from full credit."""
    now, gaining = utc_now(), []
    for number in range(attempts):
        person = Person(registration_id=course.registration_id, sub=f"u{number}", created_at=now, updated_at=now)
        session.add(person)
        session.flush()
        sitter = Sitter(resource_link_id=course.resource_link_id, person_id=person.id, preview=False)
        attempt = service.start_attempt(session, sitter, seed=f"{number:032x}", now=utc_now())
        for slot in session.scalars(select(AttemptSlot).where(AttemptSlot.attempt_id == attempt.id)):
            blank = slot.item_version_id == version.id and number % KEPT == 0
            answer = None if blank else "abcd"[(number + slot.slot) % 4] if slot.item_version_id != version.id else "a"
            session.add(
                SavedAnswer(
                    attempt_id=attempt.id, slot=slot.slot, revision=1, client_id="b", seq=slot.slot, answer=answer,
                    saved_at=now,
                )
            )  # fmt: skip
        session.flush()
        service.submit_attempt(session, attempt, now=utc_now())
        if number % KEPT == 0:
            gaining.append(person.sub)
        if number % 100 == 99:
            session.commit()
    session.commit()
    return gaining


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent inside."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main()
