"""The name of what is stored of a bank's questions is another after each change: what is kept by it is never old."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade, upgrade
from learners import Learner
from sqlalchemy import create_engine, event, insert, select, text
from tests_support import a_launch, a_quiz

from lms_plugin.authoring import pools
from lms_plugin.authoring.models import Bank, Item, ItemVersion, PoolMark
from lms_plugin.db import db, utc_now

CHANGES = {
    "an item": "INSERT INTO item (id, bank_id, key) VALUES (901, :bank, 'new')",
    "a name": "UPDATE item SET key = 'other' WHERE id = :item",
    "another bank": "UPDATE item SET bank_id = :other WHERE id = :item",
    "a status": "UPDATE item_version SET status = 'retired' WHERE item_id = :item",
    "a topic": "UPDATE item_version SET topics = '[\"x\"]' WHERE item_id = :item",
    "no version": "DELETE FROM item_version WHERE id = :spare",
    "no item": "DELETE FROM item WHERE id = :empty",
}


@pytest.fixture
def quiz(app, session):
    """A link with a quiz; it and its bank."""
    entered = a_launch(session)
    a_quiz(session, entered, attempts=None)
    return entered, session.scalars(select(Bank)).one().id


@pytest.fixture
def rows(session, quiz):
    """Ids: of the quiz's bank and another, of an item of the first, of its spare version and of an item without any."""
    bank = session.get_one(Bank, quiz[1])
    other = Bank(key="other", title="Other", description="", language="en", created_at=utc_now())
    empty = Item(bank_id=bank.id, key="empty")
    session.add_all([other, empty])
    session.flush()
    version = session.scalars(select(ItemVersion).join(Item).where(Item.bank_id == bank.id)).first()
    copied = {one.key: getattr(version, one.key) for one in ItemVersion.__table__.columns if one.key != "id"}
    spare = session.scalar(insert(ItemVersion).returning(ItemVersion.id), copied | {"number": 99, "status": "draft"})
    session.commit()
    return {"bank": bank.id, "other": other.id, "item": version.item_id, "spare": spare, "empty": empty.id}


def marks(session):
    found = dict(session.execute(select(PoolMark.bank_id, PoolMark.mark)).all())
    session.rollback()
    return found


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_of_a_banks_questions_changes_its_mark_alone(session, rows, change):
    before = marks(session)
    session.execute(text(CHANGES[change]), rows)
    session.commit()
    after = marks(session)
    assert before.keys() == after.keys() == {rows["bank"], rows["other"]}
    assert before[rows["bank"]] != after[rows["bank"]]
    assert (before[rows["other"]] != after[rows["other"]]) is (change == "another bank")


def test_a_change_that_is_undone_leaves_no_mark_that_another_could_get(session, rows):
    met = [marks(session)[rows["bank"]]]
    for end in (session.rollback, session.commit, session.rollback, session.commit):
        session.execute(text(CHANGES["a status"]), rows)
        met.append(session.scalar(select(PoolMark.mark).where(PoolMark.bank_id == rows["bank"])))
        end()
        met.append(marks(session)[rows["bank"]])
    kept = [met[0], met[4], met[8]]  # after each of the changes that stayed
    undone = {met[1], met[5]} - set(kept[:2])  # PostgreSQL gives a mark with the commit alone
    assert len(set(kept)) == 3
    assert not undone & {met[2], met[3], met[4], met[6], met[7], met[8]}
    assert (met[2], met[6]) == (met[0], met[4])


def test_whoever_changes_questions_waits_for_nobody_who_changes_others_of_the_bank(session, rows):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite lets one write at a time")
    second = create_engine(session.get_bind().url)
    with second.connect() as other:
        other.execute(text("SET lock_timeout = '2s'"))
        session.execute(text(CHANGES["a status"]), rows)
        other.execute(text("UPDATE item_version SET status = 'draft' WHERE id <> :spare AND item_id <> :item"), rows)
        other.commit()
        session.commit()
    second.dispose()


def test_a_question_taken_away_by_anybody_is_in_no_paper_from_then_on(app, session, quiz):
    def somebody_starts(sub):
        return Learner(app, a_launch(session, person_sub=sub)).post("attempts").status_code

    def set_all_to(status):  # past everything of ours
        with session.get_bind().begin() as straight:
            straight.execute(text("UPDATE item_version SET status = :status"), {"status": status})

    pools._met.cache_clear()
    assert somebody_starts("s1") == 303  # every question of the bank is in the quiz
    for number in (2, 3):
        set_all_to("retired")
        assert somebody_starts(f"none{number}") != 303
        set_all_to("approved")
        assert somebody_starts(f"all{number}") == 303


def test_a_bank_that_did_not_change_is_read_once(app, session, quiz):
    pools._met.cache_clear()
    heard = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *call: heard.append(call[2]))
    for number in range(3):
        Learner(app, a_launch(session, person_sub=f"s{number}")).start()
    assert sum("json" in one and "content_hash" in one and "item.bank_id" in one for one in heard) == 1


def test_banks_that_were_there_before_marks_get_one_and_are_followed(session, rows):
    downgrade(revision="0042_why_conflicts")
    session.execute(text(CHANGES["a status"]), rows)
    session.commit()
    upgrade()
    before = marks(session)
    session.execute(text(CHANGES["an item"]), rows)
    session.commit()
    after = marks(session)
    assert before.keys() == after.keys() == {rows["bank"], rows["other"]}
    assert before[rows["bank"]] != after[rows["bank"]]
    db.session.remove()
