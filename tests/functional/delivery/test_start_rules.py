"""What must be so before an attempt starts or goes on: windows, limits, pauses, access code, honour statement."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select
from tests_support import a_launch, a_quiz

from lms_plugin.db import utc_now
from lms_plugin.delivery import allowances, assessments, codes, expiring, service, starting
from lms_plugin.delivery.allowance_models import CodeTry
from lms_plugin.delivery.assessments import bound_to
from lms_plugin.delivery.event_models import AttemptEvent, AttemptEventKind
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.settings import Expiry
from lms_plugin.delivery.use_models import ItemUse
from question_bank.sitting import Accommodation, Window

HOUR = timedelta(hours=1)


@pytest.fixture
def entered(session):
    return a_launch(session)


def quiz(app, session, entered, **settings):
    a_quiz(session, entered, **settings)
    return Learner(app, entered)


def handed_in_ago(session, learner, ago):
    attempt = learner.start()
    learner.submit(attempt)
    session.get(Attempt, attempt).submitted_at = utc_now() - ago
    session.commit()


def test_before_it_opens_nobody_starts_and_the_page_says_when_it_opens(app, session, entered):
    learner = quiz(app, session, entered, opens_at=utc_now() + HOUR)
    assert "not open yet" in learner.get().text
    refused = learner.post("attempts")
    assert refused.status_code == 403
    assert "You can start from" in refused.text
    assert session.scalars(select(Attempt)).all() == []


def test_a_learners_own_window_opens_what_is_closed_for_the_others(app, session, entered):
    learner = quiz(app, session, entered, closes_at=utc_now() - HOUR)
    other = Learner(app, a_launch(session, person_sub="s2"))
    now = utc_now()
    allowances.except_window(
        session,
        bound_to(session, entered.resource_link_id).assessment_id,
        Window(None, now + HOUR),
        people=[entered.person_id],
        group_name="",
        made_by=entered.person_id,
        now=now,
    )
    session.commit()
    attempt = session.get(Attempt, learner.start())
    assert attempt.deadline_at == now + HOUR
    assert other.post("attempts").status_code == 403


def test_an_accommodation_lengthens_every_quiz_of_the_course_and_gives_attempts(app, session, entered):
    allowances.accommodate(
        session,
        Accommodation(factor=Decimal("1.5"), extra_attempts=1),
        context_id=entered.context_id,
        person_id=entered.person_id,
        made_by=entered.person_id,
        now=utc_now(),
    )
    first = quiz(app, session, entered, minutes=60, attempts=1)
    elsewhere = a_launch(session, link="l2")
    bank = bound_to(session, entered.resource_link_id).bank_id
    second = quiz(app, session, elsewhere, bank_id=bank, minutes=20, attempts=1)
    for learner, minutes in ((first, 90), (second, 30)):
        assert f"{minutes} minutes" in learner.get().text
        assert "2 attempts" in learner.get().text
        attempt = session.get(Attempt, learner.start())
        assert attempt.deadline_at - attempt.started_at == timedelta(minutes=minutes)


def test_nobody_of_another_course_is_touched_by_an_accommodation(app, session, entered):
    other = a_launch(session, context="c2", link="l2")
    learner = quiz(app, session, other, minutes=60)
    allowances.accommodate(
        session,
        Accommodation(untimed=True),
        context_id=entered.context_id,
        person_id=entered.person_id,
        made_by=entered.person_id,
        now=utc_now(),
    )
    session.commit()
    attempt = session.get(Attempt, learner.start())
    assert attempt.deadline_at - attempt.started_at == HOUR


def test_a_third_start_is_refused_and_after_a_grant_accepted(app, session, entered):
    learner = quiz(app, session, entered, attempts=2)
    assert "2 attempts<" in learner.get().text
    for left in ("1 attempt left", "0 attempts left"):
        learner.submit(learner.start())
        assert left in learner.get().text
    assert learner.post("attempts").status_code == 403
    assessment = bound_to(session, entered.resource_link_id).assessment_id
    allowances.grant(
        session, assessment, person_id=entered.person_id, attempts=1, reason="Power cut",
        made_by=entered.person_id, now=utc_now(),
    )  # fmt: skip
    session.commit()
    learner.submit(learner.start())
    assert learner.post("attempts").status_code == 403


def test_a_pause_between_attempts_is_kept_and_the_message_gives_the_time(app, session, entered):
    learner = quiz(app, session, entered, attempts=None, cool_off=(HOUR, 24 * HOUR))
    handed_in_ago(session, learner, timedelta(minutes=59))
    refused = learner.post("attempts")
    assert refused.status_code == 403
    assert "You can start from" in refused.text
    session.scalars(select(Attempt)).one().submitted_at = utc_now() - HOUR
    session.commit()
    handed_in_ago(session, learner, 23 * HOUR)
    assert learner.post("attempts").status_code == 403


@pytest.fixture
def coded(app, session, entered):
    return quiz(app, session, entered, access_code=codes.hash_code("Salt & Light"), attempts=None)


def test_a_code_is_kept_only_hashed_and_case_and_blanks_do_not_matter():
    stored = codes.hash_code(" Salt  & Light ")
    assert "salt" not in stored.lower()
    assert stored != codes.hash_code("Salt & Light")
    assert codes.matches(stored, "salt & LIGHT")
    assert not codes.matches(stored, "salt")
    assert codes.hash_code("  ") == ""


def test_without_the_code_nothing_starts_and_with_it_it_does(coded, session):
    page = coded.post("attempts")
    assert page.status_code == 422
    assert "That is not the access code" in page.text
    assert session.scalars(select(Attempt)).all() == []
    assert coded.post("attempts", code="salt & light").status_code == 303
    event = session.scalars(select(AttemptEvent)).one()
    assert (event.kind, event.person_id) == (AttemptEventKind.CODE, coded.entered.person_id)


def test_five_wrong_codes_make_one_wait_whatever_comes_next(coded, session):
    for _ in range(4):
        assert coded.post("attempts", code="wrong").status_code == 422
    assert coded.post("attempts", code="wrong").status_code == 429
    waits = coded.post("attempts", code="salt & light")
    assert waits.status_code == 429
    assert "too many wrong codes" in waits.text
    session.scalars(select(CodeTry)).one().last_wrong = utc_now() - timedelta(minutes=5)
    session.commit()
    assert coded.post("attempts", code="salt & light").status_code == 303
    session.expire_all()
    assert session.scalars(select(CodeTry)).all() == []


def test_in_a_new_launch_the_code_is_asked_for_before_anything_of_the_attempt_is_shown(app, session, coded):
    assert coded.post("attempts", code="salt & light").status_code == 303
    attempt = session.scalars(select(Attempt)).one().id
    again = Learner(app, a_launch(session))
    assert again.get(f"attempts/{attempt}/").location == again.entered.path()
    assert again.get(f"attempts/{attempt}/summary").status_code == 403
    assert again.autosave(attempt, 1, None).json["code"] == "ACCESS_CODE_NEEDED"
    assert again.post(f"attempts/{attempt}/submit").status_code == 403
    assert 'name="code"' in again.get().text
    assert again.post("attempts").status_code == 422
    assert again.post("attempts", code="salt & light").status_code == 303
    assert again.get(f"attempts/{attempt}/").status_code == 200
    assert coded.get(f"attempts/{attempt}/").status_code == 200


def test_without_the_tick_nothing_starts_and_with_it_time_and_text_are_kept(app, session, entered):
    learner = quiz(app, session, entered, honour="I work alone & honestly.")
    assert "I work alone &amp; honestly." in learner.get().text
    page = learner.post("attempts")
    assert page.status_code == 422
    assert "Please tick this" in page.text
    assert learner.post("attempts", honour="yes").status_code == 303
    event = session.scalars(select(AttemptEvent)).one()
    assert event.kind is AttemptEventKind.HONOUR
    assert event.facts["settings_version"] == bound_to(session, entered.resource_link_id).version_id
    assert event.at <= utc_now()
    assert learner.post("attempts").status_code == 303  # going on asks for it no more
    assert len(session.scalars(select(AttemptEvent)).all()) == 1


def test_whatever_a_start_lacks_stands_on_top_of_the_page_with_a_link_to_it(app, session, entered):
    made = {"honour": "I work alone.", "one_way": True, "access_code": codes.hash_code("x")}
    a_quiz(session, entered, **made)
    learner = Learner(app, entered)
    assert 'role="alert"' not in learner.get().text
    refused = learner.post("attempts", honour="yes", code="y")
    top = refused.text.partition('role="alert"')[2].partition("</div>")[0]
    assert re.findall(r'href="#([^"]+)"', top) == ["code", "one-way"]
    for name in ("code", "one-way"):
        assert f'id="{name}"' in refused.text


def test_staff_preview_without_code_statement_or_window(app, session):
    from lms_plugin.access import Role

    teacher = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1")
    staff = quiz(
        app, session, teacher, access_code=codes.hash_code("x"), honour="Yes", opens_at=utc_now() + HOUR, minutes=5
    )
    assert 'name="code"' not in staff.get().text
    assert staff.get(f"attempts/{staff.start()}/").status_code == 200


def test_a_preview_after_the_close_still_has_time(app, session):
    from lms_plugin.access import Role

    staff = quiz(
        app, session, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"), closes_at=utc_now() - HOUR, minutes=5
    )
    attempt = session.get(Attempt, staff.start())
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=5)


def test_in_a_grace_period_answers_are_frozen_and_submit_still_works(app, session, entered):
    learner = quiz(app, session, entered, minutes=10, expiry=Expiry.GRACE_PERIOD, submit_grace=timedelta(minutes=5))
    attempt = learner.start()
    row = session.get(Attempt, attempt)
    assert row.hand_in_until - row.deadline_at == timedelta(minutes=5)
    row.deadline_at, row.hand_in_until = utc_now() - timedelta(minutes=2), utc_now() + timedelta(minutes=3)
    session.commit()
    assert learner.autosave(attempt, 1, None).status_code == 403
    assert expiring.close_expired(session, now=utc_now()) == 0
    assert learner.submit(attempt).status_code == 303
    session.expire_all()
    assert session.get(Attempt, attempt).state is AttemptState.SUBMITTED


def test_items_used_less_come_first_where_the_quiz_spreads_use(app, session, entered):
    learner = quiz(app, session, entered, questions=2, spread_use=True, avoid_seen=False, attempts=None)
    drawn = set()
    for _ in range(6):
        attempt = learner.start()
        drawn |= set(keys_by_slot(session, attempt).values())
        learner.submit(attempt)
    uses = session.scalars(select(ItemUse.uses)).all()
    assert sum(uses) == 12
    record = session.scalars(select(Attempt.draw).order_by(Attempt.id.desc()).limit(1)).one()
    assert sum(record["uses"].values()) == 10
    assert len(drawn) == len(uses) == 4


def test_rules_cost_one_query_for_whoever_has_no_exception(app, session, entered):
    from sqlalchemy import event

    quiz(app, session, entered)
    bound = bound_to(session, entered.resource_link_id)
    sent = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: sent.append(call[2]))
    starting.allowed_for(
        session,
        bound,
        service.Sitter(resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=False),
    )
    assert len(sent) == 1


def test_what_was_only_practised_uses_up_no_attempt_once_the_quiz_counts(app, session, entered):
    learner = quiz(app, session, entered, practice=True, attempts=1, cool_off=(HOUR, HOUR))
    learner.submit(learner.start())
    assert learner.post("attempts").status_code == 403  # as often as it may be practised
    assessment = bound_to(session, entered.resource_link_id).assessment_id
    change = partial(replace, practice=False)
    assessments.change_settings(session, assessment, change, person_id=entered.person_id, now=utc_now())
    session.commit()
    assert "All attempts" not in learner.get().text
    attempt = learner.start()
    assert session.get_one(Attempt, attempt).practice is False
    learner.submit(attempt)
    assert learner.post("attempts").status_code == 403
