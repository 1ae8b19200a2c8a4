"""Questions: drafted from accepted claims, reviewed beside their passage, approved by whoever may, then drawn."""

from __future__ import annotations

import html
import json
import re

import pytest
from sqlalchemy import func, select

from lms_plugin.access import Role
from lms_plugin.authoring import claims_desk, service
from lms_plugin.authoring.models import Bank, Item, ItemEvent, ItemStatus, ItemVersion
from lms_plugin.authoring.source_models import ClaimState, ConflictState, DraftRun, SourceConflict, SourceDocument
from lms_plugin.authoring.sources import sources
from lms_plugin.db import utc_now

ALL = frozenset(ClaimState)


@pytest.fixture
def drafted(desk):
    """A desk whose document is read, whose claims are accepted, and from which questions are drafted."""
    desk.upload()
    return drafted_from(desk)


def drafted_from(desk):
    desk.read()
    accept(desk)
    assert desk.post("/questions/drafts").status_code == 303
    desk.chores()
    return desk


def accept(desk, *phrases):
    rows = [row for phrase, row in desk.claims().items() if not phrases or phrase in phrases]
    claims_desk.decide(desk.session, rows, ClaimState.ACCEPTED, person_id=desk.entered.person_id, now=utc_now())
    desk.session.commit()


def versions(desk, **facts):
    query = select(ItemVersion).filter_by(**facts).order_by(ItemVersion.item_id, ItemVersion.number)
    return list(desk.session.scalars(query.execution_options(populate_existing=True)))


def press(desk, version, step, **more):
    return desk.post(f"/questions/{version.item_id}", {"step": step, "number": version.number} | more)


def plain(desk):
    return next(one for one in versions(desk) if not one.critical)


def dangerous(desk):
    return next(one for one in versions(desk) if one.critical)


def test_questions_are_drafted_in_the_background_from_accepted_claims_and_cite_the_version(drafted):
    page = drafted.get().text
    assert "The last drafting" in page
    made = versions(drafted)
    assert len(made) >= 4
    assert {one.status for one in made} == {ItemStatus.DRAFT}
    assert all(one.author_id is None for one in made)
    cited = json.dumps([one.document["citations"] for one in made])
    assert '"document": "peel"' in cited
    assert '"document_version": 1' in cited
    [bank] = drafted.session.scalars(select(Bank).filter_by(id=drafted.bank_id))
    assert [one["id"] for one in bank.documents] == ["peel"]
    assert "questions, drafts" in page or "drafts" in page


def test_drafts_quote_the_short_name_of_a_document_where_it_has_one(desk):
    desk.upload(short_name="  The leaflet ")
    drafted_from(desk)
    made = versions(desk)
    assert {one["title"] for version in made for one in version.document["citations"]} == {"The leaflet"}
    assert not any("Glycolic peel”" in version.document["stem"] for version in made)
    [document] = desk.session.scalars(select(SourceDocument))
    assert desk.post(f"/documents/{document.id}/name", {"short_name": ""}).status_code == 303
    assert desk.post("/documents/999/name", {"short_name": "x"}).status_code == 404
    desk.session.refresh(document)
    assert document.short_name == ""


def test_a_new_version_of_the_document_is_cited_by_its_number(drafted):
    from desks import PEEL

    document = 1
    drafted.upload(PEEL.replace("- pregnancy", "- pregnancy\n- epilepsy\n- haemophilia"), document=document)
    drafted.read()
    accept(drafted)
    drafted.post("/questions/drafts")
    drafted.chores()
    numbers = {c["document_version"] for one in versions(drafted) for c in one.document["citations"]}
    assert numbers <= {1, 2}
    assert 2 in numbers


def test_without_an_accepted_claim_nothing_is_drafted_and_it_is_said(desk):
    desk.upload()
    desk.read()
    answer = desk.post("/questions/drafts")
    assert (answer.status_code, "NOTHING_ACCEPTED" in answer.text) == (409, True)
    assert "Once you have accepted claims" in desk.get().text


def test_only_accepted_claims_are_asked_about(desk):
    desk.upload()
    desk.read()
    accept(desk, "acne marks")
    desk.post("/questions/drafts")
    desk.chores()
    said = sources(desk.session, desk.bank_id, states=ALL)
    ids = {id_of(claim): claim.claim for source in said.sources for claim in source.claims}
    asked = {ids[one] for version in versions(desk) for one in version.document["claim_ids"]}
    assert asked == {"acne marks"}


def id_of(claim):
    from question_bank.facts import claim_id

    return claim_id(claim)


def test_drafting_again_makes_nothing_twice_and_waits_once(drafted):
    before = len(versions(drafted))
    drafted.post("/questions/drafts")
    drafted.post("/questions/drafts")
    assert drafted.session.scalar(select(func.count()).select_from(DraftRun)) == 2
    drafted.chores()
    assert len(versions(drafted)) == before
    assert "made 0 questions" in drafted.get().text


def test_claims_in_an_open_contradiction_are_not_drafted_from_until_it_is_resolved(desk):
    text = (
        "# Glycolic peel\n\n## Indications\n\n- acne\n- dull skin\n- scars\n\n"
        "## Contraindications\n\n- acne\n- pregnancy\n- epilepsy\n\n## Side effects\n\n- redness\n- flaking\n"
    )
    desk.upload(text)
    desk.read()
    accept(desk)
    desk.chores()
    [conflict] = desk.session.scalars(select(SourceConflict))
    assert conflict.state is ConflictState.OPEN
    desk.post("/questions/drafts")
    desk.chores()
    assert not any("acne" in asked_about(one) for one in versions(desk))
    desk.post(f"/conflicts/{conflict.id}", {"resolution": "first"})
    desk.post("/questions/drafts")
    desk.chores()
    rests = [one for one in versions(desk) if "acne" in asked_about(one)]
    assert {topic for one in rests for topic in one.topics} <= {"indication"}


def asked_about(version):
    return {citation["quote"] for citation in version.document["citations"]}


def test_a_passage_quoted_with_other_white_space_is_still_shown_where_it_stands(drafted):
    version = plain(drafted)
    document = json.loads(json.dumps(version.document))
    document["citations"][0]["quote"] = " \n".join(document["citations"][0]["quote"].split()) + " "
    version.document = document
    drafted.session.commit()
    assert "Show it in the document" in drafted.get(f"/questions/{version.item_id}").text


def test_a_question_is_shown_beside_its_passage_and_approving_leads_to_the_next(drafted):
    first = drafted.client().get(drafted.get("/questions/review").location)
    assert "What the source says" in first.text
    assert "What is asked" in first.text
    way = re.search(r'href="([^"]+)#(block-\d+)">Show it in the document', html.unescape(first.text))
    assert f'id="{way.group(2)}"' in drafted.client().get(way.group(1)).text
    version = plain(drafted)
    answer = press(drafted, version, "approve")
    assert answer.location.endswith(f"/questions/review?after={version.item_id}")
    [event] = drafted.session.scalars(select(ItemEvent))
    assert (event.action, event.person_id) == ("approve", drafted.entered.person_id)
    assert "approved" in drafted.get(f"/questions/{version.item_id}").text
    after = drafted.client().get(answer.location, follow_redirects=True).text
    assert "Approved:" in after
    assert version.document["stem"][:40] in html.unescape(after)
    keys = set(service.pool(drafted.session, drafted.bank_id).versions)
    assert keys == {drafted.session.get_one(Item, version.item_id).key}


def test_a_decision_is_taken_back_by_whoever_took_it_and_by_nobody_once_something_came_after(drafted):
    version = plain(drafted)
    press(drafted, version, "approve")
    assert press(drafted, version, "undo").status_code == 303
    assert versions(drafted, id=version.id)[0].status is ItemStatus.DRAFT
    assert service.pool(drafted.session, drafted.bank_id).items == ()
    assert press(drafted, version, "undo").status_code == 409


def test_an_approval_taken_back_does_not_count_as_the_first_of_two(drafted):
    version = dangerous(drafted)
    press(drafted, version, "approve")
    press(drafted, version, "undo")
    [question] = versions(drafted, id=version.id)
    assert question.status is ItemStatus.DRAFT
    press(drafted, version, "approve")
    page = drafted.get(f"/questions/{version.item_id}").text
    assert "Approved by one person" in page
    assert "Dangerous to choose" in page


def test_a_draft_is_never_drawn_nor_one_that_was_rejected(drafted):
    assert service.pool(drafted.session, drafted.bank_id).items == ()
    version = plain(drafted)
    press(drafted, version, "reject", note="says nothing")
    assert "says nothing" in drafted.get(f"/questions/{version.item_id}").text
    assert service.pool(drafted.session, drafted.bank_id).items == ()
    press(drafted, version, "reopen")
    assert versions(drafted, id=version.id)[0].status is ItemStatus.DRAFT


def test_a_bank_is_offered_for_a_quiz_once_it_has_an_approved_question(drafted):
    choose = drafted.entered.path("choose")
    assert ">Peels<" not in drafted.client().get(choose).text
    press(drafted, plain(drafted), "approve")
    assert ">Peels<" in drafted.client().get(choose).text


def test_a_dangerous_answer_needs_two_people_unless_the_bank_says_otherwise(desk, open_desk):
    from desks import PEEL

    desk.upload(
        PEEL.replace("- pregnancy", "- pregnancy\n- epilepsy\n- breastfeeding\n- cancer\n- pacemaker\n- haemophilia")
    )
    drafted = drafted_from(desk)
    version = dangerous(drafted)
    press(drafted, version, "approve")
    press(drafted, version, "approve")
    assert versions(drafted, id=version.id)[0].status is ItemStatus.IN_REVIEW
    assert "needs a second one" in drafted.get(f"/questions/{version.item_id}").text
    colleague = open_desk(sub="t2", role=Role.AUTHOR, bank_id=drafted.bank_id)
    press(colleague, version, "approve")
    assert versions(drafted, id=version.id)[0].status is ItemStatus.APPROVED
    other = next(one for one in versions(drafted, status=ItemStatus.DRAFT) if one.critical)
    assert drafted.post("/questions/rule", {"second_person": "maybe"}).status_code == 422
    drafted.post("/questions/rule", {"second_person": "off"})
    assert "One person alone approves" in drafted.get().text
    press(drafted, other, "approve")
    assert versions(drafted, id=other.id)[0].status is ItemStatus.APPROVED
    drafted.post("/questions/rule", {"second_person": "on"})
    assert "A second person is asked for" in drafted.get().text


def test_taking_the_flag_off_a_dangerous_answer_needs_two_people_as_well(drafted, open_desk):
    from lms_plugin.authoring import questions
    from lms_plugin.authoring.models import Bank

    version = dangerous(drafted)
    version.status = ItemStatus.APPROVED
    drafted.session.commit()
    harmless = plain(drafted).document | {"item_id": version.document["item_id"]}
    bank = drafted.session.get(Bank, drafted.bank_id)
    fresh = questions.save(
        drafted.session, bank, version.item_id, harmless, number=1, person_id=drafted.entered.person_id, now=utc_now()
    )
    drafted.session.commit()
    assert not fresh.critical
    for sub, status in (("t2", ItemStatus.IN_REVIEW), ("t3", ItemStatus.APPROVED)):
        colleague = open_desk(sub=sub, role=Role.AUTHOR, bank_id=drafted.bank_id)
        press(colleague, fresh, "approve")
        assert versions(drafted, id=fresh.id)[0].status is status


def test_new_wording_is_a_new_draft_that_its_writer_does_not_approve(drafted, open_desk):
    version = plain(drafted)
    press(drafted, version, "approve")
    page = drafted.get(f"/questions/{version.item_id}/wording")
    assert version.document["stem"][:30] in page.text.replace("&#34;", '"')
    answer = drafted.post(
        f"/questions/{version.item_id}/wording", {"number": 1, "stem": "Which of these is named?", "evil": "x"}
    )
    assert answer.status_code == 303
    first, second = versions(drafted, item_id=version.item_id)
    assert (first.status, second.status) == (ItemStatus.APPROVED, ItemStatus.DRAFT)
    assert second.document == first.document | {"stem": "Which of these is named?", "version": 2}
    assert second.author_id == drafted.entered.person_id
    refused = press(drafted, second, "approve")
    assert (refused.status_code, "SECOND_PERSON_NEEDED" in refused.text) == (403, True)
    assert "another author approves it" in drafted.get(f"/questions/{version.item_id}").text
    pool = service.pool(drafted.session, drafted.bank_id)
    assert set(pool.versions.values()) == {first.id}
    colleague = open_desk(sub="t2", bank_id=drafted.bank_id)
    press(colleague, second, "approve")
    assert set(service.pool(drafted.session, drafted.bank_id).versions.values()) == {second.id}
    press(colleague, second, "retire")
    assert service.pool(drafted.session, drafted.bank_id).items == ()


def test_wording_that_breaks_the_question_comes_back_as_typed(drafted):
    version = plain(drafted)
    answer = drafted.post(
        f"/questions/{version.item_id}/wording", {"number": 1, "stem": "  ", "general_feedback": "kept as typed"}
    )
    assert answer.status_code == 422
    assert "kept as typed" in answer.text
    assert "the question is empty" in answer.text
    assert len(versions(drafted, item_id=version.item_id)) == 1


@pytest.mark.parametrize(("step", "number"), [("approve", 7), ("fly", 1), ("retire", 1)])
def test_a_step_that_is_not_open_changes_nothing(drafted, step, number):
    version = plain(drafted)
    answer = drafted.post(f"/questions/{version.item_id}", {"step": step, "number": number})
    assert (answer.status_code, "STEP_NOT_OPEN" in answer.text) == (409, True)
    assert versions(drafted, id=version.id)[0].status is ItemStatus.DRAFT
    assert drafted.post(f"/questions/{version.item_id}/wording", {"number": 9}).status_code == 409


def test_the_list_shows_each_status_and_says_when_nothing_waits(drafted):
    version = plain(drafted)
    press(drafted, version, "approve")
    approved = drafted.get("/questions?status=approved").text
    assert version.document["stem"][:25] in approved.replace("&#34;", '"')
    assert "There is no question here" in drafted.get("/questions?status=stale").text
    drafted.post("/questions/rule", {"second_person": "off"})
    for one in versions(drafted, status=ItemStatus.DRAFT):
        press(drafted, one, "approve")
    assert "No question of Peels waits" in drafted.get("/questions/review").text


def test_every_type_of_question_can_be_looked_at_and_reworded(session, desk):
    from tests_support import given_items, part_items, sample_items

    from question_bank.interchange import native

    items = [*sample_items(), *part_items(), *given_items()]
    content = native.bank_from_document(
        {
            "schema_version": 1,
            "bank": {"id": "all", "title": "All", "topics": [{"id": "safety", "title": "Safety"}]},
            "items": [{"status": "draft", "item": one} for one in items],
        }
    )
    service.import_bank(session, content, registration_id=desk.entered.registration_id, now=utc_now())
    bank = session.scalars(select(Bank).filter_by(key="all")).one()
    bank.context_id = desk.entered.context_id
    session.commit()
    desk.bank_id = bank.id
    types = set()
    for version in versions(desk):
        types.add(version.type)
        assert desk.get(f"/questions/{version.item_id}").status_code == 200
        assert desk.get(f"/questions/{version.item_id}/wording").status_code == 200
        texts = {"number": 1, "stem": "Quite another question?"}
        assert desk.post(f"/questions/{version.item_id}/wording", texts).status_code == 303
        newest = versions(desk, item_id=version.item_id)[-1]
        assert newest.document == version.document | {"stem": "Quite another question?", "version": 2}
    assert len(types) == 11


def test_questions_of_another_course_are_not_there(drafted, open_desk):
    version = plain(drafted)
    for stranger in (
        open_desk(sub="t2", context="c2", bank_id=drafted.bank_id),
        open_desk(sub="t2", context="c2"),
    ):
        assert stranger.get(f"/questions/{version.item_id}").status_code == 404
        assert press(stranger, version, "approve").status_code == 404
        assert stranger.get(f"/questions/{version.item_id}/wording").status_code == 404
        assert stranger.post(f"/questions/{version.item_id}/wording", {"number": 1}).status_code == 404
    foreign = open_desk(sub="t2", context="c2", bank_id=drafted.bank_id)
    for path in ("/questions", "/questions/review"):
        assert foreign.get(path).status_code == 404
    for path in ("/questions/drafts", "/questions/rule"):
        assert foreign.post(path, {"second_person": "off"}).status_code == 404
