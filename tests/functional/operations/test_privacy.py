"""One person's data on both databases: found, handed out whole, erased, and nothing of anybody else touched."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from learners import keys_by_slot
from operators import signed_in
from sqlalchemy import func, select
from tests_support import a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.db import Base, utc_now
from lms_plugin.delivery import service as delivery
from lms_plugin.delivery.models import Attempt, SavedAnswer
from lms_plugin.delivery.sitters import Sitter
from lms_plugin.lti.models import Launch, Person
from lms_plugin.operations import privacy
from lms_plugin.passback.models import OwedScore, ScoreState


class School:
    """A quiz, learners who sat it, and a teacher who wrote a question."""

    def __init__(self, session):
        self.session = session
        self.teacher = a_launch(session, role=Role.INSTRUCTOR, person_sub="teacher")
        a_quiz(session, self.teacher)

    def sit(self, sub, answer="b"):
        entered = a_launch(self.session, person_sub=sub)
        sitter = Sitter(resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=False)
        attempt = delivery.start_attempt(self.session, sitter, seed="0" * 32, now=utc_now())
        slot = next(slot for slot, key in keys_by_slot(self.session, attempt.id).items() if key == "one")
        facts = {"client_id": "c", "seq": 1, "answer": answer, "saved_at": utc_now()}
        self.session.add(SavedAnswer(attempt_id=attempt.id, slot=slot, revision=1, **facts))
        delivery.submit_attempt(self.session, attempt, now=utc_now())
        self.session.commit()
        return self.person(sub)

    def arrive(self):
        for owed in self.session.scalars(select(OwedScore)):
            owed.state = ScoreState.ARRIVED
        self.session.commit()

    def person(self, sub):
        registration = self.session.scalar(select(Person.registration_id).where(Person.sub == sub))
        return privacy.person_of(self.session, registration, sub)

    def rows(self, kind):
        return self.session.scalar(select(func.count()).select_from(kind))


@pytest.fixture
def school(session):
    return School(session)


def test_every_reference_to_a_person_is_either_their_own_or_something_they_did(app):
    """A table that names a person is not forgotten: whoever adds one says here which of the two it is."""
    named = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }
    assert named == privacy.OWN | privacy.DONE
    assert not privacy.OWN & privacy.DONE


def test_people_are_found_by_name_address_or_sub_and_wildcards_are_letters(school):
    school.sit("amara_1")
    assert [one.sub for one in privacy.find(school.session, "RA_1")] == ["amara_1"]
    assert privacy.find(school.session, "ra%1") == []


def test_what_is_handed_out_holds_the_answers_and_no_lock_of_ours(school):
    mine = school.sit("amara", answer="c")
    school.sit("boris", answer="a")
    told = privacy.told(school.session, mine)
    assert told["person"]["sub"] == "amara"
    assert [one["answer"] for one in told["saved_answer"]] == ["c"]
    assert len(told["attempt"]) == len(told["owed_score"]) == 1
    names = {name for rows in told.values() if isinstance(rows, list) for row in rows for name in row}
    assert not {name for name in names if name.endswith("hash")}
    assert "boris" not in json.dumps(told)


def test_an_erased_learner_leaves_nothing_and_the_others_keep_everything(school):
    mine, other = school.sit("amara"), school.sit("boris")
    school.arrive()
    kept = privacy.told(school.session, other)
    assert privacy.erase(school.session, mine)
    school.session.commit()
    assert school.session.scalar(select(Person.id).where(Person.sub == "amara")) is None
    assert school.session.scalar(select(Launch.id).where(Launch.person_id == mine.id)) is None
    assert (school.rows(Attempt), school.rows(SavedAnswer), school.rows(OwedScore)) == (1, 1, 1)
    assert privacy.told(school.session, other) == kept


def test_a_teachers_work_stays_without_a_name(school):
    privacy.erase(school.session, school.person("teacher"))
    school.session.commit()
    row = school.session.scalar(select(Person).where(Person.sub.startswith("erased-")))
    assert (row.name, row.email) == (None, None)
    assert school.session.scalar(select(Launch.id).where(Launch.person_id == row.id)) is None


def test_a_score_on_its_way_keeps_a_person_until_somebody_says_that_it_may_be_lost(school):
    mine = school.sit("amara")
    if school.session.scalar(select(OwedScore.state)) is not ScoreState.WAITING:
        school.session.scalar(select(OwedScore)).state = ScoreState.WAITING
    with pytest.raises(privacy.ScoresOnTheirWay):
        privacy.erase(school.session, mine)
    assert school.rows(Attempt) == 1
    assert privacy.erase(school.session, mine, lose_scores=True)


def test_operators_hand_out_and_erase_on_pages(app, school):
    mine = school.sit("amara")
    school.arrive()
    operator = signed_in(app, school.session)
    assert "amara" in operator.get("people?q=amara").text
    at = f"people/{mine.registration_id}"
    assert "1 attempt<" in operator.get(f"{at}/person?sub=amara").text
    packed = zipfile.ZipFile(io.BytesIO(operator.get(f"{at}/person.zip?sub=amara").data))
    assert json.loads(packed.read("person.json"))["person"]["sub"] == "amara"
    wrong = operator.post(f"{at}/erase", sub="amara", typed="someone")
    assert (wrong.status_code, "This is not the person&#39;s sub." in wrong.text) == (422, True)
    assert operator.post(f"{at}/erase", sub="amara", typed="amara").status_code == 303
    assert operator.get(f"{at}/person?sub=amara").status_code == 404


def test_the_command_line_hands_out_and_erases(app, school, tmp_path):
    mine = school.sit("amara")
    school.arrive()
    school.session.rollback()
    run = app.test_cli_runner().invoke
    words = ["privacy", "export", str(mine.registration_id), "amara", str(tmp_path / "out")]
    assert run(args=words).exit_code == 0
    assert json.loads((tmp_path / "out" / "person.json").read_text())["saved_answer"]
    assert "amara" in run(args=["privacy", "find", "amara"]).output
    erased = run(args=["privacy", "erase", str(mine.registration_id), "amara", "--yes"])
    assert (erased.exit_code, erased.output) == (0, "Erased.\n")
