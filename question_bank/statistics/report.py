"""A quiz's figures put together: the whole, each slot, each item that stood there, each of its variants."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from question_bank.statistics.figures import Absence, Figure
from question_bank.statistics.item_figures import ItemFigures, effective_weights, item_figures
from question_bank.statistics.quiz_figures import QuizFigures, quiz_figures
from question_bank.statistics.records import Slot
from question_bank.statistics.same_test import items_of_all
from question_bank.statistics.sums import spread
from question_bank.statistics.tallies import Pairs, Place, QuizTally, in_order, number_or_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A slot, an item or a variant: where it stood, its counted pairs, and what follows from them; weights in percent.

    ``item`` and ``variant`` are empty in the row of a slot. ``drawn``: it stood where items are drawn at random.
    """

    slots: tuple[Slot, ...]
    item: str = ""
    variant: str = ""
    drawn: bool
    pairs: Pairs
    max_units: int | None
    figures: ItemFigures
    effective_weight: Figure
    intended_weight: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizReport:
    """All rows of a quiz; ``moodle`` tells by whose rules."""

    moodle: bool
    quiz: QuizFigures
    slots: tuple[Row, ...]
    items: tuple[Row, ...]
    variants: tuple[Row, ...]


def quiz_report(tally: QuizTally, *, moodle: bool = False, named_are_drawn: bool = False) -> QuizReport:
    """Every figure of assessment.md 6.2 and 6.3.

    With ``moodle``, drawn items are set against totals that hold them and reliability is told in spite of random draws,
    as Moodle does (compatible mode); without, an item always against the rest, and no reliability where forms differ:
    draws that gave everybody the same items, in whatever order, are the same test.
    ``named_are_drawn``: items are named only because they were drawn, even where one item alone was met.
    """
    max_marks, drawn, pairs = tally.max_marks(), tally.drawn_slots(), tally.slot_pairs()
    everybodys = {} if moodle or not drawn else items_of_all(tally)
    maximum = None if None in max_marks.values() else sum(one or 0 for one in max_marks.values())
    spreads = [spread(pairs[slot]) for slot in max_marks]
    slots = tuple(
        Row(
            slots=(slot,),
            drawn=slot in drawn,
            pairs=pairs[slot],
            max_units=max_mark,
            figures=item_figures(pairs[slot], max_mark),
            effective_weight=weight,
            intended_weight=_intended(max_mark, maximum),
        )
        for (slot, max_mark), weight in zip(max_marks.items(), effective_weights(spreads), strict=True)
    )
    if everybodys:
        maximum, spreads = sum(most for _, most in everybodys), [spread(one) for one in everybodys.values()]
    same_test = moodle or not drawn or bool(everybodys)
    whole = quiz_figures(tally.totals, maximum, [one.xx for one in spreads], same_test=same_test)
    return QuizReport(
        moodle=moodle,
        quiz=whole,
        slots=slots,
        items=_items(tally, maximum, drawn, moodle=moodle, all_drawn=named_are_drawn),
        variants=_variants(tally, maximum, drawn),
    )


def _intended(max_mark: int | None, maximum: int | None) -> Figure:
    if max_mark is None or maximum is None:
        return Absence.SEVERAL_MAXIMA
    return 100 * max_mark / maximum if maximum else Absence.NO_POINTS


def _items(
    tally: QuizTally, maximum: int | None, drawn: frozenset[Slot], *, moodle: bool, all_drawn: bool
) -> tuple[Row, ...]:
    """Each named item over the attempts that had it, wherever it stood; apart where its points differ."""
    groups: defaultdict[tuple[str, int], list[Place]] = defaultdict(list)
    for place in tally.places:
        if place.item:
            groups[place.item, place.max_mark].append(place)
    rows = []
    for _, places in sorted(groups.items()):
        by_draw = all_drawn or any(place.slot in drawn for place in places)
        rows.append(_row(tally, places, maximum, drawn=by_draw, item_in_total=moodle and by_draw))
    return tuple(rows)


def _variants(tally: QuizTally, maximum: int | None, drawn: frozenset[Slot]) -> tuple[Row, ...]:
    """Each variant of what stood in a slot, where several were met; always against the rest, Moodle does so too."""
    groups: defaultdict[tuple[Slot, str], defaultdict[tuple[str, int], list[Place]]]
    groups = defaultdict(lambda: defaultdict(list))
    for place in tally.places:
        groups[place.slot, place.item][place.variant, place.max_mark].append(place)
    return tuple(
        replace(_row(tally, places, maximum, drawn=places[0].slot in drawn), variant=variant)
        for _, variants in sorted(groups.items(), key=lambda group: (in_order(group[0][0]), group[0][1]))
        if len({variant for variant, _ in variants}) > 1
        for (variant, _), places in sorted(variants.items(), key=lambda one: in_order(number_or_name(one[0][0])))
    )


def _row(
    tally: QuizTally,
    places: Sequence[Place],
    maximum: int | None,
    *,
    drawn: bool,
    item_in_total: bool = False,
) -> Row:
    max_mark = places[0].max_mark
    pairs: Pairs = Counter()
    for place in places:
        pairs.update(tally.places[place])
    return Row(
        slots=tuple(sorted({place.slot for place in places}, key=in_order)),
        item=places[0].item,
        drawn=drawn,
        pairs=pairs,
        max_units=max_mark,
        figures=item_figures(pairs, max_mark, item_in_total=item_in_total),
        effective_weight=Absence.PART_OF_SLOT,
        intended_weight=_intended(max_mark, maximum),
    )
