"""What becomes of certificates: suspended, reinstated, revoked by two, renewed, reviewed after a regrade, erased."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import time_machine
from certificates import WRONG
from sqlalchemy import select, text, update

from lms_plugin.authoring.models import ItemVersion
from lms_plugin.certification import awards, keys, lists, offline, register
from lms_plugin.certification.audit import audit
from lms_plugin.certification.models import (
    Award,
    EvidenceItem,
    EvidenceRow,
    ImpactItem,
    ImpactReview,
    Issuer,
    IssuerKey,
    StatusList,
)
from lms_plugin.certification.status import decoded, is_set
from lms_plugin.db import utc_now
from lms_plugin.delivery.models import Assessment, Attempt
from lms_plugin.delivery.regrade_models import Regrade
from lms_plugin.outcomes import OutcomeChange, outcomes_changed
from question_bank.certification.states import AwardState

Verdict = offline.Verdict


def verdict(school, issuance, **more):
    school.work()
    trust = school.public().get(f"/i/{school.slug}/bundle.zip").data
    return offline.check(school.file(issuance, "a4"), trust, at=more.get("at", utc_now())).verdict


def test_a_suspended_certificate_fails_everywhere_and_a_reinstated_one_is_a_new_document(school):
    award = school.earn()
    old = school.issuances()[0]
    assert school.post(school.teacher, f"awards/{award.id}/suspend", reason="identity").status_code == 303
    assert verdict(school, old) is Verdict.WITHDRAWN
    page = school.page(old).text
    assert "Suspended" in page
    assert "withdrawn by the issuer" in page
    assert "dentity" not in page
    assert "30 days" in school.get(school.learner, "certificates").text
    assert school.post(school.teacher, f"awards/{award.id}/reinstate").status_code == 303
    school.work()
    new = school.issuances()[1]
    assert (new.seq, new.cause) == (2, "reinstated")
    assert verdict(school, old) is Verdict.WITHDRAWN
    assert verdict(school, new) is Verdict.VALID
    assert "This copy was replaced" in school.page(old).text
    assert "This certificate is in force now" in school.page(new).text


def test_revoking_needs_a_second_person(school):
    award = school.earn()
    path = f"awards/{award.id}"
    school.post(school.teacher, f"{path}/revoke", reason="misconduct", note="see letter 12")
    assert school.awards()[0].state is AwardState.ACTIVE
    assert school.post(school.teacher, f"{path}/confirm").status_code == 403
    assert "letter 12" in school.get(school.colleague, path).text
    assert school.post(school.colleague, f"{path}/confirm").status_code == 303
    assert school.awards()[0].state is AwardState.REVOKED
    page = school.page(school.issuances()[0]).text
    assert "Revoked" in page
    assert "isconduct" not in page
    assert school.post(school.teacher, f"{path}/suspend", reason="identity").status_code == 409
    assert verdict(school, school.issuances()[0]) is Verdict.WITHDRAWN


def test_one_issued_in_error_is_revoked_at_once_within_a_day_and_by_two_later(school):
    award = school.earn()
    now = utc_now() + timedelta(hours=25)
    assert not awards.ask_to_revoke(school.session, award, reason="issued_in_error", note="", actor="person 9", now=now)
    awards.drop_request(school.session, award, actor="person 9", now=now)
    school.session.rollback()
    school.post(school.teacher, f"awards/{award.id}/revoke", reason="issued_in_error")
    assert school.awards()[0].state is AwardState.REVOKED


def test_a_revoked_certificate_earned_again_is_another_one_and_the_old_page_stays(school):
    award = school.earn()
    school.post(school.teacher, f"awards/{award.id}/revoke", reason="issued_in_error")
    school.work()
    held = school.awards()
    assert len(held) == 1  # what was passed before earns nothing again
    held[0].awarded_at -= timedelta(hours=1)  # awards are dated by the second, and this test takes less than one
    school.session.commit()
    school.earn()
    first, second = school.awards()
    one, two = school.issuances()
    assert first.number != second.number
    assert one.token != two.token
    assert "Revoked" in school.page(one).text
    assert "in force" in school.page(two).text


def test_an_early_renewal_loses_no_day_and_replaces_the_old_one(school):
    award = school.earn()
    nearly_over = utc_now() + timedelta(days=30)
    school.session.execute(update(Award).values(valid_until=nearly_over, awarded_at=utc_now() - timedelta(days=700)))
    school.session.commit()
    school.earn()
    old, new = school.awards()
    assert (old.state, new.state, new.renewal_of) == (AwardState.SUPERSEDED, AwardState.ACTIVE, award.id)
    assert timedelta(days=365 * 2 - 1) <= new.valid_until - nearly_over <= timedelta(days=365 * 2 + 2)
    credential = json.loads(school.file(school.issuances(new)[0]))
    assert credential["validFrom"] < utc_now().isoformat()
    assert "Replaced by a newer certificate" in school.page(school.issuances(old)[0]).text


def test_an_expired_certificate_is_expired_whether_any_job_ran_or_not(school):
    award = school.earn()
    issuance = school.issuances()[0]
    after = award.valid_until + timedelta(days=1)
    bundle = school.public().get(f"/i/{school.slug}/bundle.zip").data
    assert offline.check(school.file(issuance), bundle, at=after).verdict is Verdict.EXPIRED
    found = register.by_token(school.session, school.kit, issuance.token, now=after)
    assert found.shown.value == "in_grace"
    found = register.by_token(school.session, school.kit, issuance.token, now=after + timedelta(days=60))
    assert found.shown.value == "expired"


def test_a_new_name_is_a_new_document_and_exactly_one_bit_is_set(school):
    school.earn()
    form = {"full": "Ольга Ёжикова", "native": "", "reissue": "1"}
    assert school.post(school.learner, "certificates/name", **form).status_code == 303
    school.work()
    old, new = school.issuances()
    assert (new.seq, new.cause) == (2, "name_change")
    assert old.withdrawn_at is not None
    assert new.withdrawn_at is None
    published = json.loads(school.public().get(f"/i/{school.slug}/status/1").data)
    bits = decoded(published["credentialSubject"]["encodedList"])
    assert [is_set(bits, one.list_index) for one in (old, new)] == [True, False]
    assert sum(bin(byte).count("1") for byte in bits) == 1
    assert "Ольга Ёжикова" in school.page(new).text


def regraded(school, attempt_id, regrade, **outcome):
    """What a regrade does to an attempt, and the news it sends."""
    attempt = school.session.get(Attempt, attempt_id)
    document = json.loads(json.dumps(attempt.outcome))
    slots = outcome.pop("slots", {})
    for slot in document["slots"]:
        slot.update(slots)
    document["trace"]["outcome"] = outcome["outcome"]
    written = {"outcome": document, "mark": outcome["mark"]}
    school.session.execute(update(Attempt).where(Attempt.id == attempt_id).values(**written))
    change = OutcomeChange(
        attempt_id=attempt_id, person_id=attempt.person_id, resource_link_id=attempt.resource_link_id,
        assessment_id=school.quiz, was=True, now=outcome["outcome"] == "passed",
    )  # fmt: skip
    answers = outcomes_changed.send(None, session=school.session, regrade_id=regrade, changes=[change], now=utc_now())
    school.session.commit()
    school.session.expire_all()
    return sum(listed or 0 for _receiver, listed in answers)


def test_a_regrade_that_drops_a_holder_below_the_cut_changes_nothing_silently(school):
    attempt = school.sit()
    school.work()
    award = school.awards()[0]
    assert regraded(school, attempt, 1, outcome="not_passed", mark=1) == 1
    assert school.awards()[0].state is AwardState.ACTIVE
    (review,) = school.session.scalars(select(ImpactReview)).all()
    (item,) = school.session.scalars(select(ImpactItem)).all()
    assert (item.still_met, item.suspended, item.decision, review.closed_at) == (False, False, None, None)
    assert "no longer met" in school.get(school.teacher, f"programmes/reviews/{review.id}").text
    path = f"programmes/reviews/{review.id}/{item.id}"
    assert school.post(school.learner, path, decision="keep").status_code == 403
    assert school.post(school.teacher, path, decision="keep").status_code == 303
    assert school.session.get(ImpactReview, review.id).closed_at is not None
    assert school.awards()[0].state is AwardState.ACTIVE
    assert verdict(school, school.issuances(award)[0]) is Verdict.VALID


def test_a_certificate_that_is_being_made_has_a_way_to_look_again(school):
    school.sit()
    page = " ".join(school.get(school.learner, "certificates").text.split())
    (way,) = re.findall(r'It is being made; that takes a moment. <a href="[^"]*/launch/[^/]+/([^"]+)">Reload</a>', page)
    school.work()
    assert "It is being made" not in school.get(school.learner, way).text


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ({"outcome": "passed", "mark": 2}, "nothing is left"),
        ({"outcome": "not_passed", "mark": 1}, "decide about them"),
    ],
)
def test_a_correction_asks_for_decisions_about_certificates_only_where_there_are_any(school, outcome, says):
    attempt = school.sit()
    school.work()
    item = school.session.scalars(select(ItemVersion.item_id)).first()
    made = Regrade(
        context_id=school.session.get(Assessment, school.quiz).context_id, item_id=item, policy="full_credit",
        mapped={}, reason="Both are right.", person_id=school.teacher.person_id, at=utc_now(), dry_run_hash="0" * 64,
    )  # fmt: skip
    school.session.add(made)
    school.session.flush()
    regraded(school, attempt, made.id, **outcome)
    page = school.get(school.teacher, f"regrades/{made.id}").text
    assert says in page
    assert "results that changed" not in page


def test_a_newly_dangerous_choice_suspends_at_once_and_undoing_the_regrade_restores(school):
    attempt = school.sit()
    school.work()
    hit = {"slots": {"critical_hits": ["b"]}, "outcome": "not_passed", "mark": 4}
    assert regraded(school, attempt, 1, **hit) == 1
    assert school.awards()[0].state is AwardState.SUSPENDED
    assert verdict(school, school.issuances()[0]) is Verdict.WITHDRAWN
    assert regraded(school, attempt, 2, slots={"critical_hits": []}, outcome="passed", mark=4) == 0
    school.work()
    assert school.awards()[0].state is AwardState.ACTIVE
    assert [one.cause for one in school.issuances()] == ["first", "reinstated"]
    assert verdict(school, school.issuances()[1]) is Verdict.VALID
    assert list(audit(school.session)) == []


def test_a_regrade_that_lifts_a_learner_over_the_mark_earns_the_certificate(school):
    attempt = school.sit(answers=WRONG)
    school.work()
    assert school.awards() == []
    regraded(school, attempt, 1, outcome="passed", mark=4)
    school.work()
    assert school.awards()[0].state is AwardState.ACTIVE
    assert "answer key 2" in school.file(school.issuances()[0]).decode()


def test_an_award_by_decision_is_listed_and_only_a_person_decides(school):
    attempt = school.sit(answers=WRONG)
    form = {"person": str(school.learner.person_id), "reason": "x"}
    school.post(school.teacher, f"programmes/{school.programme}/grant", **form)
    school.work()
    regraded(school, attempt, 1, slots={"critical_hits": ["b"]}, outcome="not_passed", mark=0)
    assert school.awards()[0].state is AwardState.ACTIVE
    assert school.session.scalars(select(ImpactItem.decision)).all() == [None]


def test_after_erasing_the_name_is_nowhere_and_the_number_still_answers(school):
    award = school.earn()
    files = [school.file(school.issuances()[0], kind) for kind in ("credential", "a4")]
    refused = school.post(school.learner, "certificates/erase", sure="no")
    assert refused.status_code == 422
    assert school.post(school.learner, "certificates/erase", sure="erase").status_code == 303
    assert school.file(school.issuances()[0]) is None
    assert school.session.scalars(select(EvidenceItem)).all() == []
    assert {one.payload for one in school.session.scalars(select(EvidenceRow))} == {None}
    assert school.page(school.issuances()[0]).status_code == 404
    assert award.number in school.public().post("/n", data={"number": award.number}).text
    assert list(audit(school.session)) == []
    stored = school.session.scalars(text("SELECT data FROM certification_event")).all()
    assert not any("Person" in str(one) for one in stored)
    assert verdict_of_kept(school, files[0]) is Verdict.VALID


def verdict_of_kept(school, data):
    """What was downloaded before keeps verifying: erasing withdraws nothing unasked."""
    trust = school.public().get(f"/i/{school.slug}/bundle.zip").data
    return offline.check(data, trust, at=utc_now()).verdict


def test_old_and_new_certificates_verify_across_a_rotation_and_fail_once_the_key_is_unpublished(school):
    school.earn()
    issuer = school.session.scalars(select(Issuer)).one()
    now = utc_now()
    keys.announce(school.session, issuer, school.kit, actor="operator", now=now)
    with pytest.raises(keys.KeyTrouble, match="less than a day"):
        keys.activate(school.session, issuer, actor="operator", now=now)
    later = now + timedelta(hours=25)
    second = keys.activate(school.session, issuer, actor="operator", now=later)
    lists.publish_due(school.session, school.kit, now=later, force=True)
    school.session.commit()
    old = school.issuances()[0]
    assert verdict_of_kept(school, school.file(old)) is Verdict.VALID
    first = school.session.scalars(select(IssuerKey).order_by(IssuerKey.id)).first()
    assert keys.compromise(school.session, issuer, first.kid, actor="operator", now=later) == 1
    school.session.commit()
    assert verdict_of_kept(school, school.file(old)) is Verdict.UNKNOWN_KEY
    with time_machine.travel(later + timedelta(minutes=1), tick=False):
        school.work()
    new = school.issuances()[1]
    assert (new.cause, new.key_id) == ("key_compromise", second.id)


def test_status_lists_are_signed_daily_and_the_alarm_rings_three_days_before_they_lapse(school):
    school.earn()
    now = utc_now()
    assert lists.publish_due(school.session, school.kit, now=now) == 0
    assert lists.publish_due(school.session, school.kit, now=now + timedelta(days=1, hours=1)) == 1
    school.session.rollback()
    assert lists.lapsing(school.session, now=now + timedelta(days=3)) == []
    assert lists.lapsing(school.session, now=now + timedelta(days=5)) == [(school.slug, 1)]
    row = school.session.scalars(select(StatusList)).one()
    assert row.body is not None


def test_a_linkedin_link_holds_exactly_what_it_must_and_no_name(school):
    from urllib.parse import parse_qs, urlsplit

    award = school.earn()
    page = school.get(school.learner, "certificates").text
    address = page.split('href="https://www.linkedin.com')[1].split('"')[0].replace("&amp;", "&")
    fields = parse_qs(urlsplit(address).query)
    assert set(fields) == {
        "startTask", "name", "organizationName", "issueYear", "issueMonth", "expirationYear", "expirationMonth",
        "certUrl", "certId",
    }  # fmt: skip
    assert fields["certId"] == [award.number]
    assert "Person" not in address
