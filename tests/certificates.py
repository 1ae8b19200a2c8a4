"""A school that certifies: a course with two quizzes, a programme, learners who pass, and the public host."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from builders import RIGHT, a_launch, a_quiz
from constants import SECRET
from learners import Learner, keys_by_slot
from page_checks import InspectingClient
from sqlalchemy import select

from lms_plugin.access import Role
from lms_plugin.certification import issuing, people, programmes
from lms_plugin.certification.host import create_verify_app
from lms_plugin.certification.kit import kit_of
from lms_plugin.certification.models import Award, Issuance, Issuer
from lms_plugin.certification.places import place_of
from lms_plugin.certification.terms import Terms
from lms_plugin.db import db, session_factory, utc_now
from question_bank.certification.requirements import CriticalItems, QuizPass

TERMS: dict[str, Any] = {
    "title": "Safe practice",
    "description": "Knows what is dangerous.",
    "categories": (("safety", "Safety"),),
}
WRONG: dict[str, Any] = {"one": "c", "two": ["c"], "three": False, "four": {"p1": "c3", "p2": "c3"}}


@dataclass
class School:
    """A course whose programme asks for one quiz (``quiz``) and the safety rule."""

    app: Any
    session: Any
    learner: Any = None
    teacher: Any = None
    colleague: Any = None
    quiz: int = 0
    programme: int = 0
    host: Any = field(default=None)

    def __post_init__(self):
        session = self.session
        self.learner = a_launch(session)
        self.teacher = a_launch(session, role=Role.INSTRUCTOR, person_sub="teacher")
        self.colleague = a_launch(session, role=Role.INSTRUCTOR, person_sub="colleague")
        self.quiz = a_quiz(session, self.learner, attempts=None)
        self.kit = kit_of(self.app.extensions["assay"].settings)
        self.place = place_of(session, self.learner.context_id)
        self.programme = self.offer("SAFE-1", self.rules())

    def rules(self, *more):
        return [QuizPass(assessment=self.quiz, title="Sample quiz", minimum=Decimal(50)), CriticalItems(), *more]

    def offer(self, code, requirements, place=None, **terms):
        now, place = utc_now(), place or self.place
        made = programmes.save(
            self.session, place, code=code, terms=Terms(**(TERMS | terms)), requirements=requirements,
            by="person 1", now=now,
        )  # fmt: skip
        programmes.publish(self.session, place, made, by="person 1", now=now)
        self.session.commit()
        return made

    def sit(self, entered=None, answers=None):
        """Hand in an attempt with these answers by item key; right ones where none are given."""
        learner = Learner(self.app, entered or self.learner)
        attempt = learner.start()
        keys = keys_by_slot(self.session, attempt)
        self.session.commit()
        for slot, key in keys.items():
            given = (answers or {}).get(key, RIGHT[key])
            assert learner.autosave(attempt, slot, given).status_code == 200
        assert learner.submit(attempt).status_code == 303
        self.session.rollback()
        return attempt

    def work(self, now: datetime | None = None) -> int:
        """What the worker does."""
        self.session.commit()
        with self.app.app_context():
            sessions = session_factory(db.engine)
        done = issuing.work_off(sessions, self.kit, (lambda: now) if now else utc_now)
        self.session.rollback()
        self.session.expire_all()
        return done

    def earn(self, entered=None) -> Award:
        """Pass, and have the certificate made."""
        self.sit(entered)
        self.work()
        return self.awards()[-1]

    def awards(self):
        self.session.rollback()
        return self.session.scalars(select(Award).order_by(Award.id)).all()

    def issuances(self, award=None):
        query = select(Issuance).order_by(Issuance.id)
        return self.session.scalars(query.where(Issuance.award_id == award.id) if award else query).all()

    def file(self, issuance, kind="credential") -> bytes:
        return people.read_file(self.session, self.kit, issuance, kind)

    @property
    def slug(self) -> str:
        return self.session.scalars(select(Issuer.slug)).one()

    def public(self):
        """A visitor of the verification host."""
        self.session.commit()
        if self.host is None:
            self.host = create_verify_app(self.app.extensions["assay"].settings)
            self.host.test_client_class = InspectingClient
        return self.host.test_client()

    def close(self):
        """Let go of what the host holds open."""
        if self.host is not None:
            self.host.extensions["verify"]["engine"].dispose()
            self.host.extensions["verify"]["kit"].names.dispose()

    def page(self, issuance):
        return self.public().get(f"/c/{issuance.token}")

    def upload(self, path, data, name="a.pdf"):
        form = {"file": (io.BytesIO(data), name)}
        return self.public().post(path, data=form, headers={"Accept": "application/json"})

    def get(self, entered, rest):
        return entered.in_browser(self.app.test_client()).get(entered.path(rest))

    def post(self, entered, rest, **form):
        self.session.commit()
        client = entered.in_browser(self.app.test_client())
        answer = client.post(entered.path(rest), data={"csrf_token": entered.csrf(SECRET)} | form)
        self.session.rollback()
        self.session.expire_all()
        return answer
