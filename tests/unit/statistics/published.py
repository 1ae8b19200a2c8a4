"""Marks and figures that others published: facts, arranged here as rows of marks. Each says where it comes from."""

from decimal import Decimal

from question_bank.statistics.records import GradedAttempt, GradedSlot
from question_bank.statistics.tallies import QuizTally

# Moodle's unit test of its question statistics (mod/quiz/report/statistics/tests, 2008): 22 attempts at 20 slots. Slots
# 1–4 of one mark and 5–7 of none were answered by nobody; here are slot 8, of 8 marks, and 9–20, of one mark each.
# The expected figures were made by its authors in a spreadsheet, apart from Moodle's code.
SPREADSHEET_2008 = """
5.5 .3 .9 1 .3 1 0 0 1 1 0 0 1
1 .9 .9 .3 .3 1 0 0 1 0 1 0 1
2.5 1 .9 .3 1 0 0 1 1 1 1 1 1
4 .3 .9 1 .3 0 0 0 0 1 0 0 1
3 .9 .3 .9 1 0 1 0 0 1 1 1 0
4.5 .9 1 1 .9 0 1 1 1 0 0 0 0
3 .3 .3 .3 .3 1 0 1 1 1 1 1 1
6 .9 .9 1 .3 0 1 1 1 1 0 0 1
.5 .9 1 .9 .3 0 1 1 0 1 1 0 1
5.5 .9 1 .9 .3 1 1 0 0 1 0 0 0
2.5 .9 1 1 .9 0 1 0 0 1 0 0 1
4 .9 .3 .9 1 0 1 1 1 1 1 0 1
4 .9 .3 .3 1 1 1 1 0 0 1 1 0
3 1 1 .3 1 0 1 0 1 1 1 1 0
1 1 .9 .3 .3 1 0 1 0 0 0 0 0
1 .3 .3 .3 .9 0 0 0 1 0 0 0 1
1.5 1 .3 .9 1 1 1 0 1 1 0 0 0
4 .9 1 .9 1 0 1 1 1 0 1 0 0
2 .9 .9 .3 .9 0 1 0 0 0 0 0 0
1 1 .3 .3 .3 0 1 1 0 1 0 0 0
6 .9 1 1 .9 0 0 0 1 0 0 1 1
7 .9 .3 .3 .3 1 0 1 1 1 1 0 0
"""
TOTALS_2008 = "12 7.4 11.7 8.5 10.1 11.3 11.2 14.1 8.6 11.6 9.3 13.1 11.5 11.3 5.5 4.8 8.7 11.8 6 5.9 12.8 13.8"

# Moodle's walkthrough test (mod/quiz/report/statistics/tests/fixtures, set 00, 2013): 25 attempts at 7 slots of one
# mark. Question and quiz figures were computed by its author in another spreadsheet.
WALKTHROUGH_00 = """
1 1 1 1 1 0 1
1 1 1 1 .5 1 0
1 1 1 1 .5 0 1
0 0 1 1 1 0 0
1 0 1 0 0 1 .5
1 1 1 1 .5 0 .5
0 1 1 1 .5 1 .5
1 1 1 0 .5 1 .5
1 0 1 1 1 1 1
0 1 1 0 .5 1 .5
.8 0 1 1 .5 1 .5
1 1 1 0 .5 1 1
1 0 1 1 .5 1 .5
1 0 1 1 1 0 .5
0 0 1 1 0 1 1
1 0 1 0 .5 1 1
.8 0 1 1 .5 0 1
1 0 1 1 0 1 .5
1 0 1 1 .5 0 .5
0 1 1 0 .5 1 0
1 1 .3333333 1 .5 0 .5
1 1 1 0 .5 0 .5
1 1 1 1 0 1 .5
0 0 1 0 .5 1 1
0 0 1 1 1 1 1
"""

# K. Wuensch, East Carolina University, "The Kuder-Richardson 20" (StatHelp): ten students, ten items of 0 or 1; the
# page gives p per item, pq per item (2.18 in all) and the variance of the totals over n, 5.84.
WUENSCH_KR20 = """
1 1 1 1 1 1 0 1 1 0
1 0 1 1 0 1 1 1 0 1
1 1 1 1 0 1 1 0 0 1
0 0 1 0 0 0 1 0 0 0
0 0 0 0 0 1 0 0 1 0
1 1 1 0 1 1 1 1 1 1
1 1 0 1 1 1 0 1 1 1
1 1 1 1 1 1 1 1 0 1
0 1 0 1 1 1 1 1 0 1
1 1 0 1 1 0 1 1 1 0
"""


def rows(text: str) -> list[list[Decimal]]:
    """Rows of marks."""
    return [[Decimal(mark) for mark in line.split()] for line in text.split("\n") if line.strip()]


def attempts(marks: list[list[Decimal]], max_marks: list[Decimal] | None = None) -> list[GradedAttempt]:
    """Attempts at slots 1, 2, …, of one mark each unless told."""
    worth = max_marks or [Decimal(1)] * max((len(row) for row in marks), default=0)
    return [
        GradedAttempt(
            slots=tuple(
                GradedSlot(slot=place, max_mark=most, mark=mark)
                for place, (most, mark) in enumerate(zip(worth, row, strict=True), start=1)
            )
        )
        for row in marks
    ]


def tally_of(given: list[GradedAttempt]) -> QuizTally:
    """Their tally."""
    tally = QuizTally()
    for attempt in given:
        tally.add(attempt)
    return tally


def binary(*lines: str) -> list[GradedAttempt]:
    """Attempts at slots of one mark, written as 1s and 0s."""
    return attempts([[Decimal(mark) for mark in line] for line in lines])


def spreadsheet_2008() -> list[GradedAttempt]:
    """The 22 attempts, all twenty slots."""
    nothing = [Decimal(0)] * 7
    worth = [Decimal(one) for one in [1] * 4 + [0] * 3 + [8] + [1] * 12]
    return attempts([nothing + row for row in rows(SPREADSHEET_2008)], worth)
