"""Features of a name for a claim by what stands over the claim: headings, a list's introduction, a table's heads."""

from __future__ import annotations

from collections.abc import Iterator

from question_bank.claims.choosing.cases import Case, Finder
from question_bank.claims.choosing.inventory import Name
from question_bank.claims.choosing.names import key_of
from question_bank.claims.units import CELL

FEWEST = 3  # naming units that make a text one on several things; columns without which a head is of no column


def framed(name: Name, case: Case, finder: Finder) -> Iterator[str]:
    """The features that hold."""
    unit, over = finder.over(case)
    yield from _headed(name, case, finder)
    yield from _under_head(name, case, finder)
    if over.introduction is not None and _stands_in(name, over.introduction, finder):
        yield "introduction"
    if unit.kind == CELL:
        yield from _in_table(name, case, finder)


def _stands_in(name: Name, place: int, finder: Finder) -> bool:
    unit = finder.plan.units[place]
    return name.within(unit.start, unit.end)


def _is_whole(name: Name, place: int, finder: Finder, more: int = 1) -> bool:
    """Whether a unit says hardly more than the name."""
    return len(key_of(finder.plan.units[place].words, finder.plan.language)) <= len(name.key) + more


def _headed(name: Name, case: Case, finder: Finder) -> Iterator[str]:
    over = finder.plan.over[case.unit]
    for depth, place in enumerate(reversed(over.headings)):
        if place != case.unit and _stands_in(name, place, finder):
            if not place:
                yield "title over"
                return
            yield f"heading {min(depth, 2)}"
            if _is_whole(name, place, finder):
                yield f"whole heading {min(depth, 2)}"
            if finder.plan.units[place].words.rstrip().endswith("?"):
                yield "question over"
            return


def _under_head(name: Name, case: Case, finder: Finder) -> Iterator[str]:
    heads = finder.found.heads
    head, before = heads.at[case.unit]
    over = finder.plan.over[case.unit].headings
    if head is not None and head.key == name.key:
        unit = finder.plan.units[head.place]
        far = case.unit - head.place
        yield from ("head", "head of several" if heads.names >= FEWEST else "head of few", f"head by {unit.kind}")
        yield f"head back {far if far <= 2 else 'few' if far <= 9 else 'many'}"
        yield f"head rank {min(unit.level, 3)}"
        yield "known head" if "known" in name.sources else "unknown head"
        features = {
            "told head": head.told,
            "general head": "general" in name.whole,
            "head once": len(name.at) <= 1,
            "entries": head.many,
            "echoed": name.within(unit.end, head.end),
        }
        yield from (feature for feature, holds in features.items() if holds)
    elif head is not None and {*name.key} < {*head.key}:
        yield "part of head"
    elif head is not None and _stands_in(name, head.place, finder):
        yield "in head's line"
    if before is not None and before.key == name.key:
        yield "head before"
    if over and heads.asked.get(over[-1]) == name.key:
        yield "asked"


def _in_table(name: Name, case: Case, finder: Finder) -> Iterator[str]:
    plan = finder.plan
    over = plan.over[case.unit]
    row_told, column_told = plan.titled(over.row), plan.titled(over.column)
    heads = over.column is not None and not plan.titled(plan.over[over.column].row)  # else the first row tells, too
    if over.column is not None and heads and _stands_in(name, over.column, finder):
        yield "column"
        if row_told and not column_told:
            yield from ("column's own", "table's own")
        if _is_whole(name, over.column, finder, 2):
            yield "whole column head"
    if over.row is not None and _stands_in(name, over.row, finder):
        yield "row"
        if column_told and not row_told:
            yield from ("row's own", "table's own")
        if plan.units[case.unit].column and _is_whole(name, over.row, finder, 2):
            yield "whole row head"
        if "cell" in name.sources:
            yield "cell in row"
