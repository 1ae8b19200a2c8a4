"""The pages of a regrade: choose, look, decide, apply, see what came of it, take it back."""

from __future__ import annotations

import re

import pytest
from regraded_course import RegradedCourse, ten_learners
from sqlalchemy import select
from test_challenges import Desk, fields_of, found

from lms_plugin.access import Role
from lms_plugin.authoring.models import Bank, ItemStatus, ItemVersion
from lms_plugin.delivery.models import Attempt
from lms_plugin.delivery.regrade_models import GradingEvent, Regrade


@pytest.fixture
def course(session):
    return RegradedCourse(session)


@pytest.fixture
def teacher(app, course):
    return Desk(app, course, "teacher", Role.INSTRUCTOR)


def run_path(course, policy, **more):
    old, *newer = course.versions()
    course.session.rollback()
    fields = {"scope": "quiz", "old": old, "policy": policy} | ({"new": newer[-1]} if newer else {}) | more
    return f"regrades/items/{course.item}/dry-run?" + "&".join(f"{name}={value}" for name, value in fields.items())


def apply_path(course):
    return f"regrades/items/{course.item}/apply"


def test_whoever_would_lose_a_pass_is_decided_by_name_before_anything_is_written(course, teacher, session):
    attempts = ten_learners(course)
    course.write()
    assert "Which, x?" in teacher.get("regrades").text
    assert teacher.get(f"regrades/items/{course.item}").status_code == 200
    run = teacher.get(run_path(course, "new_key"))
    assert re.search(r"1 would lose a pass", run.text)
    assert f'name="lost.{attempts[2]}"' in run.text
    fields = fields_of(run)
    undecided = teacher.post(apply_path(course), **fields, reason="Because.")
    assert undecided.status_code == 422
    assert "Because." in undecided.text
    assert found(session, Regrade) == []
    done = teacher.post(apply_path(course), **fields, reason="Because.", **{f"lost.{attempts[2]}": "honour"})
    assert done.status_code == 303
    shown = teacher.get(done.location.partition(teacher.person.entered.launch_id + "/")[2]).text
    assert "1 stand, 0 withdrawn" in shown
    assert session.get(Attempt, attempts[2]).outcome["trace"]["outcome"] == "passed"


def test_it_is_taken_back_through_a_dry_run_of_its_own(course, teacher, session):
    ten_learners(course)
    before = course.percents()
    session.rollback()
    run = teacher.get(run_path(course, "full_credit"))
    done = teacher.post(apply_path(course), **fields_of(run), reason="Nobody could know.")
    place = done.location.partition(teacher.person.entered.launch_id + "/")[2]
    undo = teacher.get(f"{place}/undo")
    losing = re.findall(r'name="(lost\.\d+)" value="honour"', undo.text)
    assert len(losing) == 4
    chosen = dict.fromkeys(losing, "withdraw")
    back = teacher.post(f"{place}/undo", **fields_of(undo), reason="They could.", **chosen)
    assert back.status_code == 303
    assert course.percents() == before
    session.rollback()
    assert "This was taken back later." in teacher.get(place).text
    assert teacher.get(f"{place}/undo").status_code == 404


def test_what_changed_meanwhile_is_shown_anew_and_nothing_is_written(course, teacher, session):
    course.sit("ana", {"x": "c"})
    late = course.sit("ben", {"x": "c"}, hand_in=False)
    run = teacher.get(run_path(course, "full_credit"))
    course.hand_in(late)
    answer = teacher.post(apply_path(course), **fields_of(run), reason="Because.")
    assert answer.status_code == 409
    assert "▲ 2" in answer.text
    assert found(session, Regrade) == []
    assert teacher.post(apply_path(course), **fields_of(answer), reason="Because.").status_code == 303


def test_an_answer_that_the_new_version_lacks_is_mapped_in_a_form(course, teacher, session):
    attempt = course.sit("ana", {"x": "d"})
    new = session.get(ItemVersion, course.write())
    options = [one for one in new.document["options"] if one["id"] != "d"]
    new.document, new.content_hash = dict(new.document) | {"options": options}, "1" * 64
    session.commit()
    run = teacher.get(run_path(course, "new_key"))
    assert 'name="map.d"' in run.text
    assert "Answer d" in run.text
    assert "Apply this correction" not in run.text
    run = teacher.get(run_path(course, "new_key", **{"map.d": "c"}))
    assert teacher.post(apply_path(course), **fields_of(run), reason="D is C now.").status_code == 303
    assert course.percents()[attempt] == 25


@pytest.mark.parametrize(
    "asked", [{"policy": "nonsense"}, {"old": 999999}, {"new": 999999, "policy": "new_key"}, {"old": "x' OR 1"}]
)
@pytest.mark.values
def test_terms_that_make_no_sense_come_back_to_the_form(course, teacher, asked):
    course.sit("ana", {"x": "c"})
    answer = teacher.get(run_path(course, **{"policy": "full_credit"} | asked))
    assert answer.status_code == 422
    assert "How do results follow?" in answer.text


def test_results_are_scored_by_approved_versions_only(course, teacher, session):
    course.sit("ana", {"x": "c"})
    new = session.get(ItemVersion, course.write())
    new.status = ItemStatus.DRAFT
    session.commit()
    assert teacher.get(run_path(course, "new_key")).status_code == 422


@pytest.mark.parametrize("policy", ["new_key", "old_or_new", "keep"])
@pytest.mark.values
def test_ways_that_need_another_version_are_offered_once_there_is_one(course, teacher, policy):
    course.sit("ana", {"x": "c"})
    path = f"regrades/items/{course.item}"
    offered = f'value="{policy}"'
    page = teacher.get(path).text
    assert offered not in page
    assert 'value="full_credit" checked' in page
    assert "no other version to score by" in page
    refused = teacher.get(run_path(course, policy, new=course.versions()[0]))
    assert refused.status_code == 422
    assert "That way needs another approved version" in refused.text
    course.write()
    page = teacher.get(path).text
    assert offered in page
    assert "no other version to score by" not in page


def test_answered_questions_are_found_by_a_word_in_them_and_by_what_was_done_about_them(course, teacher):
    course.sit("ana", {"x": "c"})
    stem, everything = "Which, x?", teacher.get("regrades").text
    assert stem in everything
    assert stem in teacher.get("regrades?text=WHICH+x").text
    nothing = teacher.get("regrades?text=peeling").text
    assert stem not in nothing
    assert "0 questions" in nothing
    assert "Show all again" in nothing
    assert stem not in teacher.get("regrades?show=reported").text
    assert "0 questions" in teacher.get("regrades?show=corrected").text
    run = teacher.get(run_path(course, "full_credit"))
    done = teacher.post(apply_path(course), **fields_of(run), reason="Nobody could know.")
    assert "1 question<" in teacher.get("regrades?show=corrected").text
    place = done.location.partition(teacher.person.entered.launch_id + "/")[2]
    undo = teacher.get(f"{place}/undo")
    withdrawn = dict.fromkeys(re.findall(r'name="(lost\.\d+)" value="honour"', undo.text), "withdraw")
    assert teacher.post(f"{place}/undo", **fields_of(undo), reason="They could.", **withdrawn).status_code == 303
    assert "0 questions" in teacher.get("regrades?show=corrected").text


def test_a_question_of_another_courses_bank_is_not_there(course, teacher, session):
    bank = session.scalar(select(Bank))
    bank.registration_id, bank.context_id = course.teacher.registration_id, None
    session.commit()
    assert teacher.get(f"regrades/items/{course.item}").status_code == 200
    elsewhere = course.enter("x", context="c9", link="l9")
    session.get(Bank, bank.id).context_id = elsewhere.context_id
    session.commit()
    assert teacher.get(f"regrades/items/{course.item}").status_code == 404


def test_a_double_click_applies_once(course, teacher, session):
    course.sit("ana", {"x": "c"})
    fields = fields_of(teacher.get(run_path(course, "full_credit")))
    answers = [teacher.post(apply_path(course), **fields, reason="Because.") for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(found(session, GradingEvent)) == 1
