"""Counts follow the attempts, on both databases: graded, graded anew, voided, deleted; and a rebuild proves it."""

from __future__ import annotations

import os
from random import Random

import pytest
from learners import keys_by_slot
from sqlalchemy import delete, event, func, select, update
from tests_support import RIGHT, a_launch, a_quiz

from lms_plugin.db import utc_now
from lms_plugin.delivery import service as delivery
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptSlot, SavedAnswer
from lms_plugin.insights import service, tasks
from lms_plugin.insights.models import CountedAttempt, StatisticCount
from lms_plugin.operations import removal
from lms_plugin.passback.models import OwedScore, SendTry
from question_bank.statistics.own import own_figures
from question_bank.statistics.report import quiz_report

EVENTS = int(os.environ.get("ASSAY_TEST_EVENTS", "25"))  # many more by hand, where a few minutes do not matter
WRONG = {"one": "b", "two": ["c"], "three": False, "four": {"p1": "c3", "p2": "c3"}}
KEYS = ("one", "two", "three", "four")


class Course:
    """A quiz and the people who sit it, without a browser."""

    def __init__(self, session):
        self.session = session
        self.entered = a_launch(session)
        a_quiz(session, self.entered, attempts=None)
        self.version = session.scalar(select(AssessmentVersion.id))

    def sit(self, answers, *, who="s1", preview=False, hand_in=True):
        """Start, answer by item key, hand in. Returns the attempt's id."""
        entered = a_launch(self.session, person_sub=who)
        sitter = delivery.Sitter(
            resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=preview
        )
        attempt = delivery.start_attempt(self.session, sitter, seed="0" * 31 + "1", now=utc_now())
        for slot, key in self.keys(attempt.id).items():
            if key in answers:
                self.session.add(
                    SavedAnswer(
                        attempt_id=attempt.id, slot=slot, revision=1, client_id="c", seq=slot, answer=answers[key],
                        saved_at=utc_now(),
                    )
                )  # fmt: skip
        self.session.flush()  # what is handed in is read past the mapper
        if hand_in:
            delivery.submit_attempt(self.session, attempt, now=utc_now())
        self.session.commit()
        return attempt.id

    def keys(self, attempt):
        """Slot → item key."""
        return keys_by_slot(self.session, attempt)

    def again(self, attempt, number, chance):
        """A further attempt at the same questions by chance: other answers, other marks. Quicker than sitting it."""
        row = self.session.get_one(Attempt, attempt)
        names = [column.name for column in Attempt.__table__.columns if column.name != "id"]
        kept = {name: getattr(row, name) for name in names}
        slots = [one | {"mark": chance.choice(["0", "0.5", "1"])} for one in row.outcome["slots"]]
        made = Attempt(**kept | {"number": number, "outcome": row.outcome | {"slots": slots}})
        self.session.add(made)
        self.session.flush()
        for slot in self.session.scalars(select(AttemptSlot).where(AttemptSlot.attempt_id == attempt)).all():
            facts = {"slot": slot.slot, "item_version_id": slot.item_version_id, "option_order": slot.option_order}
            self.session.add(AttemptSlot(attempt_id=made.id, max_mark=slot.max_mark, **facts))
            answer = chance.choice((RIGHT, WRONG))[self.served[slot.slot]]
            if chance.random() < 0.8:
                self.session.add(
                    SavedAnswer(
                        attempt_id=made.id, slot=slot.slot, revision=1, client_id="c", seq=slot.slot, answer=answer,
                        saved_at=utc_now(),
                    )
                )  # fmt: skip
        self.session.commit()
        return made.id

    def count(self, *attempts):
        service.count(self.session, attempts, now=utc_now())
        self.session.commit()

    def regrade(self, attempt, slot, mark):
        """Somebody upheld a challenge: the slot now earns so much."""
        row = self.session.get_one(Attempt, attempt)
        slots = [one | {"mark": mark} if one["slot"] == slot else one for one in row.outcome["slots"]]
        self.session.execute(
            update(Attempt).where(Attempt.id == attempt).values(outcome=row.outcome | {"slots": slots})
        )
        self.session.commit()

    def erase(self, attempt):
        """As a person is forgotten."""
        owed = select(OwedScore.id).where(OwedScore.attempt_id == attempt)
        self.session.execute(delete(SendTry).where(SendTry.owed_score_id.in_(owed)))
        for kind in (OwedScore, SavedAnswer, AttemptSlot):
            self.session.execute(delete(kind).where(kind.attempt_id == attempt))
        self.session.execute(delete(Attempt).where(Attempt.id == attempt))
        self.session.commit()

    def counts(self):
        rows = self.session.scalars(select(StatisticCount)).all()
        return {tuple(getattr(row, name) for name in service.KEY): row.times for row in rows}

    def check(self):
        """What a rebuild finds wrong; it changes nothing."""
        found = service.rebuild(self.session, self.version, now=utc_now(), mend=False)
        self.session.commit()
        return found

    def report(self):
        return quiz_report(service.tallies(self.session, [self.version]).quiz)


@pytest.fixture
def course(session):
    return Course(session)


def test_what_was_handed_in_is_counted_by_the_worker_and_reported(course):
    """Worked by hand: 4 points, 0 points (a blank among the wrong), and 1 point."""
    course.sit(RIGHT, who="a")
    course.sit({key: WRONG[key] for key in KEYS[:3]}, who="b")
    course.sit(WRONG | {"three": True}, who="c")
    tasks.work_off(lambda session: service.due(session, now=utc_now()))
    quiz = course.report().quiz
    assert (quiz.attempts, quiz.mean, quiz.median) == (3, pytest.approx(5 / 3), 1)
    facilities = sorted(row.figures.facility for row in course.report().items)
    assert facilities == pytest.approx([100 / 3, 100 / 3, 100 / 3, 200 / 3])
    assert {own_figures(row).standing.value for row in course.report().items} == {"too few"}
    tallies = service.tallies(course.session, [course.version])
    assert tallies.traces.outcomes == {"passed": 1, "not_passed": 2}
    assert sum(one.blank.number for one in tallies.options.values()) == 1
    assert service.due(course.session, now=utc_now()) == []
    assert course.check().differing == 0


def test_previews_and_open_attempts_are_not_counted(course):
    course.count(course.sit(RIGHT, who="a", preview=True), course.sit(RIGHT, who="b", hand_in=False))
    assert course.counts() == {}
    assert service.due(course.session, now=utc_now()) == []
    assert course.report().quiz.attempts == 0


def test_counting_twice_changes_nothing(course):
    attempt = course.sit(RIGHT)
    course.count(attempt)
    once = course.counts()
    course.count(attempt, attempt)
    assert course.counts() == once
    assert set(once.values()) == {1}


def test_a_regrade_changes_the_counts_by_the_difference(course):
    attempt = course.sit(WRONG)
    course.count(attempt, course.sit(RIGHT, who="b"))
    course.regrade(attempt, 1, "1")
    assert course.check().differing > 0
    course.count(attempt)
    assert course.check().differing == 0
    assert course.report().quiz.mean == 2.5
    assert 0 not in course.counts().values()


def test_an_attempt_that_is_voided_or_deleted_is_taken_back(course):
    kept, voided, deleted = (course.sit(RIGHT, who=who) for who in "abc")
    course.count(kept)
    alone = course.counts()
    course.count(voided, deleted)
    course.session.execute(update(Attempt).where(Attempt.id == voided).values(preview=True))
    course.erase(deleted)
    course.count(voided)
    tasks.work_off(service.gone)
    assert course.counts() == alone
    assert course.session.scalars(select(CountedAttempt.attempt_id)).all() == [kept]


def test_after_many_events_in_any_order_the_counts_are_those_of_a_rebuild(course):
    chance = Random(7)  # noqa: S311 - repeatable events, no secret
    first = course.sit(RIGHT)
    course.served = course.keys(first)
    course.count(first)
    left = []
    for number in range(EVENTS):
        event_kind = chance.choice(["grade", "grade", "regrade", "void", "delete"])
        if event_kind == "grade" or not left:
            left.append(course.again(first, number + 2, chance))
            touched = left[-1]
        elif event_kind == "regrade":
            touched = chance.choice(left)
            course.regrade(touched, chance.randint(1, 4), chance.choice(["0", "0.5", "1"]))
        else:
            touched = left.pop(chance.randrange(len(left)))
            if event_kind == "delete":
                course.erase(touched)
            else:
                course.session.execute(update(Attempt).where(Attempt.id == touched).values(preview=True))
                course.session.commit()
        course.count(touched)
    assert course.check().differing == 0
    assert course.report().quiz.attempts == 1 + len(left)


def test_a_rebuild_mends_counts_and_what_each_attempt_added(course):
    course.count(course.sit(RIGHT, who="a"), course.sit(WRONG, who="b"))
    right = course.counts()
    course.session.execute(update(StatisticCount).where(StatisticCount.kind == "total").values(times=7))
    course.session.execute(delete(StatisticCount).where(StatisticCount.kind == "choice"))
    course.session.execute(delete(CountedAttempt))
    course.session.commit()
    found = service.rebuild(course.session, course.version, now=utc_now())
    course.session.commit()
    assert (found.attempts, found.differing > 2) == (2, True)
    assert course.counts() == right
    assert course.check().differing == 0
    assert course.session.scalar(select(func.count()).select_from(CountedAttempt)) == 2


def test_the_command_says_what_differs_and_mends_it(course, app):
    course.count(course.sit(RIGHT))
    course.session.execute(update(StatisticCount).where(StatisticCount.kind == "total").values(times=2))
    course.session.commit()
    runner = app.test_cli_runner()
    checked = runner.invoke(args=["statistics", "rebuild", "--check"])
    assert checked.exit_code == 1
    assert "wrong 1\n" in checked.stdout
    assert "wrong 1\n" in runner.invoke(args=["statistics", "rebuild"]).stdout
    good = runner.invoke(args=["statistics", "rebuild", "--check", "--assessment", "1"])
    assert (good.exit_code, "attempts 1\t" in good.stdout, "wrong 0\n" in good.stdout) == (0, True, True)
    assert runner.invoke(args=["statistics", "rebuild", "--assessment", "99"]).stdout == ""


def test_an_attempt_that_cannot_be_counted_keeps_no_other_out(course):
    """Its outcome names a slot that was never served; the others of its batch are counted."""
    bad, good = course.sit(RIGHT, who="a"), course.sit(RIGHT, who="b")
    outcome = course.session.get_one(Attempt, bad).outcome
    slots = [*outcome["slots"], outcome["slots"][0] | {"slot": 99}]
    course.session.execute(update(Attempt).where(Attempt.id == bad).values(outcome=outcome | {"slots": slots}))
    course.session.commit()
    tasks.work_off(lambda session: service.due(session, now=utc_now()))
    assert course.session.scalars(select(CountedAttempt.attempt_id)).all() == [good]
    assert service.due(course.session, now=utc_now()) == [bad]


def test_a_report_reads_the_counts_by_one_query_and_no_attempt(course):
    course.count(*(course.sit(RIGHT, who=who) for who in "abc"))
    statements = []
    bind = course.session.get_bind()
    event.listen(bind, "before_cursor_execute", lambda *facts: statements.append(facts[2]))
    assert course.report().quiz.attempts == 3
    asked = [one for one in statements if not one.startswith("BEGIN")]
    assert len(asked) == 1
    assert "attempt" not in asked[0]


def test_counts_go_with_their_platform(course):
    course.count(course.sit(RIGHT))
    course.session.execute(delete(SendTry))
    course.session.execute(delete(OwedScore))
    course.session.commit()
    removal.remove(course.session, course.entered.registration_id, typed="Test LMS")
    course.session.commit()
    assert course.counts() == {}
    assert course.session.scalar(select(func.count()).select_from(CountedAttempt)) == 0


def test_the_worker_counts_each_minute_and_takes_back_each_hour(course, app):
    jobs = {one.name: one for one in app.extensions["assay"].huey._registry.periodic_tasks}
    attempt = course.sit(RIGHT)
    jobs["count_attempts"].execute()
    course.session.rollback()
    assert course.report().quiz.attempts == 1
    course.erase(attempt)
    jobs["take_back_attempts"].execute()
    course.session.rollback()
    assert course.counts() == {}
