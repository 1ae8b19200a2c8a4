"""What staff see of attempts and do to them, on both databases."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select
from tests_support import RIGHT, a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.db import utc_now
from lms_plugin.delivery.event_models import AttemptEvent
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.insights import service as insights
from lms_plugin.insights.models import CountedAttempt
from lms_plugin.passback.models import MessageKind, OwedScore


@pytest.fixture
def learner(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None, minutes=30)
    return Learner(app, entered)


@pytest.fixture
def teacher(app, session, learner):
    return Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))


def answer(learner, session, attempt, *keys):
    for slot, key in keys_by_slot(session, attempt).items():
        if key in keys:
            assert learner.autosave(attempt, slot, RIGHT[key]).status_code == 200


def done(learner, session, *keys):
    attempt = learner.start()
    answer(learner, session, attempt, *keys)
    learner.submit(attempt)
    return attempt


def act(staff, attempt, action, **fields):
    return staff.post(f"attempts/{attempt}/{action}", **({"reason": "Fire alarm"} | fields))


def row(session, attempt):
    session.expire_all()
    return session.get(Attempt, attempt)


def ledger(session):
    session.expire_all()
    return [(one.kind, one.score_given) for one in session.scalars(select(OwedScore).order_by(OwedScore.number)).all()]


def test_the_list_shows_who_is_at_it_and_how_far(app, session, learner, teacher):
    assert "Nobody is at it" in teacher.get("attempts").text
    attempt = learner.start()
    answer(learner, session, attempt, "one", "three")
    page = teacher.get("attempts").text
    assert "Person s1" in page
    assert "2 of 4" in page
    assert 'id="live"' in page
    learner.submit(attempt)
    page = teacher.get("attempts").text
    assert "Nobody is at it" in page
    assert f"attempts/{attempt}/about" in page
    assert ("✓ Passed" in page, "✓ Passed" in learner.get().text) == (True, True)


def test_a_blanked_answer_is_no_answer_in_the_list(session, learner, teacher):
    attempt = learner.start()
    answer(learner, session, attempt, "one")
    slot = next(slot for slot, key in keys_by_slot(session, attempt).items() if key == "one")
    assert learner.autosave(attempt, slot, None, base_rev=1).status_code == 200
    assert "0 of 4" in teacher.get("attempts").text


def test_previews_are_not_in_the_list(session, learner, teacher):
    preview = teacher.start()
    assert "Nobody is at it" in teacher.get("attempts").text
    assert teacher.get(f"attempts/{preview}/about").status_code == 404


def test_more_time_for_one_and_for_all_is_written_down(app, session, learner, teacher):
    other = Learner(app, a_launch(session, person_sub="s2"))
    mine, theirs = learner.start(), other.start()
    before = {one: row(session, one).deadline_at for one in (mine, theirs)}
    assert act(teacher, mine, "extend", minutes="5").status_code == 303
    everybody = teacher.post("attempts/extend", minutes="10", reason="Network")
    assert everybody.status_code == 303
    assert "2 attempts got more time" in teacher.client.get(everybody.location).text
    assert row(session, mine).deadline_at - before[mine] == timedelta(minutes=15)
    assert row(session, theirs).deadline_at - before[theirs] == timedelta(minutes=10)
    assert row(session, mine).hand_in_until > row(session, mine).deadline_at
    page = teacher.get(f"attempts/{mine}/about").text
    assert page.count("Got more time") == 2
    assert "Fire alarm" in page
    assert "Person t1" in page


def test_where_nobody_has_an_end_giving_more_time_says_that_nobody_got_any(learner, teacher):
    learner.submit(learner.start())
    done = teacher.post("attempts/extend", minutes="10", reason="")
    assert "Nobody got more time" in teacher.client.get(done.location).text
    assert "got more time" not in teacher.get("attempts").text


def test_an_open_page_is_told_of_more_time_and_that_an_attempt_is_over(session, learner, teacher):
    attempt = learner.start()
    act(teacher, attempt, "extend", minutes="5")
    told = learner.get(f"attempts/{attempt}/end").json
    assert told["deadline"] == row(session, attempt).deadline_at.isoformat()
    assert told["server_now"] < told["deadline"]
    for rest in ("", "summary"):
        page = learner.get(f"attempts/{attempt}/{rest}").text
        assert re.findall(r'data-ask="([^"]+)"', page) == [learner.entered.path(f"attempts/{attempt}/end")]
    assert teacher.get(f"attempts/{attempt}/end").status_code in {403, 404}
    act(teacher, attempt, "close")
    assert learner.get(f"attempts/{attempt}/end").json["deadline"] is None


def test_time_that_is_over_is_extended_from_now(session, learner, teacher):
    attempt = learner.start()
    held = row(session, attempt)
    held.deadline_at = utc_now() - timedelta(minutes=20)
    session.commit()
    act(teacher, attempt, "extend", minutes="5")
    assert row(session, attempt).deadline_at > utc_now() + timedelta(minutes=4)
    assert learner.autosave(attempt, 1, None).status_code == 200


def test_closing_hands_in_what_is_saved_and_owes_the_score(session, learner, teacher):
    attempt = learner.start()
    answer(learner, session, attempt, "one", "three")
    assert act(teacher, attempt, "close").status_code == 303
    assert row(session, attempt).state is AttemptState.SUBMITTED
    assert ledger(session) == [(MessageKind.SCORE, 2)]
    assert learner.autosave(attempt, 1, None).status_code == 410
    assert act(teacher, attempt, "close").status_code == 409


def test_a_reopened_attempt_goes_on_and_its_new_score_takes_the_place_of_the_old(session, learner, teacher):
    attempt = done(learner, session, "one")
    first = row(session, attempt).outcome
    assert act(teacher, attempt, "reopen", minutes="20").status_code == 303
    held = row(session, attempt)
    assert (held.state, held.mark, held.submitted_at) == (AttemptState.OPEN, None, None)
    assert timedelta(minutes=19) < held.deadline_at - utc_now() <= timedelta(minutes=20)
    assert session.scalars(select(AttemptEvent)).one().facts["outcome"] == first
    answer(learner, session, attempt, "three", "four")
    learner.submit(attempt)
    assert ledger(session) == [(MessageKind.SCORE, 1), (MessageKind.SCORE, 3)]


def test_an_attempt_is_not_reopened_beside_another_open_one(session, learner, teacher):
    attempt = done(learner, session, "one")
    learner.start()
    assert act(teacher, attempt, "reopen").status_code == 409


def test_without_a_reason_nothing_is_voided_and_the_form_says_why(session, learner, teacher):
    attempt = done(learner, session, "one")
    refused = act(teacher, attempt, "void", reason=" ")
    assert refused.status_code == 422
    assert "Give a reason" in refused.text
    assert row(session, attempt).state is AttemptState.SUBMITTED


def test_a_void_attempt_counts_no_more_and_the_ledger_follows(session, learner, teacher):
    worse, better = done(learner, session, "one"), done(learner, session, "one", "three", "four")
    act(teacher, better, "void")
    assert ledger(session) == [(MessageKind.SCORE, 1), (MessageKind.SCORE, 3), (MessageKind.SCORE, 1)]
    act(teacher, worse, "void")
    assert ledger(session)[-1] == (MessageKind.WITHDRAWAL, 0)
    assert "does not count" in learner.get(f"attempts/{better}/result").text
    assert "Does not count" in learner.get().text
    act(teacher, worse, "restore")
    assert ledger(session)[-1] == (MessageKind.SCORE, 1)
    act(teacher, better, "restore")
    assert ledger(session)[-1] == (MessageKind.SCORE, 3)


def test_a_void_attempt_leaves_room_for_another(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, attempts=1)
    learner = Learner(app, entered)
    attempt = learner.start()
    staff = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    act(staff, attempt, "void")
    assert row(session, attempt).state is AttemptState.VOID
    assert learner.start() != attempt
    act(staff, attempt, "restore")
    assert row(session, attempt).state is AttemptState.SUBMITTED  # graded by what was saved


def test_what_is_void_or_reopened_leaves_the_statistics(session, learner, teacher):
    first, second = done(learner, session, "one"), done(learner, session, "three")
    insights.count(session, insights.due(session, now=utc_now()), now=utc_now())
    session.commit()
    act(teacher, first, "void")
    act(teacher, second, "reopen")
    session.expire_all()
    assert sorted(insights.gone(session)) == [first, second]
    insights.count(session, insights.gone(session), now=utc_now())
    session.commit()
    assert session.scalars(select(CountedAttempt)).all() == []


def test_assistants_look_and_do_not_act(app, session, learner):
    attempt = done(learner, session, "one")
    assistant = Learner(app, a_launch(session, role=Role.ASSISTANT, person_sub="a1"))
    page = assistant.get(f"attempts/{attempt}/about")
    assert page.status_code == 200
    assert "Take it out of the count" not in page.text
    assert assistant.get(f"attempts/{attempt}/answers").status_code == 200
    assert act(assistant, attempt, "void").status_code == 403
    assert assistant.get("allowances").status_code == 403


def test_nobody_reaches_an_attempt_of_another_link(app, session, learner):
    attempt = done(learner, session, "one")
    elsewhere = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t2", link="l2"))
    assert elsewhere.get(f"attempts/{attempt}/about").status_code == 404
    assert act(elsewhere, attempt, "void").status_code == 404


def test_the_list_costs_the_same_number_of_queries_for_one_and_for_many(app, session, learner, teacher):
    from sqlalchemy import event

    counts = []
    for number in range(3):
        Learner(app, a_launch(session, person_sub=f"more-{number}")).start()
        sent = []

        def note(*call, sent=sent):
            sent.append(call[2])

        event.listen(session.get_bind(), "before_cursor_execute", note)
        teacher.get("attempts")
        event.remove(session.get_bind(), "before_cursor_execute", note)
        counts.append(len(sent))
    assert len(set(counts)) == 1
