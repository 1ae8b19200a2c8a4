"""Topics that stand under others: placed, refused in a circle, merged, and found by the one above."""

from __future__ import annotations

from test_editor import written
from test_lists import put, single, versions
from test_topics import press

from lms_plugin.authoring import service
from lms_plugin.authoring.models import Bank, ItemStatus
from question_bank.interchange import native


def tree(desk):
    topics = desk.session.get_one(Bank, desk.bank_id, populate_existing=True).topics
    return {one["id"]: one.get("parent", "") for one in topics if one["id"] in {"safety", "tools", "blades", "skin"}}


def planted(desk):
    """Safety, under it tools, under these blades; skin beside them. A question on each of the last two."""
    for title, parent in (("Skin", ""), ("Safety", ""), ("Tools", "safety"), ("Blades", "tools")):
        assert press(desk, "add", title=title, parent=parent) == 303
    for number, topic in ((1, "blades"), (2, "skin")):
        put(desk, written(desk, single(number, topics=[topic])), ItemStatus.APPROVED)


def test_a_topic_is_put_under_another_and_back_but_never_under_itself(desk):
    planted(desk)
    assert tree(desk) == {"skin": "", "safety": "", "tools": "safety", "blades": "tools"}
    for topic in ("safety", "tools", "blades"):
        refused = desk.post("/topics", {"do": "put safety", "parent-safety": topic})
        assert (refused.status_code, "cannot stand under itself" in refused.text) == (409, True)
    assert press(desk, "put safety", **{"parent-safety": "nothing"}) == 404
    assert press(desk, "put skin", **{"parent-skin": "safety"}) == 303
    assert press(desk, "put tools", **{"parent-tools": ""}) == 303
    assert press(desk, "rename skin", **{"title-skin": "The skin"}) == 303
    assert tree(desk) == {"safety": "", "skin": "safety", "tools": "", "blades": "tools"}


def test_the_list_of_a_topic_and_its_number_hold_what_stands_under_it(desk):
    planted(desk)
    assert "1 question" in desk.get("/topics").text.split("Safety</h2>")[1].split("</section>")[0]
    found = desk.get("/questions?topic=safety").text
    assert (single(1)["stem"] in found, single(2)["stem"] in found) == (True, False)


def test_merging_changes_only_the_questions_of_the_topic_itself_and_hands_on_what_stood_under_it(desk):
    planted(desk)
    assert press(desk, "merge tools", **{"into-tools": "skin"}) == 303
    assert tree(desk) == {"skin": "", "blades": "skin", "safety": ""}
    assert sorted(one.topics for one in versions(desk)) == [["blades"], ["skin"]]


def test_a_parent_merged_into_what_stands_under_it_leaves_no_circle(desk):
    planted(desk)
    assert press(desk, "merge safety", **{"into-safety": "blades"}) == 303
    assert tree(desk) == {"skin": "", "tools": "", "blades": "tools"}


def test_the_native_export_holds_the_tree(desk):
    planted(desk)
    document = service.export_bank(desk.session, desk.session.get_one(Bank, desk.bank_id))
    assert native.canonical(native.bank_to_document(native.bank_from_document(document))) == native.canonical(document)
    assert {"id": "blades", "title": "Blades", "parent": "tools"} in document["bank"]["topics"]
