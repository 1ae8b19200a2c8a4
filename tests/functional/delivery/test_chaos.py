"""Two devices at once, lost replies, double clicks and requests that die before they are stored: nothing is lost."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

from learners import Learner, keys_by_slot
from sqlalchemy import func, select
from tests_support import a_bank, a_launch, a_quiz, sample_items

from lms_plugin.db import db
from lms_plugin.delivery.answers import current_answers
from lms_plugin.delivery.models import Attempt, AttemptState, SavedAnswer

ANSWERS = {"one": ["1", "2", "3"], "two": [["1"], ["2"], ["1", "2"]], "three": [True, False]}


class Device(Learner):
    """A browser that sends a message again, word for word, until it hears that it is stored."""

    def __init__(self, app, entered, name, chance):
        super().__init__(app, entered)
        self.name, self.chance, self.revisions, self.acknowledged = name, chance, {}, {}

    def insist(self, ask):
        """Ask until an answer gets through: one in five is lost on the way back."""
        while True:
            answer = ask()
            if answer.status_code < 500 and self.chance.random() > 0.2:
                return answer

    def save(self, attempt, slot, response):
        self.number = getattr(self, "number", 0) + 1
        named = {"client_id": self.name, "seq": self.number}
        base = self.revisions.get(slot, 0)
        answer = self.insist(lambda: self.autosave(attempt, slot, response, base, raw=True, **named))
        if answer.status_code == 409:
            self.revisions[slot] = answer.json["current_rev"]
            return self.save(attempt, slot, response)
        assert answer.status_code == 200, answer.text
        self.revisions[slot] = answer.json["rev"]
        self.acknowledged[slot, answer.json["rev"]] = response
        return answer

    def answer_all(self, attempt, slots):
        for slot, key in slots:
            self.save(attempt, slot, self.chance.choice(ANSWERS[key]))


def test_what_was_acknowledged_is_what_is_graded_whatever_breaks_on_the_way(app, session, monkeypatch):
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, sample_items()[:3]), questions=3)
    chance = random.Random(20)  # noqa: S311 - trouble that can be repeated, no secret
    commit = type(db.session).commit

    def breaks(scoped):
        if chance.random() < 0.15:
            raise OSError("the process died before this was stored")
        commit(scoped)

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(type(db.session), "commit", breaks)
    devices = [Device(app, entered, name, random.Random(name)) for name in ("phone", "tablet")]  # noqa: S311 - as above
    with ThreadPoolExecutor(2) as both:
        started = list(both.map(lambda one: one.insist(lambda: one.post("attempts")), devices))
        assert len({answer.location for answer in started}) == 1
        attempt = int(started[0].location.rstrip("/").rpartition("/")[2])
        slots = sorted(keys_by_slot(session, attempt).items()) * 4
        session.rollback()
        list(both.map(lambda one: one.answer_all(attempt, slots), devices))
        list(both.map(lambda one: one.insist(lambda: one.submit(attempt)), devices))
    rows = session.scalars(select(SavedAnswer).where(SavedAnswer.attempt_id == attempt)).all()
    assert len({(row.client_id, row.seq) for row in rows}) == len(rows)
    acknowledged = devices[0].acknowledged | devices[1].acknowledged
    assert {(row.slot, row.revision) for row in rows} >= acknowledged.keys()
    held = current_answers(session, attempt)
    for slot, key in set(slots):
        newest = max(revision for place, revision in acknowledged if place == slot)
        assert held[slot].revision == newest
        shown = devices[0].shown(attempt, slot, held[slot].answer) if key != "three" else held[slot].answer
        assert shown == acknowledged[slot, newest]
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1
    assert session.get_one(Attempt, attempt).state is AttemptState.SUBMITTED
