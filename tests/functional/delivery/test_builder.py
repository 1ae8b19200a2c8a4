"""The builder: what is drawn with what the bank can give, every setting, presets, and publishing without a loss."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from constants import SECRET
from learners import Learner, keys_by_slot
from markup import tree_of
from page_checks import InspectingClient
from sqlalchemy import select
from tests_support import RIGHT, a_bank, a_launch, a_quiz, sample_items

from lms_plugin.access import Role
from lms_plugin.delivery import assessments
from lms_plugin.delivery.models import AssessmentVersion, Attempt, AttemptSlot
from lms_plugin.delivery.review import Shown
from lms_plugin.passback.models import OwedScore
from question_bank.safety_risk import false_fail_risk


class Desk:
    """Somebody at the builder."""

    def __init__(self, app, session, entered):
        self.app, self.session, self.entered = app, session, entered

    def client(self):
        return self.entered.in_browser(self.app.test_client())

    def get(self, rest=""):
        return self.client().get(self.entered.path(f"build{rest}"))

    def post(self, data, rest=""):
        return self.client().post(
            self.entered.path(f"build{rest}"), data={"csrf_token": self.entered.csrf(SECRET)} | data
        )

    def settings(self):
        self.session.expire_all()
        return assessments.bound_to(self.session, self.entered.resource_link_id)


@pytest.fixture
def open_desk(app, session):
    app.test_client_class = InspectingClient

    def made(role=Role.INSTRUCTOR, sub="t1", **options):
        return Desk(app, session, a_launch(session, role=role, person_sub=sub, **options))

    return made


@pytest.fixture
def desk(open_desk, session):
    a_bank(session)
    session.commit()
    return open_desk()


def fields_of(page):
    """What a browser would send back of the builder's form, untouched."""
    tree = tree_of(page)
    [form] = [one for one in tree.iter("form") if one.get("id") == "editor"]
    fields = {}
    for one in form.iter():
        name = one.get("name")
        if one.tag == "input" and (one.get("type") not in {"checkbox", "radio"} or "checked" in one.attrib):
            fields[name] = one.get("value", "")
        elif one.tag == "textarea":
            fields[name] = "".join(one.itertext()).strip()
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = next(
                (option for option in options if "selected" in option.attrib), options[0] if options else None
            )
            fields[name] = chosen.get("value") if chosen is not None else ""
    return fields


def test_fixed_questions_that_begin_alike_are_offered_with_their_right_answers(desk, session):
    items = [
        {"schema_version": 1, "item_id": key, "type": "single_choice", "stem": "Which acid?" if key != "c" else "Why?",
         "options": [{"id": "a", "text": f"Acid {key}", "fraction": "1"}, {"id": "b", "text": "Water"}]}
        for key in "abc"
    ]  # fmt: skip
    bank_id = a_bank(session, items, key="alike")
    session.commit()
    fields = fields_of(desk.get(f"?bank={bank_id}").text) | {"bank": str(bank_id)}
    page = desk.post(fields | {"do": "add sections-0-fixed"}).text
    offered = [" ".join(one.split()) for one in re.findall(r'<option value="[abc]">([^<]+)</option>', page)]
    assert offered == ["Which acid? – Acid a", "Which acid? – Acid b", "Why?"]


def test_a_quiz_is_built_row_by_row_and_published_on_the_link(desk):
    fields = fields_of(desk.get().text) | {"title": "Safety", "sections-0-rows-0-count": "2"}
    more = fields_of(desk.post(fields | {"do": "add sections"}).text)
    more = fields_of(desk.post(more | {"do": "add sections-1-fixed"}).text)
    more |= {"sections-1-fixed-0-item_id": "one", "sections-1-fixed-0-mark": "3"}
    checked = desk.post(more | {"do": "check"})
    assert "The bank can fill it: 3 questions." in checked.text
    published = desk.post(more | {"do": "publish"})
    assert published.status_code == 303
    bound = desk.settings()
    assert (bound.settings.title, bound.settings.questions, len(bound.settings.sections)) == ("Safety", 3, 2)
    learner = a_launch(desk.session)
    started = learner.in_browser(desk.app.test_client()).post(
        learner.path("attempts"), data={"csrf_token": learner.csrf(SECRET)}
    )
    assert started.status_code == 303
    [attempt] = desk.session.scalars(select(Attempt))
    slots = desk.session.scalars(select(AttemptSlot).order_by(AttemptSlot.slot)).all()
    assert [one["section"] for one in attempt.draw["result"]] == [0, 0, 1]
    assert slots[2].max_mark == 3


def test_what_the_bank_cannot_fill_is_named_and_not_published(desk):
    fields = fields_of(desk.get().text) | {"title": "Too much"}
    fields |= {"sections-0-rows-0-count": "9", "sections-0-rows-0-difficulty": "medium"}
    for do in ("check", "publish"):
        answer = desk.post(fields | {"do": do})
        assert "row 1 (9 × medium) needs 9, the bank has 4: 5 too few" in answer.text
        assert "4 fit" in answer.text
    assert answer.status_code == 422
    assert desk.session.scalars(select(AssessmentVersion)).all() == []


def test_a_section_gets_minutes_of_its_own_and_what_that_can_do_is_said(desk):
    fields = fields_of(desk.get().text) | {"title": "By sections", "sections-0-rows-0-count": "2"}
    assert fields["sections-0-minutes"] == ""
    more = fields_of(desk.post(fields | {"do": "add sections"}).text)
    more = fields_of(desk.post(more | {"do": "add sections-1-fixed"}).text)
    more |= {"sections-1-fixed-0-item_id": "one", "sections-0-minutes": "15", "sections-1-minutes": "20"}
    checked = desk.post(more | {"do": "check"}).text
    assert "time that runs out in a section" in checked
    assert "Between two sections no clock runs" in checked
    assert "35 minutes, the quiz only 30" in desk.post(more | {"minutes": "30", "do": "check"}).text
    for wrong in ("0", "601", "2.5", "soon"):
        refused = desk.post(more | {"sections-0-minutes": wrong, "do": "publish"})
        assert refused.status_code == 422
        assert 'href="#sections-0-minutes"' in refused.text
    assert desk.post(more | {"do": "publish"}).status_code == 303
    bound = desk.settings()
    assert [one.minutes for one in bound.settings.sections] == [15, 20]
    assert fields_of(desk.get(f"/{bound.assessment_id}").text)["sections-1-minutes"] == "20"


def test_presets_fill_in_settings_and_leave_what_is_drawn(desk):
    fields = fields_of(desk.get().text) | {"title": "Exam", "sections-0-rows-0-count": "3"}
    exam = fields_of(desk.post(fields | {"do": "certifying"}).text)
    assert (exam["minutes"], exam["pass_percent"], exam["tolerance"], exam["attempts"]) == ("60", "80", "0", "2")
    assert exam["sections-0-rows-0-count"] == "3"
    assert "own" in exam["honour"]
    practice = fields_of(desk.post(exam | {"do": "practice"}).text)
    assert (practice["practice"], practice["minutes"], practice["tolerance"]) == ("y", "", "off")


def test_a_graded_quiz_has_a_pass_mark_and_the_safety_rule_by_default(desk):
    fields = fields_of(desk.get().text)
    assert (fields["pass_percent"], fields["tolerance"], fields["attempts"]) == ("60", "0", "2")
    filled = " ".join(desk.post(fields | {"do": "graded"}).text.split())
    assert "Filled in below: Graded quiz" in filled
    assert "Nothing is published yet" in filled


def test_a_quiz_takes_the_place_of_another_only_when_told_to(desk):
    a_quiz(desk.session, desk.entered, bank_id=desk.session.scalar(select(AssessmentVersion.bank_id)) or None)
    before = desk.settings().assessment_id
    fields = fields_of(desk.get().text) | {"title": "Mine", "sections-0-rows-0-count": "2"}
    asked = desk.post(fields | {"do": "publish"})
    assert asked.status_code == 409
    assert "is what this place shows" in asked.text
    assert 'value="Mine"' in asked.text
    assert desk.settings().assessment_id == before
    done = desk.post(fields | {"do": "replace"})
    assert desk.settings().assessment_id != before
    assert "Published: this is what learners get here" in desk.client().get(done.location).text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"review": "after_close"}, "it never closes"),
        ({"attempts": "2", "review": "after_submit", "avoid_seen": None}, "meet the same questions"),
        ({"minutes": "60", "opens_at": "2030-01-01T10:00", "closes_at": "2030-01-01T10:30"}, "open for less time"),
    ],
)
def test_settings_that_may_not_be_meant_are_pointed_out(desk, typed, says):
    fields = fields_of(desk.get().text) | {"title": "Quiz", "sections-0-rows-0-count": "2", "do": "check"}
    assert says not in desk.post(fields).text
    fields = {name: value for name, value in (fields | typed).items() if value is not None}
    assert says in desk.post(fields).text


def test_what_can_fail_a_learner_is_told_with_the_risk_of_the_safety_rule(desk):
    fields = fields_of(desk.get().text) | {"title": "Exam", "sections-0-rows-0-count": "4", "pass_percent": "80"}
    fields |= {"tolerance": "0"}
    page = " ".join(desk.post(fields | {"do": "check"}).text.split())
    assert "a score below 80 percent" in page
    assert "Up to 1 question with a dangerous answer can come." in page
    assert "1.0 would fail by this rule" in page
    assert round(false_fail_risk(10, 0), 3) == Decimal("0.096")
    assert false_fail_risk(3, 3) == 0


def test_a_case_counts_with_each_of_its_questions_that_has_a_dangerous_answer(open_desk, session):
    one, *others = sample_items()
    case = {
        "schema_version": 1, "item_id": "case", "type": "case", "stem": "Ana, 34, comes for a peel.",
        "children": [{"item_id": name} for name in ("one", "other", "three")],
    }  # fmt: skip
    a_bank(session, [one, one | {"item_id": "other", "stem": "Which one harms?"}, *others, case])
    session.commit()
    desk = open_desk()
    fields = fields_of(desk.get().text) | {"title": "Exam", "sections-0-rows-0-count": "1", "tolerance": "0"}
    page = " ".join(desk.post(fields | {"do": "check"}).text.split())
    assert "Up to 2 questions with a dangerous answer can come." in page
    assert "2.0 would fail by this rule" in page


def test_a_topic_minimum_nobody_could_reach_is_refused(desk):
    fields = fields_of(desk.get().text) | {"title": "Exam", "sections-0-rows-0-count": "2"}
    fields = fields_of(desk.post(fields | {"do": "add minimums"}).text)
    fine = desk.post(fields | {"minimums-0-topic": "safety", "minimums-0-percent": "90", "do": "publish"})
    assert fine.status_code == 303
    assert desk.settings().settings.pass_rules.topic_minimums == (("safety", Decimal(90)),)
    lost = desk.post(fields | {"minimums-0-topic": "history", "minimums-0-percent": "90", "do": "publish"})
    assert lost.status_code == 422
    assert "No question on “history” can be drawn" in lost.text


def test_new_settings_are_a_next_version_and_keep_what_the_form_does_not_change(desk):
    a_quiz(desk.session, desk.entered, bank_id=desk.session.scalar(select(AssessmentVersion.bank_id)) or None)
    first = desk.settings()
    path = f"/{first.assessment_id}"
    fields = fields_of(desk.get(path).text)
    assert fields["title"] == "Sample quiz"
    assert desk.post(fields | {"minutes": "30", "code": "Open Sesame", "do": "publish"}, path).status_code == 303
    second = desk.settings()
    assert second.settings.minutes == 30
    assert second.settings.access_code
    assert second.settings.pass_percent == first.settings.pass_percent
    kept = fields_of(desk.get(path).text)
    assert kept["code"] == ""
    desk.post(kept | {"minutes": "20", "do": "publish"}, path)
    assert desk.settings().settings.access_code == second.settings.access_code
    assert desk.session.scalars(select(AssessmentVersion.number).order_by(AssessmentVersion.number)).all() == [1, 2, 3]


def test_another_grade_policy_sends_what_the_attempts_come_to_now(desk):
    a_quiz(desk.session, desk.entered, attempts=None)
    learner = Learner(desk.app, a_launch(desk.session, person_sub="s1"))
    for answers in (RIGHT, {}):
        attempt = learner.start()
        for slot, key in keys_by_slot(desk.session, attempt).items():
            if key in answers:
                learner.autosave(attempt, slot, answers[key])
        learner.submit(attempt)
    path = f"/{desk.settings().assessment_id}"
    for changed, sent in (({"minutes": "30"}, [4]), ({"grade_policy": "last"}, [4, 0])):
        fields = fields_of(desk.get(path).text)
        assert desk.post(fields | changed | {"do": "publish"}, path).status_code == 303
        scores = select(OwedScore.score_given).order_by(OwedScore.number)
        assert desk.session.scalars(scores).all() == sent


def test_the_second_of_two_people_who_publish_loses_nothing(desk, open_desk):
    a_quiz(desk.session, desk.entered)
    other = open_desk(sub="t2")
    path = f"/{desk.settings().assessment_id}"
    mine, theirs = fields_of(desk.get(path).text), fields_of(other.get(path).text)
    assert desk.post(mine | {"minutes": "30", "do": "publish"}, path).status_code == 303
    late = other.post(theirs | {"minutes": "45", "do": "publish"}, path)
    assert late.status_code == 409
    assert "Somebody else published" in late.text
    again = fields_of(late.text)
    assert again["minutes"] == "45"
    assert other.post(again | {"do": "publish"}, path).status_code == 303
    assert desk.settings().settings.minutes == 45


@pytest.mark.values
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("attempts", "many"), ("minutes", "1.5"), ("pass_percent", "101"), ("pause_first", "-1"), ("opens_at", "soon"),
        ("sections-0-rows-0-count", "1e9"), ("sections-0-rows-0-mark", "NaN"), ("title", "  "),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_at_its_field_and_nothing_is_lost(desk, field, typed):
    fields = fields_of(desk.get().text) | {"title": "Exam", "sections-0-rows-0-count": "2"} | {field: typed}
    answer = desk.post(fields | {"do": "publish"})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert fields_of(answer.text)[field] == typed.strip() or typed == "  "
    assert desk.session.scalars(select(AssessmentVersion)).all() == []


def test_a_quiz_of_another_course_is_not_there(desk, open_desk):
    a_quiz(desk.session, desk.entered)
    assessment = desk.settings().assessment_id
    stranger = open_desk(context="c2", link="l2")
    assert stranger.get(f"/{assessment}").status_code == 404
    assert stranger.post({"do": "publish"}, f"/{assessment}").status_code == 404
    assert not re.search(r"build/\d", stranger.client().get(stranger.entered.path("")).text)


def test_where_a_question_is_used_counts_quizzes_and_attempts(desk, open_desk):
    from lms_plugin.authoring import sharing
    from lms_plugin.authoring.models import Bank, Item
    from lms_plugin.db import utc_now

    shipped = desk.session.scalars(select(Bank)).one()
    where = {"registration_id": desk.entered.registration_id, "context_id": desk.entered.context_id}
    bank_id = sharing.copy(desk.session, shipped, now=utc_now(), **where)
    a_quiz(desk.session, desk.entered, bank_id=bank_id)
    learner = a_launch(desk.session)
    learner.in_browser(desk.app.test_client()).post(learner.path("attempts"), data={"csrf_token": learner.csrf(SECRET)})
    item = desk.session.scalars(select(Item.id).where(Item.bank_id == bank_id)).first()
    path = desk.entered.path(f"banks/{bank_id}/questions/{item}/uses")
    page = " ".join(desk.client().get(path).text.split())
    assert "Sample quiz" in page
    assert "may be drawn" in page
    assert "1 attempt under way has it" in page
    stranger = open_desk(context="c2", link="l2")
    assert stranger.client().get(path.replace(desk.entered.launch_id, stranger.entered.launch_id)).status_code == 404


def test_dates_are_typed_in_the_courses_time_zone_in_the_builder_and_beside_it(desk):
    page = desk.get()
    assert "data-propose" in page.text
    fields = fields_of(page.text) | {"title": "Peels", "sections-0-rows-0-count": "1", "do": "publish"}
    times = {"zone": "Europe/Madrid", "opens_at": "2027-07-01T09:00", "closes_at": "2027-12-01T09:00"}
    skipped = desk.post(fields | times | {"opens_at": "2027-03-28T02:30"})
    assert (skipped.status_code, "clocks are put forward" in skipped.text) == (422, True)
    assert desk.post(fields | times).status_code == 303
    bound = desk.settings()
    assert bound.settings.opens_at == datetime(2027, 7, 1, 7, tzinfo=UTC)
    assert bound.settings.closes_at == datetime(2027, 12, 1, 8, tzinfo=UTC)
    again = fields_of(desk.get(f"/{bound.assessment_id}").text)
    assert {name: again[name] for name in times} == times
    launch = Learner(desk.app, desk.entered)
    assert "Europe/Madrid" in launch.get("shown").text
    assert launch.post("shown", **{"since-key": "2027-07-02T10:00", "key-later": "1"}).status_code == 303
    assert desk.settings().settings.releases[Shown.KEY].since == datetime(2027, 7, 2, 8, tzinfo=UTC)
    a_launch(desk.session)  # somebody to give a window to
    assert "Time zone of the course: Europe/Madrid" in launch.get("allowances").text
