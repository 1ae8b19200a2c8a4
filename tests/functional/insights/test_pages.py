"""Statistics pages, on both databases: what is said of 0, 3 and 24 attempts, to whom, and what goes out as CSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import pytest
from page_checks import InspectingClient
from sqlalchemy import event, select
from test_counting import RIGHT, WRONG, Course
from tests_support import a_bank, a_launch, sample_items

from lms_plugin.access import Role
from lms_plugin.authoring.models import Item
from lms_plugin.db import db, utc_now
from lms_plugin.delivery.assessments import bound_to, change_settings
from lms_plugin.delivery.models import Attempt, SavedAnswer
from lms_plugin.delivery.practice_models import PracticeCard
from lms_plugin.insights import export_views, service, tables, tasks, words
from lms_plugin.insights.models import StatisticReport
from lms_plugin.lti.models import Person
from question_bank.practice import reviewed
from question_bank.statistics.figures import Absence
from question_bank.statistics.flags import FlagKind


class School(Course):
    """A course with somebody who looks at its statistics."""

    def __init__(self, app, session):
        super().__init__(session)
        app.test_client_class = InspectingClient
        self.app = app

    def count(self, *_attempts):
        """As the worker does each minute."""
        tasks.work_off(lambda session: service.due(session, now=utc_now()))

    def see(self, path="insights", role=Role.INSTRUCTOR, **launch):
        entered = a_launch(self.session, role=role, person_sub="t1", **launch)
        return entered.in_browser(self.app.test_client()).get(entered.path(path))

    def sit_many(self, number):
        """So many attempts of as many people, answered by chance."""
        chance = Random(4)  # noqa: S311 - the same people each time
        for who in range(number):
            picks = {key: chance.choice((RIGHT, WRONG))[key] for key in ("one", "two", "three", "four")}
            self.sit(picks, who=f"s{who}")
        self.count()


@pytest.fixture
def school(app, session):
    return School(app, session)


def rows_of(answer):
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def sheets_of(answer):
    """Sheet name → its rows of texts, empty cells left out."""
    assert answer.mimetype == tables.XLSX_TYPE
    with ZipFile(io.BytesIO(answer.data)) as book:
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())
        sheets = [book.read(f"xl/worksheets/sheet{n}.xml") for n, _ in enumerate(names, start=1)]
    parts = [fromstring(one) for one in sheets]  # noqa: S314 - our own
    rows = [[["".join(cell.itertext()) for cell in row] for row in part.findall(".//{*}row")] for part in parts]
    return dict(zip(names, rows, strict=True))


def test_before_anybody_was_counted_the_page_says_so(school):
    page = school.see()
    assert page.status_code == 200
    assert "No attempt has been counted yet." in page.text
    assert "<svg" not in page.text


def test_three_attempts_are_shown_and_nothing_is_flagged(school):
    school.sit(RIGHT, who="a")
    school.sit(WRONG, who="b")
    school.sit(WRONG | {"three": True}, who="c")
    school.count()
    page = school.see(role=Role.ASSISTANT).text
    assert "3 attempts: too few to judge questions by." in page
    assert "33\u00a0% passed" in page
    assert "Reliability" in page  # all four questions went to everybody, so it is one test
    assert "look at it" not in page
    question = school.see(re.search(r'href="[^"]*/(insights/questions/\d+)"', page).group(1)).text
    assert "too few attempts for this figure" in question
    assert not re.search(r'data-label="r">−?\d', question)  # a correlation of three people is noise


def test_the_report_is_one_row_however_many_attempts_there_are(school):
    school.sit_many(3)
    few = statements(school)
    school.sit_many(9)
    assert school.session.scalars(select(StatisticReport.attempts)).one() == 12
    assert statements(school) == few


def statements(school):
    """How many statements a page takes."""
    seen = []
    entered = a_launch(school.session, role=Role.INSTRUCTOR, person_sub="t1")
    client = entered.in_browser(school.app.test_client())

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    assert client.get(entered.path("insights")).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_question_leads_to_its_answers_with_shares_and_versions(school):
    school.sit_many(21)
    link = re.search(r'href="[^"]*/(insights/questions/\d+)"', school.see().text)
    page = school.see(link.group(1)).text
    assert "Versions side by side" in page
    assert "21 " in page or "(21)" in page
    assert "no answer" in page
    for path in ("regrades/items/", "challenges"):  # one click to what can be done about it
        assert f"/{path}" in page


def test_an_attempt_that_counts_no_more_leaves_the_report(school):
    attempts = [school.sit(RIGHT, who=who) for who in "ab"]
    school.count()
    school.session.get_one(Attempt, attempts[0]).state = "void"
    school.session.commit()
    tasks.work_off(service.gone)
    assert school.session.scalars(select(StatisticReport.attempts)).one() == 1


def test_responses_go_out_under_pseudonyms_and_with_names_only_to_those_who_may_send_grades(school):
    school.sit(RIGHT, who="amara")
    school.sit(WRONG, who="boris")
    school.count()
    rows = rows_of(school.see("insights/responses.csv", role=Role.ASSISTANT))
    assert len(rows) == 8
    assert len({row["learner"] for row in rows}) == 2
    assert not {"amara", "boris"} & {row["learner"] for row in rows}
    assert {row["state"] for row in rows} == {"right", "wrong"}
    assert school.see("insights/responses-with-names.csv", role=Role.ASSISTANT).status_code == 403
    names = {row["learner"] for row in rows_of(school.see("insights/responses-with-names.csv"))}
    assert len(names) == 2
    assert names.isdisjoint(row["learner"] for row in rows)


def test_the_questions_go_out_with_every_figure_unrounded(school):
    school.sit_many(3)
    rows = rows_of(school.see("insights/questions.csv"))
    assert [row["attempts"] for row in rows] == ["3"] * 4
    assert all(0 <= float(row["facility_low"]) <= float(row["facility"]) <= 100 for row in rows)


def test_every_page_goes_out_as_one_workbook_and_each_table_as_csv(school):
    school.sit_many(3)
    item = re.search(r"insights/questions/(\d+)", school.see().text).group(1)
    person = school.session.scalar(select(Person.id).where(Person.sub == "s1"))
    pages = (
        "insights",
        f"insights/questions/{item}",
        f"insights/learners/{person}",
        "insights/course",
        "insights/bank",
    )
    for path in pages:
        files = re.findall(r'href="[^"]*/(insights/[^"]*\.(?:csv|xlsx)[^"]*)"', school.see(path).text)
        books = [sheets_of(school.see(one)) for one in files if ".xlsx" in one]
        raw = [one for one in files if "/responses" in one and ".csv" in one]
        named = {one["learner"] for file in raw for one in rows_of(school.see(file))}
        assert books, path
        assert len(named) in (0, 6)  # three people, under pseudonyms and with names
        lengths = {len(rows) - 1 for book in books for rows in book.values()}
        assert {len(rows_of(school.see(one))) for one in files if ".csv" in one} == lengths, path


def test_a_workbook_holds_numbers_and_texts_and_no_formula(school):
    school.sit_many(2)
    book = sheets_of(school.see("insights/quiz.xlsx"))
    assert list(book) == ["quiz", "scores", "decisions", "questions", "answers", "certainty", "confidently-wrong"]
    assert ["attempts", "2"] in book["quiz"]
    assert [row[0] for row in book["scores"][1:]] == [str(10 * step) for step in range(10)]
    assert len(book["questions"]) == 5


def test_more_answers_than_a_workbook_holds_go_out_as_csv(school, monkeypatch):
    monkeypatch.setattr(export_views, "MOST_IN_WORKBOOK", 7)
    school.sit_many(2)
    assert "responses.xlsx" not in school.see().text
    assert school.see("insights/responses.xlsx").status_code == 422
    assert len(rows_of(school.see("insights/responses.csv"))) == 8


def test_right_answers_beside_stems_are_for_those_who_write_questions(school):
    school.sit_many(10)
    a_bank(school.session, [*sample_items(), sample_items()[2] | {"item_id": "twin"}])
    school.session.commit()
    assert "Right:" in school.see("insights/bank", role=Role.INSTRUCTOR).text
    assistants = school.see("insights/bank", role=Role.ASSISTANT)
    assert assistants.status_code == 200
    assert "Right:" not in assistants.text


def test_the_bank_report_tells_what_is_never_and_what_is_always_drawn(school):
    school.sit_many(10)
    a_bank(school.session, [*sample_items(), sample_items()[2] | {"item_id": "five", "stem": "Never asked"}])
    school.session.commit()
    page = school.see("insights/bank").text
    assert "5 approved questions" in page
    assert "1 never drawn" in page
    assert "Never asked" in page
    rows = rows_of(school.see("insights/bank/questions.csv"))
    assert sorted(int(row["draws"]) for row in rows) == [0, 10, 10, 10, 10]
    assert [row["use"] for row in rows if row["draws"] == "0"] == ["never"]
    assert school.see("insights/bank", context="another", link="l9").status_code == 404


def test_a_learner_is_shown_with_attempts_and_topics_and_nobody_elses(school):
    school.sit(RIGHT, who="a")
    person = school.session.scalar(select(Person.id).where(Person.sub == "a"))
    assert f"/insights/learners/{person}" in school.see(f"scores/learners/{person}").text
    page = school.see(f"insights/learners/{person}").text
    assert "attempt 1" in page
    assert "100\u00a0%" in page
    assert school.see(f"insights/learners/{person}", context="another", link="l9").status_code == 404


def test_a_topic_that_an_attempt_had_to_reach_by_itself_is_marked_on_its_bar(school):
    quiz = bound_to(school.session, school.entered.resource_link_id).assessment_id
    change = partial(replace, topic_minimums=(("safety", Decimal(80)),))
    change_settings(school.session, quiz, change, person_id=school.entered.person_id, now=utc_now())
    school.session.commit()
    school.sit(RIGHT, who="a")
    person = school.session.scalar(select(Person.id).where(Person.sub == "a"))
    page = school.see(f"insights/learners/{person}").text
    assert "4 answers; a quiz asks for 80\u00a0%" in page
    assert '<path d="M80 -.4v1.8"/>' in page


def test_what_a_learner_practised_is_told_with_what_it_does_not_mean(school):
    """One of two cards is fresh, the other was answered a year ago and once only."""
    school.sit(RIGHT, who="a")
    person = school.session.scalar(select(Person.id).where(Person.sub == "a"))
    assert "practised" not in school.see(f"insights/learners/{person}").text
    items = school.session.scalars(select(Item.id)).all()
    for item, days in zip(items, (0, 365), strict=False):
        known = reviewed(None, 3, at=utc_now() - timedelta(days=days))
        card = {"context_id": school.entered.context_id, "person_id": person, "item_id": item, "reviews": 1}
        school.session.add(PracticeCard(**card, memory=dict(known.memory), due_at=known.due_at))
    school.session.commit()
    page = school.see(f"insights/learners/{person}").text
    assert "50\u00a0% of 2 practised questions are likely remembered now." in page
    assert "not yet to have the skill" in page


def test_scores_stand_with_their_band_where_the_quiz_has_a_reliability(school):
    for who, answers in (("a", RIGHT), ("b", WRONG), ("c", WRONG | {"three": True}), ("d", RIGHT)):
        school.sit(answers, who=who)
    school.count()
    person = school.session.scalar(select(Person.id).where(Person.sub == "b"))
    error = school.session.scalars(select(StatisticReport)).one().document["quiz"]["standard_error"]
    high = round(100 * 1.96 * error / 4)
    assert f"(0 to {high})" in school.see(f"insights/learners/{person}").text


def test_times_are_those_between_saves_and_of_the_whole_attempt(school):
    attempt = school.sit(RIGHT, who="a")
    row = school.session.get_one(Attempt, attempt)
    row.submitted_at = row.started_at + timedelta(seconds=90)
    saves = school.session.scalars(select(SavedAnswer).order_by(SavedAnswer.slot)).all()
    for number, one in enumerate(saves, start=1):
        one.saved_at = row.started_at + timedelta(seconds=20 * number)
    school.session.commit()
    school.count()
    document = school.session.scalars(select(StatisticReport)).one().document
    assert document["seconds"] == 90
    assert [one["seconds"] for one in document["items"]] == [20] * 4
    assert "1 min 30 s" in school.see().text


@pytest.mark.parametrize("role", [Role.LEARNER, Role.OBSERVER, Role.AUTHOR, Role.VIEWER])
def test_whoever_may_see_no_scores_sees_no_statistics(school, role):
    for path in ("insights", "insights/course", "insights/questions.csv", "insights/responses.csv"):
        assert school.see(path, role=role).status_code == 403


def test_another_course_sees_nothing_of_a_quiz(school):
    school.sit_many(2)
    elsewhere = {"context": "another", "link": "l9"}
    version = school.version
    for path in (f"insights?version={version}", f"insights/questions.csv?version={version}"):
        assert school.see(path, **elsewhere).status_code == 404
    item = re.search(r"insights/questions/(\d+)", school.see().text).group(1)
    assert school.see(f"insights/questions/{item}", **elsewhere).status_code == 404
    assert "There is no quiz in this course yet." in school.see("insights/course", **elsewhere).text


def test_a_cell_that_looks_like_a_formula_is_none():
    assert tables.line(["=1+1", "-5", -5, None, "a,b"]) == "'=1+1,'-5,-5,,\"a,b\"\r\n"


def test_every_flag_and_every_reason_that_reports_name_has_its_sentence(app):
    assert set(words.FLAGS) == {one.name.lower() for one in FlagKind}
    for kind in FlagKind:
        assert str(words.FLAGS[kind.name.lower()]) == kind.value
    assert all(str(sentence) == reason.value for reason, sentence in words.ABSENCES.items() if reason in set(Absence))


@pytest.mark.parametrize(
    ("index", "upper", "told"),
    [(-3.2, 12.0, "Discrimination −3 is under 30, and at most 12 "), (-0.3, -0.4, "0 is under 30, and at most 0 ")],
)
def test_below_zero_is_written_with_a_minus_sign_and_nothing_without(app, index, upper, told):
    with app.test_request_context():
        sentence = words.flag({"flag": "low_discrimination", "evidence": {"index": index, "upper": upper}})
    assert told in sentence
    assert "-" not in sentence
