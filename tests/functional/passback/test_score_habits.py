"""Scores against the habits of real platforms: over HTTP, on both databases (QUIRK-33 … -42, -56 … -61, -71, -72)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from builders import a_launch
from sqlalchemy import select
from test_sending import OTHER, TRAINEE, Passback

from lms_plugin.access import Role
from lms_plugin.db import db, utc_now
from lms_plugin.errors import NotFound
from lms_plugin.lti import ags
from lms_plugin.lti.models import Person, ResourceLink
from lms_plugin.passback import outbox, service, withdrawals
from lms_plugin.passback.models import LinkGrading, MessageKind, OwedScore, ScoreState, SendTry, TeacherGrades
from sandbox.gradebook import scaled

pytestmark = pytest.mark.values

KEY = ("item-skin-quiz", TRAINEE)


class Gradebook(Passback):
    """The ledger and the platform's side, with its habits."""

    def has(self, family, *habits):
        self.is_a(family)
        self.world.habits = set(habits)

    def send(self, given="7", sub=TRAINEE, **changes):
        """Owe a score, let a second pass, send: returns how the last try ended."""
        owed = self.owe(sub, given, **changes)
        self.wait(2)
        self.sender.send_due()
        return self.tries(owed)[-1] if self.tries(owed) else None

    def teachers_grades(self, choice):
        link, teacher = self.session.scalar(select(ResourceLink)), self.session.scalar(select(Person))
        self.session.merge(
            LinkGrading(resource_link_id=link.id, teacher_grades=choice, decided_by=teacher.id, decided_at=utc_now())
        )
        self.session.commit()

    def newest(self):
        return self.read(select(OwedScore).order_by(OwedScore.number.desc()).limit(1))[0]

    def course(self):
        context = self.session.scalar(select(ResourceLink.context_id))
        self.session.rollback()
        return context

    def withdraw(self, owed):
        withdrawals.withdraw(self.session, owed, context_id=self.course(), asked_by=None, now=self.sender.clock())
        self.session.commit()

    def held(self):
        return self.world.grades[KEY]


@pytest.fixture
def book(live):
    with live.app.app_context():
        yield Gradebook(live, db.session())
        db.session.remove()


def test_quirk_33_34_16_two_scores_in_a_second_and_a_platforms_own_clock(book):
    book.has("moodle", "whole-seconds", "wordless")
    first = book.owe(given="1")
    book.sender.send_due()
    second = book.owe(given="2")
    book.wait(1)
    book.sender.send_due()
    assert (book.state(first), book.state(second)) == (ScoreState.ARRIVED, ScoreState.ARRIVED)
    assert book.refusals() == []


def test_quirk_33_a_retry_long_after_the_event_is_later_than_moodles_clock_was(book):
    book.has("moodle", "last-post-clock", "wordless")
    book.send("5")
    owed = book.owe(given="6", submitted_at=utc_now() - timedelta(hours=3), started_at=utc_now() - timedelta(hours=4))
    book.fault(group="scores", kind="down", count=1)
    book.wait(2)
    book.sender.send_due()
    book.wait(20)
    book.sender.send_due()
    assert book.tries(owed)[-1] == ("arrived", 200)
    assert book.grade() == (6, 10)


def test_quirk_34_nothing_is_ever_sent_with_a_time_in_the_platforms_future(book):
    book.has("moodle", "takes-the-future")
    for number in range(3):
        book.send(str(number))
        stamp = book.held().timestamp
        assert stamp <= ags.moment(book.sender.clock() + timedelta(seconds=2))


def test_quirk_35_ags_18_nothing_that_is_not_final_follows_a_score(book):
    first = book.owe()
    book.sender.send_due()
    row = book.session.get(OwedScore, first)
    facts = {
        "resource_link_id": row.resource_link_id, "person_id": row.person_id, "attempt_id": 2, "started_at": utc_now(),
        "submitted_at": utc_now(), "at": utc_now(),
    }  # fmt: skip
    assert withdrawals.queue_pending(book.session, **facts) is None
    book.session.commit()
    # And if one were owed from before, it is dropped and not sent.
    book.session.add(
        OwedScore(
            number=9, score_given=Decimal(0), score_maximum=Decimal(1), comment="", created_at=utc_now(),
            state=ScoreState.WAITING, due_at=utc_now(), kind=MessageKind.PENDING,
            **{name: value for name, value in facts.items() if name != "at"},
        )
    )  # fmt: skip
    book.session.commit()
    book.wait(2)
    assert book.sender.send_due() == 0
    assert book.newest().state is ScoreState.REPLACED
    assert book.grade() == (7, 10)


def test_ags_18_before_any_score_a_hand_in_that_waits_to_be_marked_is_told(book):
    entered = a_launch(book.session, registration=book.live.registration, person_sub=TRAINEE, link="skin-quiz")
    book.owe(OTHER)  # brings the link's column
    withdrawals.queue_pending(
        book.session, resource_link_id=book.session.scalar(select(ResourceLink.id).where(
            ResourceLink.resource_link_id == "skin-quiz")), person_id=entered.person_id, attempt_id=5,
        started_at=utc_now(), submitted_at=utc_now(), at=utc_now(),
    )  # fmt: skip
    book.session.commit()
    book.sender.send_due()
    assert (book.held().activity, book.held().grading, book.held().score) == ("Submitted", "PendingManual", None)
    assert book.send("8") == ("arrived", 200)
    assert book.grade() == (8, 10)


def test_ags_19_quirk_36_a_regrade_keeps_the_comment(book):
    book.send("5", comment="Safety requirement not met")
    book.send("6", comment="Safety requirement not met")
    assert book.held().comment == "Safety requirement not met"


def test_quirk_36_the_comment_goes_with_every_score_for_an_absent_one_erases_it(book):
    book.has("moodle")
    for comment in ("Safety requirement not met", "", "Safety requirement not met"):
        book.send("5", comment=comment)
        assert book.held().comment == comment


@pytest.mark.parametrize(("given", "shown"), [("12", 100), ("0", 0), ("5", 50)])
def test_quirk_37_scores_go_out_on_our_own_scale(book, given, shown):
    book.has("moodle", "cuts-shown")
    book.send(given)
    grade = book.held()
    assert (grade.score, grade.maximum) == (Decimal(given), 10)
    assert scaled(book.world, grade, book.world.line_items["item-skin-quiz"]) == shown


def test_ags_12_the_platforms_own_maximum_may_differ(book):
    item = book.world.line_items["item-skin-quiz"]
    item.score_maximum = Decimal(20)
    assert book.send("70", maximum="100") == ("arrived", 200)
    assert (book.grade(), scaled(book.world, book.held(), item)) == ((70, 100), 14)


def test_quirk_38_a_locked_grade_is_guessed_after_three_tries_and_told_with_what_to_press(book):
    book.has("moodle", "wordless")
    book.world.teacher_sets(*KEY, locked=True)
    owed = book.owe()
    for seconds in (0, 6, 20):
        book.wait(seconds)
        book.sender.send_due()
    assert [one for one, _ in book.tries(owed)] == ["platform_unavailable"] * 2 + ["score_locked"]
    assert "unlock the grade" in page(book)
    book.held().locked = False
    book.wait(90)
    book.sender.send_due()
    assert book.state(owed) is ScoreState.ARRIVED


def test_quirk_38_a_grade_a_teacher_overrode_stays_and_is_not_fought(book):
    book.has("moodle", "override-stays")
    book.send("5")
    book.world.teacher_sets(*KEY, 90)
    assert book.send("6") == ("arrived", 200)
    assert book.held().override == 90
    assert "results" not in {entry["what"] for entry in book.world.log}  # nothing more is asked on the way


def test_quirk_40_ags_26_a_wordless_400_is_about_the_person(book):
    book.has("moodle", "wordless")
    assert book.send(sub="9999") == ("score_refused_user", 400)
    assert "still enrolled" in page(book)


def page(book, rest="scores", role=Role.INSTRUCTOR, sub="2001"):
    entered = a_launch(
        book.session, registration=book.live.registration, role=role, person_sub=sub, link="skin-quiz",
        context="skin-101",
    )  # fmt: skip
    return entered.in_browser(book.live.app.test_client()).get(entered.path(rest)).text


def test_quirk_56_on_canvas_a_status_asks_to_keep_the_score_and_a_withdrawal_does_not(book):
    book.has("canvas", "submissions")
    owed = book.owe()
    book.sender.send_due()
    book.withdraw(owed)
    book.wait(2)
    book.sender.send_due()
    assert (book.held().score, book.held().activity, book.held().grading) == (None, "Initialized", "NotReady")


def test_quirk_57_a_new_hand_in_is_an_attempt_and_every_later_send_of_it_is_none(book):
    book.has("canvas", "submissions", "equal-passes")
    book.send("5", attempt_id=1)
    assert book.held().attempts == 1
    book.send("6", attempt_id=1)  # marked again
    assert book.held().attempts == 1
    book.send("7", attempt_id=2)
    assert book.held().attempts == 2


def test_quirk_57_a_lost_answer_makes_no_second_attempt(book):
    book.has("canvas", "submissions", "equal-passes")
    book.owe()
    book.fault(group="scores", kind="lost", count=1)
    book.sender.send_due()
    book.wait(6)
    book.sender.send_due()
    assert (book.held().attempts, book.newest().state) == (1, ScoreState.ARRIVED)


def test_quirk_57_where_the_attempts_are_used_up_the_grade_still_arrives(book):
    book.has("canvas", "submissions", "equal-passes")
    book.world.attempts_allowed = {"item-skin-quiz": 1}
    book.send("5", attempt_id=1)
    assert book.send("8", attempt_id=2) == ("arrived", 200)
    assert (book.grade(), book.held().attempts) == ((8, 10), 1)


def test_quirk_58_a_comment_is_sent_only_when_its_text_changed(book):
    book.has("canvas", "submissions", "comments-add-up", "equal-passes")
    for comment in ("", "one", "one", "two", "two"):
        book.send("5", comment=comment)
    assert book.held().comments == ["one", "two"]


def test_quirk_59_a_hand_in_names_the_page_that_shows_it(book):
    book.has("canvas", "submissions", "equal-passes")
    book.send("5", attempt_id=31)
    public = book.live.app.extensions["assay"].settings.public_url
    assert book.held().submission == {
        "new_submission": True,
        "prioritize_non_tool_grade": True,
        "submission_type": "basic_lti_launch",
        "submission_data": f"{public}/lti/review/31",
    }


@pytest.mark.parametrize(
    ("choice", "result", "stands"),
    [
        (TeacherGrades.KEEP, "arrived", 90),
        (TeacherGrades.ASK, "score_stale", 90),
        (TeacherGrades.OVERWRITE, "arrived", None),
    ],
)
def test_quirk_59_err_11_a_teachers_grade_on_canvas_is_kept_asked_about_or_overwritten(book, choice, result, stands):
    book.has("canvas", "submissions", "equal-passes")
    book.send("5")
    book.teachers_grades(choice)
    book.world.teacher_sets(*KEY, 90)
    assert book.send("6")[0] == result
    assert book.held().override == stands


@pytest.mark.parametrize(
    ("choice", "result", "stands"),
    [
        (TeacherGrades.KEEP, "score_stale", 90),
        (TeacherGrades.ASK, "score_stale", 90),
        (TeacherGrades.OVERWRITE, "arrived", None),
    ],
)
def test_err_11_elsewhere_the_gradebook_is_looked_at_before_a_later_score(book, choice, result, stands):
    book.send("5")
    book.teachers_grades(choice)
    book.world.teacher_sets(*KEY, 90)
    assert book.send("6")[0] == result
    assert book.held().override == stands


def test_err_10_what_the_gradebook_holds_stands_there_and_somebody_chooses(book):
    book.send("5")
    book.world.teacher_sets(*KEY, 90)
    book.send("6")
    held = book.newest()
    assert (held.state, held.shown_score, held.shown_maximum) == (ScoreState.REFUSED, 90, 100)
    text = page(book)
    assert "The gradebook shows 90 / 100, Assay has 6 / 10" in text
    assert "SCORE_STALE" in text
    service.send_again(book.session, [held.id], context_id=book.course(), asked_by=None, now=book.sender.clock())
    book.session.commit()
    book.sender.send_due()
    assert (book.newest().state, book.held().override, book.grade()) == (ScoreState.ARRIVED, None, (6, 10))


def test_err_10_sending_everything_again_overwrites_nobodys_grade(book):
    book.send("5")
    book.world.teacher_sets(*KEY, 90)
    book.send("6")
    service.send_again(book.session, None, context_id=book.course(), asked_by=None, now=book.sender.clock())
    book.session.commit()
    book.sender.send_due()
    assert (book.newest().state, book.held().override) == (ScoreState.REFUSED, 90)


def test_ags_28_where_only_an_older_time_is_a_400_the_score_is_sent_once_more(book):
    book.has("openedx", "equal-is-400")
    book.send("5")
    book.held().timestamp = ags.moment(book.sender.clock() + timedelta(seconds=1))
    assert book.send("6") == ("arrived", 200)
    assert book.grade() == (6, 10)


def test_quirk_72_a_201_with_a_body_is_a_success_and_a_zero_counts(book):
    book.has("openedx", "score-body", "needs-link")
    assert book.send("0") == ("arrived", 201)
    assert book.grade() == (0, 10)


CANVAS_ANSWERS = [
    (422, "User not found in course or is not a student", "score_refused_user"),
    (422, "The maximum number of allowed attempts has been reached", "score_attempts"),
    (422, "This course has concluded. AGS requests will no longer be accepted", "score_target_gone"),
    (422, "scoreMaximum must be provided", "score_refused"),
    (412, "ScoreMaximum must be greater than or equal to 0", "score_refused"),
    (412, "The specified resource_link is not linked to this line item", "score_target_gone"),
    (401, "The specified LTI link is not linked to a Tool associated with this Context.", "score_target_gone"),
    (404, "not found", "score_target_gone"),
    (403, "Insufficient scope", "score_forbidden"),
]


@pytest.mark.parametrize(("status", "words", "result"), CANVAS_ANSWERS)
def test_quirk_60_61_canvas_refusals_are_told_apart(book, status, words, result):
    book.has("canvas")
    book.fault(group="scores", kind="refuse", status=status, text=words)
    assert book.send() == (result, status)
    assert result.upper() in page(book)


@pytest.mark.parametrize(
    ("status", "result"), [(409, "score_stale"), (400, "score_refused_user"), (500, "platform_unavailable")]
)
def test_quirk_32_a_refusal_without_a_word_is_guessed_and_an_empty_200_is_a_success(book, status, result):
    book.has("moodle")
    book.fault(group="scores", kind="refuse", status=status, text="[]", count=2)
    assert book.send() == (result, status)
    book.world.faults.clear()
    assert book.send("8", OTHER) == ("arrived", 200)
    (said,) = book.read(select(SendTry.answer).where(SendTry.result == "arrived"))
    assert said == ""


def test_quirk_61_a_column_the_tool_lost_is_gone_there_though_it_says_401(book):
    book.has("canvas")
    book.fault(group="scores", kind="refuse", status=401, text="not linked to a Tool associated with this Context.")
    assert book.send() == ("score_target_gone", 401)
    assert "assignment was deleted" in page(book)


def test_quirk_60_a_key_that_is_off_is_no_access_and_is_tried_again(book):
    book.has("canvas")
    book.fault(group="scores", kind="refuse", status=401, text="Invalid Developer Key", count=2)
    assert book.send() == ("token_refused", 401)
    assert book.newest().state is ScoreState.WAITING
    assert "developer key must be ON" in page(book)


def test_quirk_60_http_07_a_used_up_allowance_is_a_pause(book):
    book.has("canvas")
    book.fault(group="scores", kind="allowance", count=1)
    assert book.send() == ("platform_limited", 403)
    book.wait(20)
    book.sender.send_due()
    assert book.newest().state is ScoreState.ARRIVED


@pytest.mark.parametrize("status", [403, 404, 422])
def test_quirk_77_brightspace_refuses_people_in_three_ways(book, status):
    book.has("brightspace")
    owed = book.owe()
    link = book.session.scalar(select(ResourceLink))
    link.line_items_url = f"{book.live.platform.url}/lti/courses/skin-101/lineitems?mode=strict"
    link.ags_scopes = [ags.SCORE_SCOPE, ags.LINE_ITEM_READ_SCOPE]
    book.session.commit()
    book.fault(group="scores", kind="refuse", status=status, text="no", count=1)
    book.sender.send_due()
    assert book.tries(owed) == [("score_refused_user", status)]
    assert "Can be graded in Grades" in page(book)


def test_ags_21_who_overrode_is_named_by_the_platforms_own_id(book):
    teacher = a_launch(
        book.session, registration=book.live.registration, role=Role.INSTRUCTOR, person_sub="2001", link="skin-quiz",
        context="skin-101",
    )  # fmt: skip
    book.send("9", scored_by=teacher.person_id)
    assert (book.grade(), book.held().scored_by) == ((9, 10), "2001")
    book.send("5", OTHER)
    assert book.world.grades["item-skin-quiz", OTHER].scored_by == ""


def test_ags_22_a_score_taken_back_is_cleared_and_can_count_again(book):
    owed = book.owe()
    book.sender.send_due()
    book.withdraw(owed)
    book.wait(2)
    book.sender.send_due()
    assert book.grade() is None
    gone = book.newest()
    assert (gone.kind, gone.state) == (MessageKind.WITHDRAWAL, ScoreState.ARRIVED)
    assert "Taken back" in page(book)
    withdrawals.give_back(book.session, gone.id, context_id=book.course(), asked_by=None, now=book.sender.clock())
    book.session.commit()
    book.wait(2)
    book.sender.send_due()
    assert book.grade() == (7, 10)


def test_ags_22_taking_back_what_was_never_sent_clears_no_grade_of_a_teacher(book):
    owed = book.owe()
    book.world.teacher_sets("item-skin-quiz", TRAINEE, 90)
    book.withdraw(owed)
    book.wait(2)
    assert book.sender.send_due() == 0
    assert (book.held().override, book.held().activity) == (90, "")
    assert (book.newest().state, book.tries(book.newest().id)) == (ScoreState.ARRIVED, [])
    assert "Taken back" in page(book)


def test_ags_22_taking_back_what_a_worker_may_have_sent_before_it_died_clears_it(book):
    owed = book.owe()
    with book.sender.sessions() as session:
        registration = book.live.registration.id
        outbox.claim_due(session, registration_id=registration, now=book.sender.clock(), holder="dead", limit=1)
    book.withdraw(owed)
    book.wait(31)
    assert book.sender.send_due() == 1
    assert book.held().activity == "Initialized"


def test_ags_22_a_lost_answer_to_a_withdrawal_is_confirmed(book):
    book.has("moodle")
    owed = book.owe()
    book.sender.send_due()
    book.withdraw(owed)
    book.wait(2)
    book.fault(group="scores", kind="lost", count=1)
    book.sender.send_due()
    book.held().timestamp = ags.moment(book.sender.clock() + timedelta(hours=1))
    book.wait(6)
    book.sender.send_due()
    assert book.tries(book.newest().id)[-1] == ("confirmed", 409)


def test_ags_22_only_this_courses_newest_score_is_taken_back(book):
    owed = book.owe()
    with pytest.raises(NotFound):
        withdrawals.withdraw(book.session, owed, context_id=book.course() + 1, asked_by=None, now=utc_now())
    book.withdraw(owed)
    with pytest.raises(NotFound):
        book.withdraw(owed)
    book.session.rollback()


def test_ags_22_by_the_command_line_and_by_the_button(book):
    run = book.live.app.test_cli_runner().invoke
    owed = book.owe()
    book.sender.send_due()
    assert "taken back" in run(args=["passback", "withdraw", str(owed)]).stdout
    assert run(args=["passback", "withdraw", str(owed)]).exit_code == 1
    assert "\twithdrawal\t" in run(args=["passback", "list"]).stdout
    teacher = a_launch(
        book.session, registration=book.live.registration, role=Role.INSTRUCTOR, person_sub="2001", link="skin-quiz",
        context="skin-101",
    )  # fmt: skip
    client = teacher.in_browser(book.live.app.test_client())
    token = {"csrf_token": teacher.csrf(book.live.app.extensions["assay"].settings.secret_key)}
    learners = teacher.path(f"scores/learners/{book.newest().person_id}")
    assert "Let it count again" in client.get(learners).text
    assert client.post(teacher.path(f"scores/{book.newest().id}/give-back"), data=token).status_code == 303
    assert book.newest().kind is MessageKind.SCORE
    assert client.post(teacher.path(f"scores/{book.newest().id}/withdraw"), data=token).status_code == 303
    assert book.newest().kind is MessageKind.WITHDRAWAL


def test_quirk_27_tokens_under_text_html_and_errors_that_are_no_json(book):
    book.has("moodle", "html-tokens", "lenient-assertions")
    assert book.send() == ("arrived", 200)
    book.world.scopes -= {ags.SCORE_SCOPE}
    book.session.execute(db.text("DELETE FROM access_token"))
    book.session.commit()
    book.sender = type(book.sender)(sessions=book.sender.sessions, settings=book.sender.settings)
    book.wait(0)
    assert book.send("8", OTHER) == ("token_refused", 400)
    (said,) = book.read(select(SendTry.answer).where(SendTry.result == "token_refused"))
    assert 'the "client" was refused' in said
    assert "grade sync" in page(book)
