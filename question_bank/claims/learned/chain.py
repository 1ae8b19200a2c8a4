"""Labels of a line's words from their scores: how probable each is, and the best row of them.

Label 0 is no claim; 1–4 begin a claim of a category, 5–8 go on with it, and stand only behind one that does.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

LABELS, KINDS = 9, 4
Row = list[float]


def follows(label: int) -> tuple[int, ...]:
    """The labels that may stand in front of one."""
    return (label - KINDS, label) if label > KINDS else tuple(range(LABELS))


BEFORE = tuple(follows(label) for label in range(LABELS))


def strengths(transitions: Sequence[Sequence[float]]) -> list[list[tuple[int, float]]]:
    """For each label those that may stand in front of it, with how strongly (transition scores, exponentiated)."""
    return [[(before, exp(transitions[before][label])) for before in BEFORE[label]] for label in range(LABELS)]


def exponentiated(scores: Sequence[float]) -> Row:
    """Scores of one word as factors, the largest of them one."""
    most = max(scores)
    return [exp(max(score - most, -40.0)) for score in scores]


def forward(factors: Sequence[Row], strong: list[list[tuple[int, float]]]) -> list[Row]:
    """How probable each label is by the words up to it; each row adds up to one."""
    row = [one if label <= KINDS else 0.0 for label, one in enumerate(factors[0])]
    rows = [_shared(row)]
    for factor in factors[1:]:
        last = rows[-1]
        row = [
            sum([last[before] * weight for before, weight in strong[label]]) * factor[label] for label in range(LABELS)
        ]
        rows.append(_shared(row))
    return rows


def backward(factors: Sequence[Row], strong: list[list[tuple[int, float]]]) -> list[Row]:
    """How well each label goes with the words behind it."""
    rows = [[1.0] * LABELS]
    for factor in factors[:0:-1]:
        behind = [one * other for one, other in zip(rows[-1], factor, strict=True)]
        row = [0.0] * LABELS
        for label in range(LABELS):
            for before, weight in strong[label]:
                row[before] += weight * behind[label]
        rows.append(_shared(row))
    return rows[::-1]


def _shared(row: Row) -> Row:
    whole = sum(row) or 1.0
    return [one / whole for one in row]


def marginals(factors: Sequence[Row], strong: list[list[tuple[int, float]]]) -> list[Row]:
    """The probability of each label at each word."""
    both = zip(forward(factors, strong), backward(factors, strong), strict=True)
    return [_shared([one * other for one, other in zip(ahead, behind, strict=True)]) for ahead, behind in both]


def best(factors: Sequence[Row], strong: list[list[tuple[int, float]]], reluctance: float) -> list[int]:
    """The best row of labels, where no claim counts only ``reluctance`` as much as it is worth."""
    row = [one if label <= KINDS else 0.0 for label, one in enumerate(factors[0])]
    row[0] *= reluctance
    back: list[list[int]] = []
    for factor in factors[1:]:
        ways = [max([(row[before] * weight, before) for before, weight in strong[label]]) for label in range(LABELS)]
        back.append([before for _, before in ways])
        row = _shared([way[0] * factor[label] for label, way in enumerate(ways)])
        row[0] *= reluctance
    labels = [row.index(max(row))]
    for places in back[::-1]:
        labels.append(places[labels[-1]])
    return labels[::-1]
