"""Ordering, numeric and short text on the learner's pages, on both databases."""

from __future__ import annotations

import pytest
from learners import Learner, keys_by_slot
from tests_support import MARKER, a_bank, a_launch, a_quiz, given_items


@pytest.fixture
def learner(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, given_items()), questions=3)
    return Learner(app, entered)


@pytest.fixture
def attempt(learner):
    return learner.start()


@pytest.fixture
def slots(session, attempt):
    return {key: slot for slot, key in keys_by_slot(session, attempt).items()}


def form(learner, attempt, slots, *, order, number, word, go="save", confirmed=True):
    """Everything as a form without script sends it; ``order`` are entries from the first place to the last."""
    fields = {f"o{slots['nine']}": learner.shown(attempt, slots["nine"], order)}
    fields |= {f"k{slots['nine']}": "1"} if confirmed else {}
    fields |= {f"a{slots['ten']}": number, f"a{slots['eleven']}": word}
    for key, kind in (("nine", "ordering"), ("ten", "numeric"), ("eleven", "short_text")):
        fields |= {f"t{slots[key]}": kind, f"r{slots[key]}": "0"}
    return learner.post(f"attempts/{attempt}/answers", q=["1", "2", "3"], go=go, **fields)


def test_nothing_of_the_key_is_on_the_page(learner, attempt, slots):
    page = learner.get(f"attempts/{attempt}/").text
    assert page.count('data-move="1"') == 3
    assert "(ml)" in page
    assert not any(word in page for word in (MARKER, "Retinol", "critical", 'value="2 ml"'))


def test_the_page_holds_back_a_unit_that_would_be_refused(learner, attempt):
    assert r"(\s*([Mm][Ll])\s*)?" in learner.get(f"attempts/{attempt}/").text


def test_answers_given_in_a_form_are_kept_and_earn_their_points(learner, attempt, slots):
    assert form(learner, attempt, slots, order=["e1", "e2", "e3"], number=" 2,4 ml", word="retinol").status_code == 303
    page = learner.get(f"attempts/{attempt}/").text
    assert page.index("Cleanse") < page.index("Numb") < page.index("Inject")
    assert page.count(" checked") == 1
    assert 'value=" 2,4 ml"' in page
    assert 'value="retinol"' in page
    result = learner.client.get(learner.submit(attempt).location).text
    assert "3 of 3 points" in result
    assert f"{MARKER} two" in result


def test_the_same_by_script(learner, attempt, slots):
    for key, answer in (("nine", ["e1", "e2", "e3"]), ("ten", "2"), ("eleven", "Retinol")):
        assert learner.autosave(attempt, slots[key], answer).status_code == 200
    assert "3 of 3 points" in learner.client.get(learner.submit(attempt).location).text


def test_what_is_no_answer_is_refused_and_the_rest_is_kept(learner, attempt, slots):
    page = form(learner, attempt, slots, order=["e1", "e1", "e2"], number="1.000,5", word="retinol")
    assert page.status_code == 409
    assert all(str(slots[key]) in page.text for key in ("nine", "ten"))
    assert 'value="retinol"' in learner.get(f"attempts/{attempt}/").text
    refused = learner.autosave(attempt, slots["ten"], "many")
    assert refused.json["code"] == "ANSWER_UNREADABLE"


def test_the_result_tells_places_numbers_and_words_and_what_was_dangerous(learner, attempt, slots):
    assert form(learner, attempt, slots, order=["e3", "e1", "e2"], number="9", word="<b>").status_code == 303
    result = learner.client.get(learner.submit(attempt).location).text
    assert "0 of 3 points" in result
    assert result.count("Dangerous choice") == 2
    for words in (
        "place 2",
        "right: place 1",
        f"{MARKER} dirty",
        f"{MARKER} nine",
        "right: 2 ml",
        "right: Retinol",
        "&lt;b&gt;",
    ):
        assert words in result


def test_unanswered_questions_show_the_right_order_once_released(learner, attempt):
    result = learner.client.get(learner.submit(attempt).location).text
    assert result.index("Cleanse") < result.index("Numb") < result.index("Inject")
    assert "3 questions left blank" in result


def test_two_versions_of_typed_text_are_shown(learner, attempt, slots):
    slot = slots["eleven"]
    assert learner.autosave(attempt, slot, "first").status_code == 200
    fields = {f"a{slot}": "second", f"t{slot}": "short_text", f"r{slot}": "0"}
    clash = learner.post(f"attempts/{attempt}/answers", q=[str(slot)], go="save", **fields)
    assert clash.status_code == 409
    assert "<p>first</p>" in clash.text
    assert "<p>second</p>" in clash.text
    assert f'name="a{slot}" value="second"' in clash.text


def test_an_order_that_nobody_confirmed_is_blank(learner, attempt, slots):
    assert (
        form(learner, attempt, slots, order=["e1", "e2", "e3"], number="", word="", confirmed=False).status_code == 303
    )
    assert "3 questions left blank" in learner.client.get(learner.submit(attempt).location).text


def test_an_entry_moves_one_place_by_a_button_without_script_and_the_order_counts_as_given(learner, attempt, slots):
    slot = slots["nine"]
    (entry,) = learner.shown(attempt, slot, ["e3"])
    for revision, order in enumerate((["e1", "e2", "e3"], ["e1", "e3", "e2"])):
        answer = learner.post(
            f"attempts/{attempt}/answers", q=str(slot), go=f"up-{slot}-{entry}",
            **{f"t{slot}": "ordering", f"r{slot}": str(revision), f"o{slot}": learner.shown(attempt, slot, order)},
        )  # fmt: skip
        assert (answer.status_code, answer.location.endswith(f"#q{slot}")) == (303, True)
    page = learner.get(f"attempts/{attempt}/").text
    assert page.index("Inject") < page.index("Cleanse") < page.index("Numb")


def test_another_order_of_the_same_entries_is_another_answer(learner, attempt, slots):
    assert learner.autosave(attempt, slots["nine"], ["e1", "e2", "e3"]).json["rev"] == 1
    assert learner.autosave(attempt, slots["nine"], ["e1", "e3", "e2"], base_rev=1).json["rev"] == 2
    assert learner.autosave(attempt, slots["nine"], ["e3", "e1", "e2"], base_rev=1).status_code == 409


def test_an_entry_that_could_have_harmed_is_never_on_green_though_it_stands_in_its_right_place(app, session):
    ordering = given_items()[0] | {"critical_pairs": [{"before": "e2", "after": "e1", "feedback": f"{MARKER} dirty"}]}
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, [ordering]), questions=1)
    learner = Learner(app, entered)
    attempt = learner.start()
    assert learner.autosave(attempt, 1, ["e3", "e2", "e1"]).status_code == 200
    result = learner.client.get(learner.submit(attempt).location).text
    numb = result.rpartition("Numb")
    assert "Dangerous choice" in numb[2].partition("Cleanse")[0]
    assert numb[0].rstrip().endswith('<div class="result-option wrong">')
