"""Keys stay secret in every state and role, hostile texts stay texts, papers can be drawn again, deadlines hold."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from learners import Learner, keys_by_slot
from sqlalchemy import select
from tests_support import MARKER, RIGHT, SECRET, a_bank, a_launch, a_quiz, given_items, part_items, sample_items

from lms_plugin.access import Role
from lms_plugin.db import utc_now
from lms_plugin.delivery.models import Attempt, AttemptState
from lms_plugin.delivery.review import Review
from lms_plugin.delivery.settings import Layout
from lms_plugin.pages import STATIC
from question_bank.blueprint import rebuild

WORDS = ("critical", "fraction", "feedback_", '"key"', "data-key", "is_key", "Retinol", "healed")
KINDS = {
    "one": "single_choice", "two": "multiple_response", "three": "true_false", "four": "matching", "five": "matrix",
    "six": "cloze", "seven": "decision_reason", "eight": "client_decision", "nine": "ordering", "ten": "numeric",
    "eleven": "short_text",
}  # fmt: skip


def everything():
    return [*sample_items(), *part_items(), *given_items()]


def walk(learner, session, attempt):
    """Every body somebody at an open attempt can be sent: pages, replies, refusals, errors, exports of nothing."""
    slots = keys_by_slot(session, attempt)
    yield learner.get()
    for rest in ("", *map(str, slots), "summary", "result", "result/grade", "99", "answers"):
        yield learner.get(f"attempts/{attempt}/{rest}")
    for slot in slots:
        for raw in ("1", ["1"], {"p1": "1"}, "zzz"):
            yield learner.autosave(attempt, slot, raw, base_rev=9 if raw == "1" else 0, raw=True)
        form = {f"t{slot}": KINDS[slots[slot]], f"r{slot}": "0", f"a{slot}": "1"}
        yield learner.post(f"attempts/{attempt}/answers", q=str(slot), go="save", **form)
        yield learner.post(f"attempts/{attempt}/answers", go=f"flag-{slot}")
    yield learner.get("guide")
    yield learner.get("banks")
    yield learner.get("attempts")
    yield learner.get("shown")


@pytest.mark.values
@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("role", [Role.LEARNER, Role.ASSISTANT])
def test_no_body_of_an_open_attempt_holds_a_key_whatever_is_sent(app, session, layout, role):
    entered = a_launch(session, role=role, person_sub=f"who-{role}")
    a_quiz(session, entered, bank_id=a_bank(session, everything()), questions=11, layout=layout, certainty=True)
    learner = Learner(app, entered)
    attempt = learner.start()
    for answer in walk(learner, session, attempt):
        said = answer.text + json.dumps(dict(answer.headers))
        assert MARKER not in said, answer.request.path
        assert [word for word in WORDS if word in said] == [], answer.request.path


@pytest.mark.values
@pytest.mark.parametrize("state", ["one way", "practice", "late", "void"])
def test_no_body_holds_a_key_where_there_is_no_way_back_or_nothing_was_checked_or_the_time_is_over(app, session, state):
    entered = a_launch(session)
    changes = {
        "one way": {"one_way": True}, "practice": {"practice": True, "pass_percent": None}, "void": {},
        "late": {"minutes": 5},
    }  # fmt: skip
    bank = a_bank(session, everything())
    a_quiz(session, entered, bank_id=bank, questions=11, review=Review.SCORE_ONLY, **changes[state])
    learner = Learner(app, entered)
    consent = {"one_way": "yes"} if state == "one way" else {}
    attempt = int(re.search(r"attempts/(\d+)/", learner.post("attempts", **consent).location)[1])
    row = session.get_one(Attempt, attempt)
    if state == "late":
        row.deadline_at = row.hand_in_until = utc_now() - timedelta(minutes=3)
    if state == "void":
        learner.submit(attempt)
        session.refresh(row)
        row.state = AttemptState.VOID
    session.commit()
    for answer in walk(learner, session, attempt):
        said = answer.text + json.dumps(dict(answer.headers))
        assert MARKER not in said, answer.request.path
        assert [word for word in WORDS if word in said] == [], answer.request.path


def test_a_result_that_releases_nothing_holds_no_key_in_any_role_that_sees_it(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, everything()), questions=11, review=Review.SCORE_ONLY)
    learner = Learner(app, entered)
    attempt = learner.start()
    for slot, key in keys_by_slot(session, attempt).items():
        if key in RIGHT:
            learner.autosave(attempt, slot, RIGHT[key])
    bodies = [learner.client.get(learner.submit(attempt).location), learner.get(), learner.autosave(attempt, 1, None)]
    bodies += [
        learner.client.get(learner.entered.path(f"attempts/{attempt}/{rest}"), follow_redirects=True)
        for rest in ("", "summary", "result", "result/grade")
    ]
    for answer in bodies:
        assert MARKER not in answer.text
        assert "Right answer" not in answer.text


def test_no_script_or_style_sheet_knows_of_keys():
    for path in (*STATIC.glob("*.js"), *STATIC.glob("*.css")):
        text = path.read_text(encoding="utf-8")
        assert MARKER not in text
        if path.name in {"autosave.js", "clashes.js", "nav.js", "timer.js"}:
            assert not re.search(r"critical|fraction|\bcorrect\b", text), path.name


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>{{ 7*7 }}"


def poisoned(value, name=""):
    """Every text of an item with something hostile after it; ids and numbers as they are."""
    if isinstance(value, dict):
        return {key: poisoned(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, name) for one in value]
    texts = {"stem", "text", "feedback", "general_feedback", "title", "section", "until", "procedure", "history",
             "feedback_true", "feedback_false"}  # fmt: skip
    return f"{value} {HOSTILE}" if isinstance(value, str) and name in texts else value


def test_hostile_texts_in_items_and_answers_stay_texts_on_every_page(app, session):
    entered = a_launch(session)
    bank = a_bank(session, [poisoned(item) for item in everything()])
    a_quiz(session, entered, bank_id=bank, questions=11, title=f"Quiz {HOSTILE}"[:110], certainty=True)
    learner = Learner(app, entered)
    attempt = learner.start()
    slots = {key: slot for slot, key in keys_by_slot(session, attempt).items()}
    assert learner.autosave(attempt, slots["eleven"], HOSTILE).status_code == 200
    slot = slots["eleven"]
    clash = learner.post(
        f"attempts/{attempt}/answers", q=str(slot),
        **{f"t{slot}": "short_text", f"r{slot}": "0", f"a{slot}": f"other {HOSTILE}"},
    )  # fmt: skip
    pages = [learner.get(), learner.get(f"attempts/{attempt}/"), clash, learner.get(f"attempts/{attempt}/summary")]
    pages.append(learner.client.get(learner.submit(attempt).location))
    for page in pages:
        assert "<script>alert" not in page.text
        assert not re.search(r"<img[^>]*onerror", page.text)
        assert "{{ 7*7 }}" in page.text or "49" not in page.text
    assert "&lt;script&gt;alert" in pages[1].text


def test_stored_papers_are_drawn_again_as_they_were_served(app, session):
    bank = a_bank(session, everything())
    served: dict[int, list[str]] = {}
    for number in range(20):  # python -m bench.chaos does it for all it makes
        entered = a_launch(session, person_sub=f"p{number}", link=f"link-{number}")
        a_quiz(session, entered, bank_id=bank, questions=7)
        attempt = Learner(app, entered).start()
        served[attempt] = [key for _, key in sorted(keys_by_slot(session, attempt).items())]
    for attempt in session.scalars(select(Attempt)):
        assert [slot.item_id for slot in rebuild(attempt.draw).slots] == served[attempt.id]
    assert len({tuple(keys) for keys in served.values()}) > 10


@pytest.mark.values
@pytest.mark.parametrize(("seconds", "status"), [(60, 200), (61, 403)])
def test_posts_are_taken_until_the_deadline_and_its_grace_and_not_a_second_longer(
    app, session, monkeypatch, seconds, status
):
    entered = a_launch(session)
    a_quiz(session, entered, minutes=10)
    learner = Learner(app, entered)
    attempt = learner.start()
    deadline = session.get_one(Attempt, attempt).deadline_at
    monkeypatch.setattr("lms_plugin.delivery.views.utc_now", lambda: deadline + timedelta(seconds=seconds))
    answer = learner.autosave(attempt, 1, None)
    assert answer.status_code == status
    form = learner.post(f"attempts/{attempt}/answers", q="1", t1="single_choice", r1="0")
    assert form.status_code == (303 if status == 200 else 403)


def test_what_the_browser_says_the_time_is_changes_nothing(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, minutes=10)
    learner = Learner(app, entered)
    attempt = learner.start()
    hour = (utc_now() + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    answer = learner.client.post(
        learner.entered.path(f"attempts/{attempt}/autosave"),
        json={"slot": 1, "base_rev": 0, "client_id": "x", "seq": 1, "response": None, "saved_at": hour, "now": hour},
        headers={"X-CSRF-Token": learner.entered.csrf(SECRET), "Accept": "application/json", "Date": hour},
    )
    assert answer.status_code == 200
    assert answer.json["deadline"] == session.get_one(Attempt, attempt).deadline_at.isoformat()


@pytest.mark.values
@pytest.mark.parametrize("answer", ["1,5", "1.5", "-2", "1.000,5", "1,000.5", "٣", "1e99999", "2½", "2 kg"])
def test_numbers_as_people_write_them_are_read_or_refused_and_never_lost(app, session, answer):
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, [given_items()[1]]), questions=1)
    learner = Learner(app, entered)
    attempt = learner.start()
    assert learner.autosave(attempt, 1, "2").status_code == 200
    saved = learner.autosave(attempt, 1, answer, base_rev=1)
    readable = answer in {"1,5", "1.5", "-2", "٣"}
    assert saved.status_code == (200 if readable else 422)
    assert f'value="{answer if readable else "2"}"' in learner.get(f"attempts/{attempt}/").text


def test_an_answer_of_a_megabyte_is_refused_and_the_stored_one_stays(app, session):
    entered = a_launch(session)
    a_quiz(session, entered, bank_id=a_bank(session, [given_items()[2]]), questions=1)
    learner = Learner(app, entered)
    attempt = learner.start()
    assert learner.autosave(attempt, 1, "kept").status_code == 200
    assert learner.autosave(attempt, 1, "x" * 1_000_000, base_rev=1).status_code in (413, 422)
    assert 'value="kept"' in learner.get(f"attempts/{attempt}/").text


@pytest.mark.values
@pytest.mark.parametrize(("slot", "status"), [(0, 409), (5, 409), (2**31 - 1, 422)])
def test_answers_to_questions_that_are_not_on_the_paper_are_refused(app, session, slot, status):
    entered = a_launch(session)
    a_quiz(session, entered)
    learner = Learner(app, entered)
    attempt = learner.start()
    assert learner.autosave(attempt, slot, None, raw=True).status_code == 422
    assert learner.post(f"attempts/{attempt}/answers", q=str(slot)).status_code == status


def test_a_quiz_that_changes_or_closes_under_a_running_attempt_leaves_it_as_it_was(app, session):
    entered = a_launch(session)
    a_quiz(session, entered)
    learner = Learner(app, entered)
    attempt = learner.start()
    before = learner.get(f"attempts/{attempt}/").text
    a_quiz(session, entered, bank_id=a_bank(session, given_items(), key="other"), questions=2, title="Another")
    assert learner.get(f"attempts/{attempt}/").text == before
    for slot, key in keys_by_slot(session, attempt).items():
        assert learner.autosave(attempt, slot, RIGHT[key]).status_code == 200
    assert "4 of 4 points" in learner.client.get(learner.submit(attempt).location).text


def test_a_launch_in_another_role_in_mid_attempt_neither_sees_nor_changes_it(app, session):
    entered = a_launch(session)
    a_quiz(session, entered)
    learner = Learner(app, entered)
    attempt = learner.start()
    promoted = Learner(app, a_launch(session, role=Role.INSTRUCTOR))
    assert promoted.get(f"attempts/{attempt}/").status_code == 404
    assert promoted.autosave(attempt, 1, None).status_code == 404
    assert promoted.submit(attempt).status_code == 404
    assert learner.get(f"attempts/{attempt}/").status_code == 200
