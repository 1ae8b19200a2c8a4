"""Whether draws gave everybody the same questions: only then is one figure of reliability true of the quiz."""

from __future__ import annotations

from collections import Counter, defaultdict

from question_bank.statistics.tallies import Pairs, QuizTally


def items_of_all(tally: QuizTally) -> dict[tuple[str, int], Pairs]:
    """(Item, points in units) → its pairs, wherever it stood, if each item was met in every attempt; else nothing.

    Places without an item, and an item that is worth different points to different people, make the test another one.
    """
    found: defaultdict[tuple[str, int], Pairs] = defaultdict(Counter)
    for place, pairs in tally.places.items():
        found[place.item, place.max_mark].update(pairs)
    attempts = tally.totals.total()
    same = all(item and pairs.total() == attempts for (item, _), pairs in found.items())
    return dict(found) if same else {}
