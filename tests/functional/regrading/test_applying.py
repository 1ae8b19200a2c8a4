"""Regrades applied: all of it or nothing, exactly the changed learners, and back again."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from regraded_course import RegradedCourse, ten_learners
from sqlalchemy import event, func, select
from tests_support import a_launch, a_quiz

from lms_plugin.authoring.models import ItemVersion
from lms_plugin.db import db, utc_now
from lms_plugin.delivery import attempt_desk
from lms_plugin.delivery import service as delivery
from lms_plugin.delivery.models import Attempt, AttemptState, SavedAnswer
from lms_plugin.delivery.regrade_models import Decision, GradingEvent, Notice, Regrade
from lms_plugin.errors import NotFound
from lms_plugin.insights import service as insights
from lms_plugin.insights import tasks as counting
from lms_plugin.outcomes import outcomes_changed
from lms_plugin.passback.models import OwedScore, ScoreState
from lms_plugin.passback.withdrawals import withdraw
from lms_plugin.regrading.applying import apply
from lms_plugin.regrading.errors import DryRunChanged, RegradeIncomplete
from lms_plugin.regrading.terms import terms_to_undo
from question_bank.regrade.policies import Policy

# Percents after, by learner; the same figures as in tests/unit/question_bank/test_regrade.py, computed by hand there.
AFTER = {
    Policy.NEW_KEY: [75, 50, 25, 100, 75, 25, 75, 25, 50, 50],
    Policy.OLD_OR_NEW: [100, 75, 50, 100, 75, 25, 75, 25, 50, 50],
    Policy.FULL_CREDIT: [100, 75, 50, 100, 75, 25, 100, 50, 75, 75],
    Policy.DROP_ITEM: [100, 66.67, 33.33, 100, 66.67, 0, 100, 33.33, 66.67, 66.67],
    Policy.KEEP: [100, 75, 50, 75, 50, 0, 75, 25, 50, 50],
}
RESENT = {
    Policy.NEW_KEY: {1, 2, 3, 4, 5, 6, 9},
    Policy.OLD_OR_NEW: {4, 5, 6},
    Policy.FULL_CREDIT: {4, 5, 6, 7, 8, 9, 10},
    Policy.DROP_ITEM: {2, 3, 4, 5, 7, 8, 9, 10},
    Policy.KEEP: set(),
}
ALL_KINDS = (GradingEvent, Notice, OwedScore, Regrade)


@pytest.fixture
def course(session):
    return RegradedCourse(session)


def rows_of(session, kind):
    return session.scalars(select(kind).order_by(kind.id)).all()


def totals(session):
    return {kind: session.scalar(select(func.count()).select_from(kind)) for kind in ALL_KINDS}


@pytest.mark.parametrize("policy", list(Policy))
def test_ten_learners_are_graded_as_by_hand_and_exactly_the_changed_ones_are_sent_and_told(course, session, policy):
    attempts = ten_learners(course)
    before = len(rows_of(session, OwedScore))
    applied = course.apply(course.terms(policy, course.write()))
    percents = course.percents()
    assert [percents[attempts[number]] for number in range(1, 11)] == AFTER[policy]
    numbers = {attempt: number for number, attempt in attempts.items()}
    fresh = rows_of(session, OwedScore)[before:]
    assert {numbers[one.attempt_id] for one in fresh} == RESENT[policy]
    assert all(one.state is ScoreState.WAITING and one.score_given >= 0 for one in fresh)
    assert {numbers[one.attempt_id] for one in rows_of(session, Notice)} == RESENT[policy]
    assert applied.resent == len(RESENT[policy])
    comments = {numbers[one.attempt_id]: one.comment for one in fresh if one.comment}
    assert comments == ({9: "Safety requirement not met"} if policy is Policy.NEW_KEY else {})


def test_an_event_says_who_when_why_by_which_policy_and_both_results(course, session):
    attempt = course.sit("ana", {"x": "c", "y": "b"})
    applied = course.apply(course.terms(Policy.NEW_KEY, course.write()))
    (one,) = rows_of(session, GradingEvent)
    assert (one.attempt_id, one.person_id, one.policy, one.reason, one.regrade_id) == (
        attempt, course.teacher.person_id, Policy.NEW_KEY, "The key was wrong.", applied.regrade_id,
    )  # fmt: skip
    assert (Decimal(one.old["mark"]), Decimal(one.new["mark"])) == (1, 2)
    assert (one.old["outcome"]["trace"]["outcome"], one.new["outcome"]["trace"]["outcome"]) == ("not_passed",) * 2
    assert session.get(Attempt, attempt).outcome == one.new["outcome"]


def test_a_dry_run_writes_nothing(course, session):
    ten_learners(course)
    terms = course.terms(Policy.NEW_KEY, course.write())
    before, percents = totals(session), course.percents()
    trial = course.try_out(terms)
    assert (trial.run.up, trial.run.down, trial.run.equal, trial.run.resends) == (3, 3, 4, 7)
    assert (totals(session), course.percents()) == (before, percents)


def test_the_same_order_twice_is_once_and_the_same_regrade_again_changes_nothing(course, session):
    ten_learners(course)
    terms = course.terms(Policy.NEW_KEY, course.write())
    order = course.order(course.try_out(terms))
    first = apply(session, terms, order, now=utc_now())
    session.commit()
    after = totals(session)
    second = apply(session, terms, order, now=utc_now())
    session.commit()
    assert second.again
    assert second.regrade_id == first.regrade_id
    assert totals(session) == after
    again = course.apply(terms)
    assert (again.changed, again.resent, again.notices) == (0, 0, 0)


@pytest.mark.parametrize("what", ["an attempt", "another regrade", "the terms"])
def test_what_changed_since_the_dry_run_is_refused_and_nothing_is_written(course, session, what):
    course.sit("ana", {"x": "c"})
    open_one = course.sit("ben", {"x": "b"}, hand_in=False)
    terms = course.terms(Policy.NEW_KEY, course.write())
    order = course.order(course.try_out(terms))
    if what == "an attempt":
        course.hand_in(open_one)
    elif what == "another regrade":
        course.apply(course.terms(Policy.FULL_CREDIT))
    else:
        terms = course.terms(Policy.OLD_OR_NEW, course.versions()[-1])
    before = totals(session)
    with pytest.raises(DryRunChanged):
        apply(session, terms, order, now=utc_now())
    session.rollback()
    assert totals(session) == before


def test_whoever_would_lose_a_pass_needs_a_decision_and_an_honoured_pass_stands(course, session):
    attempts = ten_learners(course)
    terms = course.terms(Policy.NEW_KEY, course.write())
    trial = course.try_out(terms)
    assert [row.attempt for row in trial.run.losing] == [attempts[2]]
    with pytest.raises(RegradeIncomplete):
        apply(session, terms, course.order(trial, decisions={}), now=utc_now())
    session.rollback()
    course.apply(terms, lost=Decision.HONOUR)
    trace = session.get(Attempt, attempts[2]).outcome["trace"]
    assert (trace["outcome"], trace["reasons"]) == ("passed", ["score"])
    assert course.percents()[attempts[2]] == 50
    events = {one.attempt_id: one.decision for one in rows_of(session, GradingEvent)}
    assert events.pop(attempts[2]) is Decision.HONOUR
    assert set(events.values()) == {None}
    again = course.try_out(course.terms(Policy.NEW_KEY, course.versions()[-1]))
    assert again.run.losing == (), "an honoured pass is not asked about twice"


def test_a_reason_is_needed(course, session):
    course.sit("ana", {"x": "c"})
    terms = course.terms(Policy.FULL_CREDIT)
    with pytest.raises(RegradeIncomplete):
        apply(session, terms, course.order(course.try_out(terms), reason="  "), now=utc_now())


def test_undoing_is_a_regrade_that_restores_and_sends_again(course, session):
    attempts = ten_learners(course)
    before = course.percents()
    applied = course.apply(course.terms(Policy.FULL_CREDIT))
    assert course.percents() != before
    undone = course.apply(terms_to_undo(session, applied.regrade_id, context_id=course.context))
    assert course.percents() == before
    assert undone.resent == len(RESENT[Policy.FULL_CREDIT])
    newest = {one.attempt_id: one for one in rows_of(session, OwedScore)}
    assert newest[attempts[4]].score_given == 3
    with pytest.raises(NotFound):
        terms_to_undo(session, applied.regrade_id, context_id=course.context)
    with pytest.raises(NotFound):
        terms_to_undo(session, undone.regrade_id, context_id=course.context)
    third = course.apply(course.terms(Policy.FULL_CREDIT))
    assert third.regrade_id not in {applied.regrade_id, undone.regrade_id}, "after undoing it may be done anew"


def test_undoing_one_of_two_regrades_leaves_the_other(course, session):
    attempt = course.sit("ana", {"x": "d", "y": "b", "z": "b", "w": "b"})
    course.apply(course.terms(Policy.NEW_KEY, course.write(key="d", critical="")))
    second = course.apply(course.terms(Policy.DROP_ITEM))
    assert course.percents()[attempt] == 100
    first = rows_of(session, Regrade)[0].id
    course.apply(terms_to_undo(session, first, context_id=course.context))
    assert session.get(Attempt, attempt).max_mark == 3
    course.apply(terms_to_undo(session, second.regrade_id, context_id=course.context))
    assert course.percents()[attempt] == 75


def test_a_paper_handed_in_after_the_regrade_is_graded_by_it_too(course, session):
    open_one = course.sit("late", {"x": "c", "y": "b"}, hand_in=False)
    applied = course.apply(course.terms(Policy.NEW_KEY, course.write()))
    course.hand_in(open_one)
    assert course.percents()[open_one] == 50
    course.apply(terms_to_undo(session, applied.regrade_id, context_id=course.context))
    assert course.percents()[open_one] == 25


def test_to_keep_leaves_past_and_open_papers_as_they_are(course, session):
    done, open_one = course.sit("ana", {"x": "c"}), course.sit("late", {"x": "c"}, hand_in=False)
    applied = course.apply(course.terms(Policy.KEEP))
    course.hand_in(open_one)
    assert {course.percents()[one] for one in (done, open_one)} == {0}
    assert (applied.changed, applied.resent) == (0, 0)


def test_a_better_attempt_elsewhere_keeps_the_gradebook_as_it_is(course, session):
    course.sit("ana", {"x": "c"})
    course.sit("ana", {"x": "b", "y": "b", "z": "b", "w": "b"})
    applied = course.apply(course.terms(Policy.OLD_OR_NEW, course.write()))
    assert (applied.changed, applied.resent) == (1, 0)


def test_where_the_attempt_at_a_later_quiz_of_the_link_is_void_the_earlier_one_is_sent_again(course, session):
    first = course.sit("ana", {"x": "c", "y": "b"})
    a_quiz(session, course.teacher, bank_id=course.bank, questions=4, avoid_seen=False)
    later = session.get(Attempt, course.sit("ana", {"y": "b"}))
    attempt_desk.void(session, later, by=course.teacher.person_id, now=utc_now(), reason="Fire alarm")
    session.commit()
    applied = course.apply(course.terms(Policy.FULL_CREDIT))
    assert applied.resent == 1
    newest = rows_of(session, OwedScore)[-1]
    assert (newest.attempt_id, newest.score_given) == (first, 2)


def test_attempts_of_another_course_and_previews_are_left_alone(course, session):
    elsewhere = a_launch(session, context="c2", link="l2", person_sub="ana")
    a_quiz(session, elsewhere, bank_id=course.bank, questions=4)
    others = []
    for entered, preview in ((elsewhere, False), (course.enter("ben"), True)):
        sitter = delivery.Sitter(
            resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=preview
        )
        attempt = delivery.start_attempt(session, sitter, seed="1" * 32, now=utc_now())
        delivery.submit_attempt(session, attempt, now=utc_now())
        others.append(attempt.id)
    session.commit()
    applied = course.apply(course.terms(Policy.FULL_CREDIT, assessment_id=None))
    assert applied.changed == 0
    assert {course.percents()[one] for one in others} == {0}
    with pytest.raises(NotFound):
        course.apply(course.terms(Policy.FULL_CREDIT, context_id=elsewhere.context_id))


def test_a_score_that_was_taken_back_stays_taken_back(course, session):
    course.sit("ana", {"x": "c"})
    (owed,) = rows_of(session, OwedScore)
    withdraw(session, owed.id, context_id=course.context, asked_by=course.teacher.person_id, now=utc_now())
    session.commit()
    applied = course.apply(course.terms(Policy.FULL_CREDIT))
    assert (applied.changed, applied.resent, applied.notices) == (1, 0, 1)


def a_case(name, *children):
    return {
        "schema_version": 1, "item_id": name, "type": "case", "stem": f"Client of {name}.", "topics": ["safety"],
        "children": [{"item_id": one} for one in children],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "first", "second", "after"),
    [
        (Policy.NEW_KEY, "c", "b", [1, 0]),
        (Policy.NEW_KEY, "b", "c", [0, 1]),
        (Policy.OLD_OR_NEW, "b", "c", [1, 1]),
        (Policy.FULL_CREDIT, "a", "d", [1, 1]),
        (Policy.DROP_ITEM, "b", "c", [0, 0]),
    ],
)
def test_a_question_that_two_cases_of_a_quiz_ask_is_regraded_in_both(session, policy, first, second, after):
    course = RegradedCourse(session, questions=3, cases=[a_case("ana", "x", "y"), a_case("eva", "x", "z")])
    attempt = course.sit("ana", {"w": "b"}, hand_in=False)
    slots = [slot for slot, key in sorted(course.keys(attempt).items()) if key == "x"]
    for slot, answer in zip(slots, (first, second), strict=True):
        values = {"revision": 1, "client_id": "d", "seq": slot, "saved_at": utc_now()}
        session.add(SavedAnswer(attempt_id=attempt, slot=slot, answer=answer, **values))
    course.hand_in(attempt)
    before = course.percents()[attempt]
    applied = course.apply(course.terms(policy, course.write(critical="")))
    marks = {one["slot"]: Decimal(one["mark"]) for one in session.get(Attempt, attempt).outcome["slots"]}
    assert [marks[slot] for slot in slots] == after
    course.apply(terms_to_undo(session, applied.regrade_id, context_id=course.context))
    assert course.percents()[attempt] == before


def test_a_pass_that_rests_on_a_question_of_two_cases_is_honoured_with_both_regraded(session):
    course = RegradedCourse(session, questions=3, cases=[a_case("ana", "x", "y"), a_case("eva", "x", "z")])
    attempt = course.sit("ana", {"x": "b", "w": "b"})
    course.apply(course.terms(Policy.NEW_KEY, course.write(critical="")), lost=Decision.HONOUR)
    assert course.percents()[attempt] == 20
    assert session.get(Attempt, attempt).decided == "passed"


def write_without_d(course, session):
    """A new version that lacks an answer which the first one had."""
    version = session.get(ItemVersion, course.write())
    document = dict(version.document) | {"options": [one for one in version.document["options"] if one["id"] != "d"]}
    version.document, version.content_hash = document, "0" * 64
    session.commit()
    return version.id


def test_a_paper_with_an_answer_nobody_was_asked_about_is_handed_in_and_can_be_decided_later(course, session):
    late = course.sit("late", {"x": "d", "y": "b"}, hand_in=False)
    done = course.sit("ana", {"x": "c", "y": "b"})
    new = write_without_d(course, session)
    first = course.apply(course.terms(Policy.NEW_KEY, new))
    course.hand_in(late)
    assert course.percents() == {late: 25, done: 50}
    assert course.try_out(course.terms(Policy.NEW_KEY, new)).missing == ("d",)
    second = course.apply(course.terms(Policy.NEW_KEY, new, mapped={"d": "c"}))
    assert course.percents() == {late: 50, done: 50}
    course.apply(terms_to_undo(session, second.regrade_id, context_id=course.context))
    assert course.percents() == {late: 25, done: 50}
    course.apply(terms_to_undo(session, first.regrade_id, context_id=course.context))
    assert course.percents() == {late: 25, done: 25}


def test_ids_that_the_new_version_lacks_must_be_mapped_by_hand(course, session):
    attempt = course.sit("ana", {"x": "d"})
    new = write_without_d(course, session)
    terms = course.terms(Policy.NEW_KEY, new)
    trial = course.try_out(terms)
    assert (trial.missing, trial.ready) == (("d",), False)
    with pytest.raises(RegradeIncomplete):
        apply(session, terms, course.order(trial), now=utc_now())
    session.rollback()
    course.apply(course.terms(Policy.NEW_KEY, new, mapped={"d": "c"}))
    assert course.percents()[attempt] == 25


def test_the_statistics_follow(course, session):
    ten_learners(course)
    version = insights.versions(session)[0]
    counting.work_off(lambda session: insights.due(session, now=utc_now()))
    applied = course.apply(course.terms(Policy.NEW_KEY, course.write()))
    assert insights.rebuild(session, version, now=utc_now(), mend=False).differing > 0
    counting.work_off(lambda session: insights.regraded(session, now=utc_now()))
    assert insights.rebuild(session, version, now=utc_now(), mend=False).differing == 0
    assert insights.regraded(session, now=utc_now()) == []
    course.apply(terms_to_undo(session, applied.regrade_id, context_id=course.context))
    counting.work_off(lambda session: insights.regraded(session, now=utc_now()))
    assert insights.rebuild(session, version, now=utc_now(), mend=False).differing == 0


def test_a_dropped_slot_leaves_the_statistics(course, session):
    course.sit("ana", {"x": "c", "y": "b"})
    course.apply(course.terms(Policy.DROP_ITEM))
    counting.work_off(lambda session: insights.due(session, now=utc_now()))
    (version,) = insights.versions(session)
    assert len(insights.tallies(session, [version]).quiz.places) == 3


def test_features_that_rest_on_outcomes_hear_who_passes_now_and_list_what_is_to_decide(course, session):
    attempts = ten_learners(course)
    heard = []

    def listed(_sender, *, session, regrade_id, changes, now):
        heard.extend((one.attempt_id, one.was, one.now) for one in changes if one.was != one.now)
        return 1

    with outcomes_changed.connected_to(listed):
        applied = course.apply(course.terms(Policy.NEW_KEY, course.write()))
    assert applied.awards == 1
    assert sorted(heard) == sorted([(attempts[2], True, False), (attempts[5], False, True)])


def test_a_regrade_asks_as_often_for_forty_learners_as_for_four(course, session):
    new = course.write()
    counts = []
    for number in (4, 40):
        for one in range(number):
            course.sit(f"p-{number}-{one}", {"x": "c"})
        terms = course.terms(Policy.NEW_KEY, new)
        order = course.order(course.try_out(terms))
        asked = []
        engine = db.engine

        def note(_c, _cursor, statement, *_rest, asked=asked):
            asked.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        apply(session, terms, order, now=utc_now())
        event.remove(engine, "before_cursor_execute", note)
        session.rollback()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_paper_handed_in_while_a_regrade_is_applied_waits_and_is_graded_by_it(course, session, app):
    open_one = course.sit("late", {"x": "c", "y": "b"}, hand_in=False)
    course.sit("ana", {"x": "c"})
    terms = course.terms(Policy.NEW_KEY, course.write())
    order = course.order(course.try_out(terms))
    apply(session, terms, order, now=utc_now())

    def hand_in():
        with app.app_context():
            theirs = db.session()
            delivery.submit_attempt(theirs, theirs.get_one(Attempt, open_one), now=utc_now())
            theirs.commit()
            db.session.remove()

    thread = threading.Thread(target=hand_in)
    thread.start()
    thread.join(timeout=0.3)
    assert thread.is_alive(), "it waits for the regrade"
    session.commit()
    thread.join(timeout=20)
    assert course.percents()[open_one] == 50


def test_an_attempt_that_was_void_is_right_on_the_day_it_is_restored(course, session):
    attempt = course.sit("ana", {"x": "c", "y": "b"})
    session.get(Attempt, attempt).state = AttemptState.VOID
    session.commit()
    applied = course.apply(course.terms(Policy.NEW_KEY, course.write()))
    assert (applied.changed, applied.resent, applied.notices) == (1, 0, 0)
    assert course.percents()[attempt] == 50


def test_an_attempt_that_was_void_before_it_was_handed_in_keeps_nobody_from_a_regrade(course, session):
    graded = course.sit("ana", {"x": "c", "y": "b"})
    unfinished = course.sit("ben", {"x": "c"}, hand_in=False)
    assert session.scalar(select(Attempt.id).where(Attempt.id == unfinished, Attempt.outcome.is_(None))) == unfinished
    session.get(Attempt, unfinished).state = AttemptState.VOID
    session.commit()
    applied = course.apply(course.terms(Policy.NEW_KEY, course.write()))
    assert applied.changed == 1
    assert course.percents() == {graded: 50}
