"""One person with two accounts: joined by a code shown in one and typed in the other, and by nothing else."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from builders import a_launch, a_quiz, a_registration
from sqlalchemy import func, select, text, update

from lms_plugin.access import SetAside
from lms_plugin.certification import appeals, awards, holders, merging, retention, service
from lms_plugin.certification.audit import audit
from lms_plugin.certification.errors import NotMergedNow, SecondPerson
from lms_plugin.certification.link_models import LinkCode
from lms_plugin.certification.models import Account, Award, EvidenceRow, Holder, SignOffRow
from lms_plugin.certification.places import holder_of, place_of, tenant_of
from lms_plugin.db import utc_now
from lms_plugin.lti.models import Launch, Person, Registration
from question_bank.certification.requirements import CriticalItems, PracticeMin, PriorAward, QuizPass, SignOff
from question_bank.certification.states import AwardState

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def shown(school, entered):
    return CODE.search(school.post(entered, "certificates/link/code").text).group()


def join(school, shows, types):
    return school.post(types, "certificates/link", code=shown(school, shows))


def second_account(school, sub="s2"):
    return a_launch(school.session, person_sub=sub)


def second_school(school):
    """The same person on another platform, with a programme of its own there."""
    registration = a_registration(school.session, issuer="https://second.example", name="Second LMS")
    entered = a_launch(school.session, person_sub="x9", registration=registration)
    quiz = a_quiz(school.session, entered, attempts=None)
    rules = [QuizPass(assessment=quiz, title="Sample quiz", minimum=Decimal(50)), CriticalItems()]
    school.offer("OTHER-1", rules, place=place_of(school.session, entered.context_id))
    return entered


def holder(school, entered):
    return holder_of(
        school.session, place_of(school.session, entered.context_id).tenant, entered.person_id, now=utc_now()
    )


def test_two_platforms_show_the_same_certificates_once_their_accounts_are_joined(school):
    other = second_school(school)
    school.earn()
    school.earn(other)
    first, second = school.awards()
    assert first.number not in school.get(other, "certificates").text
    assert join(school, school.learner, other).status_code == 303
    for entered in (school.learner, other):
        page = school.get(entered, "certificates").text
        assert first.number in page
        assert second.number in page
    for one in school.issuances():
        address = f"certificates/{one.id}/credential"
        assert school.get(other, address).data == school.get(school.learner, address).data == school.file(one)
        assert "This certificate is in force now" in school.page(one).text
        assert school.upload("/compare", school.file(one, "a4")).json["answer"] == "identical"
    assert {one.holder_id for one in school.awards()} == {1}
    account = school.session.scalars(select(Account).where(Account.link_proof.is_not(None))).one()
    assert account.link_proof == "code"
    assert list(audit(school.session)) == []


def test_staff_see_the_account_of_their_own_platform_and_no_other(school):
    other = second_school(school)
    school.session.execute(update(Person).where(Person.sub == "x9").values(name="Private Elsewhere"))
    school.earn()
    school.sit(other)
    join(school, other, school.learner)
    page = school.get(school.teacher, f"programmes/{school.programme}").text
    assert "Person s1" in page
    assert "Elsewhere" not in page


def test_of_two_certificates_of_one_programme_the_earlier_stays_and_the_later_says_so(school):
    school.earn()
    second = second_account(school)
    school.earn(second)
    assert "the earlier one stays" in school.get(second, "certificates/link").text
    assert join(school, second, school.learner).status_code == 303
    earlier, later = school.awards()
    assert (earlier.state, later.state) == (AwardState.ACTIVE, AwardState.SUPERSEDED)
    assert (earlier.holder_id, later.holder_id) == (1, 1)
    kept, ended = school.issuances()
    assert kept.withdrawn_at is None
    assert ended.withdrawn_at is not None
    page = school.page(ended).text
    assert "Replaced by another certificate" in page
    assert "newer" not in page
    assert "in force now" in school.page(kept).text


def test_an_expired_certificate_gives_way_to_the_one_that_holds(school):
    school.earn()
    school.session.execute(update(Award).values(valid_until=utc_now() - timedelta(days=90)))
    school.session.commit()
    second = second_account(school)
    school.earn(second)
    join(school, school.learner, second)
    assert [one.state for one in school.awards()] == [AwardState.SUPERSEDED, AwardState.ACTIVE]


def test_of_two_that_wait_the_earlier_stays_and_none_beside_one_that_holds(school):
    school.sit()
    second, third = second_account(school), second_account(school, "s3")
    school.sit(second)
    join(school, school.learner, second)
    assert [one.state for one in school.awards()] == [AwardState.PENDING, AwardState.VOID]
    school.work()
    school.sit(third)
    join(school, third, second)
    assert [one.state for one in school.awards()] == [AwardState.ACTIVE, AwardState.VOID, AwardState.VOID]
    merged = school.session.scalars(select(Holder.merged_into).order_by(Holder.id)).all()
    assert merged == [None, 1, 1]


def test_a_suspended_certificate_cannot_be_left_behind_by_joining(school):
    school.earn()
    second = second_account(school)
    school.earn(second)
    awards.suspend(school.session, school.awards()[1], reason="identity", actor="person 2", now=utc_now())
    assert join(school, school.learner, second).status_code == 409
    assert [one.state for one in school.awards()] == [AwardState.ACTIVE, AwardState.SUSPENDED]
    assert school.session.scalar(select(func.count()).select_from(LinkCode)) == 1  # not used up


@pytest.mark.parametrize("typed", ["", "AAAA-BBBB-CCCC", "Person s1", "s1@example.org", "' OR 1=1 --", "9" * 900])
def test_without_the_code_nothing_is_joined(school, typed):
    school.earn()
    second = second_account(school)
    school.session.execute(update(Person).values(name="Same Name", email="same@example.org"))
    shown(school, school.learner)
    answer = school.post(second, "certificates/link", code=typed)
    assert answer.status_code == 422
    assert "not valid" in answer.text
    assert school.session.scalar(select(func.count()).where(Holder.merged_into.is_not(None))) == 0
    assert school.awards()[0].number not in school.get(second, "certificates").text


def test_a_code_works_once_for_ten_minutes_in_another_account_and_only_the_newest_one(school):
    school.earn()
    second, third = second_account(school), second_account(school, "s3")
    code = shown(school, school.learner)
    assert school.post(school.learner, "certificates/link", code=code).status_code == 422  # its own
    with time_machine.travel(utc_now() + timedelta(minutes=10, seconds=1), tick=False):
        assert school.post(second, "certificates/link", code=code).status_code == 422
    old, new = shown(school, school.learner), shown(school, school.learner)
    assert school.post(second, "certificates/link", code=old).status_code == 422
    assert school.post(second, "certificates/link", code=f" {new.lower().replace('-', ' ')}").status_code == 303
    assert school.post(third, "certificates/link", code=new).status_code == 422


def test_the_sixth_code_in_an_hour_waits_even_if_it_is_right(school):
    school.earn()
    second = second_account(school)
    code = shown(school, school.learner)
    wrong = [school.post(second, "certificates/link", code="AAAA-AAAA-AAAA").status_code for _ in range(5)]
    assert wrong == [422] * 5
    assert school.post(second, "certificates/link", code=code).status_code == 429
    with time_machine.travel(utc_now() + timedelta(hours=1, seconds=1), tick=False):
        assert join(school, school.learner, second).status_code == 303


def test_the_code_is_kept_as_a_hash_and_stands_in_no_log(school, caplog):
    caplog.set_level(logging.DEBUG)
    school.earn()
    second = second_account(school)
    code = shown(school, school.learner)
    plain = code.replace("-", "")
    row = school.session.scalars(select(LinkCode)).one()
    assert plain not in row.code_hash.upper()
    assert len(row.code_hash) == 64
    assert school.post(second, "certificates/link", code=code).status_code == 303
    assert code not in caplog.text
    assert plain not in caplog.text
    events = school.session.execute(text("SELECT data FROM certification_event")).all()
    assert code not in str(events)
    assert "Person" not in str(events)


def test_nobody_who_acts_for_somebody_else_joins_accounts(school):
    school.session.execute(update(Launch).values(set_aside=SetAside.ACTING))
    assert school.post(school.learner, "certificates/link/code").status_code == 403
    assert school.post(school.learner, "certificates/link", code="AAAA-AAAA-AAAA").status_code == 403


def test_what_neither_account_had_met_alone_both_together_may(school):
    second = second_account(school)
    there = a_launch(school.session, link="l2", person_sub="s2")
    quiz = QuizPass(assessment=a_quiz(school.session, there, title="Second"), title="Second")
    rules = [quiz, PriorAward(code="SAFE-1", title="SAFE-1")]
    school.offer("NEXT-1", rules, title="Next step")
    school.earn()
    school.sit(there)
    assert [one.programme_id for one in school.awards()] == [school.programme]
    join(school, school.learner, second)
    assert "Next step" in school.get(second, "certificates").text
    assert [one.state for one in school.awards() if one.programme_id != school.programme] == [AwardState.PENDING]


def test_confirmations_evidence_and_practice_of_both_count(school, monkeypatch):
    programme = school.offer("HANDS-1", [*school.rules(), SignOff(what="Practical"), PracticeMin(answered=3)])
    second = second_account(school)
    course = school.learner.context_id
    monkeypatch.setattr(service.Practice, "count", staticmethod(lambda _session, person: {course: 2}))
    for entered in (school.learner, second):
        school.sit(entered)
    one, other = holder(school, school.learner), holder(school, second)
    version = holders.programmes.newest(school.session, programme)
    for each in (one, other):
        school.session.add(SignOffRow(requirement_id=version.requirement_ids[2], holder_id=each, by="p", at=utc_now()))
    school.session.commit()
    merging.merge(school.session, other, one, proof="code", actor="person 1", now=utc_now())
    school.session.commit()
    assert school.session.scalar(select(func.count()).select_from(SignOffRow)) == 1
    assert set(school.session.scalars(select(EvidenceRow.holder_id))) == {one}
    assert service.practised(school.session, school.place.context, one) == 4
    assert [one.programme_id for one in school.awards() if one.state is AwardState.PENDING] == [
        school.programme, programme
    ]  # fmt: skip


def test_a_new_copy_carries_the_name_confirmed_last_and_both_keys_open_what_they_sealed(school):
    other = second_school(school)
    school.earn()
    school.earn(other)
    join(school, school.learner, other)
    form = {"full": "Ольга Ёжикова", "native": "", "reissue": "1"}
    assert school.post(school.learner, "certificates/name", **form).status_code == 303
    school.work()
    files = school.issuances()
    assert [one.seq for one in files] == [1, 1, 2, 2]
    assert ["Ёжикова".encode() in school.file(one) for one in files] == [False, False, True, True]


def test_erasing_one_account_erases_both_and_handing_out_holds_both(school, app, tmp_path):
    other = second_school(school)
    school.earn()
    school.earn(other)
    join(school, school.learner, other)
    school.session.commit()
    told = holders.told(school.session, school.kit, 1)
    assert [one["sub"] for one in told["accounts"]] == ["s1", "x9"]
    assert [one["linked_by"] for one in told["accounts"]] == [None, "code"]
    assert len(told["awards"]) == 2
    assert len(list(holders.all_files(school.session, school.kit, 1))) == 2 * 4
    number = str(other.registration_id)
    school.session.commit()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["privacy", "export", number, "x9", str(tmp_path / "out")]).exit_code == 0
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 4
    erased = runner.invoke(args=["privacy", "erase", number, "x9", "--yes", "--lose-scores"])
    assert erased.exit_code == 0, erased.output
    assert "2 certificate numbers" in erased.output
    assert "Test LMS, s1" in erased.output
    school.session.rollback()
    school.session.expire_all()
    assert [school.file(one) for one in school.issuances()] == [None, None]
    assert [school.page(one).status_code for one in school.issuances()] == [404, 404]
    assert school.session.scalar(select(func.count()).where(Holder.erased_at.is_(None))) == 0
    assert school.session.scalar(select(func.count()).select_from(Account)) == 0


def test_who_was_merged_is_kept_as_long_as_the_person(school):
    other = second_school(school)
    school.earn(other)
    school.earn()
    join(school, other, school.learner)
    school.session.execute(update(Award).values(valid_until=None))
    school.session.execute(update(Holder).values(created_at=utc_now() - timedelta(days=9000)))
    assert retention.over(school.session, years=7, now=utc_now()) == []


def test_an_erased_holder_is_joined_with_nobody(school):
    one, other = holder(school, school.learner), holder(school, second_account(school))
    school.session.execute(update(Holder).where(Holder.id == one).values(erased_at=utc_now()))
    with pytest.raises(NotMergedNow):
        merging.merge(school.session, one, other, proof="code", actor="person 1", now=utc_now())
    assert merging.merge(school.session, other, other, proof="code", actor="person 1", now=utc_now()).carried == 0


def test_nobody_confirms_for_their_own_other_account(school):
    programme = school.offer("HANDS-1", [*school.rules(), SignOff(what="Practical")])
    school.sit()
    join(school, school.learner, school.teacher)
    award = next(one for one in school.awards() if one.programme_id == programme)
    version = holders.programmes.newest(school.session, programme)
    path = f"awards/{award.id}/sign-off/{version.requirement_ids[2]}"
    assert school.post(school.teacher, path).status_code == 403
    assert school.post(school.colleague, path).status_code == 303
    form = {"person": school.learner.person_id, "reason": "because"}
    assert school.post(school.teacher, f"programmes/{programme}/grant", **form).status_code == 403


def test_two_joined_accounts_are_no_second_person(school):
    award = school.earn()
    join(school, school.teacher, school.colleague)
    path = f"awards/{award.id}"
    school.post(school.teacher, f"{path}/revoke", reason="misconduct", note="see letter 12")
    assert school.post(school.colleague, f"{path}/confirm").status_code == 403
    session, now = school.session, utc_now()
    names = [f"person {one.person_id}" for one in (school.teacher, school.colleague)]
    award.asked = None
    awards.suspend(session, award, reason="identity", actor=names[0], now=now)
    appeals.appeal(session, award, actor=f"person {school.learner.person_id}", now=now)
    for name in names:
        with pytest.raises(SecondPerson):
            appeals.decide(session, award, reinstate=True, actor=name, now=now)
    appeals.decide(session, award, reinstate=True, actor="operator", now=now)
    assert award.state is AwardState.ACTIVE


def replaced(school, sub="s1", client="client-new"):
    """The same platform registered anew, and its learner there."""
    old = school.session.get_one(Registration, school.learner.registration_id)
    new = a_registration(school.session, issuer=old.issuer, client_id=client, name="Registered anew")
    return a_launch(school.session, registration=new, person_sub=sub), old.client_id


def test_a_registration_that_replaces_an_older_one_carries_its_people_over(school, app):
    school.earn()
    entered, old_client = replaced(school)
    assert school.awards()[0].number not in school.get(entered, "certificates").text
    school.session.commit()
    args = ["platform", "carry-over", str(entered.registration_id), old_client]
    told = app.test_cli_runner().invoke(args=args)
    assert told.exit_code == 0, told.output
    assert "1 people" in told.output
    school.session.rollback()
    assert school.awards()[0].number in school.get(entered, "certificates").text
    again = app.test_cli_runner().invoke(args=args)
    assert "0 people" in again.output
    proofs = school.session.scalars(select(Account.link_proof).order_by(Account.id)).all()
    assert proofs == [None, "registration"]


def test_carrying_over_is_all_or_nothing(school, app):
    school.earn()
    entered, old_client = replaced(school)
    second_account(school)
    school.sit(a_launch(school.session, person_sub="s2"))
    mine = holder(school, entered)  # launched there before it was declared
    school.session.execute(update(Holder).where(Holder.id == mine).values(erased_at=utc_now()))
    school.session.commit()
    told = app.test_cli_runner().invoke(args=["platform", "carry-over", str(entered.registration_id), old_client])
    assert told.exit_code == 1
    school.session.rollback()
    tenant = tenant_of("https://lms.example", "client-new")
    assert school.session.scalar(select(func.count()).where(Account.tenant == tenant)) == 1
    assert school.session.scalar(select(func.count()).where(Holder.merged_into.is_not(None))) == 0


def test_another_issuers_people_are_never_carried_over(school, app):
    school.earn()
    other = second_school(school)
    client = school.session.get_one(Registration, school.learner.registration_id).client_id
    school.session.commit()
    told = app.test_cli_runner().invoke(args=["platform", "carry-over", str(other.registration_id), client])
    assert told.exit_code == 1
    assert "No learner" in str(told.exception)
    assert school.awards()[0].number not in school.get(other, "certificates").text
