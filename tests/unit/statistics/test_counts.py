"""What is stored of attempts: counts under keys, from which every tally follows."""

from collections import Counter
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from makers import counted, graded_attempts, some

from question_bank.statistics.confidence import ConfidenceTally, SureAnswer
from question_bank.statistics.counts import Answer, Key, Kind, Sat, counts_of, difference
from question_bank.statistics.options import OptionTally
from question_bank.statistics.reading_counts import tallies_of
from question_bank.statistics.records import GradedAttempt, GradedSlot
from question_bank.statistics.traces import TraceTally

TRACES = [
    {"outcome": "passed", "reasons": [], "checks": []},
    {"outcome": "not_passed", "reasons": ["safety"], "checks": [{"hits": [{"slot": 1, "option": "o3"}]}]},
    {"outcome": "not_passed", "reasons": ["safety", "score"], "checks": [{"hits": [{"slot": 2, "option": "o3"}]}, {}]},
]
DAYS = [date(2027, 3, 1), date(2027, 3, 2)]
ANSWERS = st.builds(
    Answer,
    chosen=st.none() | st.frozensets(st.sampled_from("abc"), min_size=1),
    wrong=st.just(frozenset("b")),
    certainty=st.sampled_from([None, -1, 1, 2, 3]),
    asked_certainty=st.booleans(),
    seconds=st.none() | st.integers(0, 3),
    topics=st.sampled_from([(), ("burns", "peels")]),
)


@st.composite
def sat(draw):
    graded = draw(graded_attempts())
    answers = draw(st.lists(ANSWERS, min_size=len(graded.slots), max_size=len(graded.slots)))
    return Sat(
        graded=graded,
        answers=tuple(answers),
        day=draw(st.sampled_from(DAYS)),
        trace=draw(st.none() | st.sampled_from(TRACES)),
    )


attempts = st.lists(sat(), max_size=5)


def summed(given_attempts):
    return sum(map(counts_of, given_attempts), Counter())


@some
@given(attempts)
def test_tallies_read_from_counts_are_those_that_counted_the_attempts(given_attempts):
    found = tallies_of(summed(given_attempts))
    options, confidence, traces = {}, ConfidenceTally(), TraceTally()
    seconds, served = Counter(), Counter()
    for one in given_attempts:
        total = Decimal(one.graded.total_units).scaleb(-12)
        for slot, answer in zip(one.graded.slots, one.answers, strict=True):
            options.setdefault(slot.item, OptionTally()).add(answer.chosen, slot.mark or Decimal(0), total)
            served[slot.item, one.day] += 1
            if answer.seconds is not None:
                seconds[slot.item, answer.seconds] += 1
            if answer.chosen is not None and answer.asked_certainty:
                confidence.add(sure(slot, answer))
        if one.trace:
            traces.add(one.trace)
    assert found.quiz == counted([one.graded for one in given_attempts])
    assert found.options == options
    assert found.confidence == confidence
    assert found.traces == traces
    assert {(item, one): times for item, all_ in found.seconds.items() for one, times in all_.items()} == seconds
    assert {(item, one): times for item, all_ in found.served.items() for one, times in all_.items()} == served


def sure(slot, answer):
    fraction = (slot.mark or Decimal(0)) / slot.max_mark if slot.max_mark else Decimal(0)
    return SureAnswer(
        item=slot.item,
        fraction=fraction,
        max_mark=slot.max_mark,
        certainty=answer.certainty,
        wrong=answer.wrong,
        topics=answer.topics,
    )


@some
@given(attempts, sat(), sat())
def test_a_regrade_adds_what_is_counted_now_less_what_was_counted_then(given_attempts, before, after):
    counts = summed([*given_attempts, before])
    counts.update(difference(counts_of(after), counts_of(before)))
    assert counts == summed([*given_attempts, after])
    assert tallies_of(counts).quiz == counted([one.graded for one in [*given_attempts, after]])
    assert difference(counts_of(after), counts_of(after)) == {}


def test_a_key_says_what_was_counted():
    """Marks are in units of 10⁻¹²: half a mark of one, in a drawn slot, and so the total."""
    half = GradedSlot(slot=3, max_mark=Decimal(1), mark=Decimal("0.5"), item="7", drawn=True)
    one = Sat(graded=GradedAttempt(slots=(half,)), answers=(Answer(chosen=frozenset("b"), seconds=9),), day=DAYS[0])
    assert counts_of(one) == {
        Key(Kind.TOTAL, first=5 * 10**11): 1,
        Key(Kind.DRAWN_MARK, "3", "7", "", 10**12, 5 * 10**11, 5 * 10**11): 1,
        Key(Kind.SERVED, item="7", detail="2027-03-01"): 1,
        Key(Kind.SECONDS, item="7", first=9): 1,
        Key(Kind.CHOICE, item="7", detail="b", first=5 * 10**11, second=5 * 10**11): 1,
    }
