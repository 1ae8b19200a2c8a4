"""A figure, or the reason why it cannot be said: never a NaN, never a zero that stands for "unknown"."""

from __future__ import annotations

from enum import StrEnum


class Absence(StrEnum):
    """Why a figure cannot be said; the value is the sentence people read."""

    NO_ATTEMPTS = "nobody has been graded yet"
    TOO_FEW_ATTEMPTS = "too few attempts for this figure"
    NO_POINTS = "no points can be earned here"
    SEVERAL_MAXIMA = "worth different points to different people"
    NO_SPREAD = "all marks are equal"
    NO_REST_SPREAD = "all scores on the rest are equal"
    NO_TOTAL_SPREAD = "all scores are equal"
    NEGATIVE_COVARIANCE = "Negative covariance of grade with total"
    NO_WEIGHTS = "no question moves with the total"
    ONE_SLOT = "needs two questions or more"
    RANDOM_DRAW = "some questions are drawn at random, so people did not take the same test"
    NOT_REAL = "the stored totals do not fit the marks"
    PART_OF_SLOT = "only a slot has a weight in the quiz"
    CHOSEN_BY_NONE = "chosen by nobody"
    CHOSEN_BY_ALL = "chosen by everybody"
    ALL_TIED = "everybody at the edge has the same score"
    NO_RELIABILITY = "needs a reliability figure"
    NO_GUESS = "cannot be guessed, or guessing always earns all"
    NOT_ANSWERED = "nobody answered"
    NOT_TIMED = "no times were recorded"
    NOT_PRACTISED = "nothing was practised yet"


Figure = float | Absence
Interval = tuple[float, float]


def value(figure: Figure) -> float | None:
    """The number, or None where there is none."""
    return None if isinstance(figure, Absence) else figure
