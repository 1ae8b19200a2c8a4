"""A bank's questions as a list, changed by the many, compared, discussed; and what of the documents is asked about."""

from __future__ import annotations

import re

import pytest
from builders import given_items, part_items, sample_items
from flask_migrate import downgrade, upgrade
from sqlalchemy import event, select, text
from test_editor import newest, written

from lms_plugin.authoring import bulk_plan, claims_desk, questions, twin_search
from lms_plugin.authoring.desk_models import ItemHead
from lms_plugin.authoring.models import Bank, ItemStatus, ItemVersion
from lms_plugin.authoring.source_models import ClaimState
from lms_plugin.db import db, session_factory, utc_now
from question_bank.linter import lint_item

EVERY = [*sample_items(), *part_items(), *given_items()]


def single(number, **changes):
    """A small question with a number in its words."""
    options = [{"id": "a", "text": "First", "fraction": "1"}, {"id": "b", "text": "Second"}]
    stem = f"Which answer to question {number} fits?"
    return {"schema_version": 1, "item_id": "x", "type": "single_choice", "stem": stem, "options": options} | changes


def versions(desk, **facts):
    query = select(ItemVersion).filter_by(**facts).order_by(ItemVersion.item_id, ItemVersion.number)
    return list(desk.session.scalars(query.execution_options(populate_existing=True)))


def heads(desk):
    return list(
        desk.session.scalars(select(ItemHead).order_by(ItemHead.item_id).execution_options(populate_existing=True))
    )


def put(desk, item_id, status):
    for one in versions(desk, item_id=item_id):
        one.status = status
    desk.session.commit()


def stems(page):
    table = page.text.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in page.text else ""
    return [one.strip() for one in re.findall(r'<a href="[^"]+/questions/\d+">([^<]+)</a>', table)]


def bulk(desk, action, **fields):
    """Ask, then do what was shown."""
    asked = desk.post("/questions/bulk", {"action": action} | fields)
    assert asked.status_code == 200, asked.text
    mark = re.search(r'name="mark" value="(\w+)"', asked.text)
    if mark is None:
        return asked
    return desk.post("/questions/bulk/apply", {"action": action, "mark": mark[1]} | fields)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("status=approved", ["Beta?"]),
        ("tag=winter", ["Alpha?"]),
        ("topic=side-effect", ["Beta?"]),
        ("difficulty=hard", ["Alpha?"]),
        ("text=NADEL+alpha", ["Alpha?"]),
        ("text=%25", []),
        ("text=a", ["Gamma?", "Alpha?", "Beta?"]),
        ("text=ade+lph", ["Alpha?"]),
        ("text=di+nadel", ["Alpha?"]),
        ("text=na*", []),
        ("text=%22nad%22+OR+beta", []),
        ("sort=stem", ["Alpha?", "Beta?", "Gamma?"]),
        ("status=nonsense&sort=nonsense&page=9999999999", ["Gamma?", "Alpha?", "Beta?"]),
    ],
)
@pytest.mark.values
def test_a_list_is_filtered_searched_and_sorted(desk, asked, found):
    written(desk, single(3, stem="Gamma?"))
    written(desk, single(1, stem="Alpha?", tags=["winter"], difficulty="hard", general_feedback="Die Nadel"))
    put(desk, written(desk, single(2, stem="Beta?", topics=["side-effect"])), ItemStatus.APPROVED)
    page = desk.get(f"/questions?{asked.replace('&page=9999999999', '')}")
    assert stems(page) == found


def test_the_number_of_queries_does_not_grow_with_the_bank(desk, app):
    def queries():
        count = []
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", lambda *_: count.append(1))
        assert desk.get("/questions?text=question&status=draft&sort=newest").status_code == 200
        return len(count)

    written(desk, single(0))
    queries()  # the first one also looks which indexes there are
    few = queries()
    for number in range(1, 60):
        written(desk, single(number, tags=[f"t{number}"]))
    assert queries() == few


def test_a_search_finds_what_a_question_says_now_and_no_more_what_it_said(desk):
    item_id = written(desk, single(1, stem="Which acid is gentle?"))
    document = versions(desk, item_id=item_id)[0].document | {"stem": "Which peel is gentle?", "version": 2}
    bank = desk.session.get_one(Bank, desk.bank_id)
    questions.save(desk.session, bank, item_id, document, number=1, person_id=desk.entered.person_id, now=utc_now())
    desk.session.commit()
    assert stems(desk.get("/questions?text=peel")) == ["Which peel is gentle?"]
    assert stems(desk.get("/questions?text=acid")) == []


def test_many_questions_are_tagged_in_one_go_and_undone(desk):
    ids = [written(desk, single(number)) for number in range(3)]
    put(desk, ids[0], ItemStatus.APPROVED)
    assert bulk(desk, "add_tag", value="Spring", which="all").status_code == 303
    assert all(one.document["tags"] == ["Spring"] for one in versions(desk, number=2))
    assert [one.status for one in heads(desk)] == [ItemStatus.APPROVED, ItemStatus.DRAFT, ItemStatus.DRAFT]
    assert desk.get("/questions?tag=Spring").text.count("/edit") == 0
    changes = desk.get("/questions/bulk").text
    change = re.search(r"/bulk/(\d+)/undo", changes)[1]
    put_by_hand = desk.get(f"/questions/{ids[2]}/edit").text
    assert "Spring" in put_by_hand
    from lms_plugin.authoring import questions

    bank = desk.session.get_one(Bank, desk.bank_id)
    document = versions(desk, item_id=ids[2])[-1].document | {"stem": "Changed since?"}
    questions.save(desk.session, bank, ids[2], document, number=2, person_id=desk.entered.person_id, now=utc_now())
    desk.session.commit()
    undone = desk.post(f"/questions/bulk/{change}/undo")
    assert undone.status_code == 303
    assert "restored=2&kept=1" in undone.location
    assert [one.document["tags"] for one in versions(desk, number=3)] == [[], [], ["Spring"]]
    assert [one.status for one in heads(desk)][:2] == [ItemStatus.APPROVED, ItemStatus.DRAFT]
    assert desk.post(f"/questions/bulk/{change}/undo").status_code == 409


def test_an_approval_outlives_a_tag(desk):
    item_id = written(desk, single(1))
    [version] = versions(desk, item_id=item_id)
    version.author_id = None
    desk.session.commit()
    assert desk.post(f"/questions/{item_id}", {"step": "approve", "number": 1}).status_code == 303
    bulk(desk, "mark", value="2,5", item=item_id, which="ticked")
    fresh = versions(desk, item_id=item_id)[-1]
    assert (fresh.status, fresh.document["default_mark"]) == (ItemStatus.APPROVED, "2.5")
    assert "approved" in desk.get(f"/questions/{item_id}").text.split("Decisions")[1]


def test_retiring_many_takes_older_approved_versions_along_and_undoing_brings_them_back(desk):
    item_id = written(desk, single(1))
    put(desk, item_id, ItemStatus.APPROVED)
    bulk_free = versions(desk, item_id=item_id)[0]
    from lms_plugin.authoring import questions

    bank = desk.session.get_one(Bank, desk.bank_id)
    questions.save(
        desk.session, bank, item_id, bulk_free.document, number=1, person_id=desk.entered.person_id, now=utc_now()
    )
    desk.session.commit()
    assert bulk(desk, "retire", item=item_id, which="ticked").status_code == 303
    assert {one.status for one in versions(desk, item_id=item_id)} == {ItemStatus.RETIRED}
    change = re.search(r"/bulk/(\d+)/undo", desk.get("/questions/bulk").text)[1]
    desk.post(f"/questions/bulk/{change}/undo")
    assert [one.status for one in versions(desk, item_id=item_id)] == [ItemStatus.APPROVED, ItemStatus.DRAFT]


def test_sending_many_to_review_looks_each_over_once_when_it_is_done(desk, monkeypatch):
    for number in range(3):
        written(desk, single(number))
    asked = desk.post("/questions/bulk", {"action": "review", "which": "all"})
    mark = re.search(r'name="mark" value="(\w+)"', asked.text)[1]
    seen = []
    monkeypatch.setattr(bulk_plan, "lint_item", lambda item, **facts: seen.append(item) or lint_item(item, **facts))
    assert desk.post("/questions/bulk/apply", {"action": "review", "which": "all", "mark": mark}).status_code == 303
    assert len(seen) == 3


def test_nothing_is_done_when_the_questions_changed_after_the_preview(desk):
    written(desk, single(1))
    asked = desk.post("/questions/bulk", {"action": "difficulty", "value_difficulty": "hard", "which": "all"})
    mark = re.search(r'name="mark" value="(\w+)"', asked.text)[1]
    written(desk, single(2))
    late = desk.post("/questions/bulk/apply", {"action": "difficulty", "value": "hard", "which": "all", "mark": mark})
    assert late.status_code == 409
    assert "Something changed since you looked" in late.text
    assert [one.number for one in heads(desk)] == [1, 1]


@pytest.mark.values
@pytest.mark.parametrize(
    ("action", "value"), [("approve", ""), ("difficulty", "extreme"), ("mark", "-1"), ("mark", "NaN"), ("add_tag", "")]
)
def test_an_order_that_makes_no_sense_is_refused(desk, action, value):
    written(desk, single(1))
    assert desk.post("/questions/bulk", {"action": action, "value": value, "which": "all"}).status_code == 422


def test_sending_to_review_leaves_what_is_no_draft(desk):
    one, two = written(desk, single(1)), written(desk, single(2))
    put(desk, one, ItemStatus.APPROVED)
    assert "1 is no draft" in desk.post("/questions/bulk", {"action": "review", "which": "all"}).text
    bulk(desk, "review", which="all")
    assert [head.status for head in heads(desk)] == [ItemStatus.APPROVED, ItemStatus.IN_REVIEW]
    assert two in {head.item_id for head in heads(desk)}


def test_questions_nearly_the_same_are_found_in_the_background_and_listed_with_what_differs(desk, app):
    texts = "Which of these skin conditions forbids a glycolic acid peel on this very day of treatment"
    one, two = written(desk, single(1, stem=f"{texts}?")), written(desk, single(2, stem=f"{texts}, clearly?"))
    written(desk, EVERY[2])
    desk.session.commit()
    with app.app_context():
        sessions = session_factory(db.engine)
    twin_search.seek(sessions)
    page = desk.get("/twins").text
    assert page.count("in 100 alike") == 1
    assert "clearly</ins>" in page.replace("\n", "")
    assert "1 other question asks nearly the same" in desk.get(f"/questions/{one}").text
    put(desk, two, ItemStatus.RETIRED)
    assert "There is no such pair" in desk.get("/twins").text


def test_a_claim_leaves_the_uncovered_ones_when_a_question_on_it_is_approved(desk):
    desk.upload()
    desk.read()
    rows = list(desk.claims().values())
    claims_desk.decide(desk.session, rows, ClaimState.ACCEPTED, person_id=desk.entered.person_id, now=utc_now())
    desk.session.commit()
    desk.post("/questions/drafts")
    desk.chores()
    before = desk.get("/coverage").text
    assert "no approved question asks about (6)" in before
    assert before.index("active herpes") < before.index("acne marks")
    for one in versions(desk):
        one.status = ItemStatus.APPROVED
    desk.session.commit()
    assert "no approved question asks about (6)" not in desk.get("/coverage").text
    table = desk.get("/coverage.csv")
    assert table.mimetype == "text/csv"
    assert table.text.startswith("kind,claim,subject,document,could harm,approved,draft,in_review,stale")


def test_the_history_tells_what_differs_and_an_old_version_comes_back_as_the_newest_draft(desk):
    item_id = written(desk, single(1))
    document = versions(desk, item_id=item_id)[0].document
    from lms_plugin.authoring import questions

    bank = desk.session.get_one(Bank, desk.bank_id)
    changed = document | {"stem": "Which answer suits?"}
    questions.save(
        desk.session,
        bank,
        item_id,
        changed,
        number=1,
        person_id=desk.entered.person_id,
        now=utc_now(),
        reason="shorter",
    )
    desk.session.commit()
    page = desk.get(f"/questions/{item_id}/history").text
    assert "shorter" in page
    assert "suits</ins>" in page
    assert desk.post(f"/questions/{item_id}/history", {"old": 1, "number": 2}).status_code == 303
    assert newest(desk).document["stem"] == document["stem"]
    assert newest(desk).status is ItemStatus.DRAFT
    assert desk.post(f"/questions/{item_id}/history", {"old": 1, "number": 2}).status_code == 409


def test_comments_are_for_staff_and_can_be_resolved(open_desk):
    one = open_desk()
    item_id = written(one, single(1))
    assert one.post(f"/questions/{item_id}/comments", {"comment": "Is <this> so?"}).status_code == 303
    page = one.get(f"/questions/{item_id}").text
    assert "Is &lt;this&gt; so?" in page
    assert "Person t1" in page
    assert stems(one.get("/questions?comments=1")) == [single(1)["stem"]]
    comment = re.search(r"/comments/(\d+)", page)[1]
    assert one.post(f"/questions/{item_id}/comments/{comment}", {"resolved": "1"}).status_code == 303
    assert stems(one.get("/questions?comments=1")) == []
    assert one.post(f"/questions/{item_id}/comments", {"comment": "  "}).status_code == 422
    stranger = open_desk(context="c2")
    assert stranger.post(f"/questions/{item_id}/comments/{comment}", {"resolved": "0"}).status_code == 404


def test_questions_that_begin_alike_are_told_apart_by_their_right_answers(desk):
    same = "Welche Säure ist DIE mildeste?"
    right = [{"id": "a", "text": "Mandelsäure ![Flasche](media:x.png)", "fraction": "1"}, {"id": "b", "text": "Other"}]
    written(desk, single(1, stem=same, options=right))
    written(desk, single(2, stem=same))
    written(desk, single(3))
    page = desk.get("/questions").text
    assert "Right: Mandelsäure" in page
    assert page.count("Right: ") == 2  # the third is alone in how it begins
    assert "Right: First" in desk.post("/questions/bulk", {"action": "retire", "which": "all"}).text


def test_beginnings_in_any_letters_that_a_database_folded_are_folded_anew(desk, app):
    written(desk, single(1, stem="ЖЁЛТЫЙ пилинг?"))
    written(desk, single(2, stem="алый пилинг?"))
    desk.session.execute(text("UPDATE item_head SET begins = stem WHERE stem LIKE 'Ж%'"))
    desk.session.commit()
    downgrade(revision="0035_short_names")
    upgrade()
    assert [one.begins for one in heads(desk)] == ["жёлтый пилинг?", "алый пилинг?"]
    assert stems(desk.get("/questions?sort=stem")) == ["алый пилинг?", "ЖЁЛТЫЙ пилинг?"]
