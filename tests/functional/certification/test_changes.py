"""What happens to certificates when attempts are voided, questions, sources and programmes change, and who decides."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from certificates import WRONG
from learners import Learner
from sqlalchemy import select, update

from lms_plugin.authoring.models import ItemStatus, ItemVersion
from lms_plugin.authoring.service import content_hash_of
from lms_plugin.certification import deltas
from lms_plugin.certification.audit import audit
from lms_plugin.certification.models import Award, ImpactItem, ImpactReview, Issuance
from lms_plugin.certification.quizzes import CHANGED
from lms_plugin.db import utc_now
from lms_plugin.delivery.models import AttemptSlot
from lms_plugin.delivery.regrade_models import Decision
from lms_plugin.regrading.applying import Order, apply
from lms_plugin.regrading.terms import Terms
from lms_plugin.regrading.trials import try_out
from question_bank.certification.requirements import PracticeMin, QuizPass
from question_bank.certification.states import AwardState
from question_bank.regrade.policies import Policy


def act(school, attempt, what, **form):
    answer = school.post(school.teacher, f"attempts/{attempt}/{what}", **({"reason": "Fire alarm"} | form))
    assert answer.status_code == 303, answer.text


def items(school):
    school.session.rollback()
    return school.session.scalars(select(ImpactItem).order_by(ImpactItem.id)).all()


def reviews(school):
    return school.session.scalars(select(ImpactReview).order_by(ImpactReview.id)).all()


def earned(school):
    """An attempt and the award that rests on it."""
    attempt = school.sit()
    school.work()
    return attempt, school.awards()[0]


def test_voiding_the_attempt_a_certificate_rests_on_opens_a_review_and_restoring_it_closes_that(school):
    attempt, award = earned(school)
    act(school, attempt, "void")
    (item,) = items(school)
    assert (item.award_id, item.still_met, item.decision) == (award.id, False, None)
    assert school.awards()[0].state is AwardState.ACTIVE
    assert "an attempt does not count" in school.get(school.teacher, "programmes/reviews/1").text
    act(school, attempt, "restore")
    assert [one.decision for one in items(school)] == ["keep", "keep"]
    assert all(one.closed_at for one in reviews(school))
    assert list(audit(school.session)) == []


def test_a_voided_attempt_earns_nothing_any_more(school):
    attempt = school.sit()
    act(school, attempt, "void")
    school.work()
    assert [(one.state, one.trouble) for one in school.awards()] == [(AwardState.PENDING, "not_met")]


def test_voiding_another_attempt_asks_nobody(school):
    earned(school)
    act(school, school.sit(), "void")
    assert items(school) == []


def test_an_attempt_opened_again_is_reviewed_until_it_is_handed_in_as_well_as_before(school):
    attempt, _award = earned(school)
    act(school, attempt, "reopen")
    assert [one.decision for one in items(school)] == [None]
    assert Learner(school.app, school.learner).submit(attempt).status_code == 303
    assert [one.decision for one in items(school)] == ["keep", "keep"]


def newer(school, change=None):
    """A newer approved version of the served single-choice question, changed if told how; what it was and is now."""
    served = school.session.scalars(
        select(ItemVersion)
        .join(AttemptSlot, AttemptSlot.item_version_id == ItemVersion.id)
        .where(ItemVersion.type == "single_choice")
    ).first()
    document = json.loads(json.dumps(served.document))
    (change or (lambda _document: None))(document)
    held = ("item_id", "type", "difficulty", "topics", "critical", "reason")
    made = ItemVersion(
        **{name: getattr(served, name) for name in held}, document=document, number=served.number + 1,
        status=ItemStatus.APPROVED, content_hash=content_hash_of(document), created_at=utc_now(),
    )  # fmt: skip
    school.session.add(made)
    school.session.commit()
    return served, made


def judge(school, materiality, **form):
    (one,) = school.app.extensions["assay"].extras[CHANGED](
        school.session, school.session.scalars(select(AttemptSlot.item_version_id)).all()
    )
    answer = school.post(school.teacher, "changes/judge", changed=one.name, materiality=materiality, **form)
    assert answer.status_code == 303, answer.text


def test_a_changed_question_waits_for_a_verdict_and_a_trifle_touches_nothing(school):
    earned(school)
    newer(school)
    assert "A newer version was approved" in school.get(school.teacher, "programmes").text
    assert school.post(school.learner, "changes/judge", changed="1.2", materiality="none").status_code == 403
    judge(school, "none", note="a comma")
    assert items(school) == []
    assert "A newer version was approved" not in school.get(school.teacher, "programmes").text


def test_a_change_that_matters_lists_exactly_the_certificates_that_rest_on_it(school):
    earned(school)
    newer(school)
    judge(school, "major")
    (item,) = items(school)
    assert (item.still_met, item.decision, item.suspended) == (True, None, False)
    assert timedelta(days=29) < item.due - utc_now() <= timedelta(days=30)


def test_a_small_change_keeps_what_is_still_met(school):
    earned(school)
    newer(school)
    judge(school, "minor")
    assert [one.decision for one in items(school)] == ["keep"]


def dangerous(document):
    """What was chosen is dangerous now."""
    for option in document["options"]:
        if option.get("fraction") == "1":
            option["fraction"] = "0"
            option["critical"] = True
        elif not option.get("critical"):
            option["fraction"] = "1"


def test_a_recorded_answer_that_is_dangerous_now_suspends_at_once_if_it_is_about_safety(school):
    earned(school)
    newer(school, dangerous)
    judge(school, "safety")
    assert school.awards()[0].state is AwardState.SUSPENDED
    assert [(one.hit, one.suspended, one.decision) for one in items(school)] == [(True, True, None)]


def test_a_question_whose_source_changed_is_listed(school):
    earned(school)
    school.session.execute(update(ItemVersion).where(ItemVersion.type == "true_false").values(status=ItemStatus.STALE))
    school.session.commit()
    assert "Its source has changed" in school.get(school.teacher, "programmes").text
    judge(school, "major")
    assert [one.cause for one in reviews(school)] == ["source_change"]


def test_the_quiz_that_answers_for_a_change_gives_new_copies_with_the_same_number_and_last_day(school):
    _attempt, award = earned(school)
    number, until = award.number, award.valid_until
    newer(school)
    judge(school, "major")
    review = reviews(school)[0]
    asked = school.post(school.teacher, f"changes/reviews/{review.id}/quiz", quiz=str(school.quiz))
    assert asked.status_code == 303
    assert "Pass the quiz" in school.get(school.learner, "certificates").text
    school.sit(answers=WRONG)
    assert [one.decision for one in items(school)] == [None]
    school.sit()
    assert [one.decision for one in items(school)] == ["passed_again"]
    school.work()
    (award,) = school.awards()
    assert (award.state, award.number, award.valid_until) == (AwardState.ACTIVE, number, until)
    old, new = school.session.scalars(select(Issuance).order_by(Issuance.id)).all()
    assert (new.seq, new.cause, new.withdrawn_at) == (2, "delta", None)
    assert old.withdrawn_at is not None
    assert len(json.loads(school.file(new))["evidence"]) == 2


def test_passing_again_lifts_what_the_rules_had_suspended(school):
    earned(school)
    newer(school, dangerous)
    judge(school, "safety")
    review = reviews(school)[0]
    school.post(school.teacher, f"changes/reviews/{review.id}/quiz", quiz=str(school.quiz))
    school.session.execute(update(ItemVersion).where(ItemVersion.number == 2).values(status=ItemStatus.RETIRED))
    school.sit()
    school.work()
    assert [one.cause for one in school.issuances()] == ["first", "delta"]
    assert school.awards()[0].state is AwardState.ACTIVE


def test_safety_that_was_not_shown_again_in_time_suspends_and_nothing_else_does(school):
    earned(school)
    newer(school)
    judge(school, "safety")
    review, late = reviews(school)[0], utc_now() + timedelta(days=15)
    assert deltas.overdue(school.session, now=late) == 0  # nobody has asked for a quiz
    deltas.choose(school.session, review, school.quiz, by="person 1", now=utc_now())
    assert deltas.overdue(school.session, now=utc_now() + timedelta(days=13)) == 0
    assert deltas.overdue(school.session, now=late) == 1
    assert deltas.overdue(school.session, now=late) == 0
    assert school.session.scalars(select(Award.state)).all() == [AwardState.SUSPENDED]


def test_a_quiz_is_made_of_the_questions_that_changed(school):
    earned(school)
    newer(school)
    judge(school, "major")
    path = f"changes/reviews/{reviews(school)[0].id}/quiz"
    assert school.post(school.teacher, path, quiz="make").status_code == 303
    made = reviews(school)[0].delta
    assert made not in {None, school.quiz}
    assert "Questions that changed" in school.get(school.teacher, "programmes/reviews/1").text
    assert school.post(school.teacher, path, quiz="999").status_code == 404
    assert school.post(school.teacher, path, quiz="").status_code == 303
    assert reviews(school)[0].delta is None


@pytest.mark.parametrize(("materiality", "decisions"), [("none", []), ("minor", ["keep"]), ("major", [None])])
def test_a_new_version_of_a_programme_is_judged_for_those_who_hold_it(school, materiality, decisions):
    _attempt, award = earned(school)
    version = award.version_id
    form = {"title": "Safe practice", "description": "Knows more.", "languages": "en", "validity": "P2Y", "zone": "UTC",
            "code": "SAFE-1", "quizzes": str(school.quiz)}  # fmt: skip
    assert school.post(school.teacher, f"programmes/{school.programme}/edit", **form).status_code == 303
    assert "certificates that stand" in school.get(school.teacher, f"programmes/{school.programme}").text
    path = f"programmes/{school.programme}/publish"
    assert school.post(school.teacher, path, materiality="often").status_code == 422
    assert school.post(school.teacher, path, materiality=materiality).status_code == 303
    assert [one.decision for one in items(school)] == decisions
    assert school.awards()[0].version_id == version
    if decisions:
        assert "new version" in school.get(school.teacher, f"programmes/reviews/{reviews(school)[0].id}").text


def test_practice_that_was_asked_for_opens_the_certificate_when_it_is_done(school, monkeypatch):
    from lms_plugin.certification import again, service

    done = {}
    monkeypatch.setattr(service.Practice, "count", staticmethod(lambda _session, _person: done))
    asked = [QuizPass(assessment=school.quiz, title="Sample quiz", minimum=Decimal(50)), PracticeMin(answered=3)]
    school.offer("PRACTICE-1", asked)
    school.sit()
    assert len(school.awards()) == 1  # that of the other programme
    for answered, held in ((2, 1), (3, 2), (4, 2)):
        done[school.learner.context_id] = answered
        again.practised_more(school.session, school.learner.context_id, school.learner.person_id, now=utc_now())
        school.session.commit()
        assert len(school.awards()) == held


def test_a_certificate_of_an_average_prints_the_average(school):
    asked = QuizPass(assessment=school.quiz, title="Sample quiz", minimum=Decimal(50), policy="average")
    school.offer("AVERAGE-1", [asked])
    school.sit()
    school.work()
    before = len(school.awards())
    credential = json.loads(school.file(school.issuances()[-1]))
    assert "average of all attempts" in credential["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert before == 2


def test_an_average_below_the_mark_earns_nothing_though_the_last_attempt_passed(school):
    asked = QuizPass(assessment=school.quiz, title="Sample quiz", minimum=Decimal(60), policy="average")
    programme = school.offer("AVERAGE-2", [asked])
    for answers in (WRONG, None):
        school.sit(answers=answers)
    school.work()
    assert [one.programme_id for one in school.awards() if one.programme_id == programme] == []
    school.sit()
    school.work()
    (award,) = (one for one in school.awards() if one.programme_id == programme)
    results = json.loads(school.file(school.issuances(award)[0]))["credentialSubject"]["result"]
    assert results[0]["value"] == "66.6"


def key_of_one(school, change, lost=lambda _attempt: Decision.WITHDRAW):
    """A regrade of the single-choice question under a newer version, changed as told."""
    served, made = newer(school, change)
    regrade(school, served.item_id, served.id, Policy.NEW_KEY, made.id, lost=lost)


def regrade(school, item, version, policy, new=None, *, lost=lambda _attempt: Decision.WITHDRAW):
    """What staff order after looking at a dry run; ``lost`` decides what becomes of the pass of an attempt."""
    terms = Terms(
        context_id=school.learner.context_id, item_id=item, old_versions=(version,), policy=policy, new_version=new,
        assessment_id=school.quiz,
    )  # fmt: skip
    trial = try_out(school.session, terms, now=utc_now())
    order = Order(
        dry_run_hash=trial.run.content_hash, reason="The key was wrong.", person_id=school.teacher.person_id,
        decisions={row.attempt: lost(row.attempt) for row in trial.run.losing},
    )  # fmt: skip
    apply(school.session, terms, order, now=utc_now())
    school.session.commit()


def other_key(document):
    """What was chosen is wrong now, though not dangerous."""
    for option in document["options"]:
        option["fraction"] = "1" if option["fraction"] != "1" and not option.get("critical") else "0"


PARTLY = {"two": ["c"], "three": False}  # with the rest right it is just passed


def test_a_regrade_of_a_voided_attempt_holds_for_its_certificate_on_the_day_it_is_restored(school):
    attempt = school.sit(answers=PARTLY)
    school.work()
    act(school, attempt, "void")
    key_of_one(school, other_key)
    act(school, attempt, "restore")
    assert [(one.still_met, one.decision) for one in items(school)] == [(False, None), (False, None)]
    assert school.awards()[0].state is AwardState.ACTIVE, "a person decides"


def test_a_choice_that_became_dangerous_while_its_attempt_was_void_suspends_once_that_is_restored(school):
    attempt, _award = earned(school)
    act(school, attempt, "void")
    key_of_one(school, dangerous)
    act(school, attempt, "restore")
    assert [(one.hit, one.suspended) for one in items(school)] == [(False, False), (True, True)]
    assert school.awards()[0].state is AwardState.SUSPENDED


def test_an_attempt_regraded_before_it_was_voided_is_restored_as_it_was_graded_last(school):
    attempt = school.sit(answers=PARTLY)
    school.work()
    key_of_one(school, other_key)
    act(school, attempt, "void")
    act(school, attempt, "restore")
    assert [one.still_met for one in items(school)] == [False] * 3
    assert items(school)[-1].decision is None


def test_a_voided_attempt_that_a_regrade_lets_pass_earns_its_certificate_once_it_is_restored(school):
    attempt = school.sit(answers=WRONG)
    act(school, attempt, "void")
    for version in school.session.scalars(select(AttemptSlot.item_version_id)).all():
        item = school.session.get_one(ItemVersion, version).item_id
        regrade(school, item, version, Policy.FULL_CREDIT)
    act(school, attempt, "restore")
    school.work()
    assert [one.state for one in school.awards()] == [AwardState.ACTIVE]


def test_of_two_passes_of_a_learner_that_are_lost_one_honoured_leaves_the_certificate_to_a_person(school):
    first = school.sit(answers=PARTLY)
    school.work()
    school.sit(answers=PARTLY)
    key_of_one(school, other_key, lost=lambda attempt: Decision.HONOUR if attempt == first else Decision.WITHDRAW)
    assert [one.decision for one in items(school)] == [None]


def test_an_honoured_pass_keeps_its_certificate_though_another_attempt_of_the_learner_was_regraded_too(school):
    school.sit(answers=PARTLY)
    school.work()
    school.sit(answers=WRONG)
    key_of_one(school, other_key, lost=lambda _attempt: Decision.HONOUR)
    assert [one.decision for one in items(school)] == ["keep"]
