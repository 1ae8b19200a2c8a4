"""Drawing a form: rules, refusals, unseen items first, exposure (assessment.md 3)."""

import hmac
import json
from decimal import Decimal
from hashlib import sha256

import pytest
from strategies import SEED

from question_bank.blueprint import (
    Blueprint,
    BlueprintRow,
    FixedSlot,
    FormSlot,
    PoolItem,
    Section,
    assemble,
    rebuild,
)
from question_bank.errors import InfeasibleBlueprint, InvalidBlueprint, RecordMismatch
from question_bank.seeding import seed_bytes, uniform


def pool_of(count, *topics, **changes):
    return [
        PoolItem(item_id=f"{'-'.join(topics)}{place:03}", topics=frozenset(topics), **changes) for place in range(count)
    ]


def of(*rows, **changes):
    return Blueprint(sections=(Section(rows=rows, **changes),))


def ids(form):
    return [slot.item_id for slot in form.slots]


def seed_of(number):
    return number.to_bytes(16, "big")


def test_the_number_behind_a_draw_is_the_top_53_bits_of_an_hmac():
    head = hmac.new(bytes.fromhex(SEED), b"draw:x", sha256).digest()[:8]
    assert uniform(bytes.fromhex(SEED), "draw:x") == ((int.from_bytes(head, "big") >> 11) + 0.5) / 2**53


def test_a_seed_is_128_bits_in_bytes_or_hex():
    assert seed_bytes(SEED) == bytes.fromhex(SEED)
    assert assemble(of(BlueprintRow(count=2)), pool_of(9), seed=SEED) == assemble(
        of(BlueprintRow(count=2)), pool_of(9), seed=bytes.fromhex(SEED)
    )
    with pytest.raises(ValueError, match="16 bytes, not 2"):
        seed_bytes("abcd")


def test_rows_draw_by_topic_difficulty_and_safety():
    pool = [
        PoolItem(
            item_id=f"{topic}{difficulty}{critical}",
            topics=frozenset({topic}),
            difficulty=difficulty,
            critical=critical,
        )
        for topic in "ab"
        for difficulty in ("easy", "hard")
        for critical in (False, True)
    ]
    form = assemble(
        of(
            BlueprintRow(count=1, topic="a", difficulty="hard", safety=True),
            BlueprintRow(count=1, topic="b", safety=False, difficulty="easy"),
            BlueprintRow(count=2, topic="b", difficulty="hard", mark=Decimal(2)),
            shuffle=False,
        ),
        pool,
        seed=SEED,
    )
    assert ids(form)[:2] == ["ahardTrue", "beasyFalse"]
    assert set(ids(form)[2:]) == {"bhardTrue", "bhardFalse"}
    assert [slot.mark for slot in form.slots] == [None, None, 2, 2]


def test_overlapping_rows_are_filled_whenever_any_arrangement_can():
    both = [PoolItem(item_id="both", topics=frozenset({"a", "b"}))]
    for number in range(50):
        form = assemble(
            of(BlueprintRow(count=2), BlueprintRow(count=1, topic="a"), BlueprintRow(count=1, topic="b")),
            pool_of(1, "a") + both + pool_of(2, "c"),
            seed=seed_of(number),
        )
        assert set(ids(form)) == {"a000", "both", "c000", "c001"}


def test_two_overlapping_rows_that_need_5_of_4_items_are_refused_by_name():
    with pytest.raises(InfeasibleBlueprint) as caught:
        assemble(of(BlueprintRow(count=3, topic="a"), BlueprintRow(count=2)), pool_of(4, "a"), seed=SEED)
    (short,) = caught.value.short
    assert short.rows == ("row 1 (3 × a)", "row 2 (2 × any question)")
    assert (short.needed, short.available, short.lacking) == (5, 4, 1)
    assert str(caught.value) == (
        "The question bank cannot fill this quiz. "
        "row 1 (3 × a) and row 2 (2 × any question) together need 5, the bank has 4: 1 too few."
    )


def test_rows_that_do_not_compete_are_named_apart_and_good_rows_are_not_named():
    rows = (
        BlueprintRow(count=1, topic="a"),
        BlueprintRow(count=3, topic="b", difficulty="hard", safety=True),
        BlueprintRow(count=2, topic="c", safety=False),
    )
    with pytest.raises(InfeasibleBlueprint) as caught:
        assemble(of(*rows), pool_of(5, "a") + pool_of(1, "c"), seed=SEED)
    assert [(short.rows, short.lacking) for short in caught.value.short] == [
        (("row 2 (3 × b, hard, safety-critical)",), 3),
        (("row 3 (2 × c, not safety-critical)",), 1),
    ]


def test_short_rows_with_common_rivals_are_one_group():
    rows = (BlueprintRow(count=2, topic="a"), BlueprintRow(count=2, topic="a"), BlueprintRow(count=2))
    with pytest.raises(InfeasibleBlueprint) as caught:
        assemble(of(*rows), pool_of(3, "a"), seed=SEED)
    (short,) = caught.value.short
    assert (len(short.rows), short.lacking) == (3, 3)


def test_a_blueprint_that_contradicts_itself_cannot_be_built():
    with pytest.raises(InvalidBlueprint, match="at least one question"):
        of(BlueprintRow(count=0))
    with pytest.raises(InvalidBlueprint, match="once only: x"):
        of(fixed=(FixedSlot(item_id="x"), FixedSlot(item_id="x")))


def test_fixed_items_are_always_there_and_never_drawn_again():
    blueprint = of(BlueprintRow(count=4), fixed=(FixedSlot(item_id="003", mark=Decimal(5)),), shuffle=False)
    form = assemble(blueprint, pool_of(5), seed=SEED)
    assert form.slots[0] == FormSlot(item_id="003", section=0, mark=Decimal(5))
    assert sorted(ids(form)) == ["000", "001", "002", "003", "004"]


def test_a_fixed_item_that_is_not_in_the_pool_is_refused_by_name():
    with pytest.raises(InfeasibleBlueprint, match="fixed question gone needs 1, the bank has 0"):
        assemble(of(fixed=(FixedSlot(item_id="gone"),)), pool_of(3), seed=SEED)


def test_sections_keep_their_order_and_shuffle_within():
    sections = tuple(Section(rows=(BlueprintRow(count=5, topic=topic),)) for topic in "ab")
    orders = set()
    for number in range(20):
        form = assemble(Blueprint(sections=sections), pool_of(5, "a") + pool_of(5, "b"), seed=seed_of(number))
        assert [slot.section for slot in form.slots] == [0] * 5 + [1] * 5
        assert {one[0] for one in ids(form)[:5]} == {"a"}
        orders.add(tuple(ids(form)))
    assert len(orders) > 15


def test_two_attempts_of_5_from_10_do_not_overlap():
    blueprint, pool = of(BlueprintRow(count=5)), pool_of(10)
    for number in range(50):
        first = assemble(blueprint, pool, seed=seed_of(number))
        second = assemble(blueprint, pool, seed=seed_of(number + 1000), history=dict.fromkeys(ids(first), 1))
        assert not set(ids(first)) & set(ids(second))


def test_when_all_were_seen_those_seen_least_come_first():
    history = {"000": 3, "001": 1, "002": 2, "003": 1}
    form = assemble(of(BlueprintRow(count=2)), pool_of(4), seed=SEED, history=history)
    assert set(ids(form)) == {"001", "003"}


def test_an_item_used_once_is_drawn_about_half_as_often_as_one_never_used():
    blueprint, pool = of(BlueprintRow(count=1)), pool_of(2)
    drawn = [ids(assemble(blueprint, pool, seed=seed_of(number), uses={"001": 1})) for number in range(10_000)]
    fresh, used = drawn.count(["000"]), drawn.count(["001"])
    assert 1.9 < fresh / used < 2.1


def test_items_used_a_thousand_times_are_still_told_apart():
    blueprint, pool = of(BlueprintRow(count=1)), pool_of(2)
    drawn = {
        tuple(ids(assemble(blueprint, pool, seed=seed_of(number), uses={"000": 5000, "001": 5000})))
        for number in range(30)
    }
    assert len(drawn) == 2


def test_items_used_often_enough_are_retired():
    blueprint = Blueprint(sections=(Section(rows=(BlueprintRow(count=1),)),), retire_after=3)
    assert ids(assemble(blueprint, pool_of(2), seed=SEED, uses={"000": 3, "001": 2})) == ["001"]


def test_the_callers_reference_comes_back_with_the_slot():
    form = assemble(of(BlueprintRow(count=1)), [PoolItem(item_id="x", version_ref=17)], seed=SEED)
    assert form.slots[0].version_ref == 17


def test_a_paper_is_rebuilt_from_its_record_a_thousand_times():
    blueprint = Blueprint(
        sections=(
            Section(rows=(BlueprintRow(count=3, topic="a", mark=Decimal("1.5")), BlueprintRow(count=2))),
            Section(fixed=(FixedSlot(item_id="b001"),), shuffle=False),
        )
    )
    form = assemble(
        blueprint, pool_of(6, "a") + pool_of(4, "b"), seed=SEED, history={"a001": 2, "zz": 1}, uses={"b000": 4}
    )
    stored = json.dumps(form.record)
    assert all(rebuild(json.loads(stored)) == form for _ in range(1000))


def test_a_known_seed_gives_a_known_paper():
    form = assemble(of(BlueprintRow(count=4, topic="a"), BlueprintRow(count=1)), pool_of(8, "a"), seed=SEED)
    assert ids(form) == ["a006", "a001", "a000", "a002", "a007"]  # worked out by hand from the HMACs


def many_papers():
    """Papers of all kinds: rows that overlap or are too many, cases, marks, what was seen and used; none by chance."""
    for number in range(200):
        pool = tuple(
            PoolItem(
                item_id=f"q{one:02}",
                topics=frozenset("abcd"[place % 4] for place in (one, one * number // 7)),
                difficulty=("easy", "medium", "hard")[one % 3],
                critical=(one + number) % 5 == 0,
                version_ref=one,
                children=((f"q{one:02}x", 100 + one), (f"q{one:02}y", 200 + one)) if one % 11 == number % 13 else (),
            )
            for one in range(30)
        )
        rows = [BlueprintRow(count=1 + (number + one) % 4, topic=topic) for one, topic in enumerate(("a", "b", None))]
        rows.append(BlueprintRow(count=2, difficulty="easy", safety=bool(number % 2), mark=Decimal("2.5")))
        apart = Section(rows=(BlueprintRow(count=1, topic="d"),), fixed=(FixedSlot(item_id="q03"),), shuffle=False)
        blueprint = Blueprint(
            sections=(Section(rows=tuple(rows[number % 3 :])), apart), retire_after=number % 7 or None
        )
        history = {item.item_id: place * number % 4 for place, item in enumerate(pool)} if number % 2 else None
        uses = {item.item_id: place * number % 6 for place, item in enumerate(pool)} if number % 3 else None
        try:
            form = assemble(blueprint, pool, seed=seed_of(number * 7919), history=history, uses=uses)
        except InfeasibleBlueprint as error:
            yield str(error)
        else:
            slots = [(one.item_id, one.mark, one.version_ref, one.case, one.case_ref) for one in form.slots]
            yield json.dumps(form.record) + repr(slots)


def test_a_stored_seed_goes_on_giving_the_very_same_paper():
    papers = list(many_papers())
    assert sum(paper.startswith("{") for paper in papers) > 100
    found = sha256("\n".join(papers).encode()).hexdigest()  # as they were when seeds were first stored
    assert found == "35ad121bb08e7ab21708737f7594c4bbbf95a70b5b53b8ad4dd116d12be628f7"


def test_a_record_that_was_changed_is_refused():
    record = assemble(of(BlueprintRow(count=1)), pool_of(2), seed=SEED).record
    other = {"000": "001", "001": "000"}[record["result"][0]["item_id"]]
    with pytest.raises(RecordMismatch, match="does not give the paper"):
        rebuild(record | {"result": [record["result"][0] | {"item_id": other}]})
    with pytest.raises(RecordMismatch, match="algorithm 99"):
        rebuild(record | {"algorithm": 99})


def test_the_record_stays_small():
    form = assemble(of(BlueprintRow(count=20)), pool_of(1000), seed=SEED)
    assert len(json.dumps(form.record)) < 20_000
