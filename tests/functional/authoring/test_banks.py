"""Bringing a bank into the database."""

from __future__ import annotations

import pytest
from builders import a_bank
from sqlalchemy import event, select

from lms_plugin.authoring.desk_models import ItemHead
from lms_plugin.authoring.models import Item


def numbered(count):
    options = [{"id": "a", "text": "First", "fraction": "1"}, {"id": "b", "text": "Second"}]
    return [
        {"schema_version": 1, "item_id": f"q{number}", "type": "single_choice", "stem": f"Which acid is {number}?",
         "options": options, "topics": ["safety"], "tags": ["spring"]}
        for number in range(count)
    ]  # fmt: skip


@pytest.fixture
def asked(session):
    """What the database is asked."""
    said = []

    def note(*call):
        said.append(call[2])

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_forty_questions_take_as_many_statements_to_bring_in_as_four(session, asked):
    taken = []
    for count in (4, 40):
        asked.clear()
        a_bank(session, numbered(count), key=f"bank-{count}")
        taken.append(len(asked))
    assert taken[0] == taken[1]


def test_a_bank_that_grew_keeps_what_it_had_and_lists_what_is_new_in_its_order(session):
    bank_id = a_bank(session, numbered(3))
    before = session.scalars(select(Item.id).where(Item.bank_id == bank_id).order_by(Item.id)).all()
    a_bank(session, numbered(6))
    items = session.execute(select(Item.id, Item.key).where(Item.bank_id == bank_id).order_by(Item.id)).all()
    assert [one.id for one in items][:3] == before
    assert [one.key for one in items] == [f"q{number}" for number in range(6)]
    heads = session.scalars(select(ItemHead.number).where(ItemHead.bank_id == bank_id)).all()
    assert heads == [1] * 6
