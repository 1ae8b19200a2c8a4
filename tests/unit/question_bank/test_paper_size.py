"""How many questions a learner meets where a case fills one place with several, and how many of them can do harm."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import SEEDS, law

from question_bank.blueprint import Blueprint, BlueprintRow, FixedSlot, PoolItem, Section, assemble
from question_bank.errors import InfeasibleBlueprint
from question_bank.paper_size import PaperSize, most_critical, paper_size


def a_case(name, count, **facts):
    return PoolItem(item_id=name, children=tuple((f"{name}-{child}", None) for child in range(count)), **facts)


PLAIN = [PoolItem(item_id=name) for name in "abc"]
POOLS = st.lists(
    st.builds(
        a_case,
        st.integers(0, 99).map(str),
        st.sampled_from([0, 0, 2, 3, 5]),
        topics=st.frozensets(st.sampled_from("xy")),
    ),
    max_size=6,
    unique_by=lambda item: item.item_id,
)
ROWS = st.builds(BlueprintRow, count=st.integers(1, 2), topic=st.none() | st.sampled_from("xy"))


def test_without_cases_a_paper_has_as_many_questions_as_places():
    assert paper_size([Section(rows=(BlueprintRow(count=2),), fixed=(FixedSlot(item_id="a"),))], PLAIN) == (3, 3)


def test_a_case_that_is_always_there_adds_its_questions():
    sections = [Section(rows=(BlueprintRow(count=1),), fixed=(FixedSlot(item_id="ana"),))]
    assert paper_size(sections, [*PLAIN, a_case("ana", 3)]) == PaperSize(4, 4)


def test_a_case_that_may_come_or_not_gives_a_range():
    pool = [*PLAIN, a_case("ana", 3)]
    assert paper_size([Section(rows=(BlueprintRow(count=2),))], pool) == PaperSize(2, 4)
    assert paper_size([Section(rows=(BlueprintRow(count=4),))], pool) == PaperSize(6, 6)  # all of the pool


def test_places_that_nothing_fills_count_as_one_question_each():
    assert paper_size([Section(rows=(BlueprintRow(count=5),))], [a_case("ana", 2)]) == PaperSize(6, 6)


@law
@given(st.lists(ROWS, min_size=1, max_size=2), POOLS, SEEDS)
def test_every_draw_lies_between_the_two_ends(rows, pool, seed):
    sections = (Section(rows=tuple(rows)),)
    try:
        form = assemble(Blueprint(sections=sections), pool, seed=seed)
    except InfeasibleBlueprint:
        return
    least, most = paper_size(sections, pool)
    assert least <= len(form.slots) <= most


@law
@given(st.lists(ROWS, min_size=1, max_size=2), POOLS)
def test_both_ends_are_papers_that_can_be_drawn(rows, pool):
    places = [row for row in rows for _ in range(row.count)]
    papers = {
        sum(len(item.children) or 1 for item in chosen)
        for chosen in permutations(pool, len(places))
        if all(row.takes(item) for row, item in zip(places, chosen, strict=True))
    }
    if papers:
        assert paper_size([Section(rows=tuple(rows))], pool) == (min(papers), max(papers))


def dangerous(name, of=0, **facts):
    """A question with a dangerous answer, or a case with so many of them, of which the first ones have one."""
    inside, critical = of if of else (0, 0)
    return PoolItem(
        item_id=name, critical=critical > 0 or not of, critical_children=critical,
        children=tuple((f"{name}-{child}", None) for child in range(inside)), **facts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sections", "pool", "most"),
    [
        ([Section(rows=(BlueprintRow(count=2),))], [*PLAIN, dangerous("p"), dangerous("q")], 2),
        ([Section(rows=(BlueprintRow(count=1),))], [*PLAIN, dangerous("p"), dangerous("ana", (3, 2))], 2),
        ([Section(rows=(BlueprintRow(count=2),))], [*PLAIN, dangerous("p"), dangerous("ana", (3, 2))], 3),
        ([Section(fixed=(FixedSlot(item_id="ana"),))], [dangerous("p"), dangerous("ana", (3, 2))], 2),
        ([Section(rows=(BlueprintRow(count=1), BlueprintRow(count=1)))], [*PLAIN, dangerous("p")], 1),
        ([Section(rows=(BlueprintRow(count=2, safety=False),))], [*PLAIN, dangerous("ana", (3, 2))], 0),
    ],
    ids=["plain", "case wins", "case and plain", "always there", "in one row only", "kept out"],
)
def test_each_question_of_a_case_can_do_harm_by_itself(sections, pool, most):
    assert most_critical(sections, pool) == most


DANGEROUS = st.lists(
    st.builds(
        dangerous,
        st.integers(0, 99).map(str),
        st.sampled_from([0, (2, 0), (2, 1), (2, 2), (3, 3)]),
        topics=st.frozensets(st.sampled_from("xy")),
    ),
    max_size=6,
    unique_by=lambda item: item.item_id,
)
SAFE_OR_NOT = st.builds(
    BlueprintRow,
    count=st.integers(1, 2),
    topic=st.none() | st.sampled_from("xy"),
    safety=st.none() | st.booleans(),
)


@law
@given(st.lists(SAFE_OR_NOT, min_size=1, max_size=2), DANGEROUS, st.integers(0, 3))
def test_no_paper_holds_more_that_can_do_harm_and_one_holds_as_much(rows, pool, plain):
    pool = [*pool, *PLAIN[:plain]]
    places = [row for row in rows for _ in range(row.count)]
    worst = {
        sum(item.critical_children if item.children else item.critical for item in chosen)
        for chosen in permutations(pool, len(places))
        if all(row.takes(item) for row, item in zip(places, chosen, strict=True))
    }
    if worst:
        assert most_critical([Section(rows=tuple(rows))], pool) == max(worst)
