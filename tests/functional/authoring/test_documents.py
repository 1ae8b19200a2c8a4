"""Documents: uploaded, read by the worker, shown with their claims, decided on, and brought up to date."""

from __future__ import annotations

import io
import re

import pytest
from desks import PEEL
from sqlalchemy import event, func, select
from tests_support import SECRET, a_launch, a_registration

from lms_plugin.access import Role
from lms_plugin.authoring import contradictions, documents, reading
from lms_plugin.authoring.models import Bank
from lms_plugin.authoring.source_models import (
    ClaimEvent,
    ClaimState,
    ConflictState,
    DocumentFile,
    DocumentVersion,
    ReadingState,
    SourceConflict,
    SourceDocument,
)
from lms_plugin.db import db, session_factory, utc_now


def test_an_instructor_makes_a_bank_uploads_a_document_and_finds_its_claims(desk):
    page = desk.client().get(desk.entered.path("banks"))
    assert "Peels" in page.text
    assert "Shipped with Assay" not in page.text
    answer = desk.upload()
    assert answer.status_code == 303
    waiting = desk.client().get(answer.location)
    assert "is being read" in waiting.text
    desk.read()
    page = desk.client().get(answer.location)
    assert "6 to decide, 0 accepted, 0 rejected" in page.text
    for words in ("acne marks", "Contraindication", "Can harm", "flaking"):
        assert words in page.text
    assert "6 to decide, 0 accepted" in desk.get().text


def test_a_bank_needs_a_title(desk):
    answer = desk.client().post(
        desk.entered.path("banks"), data={"csrf_token": desk.entered.csrf(SECRET), "title": " "}
    )
    assert answer.status_code == 422
    assert "Give the bank a title." in answer.text
    made = desk.client().post(
        desk.entered.path("banks"), data={"csrf_token": desk.entered.csrf(SECRET), "title": "Wachs & Öl"}
    )
    assert made.status_code == 303
    assert desk.client().get(made.location).status_code == 200


def test_the_worker_reads_in_a_process_of_its_own_what_an_upload_left(app, desk):
    desk.upload()
    desk.upload(b"\x89PNG not a text", name="scan.png")
    with app.app_context():
        sessions = session_factory(db.engine)
    assert reading.read_waiting(sessions, utc_now) == 2
    read, failed = desk.session.scalars(select(DocumentVersion).order_by(DocumentVersion.id))
    assert (read.state, read.problem) == (ReadingState.READ, "")
    assert (failed.state, failed.problem) == (ReadingState.FAILED, "IMAGE")
    page = desk.get(f"/documents/{failed.document_id}")
    assert "This file could not be read" in page.text
    assert "IMAGE" in page.text
    assert "text in pictures cannot be read" in desk.get().text


def test_a_file_over_which_workers_die_again_and_again_is_given_up_with_a_word(desk):
    desk.upload()
    now = utc_now()
    for turn in range(documents.TRIES):
        assert documents.lease_one(desk.session, now=now + turn * 2 * documents.LEASE)
        assert documents.lease_one(desk.session, now=now + turn * 2 * documents.LEASE) is None
    assert documents.lease_one(desk.session, now=now + 99 * documents.LEASE) is None
    desk.session.commit()
    assert desk.session.scalars(select(DocumentVersion)).one().problem == "GAVE_UP"
    assert "broke off again and again" in desk.get().text


def test_what_another_worker_finished_meanwhile_stays_as_it_is(desk):
    desk.upload()
    desk.read()
    version = desk.session.scalars(select(DocumentVersion)).one()
    reading.keep(desk.session, version.id, {"problem": "LATE", "advice": "late"}, now=utc_now())
    assert version.state is ReadingState.READ


def test_the_same_bytes_are_kept_once_whatever_their_name(desk):
    first = desk.upload()
    again = desk.upload(name="other name.txt")
    assert again.location.startswith(first.location)
    desk.read()
    assert "here already" in desk.client().get(again.location).text
    assert desk.session.scalar(select(func.count()).select_from(DocumentFile)) == 1


def test_several_files_at_once_are_several_documents(desk):
    answer = desk.post("/documents", {"file": [(io.BytesIO(b"One."), "a.txt"), (io.BytesIO(b"Two."), "b.txt")]})
    assert "2 files received" in desk.client().get(answer.location).text
    assert {one.name for one in desk.session.scalars(select(SourceDocument))} == {"a", "b"}


def test_a_form_without_a_file_says_so_and_keeps_what_is_there(desk):
    answer = desk.post("/documents", {"file": (b"", "")})
    assert (answer.status_code, "NO_FILE" in answer.text) == (422, True)


def test_a_file_over_the_limit_is_refused_before_it_is_read(desk):
    answer = desk.upload(environ_overrides={"CONTENT_LENGTH": str(20_000_000 + 70_000)})
    assert answer.status_code == 413
    assert desk.session.scalar(select(func.count()).select_from(DocumentVersion)) == 0


def test_accepting_rejecting_and_editing_are_kept_with_who_and_when(desk):
    desk.upload()
    desk.read()
    claims = desk.claims()
    document = desk.session.scalars(select(SourceDocument)).one()
    path = f"/documents/{document.id}/claims"
    assert desk.post(path, {"accept": claims["pregnancy"].id}).status_code == 303
    assert desk.post(path, {"reject": claims["flaking"].id}).status_code == 303
    assert desk.post(path, {"reject": claims["flaking"].id}).status_code == 303
    form = {"category": "contraindication", "subject": "glycolic peel", "claim": "herpes of the lips", "critical": "y"}
    edit = f"/claims/{claims['active herpes'].id}"
    assert "active herpes" in desk.get(edit).text
    assert desk.post(edit, form | {"claim": ""}).status_code == 422
    assert desk.post(edit, form).status_code == 303
    claims = desk.claims()
    assert claims["pregnancy"].state is ClaimState.ACCEPTED
    assert claims["flaking"].state is ClaimState.REJECTED
    changed = claims["herpes of the lips"]
    assert (changed.state, changed.edited, changed.drawn["claim"]) == (ClaimState.ACCEPTED, True, "active herpes")
    events = desk.session.scalars(select(ClaimEvent).order_by(ClaimEvent.id)).all()
    assert [(one.action, one.before["state"]) for one in events] == [
        ("accepted", "proposed"),
        ("rejected", "proposed"),
        ("edited", "proposed"),
    ]
    assert {one.person_id for one in events} == {desk.entered.person_id}
    assert "Assay had read: active herpes" in desk.get(edit).text
    desk.post(path, {"reopen": claims["flaking"].id})
    assert desk.claims()["flaking"].state is ClaimState.PROPOSED


@pytest.mark.parametrize("form", [{}, {"accept": "no number"}])
def test_a_decision_that_names_nothing_is_refused(desk, form):
    desk.upload()
    desk.read()
    document = desk.session.scalars(select(SourceDocument)).one()
    assert desk.post(f"/documents/{document.id}/claims", form).status_code == 422


def test_all_that_is_sure_enough_is_accepted_at_once_but_nothing_doubtful(desk):
    desk.upload()
    desk.read()
    claims = desk.claims()
    for row in claims.values():
        row.confidence = 0.95
    claims["redness"].confidence = 0.5
    claims["flaking"].flags = ["marketing"]
    claims["pregnancy"].state = ClaimState.REJECTED
    desk.session.commit()
    document = desk.session.scalars(select(SourceDocument)).one()
    several = f"/documents/{document.id}/several"
    assert desk.get(f"{several}?least=5").status_code == 422
    form = desk.get(f"{several}?least=90").text
    assert [int(one) for one in re.findall(r'value="(\d+)" checked', form)] == [
        claims["acne marks"].id,
        claims["dull complexion"].id,
    ]
    ids = [int(one) for one in re.findall(r'name="claim" value="(\d+)"', form)]
    assert claims["active herpes"].id in ids
    answer = desk.post(several, {"claim": ids})
    page = desk.client().get(answer.location).text
    assert "3 claims accepted" in page
    desk.post(f"{several}/undo", {"event": re.search(r'name="event" value="(\d+)"', page).group(1)})
    assert {row.state for row in desk.claims().values()} == {ClaimState.PROPOSED, ClaimState.REJECTED}
    assert desk.post(f"{several}/undo", {"event": 999}).status_code == 404
    desk.post(several, {"claim": ids})
    states = {phrase: row.state for phrase, row in desk.claims().items()}
    assert states.pop("redness") is states.pop("flaking") is ClaimState.PROPOSED
    assert states.pop("pregnancy") is ClaimState.REJECTED
    assert set(states.values()) == {ClaimState.ACCEPTED}
    assert "Look twice" in desk.get(f"/documents/{document.id}").text


def test_a_new_version_keeps_the_decisions_about_what_it_still_says(desk):
    desk.upload()
    desk.read()
    claims = desk.claims()
    document = desk.session.scalars(select(SourceDocument)).one()
    desk.post(f"/documents/{document.id}/claims", {"accept": claims["pregnancy"].id})
    desk.post(f"/documents/{document.id}/claims", {"reject": claims["redness"].id})
    desk.upload(PEEL.replace("- flaking\n", "- burning\n"), name="another name.md", document=document.id)
    desk.read()
    states = {phrase: row.state for phrase, row in desk.claims().items()}
    assert (states["pregnancy"], states["redness"]) == (ClaimState.ACCEPTED, ClaimState.REJECTED)
    assert states["burning"] is ClaimState.PROPOSED
    assert "version 2 of 2" in desk.get(f"/documents/{document.id}").text
    old = desk.get(f"/documents/{document.id}?version=1")
    assert "You look at an old version" in old.text
    assert 'name="accept"' not in old.text
    assert desk.get(f"/documents/{document.id}?version=9").status_code == 404


def test_a_contradiction_is_shown_with_both_passages_and_stays_until_a_person_resolves_it(desk):
    desk.upload("Glycolic peel\n\nA course takes 10-12 sessions of the glycolic peel.\n", name="one.txt")
    desk.upload("Glycolic peel\n\nA course of the glycolic peel takes 3-5 sessions.\n", name="two.txt")
    desk.read()
    found = desk.session.scalars(select(SourceConflict)).one()
    page = desk.get("/conflicts")
    assert "10-12 sessions" in page.text
    assert page.text.count("Show it in the document") == 2
    assert "3-5 sessions" in page.text
    assert "1 contradiction waits" in desk.get().text
    assert desk.post(f"/conflicts/{found.id}", {"resolution": "sideways"}).status_code == 422
    assert desk.post("/conflicts/999", {"resolution": "both"}).status_code == 404
    unknown = desk.post(f"/conflicts/{found.id}", {"resolution": "neither"})
    assert unknown.location.endswith(f"#conflict-{found.id}")
    assert len(contradictions.shut_out(desk.session, desk.bank_id)) == 2
    desk.post(f"/conflicts/{found.id}", {"resolution": "first", "note": "the newer leaflet"})
    assert "the newer leaflet" in desk.get("/conflicts").text
    assert "contradiction waits" not in desk.get().text
    desk.upload("Wax\n\nRedness may follow waxing.\n", name="wax.txt")
    desk.read()
    desk.session.refresh(found)
    assert (found.state, found.note, found.resolved_by) == (
        ConflictState.RESOLVED,
        "the newer leaflet",
        desk.entered.person_id,
    )
    desk.post(f"/conflicts/{found.id}", {"resolution": ""})
    desk.upload("Glycolic peel\n\nA course of the glycolic peel takes 10-12 sessions.\n", name="two.txt")
    desk.read()
    assert desk.session.scalars(select(SourceConflict)).all() == []


def test_documents_of_one_title_are_told_apart_wherever_their_passages_or_titles_stand(desk):
    desk.upload("Glycolic peel\n\nA course takes 10-12 sessions of the glycolic peel.\n", name="peel-2019.txt")
    desk.upload("Glycolic  peel\n\nA course of the glycolic peel takes 3-5 sessions.\n", name="peel-2024.txt")
    desk.upload("Wax\n\nRedness may follow waxing.\n", name="wax-2020.txt")
    desk.read()
    first, second = desk.get("/conflicts").text.split("Second passage")
    assert [name in first for name in ("peel-2019", "peel-2024")] == [True, False]
    assert [name in second for name in ("peel-2019", "peel-2024")] == [False, True]
    assert re.search(r"\(file “peel-2019”, uploaded\s+<time", first)
    page = desk.get().text
    assert "file “peel-2019”" in page
    assert "file “wax-2020”" not in page


def test_a_title_that_only_one_document_bears_needs_no_file_name(desk):
    desk.upload("Glycolic peel\n\nA course takes 10-12 sessions of the glycolic peel.\n", name="one.txt")
    desk.upload("The glycolic peel\n\nA course of the glycolic peel takes 3-5 sessions.\n", name="two.txt")
    desk.read()
    page = desk.get("/conflicts").text
    assert "Show it in the document" in page
    assert "file “" not in page


def test_what_is_an_indication_here_and_forbidden_there_is_shown_marked_within_its_sentence(desk):
    one = "Glycolic peel\n\nIndications for a glycolic peel: melasma, rosacea, dull skin. Come rested.\n"
    other = "# Glycolic peel\n\n| Treated | Contraindications |\n|---|---|\n| dull skin | burns, rosacea |\n"
    desk.upload(one, name="one.txt")
    desk.upload(other, name="two.md")
    desk.read()
    page = desk.get("/conflicts").text
    marked = r'<p class="within">Indications for a glycolic peel: melasma, <mark>rosacea</mark>, dull skin\.\s*</p>'
    assert "an indication here and" in page
    assert re.search(marked, page)
    assert "<p>Contraindications</p>" in page  # over its column
    assert '<p class="within">dull skin | burns, <mark>rosacea</mark></p>' in page


def test_a_document_in_another_language_is_read_and_says_that_nothing_was_drawn(desk):
    text = "Die Behandlung eignet sich bei unreiner Haut und wird in der Schwangerschaft nicht durchgeführt. " * 5
    answer = desk.upload(text, name="deutsch.txt")
    desk.read()
    page = desk.client().get(answer.location)
    assert "neither English nor Russian" in page.text
    assert "add claims by hand" in page.text
    assert "may speak of something else" not in page.text


def test_a_bank_of_another_course_or_platform_is_not_there(session, desk, open_desk):
    desk.upload()
    desk.read()
    document = session.scalars(select(SourceDocument)).one()
    claim = next(iter(desk.claims().values()))
    paths = ["", f"/documents/{document.id}", f"/claims/{claim.id}", "/conflicts"]
    posts = ["/documents", f"/documents/{document.id}/claims", f"/claims/{claim.id}", "/conflicts/1"]
    strangers = [
        open_desk(sub="t2", context="c2", bank_id=desk.bank_id),
        open_desk(sub="t3", bank_id=desk.bank_id, registration=a_registration(session)),
    ]
    for stranger in strangers:
        assert [stranger.get(path).status_code for path in paths] == [404] * 4
        assert [stranger.post(path).status_code for path in posts] == [404] * 4
        assert "Peels" not in stranger.client().get(stranger.entered.path("banks")).text
        assert "Peels" not in stranger.client().get(stranger.entered.path("choose")).text
    own = strangers[0]
    other_bank = open_desk(sub="t2", context="c2")
    assert other_bank.get(f"/documents/{document.id}").status_code == 404
    assert other_bank.get(f"/claims/{claim.id}").status_code == 404
    assert other_bank.upload(document=document.id).status_code == 404
    assert own.get("").status_code == 404


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.OBSERVER, Role.LEARNER, Role.VIEWER])
def test_nobody_but_authors_comes_near_a_bank(desk, open_desk, role):
    other = open_desk(role=role, sub="other", bank_id=desk.bank_id)
    assert other.get().status_code == 403
    assert other.upload().status_code == 403


def test_a_long_document_is_shown_in_pages_and_a_claim_is_found_on_its_own(desk):
    text = "Glycolic peel\n\n" + "\n\n".join(f"Paragraph {number} says nothing." for number in range(600))
    desk.upload(text + "\n\nThe glycolic peel is used for acne marks.\n", name="long.txt")
    desk.read()
    document = desk.session.scalars(select(SourceDocument)).one()
    first = desk.get(f"/documents/{document.id}").text
    assert "Paragraph 0 says" in first
    assert "Paragraph 599 says" not in first
    claim = desk.claims()["acne marks"]
    last = desk.get(f"/documents/{document.id}?claim={claim.id}").text
    assert "Paragraph 599 says" in last
    assert f'id="claim-{claim.id}"' in last


def test_claims_are_listed_by_kind_decision_and_care_and_a_decision_goes_on_to_the_next_that_fits(desk):
    desk.upload()
    desk.read()
    document, claims = desk.session.scalars(select(SourceDocument)).one(), desk.claims()
    bans = [row for row in claims.values() if row.category == "contraindication"]
    first, second = sorted(bans, key=lambda row: row.evidence[0][0])
    place, asked = f"/documents/{document.id}", "?category=contraindication&state=proposed"

    def listed(query):
        page = desk.get(place + query).text
        return {phrase for phrase, row in claims.items() if f'id="claim-{row.id}"' in page}

    assert listed(asked) == {first.claim, second.claim}
    assert listed("?care=harm") == {phrase for phrase, row in claims.items() if row.critical}
    assert listed("?state=rejected") == set()
    assert listed("?category=nonsense&state=nonsense&care=nonsense") == set(claims)
    decided = {"accept": str(first.id), "category": "contraindication", "state": "proposed"}
    answer = desk.post(f"{place}/claims", decided)
    assert answer.location.endswith(f"{asked}&claim={second.id}#claim-{second.id}")
    last = desk.post(f"{place}/claims", decided | {"accept": str(second.id)})
    assert last.location.endswith(f"{asked}#decided")
    assert "0 of 6 claims fit." in desk.get(place + asked).text


def test_the_page_of_a_document_asks_the_database_as_often_for_few_claims_as_for_many(app, desk):
    desk.upload()
    desk.upload("# Wax\n\n## Side effects\n\n" + "".join(f"- redness of kind {n}\n" for n in range(80)), name="many.md")
    desk.read()
    with app.app_context():
        engine = db.engine
    statements: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    counts = []
    for document in desk.session.scalars(select(SourceDocument).order_by(SourceDocument.id)).all():
        desk.get(f"/documents/{document.id}")
        statements.clear()
        assert desk.get(f"/documents/{document.id}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


def test_deleting_a_platform_takes_its_documents_along(session, desk):
    from lms_plugin.operations.removal import remove

    desk.upload()
    desk.read()
    other = a_launch(session, registration=a_registration(session, name="Other"))
    registration = desk.entered.registration_id
    remove(session, registration, typed="Test LMS")
    session.commit()
    assert session.scalar(select(func.count()).select_from(DocumentVersion)) == 0
    assert session.scalar(select(func.count()).select_from(Bank)) == 0
    assert other.registration_id != registration
