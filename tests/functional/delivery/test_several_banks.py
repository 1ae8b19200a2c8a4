"""A quiz drawn from several banks: each row from the bank it names, and everything after follows its questions."""

from __future__ import annotations

import re

import pytest
from flask_migrate import downgrade, upgrade
from learners import Learner
from regraded_course import choice_items
from sqlalchemy import func, select, update
from test_builder import Desk, fields_of
from tests_support import RIGHT, a_bank, a_launch, a_quiz, a_registration, sample_items

from lms_plugin.access import Role
from lms_plugin.authoring import sharing
from lms_plugin.authoring.desk_models import BankShare
from lms_plugin.authoring.models import Bank, Item, ItemStatus, ItemVersion
from lms_plugin.db import utc_now
from lms_plugin.delivery import item_uses, opening, picking, service, topic_uses, touching
from lms_plugin.delivery.assessments import add_version, bound_to, newest_version
from lms_plugin.delivery.models import (
    AssessmentVersion,
    AssessmentVersionBank,
    Attempt,
    AttemptSlot,
    AttemptState,
    LinkOffer,
)
from lms_plugin.delivery.plan import SectionPlan
from lms_plugin.delivery.settings import AssessmentSettings
from lms_plugin.delivery.use_models import ItemUse
from lms_plugin.errors import NotFound
from lms_plugin.insights import draws, tasks
from lms_plugin.insights import service as statistics
from lms_plugin.regrading import choosing
from question_bank.blueprint import BlueprintRow, FixedSlot, rebuild


def other_items():
    """Questions that share two keys with the samples, and have a topic the samples do not know."""
    return [one | {"topics": ["tools"]} for one in choice_items("one", "two", "spare")]


@pytest.fixture
def banks(session):
    """The samples, and a bank of another course of the platform that is shared with this one."""
    owner = a_launch(session, role=Role.INSTRUCTOR, person_sub="t2", context="c2", link="l-c2")
    own, other = a_bank(session), a_bank(session, other_items(), key="other-bank")
    row = session.get(Bank, other)
    row.registration_id, row.context_id, row.title = owner.registration_id, owner.context_id, "Tools of the trade"
    row.topics = [{"id": "tools", "title": "Tools"}]
    course = a_launch(session).context_id
    session.add(
        BankShare(bank_id=other, context_id=course, role="viewer", shared_by=owner.person_id, shared_at=utc_now())
    )
    session.commit()
    return own, other


def sections(other):
    """Two drawn from each bank, and one fixed question of the other whose key the quiz's own bank has as well."""
    return (
        SectionPlan(
            rows=(BlueprintRow(count=2), BlueprintRow(count=2, bank=other)),
            fixed=(FixedSlot(item_id="one", bank=other),),
        ),
    )


@pytest.fixture
def learner(app, session, banks):
    entered = a_launch(session)
    own, other = banks
    a_quiz(
        session,
        entered,
        bank_id=own,
        sections=sections(other),
        questions=5,
        spread_use=True,
        topics=("safety", "tools"),
    )
    return Learner(app, entered)


@pytest.fixture
def desk(app, session, banks):
    return Desk(app, session, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))


def served(session, attempt):
    """Slot → (bank, key)."""
    rows = session.execute(
        select(AttemptSlot.slot, Item.bank_id, Item.key)
        .join(ItemVersion, ItemVersion.id == AttemptSlot.item_version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(AttemptSlot.attempt_id == attempt)
    )
    return {slot: (bank, key) for slot, bank, key in rows}


def item_of(session, bank, key):
    return session.scalar(select(Item.id).where(Item.bank_id == bank, Item.key == key))


def answered(learner, session, attempt):
    """Everything right: samples by their keys, the other bank's by b."""
    own = session.scalar(select(AssessmentVersion.bank_id).limit(1))
    for slot, (bank, key) in served(session, attempt).items():
        assert learner.autosave(attempt, slot, RIGHT[key] if bank == own else "b").status_code == 200
    return learner.client.get(learner.submit(attempt).location).text


def test_each_row_draws_from_its_bank_and_equal_keys_are_told_apart(learner, session, banks):
    _own, other = banks
    attempt = learner.start()
    found = list(served(session, attempt).values())
    assert len(found) == len(set(found)) == 5
    assert [bank for bank, _key in found].count(other) == 3
    assert (other, "one") in found
    record = session.get(Attempt, attempt).draw
    assert len([slot for slot in rebuild(record).slots if slot.item_id.startswith(f"{other}:")]) == 3
    page = answered(learner, session, attempt)
    assert "100\u00a0%" in page
    assert "Tools" in page
    assert "Safety" in page


def test_a_further_attempt_and_exposure_know_questions_by_bank_and_key(learner, session, banks):
    own, other = banks
    answered(learner, session, first := learner.start())
    drawn = {place for place in served(session, first).values() if place != (other, "one")}
    again = {place for place in served(session, learner.start()).values() if place[0] == own}
    assert not drawn & again  # two of four had, the other two come
    rows = session.execute(select(ItemUse.item_id, func.sum(ItemUse.uses)).group_by(ItemUse.item_id))
    counted = {item: int(times) for item, times in rows}
    assert counted[item_of(session, other, "one")] == 2
    assert sum(counted.values()) == 10


def test_a_quiz_is_built_from_two_banks_and_each_row_is_measured_against_its_own(desk, session, banks):
    own, other = banks
    fields = fields_of(desk.get().text) | {"title": "Both", "bank": str(own), "sections-0-rows-0-count": "4"}
    more = fields_of(desk.post(fields | {"do": "add sections-0-rows"}).text)
    more |= {"sections-0-rows-1-bank": str(other), "sections-0-rows-1-count": "4"}
    short = desk.post(more | {"do": "check"}).text
    assert "row 2 (4 × any question) needs 4, the bank has 3: 1 too few" in short
    assert "4 × any question, from “Tools of the trade”" in short
    more |= {"sections-0-rows-1-count": "2"}
    page = desk.post(more | {"do": "add sections-0-fixed"}).text
    more = fields_of(page) | {"sections-0-fixed-0-bank": str(other)}
    page = desk.post(more | {"do": "check"}).text
    assert "Which, spare?" in page
    assert 'value="tools"' in page
    more = fields_of(page) | {"sections-0-fixed-0-item_id": "spare", "sections-0-rows-1-topic": "tools"}
    assert "The banks can fill it: 7 questions." in desk.post(more | {"do": "check"}).text
    assert desk.post(more | {"do": "publish"}).status_code == 303
    bound = desk.settings()
    assert bound.banks == (own, other)
    assert bound.settings.topics == ("safety", "tools")
    assert session.scalars(select(AssessmentVersionBank.bank_id)).all() == [other]
    shown = fields_of(desk.get(f"/{bound.assessment_id}").text)
    assert (shown["sections-0-rows-0-bank"], shown["sections-0-rows-1-bank"]) == ("", str(other))
    assert shown["sections-0-fixed-0-item_id"] == "spare"
    assert AssessmentSettings.from_document(bound.settings.to_document()) == bound.settings


def test_the_quizs_own_bank_named_in_a_row_is_no_other_bank(desk, banks):
    own, _other = banks
    fields = fields_of(desk.get().text) | {"title": "One", "bank": str(own), "sections-0-rows-0-count": "2"}
    assert desk.post(fields | {"sections-0-rows-0-bank": str(own), "do": "publish"}).status_code == 303
    assert desk.settings().settings.other_banks == ()


def test_a_course_with_one_bank_is_not_asked_for_banks(app, session):
    a_bank(session)
    session.commit()
    alone = Desk(app, session, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    assert "sections-0-rows-0-bank" not in alone.get().text


def test_questions_that_stand_in_both_banks_are_pointed_out(desk, session, banks):
    own, _other = banks
    copy = a_bank(session, sample_items(), key="copy")
    session.commit()
    fields = fields_of(desk.get().text) | {"title": "Twice", "bank": str(own), "sections-0-rows-0-count": "1"}
    more = fields_of(desk.post(fields | {"do": "add sections-0-rows"}).text)
    more |= {"sections-0-rows-1-bank": str(copy), "sections-0-rows-1-count": "1"}
    assert "4 questions stand word for word in two of the banks" in desk.post(more | {"do": "check"}).text


def test_a_bank_taken_back_is_said_and_not_published_and_attempts_go_on(app, desk, learner, session, banks):
    _own, other = banks
    attempt = learner.start()
    sharing.unshare(session, other, learner.entered.context_id)
    session.commit()
    quiz = desk.settings().assessment_id
    page = desk.get(f"/{quiz}").text
    assert "A bank of this quiz is not shared with this course any more" in page
    assert "no longer here" in page
    assert "Which, spare?" not in page
    before = desk.settings().version_id
    refused = desk.post(fields_of(page) | {"do": "publish"}, f"/{quiz}")
    assert refused.status_code == 422
    assert 'href="#sections-0-rows-1-bank"' in refused.text
    assert desk.settings().version_id == before
    assert "100\u00a0%" in answered(learner, session, attempt)
    newcomer = Learner(app, a_launch(session, person_sub="s2"))
    assert newcomer.start()  # what was published holds until something else is


def test_the_quizs_own_bank_taken_back_is_never_replaced_by_another_unasked(desk, learner, session, banks):
    own, other = banks
    quiz = desk.settings().assessment_id
    session.execute(update(Bank).where(Bank.id == own).values(registration_id=session.get(Bank, other).registration_id))
    session.execute(update(Bank).where(Bank.id == own).values(context_id=session.get(Bank, other).context_id))
    session.commit()
    page = desk.get(f"/{quiz}").text
    assert fields_of(page)["bank"] == str(own)
    refused = desk.post(fields_of(page) | {"do": "publish"}, f"/{quiz}")
    assert refused.status_code == 422
    assert 'href="#bank"' in refused.text


def foreign(session):
    """A bank of another platform that every course there may use."""
    elsewhere = a_registration(session, issuer="https://elsewhere.example")
    bank = a_bank(session, choice_items("x", "y"), key="foreign")
    session.get(Bank, bank).registration_id = elsewhere.id
    session.commit()
    return bank


def test_a_bank_of_another_platform_is_drawn_from_by_no_way_in(desk, learner, session, banks):
    own, _other = banks
    strange = foreign(session)
    quiz = desk.settings().assessment_id
    fields = fields_of(desk.get(f"/{quiz}").text)
    for changed in (
        {"sections-0-rows-0-bank": str(strange)},
        {"bank": str(strange)},
        {"sections-0-fixed-0-bank": str(strange)},
    ):
        for do in ("check", "publish"):
            answer = desk.post(fields | changed | {"do": do}, f"/{quiz}")
            assert "Which, x?" not in answer.text
        assert answer.status_code == 422
    plan = (SectionPlan(rows=(BlueprintRow(count=1, bank=strange),)),)
    settings = AssessmentSettings(title="x", topics=("safety",), questions=1, sections=plan)
    for bank in (own, strange):
        with pytest.raises(NotFound):
            add_version(
                session, quiz, 9, bank_id=bank, settings=settings, person_id=learner.entered.person_id, now=utc_now()
            )
        session.rollback()


def test_where_used_and_topics_find_the_quiz_by_the_bank_that_it_draws_from(learner, session, banks):
    own, other = banks
    here = learner.entered.context_id

    def fixed(bank, key):
        found = item_uses.uses(session, bank, item_of(session, bank, key), context_id=here)
        return [(one.title, one.fixed) for one in found.quizzes]

    assert fixed(other, "one") == [("Sample quiz", True)]
    assert fixed(other, "spare") == [("Sample quiz", False)]
    assert fixed(own, "one") == [("Sample quiz", False)]
    quiz = bound_to(session, learner.entered.resource_link_id)
    rows = (BlueprintRow(count=1, topic="safety"), BlueprintRow(count=1, topic="tools", bank=other))
    changed = AssessmentSettings(title="By topic", topics=("safety",), questions=2, sections=(SectionPlan(rows=rows),))
    add_version(
        session,
        quiz.assessment_id,
        2,
        bank_id=own,
        settings=changed,
        person_id=learner.entered.person_id,
        now=utc_now(),
    )
    assert topic_uses.quizzes(session, other, "tools") == topic_uses.quizzes(session, own, "safety") == ["By topic"]
    assert topic_uses.quizzes(session, other, "safety") == topic_uses.quizzes(session, own, "tools") == []
    assert fixed(other, "one") == [("By topic", False)]


def test_a_question_that_goes_stale_in_the_other_bank_is_drawn_no_more(learner, session, banks):
    _own, other = banks
    item = item_of(session, other, "spare")
    session.execute(update(ItemVersion).where(ItemVersion.item_id == item).values(status=ItemStatus.STALE))
    session.commit()
    refused = learner.post("attempts")
    assert refused.status_code == 409
    assert session.scalars(select(Attempt)).all() == []


def test_reports_and_regrades_follow_questions_of_the_other_bank(app, learner, session, banks):
    own, other = banks
    answered(learner, session, learner.start())
    tasks.work_off(lambda own_session: statistics.due(own_session, now=utc_now()))
    item = item_of(session, other, "one")
    met = draws.draws(session, other, context_id=learner.entered.context_id, now=utc_now())
    assert met[item] == 1
    teacher = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1")
    staff = Learner(app, teacher)
    report = staff.get("insights").text
    assert f"bank={own}" in report
    assert "Use of the bank: Tools of the trade" in " ".join(report.split())
    chosen = choosing.choice(
        session, item, registration_id=teacher.registration_id, context_id=teacher.context_id,
        resource_link_id=teacher.resource_link_id,
    )  # fmt: skip
    assert [one.here for one in chosen.versions] == [1]


def test_a_picked_quiz_is_worth_the_points_of_all_its_banks(learner, session):
    [choice] = picking.choices(session, learner.entered.context_id)
    assert choice.maximum == 5


def test_a_copied_course_gets_the_quiz_with_all_its_banks(learner, session, banks):
    original = bound_to(session, learner.entered.resource_link_id).assessment_id
    copied = a_launch(session, role=Role.INSTRUCTOR, person_sub="t3", context="c3", link="l3")
    session.add(LinkOffer(resource_link_id=copied.resource_link_id, assessment_id=original, offered_at=utc_now()))
    session.flush()
    opening.use_offer(
        session, resource_link_id=copied.resource_link_id, context_id=copied.context_id, person_id=copied.person_id,
        now=utc_now(),
    )  # fmt: skip
    made = bound_to(session, copied.resource_link_id)
    assert made.assessment_id != original
    assert made.banks == banks
    named = select(AssessmentVersionBank.bank_id).where(AssessmentVersionBank.version_id == made.version_id)
    assert session.scalars(named).all() == [banks[1]]


def test_a_quiz_over_what_changed_asks_questions_of_every_bank(learner, session, banks):
    own, other = banks
    attempt = learner.start()
    versions = session.scalars(select(AttemptSlot.item_version_id).where(AttemptSlot.attempt_id == attempt)).all()
    made = touching.make_quiz(
        session, learner.entered.context_id, list(versions), title="Changed",
        person_id=learner.entered.person_id, now=utc_now(),
    )  # fmt: skip
    bound = newest_version(session, made)
    fixed = {(one.bank or bound.bank_id, one.item_id) for one in bound.settings.sections[0].fixed}
    assert set(served(session, attempt).values()) <= fixed
    assert set(bound.banks) == {own, other}


def test_an_attempt_under_way_keeps_its_paper_when_the_quiz_turns_to_one_bank(learner, session, banks):
    own, _other = banks
    attempt = learner.start()
    paper = served(session, attempt)
    quiz = bound_to(session, learner.entered.resource_link_id)
    add_version(
        session, quiz.assessment_id, 2, bank_id=own, person_id=learner.entered.person_id, now=utc_now(),
        settings=AssessmentSettings(title="Plain", topics=("safety",), questions=1),
    )  # fmt: skip
    session.commit()
    assert served(session, attempt) == paper
    assert "100\u00a0%" in answered(learner, session, attempt)
    assert session.get(Attempt, attempt, populate_existing=True).state is AttemptState.SUBMITTED
    assert service.finished_count(session, learner.entered.resource_link_id) == 1


def test_going_back_a_release_and_forth_leaves_a_quiz_that_says_what_it_lacks(learner, session, banks):
    own, _other = banks
    link = learner.entered.resource_link_id
    session.rollback()
    downgrade(revision="0038_linked_accounts")
    upgrade()
    session.expire_all()
    bound = bound_to(session, link)
    assert bound.banks == (own,)
    assert [one.bank for one in bound.settings.sections[0].rows] == [None, None]
    assert re.search("attempts/", learner.post("attempts").location or "") is None
