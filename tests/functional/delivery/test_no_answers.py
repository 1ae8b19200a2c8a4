"""What no page of ours sends, and what happens around a running attempt: told in words, and nothing stored is lost."""

from __future__ import annotations

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import func, select, update
from tests_support import RIGHT, RIGHT_PARTS, a_bank, a_launch, a_quiz, given_items, part_items, sample_items

from lms_plugin.access import Role
from lms_plugin.authoring.models import ItemStatus, ItemVersion
from lms_plugin.db import utc_now
from lms_plugin.delivery.answers import current_answers
from lms_plugin.delivery.models import Attempt, AttemptState, SavedAnswer
from lms_plugin.lti.models import Membership
from lms_plugin.lti.nrps import MemberStatus
from lms_plugin.passback.models import OwedScore
from lms_plugin.roster.models import Roster, RosterMember, RosterState

GIVEN = {"nine": ["1", "2", "3"], "ten": "2", "eleven": "retinol"}
ANSWERS = RIGHT | RIGHT_PARTS
PARTS = {"four": "p1", "five": "w1", "six": "g1", "seven": "decision", "eight": "decision"}


def bad(key):
    """What is no answer to this question, whatever its type."""
    everywhere = [
        -1,
        1.5,
        {"x": {"y": "1"}},
        {"-1": "1"},
        [["1"]],
        ["1", "1"],
        ["-1"],
        [None],
        "-1",
        "99999999999999999999",
    ]
    if key in PARTS:
        everywhere += [{PARTS[key]: value} for value in ("-1", "99", -1, ["1"], {"1": "1"})]
        everywhere += [{"unknown": "1"}, {PARTS[key]: "1", "unknown": "1"}]
    if key == "two":
        everywhere.remove(["1", "1"])  # a box ticked twice is ticked
    if key == "three":
        everywhere += ["true", 0, "false", "True"]
    if key == "ten":
        numbers = (-1, 1.5, "-1", "99999999999999999999")
        everywhere = [one for one in everywhere if not (isinstance(one, int | float | str) and one in numbers)]
        everywhere += ["1.000,5", "1,000.5", "two", "NaN", "Infinity", "0x10", "--1", "1" * 70]
    if key == "eleven":
        everywhere = [one for one in everywhere if not isinstance(one, str)] + ["x" * 501]
    return everywhere


@pytest.fixture
def sitting(app, session):
    """A learner with an answer to each of eleven questions, one of each type."""
    entered = a_launch(session)
    bank = a_bank(session, [*sample_items(), *part_items(), *given_items()])
    a_quiz(session, entered, bank_id=bank, questions=11, attempts=None)
    learner = Learner(app, entered)
    attempt = learner.start()
    slots = {key: slot for slot, key in keys_by_slot(session, attempt).items()}
    for key, slot in slots.items():
        raw = key in GIVEN
        saved = learner.autosave(attempt, slot, GIVEN[key] if raw else ANSWERS[key], raw=raw)
        assert saved.status_code == 200, saved.text
    return learner, attempt, slots


def stored(session, attempt):
    session.rollback()
    return {slot: (one.revision, one.answer) for slot, one in current_answers(session, attempt).items()}


def test_no_type_takes_what_is_no_answer_to_it_and_the_stored_one_stays(sitting, session):
    learner, attempt, slots = sitting
    before = stored(session, attempt)
    for key, slot in slots.items():
        for response in bad(key):
            refused = learner.autosave(attempt, slot, response, base_rev=1, raw=True)
            assert refused.status_code == 422, (key, response, refused.text)
            assert refused.json["code"] in {"ANSWER_UNREADABLE", "INVALID_INPUT"}
    assert stored(session, attempt) == before
    assert learner.submit(attempt).status_code == 303


def test_forms_with_places_that_are_not_there_change_nothing(sitting, session):
    learner, attempt, slots = sitting
    before = stored(session, attempt)
    for key, field in (
        ("one", "a{}"),
        ("two", "a{}"),
        ("four", "a{}.p1"),
        ("five", "a{}.w1"),
        ("eight", "a{}.decision"),
    ):
        slot = slots[key]
        kind = {"one": "single_choice", "two": "multiple_response", "four": "matching", "five": "matrix"}
        form = {f"t{slot}": kind.get(key, "client_decision"), f"r{slot}": "1", field.format(slot): "-1"}
        answer = learner.post(f"attempts/{attempt}/answers", q=str(slot), go="save", **form)
        assert answer.status_code < 500, (key, answer.text)
    nine = slots["nine"]
    for go in ("flag--1", "flag-99", f"up-{nine}--1", f"down-{nine}-99", "up-0-0", "-1", "99", "check--1", "zzz"):
        assert learner.post(f"attempts/{attempt}/answers", go=go).status_code < 500, go
    for rest in ("-1", "0", "99", "99999999999999999999"):
        assert learner.get(f"attempts/{attempt}/{rest}").status_code in {200, 302, 303, 404}, rest
    assert stored(session, attempt) == before


def test_a_message_of_long_ago_is_answered_as_it_was_then_and_undoes_nothing(sitting, session):
    learner, attempt, slots = sitting
    one = slots["one"]
    first = learner.autosave(attempt, one, "b", base_rev=1, client_id="tablet", seq=1)
    assert learner.autosave(attempt, one, "c", base_rev=2, client_id="tablet", seq=2).json["rev"] == 3
    held = stored(session, attempt)
    again = learner.autosave(attempt, one, "b", base_rev=1, client_id="tablet", seq=1)
    assert (again.status_code, again.json["rev"]) == (200, first.json["rev"])
    assert stored(session, attempt) == held
    other = learner.autosave(attempt, one, "a", base_rev=1, client_id="phone2", seq=1)
    assert other.status_code == 409
    assert stored(session, attempt) == held


def test_questions_retired_under_a_running_attempt_are_asked_and_graded_as_they_were_served(sitting, session):
    learner, attempt, _slots = sitting
    page = learner.get(f"attempts/{attempt}/").text
    session.execute(update(ItemVersion).values(status=ItemStatus.RETIRED))
    session.commit()
    assert learner.get(f"attempts/{attempt}/").text == page
    result = learner.client.get(learner.submit(attempt).location)
    assert result.status_code == 200
    assert "points" in result.text
    refused = learner.post("attempts")  # another one cannot be drawn
    assert refused.status_code in {409, 422}
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_somebody_taken_out_of_the_course_in_mid_attempt_loses_no_answer_and_gets_a_score(sitting, session):
    """The platform says at each launch who may come in; what was begun is finished, and it judges the score."""
    learner, attempt, slots = sitting
    entered, now = learner.entered, utc_now()
    roster = Roster(context_id=entered.context_id, url="https://lms.example/r", state=RosterState.READ, due_at=now)
    session.add(roster)
    session.flush()
    gone = {"role": Role.LEARNER, "status": MemberStatus.GONE, "reading": 1, "updated_at": now}
    session.add(RosterMember(roster_id=roster.id, registration_id=entered.registration_id, user_id="s1", **gone))
    session.query(Membership).filter_by(person_id=entered.person_id).delete()
    session.commit()
    assert learner.get(f"attempts/{attempt}/").status_code == 200
    assert learner.autosave(attempt, slots["one"], "a", base_rev=1).status_code == 200
    assert learner.submit(attempt).status_code == 303
    session.rollback()
    assert session.get_one(Attempt, attempt).state is AttemptState.SUBMITTED
    assert session.scalar(select(func.count()).select_from(OwedScore)) == 1
    assert (
        session.scalar(select(func.count()).select_from(SavedAnswer)) == 11
    )  # the same answer again is not stored twice


def test_a_form_of_a_megabyte_is_refused_in_words_that_say_what_is_kept(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, given_items()), questions=3)
    learner = Learner(app, entered)
    attempt = learner.start()
    answer = learner.post(f"attempts/{attempt}/answers", q="1", a1="x" * 1_000_000, t1="short_text", r1="0", go="save")
    assert answer.status_code == 413
    assert "so it was not saved. What was saved before is kept." in answer.text
