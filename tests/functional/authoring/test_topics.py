"""Topics of a bank: added, renamed, moved, merged; questions follow with their approvals, quizzes are not robbed."""

from __future__ import annotations

from builders import a_quiz
from test_editor import written
from test_lists import put, single, versions

from lms_plugin.authoring.models import Bank, ItemStatus


def topics(desk):
    return [one["title"] for one in desk.session.get_one(Bank, desk.bank_id, populate_existing=True).topics]


def press(desk, do, **more):
    answer = desk.post("/topics", {"do": do} | more)
    desk.session.rollback()
    return answer.status_code


def test_topics_are_added_renamed_and_put_in_order(desk):
    for title in ("Swelling", "Peels", "Пилинги"):
        assert press(desk, "add", title=title) == 303
    assert press(desk, "add", title=" peels ") == 422
    assert press(desk, "rename peels", **{"title-peels": "Chemical peels"}) == 303
    assert press(desk, "up peels") == 303
    assert topics(desk)[-3:] == ["Chemical peels", "Swelling", "Пилинги"]
    assert press(desk, "up nothing") == 404
    assert "Chemical peels" in desk.get("/topics").text


def test_merged_topics_carry_their_questions_and_approvals_over_unless_a_quiz_draws_from_them(desk):
    for title in ("Reactions", "Swelling"):
        press(desk, "add", title=title)
    put(desk, written(desk, single(1, topics=["reactions"])), ItemStatus.APPROVED)
    quiz = {"bank_id": desk.bank_id, "topics": ("reactions",), "questions": 1}
    assert press(desk, "merge reactions", **{"into-reactions": "reactions"}) == 409
    a_quiz(desk.session, desk.entered, **quiz)
    assert press(desk, "merge reactions", **{"into-reactions": "swelling"}) == 409
    assert topics(desk)[-2:] == ["Reactions", "Swelling"]


def test_a_topic_that_no_quiz_needs_is_merged(desk):
    for title in ("Reactions", "Swelling"):
        press(desk, "add", title=title)
    put(desk, written(desk, single(1, topics=["reactions"])), ItemStatus.APPROVED)
    assert press(desk, "merge reactions", **{"into-reactions": "swelling"}) == 303
    newest = versions(desk)[-1]
    assert (newest.topics, newest.status) == (["swelling"], ItemStatus.APPROVED)
    assert topics(desk)[-1] == "Swelling"
    assert press(desk, "merge swelling") == 303
    assert versions(desk)[-1].topics == []
    assert "Swelling" not in topics(desk)
