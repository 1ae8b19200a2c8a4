"""Attempts that statistics stumble over: reports, pages and files tell what can be told, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from test_counting import RIGHT, WRONG
from test_pages import School, rows_of

from lms_plugin.delivery.models import Attempt
from lms_plugin.insights import service, tasks
from lms_plugin.insights.models import StatisticReport
from lms_plugin.lti.models import Person
from lms_plugin.operations import privacy


class Odd(School):
    """A school whose attempts are made odd before they are counted."""

    def outcome(self, attempt, slot, **changes):
        """Change what an attempt's outcome says of a slot."""
        row = self.session.get_one(Attempt, attempt)
        slots = [one | changes if one["slot"] == slot else one for one in row.outcome["slots"]]
        values = {"outcome": row.outcome | {"slots": slots}}
        self.session.execute(update(Attempt).where(Attempt.id == attempt).values(**values))
        self.session.commit()

    def told(self):
        """The stored report, after every page and file was asked for."""
        self.count()
        document = self.session.scalars(select(StatisticReport.document)).one()
        self.session.rollback()
        paths = ["insights", "insights/quiz.xlsx", "insights/responses.csv", "insights/bank"]
        paths += [f"insights/questions/{one['item']}" for one in document["items"][:1]]
        people = self.session.scalars(select(Attempt.person_id)).all()
        self.session.rollback()
        assert {self.see(one).status_code for one in [*paths, *(f"insights/learners/{one}" for one in people[:1])]} == {
            200
        }
        assert self.check().differing == 0
        return document


@pytest.fixture
def odd(app, session):
    return Odd(app, session)


def test_an_attempt_without_answers_counts_as_blanks_that_earn_nothing(odd):
    odd.sit({}, who="a")
    odd.sit({}, who="b")
    document = odd.told()
    assert [one["facility"] for one in document["items"]] == [0] * 4
    assert [one["seconds"] for one in document["items"]] == [None] * 4
    assert all(
        one["options"][-1] | {"choice": None, "count": 2, "share": 100} == one["options"][-1]
        for one in document["items"]
    )
    assert {row["response"] for row in rows_of(odd.see("insights/responses.csv"))} == {""}


@pytest.mark.parametrize(("answers", "facility"), [(RIGHT, 100), (WRONG, 0)])
def test_where_all_are_right_or_all_are_wrong_nothing_tells_them_apart(odd, answers, facility):
    for who in "abc":
        odd.sit(answers, who=who)
    document = odd.told()
    assert {one["facility"] for one in document["items"]} == {facility}
    assert {one["discrimination_index"] for one in document["items"]} == {None}
    assert document["quiz"]["cic"] is None
    assert "all marks are equal" in odd.see().text


def test_a_single_attempt_is_shown_without_spread_or_verdict(odd):
    odd.sit(RIGHT)
    document = odd.told()
    assert (document["attempts"], document["quiz"]["sd"], document["standing"]) == (1, None, "too few")
    assert not any(one["flags"] for one in document["items"])


def test_an_erased_learner_leaves_the_report_and_the_last_one_leaves_it_empty(odd):
    for who in "ab":
        odd.sit(RIGHT, who=who)
    odd.told()
    for who, left in (("a", 1), ("b", 0)):
        row = odd.session.scalar(select(Person).where(Person.sub == who))
        person = privacy.person_of(odd.session, row.registration_id, who)
        privacy.erase(odd.session, person, lose_scores=True)
        odd.session.commit()
        tasks.work_off(service.gone)
        assert odd.session.scalars(select(StatisticReport.attempts)).one() == left
    assert "No attempt has been counted yet." in odd.see().text


def test_a_question_that_a_regrade_dropped_counts_where_it_stands(odd):
    dropped = odd.sit(RIGHT, who="a")
    odd.sit(RIGHT, who="b")
    odd.outcome(dropped, 1, dropped=True)
    document = odd.told()
    assert sorted(one["attempts"] for one in document["items"]) == [1, 2, 2, 2]
    assert document["quiz"]["cic"] is None  # they did not take the same test any more


def test_negative_marks_are_shown_as_such_and_no_total_falls_below_nothing(odd):
    below = odd.sit(WRONG, who="a")
    odd.sit(RIGHT, who="b")
    for slot in (1, 2, 3, 4):
        odd.outcome(below, slot, mark="-0.5")
    document = odd.told()
    assert [one["facility"] for one in document["items"]] == [25] * 4
    assert document["quiz"]["mean"] == 2
    assert document["scores"][0] == 1
    assert {float(row["mark"]) for row in rows_of(odd.see("insights/responses.csv"))} == {-0.5, 1}


def test_a_missing_mark_counts_as_nothing(odd):
    missing = odd.sit(RIGHT, who="a")
    odd.sit(RIGHT, who="b")
    odd.outcome(missing, 2, mark=None)
    document = odd.told()
    assert sorted(one["facility"] for one in document["items"]) == [50, 100, 100, 100]
    assert document["quiz"]["mean"] == 3.5


def test_random_forms_have_no_reliability_and_a_question_met_once_has_no_spread(odd):
    """Both attempts keep three of the four questions; the two that were met once cannot be told apart."""
    first, second = odd.sit(RIGHT, who="a"), odd.sit(WRONG, who="b")
    for attempt, slot in ((first, 1), (second, 2)):
        row = odd.session.get_one(Attempt, attempt)
        row.outcome = row.outcome | {"slots": [one for one in row.outcome["slots"] if one["slot"] != slot]}
    odd.session.commit()
    document = odd.told()
    once = [one for one in document["items"] if one["attempts"] == 1]
    assert len(once) == 2
    assert {one["discrimination_index"] for one in once} == {None}
    assert "drawn at random" in document["quiz"]["absent"]["cic"]


@pytest.mark.parametrize("number", ["99999999999", "99999999999999999999999", "-99999999999"])
def test_a_number_that_no_row_can_have_is_no_mistake_of_ours(odd, number):
    odd.sit({}, who="a")
    odd.count()
    for path in ("insights?version=", "insights/bank?bank=", "scores?page="):
        assert odd.see(f"{path}{number}").status_code in {200, 404, 422}, path
