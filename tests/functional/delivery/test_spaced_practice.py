"""Spaced practice over HTTP: what comes, what an answer does, and what never happens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from learners import Learner
from sqlalchemy import select
from tests_support import MARKER, RIGHT, RIGHT_PARTS, a_bank, a_launch, a_quiz, given_items, part_items, sample_items

from lms_plugin.access import Role
from lms_plugin.authoring.models import Item
from lms_plugin.db import utc_now
from lms_plugin.delivery.places import to_places
from lms_plugin.delivery.practice_models import PracticeCard, PracticeReview
from lms_plugin.delivery.review import Review
from lms_plugin.passback.models import OwedScore
from question_bank.interchange import native
from question_bank.ordering import option_order

GIVEN = {"nine": ["e1", "e2", "e3"], "ten": "2 ml", "eleven": "Retinol"}
ALL_RIGHT = RIGHT | RIGHT_PARTS | GIVEN


def quiz(app, session, items=None, **settings):
    entered = a_launch(session)
    bank = a_bank(session, items) if items else None
    a_quiz(session, entered, bank_id=bank, **({"questions": len(items)} if items else {}) | settings)
    return Learner(app, entered)


def hidden(page, name):
    return re.search(rf'name="{name}" value="(\d+)"', page).group(1)


def practise(learner, session, *, right=True, sure="2"):
    """Answer what comes next, rightly or with a blank. Returns the item's key and the page that follows."""
    page = learner.get("practise").text
    assert MARKER not in page
    item_id, number = hidden(page, "item"), hidden(page, "number")
    row = session.get(Item, int(item_id))
    fields = {
        "item": item_id,
        "number": number,
        "q": "1",
        "r1": "0",
        "t1": re.search(r'name="t1" value="(\w+)"', page)[1],
    }
    if sure:
        fields["c1"] = sure
    if right:
        fields |= as_fields(learner, row.key, int(item_id), int(number))
    answer = learner.post("practise", **fields)
    assert answer.status_code == 303, answer.text
    session.expire_all()
    return row.key, learner.client.get(answer.location).text, fields


def as_fields(learner, key, item_id, number):
    from hashlib import sha256

    document = next(one for one in sample_items() + part_items() + given_items() if one["item_id"] == key)
    seed = sha256(f"{learner.entered.person_id}:{item_id}:{number}".encode()).hexdigest()[:32]
    order = option_order(native.item_from_document(document), seed=seed, slot=1)
    answer = ALL_RIGHT[key]
    if key == "three":
        return {"a1": "true"}
    if key in {"ten", "eleven"}:
        return {"a1": answer}
    if key == "nine":
        places = {entry: str(place) for place, entry in enumerate(order, start=1)}
        return {"o1": [places[entry] for entry in answer], "k1": "1"}
    shown = to_places(order, answer)
    if isinstance(shown, dict):
        return {f"a1.{part}": place for part, place in shown.items()}
    return {"a1": shown}


def test_every_type_is_practised_with_its_feedback_and_nothing_is_sent(app, session):
    items = sample_items() + part_items() + given_items()
    learner = quiz(app, session, items)
    learner.submit(learner.start())
    owed = len(session.scalars(select(OwedScore)).all())
    keys = set()
    for _ in items:
        key, page, _fields = practise(learner, session)
        keys.add(key)
        assert "Practice: Right" in page, key
        assert MARKER in page
    assert keys == {item["item_id"] for item in items}
    assert "That is enough for today" in learner.get("practise").text
    assert len(session.scalars(select(OwedScore)).all()) == owed
    assert {row.rating for row in session.scalars(select(PracticeReview))} == {3}


def test_a_wrong_answer_comes_again_and_critical_items_come_first(app, session):
    learner = quiz(app, session)
    learner.submit(learner.start())
    key, page, _ = practise(learner, session, right=False, sure="3")
    assert key == "one"  # the one item with a dangerous option
    assert "Not answered" in page
    assert "It comes back soon." in page
    review = session.scalars(select(PracticeReview)).one()
    assert (review.rating, review.certainty) == (1, 3)
    assert session.scalars(select(PracticeCard)).one().due_at - review.at < timedelta(minutes=11)


def test_the_text_of_a_case_stays_above_its_question_when_the_answer_is_checked(app, session):
    case = {
        "schema_version": 1, "item_id": "case", "type": "case", "stem": "**Ana**, 34, comes for a peel.",
        "topics": ["safety"], "children": [{"item_id": "one"}, {"item_id": "three"}],
    }  # fmt: skip
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, [*sample_items(), case]), questions=3)
    learner = Learner(app, entered)
    learner.submit(learner.start())
    told = {}
    for _ in range(4):
        key, page, _fields = practise(learner, session)
        told[key] = page.count("<strong>Ana</strong>")
    assert told == {"one": 1, "three": 1, "two": 0, "four": 0}


def test_an_answer_without_certainty_counts_as_unsure(app, session):
    learner = quiz(app, session)
    learner.submit(learner.start())
    practise(learner, session, sure="")
    review = session.scalars(select(PracticeReview)).one()
    assert (review.rating, review.certainty) == (2, 1)


def test_a_double_click_is_one_answer(app, session):
    learner = quiz(app, session)
    learner.submit(learner.start())
    _, _, fields = practise(learner, session)
    again = learner.post("practise", **fields)
    assert again.status_code == 303
    assert re.search(r"practise/\d+$", again.location)
    assert len(session.scalars(select(PracticeReview)).all()) == 1


def test_three_hundred_due_items_show_twenty_a_day_and_no_count_of_the_rest(app, session):
    items = [sample_items()[2] | {"item_id": f"t{number}", "stem": f"Statement {number}"} for number in range(300)]
    learner = quiz(app, session, items)
    learner.submit(learner.start())
    page = learner.get("practise").text
    assert "Question 1 of 20" in page
    assert not re.search(r"\b(300|299|280)\b", re.sub(r'value="\d+"|Statement \d+|launch/[^"]*', "", page))
    learner_row = session.scalars(select(Item)).first()
    card = PracticeCard(
        context_id=learner.entered.context_id, person_id=learner.entered.person_id, item_id=learner_row.id,
        memory={}, due_at=utc_now() + timedelta(days=9), reviews=20,
    )  # fmt: skip
    session.add(card)
    session.flush()
    session.add_all(
        PracticeReview(
            card_id=card.id, number=number, person_id=learner.entered.person_id,
            item_version_id=1, option_order=[], answer=None, certainty=1, fraction=0, rating=1, at=utc_now(),
        )
        for number in range(1, 21)
    )  # fmt: skip
    session.commit()
    assert "That is enough for today" in learner.get("practise").text


@pytest.mark.parametrize("review", [Review.SCORE_ONLY, Review.AFTER_CLOSE])
def test_items_whose_key_is_not_released_are_not_practised(app, session, review):
    learner = quiz(app, session, review=review, closes_at=utc_now() + timedelta(days=1))
    learner.submit(learner.start())
    page = learner.get("practise").text
    assert "Nothing to practise yet" in page
    assert MARKER not in page


def test_while_an_attempt_is_open_practice_waits(app, session):
    learner = quiz(app, session)
    learner.submit(learner.start())
    learner.start()
    page = learner.get("practise").text
    assert "attempt under way" in page
    assert learner.post("practise", item="1", number="1", q="1", t1="true_false", r1="0").status_code == 303
    assert session.scalars(select(PracticeReview)).all() == []


def test_an_answer_that_cannot_be_read_is_said_and_nothing_is_remembered(app, session):
    learner = quiz(app, session, given_items()[1:2])
    learner.submit(learner.start())
    page = learner.get("practise").text
    fields = {"item": hidden(page, "item"), "number": "1", "q": "1", "r1": "0", "t1": "numeric", "a1": "1.000,5"}
    answer = learner.post("practise", **fields)
    assert answer.status_code == 422
    assert "could not be read" in answer.text
    assert session.scalars(select(PracticeReview)).all() == []


def test_an_entry_is_moved_without_script_and_nothing_is_answered_by_it(app, session):
    learner = quiz(app, session, given_items()[:1])
    learner.submit(learner.start())
    page = learner.get("practise").text
    shown = re.findall(r'name="o1" value="(\d)"', page)
    fields = {"item": hidden(page, "item"), "number": "1", "q": "1", "r1": "0", "t1": "ordering", "o1": shown}
    moved = learner.post("practise", go=f"down-1-{shown[0]}", **fields)
    assert moved.status_code == 200
    assert re.findall(r'name="o1" value="(\d)"', moved.text) == [shown[1], shown[0], shown[2]]
    assert session.scalars(select(PracticeReview)).all() == []


def test_nobody_sees_anothers_practice(app, session):
    learner = quiz(app, session)
    learner.submit(learner.start())
    practise(learner, session)
    review = session.scalars(select(PracticeReview)).one().id
    other = Learner(app, a_launch(session, person_sub="s2"))
    assert other.get(f"practise/{review}").status_code == 404
    elsewhere = Learner(app, a_launch(session, context="c2", link="l2"))
    assert elsewhere.get(f"practise/{review}").status_code == 404
    staff = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    assert staff.get("practise").status_code == 403


def test_front_page_and_result_lead_to_practice(app, session):
    learner = quiz(app, session)
    assert "practise" not in learner.get().text
    result = learner.client.get(learner.submit(learner.start()).location).text
    assert "Practise next" in result
    assert "/practise" in learner.get().text
