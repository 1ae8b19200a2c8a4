"""How long an item takes, how often and when it was last drawn, what of the practised is still known (6.4, 6.7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from question_bank.statistics.figures import Absence, Figure
from question_bank.statistics.quiz_figures import value_at

LONGEST_PAUSE = 600
KNOWN_FROM = 0.9


def seconds_spent(begun: datetime, saves: Iterable[tuple[datetime, int]]) -> dict[int, int]:
    """Slot → whole seconds spent on it up to its last save, by the server's clock; none for what was never saved.

    Args:
        begun: when the attempt was first shown.
        saves: (when, slot) of every save, in any order; those stamped before ``begun`` are passed over.

    The time from one save to the next belongs to the slot that was saved then, in equal parts where several were saved
    at once, whether questions stand on one page or on many; a pause counts as ten minutes at most.
    """
    spent: defaultdict[int, float] = defaultdict(float)
    at: defaultdict[datetime, set[int]] = defaultdict(set)
    for stamp, slot in saves:
        at[stamp].add(slot)
    for before, after in pairwise([begun, *sorted(stamp for stamp in at if stamp >= begun)]):
        for slot in at[after]:
            spent[slot] += min(LONGEST_PAUSE, (after - before).total_seconds()) / len(at[after])
    return {slot: round(seconds) for slot, seconds in spent.items()}


def median_seconds(times: Counter[int]) -> Figure:
    """Of counted times."""
    number = times.total()
    if not number:
        return Absence.NOT_TIMED
    return (value_at(times, (number - 1) // 2) + value_at(times, number // 2)) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How often an item was drawn, and on which day last."""

    draws: int
    last_drawn: date | None


def exposure(draws: Counter[date]) -> Exposure:
    """From draws counted by day, so that a draw can be taken back."""
    days = [day for day, times in draws.items() if times > 0]
    return Exposure(draws=draws.total(), last_drawn=max(days, default=None))


def retention(recalls: Sequence[float]) -> Figure:
    """The percentage of practised items whose predicted recall is 0.9 or more. It tells recognition, not skill."""
    if not recalls:
        return Absence.NOT_PRACTISED
    return 100 * sum(recall >= KNOWN_FROM for recall in recalls) / len(recalls)
