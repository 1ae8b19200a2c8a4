"""Attempts made by chance, for laws: random forms, negative and missing marks, slots that are missing."""

from decimal import Decimal

import depth
from hypothesis import strategies as st

from question_bank.statistics.options import OptionTally
from question_bank.statistics.records import GradedAttempt, GradedSlot
from question_bank.statistics.tallies import QuizTally

some = depth.law(20, 50)

WORTH = {1: Decimal(1), 2: Decimal(2), 3: Decimal(0), 4: Decimal("0.5")}
SHARES = [None, *map(Decimal, ("-0.25", "0", "0.3333333333333333333333333333", "0.5", "1"))]
NAMES = {2: [("q1@1", ""), ("q2@1", ""), ("q2@2", "")], 4: [("", "1"), ("", "2")]}
CHOICES = [
    [None]
    + [
        GradedSlot(
            slot=slot,
            max_mark=most,
            mark=None if share is None else share * most,
            item=item,
            variant=variant,
            drawn=slot == 2,
        )
        for share in SHARES
        for item, variant in NAMES.get(slot, [("", "")])
    ]
    for slot, most in WORTH.items()
]
TOTALS = [None, Decimal(0), Decimal("2.5")]  # as stored; None for the sum of the marks


def made(picked):
    """The attempt that the picked slots make; a slot may be missing."""
    *slots, total = picked
    return GradedAttempt(slots=tuple(one for one in slots if one), total=total)


def graded_attempts():
    """Any attempt."""
    return st.tuples(*map(st.sampled_from, CHOICES), st.sampled_from(TOTALS)).map(made)


def random_attempt(chance):
    """An attempt drawn by a generator of chance."""
    return made([*map(chance.choice, CHOICES), chance.choice(TOTALS)])


def counted(attempts):
    """Their tally."""
    tally = QuizTally()
    for attempt in attempts:
        tally.add(attempt)
    return tally


answers = st.lists(
    st.tuples(st.none() | st.sampled_from("abc").map(lambda one: {one}), st.integers(0, 1), st.integers(1, 6)),
    max_size=15,
)  # what was chosen, the mark, the total


def options_of(*rows):
    """The option tally of answers."""
    tally = OptionTally()
    for ids, mark, total in rows:
        tally.add(ids, Decimal(mark), Decimal(total))
    return tally
