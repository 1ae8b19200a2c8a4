"""Grade policies and the overall outcome (assessment.md 3.2)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import law

from question_bank.grades import FinishedAttempt, GradePolicy, overall
from question_bank.passing import SAFETY_COMMENT

CUT = Decimal(80)
# What the specification works through: 60, then 90 with a dangerous choice, then 84.
WORKED = (
    FinishedAttempt(number=1, percent=Decimal(60), reasons=("score",)),
    FinishedAttempt(number=2, percent=Decimal(90), reasons=("safety",)),
    FinishedAttempt(number=3, percent=Decimal(84)),
)


@pytest.mark.parametrize(
    ("policy", "percent", "passed", "number"),
    [
        (GradePolicy.BEST, 90, True, 2),
        (GradePolicy.LAST, 84, True, 3),
        (GradePolicy.FIRST, 60, False, 1),
        (GradePolicy.AVERAGE, 78, False, 3),
    ],
)
def test_each_policy_gives_what_the_specification_works_through(policy, percent, passed, number):
    found = overall(policy, WORKED, cut=CUT)
    assert (found.percent, found.passed, found.number) == (percent, passed, number)
    assert found.sent == percent
    assert found.comment == ""


def test_the_best_of_equals_is_the_earliest():
    twins = [FinishedAttempt(number=number, percent=Decimal(70)) for number in (2, 1, 3)]
    assert overall(GradePolicy.BEST, twins).number == 1


def test_comment_and_cap_follow_the_overall_outcome():
    unsafe = FinishedAttempt(number=1, percent=Decimal(92), reasons=("safety",))
    alone = overall(GradePolicy.BEST, [unsafe], cut=CUT, cap=True)
    assert (alone.percent, alone.sent, alone.capped, alone.comment) == (92, 79, True, SAFETY_COMMENT)
    with_a_pass = overall(GradePolicy.BEST, [unsafe, WORKED[2]], cut=CUT, cap=True)
    assert (with_a_pass.sent, with_a_pass.capped, with_a_pass.comment) == (92, False, "")


def test_a_score_below_the_cap_is_sent_as_it_is():
    assert overall(GradePolicy.LAST, [WORKED[0]], cut=CUT, cap=True).sent == 60


def test_an_average_passes_by_its_own_score_and_the_latest_attempts_safety():
    low_then_high = [
        FinishedAttempt(number=1, percent=Decimal(70), reasons=("score", "safety")),
        FinishedAttempt(number=2, percent=Decimal(90)),
    ]
    assert overall(GradePolicy.AVERAGE, low_then_high, cut=CUT).passed
    unsafe_at_last = [low_then_high[1], FinishedAttempt(number=3, percent=Decimal(90), reasons=("safety",))]
    found = overall(GradePolicy.AVERAGE, unsafe_at_last, cut=CUT)
    assert (found.passed, found.comment) == (False, SAFETY_COMMENT)


def test_what_a_person_still_has_to_mark_does_not_count_yet():
    waiting = FinishedAttempt(number=4, percent=Decimal(100), pending=True)
    assert overall(GradePolicy.BEST, [waiting]) is None
    assert overall(GradePolicy.LAST, [*WORKED, waiting], cut=CUT).number == 3


attempts = st.lists(
    st.tuples(st.decimals(0, 100, places=2), st.sampled_from([(), ("score",), ("safety",), ("score", "safety")])),
    min_size=1,
    max_size=6,
).map(
    lambda rows: [
        FinishedAttempt(number=number, percent=percent, reasons=reasons)
        for number, (percent, reasons) in enumerate(rows, start=1)
    ]
)


@law
@given(attempts, st.sampled_from(list(GradePolicy)), st.decimals(0, 100, places=1), st.booleans(), st.randoms())
def test_the_order_they_are_given_in_changes_nothing_and_nothing_is_made_up(made, policy, cut, cap, random):
    found = overall(policy, made, cut=cut, cap=cap)
    shuffled = random.sample(made, len(made))
    assert overall(policy, shuffled, cut=cut, cap=cap) == found
    shares = [one.percent for one in made]
    assert min(shares) <= found.percent <= max(shares)
    assert found.sent <= found.percent
    assert not (found.passed and (found.comment or found.capped))
    assert overall(GradePolicy.BEST, made).percent >= overall(policy, made).percent
