"""Grading anew (assessment.md 5): the hand table of all five policies, and the laws."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import items, law, pairs, responses, single, steps, ticks, word

from question_bank.errors import InvalidResponse
from question_bank.grades import FinishedAttempt, GradePolicy, overall
from question_bank.items import Citation, MultipleResponse, SingleChoice
from question_bank.items.single_choice import Option
from question_bank.passing import PassRules
from question_bank.regrade.carrying import carry, missing, readable
from question_bank.regrade.dry_run import Row, SlotChange, Told, dry_run, result_of
from question_bank.regrade.policies import Correction, Policy, Served, correct, first_grade, grade_slot
from question_bank.scoring import SlotState
from question_bank.totals import SlotResult

RULES = PassRules(cut_percent=Decimal(60), critical_tolerance=0)


def question(key, critical):
    """Four options; ``critical`` ones could harm somebody."""
    return SingleChoice(
        item_id="x",
        stem="Which?",
        citations=(Citation(document="d", title="D"),),
        options=tuple(
            Option(id=one, text=one, fraction=Decimal(one == key), critical=one in critical, feedback="Because.")
            for one in "ABCD"
        ),
    )


OLD, NEW = question("B", "A"), question("C", "AD")
# Ten learners: what they chose in the slot that is graded anew, and how many of the other three slots they had right.
LEARNERS = (("B", 3), ("B", 2), ("B", 1), ("C", 3), ("C", 2), ("C", 0), ("A", 3), ("A", 1), ("D", 2), (None, 2))
# By hand: percent after, who passes, critical hits, up / down / equal, who loses the pass.
THIRD = "33.33"
TABLE = {
    Policy.NEW_KEY: (
        ("75", "50", "25", "100", "75", "25", "75", "25", "50", "50"), {1, 4, 5}, {7: "A", 8: "A", 9: "D"},
        (3, 3, 4), {2},
    ),
    Policy.OLD_OR_NEW: (
        ("100", "75", "50", "100", "75", "25", "75", "25", "50", "50"), {1, 2, 4, 5}, {7: "A", 8: "A"},
        (3, 0, 7), set(),
    ),
    Policy.FULL_CREDIT: (
        ("100", "75", "50", "100", "75", "25", "100", "50", "75", "75"), {1, 2, 4, 5, 7, 9, 10}, {},
        (7, 0, 3), set(),
    ),
    Policy.DROP_ITEM: (
        ("100", "66.67", THIRD, "100", "66.67", "0", "100", THIRD, "66.67", "66.67"), {1, 2, 4, 5, 7, 9, 10}, {},
        (6, 2, 2), set(),
    ),
    Policy.KEEP: (
        ("100", "75", "50", "75", "50", "0", "75", "25", "50", "50"), {1, 2, 4}, {7: "A", 8: "A"},
        (0, 0, 10), set(),
    ),
}  # fmt: skip


def other_slots(right):
    return [
        SlotResult(
            slot=slot,
            fraction=Decimal(slot - 2 < right),
            state=SlotState.RIGHT if slot - 2 < right else SlotState.WRONG,
            max_mark=Decimal(1),
        )
        for slot in (2, 3, 4)
    ]


def told(result):
    return overall(GradePolicy.BEST, [FinishedAttempt(number=1, percent=result.percent, reasons=result.reasons)])


def tried(policy, learners=LEARNERS):
    """A dry run over these learners, one attempt each."""
    rows, sent = [], []
    for number, (response, right) in enumerate(learners, start=1):
        served = Served(slot=1, item=OLD, response=response, max_mark=Decimal(1))
        then = first_grade(served)
        now = correct(then, served, Correction(policy=policy, new=NEW if policy.needs_version else None))
        rest = other_slots(right)
        before, after = (result_of([one, *rest], RULES) for one in (then, now))
        slots = (SlotChange(then=then, now=now),)
        rows.append(Row(attempt=number, learner=number, number=1, slots=slots, before=before, after=after))
        sent.append(Told(link=1, quiz=1, learner=number, before=told(before), after=told(after)))
    return dry_run({"policy": policy}, rows, sent)


@pytest.mark.parametrize("policy", list(Policy))
def test_ten_learners_and_a_key_that_moves_from_b_to_c_as_computed_by_hand(policy):
    percents, passing, hits, directions, losing = TABLE[policy]
    run = tried(policy)
    rows = {row.learner: row for row in run.rows}
    assert [f"{rows[n].after.percent:.2f}" for n in range(1, 11)] == [f"{Decimal(one):.2f}" for one in percents]
    assert {n for n, row in rows.items() if row.after.outcome == "passed"} == passing
    assert {
        n: "".join(one.now.critical_hits) for n, row in rows.items() for one in row.slots if one.now.critical_hits
    } == hits
    assert (run.up, run.down, run.equal) == directions
    assert {row.learner for row in run.losing} == losing
    assert [row.learner for row in run.rows[: len(losing)]] == sorted(losing), "who loses a pass comes first"


@pytest.mark.parametrize(
    ("policy", "resent"),
    [
        (Policy.NEW_KEY, {1, 2, 3, 4, 5, 6, 9}),  # 9: the score stays, the safety comment is new
        (Policy.OLD_OR_NEW, {4, 5, 6}),
        (Policy.FULL_CREDIT, {4, 5, 6, 7, 8, 9, 10}),
        (Policy.DROP_ITEM, {2, 3, 4, 5, 7, 8, 9, 10}),
        (Policy.KEEP, set()),
    ],
)
def test_exactly_those_are_sent_again_whose_score_or_comment_changes(policy, resent):
    assert {one.learner for one in tried(policy).told if one.resend} == resent


def test_the_hash_changes_with_the_terms_an_answer_or_an_attempt_and_with_nothing_else():
    one = tried(Policy.NEW_KEY)
    assert tried(Policy.NEW_KEY).content_hash == one.content_hash
    other = {
        tried(Policy.OLD_OR_NEW).content_hash,
        tried(Policy.NEW_KEY, (*LEARNERS[:-1], ("C", 2))).content_hash,
        tried(Policy.NEW_KEY, LEARNERS[:-1]).content_hash,
    }
    assert len(other | {one.content_hash}) == 4


def test_a_topic_whose_only_slot_is_dropped_is_not_evaluated_and_counts_as_met():
    rules = PassRules(cut_percent=Decimal(50), topic_minimums=(("safety", Decimal(100)),))
    slot = SlotResult(
        slot=1, fraction=Decimal(0), state=SlotState.WRONG, max_mark=Decimal(1), topics=frozenset({"safety"})
    )
    served = Served(slot=1, item=OLD, response="A", max_mark=Decimal(1))
    assert result_of([slot, *other_slots(3)], rules).reasons == ("topic:safety",)
    dropped = correct(slot, served, Correction(policy=Policy.DROP_ITEM))
    assert result_of([dropped, *other_slots(3)], rules).outcome == "passed"


# Laws


@st.composite
def served_items(draw):
    item = draw(items())
    return Served(slot=1, item=item, response=draw(responses(item)), max_mark=Decimal(2))


@law
@given(served_items())
def test_replay_under_the_same_version_and_rules_gives_the_stored_score(served):
    stored = first_grade(served)
    again = correct(stored, served, Correction(policy=Policy.NEW_KEY, new=served.item))
    assert again == stored


CHOICES = st.sampled_from([*"ABCD", None])


@st.composite
def moved_keys(draw):
    """An old and a new version of one question, and what somebody answered."""
    old, new = (question(draw(st.sampled_from("BC")), draw(st.sampled_from(["", "A", "D", "AD"]))) for _ in range(2))
    return Served(slot=1, item=old, response=draw(CHOICES), max_mark=Decimal(3)), new


def any_correction(new):
    return st.sampled_from(list(Policy)).map(
        lambda policy: Correction(policy=policy, new=new if policy.needs_version else None)
    )


@law
@given(moved_keys(), st.data())
def test_old_or_new_never_lowers_a_slot_and_never_adds_a_hit(moved, data):
    served, new = moved
    then = grade_slot(served, data.draw(st.lists(any_correction(new), max_size=2)))
    now = correct(then, served, Correction(policy=Policy.OLD_OR_NEW, new=new))
    assert now.fraction >= then.fraction
    assert set(now.critical_hits) <= set(then.critical_hits)


@law
@given(moved_keys(), st.data())
def test_the_same_regrade_twice_changes_nothing_more(moved, data):
    served, new = moved
    earlier = data.draw(st.lists(any_correction(new), max_size=2))
    last = data.draw(any_correction(new))
    once = grade_slot(served, [*earlier, last])
    assert correct(once, served, last) == once


@law
@given(moved_keys(), st.data())
def test_undoing_a_regrade_gives_what_would_be_there_without_it(moved, data):
    served, new = moved
    made = data.draw(st.lists(any_correction(new), min_size=1, max_size=4))
    without_it = made[:-1]
    before = grade_slot(served, without_it)
    after = correct(before, served, made[-1])
    assert after == grade_slot(served, made)
    assert grade_slot(served, without_it) == before
    assert grade_slot(served, []) == first_grade(served)


@law
@given(st.lists(st.tuples(st.decimals(0, 1, places=3), st.decimals("0.1", 5, places=1)), min_size=2, max_size=6))
def test_dropping_a_slot_gives_the_percent_without_it(rows):
    slots = [
        SlotResult(slot=slot, fraction=share, state=SlotState.PARTIAL, max_mark=most)
        for slot, (share, most) in enumerate(rows, start=1)
    ]
    served = Served(slot=1, item=OLD, response="B", max_mark=slots[0].max_mark)
    dropped = correct(slots[0], served, Correction(policy=Policy.DROP_ITEM))
    assert result_of([dropped, *slots[1:]], RULES).percent == result_of(slots[1:], RULES).percent


# Ids that the new version lacks


def test_ids_that_the_new_version_lacks_are_listed_and_mapped_by_hand():
    old, new = question("B", ""), single("1", "0")  # the new one has options a and b only
    assert missing(old, new, ["B", "C", None, "C"]) == ("B", "C")
    mapped = {"B": new.options[0].id, "C": ""}
    assert carry(old, "B", mapped) == new.options[0].id
    assert carry(old, "C", mapped) is None
    served = Served(slot=1, item=old, response="C", max_mark=Decimal(1))
    with pytest.raises(InvalidResponse):
        correct(first_grade(served), served, Correction(policy=Policy.NEW_KEY, new=new))
    now = correct(first_grade(served), served, Correction(policy=Policy.NEW_KEY, new=new, mapped=mapped))
    assert now.state is SlotState.BLANK


def test_ticks_pairs_and_orders_are_carried_by_id_too():
    many = MultipleResponse(item_id="m", stem="Which?", options=ticks("ab", "cd"))
    assert missing(many, many, [["a", "c"]]) == ()
    assert carry(many, ["a", "c"], {"c": "d"}) == ["a", "d"]
    assert carry(many, ["a", "c"], {"a": "c"}) == ["c"]
    pairing = pairs()
    part, choice = next(iter(pairing.part_options.items()))
    assert carry(pairing, {part: choice[0]}, {choice[0]: "z"}) == {part: "z"}
    assert missing(pairing, pairing, [{part: "gone"}]) == ("gone",)
    assert not readable(pairing, {part: "gone"})
    assert missing(steps(), steps(), [[one.id for one in steps().entries]]) == ()
    assert missing(word(), word(), ["anything"]) == ()
