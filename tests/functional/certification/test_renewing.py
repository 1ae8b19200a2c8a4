"""Renewing: the shorter quiz in the window or the grace, the whole programme before and after."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from builders import a_launch, a_quiz
from certificates import WRONG
from sqlalchemy import select, update

from lms_plugin.certification import offline, programmes, soon
from lms_plugin.certification.models import Award, EvaluationRow, EvidenceRow, ImpactItem
from lms_plugin.certification.regraded import set_aside
from lms_plugin.db import utc_now
from question_bank.certification.requirements import CategoryMin, RenewalQuiz
from question_bank.certification.states import AwardState

DAY = timedelta(days=1)


@pytest.fixture
def short(school):
    """The launch of a shorter quiz that a second programme, which also wants 100 % in a topic, takes for renewal."""
    entered = a_launch(school.session, link="l2")
    quiz = a_quiz(school.session, entered, attempts=None, title="Short quiz")
    more = [CategoryMin(category="safety", title="Safety", minimum=Decimal(100))]
    shorter = RenewalQuiz(assessment=quiz, title="Short quiz", minimum=Decimal(50))
    school.programme = school.offer("SHORT-1", [*school.rules(*more), shorter], title="With renewal")
    return entered


def ends(school, until):
    """Let the certificate of the programme end at this moment, two years after it was earned."""
    mine = Award.programme_id == school.programme
    school.session.execute(
        update(Award).where(mine).values(valid_until=until, awarded_at=until - 730 * DAY, created_at=until - 730 * DAY)
    )
    school.session.execute(update(EvaluationRow).values(at=until - 730 * DAY))
    for row in school.session.scalars(select(EvidenceRow)):
        row.taken_at = until - 731 * DAY
        row.payload = row.payload | {"taken_at": row.taken_at.isoformat()}
    school.session.commit()


def mine(school):
    return [one for one in school.awards() if one.programme_id == school.programme]


@pytest.mark.parametrize(
    ("days", "shown"), [(30, "no day is lost"), (-10, "It has expired, but you can still renew it")]
)
def test_the_shorter_quiz_renews_in_the_window_and_in_the_grace(school, short, days, shown):
    school.earn()
    until = utc_now() + days * DAY
    ends(school, until)
    page = school.get(school.learner, "certificates").text
    assert shown in page
    assert "The quiz “Short quiz” is enough." in page
    assert "after that you need the whole programme" in page
    front = school.get(school.learner, "").text
    assert "To renew it, pass the quiz “Short quiz” until" in front
    school.earn(short)
    old, new = mine(school)
    assert (old.state, new.state, new.renewal_of) == (AwardState.SUPERSEDED, AwardState.ACTIVE, old.id)
    assert new.number != old.number
    start = until if days > 0 else utc_now()
    assert timedelta(days=729) <= new.valid_until - start <= timedelta(days=732)
    (document,) = school.issuances(new)
    credential = json.loads(school.file(document))
    names = [one["name"] for one in credential["credentialSubject"]["achievement"]["resultDescription"]]
    assert names == ["Overall", "Safety-critical questions answered safely"]
    assert [one["name"] for one in credential["evidence"]] == ["Short quiz"]
    school.work()
    bundle = school.public().get(f"/i/{school.slug}/bundle.zip").data
    assert offline.check(school.file(document, "a4"), bundle, at=utc_now()).verdict is offline.Verdict.VALID
    school.post(school.learner, f"certificates/{new.id}/show", visibility="link", results="1")
    assert "Overall" in school.page(document).text


@pytest.mark.parametrize("days", [120, -40])
def test_before_the_window_and_after_the_grace_it_earns_nothing(school, short, days):
    school.earn()
    ends(school, utc_now() + days * DAY)
    school.earn(short)
    assert len(mine(school)) == 1
    page = school.get(school.learner, "certificates").text
    assert "is enough" not in page
    assert ("meet the whole programme again" in page) == (days < 0)


def test_after_the_grace_the_whole_programme_counts_from_now(school, short):
    school.earn()
    ends(school, utc_now() - 40 * DAY)
    school.earn()
    old, new = mine(school)
    assert (old.state, new.state) == (AwardState.SUPERSEDED, AwardState.ACTIVE)
    assert new.valid_until > utc_now() + 729 * DAY


def test_it_never_stands_for_a_first_award_and_not_for_a_dangerous_choice(school, short):
    school.sit(short)
    school.work()
    assert mine(school) == []
    school.earn()
    ends(school, utc_now() + 30 * DAY)
    school.sit(short, WRONG)
    school.work()
    assert len(mine(school)) == 1
    steps = school.get(school.learner, "certificates").text
    assert "the quiz “Short quiz” with at least 50\u00a0% stands for" in steps  # the sign never begins a line


def test_before_a_try_the_renewals_own_steps_are_shown_and_none_is_met(school, short):
    school.earn()
    ends(school, utc_now() + 30 * DAY)
    page = school.get(school.learner, "certificates").text
    steps = page.split("What you can earn in this course")[1]
    assert "Short quiz" in steps
    assert "Reach at least 100" not in steps
    assert ">met<" not in steps.split("With renewal")[1]


def test_the_verification_page_says_until_when_an_expired_one_can_be_renewed(school, short):
    school.earn()
    document = school.issuances(mine(school)[0])[0]
    ends(school, utc_now() - 10 * DAY)
    page = school.page(document).text
    assert "Expired, in the period of grace" in page
    assert "It can be renewed until" in page
    ends(school, utc_now() - 40 * DAY)
    assert "It can be renewed until" not in school.page(document).text


def test_a_renewed_certificate_is_reviewed_by_the_quiz_that_renewed_it(school, short):
    school.earn()
    ends(school, utc_now() + 30 * DAY)
    attempt = school.sit(short)
    school.work()
    who = school.learner
    set_aside(school.session, who.context_id, who.person_id, attempt, cause="voided", actor="person 2", now=utc_now())
    school.session.commit()
    renewed = mine(school)[1].id
    item = school.session.scalars(select(ImpactItem).where(ImpactItem.award_id == renewed)).one()
    assert [one["kind"] for one in item.before][-1] == "renewal_quiz"
    assert not item.still_met


def test_staff_choose_the_shorter_quiz_in_the_form_and_find_it_there_again(school, short):
    form = {
        "title": "Chosen", "code": "CHO-1", "description": "Knows.", "languages": "en", "validity": "P2Y",
        "zone": "UTC", "quizzes": str(school.quiz), "renewal": "2", "safety": "1", "max_hits": "0", "min_served": "1",
    }  # fmt: skip
    made = school.post(school.teacher, "programmes/new", **form)
    assert made.status_code == 303, made.text
    number = int(made.headers["Location"].rsplit("/", 1)[1])
    version = programmes.newest(school.session, number)
    assert version.requirements[-1] == RenewalQuiz(assessment=2, title="Short quiz", minimum=Decimal(50))
    page = school.get(school.teacher, f"programmes/{number}/edit").text
    assert '<option value="2" selected>Short quiz</option>' in page
    assert "To renew in time" in school.get(school.teacher, f"programmes/{number}").text
    refused = school.post(school.teacher, "programmes/new", **(form | {"code": "CHO-2", "validity": ""}))
    assert refused.status_code == 422
    assert "never renewed" in refused.text
    alone = {name: value for name, value in form.items() if name != "quizzes"} | {
        "signoff": "Practical",
        "code": "CHO-3",
    }
    assert "needs a quiz" in school.post(school.teacher, "programmes/new", **alone).text


def test_a_reminder_names_the_shorter_quiz_and_the_last_day_of_the_grace(school, short):
    school.earn()
    until = utc_now() + 30 * DAY
    ends(school, until)
    found = soon.running_out(school.session, school.learner.context_id, school.learner.person_id, now=utc_now())
    assert [one.quiz for one in found] == ["Short quiz"]
    assert found[0].last >= until + 30 * DAY
