"""The log of a course's certificates: for its staff, newest first, filtered, in pages, and without a name."""

from __future__ import annotations

import re

import pytest
from builders import a_launch
from test_linking import join, second_school

from lms_plugin.access import Role
from lms_plugin.certification import chain, course_log
from lms_plugin.certification.models import Issuer
from lms_plugin.db import utc_now

TEXTS = re.compile(r'data-label="What happened">([^<]*)<')


def log(school, entered=None, query=""):
    answer = school.get(entered or school.teacher, f"programmes/log{query}")
    assert answer.status_code == 200
    return answer.text


def test_staff_read_what_happened_newest_first_and_no_name(school):
    award = school.earn()
    school.post(school.teacher, f"awards/{award.id}/suspend", reason="identity")
    page = log(school)
    assert TEXTS.findall(page) == ["suspended", "issued", "found to be earned"]
    assert award.number in page
    assert "reason: identity" in page
    assert "Person s1" not in page
    assert log(school, a_launch(school.session, role=Role.ASSISTANT, person_sub="helper")) != ""


def test_what_is_looked_for_is_shown_and_nothing_else(school):
    first = school.earn()
    other = school.offer("OTHER-1", school.rules(), title="Other")
    second = next(
        one
        for one in (school.earn(a_launch(school.session, person_sub="s2")), *school.awards())
        if one.programme_id == other
    )
    school.post(school.teacher, f"awards/{first.id}/suspend", reason="identity")
    assert TEXTS.findall(log(school, query="?kind=award_suspend")) == ["suspended"]
    assert first.number not in log(school, query=f"?programme={other}")
    typed = second.number.lower().replace("-", " ")
    assert set(re.findall(r">([A-Z]+-\d{4}-[^<]*)</a>", log(school, query=f"?number={typed}"))) == {second.number}
    for nothing in ("?kind=nothing", "?number=nonsense", "?programme=999999999999"):
        assert "Nothing like that happened." in log(school, query=nothing)
    assert "suspended" in log(school, query="?programme=x&before=y")


def test_a_long_log_has_pages_that_meet_without_gap_or_overlap(school, monkeypatch):
    award = school.earn()
    issuer = school.session.query(Issuer).one()
    for number in range(5):
        chain.append(
            school.session, issuer.id, "visibility_chosen", actor="person 1", now=utc_now(), award_id=award.id,
            data={"turn": number},
        )  # fmt: skip
    school.session.commit()
    monkeypatch.setattr(course_log, "PAGE", 3)
    seen, before = [], 0
    for _ in range(3):
        found = course_log.page(school.session, school.place, course_log.Wanted(), before=before)
        seen += [one.event.id for one in found.entries]
        before = found.before
    assert before == 0
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 7
    assert "Older" in log(school)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.AUTHOR, Role.OBSERVER])
def test_who_is_not_staff_reads_no_log(school, role):
    school.earn()
    entered = a_launch(school.session, role=role, person_sub="x")
    assert school.get(entered, "programmes/log").status_code == 403


def test_another_courses_and_another_platforms_events_are_not_in_it(school):
    other = second_school(school)
    mine = school.earn()
    school.earn(other)
    theirs = school.awards()[1]
    page = log(school)
    assert mine.number in page
    assert theirs.number not in page
    elsewhere = a_launch(school.session, role=Role.INSTRUCTOR, person_sub="t2", context="c2", link="l9")
    assert "Nothing like that happened." in log(school, elsewhere)
    join(school, school.learner, other)
    assert "the holder joined two accounts" not in log(school)  # it went over with the other school's certificate
