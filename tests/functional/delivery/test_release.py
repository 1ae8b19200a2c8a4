"""The review matrix: what is released is in the page, what is not is not, at each moment (assessment.md 3.1)."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select
from tests_support import MARKER, RIGHT, a_bank, a_launch, a_quiz, sample_items

from lms_plugin.access import Role
from lms_plugin.db import utc_now
from lms_plugin.delivery.models import AssessmentVersion, Attempt
from lms_plugin.delivery.review import MATRIX, Moment, Release, Review, Shown, from_document, to_document

ALWAYS = frozenset(Moment)
# What of a thing is in the page: of a single choice, answered wrong where nothing is dangerous.
SIGNS = {
    Shown.ATTEMPT: "Which answer fits?",
    Shown.CORRECTNESS: "✗ Wrong",
    Shown.MARKS: "0 of 1 points",
    Shown.OPTION_FEEDBACK: f"{MARKER} c",
    Shown.GENERAL_FEEDBACK: f"{MARKER} rationale",
    Shown.SOURCE: f"{MARKER} document",
    Shown.KEY: "Right answer",
    Shown.OVERALL: "Read it again.",
    Shown.PASS_TRACE: "Not passed",
}


def handed_in(app, session, moment, *, closed, **changes):
    """A quiz of one question, answered wrong and handed in so long ago that it is this moment."""
    entered = a_launch(session)
    closes = utc_now() + timedelta(hours=-1 if closed else 1)
    open_until = utc_now() + timedelta(hours=1)
    bank = a_bank(session, sample_items()[:1])
    a_quiz(session, entered, bank_id=bank, questions=1, bands=((0, "Read it again."),), closes_at=open_until, **changes)
    learner = Learner(app, entered)
    attempt = learner.start()
    learner.autosave(attempt, next(iter(keys_by_slot(session, attempt))), "c")
    learner.submit(attempt)
    ago = timedelta(seconds=30 if moment is Moment.JUST_AFTER else 600)
    session.get_one(Attempt, attempt).submitted_at = utc_now() - ago
    version = session.scalars(select(AssessmentVersion)).one()
    version.settings = version.settings | {"closes_at": closes.isoformat()}
    session.commit()
    return learner, attempt


def missing(thing):
    """Without the attempt itself there is nothing that its details could stand beside."""
    return {thing} if thing in (Shown.ATTEMPT, Shown.MARKS, Shown.OVERALL, Shown.PASS_TRACE) else {thing, Shown.ATTEMPT}


@pytest.mark.values
@pytest.mark.parametrize("moment", [Moment.JUST_AFTER, Moment.LATER, Moment.CLOSED])
@pytest.mark.parametrize("thing", Shown)
def test_each_thing_is_in_the_page_at_its_moment_alone(app, session, thing, moment):
    needed = missing(thing)
    releases = {one: Release(moments=frozenset({moment} if one in needed else ())) for one in Shown}
    learner, attempt = handed_in(app, session, moment, closed=moment is Moment.CLOSED, releases=releases)
    page = learner.get(f"attempts/{attempt}/result").text
    assert {one for one, sign in SIGNS.items() if sign in page} == needed
    front = learner.get().text  # tells no more
    assert (SIGNS[Shown.PASS_TRACE] in front) == (Shown.PASS_TRACE in needed)
    other = Moment.LATER if moment is Moment.JUST_AFTER else Moment.JUST_AFTER
    session.get_one(Attempt, attempt).submitted_at = utc_now() - timedelta(seconds=600 if other is Moment.LATER else 30)
    version = session.scalars(select(AssessmentVersion)).one()
    version.settings = version.settings | {"closes_at": (utc_now() + timedelta(hours=1)).isoformat()}
    session.commit()
    page = learner.get(f"attempts/{attempt}/result").text
    assert [sign for sign in SIGNS.values() if sign in page] == []


def test_nothing_of_it_is_shown_during_the_attempt_whatever_is_released(app, session):
    entered = a_launch(session)
    releases = {one: Release(moments=ALWAYS) for one in Shown}
    a_quiz(session, entered, bank_id=a_bank(session, sample_items()[:1]), questions=1, releases=releases)
    learner = Learner(app, entered)
    attempt = learner.start()
    for rest in ("", f"attempts/{attempt}/", f"attempts/{attempt}/summary", f"attempts/{attempt}/result"):
        assert MARKER not in learner.get(rest).text


def test_the_presets_say_what_the_specification_says():
    after, closed = frozenset({Moment.JUST_AFTER, Moment.LATER, Moment.CLOSED}), frozenset({Moment.CLOSED})
    certifying = {shown: release.moments for shown, release in MATRIX[Review.AFTER_CLOSE].items()}
    assert certifying == {
        Shown.ATTEMPT: after, Shown.CORRECTNESS: closed, Shown.MARKS: after, Shown.OPTION_FEEDBACK: closed,
        Shown.GENERAL_FEEDBACK: closed, Shown.SOURCE: closed, Shown.KEY: frozenset(), Shown.OVERALL: after,
        Shown.PASS_TRACE: after,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("since", "until", "shown"), [(-1, 1, True), (1, 2, False), (-2, -1, False), (None, -1, False)]
)
def test_dates_narrow_what_a_moment_releases(since, until, shown):
    now = utc_now()
    since, until = (None if hours is None else now + timedelta(hours=hours) for hours in (since, until))
    release = Release(moments=frozenset({Moment.LATER}), since=since, until=until)
    assert release.holds(Moment.LATER, now=now) is shown
    assert not release.holds(Moment.CLOSED, now=now)
    assert from_document(to_document({Shown.KEY: release}))[Shown.KEY] == release


@pytest.fixture
def teacher(app, session):
    entered = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1")
    a_quiz(session, entered)
    return Learner(app, entered)


def test_an_instructor_releases_the_right_answers_of_attempts_handed_in_before(app, session, teacher):
    pupil = Learner(app, a_launch(session))
    attempt = pupil.start()
    pupil.submit(attempt)
    assert "Right answer" in pupil.get(f"attempts/{attempt}/result").text
    fields = {f"{one}-just_after": "1" for one in (Shown.ATTEMPT, Shown.MARKS)}
    assert teacher.post("shown", bands="50: Well done\n0: Read it again.", **fields).status_code == 303
    assert "50: Well done" in teacher.get("shown").text
    page = pupil.get(f"attempts/{attempt}/result").text
    assert "Right answer" not in page
    assert "Read it again." not in page
    fields |= {f"{one}-just_after": "1" for one in (Shown.KEY, Shown.OVERALL)}
    teacher.post("shown", bands="50: Well done\n0: Read it again.", **fields)
    page = pupil.get(f"attempts/{attempt}/result").text
    assert "Right answer" in page
    assert "Read it again." in page


@pytest.mark.values
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bands", "much: Well done"), ("bands", "101: Well done"), ("bands", "50"), ("bands", "NaN: x"),
        ("since-key", "tomorrow"), ("since-key", "2030-02-30T10:00"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_comes_back_with_everything_else_as_typed(teacher, name, value):
    page = teacher.post("shown", **{"key-later": "1", name: value})
    assert page.status_code == 422
    assert 'name="key-later" value="1" checked' in page.text
    assert "Please check the form" in page.text


def test_a_time_until_before_the_time_from_is_refused(teacher):
    page = teacher.post("shown", **{"since-key": "2030-01-02T10:00", "until-key": "2030-01-01T10:00"})
    assert page.status_code == 422


def test_a_document_that_several_passages_come_from_is_named_once(app, session):
    item = sample_items()[0]
    places = (("Safety", 1), ("Safety", 2), ("Effects", 7))
    item["citations"] = [
        {"document": "doc", "title": "Peels in practice", "section": section, "paragraph": number}
        for section, number in places
    ]
    item["citations"].append({"document": "other", "title": "Skin", "section": "Safety", "paragraph": 3})
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, [item]), questions=1)
    learner = Learner(app, entered)
    text = learner.client.get(learner.submit(learner.start()).location).text
    told = re.sub(r"<[^>]+>", "", text.partition('class="source"')[2].partition("</p>")[0]).partition("Source:")[2]
    assert " ".join(told.split()) == (
        "Peels in practice, section “Safety”, paragraphs 1, 2; section “Effects”, paragraph 7; "
        "Skin, section “Safety”, paragraph 3"
    )


def test_the_result_says_of_each_topic_with_a_minimum_what_it_came_to_and_what_it_took(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, topic_minimums=(("safety", Decimal(80)),))
    learner = Learner(app, entered)
    attempt = learner.start()
    for slot, key in keys_by_slot(session, attempt).items():
        if key in {"one", "three"}:
            assert learner.autosave(attempt, slot, RIGHT[key]).status_code == 200
    text = learner.client.get(learner.submit(attempt).location).text
    checks = text.partition('<ul class="checks">')[2].partition("</ul>")[0]
    assert "✗ Topic “Safety”: 50\u00a0%, needed 80\u00a0%" in checks
    assert "✓ Score: 50 %, needed 50 %" in " ".join(checks.split())
    bars = text.partition('<div class="bars">')[2]
    assert ">50\u00a0%, needed 80\u00a0%</span>" in bars
    assert bars.count('<path d="M80 -.4v1.8"/>') == 1  # the mark on the bar
    assert "✓ Safety: no dangerous choice </li>" in " ".join(checks.split())


def test_the_result_leads_to_the_questions_that_were_not_fully_right(app, session):
    entered = a_launch(session)
    a_quiz(session, entered)
    learner = Learner(app, entered)
    attempt = learner.start()
    slots = {key: slot for slot, key in keys_by_slot(session, attempt).items()}
    learner.autosave(attempt, slots["one"], RIGHT["one"])
    learner.autosave(attempt, slots["two"], RIGHT["two"][:1])
    text = learner.client.get(learner.submit(attempt).location).text
    ways = text.partition('aria-label="Not fully right"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#h(\d)"', ways) == sorted(str(slots[key]) for key in ("two", "three", "four"))
    assert all(f'id="h{slots[key]}"' in text for key in ("two", "three", "four"))


def test_where_right_and_wrong_are_not_shown_no_list_tells_them_apart(app, session, teacher):
    pupil = Learner(app, a_launch(session))
    attempt = pupil.start()
    pupil.autosave(attempt, 1, RIGHT[keys_by_slot(session, attempt)[1]])
    pupil.submit(attempt)
    assert "Not fully right" in pupil.get(f"attempts/{attempt}/result").text
    fields = {f"{one}-just_after": "1" for one in (Shown.ATTEMPT, Shown.MARKS)}
    assert teacher.post("shown", bands="", **fields).status_code == 303
    text = pupil.get(f"attempts/{attempt}/result").text
    assert ("Your answers" in text, "Not fully right" in text) == (True, False)
