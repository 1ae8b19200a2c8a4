"""What the list of questions leads to: kept questions, files of what was found, flagged ones, and review for many."""

from __future__ import annotations

import json

from builders import sample_items
from test_editor import written
from test_exports import made
from test_imports import GIFT, Counter
from test_lists import bulk, put, single, stems, versions

from lms_plugin.authoring.flagging import Flagged
from lms_plugin.authoring.models import Bank, ItemStatus
from lms_plugin.db import utc_now
from lms_plugin.regrading.models import Challenge, Verdict


def test_what_an_import_could_only_keep_is_listed_searched_and_counted_on_the_list(desk):
    counter = Counter(desk)
    counter.apply(counter.bring(GIFT))
    assert "1 kept as it came" in desk.get("/questions").text
    page = desk.get("/kept?text=peels+ABOUT").text
    assert "Tell me about peels." in page
    assert "questions.gift.txt" in page
    assert "Tell me about peels." not in desk.get("/kept?text=nothing").text


def test_a_file_holds_what_the_lists_filter_finds_and_what_its_cases_need(desk):
    written(desk, single(1, stem="Alpha?", tags=["winter"]))
    written(desk, single(2, stem="Beta?"))
    for item_id in (1, 2):
        put(desk, item_id, ItemStatus.APPROVED)
    inside = versions(desk, item_id=2)[0].document["item_id"]
    children = [{"item_id": versions(desk, item_id=one)[0].document["item_id"], "version": 1} for one in (2, 1)]
    written(desk, {"schema_version": 1, "item_id": "c", "type": "case", "stem": "Gamma.", "children": children})
    page = desk.get("/exports?text=gamma").text
    assert "1 question found by the list's filter" in page
    for wanted, count in (({"text": "gamma"}, 3), ({"tag": "winter"}, 1), ({}, 3)):
        file = desk.client().get(made(Counter(desk), format="native", **wanted) + "/file").data
        assert len(json.loads(file)["items"]) == count, inside


def test_questions_that_learners_reported_are_found_until_somebody_decides(desk):
    item_id = written(desk, single(1))
    written(desk, single(2))
    version = versions(desk, item_id=item_id)[0]
    reported = Challenge(
        context_id=desk.entered.context_id, item_version_id=version.id, verdict=Verdict.OPEN, opened_at=utc_now()
    )
    desk.session.add(reported)
    desk.session.commit()
    assert stems(desk.get("/questions?flagged=1")) == ["Which answer to question 1 fits?"]
    reported.verdict = Verdict.REJECTED
    desk.session.commit()
    assert stems(desk.get("/questions?flagged=1")) == []
    assert set(Flagged.sources) == {"reports", "figures"}


def test_drafts_with_an_error_are_not_sent_to_review_with_the_others(desk):
    written(desk, single(1))
    written(desk, single(2, stem="Which one? ![](media:nothing.png)"))
    asked = desk.post("/questions/bulk", {"action": "review", "which": "all"})
    assert "1 is no draft, or has an error to mend first" in asked.text
    bulk(desk, "review", which="all")
    assert [one.status for one in versions(desk)] == [ItemStatus.IN_REVIEW, ItemStatus.DRAFT]


def test_the_preview_of_a_case_shows_its_questions(desk):
    ids = [written(desk, one) for one in sample_items()[:2]]
    bank = desk.session.get_one(Bank, desk.bank_id)
    assert bank.id
    for one in ids:
        put(desk, one, ItemStatus.APPROVED)
    children = [{"item_id": versions(desk, item_id=one)[0].document["item_id"], "version": 1} for one in ids]
    case = written(
        desk, {"schema_version": 1, "item_id": "c", "type": "case", "stem": "A client.", "children": children}
    )
    page = desk.get(f"/questions/{case}/edit").text
    assert "Question 1 of 2" in page
    assert "Question 2 of 2" in page


def test_a_bank_of_ours_stands_again_where_it_stood_where_that_is_asked(desk):
    dangerous = next(one for one in sample_items() if '"critical": true' in json.dumps(one))
    entries = [
        {"status": "approved", "item": single(1, item_id="a")}, {"status": "retired", "item": single(2, item_id="b")},
        {"status": "approved", "item": single(3, item_id="c", stem="Which one? ![](media:x.png)")},
        {"status": "approved", "item": dangerous | {"item_id": "d"}},
    ]  # fmt: skip
    file = json.dumps({"schema_version": 1, "bank": {"id": "b", "title": "B"}, "items": entries}).encode()
    counter = Counter(desk)
    found = counter.bring(file, "bank.json")
    assert "where the file says they stood" in desk.get(f"/imports/{found.id}").text
    counter.apply(found, restore="1")
    standing = {one.document["item_id"]: one.status for one in versions(desk)}
    critical = versions(desk)[-1].critical
    assert standing == {
        "a": ItemStatus.APPROVED, "b": ItemStatus.RETIRED, "c": ItemStatus.DRAFT,
        "d": ItemStatus.IN_REVIEW if critical else ItemStatus.APPROVED,
    }  # fmt: skip
    assert critical
