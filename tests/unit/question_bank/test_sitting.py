"""Windows, limits, pauses and deadlines of an attempt (assessment.md 3)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import law

from question_bank.sitting import (
    CODE_WAIT,
    FACTORS,
    LATE_GRACE,
    Accommodation,
    Barrier,
    StartRules,
    Window,
    attempts_for,
    code_wait,
    deadline,
    hand_in_until,
    may_start,
    window_for,
)

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
moments = st.timedeltas(timedelta(days=-300), timedelta(days=300)).map(lambda ago: NOON + ago)
windows = st.builds(Window, st.none() | moments, st.none() | moments)


def asked(rules, *, used=0, last_finish=None, now=NOON):
    found = may_start(rules, used=used, last_finish=last_finish, now=now)
    return None if found is None else (found.barrier, found.until)


def test_a_second_before_a_quiz_opens_is_too_early_and_the_moment_itself_is_not():
    rules = StartRules(window=Window(NOON, NOON + HOUR))
    assert asked(rules, now=NOON - SECOND) == (Barrier.NOT_OPEN, NOON)
    assert asked(rules, now=NOON) is None
    assert asked(rules, now=NOON + HOUR - SECOND) is None
    assert asked(rules, now=NOON + HOUR) == (Barrier.CLOSED, None)


def test_a_learners_own_window_goes_before_the_groups_and_that_before_the_quizs():
    quiz, group, own = Window(NOON, NOON + HOUR), Window(NOON - HOUR, NOON + 2 * HOUR), Window(None, NOON + 3 * HOUR)
    assert window_for(quiz, [], None) == quiz
    assert window_for(quiz, [group], None) == group
    assert window_for(quiz, [group], own) == Window(NOON - HOUR, NOON + 3 * HOUR)


def test_of_two_groups_the_more_generous_counts():
    early, late = Window(NOON - HOUR, NOON), Window(NOON, NOON + HOUR)
    assert window_for(Window(), [early, late], None) == Window(NOON - HOUR, NOON + HOUR)


@law
@given(windows, st.lists(windows, max_size=3), st.none() | windows)
def test_each_end_of_a_window_comes_from_the_nearest_rule_that_names_it(quiz, groups, own):
    found = window_for(quiz, groups, own)
    for end, best in (("opens_at", min), ("closes_at", max)):
        named = [getattr(one, end) for one in groups if getattr(one, end)]
        nearest = (own and getattr(own, end)) or (best(named) if named else getattr(quiz, end))
        assert getattr(found, end) == nearest


def test_a_third_start_is_refused_until_another_attempt_is_granted():
    nobody = Accommodation()
    assert asked(StartRules(attempts=attempts_for(2, accommodation=nobody, granted=0)), used=2) == (
        Barrier.USED_UP,
        None,
    )
    assert asked(StartRules(attempts=attempts_for(2, accommodation=nobody, granted=1)), used=2) is None
    assert attempts_for(2, accommodation=Accommodation(extra_attempts=2), granted=1) == 5
    assert attempts_for(None, accommodation=Accommodation(extra_attempts=2), granted=1) is None


@pytest.mark.parametrize(("used", "pause"), [(1, HOUR), (2, 24 * HOUR), (3, 24 * HOUR)])
def test_a_second_before_the_pause_is_over_is_too_early(used, pause):
    rules = StartRules(cool_off=(HOUR, 24 * HOUR))
    ready = NOON + pause
    assert asked(rules, used=used, last_finish=NOON, now=ready - SECOND) == (Barrier.COOLING_OFF, ready)
    assert asked(rules, used=used, last_finish=NOON, now=ready) is None


def test_half_as_much_time_again_makes_ninety_minutes_of_sixty_in_every_quiz():
    longer = Accommodation(factor=Decimal("1.5"))
    for start in (NOON, NOON + HOUR):
        assert deadline(start, limit=HOUR, accommodation=longer, closes_at=None) == start + timedelta(minutes=90)


def test_a_window_ends_an_attempt_even_for_somebody_without_a_time_limit():
    untimed = Accommodation(untimed=True)
    assert deadline(NOON, limit=HOUR, accommodation=untimed, closes_at=NOON + 5 * HOUR) == NOON + 5 * HOUR
    assert deadline(NOON, limit=HOUR, accommodation=untimed, closes_at=None) is None


@law
@given(
    st.none() | st.integers(1, 600),
    st.sampled_from(FACTORS),
    st.none() | moments,
    st.integers(0, 300),
    st.booleans(),
)
def test_more_time_never_makes_a_deadline_earlier(minutes, factor, closes, added, untimed):
    limit = None if minutes is None else timedelta(minutes=minutes)
    plain = deadline(NOON, limit=limit, accommodation=Accommodation(), closes_at=closes)
    more = deadline(
        NOON,
        limit=limit,
        accommodation=Accommodation(factor=factor, untimed=untimed),
        closes_at=closes,
        extension=timedelta(minutes=added),
    )
    assert more is None or (plain is not None and more >= plain)
    if more is not None and closes is not None:
        assert more <= closes + timedelta(minutes=added)


def test_an_attempt_is_closed_for_the_learner_after_the_longer_of_the_two_graces():
    assert hand_in_until(NOON, submit_grace=timedelta(0)) == NOON + LATE_GRACE
    assert hand_in_until(NOON, submit_grace=timedelta(minutes=5)) == NOON + timedelta(minutes=5)
    assert hand_in_until(None, submit_grace=HOUR) is None


def test_five_wrong_codes_make_one_wait_and_four_do_not():
    assert code_wait(4, NOON, now=NOON) is None
    assert code_wait(5, NOON, now=NOON + CODE_WAIT - SECOND) == NOON + CODE_WAIT
    assert code_wait(5, NOON, now=NOON + CODE_WAIT) is None
