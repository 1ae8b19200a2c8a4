"""Quizzes whose sections have a time of their own: one after the other, with the server's clock, without script."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import func, select
from tests_support import RIGHT, a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.db import utc_now
from lms_plugin.delivery import attempt_desk, expiring
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.delivery.event_models import AttemptEvent, AttemptEventKind
from lms_plugin.delivery.models import Attempt, AttemptState, SavedAnswer
from lms_plugin.delivery.plan import SectionPlan
from lms_plugin.delivery.section_models import AttemptSection
from lms_plugin.delivery.settings import AssessmentSettings
from question_bank.blueprint import FixedSlot, rebuild
from question_bank.sitting import LATE_GRACE

MINUTE = timedelta(minutes=1)
SECTIONS = (
    SectionPlan(title="Skin", shuffle=False, minutes=10, fixed=(FixedSlot(item_id="one"), FixedSlot(item_id="two"))),
    SectionPlan(
        title="Tools", shuffle=False, minutes=20, fixed=(FixedSlot(item_id="three"), FixedSlot(item_id="four"))
    ),
)


def a_sitter(app, session, **changes):
    entered = a_launch(session)
    a_quiz(session, entered, **({"sections": SECTIONS} | changes))
    return Learner(app, entered)


@pytest.fixture
def learner(app, session):
    return a_sitter(app, session)


def started(learner):
    answer = learner.post("attempts", one_way="yes")
    assert answer.status_code == 303, answer.text
    return int(re.search(r"attempts/(\d+)/", answer.location).group(1))


def section(session, attempt, number):
    session.expire_all()
    return session.get(AttemptSection, (attempt, number))


def run_out(session, attempt, number, *, ago):
    """Let the clock of a section have ended so long ago."""
    row = section(session, attempt, number)
    row.deadline_at = utc_now() - ago
    session.commit()


def on(learner, attempt, number, doing):
    return learner.post(f"attempts/{attempt}/sections/{number}/{doing}")


def second_section(learner):
    attempt = started(learner)
    on(learner, attempt, 1, "leave")
    on(learner, attempt, 2, "enter")
    return attempt


def test_the_front_page_tells_the_sections_and_starts_only_with_consent(learner):
    page = learner.get().text
    assert "Skin: 2 questions" in page
    assert "10 minutes" in page
    assert "cannot go back to a section that is closed" in page
    assert learner.post("attempts").status_code == 422
    assert started(learner)


def test_starting_enters_the_first_section_alone_and_its_clock_is_the_one_on_the_page(learner, session):
    attempt = started(learner)
    first, second = section(session, attempt, 1), section(session, attempt, 2)
    assert first.deadline_at - first.entered_at == 10 * MINUTE
    assert (second.entered_at, second.deadline_at) == (None, None)
    page = learner.get(f"attempts/{attempt}/").text
    assert f'data-deadline="{first.deadline_at.isoformat()}"' in page
    assert "Section 1 of 2" in page
    assert 'id="q2"' in page
    assert 'id="q3"' not in page
    assert page.count('data-section="ahead"') == 2
    assert learner.autosave(attempt, 1, "a").json["deadline"] == first.deadline_at.isoformat()


def test_a_closed_section_is_neither_shown_nor_changed_and_its_answers_count(learner, session):
    attempt = started(learner)
    keys = keys_by_slot(session, attempt)
    for slot in (1, 2):
        assert learner.autosave(attempt, slot, RIGHT[keys[slot]]).status_code == 200
    assert learner.autosave(attempt, 3, True).json["code"] == "PAGE_PASSED"
    assert on(learner, attempt, 1, "leave").status_code == 303
    between = learner.get(f"attempts/{attempt}/").text
    assert "Section 1 is finished" in between
    assert "Start section 2" in between
    assert "20 minutes" in between
    assert on(learner, attempt, 2, "enter").status_code == 303
    page = learner.get(f"attempts/{attempt}/").text
    assert 'id="q1"' not in page
    assert 'id="q3"' in page
    late = learner.autosave(attempt, 1, "b", 1)
    assert (late.status_code, late.json["code"]) == (403, "SECTION_CLOSED")
    assert learner.autosave(attempt, 1, RIGHT[keys[1]]).json["rev"] == 1  # it is saved already: nothing came too late
    form = learner.post(f"attempts/{attempt}/answers", q="1", t1="single_choice", r1="1", a1="1", go="save")
    assert form.status_code == 403
    assert "came too late and was not saved" in form.text
    assert "Go on with section 2" in form.text
    for slot in (3, 4):
        assert learner.autosave(attempt, slot, RIGHT[keys[slot]]).status_code == 200
    assert "100\u00a0%" in learner.client.get(learner.submit(attempt).location).text


def test_a_save_at_the_end_and_its_grace_is_taken_and_a_second_later_refused(learner, session, monkeypatch):
    attempt = started(learner)
    end = section(session, attempt, 1).deadline_at
    session.rollback()
    monkeypatch.setattr("lms_plugin.delivery.views.utc_now", lambda: end + LATE_GRACE)
    assert learner.autosave(attempt, 1, "a").status_code == 200
    monkeypatch.setattr("lms_plugin.delivery.views.utc_now", lambda: end + LATE_GRACE + timedelta(seconds=1))
    late = learner.autosave(attempt, 1, "b", 1)
    assert (late.status_code, late.json["code"]) == (403, "SECTION_CLOSED")
    form = learner.post(f"attempts/{attempt}/answers", q="1", t1="single_choice", r1="1", a1="1", go="save")
    assert form.status_code == 403
    assert "The time of section 1 is over" in form.text
    assert "Start section 2" in form.text
    assert session.scalars(select(SavedAnswer.revision)).all() == [1]


def test_a_section_that_ran_out_closes_alone_and_the_next_clock_starts_when_it_is_entered(learner, session):
    attempt = started(learner)
    run_out(session, attempt, 1, ago=LATE_GRACE + MINUTE)
    assert "The time of section 1 is over" in learner.get(f"attempts/{attempt}/").text
    assert section(session, attempt, 2).entered_at is None
    on(learner, attempt, 2, "enter")
    second = section(session, attempt, 2)
    assert second.deadline_at - second.entered_at == 20 * MINUTE
    assert section(session, attempt, 1).left_at is not None
    assert session.get(Attempt, attempt).state is AttemptState.OPEN


def test_a_section_is_entered_in_its_turn_and_a_double_click_does_not_start_its_clock_again(learner, session):
    attempt = started(learner)
    assert on(learner, attempt, 2, "enter").status_code == 403
    on(learner, attempt, 1, "leave")
    on(learner, attempt, 2, "enter")
    before = section(session, attempt, 2).entered_at
    assert on(learner, attempt, 2, "enter").status_code == 303
    assert on(learner, attempt, 1, "enter").status_code == 303
    assert on(learner, attempt, 9, "enter").status_code == 403
    assert section(session, attempt, 2).entered_at == before
    assert section(session, attempt, 1).left_at is not None


def test_the_summary_is_of_the_section_and_finishes_it_until_the_last_which_hands_in(learner, session):
    attempt = started(learner)
    learner.autosave(attempt, 1, "a")
    page = learner.get(f"attempts/{attempt}/summary").text
    assert "Check before you finish section 1" in page
    assert "1 of 2 questions answered" in page
    assert f"attempts/{attempt}/sections/1/leave" in page
    assert "/submit" not in page
    on(learner, attempt, 1, "leave")
    assert "Start section 2" in learner.get(f"attempts/{attempt}/summary").text
    on(learner, attempt, 2, "enter")
    last = learner.get(f"attempts/{attempt}/summary").text
    assert "Check before you hand in" in last
    assert "/submit" in last
    assert last.count("section closed") == 2


def test_flags_of_a_closed_section_stay_as_they_are(learner, session):
    attempt = second_section(learner)
    refused = learner.post(f"attempts/{attempt}/answers", go="flag-1")
    assert (refused.status_code, refused.json if refused.is_json else None) == (403, None)


def test_another_device_of_the_learner_goes_on_in_the_same_section_with_the_same_end(app, learner, session):
    attempt = second_section(learner)
    other = Learner(app, a_launch(session))
    end = section(session, attempt, 2).deadline_at
    page = other.get(f"attempts/{attempt}/").text
    assert f'data-deadline="{end.isoformat()}"' in page
    assert "Section 2 of 2" in page


def test_the_end_of_the_whole_quiz_holds_where_it_comes_before_that_of_the_section(app, session):
    learner = a_sitter(app, session, minutes=5)
    attempt = started(learner)
    row = session.get(Attempt, attempt)
    assert f'data-deadline="{row.deadline_at.isoformat()}"' in learner.get(f"attempts/{attempt}/").text


def test_the_job_hands_in_an_attempt_whose_last_section_ran_out_and_no_other(learner, session):
    attempt = started(learner)
    learner.autosave(attempt, 1, "a")
    run_out(session, attempt, 1, ago=10 * MINUTE)
    assert expiring.close_expired(session, now=utc_now()) == 0
    on(learner, attempt, 2, "enter")
    session.expire_all()
    row, last = session.get(Attempt, attempt), section(session, attempt, 2)
    assert row.hand_in_until == last.deadline_at + LATE_GRACE
    assert expiring.close_expired(session, now=row.hand_in_until) == 0
    assert expiring.close_expired(session, now=row.hand_in_until + timedelta(seconds=1)) == 1
    session.commit()
    assert session.get(Attempt, attempt).state is AttemptState.SUBMITTED
    assert session.get(Attempt, attempt).mark == 1


def test_past_the_last_section_the_page_offers_to_hand_in_what_was_saved(learner, session):
    attempt = second_section(learner)
    run_out(session, attempt, 2, ago=10 * MINUTE)
    page = learner.get(f"attempts/{attempt}/").text
    assert "Hand in what was saved" in page
    assert learner.autosave(attempt, 3, True).json["code"] == "SECTION_CLOSED"
    assert learner.submit(attempt).status_code == 303


def test_an_accommodation_stretches_the_section_under_way_and_those_to_come(app, learner, session):
    attempt = started(learner)
    teacher = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    person = learner.entered.person_id
    assert teacher.post(f"allowances/{person}/accommodation", time="1.5", extra_attempts="0").status_code in {
        200,
        303,
    }
    first = section(session, attempt, 1)
    assert first.deadline_at - first.entered_at == 15 * MINUTE
    event = session.scalars(select(AttemptEvent).where(AttemptEvent.kind == AttemptEventKind.RETIMED)).one()
    assert event.facts["section"] == 1
    on(learner, attempt, 1, "leave")
    assert "30 minutes" in learner.get(f"attempts/{attempt}/").text
    on(learner, attempt, 2, "enter")
    second = section(session, attempt, 2)
    assert second.deadline_at - second.entered_at == 30 * MINUTE


def test_more_time_goes_to_the_section_under_way_and_stays_when_an_accommodation_changes(app, learner, session):
    attempt = started(learner)
    before = section(session, attempt, 1).deadline_at
    teacher = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    about = teacher.get(f"attempts/{attempt}/about").text
    assert "Give more time" in about
    assert teacher.post(f"attempts/{attempt}/extend", minutes="5", reason="Fire drill").status_code == 303
    assert section(session, attempt, 1).deadline_at == before + 5 * MINUTE
    assert "section 1 (5 minutes)" in " ".join(teacher.get(f"attempts/{attempt}/about").text.split())
    teacher.post(f"allowances/{learner.entered.person_id}/accommodation", time="2", extra_attempts="0")
    first = section(session, attempt, 1)
    assert first.deadline_at - first.entered_at == 25 * MINUTE
    assert "Section 1" in teacher.get("attempts").text
    assert teacher.post("attempts/extend", minutes="5", reason="").status_code == 303
    assert section(session, attempt, 1).deadline_at - first.entered_at == 30 * MINUTE


def test_an_open_page_is_told_the_end_of_its_section_and_not_of_the_quiz_when_that_is_over(learner, session):
    attempt = started(learner)
    assert (
        learner.get(f"attempts/{attempt}/end").json["deadline"] == section(session, attempt, 1).deadline_at.isoformat()
    )
    run_out(session, attempt, 1, ago=10 * MINUTE)
    assert (
        learner.get(f"attempts/{attempt}/end").json["deadline"] == section(session, attempt, 1).deadline_at.isoformat()
    )


def test_more_time_after_a_section_ran_out_counts_from_now_and_opens_it_again(learner, session):
    attempt = started(learner)
    run_out(session, attempt, 1, ago=10 * MINUTE)
    now = utc_now()
    attempt_desk.extend(session, session.get(Attempt, attempt), minutes=5, by=learner.entered.person_id, now=now)
    session.commit()
    assert section(session, attempt, 1).deadline_at == now + 5 * MINUTE
    assert learner.autosave(attempt, 1, "a").status_code == 200


def test_a_reopened_attempt_goes_on_in_its_last_section_until_the_new_end(learner, session):
    attempt = second_section(learner)
    learner.submit(attempt)
    session.expire_all()
    row, now = session.get(Attempt, attempt), utc_now()
    attempt_desk.reopen(session, row, minutes=15, by=learner.entered.person_id, now=now, reason="Power cut")
    session.commit()
    assert learner.autosave(attempt, 3, True).status_code == 200
    assert learner.autosave(attempt, 1, "a").json["code"] == "SECTION_CLOSED"
    session.expire_all()
    assert session.get(Attempt, attempt).hand_in_until == now + 15 * MINUTE + LATE_GRACE


def test_without_a_way_back_pages_stay_within_the_section(app, session):
    learner = a_sitter(app, session, one_way=True)
    attempt = started(learner)
    assert learner.post(f"attempts/{attempt}/answers", go="2").status_code == 303
    page = learner.get(f"attempts/{attempt}/").text
    assert 'name="go" value="3"' not in page
    assert learner.post(f"attempts/{attempt}/answers", go="3").status_code == 403
    on(learner, attempt, 1, "leave")
    on(learner, attempt, 2, "enter")
    assert 'id="q3"' in learner.get(f"attempts/{attempt}/").text
    assert session.get(Attempt, attempt, populate_existing=True).reached == 3


def test_where_no_section_has_a_time_nothing_of_it_is_stored_or_shown(app, session):
    plain = tuple(SectionPlan(title=one.title, shuffle=False, fixed=one.fixed) for one in SECTIONS)
    learner = a_sitter(app, session, sections=plain)
    attempt = learner.start()
    page = learner.get(f"attempts/{attempt}/").text
    assert 'id="q4"' in page
    assert "data-section" not in page
    assert session.scalar(select(func.count()).select_from(AttemptSection)) == 0


def test_practice_knows_no_section_times(app, session):
    learner = a_sitter(app, session, practice=True)
    assert "Skin: 2" not in learner.get().text
    learner.start()
    assert session.scalar(select(func.count()).select_from(AttemptSection)) == 0


def test_settings_with_section_times_survive_storage_and_the_paper_is_drawn_again(learner, session):
    attempt = started(learner)
    settings = bound_to(session, learner.entered.resource_link_id).settings
    assert settings.sections == SECTIONS
    assert AssessmentSettings.from_document(settings.to_document()) == settings
    older = settings.to_document()
    for one in older["sections"]:
        del one["minutes"]
    assert [one.minutes for one in AssessmentSettings.from_document(older).sections] == [None, None]
    record = session.get(Attempt, attempt).draw
    assert [slot.item_id for slot in rebuild(record).slots] == ["one", "two", "three", "four"]
    assert Decimal(settings.sections[0].minutes) == 10
