"""A case in a quiz: vignette and questions on one page, in both layouts, and together in the result."""

from __future__ import annotations

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select, update
from tests_support import MARKER, a_bank, a_launch, a_quiz, sample_items

from lms_plugin.authoring import service as authoring
from lms_plugin.authoring.models import Item, ItemStatus, ItemVersion
from lms_plugin.delivery.models import AttemptSlot
from lms_plugin.delivery.settings import Layout

CASE = {
    "schema_version": 1, "item_id": "case", "type": "case", "stem": "**Ana**, 34, comes for a peel.",
    "topics": ["safety"], "general_feedback": f"{MARKER} about Ana",
    "children": [{"item_id": "one"}, {"item_id": "three"}],
}  # fmt: skip


@pytest.fixture
def bank_id(session):
    return a_bank(session, [*sample_items(), CASE])


def started(app, session, bank_id, **changes):
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=bank_id, questions=3, **changes)
    learner = Learner(app, entered)
    attempt = learner.start()
    keys = keys_by_slot(session, attempt)
    return learner, attempt, {key: slot for slot, key in keys.items()}


def test_the_vignette_stands_once_above_its_questions_which_come_in_order(app, session, bank_id):
    learner, attempt, slots = started(app, session, bank_id)
    assert len(slots) == 4  # the case counts as one
    assert slots["three"] == slots["one"] + 1
    page = learner.get(f"attempts/{attempt}/").text
    assert page.count("<strong>Ana</strong>") == 1
    assert page.index("Ana") < page.index("Which answer fits?") < page.index("Water is wet.")
    assert f"Case for questions {slots['one']} to {slots['three']}" in page
    assert MARKER not in page


def test_one_per_page_shows_the_whole_case_on_a_page(app, session, bank_id):
    learner, attempt, slots = started(app, session, bank_id, layout=Layout.ONE_PER_PAGE)
    pages = {slot: learner.get(f"attempts/{attempt}/{slot}").text for slot in (1, 2, 3, 4)}
    for name in ("one", "three"):
        page = pages[slots[name]]
        assert "Ana" in page
        assert page.count("Question ") >= 2
        assert "Which answer fits?" in page
        assert "Water is wet." in page
    others = [page for slot, page in pages.items() if slot not in (slots["one"], slots["three"])]
    assert all("Ana" not in page for page in others)


def test_the_result_shows_the_vignette_with_what_its_questions_earned_together(app, session, bank_id):
    learner, attempt, slots = started(app, session, bank_id)
    assert learner.autosave(attempt, slots["one"], "a").status_code == 200
    page = learner.client.get(learner.submit(attempt).location).text
    assert page.count("<strong>Ana</strong>") == 1
    assert "Case: 1 of 2 points" in page


def test_a_case_is_drawn_only_while_its_questions_are_approved_and_they_never_by_themselves(session, bank_id):
    assert set(authoring.pool(session, bank_id).versions) == {"two", "four", "case"}
    one = session.scalar(select(Item.id).where(Item.key == "one", Item.bank_id == bank_id))
    session.execute(update(ItemVersion).where(ItemVersion.item_id == one).values(status=ItemStatus.STALE))
    assert set(authoring.pool(session, bank_id).versions) == {"two", "four"}


def test_an_attempt_holds_the_versions_that_the_case_names(app, session, bank_id):
    one = session.scalars(select(ItemVersion).join(Item).where(Item.key == "one", Item.bank_id == bank_id)).one()
    document = dict(one.document) | {"version": 2, "stem": "Newer?"}
    newer = {
        name: getattr(one, name)
        for name in ("item_id", "status", "type", "difficulty", "topics", "critical", "reason", "created_at")
    }
    session.add(ItemVersion(number=2, document=document, content_hash="e" * 64, **newer))
    session.commit()
    _, attempt, slots = started(app, session, bank_id)
    row = session.get_one(AttemptSlot, (attempt, slots["one"]))
    assert row.item_version_id == one.id
    assert row.case_version_id is not None
