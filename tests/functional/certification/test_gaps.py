"""Certificates that would stand though nobody showed what they say, or would never come."""

from __future__ import annotations

import json
from datetime import timedelta

from builders import a_launch, a_quiz
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from test_changes import act, dangerous, earned, items, judge, newer, regrade, reviews
from test_figures import proof

from lms_plugin.access import Role
from lms_plugin.authoring.models import ItemStatus, ItemVersion
from lms_plugin.certification import awards, deltas, desk, issuing, keys, programmes
from lms_plugin.certification.models import (
    Award,
    EvaluationRow,
    ImpactReview,
    Issuer,
    IssuerKey,
    KeyState,
    SignOffRow,
    StatusList,
)
from lms_plugin.certification.status import decoded, is_set
from lms_plugin.certification.terms import Terms
from lms_plugin.db import db, utc_now
from lms_plugin.delivery.models import AttemptSlot
from question_bank.certification.requirements import CriticalItems, PriorAward, QuizPass, SignOff
from question_bank.certification.states import AwardState
from question_bank.regrade.policies import Policy


def served(school, kind):
    return school.session.scalars(
        select(ItemVersion)
        .join(AttemptSlot, AttemptSlot.item_version_id == ItemVersion.id)
        .where(ItemVersion.type == kind)
    ).first()


def test_a_regrade_of_another_question_lifts_no_suspension_for_an_answer_that_is_dangerous_now(school):
    school.sit(answers={"three": False})
    school.work()
    newer(school, dangerous)
    judge(school, "safety")
    assert school.awards()[0].state is AwardState.SUSPENDED
    other = served(school, "true_false")
    regrade(school, other.item_id, other.id, Policy.FULL_CREDIT)
    assert school.awards()[0].state is AwardState.SUSPENDED


def answered(school):
    """A change was answered by passing again; the attempt that did."""
    school.sit()
    school.work()
    newer(school, dangerous)
    judge(school, "safety")
    school.post(school.teacher, f"changes/reviews/{reviews(school)[0].id}/quiz", quiz=str(school.quiz))
    school.session.execute(update(ItemVersion).where(ItemVersion.number == 2).values(status=ItemStatus.RETIRED))
    again = school.sit()
    school.work()
    assert [one.decision for one in items(school)] == ["passed_again"]
    return again


def test_voiding_the_attempt_that_answered_for_a_change_asks_a_person(school):
    again = answered(school)
    act(school, again, "void")
    assert [one.decision for one in items(school)] == ["passed_again", None]
    act(school, again, "restore")
    assert all(one.decision for one in items(school))


def test_an_attempt_from_before_a_change_does_not_answer_for_it(school):
    other = a_launch(school.session, link="l2")
    quiz = a_quiz(school.session, other, attempts=None, title="Other quiz")
    early = school.sit(other)
    teacher = a_launch(school.session, link="l2", role=Role.INSTRUCTOR, person_sub="teacher")
    assert school.post(teacher, f"attempts/{early}/void", reason="Fire alarm").status_code == 303
    earned(school)
    newer(school)
    judge(school, "major")
    school.session.execute(update(ImpactReview).values(delta=quiz))
    assert school.post(teacher, f"attempts/{early}/restore", reason="A mistake").status_code == 303
    assert [one.decision for one in items(school)] == [None]
    school.sit(other)
    assert [one.decision for one in items(school)] == ["passed_again"]


def sign(school, award):
    version = programmes.version(school.session, award.version_id)
    (place,) = (
        one
        for one, what in zip(version.requirement_ids, version.requirements, strict=True)
        if isinstance(what, SignOff)
    )
    desk.sign_off(school.session, school.place, award.id, place, me="person 2", my_sub="teacher", now=utc_now())
    school.session.commit()


def confirmed(school):
    made = school.offer("PRACTICAL-1", school.rules(SignOff(what="Practical part")))
    school.sit()
    (award,) = (one for one in school.awards() if one.programme_id == made)
    sign(school, award)
    school.work()
    (award,) = (one for one in school.awards() if one.programme_id == made)
    assert award.state is AwardState.ACTIVE
    return made, award


def test_what_staff_confirmed_for_a_revoked_certificate_is_confirmed_anew_for_the_next_one(school):
    made, award = confirmed(school)
    awards.ask_to_revoke(school.session, award, reason="misconduct", note="", actor="person 2", now=utc_now())
    awards.confirm_revocation(school.session, award, actor="person 3", now=utc_now())
    school.session.commit()
    earlier, later = utc_now() - timedelta(seconds=5), utc_now() + timedelta(seconds=2)
    school.session.execute(update(Award).values(ended_at=earlier, awarded_at=earlier))
    school.session.execute(update(SignOffRow).values(at=earlier - timedelta(seconds=5)))
    school.session.commit()
    school.sit()
    school.work(later)
    new = [one for one in school.awards() if one.programme_id == made][-1]
    assert (new.state, new.trouble) == (AwardState.PENDING, "sign_off")
    page = desk.award_page(school.session, school.kit, school.place, new.id, me="person 2", now=utc_now())
    assert len(page.to_sign) == 1
    sign(school, new)
    school.work(later)
    assert [one for one in school.awards() if one.programme_id == made][-1].state is AwardState.ACTIVE


def test_an_issuer_without_a_key_keeps_no_other_issuers_list_from_being_signed(school):
    award = school.earn()
    now = utc_now()
    broken = Issuer(tenant="0" * 64, slug="broken", prefix="BRK", name="Broken", created_at=now)
    school.session.add(broken)
    school.session.flush()
    mine = school.session.scalars(select(StatusList)).one()
    mine_issuer = mine.issuer_id
    # the broken one's list comes first
    school.session.add(StatusList(id=0, issuer_id=broken.id, number=1))
    school.session.add(
        IssuerKey(
            issuer_id=broken.id,
            kid="key-1",
            public="z",
            sealed_seed=b"x",
            state=KeyState.COMPROMISED,
            announced_at=now,
            activated_at=now,
            ended_at=now,
        )
    )
    awards.suspend(school.session, school.session.get(Award, award.id), reason="misconduct", actor="person 2", now=now)
    school.session.commit()
    school.work()
    row = school.session.scalars(select(StatusList).where(StatusList.issuer_id == mine_issuer)).one()
    bits = decoded(json.loads(row.body)["credentialSubject"]["encodedList"])
    assert is_set(bits, school.issuances()[0].list_index)


def test_certificates_that_wait_for_staff_keep_no_later_one_waiting(school, monkeypatch):
    monkeypatch.setattr(issuing, "AT_ONCE", 1)
    school.offer("PRACTICAL-1", [QuizPass(assessment=school.quiz, title="Sample quiz"), SignOff(what="Practical part")])
    school.sit()
    second = a_launch(school.session, person_sub="s2")
    school.sit(second)
    school.work()
    got = school.awards()
    assert sum(one.state is AwardState.ACTIVE for one in got) == 2


def test_a_certificate_that_waits_is_not_judged_again_every_minute_in_the_record(school):
    school.offer("PRACTICAL-1", school.rules(SignOff(what="Practical part")))
    school.sit()
    school.work()
    count = select(func.count()).select_from(EvaluationRow)
    before = school.session.scalar(count)
    for _ in range(3):
        school.work()
    assert school.session.scalar(count) == before


def test_a_certificate_that_waits_in_vain_under_one_version_is_earned_under_the_next(school):
    attempt = school.sit()
    act(school, attempt, "void")
    school.work()
    (award,) = school.awards()
    assert award.trouble == "not_met"
    other = a_launch(school.session, link="l2")
    quiz = a_quiz(school.session, other, attempts=None, title="New quiz")
    now = utc_now()
    programmes.save(
        school.session,
        school.place,
        code="SAFE-1",
        terms=Terms(title="Safe", description="New"),
        requirements=[QuizPass(assessment=quiz, title="New quiz"), CriticalItems()],
        by="person 1",
        now=now,
        programme_id=school.programme,
    )
    new = programmes.publish(school.session, school.place, school.programme, by="person 1", now=now)
    school.session.commit()
    school.sit(other)
    school.work()
    (award,) = school.awards()
    assert (award.state, award.version_id) == (AwardState.ACTIVE, new.id)


def test_a_certificate_that_asks_for_another_comes_when_that_one_is_made(school):
    made = school.offer(
        "NEXT-1", [QuizPass(assessment=school.quiz, title="Sample quiz"), PriorAward(code="SAFE-1", title="SAFE-1")]
    )
    school.sit()
    school.work()
    school.work()
    assert [one.state for one in school.awards() if one.programme_id == made] == [AwardState.ACTIVE]


def test_an_expired_certificate_is_made_anew_in_another_name(school):
    award = school.earn()
    school.session.execute(update(Award).values(valid_until=utc_now() - timedelta(days=3)))
    school.session.commit()
    assert school.post(school.learner, "certificates/name", full="New Name", reissue="1").status_code == 303
    school.work()
    assert [one.withdrawn_at is None for one in school.issuances(school.session.get(Award, award.id))] == [False, True]


def test_a_certificate_that_is_revoked_while_its_holder_hands_in_stays_revoked(school):
    school.sit()
    school.work()
    newer(school, dangerous)
    judge(school, "safety")
    school.session.execute(update(ImpactReview).values(delta=school.quiz))
    school.session.commit()
    with Session(db.engine, expire_on_commit=False) as other:
        award = other.scalars(select(Award)).one()  # as a hand-in has read it
        other.commit()
        assert award.state is AwardState.SUSPENDED
        mine, asked = school.awards()[0], {"reason": "misconduct", "note": "", "actor": "person 2"}
        awards.ask_to_revoke(school.session, mine, now=utc_now(), **asked)
        awards.confirm_revocation(school.session, mine, actor="person 3", now=utc_now())
        school.session.commit()
        given = proof(school.quiz, 99)
        told = {"place": school.place, "person_id": school.learner.person_id, "evidence": given, "now": utc_now()}
        assert deltas.handed_in(other, items_of=lambda: given, **told) == 1
        other.commit()
    school.session.expire_all()
    assert school.awards()[0].state is AwardState.REVOKED


def test_a_list_that_a_stolen_key_signed_is_signed_anew_at_once(school):
    school.earn()
    session, now = school.session, utc_now() + timedelta(days=2)
    issuer = session.scalars(select(Issuer)).one()
    stolen = keys.announce(session, issuer, school.kit, actor="operator", now=now - timedelta(days=1)).kid
    keys.activate(session, issuer, actor="operator", now=now)
    school.work(now)
    issuer = session.scalars(select(Issuer)).one()
    keys.compromise(session, issuer, stolen, actor="operator", now=now)
    keys.announce(session, issuer, school.kit, actor="operator", now=now)
    good = keys.activate(session, issuer, actor="operator", now=now).kid
    school.work(now + timedelta(minutes=1))
    proof_of_list = json.loads(session.scalars(select(StatusList.body)).one())["proof"]
    assert proof_of_list["verificationMethod"].endswith(f"#{good}")
