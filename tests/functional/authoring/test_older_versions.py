"""Older versions of a question: none comes back in the place of one that is out of date or retired."""

from __future__ import annotations

import pytest
from test_editor import written
from test_lists import bulk, single, versions

from lms_plugin.authoring import questions, staleness
from lms_plugin.authoring.models import Bank, ItemEvent, ItemStatus
from lms_plugin.authoring.pools import pool
from lms_plugin.db import utc_now


@pytest.fixture
def corrected(desk):
    """A desk and a way to have a question of two versions, both approved: what was wrong, and what is right."""

    def make(first=None, second=None):
        item_id = written(desk, single(1, **(first or {})))
        bank = desk.session.get(Bank, desk.bank_id)
        document = versions(desk, item_id=item_id)[0].document | {"stem": "The corrected one?"} | (second or {})
        questions.save(desk.session, bank, item_id, document, number=1, person_id=desk.entered.person_id, now=utc_now())
        stand(desk, item_id, ItemStatus.APPROVED, ItemStatus.APPROVED)
        return item_id

    return make


def stand(desk, item_id, *statuses):
    for one, status in zip(versions(desk, item_id=item_id), statuses, strict=True):
        one.status = status
    desk.session.commit()


def standing(desk, item_id):
    desk.session.expire_all()
    return [one.status for one in versions(desk, item_id=item_id)]


def drawn(desk, **more):
    desk.session.expire_all()
    return list(pool(desk.session, desk.bank_id, **more).versions.values())


def test_a_corrected_version_that_goes_out_of_date_brings_the_one_before_it_back_nowhere(desk, corrected):
    item_id = corrected()
    stand(desk, item_id, ItemStatus.APPROVED, ItemStatus.STALE)
    newest = versions(desk, item_id=item_id)[1].id
    assert drawn(desk) == []
    assert drawn(desk, with_stale=True) == [newest]


@pytest.mark.parametrize("many", [False, True])
def test_a_retired_question_is_practised_in_no_older_version(desk, corrected, many):
    item_id = corrected()
    stand(desk, item_id, ItemStatus.STALE, ItemStatus.APPROVED)
    first, by = versions(desk, item_id=item_id)[0].id, desk.entered.person_id
    desk.session.add(ItemEvent(version_id=first, person_id=by, at=utc_now(), action="stale", note="peel.md, version 2"))
    desk.session.commit()
    if many:
        bulk(desk, "retire", item=[item_id])
    else:
        desk.post(f"/questions/{item_id}", {"step": "retire", "number": 2})
    assert standing(desk, item_id)[1] is ItemStatus.RETIRED
    assert drawn(desk, with_stale=True) == []
    if many:
        desk.post("/questions/bulk/1/undo")
        assert standing(desk, item_id) == [ItemStatus.STALE, ItemStatus.APPROVED]


@pytest.mark.parametrize("resting", [0, 1])
def test_a_rejected_claim_takes_out_exactly_the_versions_that_rest_on_it(desk, corrected, resting):
    claims = [{"claim_ids": ["c-1"]} if place == resting else {"claim_ids": []} for place in (0, 1)]
    item_id = corrected(*claims)
    if not resting:
        stand(desk, item_id, ItemStatus.APPROVED, ItemStatus.DRAFT)
    staleness.claim_withdrawn(desk.session, desk.bank_id, "c-1", person_id=desk.entered.person_id, now=utc_now())
    desk.session.commit()
    assert standing(desk, item_id)[resting] is ItemStatus.STALE
    assert standing(desk, item_id)[1 - resting] is (ItemStatus.APPROVED if resting else ItemStatus.DRAFT)


def test_a_question_that_a_case_let_go_is_drawn_by_itself_again(desk):
    ids = [written(desk, single(number)) for number in (1, 2, 3)]
    for one in ids:
        stand(desk, one, ItemStatus.APPROVED)
    keys = [versions(desk, item_id=one)[0].document["item_id"] for one in ids]
    both = [[{"item_id": keys[one], "version": 1} for one in pair] for pair in ((0, 1), (0, 2))]
    case = written(
        desk, {"schema_version": 1, "item_id": "c", "type": "case", "stem": "Somebody.", "children": both[0]}
    )
    stand(desk, case, ItemStatus.APPROVED)
    assert set(names(desk)) == {"case", keys[2]}
    bank, document = desk.session.get(Bank, desk.bank_id), versions(desk, item_id=case)[0].document
    questions.save(
        desk.session, bank, case, document | {"children": both[1]},
        number=1, person_id=desk.entered.person_id, now=utc_now(),
    )  # fmt: skip
    stand(desk, case, ItemStatus.APPROVED, ItemStatus.DRAFT)
    assert set(names(desk)) == {"case"}  # nor the one that only a draft asks for
    stand(desk, case, ItemStatus.APPROVED, ItemStatus.APPROVED)
    assert set(names(desk)) == {"case", keys[1]}


def names(desk):
    desk.session.expire_all()
    return ["case" if one.children else one.item_id for one in pool(desk.session, desk.bank_id).items]
