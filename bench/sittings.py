"""Attempts by the ten thousand, inserted in bulk: forms that were really drawn, answered by chance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, count, islice
from random import Random
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.seed import Course
from lms_plugin.authoring import service as authoring
from lms_plugin.db import utc_now
from lms_plugin.delivery import service
from lms_plugin.delivery.models import Attempt, AttemptSlot, SavedAnswer
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.lti.models import Person
from question_bank import Item
from question_bank.items import MultipleResponse, SingleChoice, TrueFalse

QUESTIONS, FORMS, BULK = 40, 20, 500
SHARES = ("0", "0", "0.5", "1", "1", "1")


class Forms:
    """Twenty forms of the course's quiz, and as many attempts at them as are asked for."""

    def __init__(self, session: Session, course: Course) -> None:
        self.session, self.course, self.made = session, course, 0
        self.chance = Random(9)  # noqa: S311 - the same attempts each time, no secret
        self.models = [self._form(number) for number in range(FORMS)]
        self.question = self.models[0][1][0].item_version_id
        self.learner = 0
        self.ids = count((session.scalar(select(func.max(Attempt.id))) or 0) + 1)
        self.people = count((session.scalar(select(func.max(Person.id))) or 0) + 100)

    def _form(self, number: int) -> tuple[dict[str, Any], list[AttemptSlot], dict[int, Item]]:
        """A row to copy, its slots, and the items in them."""
        now = utc_now()
        person = Person(registration_id=self.course.registration_id, sub=f"f{number}", created_at=now, updated_at=now)
        self.session.add(person)
        self.session.flush()
        sitter = Sitter(resource_link_id=self.course.resource_link_id, person_id=person.id, preview=True)
        attempt = service.start_attempt(self.session, sitter, seed=f"{number:032x}", now=now)
        service.submit_attempt(self.session, attempt, now=now)
        row = {one.name: getattr(attempt, one.name) for one in Attempt.__table__.columns} | {"preview": False}
        slots = list(self.session.scalars(select(AttemptSlot).where(AttemptSlot.attempt_id == attempt.id)))
        items = authoring.load_items(self.session, [one.item_version_id for one in slots])
        self.session.commit()
        return row, slots, {one.slot: items[one.item_version_id][1] for one in slots}

    def fill(self, attempts: int) -> list[int]:
        """Insert so many attempts, each of somebody else. Returns their ids."""
        found, made = [], self._attempts()
        while chunk := list(islice(made, max(0, min(BULK, attempts - len(found))))):
            people, rows, slots, answers = (list(chain.from_iterable(one[at] for one in chunk)) for at in range(4))
            for kind, values in ((Person, people), (Attempt, rows), (AttemptSlot, slots), (SavedAnswer, answers)):
                self.session.execute(insert(kind), values)
            self.session.commit()
            found += [row["id"] for row in rows]
        self.made += len(found)
        return found

    def _attempts(self) -> Iterator[tuple[list[Any], list[Any], list[Any], list[Any]]]:
        while True:
            row, slots, items = self.chance.choice(self.models)
            attempt, person, now = next(self.ids), next(self.people), utc_now()
            self.learner = self.learner or person
            who = {
                "id": person,
                "registration_id": self.course.registration_id,
                "sub": f"p{person}",
                "anonymous": False,
            }
            able = self.chance.randrange(3)
            marks = {one.slot: SHARES[min(5, self.chance.randrange(4) + able)] for one in slots}
            graded = [one | {"mark": marks[one["slot"]]} for one in row["outcome"]["slots"]]
            stamps = {"started_at": now - timedelta(hours=1), "submitted_at": now}
            yield (
                [who | {"created_at": now, "updated_at": now}],
                [row | stamps | {"id": attempt, "person_id": person, "outcome": row["outcome"] | {"slots": graded}}],
                [
                    {
                        "attempt_id": attempt, "slot": one.slot, "item_version_id": one.item_version_id,
                        "option_order": one.option_order, "max_mark": one.max_mark, "flagged": False,
                    }
                    for one in slots
                ],
                [
                    {
                        "attempt_id": attempt, "slot": one.slot, "revision": 1, "client_id": "c", "seq": one.slot,
                        "answer": self._answer(items[one.slot]), "certainty": None,
                        "saved_at": now - timedelta(seconds=3600 - 80 * one.slot + self.chance.randrange(60)),
                    }
                    for one in slots
                ],
            )  # fmt: skip

    def _answer(self, item: Item) -> Any:
        match item:
            case SingleChoice():
                return self.chance.choice(item.options).id
            case TrueFalse():
                return self.chance.random() < 0.6
            case MultipleResponse():
                return [self.chance.choice(item.options).id]
        return None
