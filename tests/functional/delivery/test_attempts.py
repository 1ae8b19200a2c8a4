"""A learner's way through a quiz, over HTTP, on both databases."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import func, select
from tests_support import MARKER, RIGHT, SECRET, a_launch, a_quiz

from lms_plugin.access import Role
from lms_plugin.authoring.models import Item, ItemVersion
from lms_plugin.db import utc_now
from lms_plugin.delivery import expiring, service
from lms_plugin.delivery.models import Attempt, AttemptState, SavedAnswer
from lms_plugin.delivery.places import to_ids
from lms_plugin.delivery.review import Review
from lms_plugin.lti.models import Launch
from lms_plugin.passback.models import OwedScore, ScoreState
from question_bank.sitting import LATE_GRACE

pytestmark = pytest.mark.values


@pytest.fixture
def learner(app, session):
    entered = a_launch(session)
    a_quiz(session, entered)
    return Learner(app, entered)


def answer_all(learner, session, attempt, answers=RIGHT):
    for slot, key in keys_by_slot(session, attempt).items():
        assert learner.autosave(attempt, slot, answers[key]).status_code == 200


def test_front_page_tells_what_the_quiz_is_before_it_starts(learner):
    page = learner.get()
    assert page.status_code == 200
    assert "4 questions" in page.text
    assert "Start" in page.text


def test_right_answers_earn_every_point_and_owe_one_score(learner, session):
    attempt = learner.start()
    answer_all(learner, session, attempt)
    result = learner.submit(attempt)
    assert result.status_code == 303
    page = learner.client.get(result.location)
    assert "100\u00a0%" in page.text
    assert "4 of 4 points" in page.text
    owed = session.scalars(select(OwedScore)).one()
    assert (owed.score_given, owed.score_maximum, owed.state) == (4, 4, ScoreState.WAITING)


def test_saved_answers_are_there_after_a_reload(learner, session):
    attempt = learner.start()
    answer_all(learner, session, attempt)
    page = learner.get(f"attempts/{attempt}/").text
    assert page.count("checked") == 4  # one single choice, two ticks, one true
    assert page.count(" selected") == 2


def test_a_form_saves_a_whole_page_without_any_script(learner, session):
    attempt = learner.start()
    fields = {}
    for slot, key in keys_by_slot(session, attempt).items():
        kind = {"one": "single_choice", "two": "multiple_response", "three": "true_false", "four": "matching"}[key]
        fields |= {f"t{slot}": kind, f"r{slot}": "0"}
        answer = learner.shown(attempt, slot, RIGHT[key])
        if key == "four":
            fields |= {f"a{slot}.{prompt}": place for prompt, place in answer.items()}
        else:
            fields[f"a{slot}"] = "true" if answer is True else answer
    answer = learner.post(f"attempts/{attempt}/answers", q=["1", "2", "3", "4"], go="summary", **fields)
    assert answer.status_code == 303
    assert "4 of 4 questions answered" in learner.client.get(answer.location).text


def test_summary_names_the_blanks(learner, session):
    attempt = learner.start()
    assert learner.autosave(attempt, 2, keyed(session, attempt, 2)).status_code == 200
    page = learner.get(f"attempts/{attempt}/summary").text
    assert "1 of 4 questions answered" in page
    assert "3 questions are still blank" in page


def keyed(session, attempt, slot):
    return RIGHT[keys_by_slot(session, attempt)[slot]]


def test_no_page_before_the_release_holds_a_key_or_feedback(learner, session):
    attempt = learner.start()
    bodies = [
        learner.get().text,
        learner.get(f"attempts/{attempt}/").text,
        learner.autosave(attempt, 1, keyed(session, attempt, 1)).text,
        learner.autosave(attempt, 1, None).text,
        learner.autosave(attempt, 1, "nonsense", base_rev=1, raw=True).text,
        learner.get(f"attempts/{attempt}/summary").text,
        learner.get(f"attempts/{attempt}/result").text,
        learner.post(f"attempts/{attempt}/answers", q="1", t1="single_choice", r1="0", a1="zzz").text,
    ]
    for body in bodies:
        assert MARKER not in body
        assert "critical" not in body.lower()


def test_the_page_is_the_same_with_and_without_a_critical_flag(app, session):
    from tests_support import a_bank, sample_items

    pages = []
    for flag in (True, False):
        items = sample_items()[:1]
        items[0]["options"][1]["critical"] = flag
        entered = a_launch(session, link=f"flag-{flag}", person_sub=f"flag-{flag}")
        a_quiz(session, entered, bank_id=a_bank(session, items, key=f"flag-{flag}"), questions=1)
        learner = Learner(app, entered)
        attempt = service.start_attempt(
            session,
            service.Sitter(resource_link_id=entered.resource_link_id, person_id=entered.person_id, preview=False),
            seed="0" * 32,
            now=utc_now(),
        )
        session.commit()
        text = learner.get(f"attempts/{attempt.id}/").text
        text = text.replace(entered.launch_id, "L").replace(entered.csrf(SECRET), "T")
        pages.append(re.sub(rf"attempts/{attempt.id}/", "attempts/A/", text))
    assert pages[0] == pages[1]


def test_score_only_quizzes_show_no_key_after_handing_in(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, review=Review.SCORE_ONLY)
    learner = Learner(app, entered)
    attempt = learner.start()
    answer_all(learner, session, attempt)
    page = learner.client.get(learner.submit(attempt).location).text
    assert "100\u00a0%" in page
    assert MARKER not in page
    assert "Right answer" not in page


def test_explanations_and_sources_are_shown_once_released(learner, session):
    attempt = learner.start()
    answer_all(learner, session, attempt)
    page = learner.client.get(learner.submit(attempt).location).text
    assert f"{MARKER} rationale" in page
    assert f"{MARKER} document" in page
    assert "Right answer" in page


def test_a_double_click_on_start_starts_one_attempt(learner, session):
    assert learner.start() == learner.start()
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_a_second_submit_changes_nothing(learner, session):
    attempt = learner.start()
    learner.submit(attempt)
    before = session.scalar(select(Attempt.submitted_at).where(Attempt.id == attempt))
    assert learner.submit(attempt).status_code == 303
    session.expire_all()
    assert session.scalar(select(Attempt.submitted_at).where(Attempt.id == attempt)) == before
    assert session.scalar(select(func.count()).select_from(OwedScore)) == 1


def test_a_stale_save_gets_both_answers_and_overwrites_nothing(learner, session):
    attempt = learner.start()
    slot = next(slot for slot, key in keys_by_slot(session, attempt).items() if key == "one")
    assert learner.autosave(attempt, slot, "a").json["rev"] == 1
    clash = learner.autosave(attempt, slot, "c", base_rev=0)
    assert clash.status_code == 409
    assert clash.json["current_response"] == learner.shown(attempt, slot, "a")
    assert clash.json["your_response"] == learner.shown(attempt, slot, "c")
    page = learner.post(
        f"attempts/{attempt}/answers",
        q=str(slot),
        **{f"t{slot}": "single_choice", f"r{slot}": "0", f"a{slot}": learner.shown(attempt, slot, "c")},
    )
    assert page.status_code == 409
    assert "Two versions of your answer" in page.text
    chosen = learner.post(
        f"attempts/{attempt}/answers",
        q=str(slot),
        **{f"t{slot}": "single_choice", f"r{slot}": "1", f"a{slot}": learner.shown(attempt, slot, "c")},
    )
    assert chosen.status_code == 303
    assert learner.autosave(attempt, slot, "c", base_rev=2).json["rev"] == 2


def test_a_message_sent_twice_is_answered_alike_and_stored_once(learner, session):
    attempt = learner.start()
    slot = next(slot for slot, key in keys_by_slot(session, attempt).items() if key == "one")
    first = learner.autosave(attempt, slot, "a", seq=77)
    again = learner.autosave(attempt, slot, "a", seq=77)
    assert (first.json["rev"], again.json["rev"]) == (1, 1)
    assert session.scalar(select(func.count()).select_from(SavedAnswer)) == 1


def test_an_unreadable_answer_is_refused_and_the_stored_one_stays(learner, session):
    attempt = learner.start()
    slot = next(slot for slot, key in keys_by_slot(session, attempt).items() if key == "one")
    learner.autosave(attempt, slot, "a")
    refused = learner.autosave(attempt, slot, ["1", "2"], base_rev=1, raw=True)
    assert refused.status_code == 422
    assert refused.json["code"] == "ANSWER_UNREADABLE"
    assert learner.autosave(attempt, slot, "a", base_rev=1).json["rev"] == 1


@pytest.mark.parametrize("body", [None, [], {"slot": "1"}, {"slot": 1, "base_rev": -1, "client_id": "x", "seq": 1}])
def test_a_malformed_autosave_is_refused_with_a_code(learner, body):
    attempt = learner.start()
    answer = learner.client.post(
        learner.entered.path(f"attempts/{attempt}/autosave"),
        json=body,
        headers={"X-CSRF-Token": learner.entered.csrf(SECRET), "Accept": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json["code"] == "INVALID_INPUT"


def test_a_save_after_the_hand_in_is_refused_and_says_so(learner, session):
    attempt = learner.start()
    learner.submit(attempt)
    late = learner.autosave(attempt, 1, None)
    assert late.status_code == 410
    assert late.json["code"] == "ATTEMPT_CLOSED"


def test_a_form_sent_after_the_hand_in_tells_what_counts_and_leads_to_the_result(learner, session):
    attempt = learner.start()
    one = slot_of(session, attempt, "one")
    learner.submit(attempt)
    page = learner.post(f"attempts/{attempt}/answers", **{"q": str(one), f"t{one}": "single_choice", f"r{one}": "0"})
    assert page.status_code == 410
    assert "What was saved by then counts." in page.text
    assert learner.entered.path(f"attempts/{attempt}/result") in page.text
    session.get(Attempt, attempt).state = AttemptState.VOID
    session.commit()
    page = learner.post(f"attempts/{attempt}/answers", **{"q": str(one), f"t{one}": "single_choice", f"r{one}": "0"})
    assert page.status_code == 410
    assert "This attempt does not count" in page.text


def test_who_goes_on_in_a_visit_that_is_over_reads_what_was_saved_and_where_to_go_on(learner, session):
    attempt = learner.start()
    session.get(Launch, learner.entered.launch_id).ended_at = utc_now()
    session.commit()
    page = learner.get(f"attempts/{attempt}/")
    assert page.status_code == 404
    assert "Your visit here is over" in page.text
    assert "What was saved before is kept." in page.text
    sent = learner.post(f"attempts/{attempt}/answers", q="1", t1="single_choice", r1="0")
    assert "what was just sent was not saved" in sent.text
    assert "Go back to your course" in sent.text


def set_deadline(session, attempt, ago):
    row = session.get(Attempt, attempt)
    row.deadline_at = utc_now() - ago
    row.hand_in_until = row.deadline_at + LATE_GRACE
    session.commit()


def test_answers_are_taken_within_the_grace_and_refused_after_it(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, minutes=10)
    learner = Learner(app, entered)
    attempt = learner.start()
    slot = next(slot for slot, key in keys_by_slot(session, attempt).items() if key == "one")
    set_deadline(session, attempt, timedelta(seconds=50))
    assert learner.autosave(attempt, slot, "a").status_code == 200
    set_deadline(session, attempt, timedelta(seconds=62))
    late = learner.autosave(attempt, slot, "c", base_rev=1)
    assert (late.status_code, late.json["code"]) == (403, "ATTEMPT_LATE")
    over = learner.get(f"attempts/{attempt}/").text
    assert "The time is over" in over
    assert f'href="{entered.path(f"attempts/{attempt}/")}"' in over  # more time may be given after it
    page = learner.client.get(learner.submit(attempt).location)
    assert "1 of 4 points" in page.text


def test_a_forgotten_attempt_is_handed_in_by_the_job(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, minutes=10)
    learner = Learner(app, entered)
    attempt = learner.start()
    answer_all(learner, session, attempt)
    set_deadline(session, attempt, timedelta(seconds=62))
    assert expiring.close_expired(session, now=utc_now()) == 1
    session.commit()
    assert session.get(Attempt, attempt).state is AttemptState.SUBMITTED
    assert session.scalars(select(OwedScore)).one().score_given == 4


def test_attempts_are_limited_and_the_best_one_counts(learner, session):
    first = learner.start()
    answer_all(learner, session, first)
    learner.submit(first)
    second = learner.start()
    learner.submit(second)
    refused = learner.post("attempts")
    assert (refused.status_code, "ATTEMPT_REFUSED" in refused.text) == (403, True)
    owed = session.scalars(select(OwedScore)).one()
    assert owed.attempt_id == first


def test_a_better_second_attempt_replaces_the_waiting_score(learner, session):
    learner.submit(learner.start())
    second = learner.start()
    answer_all(learner, session, second)
    learner.submit(second)
    states = [(owed.state, owed.score_given) for owed in session.scalars(select(OwedScore).order_by(OwedScore.number))]
    assert states == [(ScoreState.REPLACED, 0), (ScoreState.WAITING, 4)]


def test_a_dangerous_choice_fails_the_decision_but_not_the_score(learner, session):
    attempt = learner.start()
    answer_all(learner, session, attempt, RIGHT | {"one": "b"})
    page = learner.client.get(learner.submit(attempt).location).text
    assert "75\u00a0%" in page
    assert "Not passed" in page
    assert "could harm a client" in page
    owed = session.scalars(select(OwedScore)).one()
    assert owed.comment == "Safety requirement not met"


def test_a_preview_is_neither_counted_nor_sent(app, session):
    teacher = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1")
    a_quiz(session, teacher)
    staff = Learner(app, teacher)
    attempt = staff.start()
    answer_all(staff, session, attempt)
    page = staff.client.get(staff.submit(attempt).location).text
    assert "not counted, not sent" in page
    assert session.scalars(select(OwedScore)).all() == []


def test_a_link_without_a_quiz_tells_a_learner_and_asks_an_instructor(app, session):
    pupil = Learner(app, a_launch(session))
    assert "Not set up yet" in pupil.get().text
    teacher = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    assert teacher.get().location.endswith("/choose")


def test_an_instructor_makes_a_quiz_and_a_learner_meets_it(app, session):
    from tests_support import a_bank

    bank = a_bank(session)
    session.commit()
    teacher = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    form = {
        "title": "Chosen", "bank": str(bank), "topics": "safety", "questions": "3", "layout": "one_per_page",
        "attempts": "1", "minutes": "", "pass_percent": "", "tolerance": "0", "review": "after_submit",
    }  # fmt: skip
    assert "Chosen" not in teacher.get("choose").text
    made = teacher.post("choose", **form)
    assert made.status_code == 303
    pupil = Learner(app, a_launch(session))
    assert "Chosen" in pupil.get().text
    attempt = pupil.start()
    page = pupil.get(f"attempts/{attempt}/2").text
    assert "Question 2 of 3" in page
    assert "Question 1 of 3" not in page


def test_a_bank_too_small_is_refused_with_the_shortfall_and_keeps_what_was_typed(app, session):
    from tests_support import a_bank

    bank = a_bank(session)
    session.commit()
    teacher = Learner(app, a_launch(session, role=Role.INSTRUCTOR, person_sub="t1"))
    form = {
        "title": "Much too long", "bank": str(bank), "topics": "safety", "questions": "50", "layout": "one_page",
        "attempts": "1", "tolerance": "0", "review": "after_submit",
    }  # fmt: skip
    page = teacher.post("choose", **form)
    assert page.status_code == 422
    assert "46 too few" in page.text
    assert 'value="Much too long"' in page.text


def test_the_right_answers_shown_belong_to_the_version_that_was_served(learner, session):
    attempt = learner.start()
    version = session.scalars(select(ItemVersion).join(Item).where(Item.key == "one")).one()
    newer = dict(version.document) | {"version": 2, "stem": "Changed afterwards?"}
    session.add(
        ItemVersion(
            item_id=version.item_id,
            number=2,
            status=version.status,
            type=version.type,
            difficulty="easy",
            topics=version.topics,
            critical=True,
            document=newer,
            content_hash="f" * 64,
            reason="edit",
            created_at=utc_now(),
        )
    )
    session.commit()
    page = learner.get(f"attempts/{attempt}/").text
    assert "Which answer fits?" in page
    assert "Changed afterwards?" not in page


def test_pages_name_options_by_place_so_that_ids_tell_nothing(learner, session):
    attempt = learner.start()
    page = learner.get(f"attempts/{attempt}/").text
    for slot, key in keys_by_slot(session, attempt).items():
        values = re.findall(rf'name="a{slot}" value="([^"]*)"', page)
        expected = {"one": 3, "two": 4, "three": 0, "four": 0}[key]
        assert expected == 0 or values == [str(number) for number in range(1, expected + 1)]
    assert 'value="c1"' not in page


def test_a_place_that_was_not_shown_is_no_answer(learner, session):
    from question_bank.errors import InvalidResponse

    for sent in ("0", "4", "a", "1.0", "٣", ["1", "9"], {"p1": "7"}, 1):
        with pytest.raises(InvalidResponse):
            to_ids(["x", "y", "z"], sent)
    assert to_ids(["x", "y", "z"], {"p1": "3", "p2": ""}) == {"p1": "z", "p2": None}


def slot_of(session, attempt, key):
    return next(slot for slot, name in keys_by_slot(session, attempt).items() if name == key)


def test_an_untouched_answer_of_a_stale_page_is_no_conflict(learner, session):
    attempt = learner.start()
    one, three = slot_of(session, attempt, "one"), slot_of(session, attempt, "three")
    learner.autosave(attempt, three, True)  # another tab answers; this page still shows both blank
    fields = {f"t{one}": "single_choice", f"r{one}": "0", f"a{one}": learner.shown(attempt, one, "a")}
    fields |= {f"t{three}": "true_false", f"r{three}": "0"}
    answer = learner.post(f"attempts/{attempt}/answers", q=[str(one), str(three)], **fields)
    assert answer.status_code == 303
    assert learner.autosave(attempt, three, True, base_rev=1).json["rev"] == 1


def test_several_clashes_are_settled_on_one_page(learner, session):
    attempt = learner.start()
    one, three = slot_of(session, attempt, "one"), slot_of(session, attempt, "three")
    learner.autosave(attempt, one, "a")
    learner.autosave(attempt, three, True)
    mine = {f"t{one}": "single_choice", f"r{one}": "0", f"a{one}": learner.shown(attempt, one, "c")}
    mine |= {f"t{three}": "true_false", f"r{three}": "0", f"a{three}": "false"}
    page = learner.post(f"attempts/{attempt}/answers", q=[str(one), str(three)], **mine)
    assert page.status_code == 409
    assert page.text.count("On this page, not saved:") == page.text.count("Saved in the other tab") == 2
    chosen = mine | {f"r{one}": "1", f"r{three}": "1", f"keep{one}": "page", f"keep{three}": "saved"}
    assert learner.post(f"attempts/{attempt}/answers", q=[str(one), str(three)], **chosen).status_code == 303
    assert learner.autosave(attempt, one, "c", base_rev=2).json["rev"] == 2
    assert learner.autosave(attempt, three, True, base_rev=1).json["rev"] == 1


def test_a_form_whose_token_is_out_of_date_can_be_sent_again_as_it_was(learner, session):
    attempt = learner.start()
    one = slot_of(session, attempt, "one")
    place = learner.shown(attempt, one, "b")
    fields = {"q": str(one), f"t{one}": "single_choice", f"r{one}": "0", f"a{one}": place, "csrf_token": "old"}
    path = learner.entered.path(f"attempts/{attempt}/answers")
    page = learner.client.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    assert f'name="a{one}" value="{place}"' in page.text
    assert "Send it again" in page.text
    assert "Send it again" not in learner.client.post(path, data=fields).text


def test_a_late_form_says_that_the_time_is_over_and_offers_to_hand_in(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, minutes=10)
    learner = Learner(app, entered)
    attempt = learner.start()
    set_deadline(session, attempt, timedelta(seconds=62))
    page = learner.post(f"attempts/{attempt}/answers", q="1", t1="single_choice", r1="0")
    assert page.status_code == 403
    assert "Hand in what was saved" in page.text


def test_the_safety_rule_works_without_a_pass_mark(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, pass_percent=None)
    learner = Learner(app, entered)
    attempt = learner.start()
    answer_all(learner, session, attempt, RIGHT | {"one": "b"})
    page = learner.client.get(learner.submit(attempt).location).text
    assert "Not passed" in page
    assert "needed" not in page
    assert session.scalars(select(OwedScore)).one().comment == "Safety requirement not met"


def test_a_preview_is_told_what_it_would_come_to(app, session):
    teacher = a_launch(session, role=Role.INSTRUCTOR, person_sub="t1")
    a_quiz(session, teacher)
    staff = Learner(app, teacher)
    attempt = staff.start()
    answer_all(staff, session, attempt)
    assert "Would pass" in staff.client.get(staff.submit(attempt).location).text


def test_one_attempt_that_cannot_be_graded_keeps_no_other_open(app, session):
    attempts = []
    for sub in ("s1", "s2"):
        entered = a_launch(session, person_sub=sub)
        if sub == "s1":
            a_quiz(session, entered, minutes=10)
        attempts.append(Learner(app, entered).start())
        set_deadline(session, attempts[-1], timedelta(seconds=62))
    broken = session.scalars(select(SavedAnswer).where(SavedAnswer.attempt_id == attempts[0])).first()
    assert broken is None
    session.add(
        SavedAnswer(
            attempt_id=attempts[0], slot=1, revision=1, client_id="x", seq=1, answer={"no": "such"}, saved_at=utc_now()
        )
    )
    session.commit()
    assert expiring.close_expired(session, now=utc_now(), limit=1) == 1  # however many of them come first
    session.commit()
    assert session.get(Attempt, attempts[1]).state is AttemptState.SUBMITTED


def test_an_answer_given_again_after_another_device_changed_it_is_never_called_saved(learner, session):
    attempt = learner.start()
    one = slot_of(session, attempt, "one")
    assert learner.autosave(attempt, one, "a").json["rev"] == 1
    assert learner.autosave(attempt, one, "b", base_rev=1, client_id="tablet").json["rev"] == 2
    clash = learner.autosave(attempt, one, "a", base_rev=1)  # what this page had before, chosen anew
    assert clash.status_code == 409
    assert clash.json["current_rev"] == 2
    assert learner.autosave(attempt, one, "a", base_rev=2).json["rev"] == 3
