"""A new version of a document: what it changed, which questions are out of date for it, and looked at again."""

from __future__ import annotations

import pytest
from desks import PEEL
from sqlalchemy import select
from test_lists import versions

from lms_plugin.authoring import claims_desk
from lms_plugin.authoring.desk_models import CitationAnchor
from lms_plugin.authoring.models import ItemStatus
from lms_plugin.authoring.source_models import ClaimState
from lms_plugin.db import utc_now


@pytest.fixture
def approved(desk):
    """A desk with approved questions on the peel's document, written by nobody present."""
    desk.upload()
    desk.read()
    rows = list(desk.claims().values())
    claims_desk.decide(desk.session, rows, ClaimState.ACCEPTED, person_id=desk.entered.person_id, now=utc_now())
    desk.session.commit()
    desk.post("/questions/drafts")
    desk.chores()
    for one in versions(desk):
        one.status = ItemStatus.APPROVED
    desk.session.commit()
    return desk


def quotes(version):
    def walk(value):
        if isinstance(value, dict):
            if value.get("quote_hash"):
                yield value["quote"]
            for part in value.values():
                yield from walk(part)
        elif isinstance(value, list):
            for one in value:
                yield from walk(one)

    return set(walk(version.document))


def test_exactly_the_questions_that_cite_what_is_gone_are_out_of_date(approved):
    approved.upload(
        PEEL.replace("- active herpes\n", "- active herpes, also on the lips\n").replace("flaking", "scaling"),
        document=1,
    )
    approved.read()
    for one in versions(approved):
        gone = "flaking" in quotes(one)
        assert (one.status is ItemStatus.STALE) is gone, quotes(one)
    assert any(one.status is ItemStatus.STALE for one in versions(approved))
    page = approved.get().text
    assert "out of date" in page


def test_a_text_that_only_moved_keeps_its_questions_and_the_new_place_is_written_down(approved):
    moved = PEEL.replace("# Glycolic peel\n", "# Glycolic peel\n\nA word before everything else.\n").replace(
        "acne marks", "Acne  marks"
    )
    approved.upload(moved, document=1)
    approved.read()
    assert {one.status for one in versions(approved)} == {ItemStatus.APPROVED}
    anchors = approved.session.scalars(select(CitationAnchor)).all()
    assert {one.outcome for one in anchors} == {"exact", "normalised"}
    assert all(moved[one.start : one.end].casefold().split() for one in anchors)


def test_an_out_of_date_question_shows_both_passages_and_is_approved_again(approved):
    approved.upload(
        PEEL.replace("- flaking", "- flaking skin for some days").replace("- redness", "- warmth"), document=1
    )
    approved.read()
    stale = next(one for one in versions(approved) if one.status is ItemStatus.STALE and "redness" in quotes(one))
    page = approved.get(f"/questions/{stale.item_id}").text
    assert "Its source has changed" in page
    assert "redness" in page.split("The passage it was written from")[1][:200]
    done = approved.post(f"/questions/{stale.item_id}", {"step": "approve", "number": stale.number})
    assert done.status_code == 303
    assert versions(approved, id=stale.id)[0].status in {ItemStatus.APPROVED, ItemStatus.IN_REVIEW}


def test_a_rejected_claim_takes_its_questions_out(approved):
    row = approved.claims()["flaking"]
    assert approved.post("/documents/1/claims", {"reject": row.id}).status_code == 303
    resting = [one for one in versions(approved) if one.status is ItemStatus.STALE]
    assert resting
    assert "a claim it rests on was rejected" in approved.get(f"/questions/{resting[0].item_id}").text


def test_the_page_of_changes_tells_what_is_new_gone_and_otherwise(approved):
    approved.upload(PEEL.replace("- pregnancy\n", "- asthma\n"), document=1)
    approved.read()
    page = approved.get("/documents/1/changes").text
    gone, rest = page.split("Said otherwise")
    assert "pregnancy" in gone
    assert "asthma" in rest
    assert approved.get("/documents/1/changes?version=1").status_code == 200
