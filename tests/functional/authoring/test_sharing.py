"""Banks shared with other courses: what each role may do there, and copies of what cannot be changed."""

from __future__ import annotations

import re

import pytest
from builders import a_launch
from sqlalchemy import select
from test_editor import written
from test_lists import single, versions

from lms_plugin.access import Role
from lms_plugin.authoring import service
from lms_plugin.authoring.models import Bank, ItemStatus
from lms_plugin.db import utc_now


@pytest.fixture
def shared(open_desk):
    """The owner's desk with a draft, and a way to a colleague's desk in a course the bank is shared with."""
    owner = open_desk(sub="t1")
    item_id = written(owner, single(1))
    a_launch(owner.session, role=Role.INSTRUCTOR, person_sub="t1", context="c2", link="l-c2")

    def colleague(role):
        other = open_desk(sub="t9", context="c2", bank_id=owner.bank_id)
        answer = owner.post("/sharing", {"course": other.entered.context_id, "role": role})
        assert answer.status_code == 303
        return other

    return owner, item_id, colleague


@pytest.mark.parametrize(
    ("role", "looks", "approves", "edits"),
    [("viewer", 200, 404, 404), ("reviewer", 200, 303, 404), ("editor", 200, 303, 303)],
)
def test_a_course_may_do_what_its_role_says_and_no_more(shared, role, looks, approves, edits):
    owner, item_id, colleague = shared
    other = colleague(role)
    for page in ("", "/questions", f"/questions/{item_id}", f"/questions/{item_id}/history", "/coverage", "/twins"):
        assert other.get(page).status_code == looks, page
    assert other.post(f"/questions/{item_id}/comments", {"comment": "Good."}).status_code == approves
    bulk = other.post("/questions/bulk", {"action": "add_tag", "value": "x", "which": "all"})
    assert bulk.status_code == (200 if edits == 303 else 404)
    assert other.post(f"/questions/{item_id}", {"step": "approve", "number": 1}).status_code == approves
    assert other.post("/questions/rule", {"second_person": "off"}).status_code == edits
    assert other.get("/sharing").status_code == 404
    assert owner.get("/sharing").status_code == 200


@pytest.mark.parametrize("role", ["viewer", "reviewer", "editor"])
def test_no_link_of_a_shared_bank_leads_nowhere(shared, role):
    _owner, _item, colleague = shared
    other = colleague(role)
    links = {link for link in re.findall(r'href="(/launch/[^"#]+)', other.get().text) if "/banks/" in link}
    assert links
    assert [link for link in links if other.client().get(link, follow_redirects=True).status_code != 200] == []


def test_what_is_taken_back_is_not_there_any_more(shared):
    owner, _item, colleague = shared
    other = colleague("editor")
    assert owner.post("/sharing", {"take_back": other.entered.context_id}).status_code == 303
    assert other.get().status_code == 404


def test_a_bank_is_shared_only_with_courses_its_owner_teaches(open_desk):
    owner, stranger = open_desk(sub="t1"), open_desk(sub="t9", context="c7")
    assert owner.post("/sharing", {"course": stranger.entered.context_id, "role": "viewer"}).status_code == 404
    assert "Course c7" not in owner.get("/sharing").text
    assert owner.post("/sharing", {"course": stranger.entered.context_id, "role": "owner"}).status_code == 422


def test_the_shipped_bank_is_looked_at_and_copied_but_never_changed(desk):
    service.import_library(desk.session, now=utc_now())
    desk.session.commit()
    shipped = desk.session.scalars(select(Bank).where(Bank.registration_id.is_(None))).first()
    mine, desk.bank_id = desk.bank_id, shipped.id
    page = desk.get().text
    assert "Copy it into this course" in page
    assert "Upload documents" not in page
    assert desk.get("/questions?text=acne").status_code == 200
    assert desk.post("/questions/rule", {"second_person": "off"}).status_code == 404
    copied = desk.post("/copy")
    assert copied.status_code == 303
    desk.bank_id = int(copied.location.rpartition("/")[2])
    assert desk.bank_id not in {mine, shipped.id}
    approved = len(service.pool(desk.session, desk.bank_id).items)
    assert f"Approved: {approved}," in desk.get().text
    first = versions(desk)[-1]
    assert first.reason.startswith("copied from")
    assert first.status is ItemStatus.APPROVED
    assert desk.get(f"/questions/{first.item_id}/edit").status_code == 200
