"""An award's states: nine steps of forty-two, no way out of an end, and what the world is shown at each moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from question_bank.certification.standing import GOOD, Shown, shown
from question_bank.certification.states import AwardState, IllegalTransition, Transition, after

ENDS = {AwardState.VOID, AwardState.REVOKED, AwardState.SUPERSEDED}
AWARDED = datetime(2026, 11, 20, 14, tzinfo=UTC)
UNTIL = datetime(2028, 11, 20, 21, 59, 59, tzinfo=UTC)


def tried(state, step):
    try:
        return after(state, step)
    except IllegalTransition:
        return None


def test_exactly_nine_of_forty_two_steps_are_allowed():
    pairs = list(product(AwardState, Transition))
    assert len(pairs) == 42
    assert sum(tried(*pair) is not None for pair in pairs) == 9


@given(st.lists(st.sampled_from(Transition), max_size=30))
def test_nothing_leads_out_of_an_end(steps):
    state, ended = AwardState.PENDING, None
    for step in steps:
        state = tried(state, step) or state
        ended = ended or (state if state in ENDS else None)
    assert ended is None or state is ended


def at(now, state=AwardState.ACTIVE, grace="P30D", until=UNTIL):
    return shown(
        state, awarded_at=AWARDED, valid_until=until, renew_opens="P90D", grace=grace, zone="Europe/Riga", now=now
    )


def test_each_moment_shows_what_it_must():
    assert at(AWARDED - timedelta(seconds=1)) is Shown.NOT_YET_VALID
    assert at(AWARDED) is Shown.VALID
    assert at(UNTIL - timedelta(days=30)) is Shown.RENEWAL_OPEN
    assert at(UNTIL) is Shown.RENEWAL_OPEN
    assert at(UNTIL + timedelta(seconds=1)) is Shown.IN_GRACE
    assert at(UNTIL + timedelta(seconds=1), grace=None) is Shown.EXPIRED
    assert at(UNTIL + timedelta(days=31)) is Shown.EXPIRED
    assert at(UNTIL + timedelta(days=9999), until=None) is Shown.VALID


@given(st.sampled_from(AwardState), st.integers(1, 10**9))
def test_nothing_expired_or_ended_is_ever_shown_valid(state, seconds):
    assert at(UNTIL + timedelta(seconds=seconds), state) not in GOOD
    if state is not AwardState.ACTIVE:
        assert at(AWARDED, state) not in GOOD
