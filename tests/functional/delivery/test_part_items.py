"""Matrix, cloze, decision with reason and client decision on the learner's pages, on both databases."""

from __future__ import annotations

import re

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select
from tests_support import MARKER, RIGHT_PARTS, a_bank, a_launch, a_quiz, part_items

from lms_plugin.passback.models import OwedScore


@pytest.fixture
def learner(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, part_items()))
    return Learner(app, entered)


def slot_of(session, attempt, key):
    return next(slot for slot, found in keys_by_slot(session, attempt).items() if found == key)


def test_every_part_is_asked_with_its_own_choices_and_nothing_of_the_key(learner, session):
    attempt = learner.start()
    page = learner.get(f"attempts/{attempt}/").text
    matrix, pair, client = (slot_of(session, attempt, key) for key in ("five", "seven", "eight"))
    for part in ("w1", "w2"):
        assert page.count(f'name="a{matrix}.{part}"') == 2
    assert 'aria-label="Gap 1"' in page
    assert "<em>steam</em>" in page
    assert "[[" not in page
    assert page.count(f'name="a{pair}.decision"') == page.count(f'name="a{pair}.reason"') == 2
    assert page.count(f'name="a{client}.decision"') == 4
    assert all(words in page for words in ("Asks for", "cold sores", "Refer to a doctor"))
    assert "Medicines" not in page
    assert MARKER not in page
    assert "critical" not in page.lower()
    assert "healed" not in page


def test_right_parts_earn_every_point_by_script_and_by_form(learner, session):
    attempt = learner.start()
    fields = {}
    for slot, key in keys_by_slot(session, attempt).items():
        kind = {"five": "matrix", "six": "cloze", "seven": "decision_reason", "eight": "client_decision"}[key]
        fields |= {f"t{slot}": kind, f"r{slot}": "0"}
        for part, place in learner.shown(attempt, slot, RIGHT_PARTS[key]).items():
            fields[f"a{slot}.{part}"] = place
    assert (
        learner.post(f"attempts/{attempt}/answers", q=["1", "2", "3", "4"], go="summary", **fields).status_code == 303
    )
    slot = slot_of(session, attempt, "eight")
    page = learner.get(f"attempts/{attempt}/").text
    assert page.count(" checked") == 6
    assert page.count(" selected") == 2
    assert learner.autosave(attempt, slot, RIGHT_PARTS["eight"], base_rev=1).status_code == 200
    result = learner.client.get(learner.submit(attempt).location).text
    assert "4 of 4 points" in result
    assert session.scalars(select(OwedScore)).one().score_given == 4


def test_the_summary_names_questions_with_a_part_left_out_and_no_others(learner, session):
    attempt = learner.start()
    given = RIGHT_PARTS | {"eight": {"decision": "treat"}}
    slots = {key: slot_of(session, attempt, key) for key in given}
    for key, slot in slots.items():
        assert learner.autosave(attempt, slot, given[key]).status_code == 200
    page = learner.get(f"attempts/{attempt}/summary").text
    assert "4 of 4 questions answered" in page
    told = page.partition("A part of the answer is still missing:")[2].partition("</p>")[0]
    assert re.findall(r">Question (\d)<", told) == [str(slots["eight"])]
    learner.autosave(attempt, slots["eight"], RIGHT_PARTS["eight"], base_rev=1)
    assert "is still missing" not in learner.get(f"attempts/{attempt}/summary").text


def test_the_result_tells_what_was_picked_what_was_right_and_what_would_have_harmed(learner, session):
    attempt = learner.start()
    wrong = {
        "five": {"w1": "no", "w2": "ok"},
        "six": {"g1": "a2"},
        "seven": {"decision": "d1", "reason": "r2"},
        "eight": {"decision": "treat", "reason": "q2"},
    }
    for slot, key in keys_by_slot(session, attempt).items():
        assert learner.autosave(attempt, slot, wrong[key]).status_code == 200
    result = learner.client.get(learner.submit(attempt).location).text
    assert "0 of 4 points" in result
    assert result.count("Dangerous choice") == 2
    for words in (
        "right: <",
        "right: Defer – healed",
        "right: Allowed",
        "right: cools",
        "no answer",
        "Safety: a choice",
    ):
        assert words.replace("<", "It burns") in result
    assert f"{MARKER} treat<br>{MARKER} defer" in result  # each in a line of its own


def test_two_versions_of_an_answer_in_parts_are_shown_in_words(learner, session):
    attempt = learner.start()
    slot = slot_of(session, attempt, "eight")
    assert learner.autosave(attempt, slot, {"decision": "refer", "reason": None}).status_code == 200
    picked = learner.shown(attempt, slot, {"decision": "treat", "reason": "q1"})
    fields = {f"a{slot}.{part}": place for part, place in picked.items()}
    clash = learner.post(
        f"attempts/{attempt}/answers",
        q=[str(slot)],
        go="save",
        **fields,
        **{f"t{slot}": "client_decision", f"r{slot}": "0"},
    )
    assert clash.status_code == 409
    for words in ("Decision → Treat", "Reason → The sores spread", "Decision → Refer to a doctor"):
        assert words in clash.text
    assert f'name="a{slot}.decision" value="1"' in clash.text


def test_an_answer_that_earns_a_part_is_called_partly_right_in_the_result_and_not_wrong(learner, session):
    attempt = learner.start()
    slot = slot_of(session, attempt, "eight")
    learner.autosave(attempt, slot, {"decision": "adapt", "reason": "q1"})
    result = learner.client.get(learner.submit(attempt).location).text
    assert "Partly right: <bdi>Adapt the treatment</bdi> · <strong>right: Defer" in " ".join(result.split())
    assert '<div class="result-option partial">' in result
