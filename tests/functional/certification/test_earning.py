"""From an attempt to a signed certificate that a stranger can check: once, safely, and never by a forbidden way."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from builders import a_launch
from cryptography.exceptions import InvalidSignature
from learners import Learner
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from lms_plugin.access import Role
from lms_plugin.certification import chain, issuing, keys, offline, pdf, programmes, service, shape
from lms_plugin.certification.attached import attachment
from lms_plugin.certification.audit import audit
from lms_plugin.certification.models import (
    EvaluationRow,
    Event,
    EvidenceRow,
    IssuedFile,
    ProgrammeVersion,
)
from lms_plugin.certification.sign import from_multibase
from lms_plugin.certification.terms import Terms
from lms_plugin.db import utc_now
from lms_plugin.delivery import certifying
from lms_plugin.delivery.models import Attempt
from lms_plugin.lti.models import Person
from question_bank.certification.requirements import IdentityCheck, PriorAward, SignOff
from question_bank.certification.states import AwardState


def test_a_passed_quiz_becomes_a_certificate_that_anyone_can_check(school):
    award = school.earn()
    assert award.state is AwardState.ACTIVE
    (issuance,) = school.issuances()
    credential = json.loads(school.file(issuance))
    assert shape.problems(credential, expires=True) == []
    assert credential["credentialSubject"]["identifier"][0]["identityHash"] == "Person s1"
    assert credential["credentialSubject"]["licenseNumber"] == award.number
    for paper in pdf.PAPERS:
        assert attachment(school.file(issuance, paper)) == school.file(issuance)
    page = school.page(issuance)
    assert page.status_code == 200
    for shown in ("Valid", "Person s1", award.number, "Safe practice", "verify.localhost"):
        assert shown in page.text
    bundle = school.public().get(f"/i/{school.slug}/bundle.zip").data
    found = offline.check(school.file(issuance, "a4"), bundle, at=utc_now())
    assert found.verdict is offline.Verdict.VALID, found.why


def test_an_independent_signer_confirms_what_we_signed(school):
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "certification"))
    from second_signer import verify

    school.earn()
    credential = json.loads(school.file(school.issuances()[0]))
    did = school.public().get(f"/i/{school.slug}/did.json").json
    public = from_multibase(did["verificationMethod"][0]["publicKeyMultibase"])
    verify(credential, public)
    verify(json.loads(school.public().get(f"/i/{school.slug}/status/1").data), public)
    credential["name"] = "Another"
    with pytest.raises(InvalidSignature):
        verify(credential, public)


def test_a_dangerous_choice_keeps_the_certificate_away_and_the_evaluation_names_the_rule(school):
    school.sit(answers={"one": "b"})
    school.work()
    assert school.awards() == []
    (row,) = school.session.scalars(select(EvaluationRow)).all()
    assert [one["kind"] for one in row.verdicts if not one["met"]] == ["quiz_pass", "critical_items"]


def test_scoring_an_attempt_twice_adds_no_evidence(school):
    attempt = school.sit()
    certifying.hand_over(school.session, school.session.get(Attempt, attempt), now=utc_now())
    school.session.commit()
    assert len(school.session.scalars(select(EvidenceRow)).all()) == 1
    assert len(school.session.scalars(select(EvaluationRow)).all()) == 1


def test_previews_and_quizzes_that_no_programme_asks_for_leave_nothing(school):
    teacher = Learner(school.app, school.teacher)
    teacher.submit(teacher.start())
    assert school.session.scalars(select(EvidenceRow)).all() == []


def test_two_attempts_handed_in_at_once_give_one_award(app, session, school):
    learners = [Learner(app, a_launch(session)) for _ in range(2)]
    session.commit()
    attempt = learners[0].start()
    from learners import keys_by_slot

    for slot, key in keys_by_slot(session, attempt).items():
        from builders import RIGHT

        learners[0].autosave(attempt, slot, RIGHT[key])
    session.commit()
    threads = [threading.Thread(target=one.submit, args=(attempt,)) for one in learners]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    school.work()
    school.work()
    assert [one.state for one in school.awards()] == [AwardState.ACTIVE]
    assert len(school.issuances()) == 1


def test_a_second_pass_earns_no_second_certificate(school):
    school.earn()
    school.sit()
    school.work()
    assert len(school.awards()) == 1


def test_work_done_twice_issues_once(school):
    school.earn()
    assert school.work() == 0
    assert len(school.issuances()) == 1


def test_a_worker_that_dies_before_the_commit_leaves_one_certificate_in_the_end(school, monkeypatch):
    school.sit()
    real = pdf.render
    calls = []

    def dies(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise pdf.NotPrinted("killed here")
        return real(*args, **kwargs)

    monkeypatch.setattr(pdf, "render", dies)
    assert school.work() == 0
    assert school.issuances() == []
    assert school.awards()[0].state is AwardState.PENDING
    assert school.work() == 1
    assert len(school.issuances()) == 1


@pytest.mark.parametrize(("name", "waits"), [(None, "name_missing"), ("李小龍", "name_unprintable")])
def test_a_name_that_cannot_be_printed_waits_for_the_learner(school, name, waits):
    school.session.get(Person, school.learner.person_id).name = name
    award = school.earn()
    assert (award.state, award.trouble) == (AwardState.PENDING, waits)
    refused = school.post(school.learner, "certificates/name", full="x ≥ y")
    assert refused.status_code == 422
    assert "greater-than or equal to" in refused.text
    assert school.post(school.learner, "certificates/name", full="Bruce Lee").status_code == 303
    school.work()
    assert "Bruce Lee" in school.page(school.issuances()[0]).text


def test_a_name_with_markup_or_turning_characters_prints_as_letters(school):
    school.session.get(Person, school.learner.person_id).name = '<script>#read("/etc/passwd")\u202eevil\u200b'
    school.earn()
    page = school.page(school.issuances()[0]).text
    assert "<script>#" not in page
    assert "&lt;script&gt;#read" in page
    assert "\u202e" not in page


def test_staff_confirm_what_only_people_can_judge_and_never_for_themselves(school):
    school.offer("SAFE-2", [*school.rules(), SignOff(what="practical exam"), IdentityCheck()])
    school.sit()
    school.work()
    award = school.awards()[-1]
    assert award.trouble == "sign_off"
    version = programmes.version(school.session, award.version_id)
    for requirement in version.requirement_ids[2:]:
        path = f"awards/{award.id}/sign-off/{requirement}"
        assert school.post(school.learner, path).status_code == 403
        assert school.post(school.teacher, path).status_code == 303
    school.work()
    assert school.awards()[-1].state is AwardState.ACTIVE


def test_another_certificate_can_be_asked_for(school):
    school.offer("SAFE-3", [*school.rules(), PriorAward(code="SAFE-1", title="Safe practice")])
    school.sit()
    assert [one.programme_id for one in school.awards()] == [school.programme]
    school.work()
    assert [one.state for one in school.awards()] == [AwardState.ACTIVE] * 2


def test_a_programme_counts_what_was_passed_before_it(school):
    school.sit()
    draft = programmes.save(
        school.session, school.place, code="LATER", terms=Terms(title="Later", description="Later."),
        requirements=school.rules(), by="person 1", now=utc_now(),
    )  # fmt: skip
    school.session.commit()
    assert school.post(school.teacher, f"programmes/{draft}/publish").status_code == 303
    school.work()
    assert len(school.awards()) == 2


def test_a_published_version_and_an_event_cannot_be_changed_in_the_database_itself(school):
    school.earn()
    for statement in (
        "UPDATE certification_version SET terms = terms",
        "DELETE FROM certification_requirement",
        "UPDATE certification_event SET actor = 'somebody'",
        "DELETE FROM certification_event",
    ):
        with pytest.raises(DatabaseError, match=r"cannot be changed|never changed"):
            school.session.execute(text(statement))
        school.session.rollback()
    assert list(audit(school.session)) == []


def test_one_changed_byte_in_the_log_is_named(school):
    school.earn()
    postgres = school.session.get_bind().dialect.name == "postgresql"
    drop = "DROP TRIGGER certification_event_no_update" + (" ON certification_event" if postgres else "")
    school.session.execute(text(drop))
    school.session.execute(text("UPDATE certification_event SET actor = 'Worker' WHERE seq = 4"))
    found = list(audit(school.session))
    assert [(one.seq, one.why) for one in found] == [(4, "was changed")]
    school.session.rollback()


def test_a_clock_behind_the_last_event_signs_nothing(school):
    school.sit()
    assert school.work(now=utc_now() - timedelta(hours=1)) == 0
    assert school.issuances() == []
    with pytest.raises(chain.ClockBehind):
        chain.append(school.session, 1, "x", actor="x", now=utc_now() - timedelta(hours=1))
    school.session.rollback()
    assert school.work() == 1


def test_what_does_not_stand_its_own_check_is_never_stored(school, monkeypatch):
    school.sit()
    monkeypatch.setattr(keys, "document", lambda *_: {"assertionMethod": []})
    assert school.work() == 0
    assert school.session.scalars(select(IssuedFile)).all() == []
    assert school.awards()[0].state is AwardState.PENDING


def test_without_the_signing_secret_nothing_is_signed(school):
    school.sit()
    bare = issuing.Kit(host=school.kit.host, names=school.kit.names)
    with pytest.raises(keys.KeyTrouble):
        issuing.issue(school.session, school.awards()[0], bare, now=utc_now())


def test_a_deleted_course_leaves_the_certificate(school):
    award = school.earn()
    issuance = school.issuances()[0]
    school.session.execute(text("DELETE FROM membership"))
    school.session.commit()
    assert "Person s1" in school.page(issuance).text
    assert school.get(school.teacher, f"awards/{award.id}").status_code == 200


def test_a_programme_that_is_no_longer_offered_keeps_its_certificates(school):
    school.earn()
    assert school.post(school.teacher, f"programmes/{school.programme}/retire").status_code == 303
    assert "Valid" in school.page(school.issuances()[0]).text
    other = a_launch(school.session, person_sub="s2")
    school.sit(other)
    school.work()
    assert len(school.awards()) == 1


def test_a_new_version_leaves_what_was_earned_under_the_old_one(school):
    award = school.earn()
    programmes.save(
        school.session, school.place, code="SAFE-1", terms=Terms(title="Safe practice II", description="More."),
        requirements=school.rules(SignOff(what="exam")), by="person 1", now=utc_now(), programme_id=school.programme,
    )  # fmt: skip
    programmes.publish(school.session, school.place, school.programme, by="person 1", now=utc_now())
    school.session.commit()
    page = school.page(school.issuances(award)[0]).text
    assert "Safe practice</a> (version 1)" in page
    assert len(school.session.scalars(select(ProgrammeVersion)).all()) == 2


def test_every_language_has_a_document_of_its_own(school):
    school.offer("SAFE-RU", school.rules(), languages=("en", "ru"))
    school.sit()
    school.work()
    award = next(one for one in school.awards() if len(school.issuances(one)) == 2)
    russian = next(one for one in school.issuances(award) if one.language == "ru")
    assert "Сдать тест" in school.file(russian).decode()
    assert {one.seq for one in school.issuances(award)} == {1}


def test_an_award_by_decision_says_so_and_shows_no_results(school):
    form = {"person": str(school.learner.person_id), "reason": "Exam of 2025 on paper"}
    assert school.post(school.teacher, f"programmes/{school.programme}/grant", **form).status_code == 303
    school.work()
    (award,) = school.awards()
    credential = json.loads(school.file(school.issuances(award)[0]))
    assert "result" not in credential["credentialSubject"]
    assert credential["evidence"][0]["genre"] == "decision"
    event = school.session.scalars(select(Event).where(Event.type == "award_opened")).one()
    assert event.data["reason"] == "Exam of 2025 on paper"


def test_nobody_awards_themselves_or_somebody_of_another_course(school):
    stranger = a_launch(school.session, person_sub="s9", context="c9", link="l9")
    path = f"programmes/{school.programme}/grant"
    mine = {"person": str(school.teacher.person_id), "reason": "x"}
    assert school.post(school.teacher, path, **mine).status_code == 403
    theirs = {"person": str(stranger.person_id), "reason": "x"}
    assert school.post(school.teacher, path, **theirs).status_code == 404
    assert school.post(school.teacher, path, person=str(school.learner.person_id), reason=" ").status_code == 422
    assert school.awards() == []


def test_staff_of_another_course_see_nothing_of_this_one(school):
    award = school.earn()
    other = a_launch(school.session, role=Role.INSTRUCTOR, person_sub="t9", context="c9", link="l9")
    for rest in (f"programmes/{school.programme}", f"awards/{award.id}", f"programmes/{school.programme}/holders.csv"):
        assert school.get(other, rest).status_code == 404, rest
        assert school.get(school.teacher, rest).status_code == 200, rest
    assert school.post(other, f"awards/{award.id}/suspend", reason="identity").status_code == 404


def test_nobody_downloads_somebody_elses_certificate(school):
    school.earn()
    issuance = school.issuances()[0]
    other = a_launch(school.session, person_sub="s2")
    path = f"certificates/{issuance.id}/a4"
    assert school.get(other, path).status_code == 404
    assert school.get(school.teacher, path).status_code == 404
    mine = school.get(school.learner, path)
    assert mine.data == school.file(issuance, "a4")
    assert "Person" not in mine.headers["Content-Disposition"]


def test_wake_calls_the_worker_only_once_the_award_is_stored(school, monkeypatch):
    calls = []
    monkeypatch.setattr(service.Wake, "call", staticmethod(lambda: calls.append(1)))
    school.sit()
    assert len(calls) == 1
