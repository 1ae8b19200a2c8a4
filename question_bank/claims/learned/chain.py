"""Labels of a line's words from their scores: how probable each is, and the best row of them.

Label 0 is no claim; 1–4 begin a claim of a category, 5–8 go on with it, and stand only behind one that does.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from math import exp
from operator import mul

LABELS, KINDS = 9, 4
Row = list[float]
Strong = list[list[tuple[int, float]]]


def follows(label: int) -> tuple[int, ...]:
    """The labels that may stand in front of one."""
    return (label - KINDS, label) if label > KINDS else tuple(range(LABELS))


BEFORE = tuple(follows(label) for label in range(LABELS))


def strengths(transitions: Sequence[Sequence[float]]) -> Strong:
    """For each label those that may stand in front of it, with how strongly (transition scores, exponentiated)."""
    return [[(before, exp(transitions[before][label])) for before in BEFORE[label]] for label in range(LABELS)]


def exponentiated(scores: Sequence[float]) -> Row:
    """Scores of one word as factors, the largest of them one."""
    most = max(scores)
    return [exp(max(score - most, -40.0)) for score in scores]


def forward(factors: Sequence[Row], strong: Strong) -> list[Row]:
    """How probable each label is by the words up to it; each row adds up to one."""
    begins, ((s1, g1), (s2, g2), (s3, g3), (s4, g4)) = _into(strong)
    row = [one if label <= KINDS else 0.0 for label, one in enumerate(factors[0])]
    rows = [_shared(row)]
    for f0, f1, f2, f3, f4, f5, f6, f7, f8 in islice(factors, 1, None):
        a0, a1, a2, a3, a4, a5, a6, a7, a8 = rows[-1]
        n0, n1, n2, n3, n4 = [
            a0 * p0 + a1 * p1 + a2 * p2 + a3 * p3 + a4 * p4 + a5 * p5 + a6 * p6 + a7 * p7 + a8 * p8
            for p0, p1, p2, p3, p4, p5, p6, p7, p8 in begins
        ]
        rows.append(_shared([
            n0 * f0, n1 * f1, n2 * f2, n3 * f3, n4 * f4,
            (a1 * s1 + a5 * g1) * f5, (a2 * s2 + a6 * g2) * f6, (a3 * s3 + a7 * g3) * f7, (a4 * s4 + a8 * g4) * f8,
        ]))  # fmt: skip
    return rows


def backward(factors: Sequence[Row], strong: Strong) -> list[Row]:
    """How well each label goes with the words behind it."""
    begins, ((s1, g1), (s2, g2), (s3, g3), (s4, g4)) = _into(strong)
    away = list(zip(*begins, strict=True))
    rows = [[1.0] * LABELS]
    for f0, f1, f2, f3, f4, f5, f6, f7, f8 in islice(reversed(factors), len(factors) - 1):
        b0, b1, b2, b3, b4, b5, b6, b7, b8 = rows[-1]
        b0, b1, b2, b3, b4 = b0 * f0, b1 * f1, b2 * f2, b3 * f3, b4 * f4
        b5, b6, b7, b8 = b5 * f5, b6 * f6, b7 * f7, b8 * f8
        n0, n1, n2, n3, n4, n5, n6, n7, n8 = [
            b0 * p0 + b1 * p1 + b2 * p2 + b3 * p3 + b4 * p4 for p0, p1, p2, p3, p4 in away
        ]
        rows.append(_shared([
            n0, n1 + b5 * s1, n2 + b6 * s2, n3 + b7 * s3, n4 + b8 * s4,
            n5 + b5 * g1, n6 + b6 * g2, n7 + b7 * g3, n8 + b8 * g4,
        ]))  # fmt: skip
    return rows[::-1]


def _into(strong: Strong) -> tuple[list[tuple[float, ...]], list[tuple[float, ...]]]:
    """How strongly each label leads to no claim and to each beginning; and what leads to each label that goes on."""
    into = [tuple(weight for _, weight in column) for column in strong]
    return into[: KINDS + 1], into[KINDS + 1 :]


def _shared(row: Row) -> Row:
    whole = sum(row) or 1.0
    return [one / whole for one in row]


def marginals(factors: Sequence[Row], strong: Strong) -> list[Row]:
    """The probability of no claim and of each category at each word."""
    rows = []
    both = zip(forward(factors, strong), backward(factors, strong), strict=True)
    for (a0, a1, a2, a3, a4, a5, a6, a7, a8), (b0, b1, b2, b3, b4, b5, b6, b7, b8) in both:
        rows.append(_shared([a0 * b0, a1 * b1 + a5 * b5, a2 * b2 + a6 * b6, a3 * b3 + a7 * b7, a4 * b4 + a8 * b8]))
    return rows


def best(factors: Sequence[Row], strong: Strong, reluctance: float) -> list[int]:
    """The best row of labels, where no claim counts only ``reluctance`` as much as it is worth."""
    begins, goes_on = _into(strong)
    row = [one if label <= KINDS else 0.0 for label, one in enumerate(factors[0])]
    row[0] *= reluctance
    back: list[list[int]] = []
    for factor in factors[1:]:
        ways = [list(map(mul, row, column)) for column in begins]
        most = list(map(max, ways))
        places = [one.index(top) for one, top in zip(ways, most, strict=True)]
        for kind, (start, on) in enumerate(goes_on, 1):
            new, more = row[kind] * start, row[kind + KINDS] * on
            most.append(max(new, more))
            places.append(kind if new > more else kind + KINDS)
        back.append(places)
        row = _shared(list(map(mul, most, factor)))
        row[0] *= reluctance
    labels = [row.index(max(row))]
    for places in back[::-1]:
        labels.append(places[labels[-1]])
    return labels[::-1]
