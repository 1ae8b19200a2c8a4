"""Flags name their reason and their evidence, and stay silent where there is too little of it."""

import json
from decimal import Decimal

import pytest
from makers import options_of
from published import binary, tally_of

from question_bank.statistics.choices import Choice
from question_bank.statistics.document import flag_documents, report_document
from question_bank.statistics.figures import Absence
from question_bank.statistics.flags import FlagKind, dubious, flags, needs_checking
from question_bank.statistics.options import option_rows
from question_bank.statistics.own import own_figures
from question_bank.statistics.records import GradedAttempt, GradedSlot
from question_bank.statistics.report import quiz_report

CHOICES = (
    Choice(id="key", key=True),
    Choice(id="good", wrong=True, distractor=True),
    Choice(id="rare", wrong=True, distractor=True),
    Choice(id="harm", wrong=True, critical=True, distractor=True),
)


def row_of(times, *lines):
    return quiz_report(tally_of(binary(*lines * times))).slots[0]


def kinds(row, guess=Absence.NO_GUESS, options=()):
    return [flag.kind for flag in flags(row, own_figures(row, guess=guess), options)]


AGAINST = ("1000", "0111")  # slot 1 is right for those who fail elsewhere


@pytest.mark.parametrize(("times", "number"), [(9, 0), (10, 2), (24, 2), (25, 2)])
def test_no_flag_under_twenty_attempts_and_provisional_ones_under_fifty(times, number):
    row = row_of(times, *AGAINST)
    found = flags(row, own_figures(row))
    assert [flag.kind for flag in found] == [FlagKind.LOW_EFFICIENCY, FlagKind.LOW_DISCRIMINATION][:number]
    assert all(flag.provisional is (times < 25) for flag in found)
    assert all(flag.attempts == 2 * times for flag in found)


def test_a_flag_says_why():
    row = row_of(10, *AGAINST)
    first, second = flags(row, own_figures(row))
    assert first.reason == "Discriminative efficiency -100 is under 15: doing well elsewhere hardly helps here."
    assert first.evidence == {"efficiency": -100}
    assert second.evidence["upper"] < 50


def test_an_item_that_discriminates_is_not_flagged():
    assert kinds(row_of(10, "1110", "0001", "1111", "0000")) == []


def test_weak_discrimination_that_may_be_chance_is_not_flagged():
    """20 attempts and a small positive r: the interval reaches beyond 50."""
    lines = ("110", "101", "010", "001", "111", "000", "100", "011") * 2 + ("111", "000", "110", "001")
    row = row_of(1, *lines)
    assert row.figures.discrimination_index < 30
    assert own_figures(row).discrimination_interval[1] > 50
    assert FlagKind.LOW_DISCRIMINATION not in kinds(row)


def test_an_item_no_better_than_guessing_is_flagged():
    row = row_of(10, "1110", "0001", "0111", "0000")
    assert row.figures.facility == 25
    assert kinds(row, guess=25.0) == [FlagKind.LIKE_GUESSING] == kinds(row, guess=30.0)
    assert kinds(row, guess=20.0) == []


def option_flags(*responses):
    row = row_of(10, "1110", "0001", "1111", "0000")
    rows = option_rows(options_of(*responses), CHOICES)
    return [(flag.choice, flag.kind) for flag in flags(row, own_figures(row), rows)]


def test_options_are_flagged_by_who_takes_them_and_how_many():
    """40 answers: the wrong "good" drew the best people, "rare" nobody, "harm" two of forty, and one was left blank."""
    answers = [({"key"}, 1, 2)] * 27 + [({"good"}, 0, 5)] * 10 + [({"harm"}, 0, 1)] * 2 + [(None, 0, 0)]
    assert option_flags(*answers) == [
        ("good", FlagKind.WRONG_LIKE_KEY),
        ("rare", FlagKind.UNUSED),
        ("harm", FlagKind.CRITICAL_CHOSEN),
    ]


def test_options_nobody_answered_are_not_flagged():
    assert option_flags() == []


def test_a_wrong_option_is_compared_only_with_a_key_that_can_be_compared():
    everybody = [({"good"}, 0, 5)] * 10 + [({"good"}, 0, 1)] * 10
    assert (("good", FlagKind.WRONG_LIKE_KEY)) not in option_flags(*everybody)


def test_flags_travel_as_plain_values():
    row = row_of(10, *AGAINST)
    first, _ = json.loads(json.dumps(flag_documents(row, own_figures(row))))
    assert first == {
        "flag": "low_efficiency", "choice": None, "evidence": {"efficiency": -100}, "attempts": 20, "provisional": True,
        "reason": "Discriminative efficiency -100 is under 15: doing well elsewhere hardly helps here.",
    }  # fmt: skip


def test_moodles_marks_are_told_by_moodles_rules():
    report = report_document(quiz_report(tally_of(binary(*AGAINST)), moodle=True))
    assert report["slots"][0]["dubious"] is True
    assert report["slots"][0]["needs_checking"] == "very likely"
    assert "flags" not in report["slots"][0]


@pytest.mark.parametrize(
    ("index", "expected"),
    [(29.99, "very likely"), (30, "likely"), (49.99, "likely"), (50, "unlikely"), (Absence.NO_SPREAD, None)],
)
def test_needs_checking_follows_the_index(index, expected):
    assert needs_checking(index) == expected


def test_a_drawn_slot_is_dubious_as_its_worst_item_is():
    """Item a pulls against the total, item b with it; the slot as a whole does not show it."""
    forms = [("a", 1, 0), ("a", 0, 3), ("b", 1, 3), ("b", 0, 0), ("b", 1, 3), ("b", 0, 0), ("b", 1, 3), ("b", 0, 0)]
    attempts = [
        GradedAttempt(
            slots=(
                GradedSlot(slot=1, max_mark=Decimal(1), mark=Decimal(mark), item=item),
                GradedSlot(slot=2, max_mark=Decimal(3), mark=Decimal(rest)),
            )
        )
        for item, mark, rest in forms
    ]
    report = quiz_report(tally_of(attempts), moodle=True)
    assert report.slots[0].figures.discriminative_efficiency > 15
    assert dubious(report.slots[0], report.items)
    assert not dubious(report.slots[1], report.items)
    assert not dubious(quiz_report(tally_of(binary("1"))).slots[0], ())
