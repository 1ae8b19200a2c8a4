"""From a learner's report to corrected results and a reply, over HTTP, and who may do what."""

from __future__ import annotations

import re

import pytest
from learners import Learner
from regraded_course import RegradedCourse
from sqlalchemy import select, update
from tests_support import a_launch

from lms_plugin.access import Role
from lms_plugin.authoring.models import ItemVersion
from lms_plugin.delivery.models import AssessmentVersion
from lms_plugin.delivery.regrade_models import Notice
from lms_plugin.delivery.review import Moment, Release, Shown
from lms_plugin.passback.models import OwedScore
from lms_plugin.regrading.models import Challenge, ChallengeEntry, ChallengeReport, RegradedScore, Step, Verdict
from question_bank.regrade.policies import Policy

SAID = {"problem": "key", "text": "The leaflet says C.", "source": "Leaflet, page 2"}


@pytest.fixture
def course(session):
    return RegradedCourse(session)


class Desk:
    """Somebody in front of the course's pages."""

    def __init__(self, app, course, who, role=Role.LEARNER):
        self.course = course
        self.person = Learner(app, course.enter(who, role=role))

    def get(self, path):
        return self.person.get(path)

    def post(self, path, **fields):
        return self.person.post(path, **fields)

    def report(self, attempt, **said):
        slot = next(slot for slot, key in self.course.keys(attempt).items() if key == "x")
        self.course.session.commit()
        return self.post(f"attempts/{attempt}/report/{slot}", **(SAID | said))


def found(session, kind):
    session.expire_all()
    rows = session.scalars(select(kind).order_by(kind.id)).all()
    session.rollback()
    return rows


def fields_of(page):
    """The form of a dry run as the page holds it."""
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)
    return {name: value for name, value in pairs if name != "csrf_token"}


def test_an_upheld_challenge_changes_3_of_10_attempts_3_resends_3_notices_a_reply_and_a_chain_of_four(
    app, course, session
):
    attempts = {n: course.sit(f"p{n}", {"x": "c" if n < 4 else "b", "y": "b"}) for n in range(1, 11)}
    reporter, teacher = Desk(app, course, "p1"), Desk(app, course, "other-teacher", Role.INSTRUCTOR)
    before = len(found(session, OwedScore))
    assert "Report a problem with this question" in reporter.get(f"attempts/{attempts[1]}/result").text
    assert reporter.report(attempts[1]).status_code == 303
    assert "1 report about a question waits for a decision" in teacher.get("").text
    assert "waits for a decision" not in reporter.get("").text
    queue = teacher.get("challenges").text
    assert "Which, x?" in queue
    challenge = found(session, Challenge)[0].id
    page = teacher.get(f"challenges/{challenge}").text
    assert "The leaflet says C." in page
    decided = teacher.post(f"challenges/{challenge}", verdict="key_wrong", reason="The leaflet is right.")
    assert "waits for a decision" not in teacher.get("").text
    assert f"regrades/items/{course.item}?challenge={challenge}" in decided.location
    course.write(critical="a")
    old, new = course.versions()
    session.commit()
    assert teacher.get(decided.location.partition(teacher.person.entered.launch_id + "/")[2]).status_code == 200
    terms = f"scope=quiz&old={old}&new={new}&policy=old_or_new&challenge={challenge}"
    run = teacher.get(f"regrades/items/{course.item}/dry-run?{terms}")
    assert "▲ 3" in run.text
    assert ">The leaflet is right.</textarea>" in run.text  # not to be typed twice
    applied = teacher.post(f"regrades/items/{course.item}/apply", **fields_of(run), reason="Leaflet, page 2.")
    assert applied.status_code == 303, applied.text
    fresh = found(session, OwedScore)[before:]
    assert {one.attempt_id for one in fresh} == {attempts[n] for n in (1, 2, 3)}
    notices = found(session, Notice)
    assert [one.attempt_id for one in notices if one.regrade_id] == [attempts[n] for n in (1, 2, 3)]
    assert [(one.attempt_id, one.verdict) for one in notices if not one.regrade_id] == [(attempts[1], "key_wrong")]
    chain = found(session, ChallengeEntry)
    assert [one.step for one in chain] == [Step.REPORTED, Step.DECIDED, Step.REGRADED, Step.TOLD]
    assert [one.previous_id for one in chain] == [None, *(one.id for one in chain[:-1])]
    assert chain[-1].facts == {"scores": 3, "notices": 3}
    assert {one.owed_score_id for one in session.scalars(select(RegradedScore))} == {one.id for one in fresh}
    session.rollback()
    shown = teacher.get(applied.location.partition(teacher.person.entered.launch_id + "/")[2]).text
    assert re.search(r"3\s*<span class=\"tag warn\">on the way", shown)


def test_a_learner_reads_old_and_new_result_and_the_reply_and_puts_them_away(app, course, session):
    attempt = course.sit("ana", {"x": "c", "y": "b"})
    ana, teacher = Desk(app, course, "ana"), Desk(app, course, "other", Role.INSTRUCTOR)
    ana.report(attempt)
    teacher.post(f"challenges/{found(session, Challenge)[0].id}", verdict="key_wrong", reason="Quite right.")
    course.apply(course.terms(Policy.NEW_KEY, course.write()))
    session.commit()
    front = ana.get("").text
    assert "25\u00a0% → 50\u00a0%" in front
    assert "Quite right." in front
    ids = re.findall(r'name="notice" value="(\d+)"', front)
    assert len(ids) == 2
    result = ana.get(f"attempts/{attempt}/result").text
    assert "Graded anew" in result
    keys = re.findall(r'class="result-option key">\s*(Answer .)', result)
    assert sorted(keys) == ["Answer b"] * 3 + ["Answer c"], "the key shown is that of the corrected version"
    assert ana.post("notices/hide", notice=ids).status_code == 303
    assert "25\u00a0% → 50\u00a0%" not in ana.get("").text
    assert "25\u00a0% → 50\u00a0%" in ana.get(f"attempts/{attempt}/result").text
    ben = Desk(app, course, "ben")
    assert ben.post("notices/hide", notice=ids).status_code == 404


def test_reports_on_one_version_come_together_and_twice_is_once(app, course, session):
    for who in ("ana", "ben"):
        attempt = course.sit(who, {"x": "c"})
        assert Desk(app, course, who).report(attempt).status_code == 303
        again = Desk(app, course, who).report(attempt, text="again")
        assert again.status_code == 303
    assert len(found(session, Challenge)) == 1
    assert [one.text for one in found(session, ChallengeReport)] == [SAID["text"]] * 2


def test_a_report_tells_no_key_and_is_taken_only_where_the_question_is_shown(app, course, session):
    attempt = course.sit("ana", {"x": "c"})
    ana = Desk(app, course, "ana")
    page = ana.get(f"attempts/{attempt}/report/1").text
    assert "Answer b" not in page
    version = session.scalar(select(AssessmentVersion))
    session.execute(update(AssessmentVersion).values(settings=version.settings | {"review": "score_only"}))
    session.commit()
    assert ana.get(f"attempts/{attempt}/report/1").status_code == 404
    assert ana.report(attempt).status_code == 404
    assert found(session, ChallengeReport) == []


@pytest.mark.parametrize("lacking", [{"text": "  "}, {"problem": ""}, {"problem": "nonsense"}])
def test_a_report_without_its_words_comes_back_as_typed(app, course, session, lacking):
    attempt = course.sit("ana", {"x": "c"})
    answer = Desk(app, course, "ana").report(attempt, **lacking)
    assert answer.status_code == 422
    assert "Leaflet, page 2" in answer.text
    assert found(session, ChallengeReport) == []


def test_an_open_attempt_and_somebody_elses_cannot_be_reported(app, course, session):
    open_one = course.sit("ana", {"x": "c"}, hand_in=False)
    assert Desk(app, course, "ana").report(open_one).status_code == 404
    course.hand_in(open_one)
    assert Desk(app, course, "ben").report(open_one).status_code == 404
    assert Desk(app, course, "ana").post(f"attempts/{open_one}/report/99", **SAID).status_code == 404


def test_in_practice_a_checked_question_is_reported_while_the_attempt_is_open(app, session):
    course = RegradedCourse(session, practice=True)
    attempt = course.sit("ana", {"x": "c"}, hand_in=False)
    ana = Desk(app, course, "ana")
    slot = next(slot for slot, key in course.keys(attempt).items() if key == "x")
    session.commit()
    assert ana.report(attempt).status_code == 303
    assert "has reached your instructors" in ana.get(f"attempts/{attempt}/report/{slot}").text
    assert len(found(session, ChallengeReport)) == 1


def test_who_wrote_the_version_does_not_decide_unless_the_bank_needs_no_second_person(app, course, session):
    attempt = course.sit("ana", {"x": "c"})
    Desk(app, course, "ana").report(attempt)
    author = Desk(app, course, "teacher", Role.INSTRUCTOR)
    session.execute(update(ItemVersion).values(author_id=course.teacher.person_id))
    session.commit()
    challenge = found(session, Challenge)[0].id
    assert "another instructor" in author.get(f"challenges/{challenge}").text
    answer = author.post(f"challenges/{challenge}", verdict="rejected", reason="No.")
    assert answer.status_code == 403
    assert "CHALLENGE_OWN_VERSION" in answer.text
    assert found(session, Challenge)[0].verdict is Verdict.OPEN
    other = Desk(app, course, "other", Role.INSTRUCTOR)
    assert other.post(f"challenges/{challenge}", verdict="rejected", reason="No.").status_code == 303
    again = other.post(f"challenges/{challenge}", verdict="wording", reason="Yes.")
    assert (again.status_code, "CHALLENGE_CLOSED" in again.text) == (409, True)


@pytest.mark.parametrize("verdict", ["rejected", "wording"])
def test_a_decision_needs_a_reason_and_reaches_the_reporter(app, course, session, verdict):
    attempt = course.sit("ana", {"x": "c"})
    ana, teacher = Desk(app, course, "ana"), Desk(app, course, "other", Role.INSTRUCTOR)
    ana.report(attempt)
    challenge = found(session, Challenge)[0].id
    assert teacher.post(f"challenges/{challenge}", verdict=verdict, reason=" ").status_code == 422
    assert teacher.post(f"challenges/{challenge}", verdict="open", reason="x").status_code == 422
    teacher.post(f"challenges/{challenge}", verdict=verdict, reason="Look at page 3.")
    assert "Look at page 3." in ana.get("").text
    assert ana.report(attempt).status_code == 303
    assert len(found(session, Challenge)) == 1, "it is reported once, decided or not"
    ben = course.sit("ben", {"x": "c"})
    Desk(app, course, "ben").report(ben)
    assert [one.verdict for one in found(session, Challenge)] == [Verdict(verdict), Verdict.OPEN]


def test_another_course_sees_neither_challenges_nor_regrades(app, course, session):
    attempt = course.sit("ana", {"x": "c"})
    Desk(app, course, "ana").report(attempt)
    applied = course.apply(course.terms(Policy.FULL_CREDIT))
    session.commit()
    elsewhere = Learner(app, a_launch(session, context="c2", link="l2", person_sub="t2", role=Role.INSTRUCTOR))
    challenge = found(session, Challenge)[0].id
    assert "Which, x?" not in elsewhere.get("challenges").text
    for path in (f"challenges/{challenge}", f"regrades/{applied.regrade_id}", f"regrades/{applied.regrade_id}/undo"):
        assert elsewhere.get(path).status_code == 404
    assert elsewhere.post(f"challenges/{challenge}", verdict="rejected", reason="x").status_code == 404
    assert elsewhere.post(f"regrades/{applied.regrade_id}/undo", hash="x", reason="x").status_code == 404


def test_a_learner_reaches_no_page_of_regrades(app, course):
    ana = Desk(app, course, "ana")
    for path in ("challenges", "regrades", f"regrades/items/{course.item}"):
        assert ana.get(path).status_code == 403


@pytest.mark.parametrize("released", [True, False], ids=["released", "held back"])
def test_a_learner_reads_what_a_correction_made_of_their_pass_as_far_as_that_is_released(app, session, released):
    held = {} if released else {Shown.PASS_TRACE: Release(moments=frozenset())}
    course = RegradedCourse(
        session, pass_percent=70, releases={one: Release(moments=frozenset(Moment)) for one in Shown} | held
    )
    gained, lost, same = (
        course.sit(who, {"x": chosen} | dict.fromkeys(right, "b"))
        for who, chosen, right in (("ana", "c", "yz"), ("ben", "b", "yz"), ("cy", "b", "y"))
    )
    course.apply(course.terms(Policy.NEW_KEY, course.write()))
    for who, attempt, turned in (
        ("ana", gained, "as passed now"),
        ("ben", lost, "as not passed now"),
        ("cy", same, ""),
    ):
        desk = Desk(app, course, who)
        slot = next(slot for slot, key in course.keys(attempt).items() if key == "x")
        session.commit()
        for path in ("", f"attempts/{attempt}/result"):
            text = desk.get(path).text
            assert "was corrected" in text
            assert re.findall(r"The attempt counts (as [a-z ]+)\.", text) == ([turned] if turned and released else [])
        assert f'href="#h{slot}">See question {slot}</a>' in text
        assert f'id="h{slot}"' in text
